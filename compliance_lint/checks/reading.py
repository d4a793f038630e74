"""What the checks on certificates share: which names are given, which certificates were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from compliance_lint.checks.likeness import is_explained
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.files import Unread
from compliance_lint.findings import Undecided
from compliance_lint.names import (
    Comparison,
    Difference,
    clean_printed,
    compare,
    may_be_cut,
    may_be_misread,
    without_tail,
)
from compliance_lint.submission import Document, Submission

# Differences that other rules report on the value itself, or that only warn.
STYLE = frozenset({Difference.CASE, Difference.WHITE_SPACE, Difference.CASE_AND_WHITE_SPACE})
_PERSONAL = frozenset({"pan", "gstin"})
_MISSPELT = frozenset({Difference.TYPO, Difference.LOOK_ALIKE, Difference.PUNCTUATION})
HARMLESS = STYLE | {Difference.NONE, Difference.INVISIBLE}


@dataclass(frozen=True, slots=True)
class GivenName:
    """A business name in the data and where it stands."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadCertificate:
    """A certificate that was read and that its slot takes."""

    document: Document
    certificate: Certificate

    @property
    def file_name(self) -> str:
        """The file's name, as the manifest has it, and whether OCR had to read it."""
        name = self.document.file.name if self.document.file else ""
        return name if self.certain else f"{name} (read by OCR)"

    @property
    def certain(self) -> bool:
        """Whether the legal name is as printed, character by character: OCR may err."""
        return any(reading.certain for reading in self.certificate.readings("legal_name")) or all(
            reading.certain for found in self.certificate.fields.values() for reading in found
        )

    def trimmed(self, names: Sequence[GivenName]) -> ReadCertificate:
        """The same without what OCR took in behind the legal name, where that is in ``names``."""
        readings = self.certificate.readings("legal_name")
        if self.certain:
            return self
        values = [clean_printed(reading.value) for reading in readings]
        for name in names:
            values = [without_tail(value, name.text) for value in values]
        trimmed = tuple(
            replace(reading, value=value) for reading, value in zip(readings, values, strict=True)
        )
        fields = {**self.certificate.fields, "legal_name": trimmed}
        return replace(self, certificate=replace(self.certificate, fields=fields))

    def doubt(self, names: Sequence[GivenName]) -> Undecided | None:
        """Why the legal name cannot be held against ``names``: OCR may have misread it."""
        readings = self.certificate.readings("legal_name")
        known = self.certificate
        other_names = (*known.trade_names, *known.former_names)
        if self.certain or not names or matches(names, (*known.legal_names, *other_names)):
            return None
        read = clean_printed(readings[0].value)
        if any(may_be_misread(name.text, item.value) for name in names for item in readings):
            reason = f"reads {read!r}, which differs only in what OCR may have misread"
        elif any(may_be_cut(name.text, item.value) for name in names for item in readings):
            reason = f"reads {read!r}, which may be more or less than the name"
        elif not any(item.sure for item in readings):
            reason = f"reads {read!r}, not surely enough to judge by"
        else:
            return None
        return Undecided(f"{self.file_name} {reason}", self.document.file_pointer)

    def unsure(self, field: str) -> Undecided | None:
        """Why a field cannot be held against the submission: OCR is not sure of it."""
        readings = self.certificate.readings(field)
        if not readings or any(item.certain or item.sure for item in readings):
            return None
        # A misread PAN would not be known for one, and so not be masked.
        value = "" if field in _PERSONAL else f" {' '.join(readings[0].value.split())!r}"
        what = f"{field.replace('_', ' ')}{value}"
        reason = f"{self.file_name}: the {what} is not read surely enough to judge by"
        return Undecided(reason, self.document.file_pointer)

    @property
    def names(self) -> list[GivenName]:
        """The legal names, cleaned, to be held against those of another certificate."""
        return [GivenName("", clean_printed(name)) for name in self.certificate.legal_names]

    @property
    def shops(self) -> list[str]:
        """The trade names that are not the legal name again."""
        legal = self.certificate.legal_names
        trades = self.certificate.trade_names
        return [text for text in trades if not matches([GivenName("", clean_printed(text))], legal)]

    def may_be_misspelt_as(self, name: str) -> bool:
        """Whether ``name`` is the legal name with letters amiss, and not another name."""
        found = best_comparison(name, self.certificate.legal_names)
        return (
            found is not None
            and found.difference in _MISSPELT
            and len(name.split()) == len(found.printed.split())
        )

    def agrees_with(self, other: ReadCertificate) -> bool:
        """Whether both are made out to one legal name, style aside."""
        return matches(self.names, other.certificate.legal_names)


# Fifteen checks ask for the certificates of one submission.
_Read = tuple[list["ReadCertificate"], list[Undecided]]
_READ: WeakKeyDictionary[Submission, dict[tuple[str, ...], _Read]] = WeakKeyDictionary()


def given_names(submission: Submission, field: str) -> list[GivenName]:
    """The business's names in the data: end_user.name, then each document's ``field``."""
    names = [GivenName("/end_user/name", submission.data.end_user.name or "")]
    for document in submission.documents:
        value = document.entry.data_fields.get(field)
        if isinstance(value, str):
            names.append(GivenName(f"{document.pointer}/data_fields/{field}", value))
    return [name for name in names if name.text.strip()]


def read_certificates(
    submission: Submission, kinds: Sequence[str] = ()
) -> tuple[list[ReadCertificate], list[Undecided]]:
    """The certificates of ``kinds`` (default: any), and what could not be read.

    Certificates stand in their slots, or in each other's: two swapped files can still be judged.

    A document that another rule refuses already, as a wrong kind or a broken file, counts as
    undecided with ``owned``.
    """
    known = _READ.setdefault(submission, {})
    key = tuple(kinds)
    if key not in known:
        known[key] = _read_certificates(submission, key)
    read, unread = known[key]
    return list(read), list(unread)


def _read_certificates(
    submission: Submission, kinds: Sequence[str]
) -> tuple[list[ReadCertificate], list[Undecided]]:
    read: list[ReadCertificate] = []
    unread: list[Undecided] = []
    swapped = swapped_certificates(submission)
    for document in submission.documents:
        if document.index in swapped:
            certificate = swapped[document.index]
            if not kinds or certificate.kind in kinds:
                read.append(ReadCertificate(document, certificate))
            continue
        if document.slot is None or (kinds and not set(kinds) & set(document.slot.kinds)):
            if document.slot is None and submission.saved_requirement is None:
                unread.append(Undecided("the requirement is not known", owned=True))
            continue
        proof = document.proof
        if proof is None:
            unread.append(why_unread(submission, document))
        elif not kinds or proof.kind in kinds:
            read.append(ReadCertificate(document, proof))
    return read, unread


def swapped_pairs(documents: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    """Pairs of documents of which each belongs in the other's slot."""
    for index, first in enumerate(documents):
        for second in documents[index + 1 :]:
            if first.slot == second.slot or first.proof or second.proof:
                continue
            if _fits(first, second) and _fits(second, first):
                yield first, second


def _fits(document: Document, place: Document) -> bool:
    found = document.certificate
    slot = place.slot
    return isinstance(found, Certificate) and slot is not None and found.kind in slot.kinds


def swapped_certificates(submission: Submission) -> dict[int, Certificate]:
    """The certificates of swapped documents, by the document's index."""
    return {
        document.index: document.certificate
        for pair in swapped_pairs([item for item in submission.documents if item.slot])
        for document in pair
        if isinstance(document.certificate, Certificate)
    }


def note_about(comparison: Comparison, holder: str) -> str:
    """A comparison's note, with ``holder`` as what has the other spelling."""
    note = comparison.note.replace("where the certificate has", f"where {holder} has")
    return note.replace("is not on the certificate", f"is not in {holder}")


def why_unread(submission: Submission, document: Document) -> Undecided:
    """Why a document's certificate is not there to be judged."""
    found = document.certificate
    name = document.file.name if document.file else document.pointer
    if isinstance(found, Unread):
        owned = found.owned or is_explained(submission, document)
        return Undecided(f"{name} {found.reason}", document.file_pointer, owned=owned)
    # Not recognised, or another kind than the slot takes: rules of their own say so.
    return Undecided(f"{name} is no certificate for this place", owned=True)


def field_unread(read: ReadCertificate, what: str) -> Undecided:
    """A field that the certificate must have and that was not found."""
    return Undecided(f"{read.file_name}: {what} could not be read", read.document.file_pointer)


def best_comparison(given: str, printed: Iterable[str]) -> Comparison | None:
    """The comparison with the reading that is most like ``given``; None without readings."""
    comparisons = [compare(given, text) for text in printed]
    return min(comparisons, key=lambda item: item.difference.rank, default=None)


def is_harmless(comparison: Comparison | None) -> bool:
    """Whether a comparison leaves the same name, spelling style and hidden characters aside."""
    return comparison is not None and comparison.difference in HARMLESS


def matches(names: Iterable[GivenName], printed: Sequence[str]) -> bool:
    """Whether any given name is one of the printed ones, style aside."""
    return any(is_harmless(best_comparison(name.text, printed)) for name in names)


def with_legal_name(
    read: Iterable[ReadCertificate], unread: list[Undecided]
) -> Iterator[ReadCertificate]:
    """Those with a legal name; the others are added to ``unread``."""
    for item in read:
        if item.certificate.legal_names:
            yield item
        else:
            unread.append(field_unread(item, "the legal name"))


def names_and_certificates(
    submission: Submission, field: str
) -> tuple[list[GivenName], list[ReadCertificate], list[Undecided]]:
    """The given names, the certificates with a legal name, and what could not be read."""
    found, unread = read_certificates(submission)
    names = given_names(submission, field)
    return names, list(without_doubt(with_legal_name(found, unread), names, unread)), unread


def without_doubt(
    read: Iterable[ReadCertificate], names: Sequence[GivenName], unread: list[Undecided]
) -> Iterator[ReadCertificate]:
    """Those whose legal name can be held against ``names``; the others are added to ``unread``."""
    for found in read:
        item = found.trimmed(names)
        doubt = item.doubt(names)
        if doubt is None:
            yield item
        else:
            unread.append(doubt)


def has_constitution(item: ReadCertificate, sole_owners: Sequence[str]) -> bool:
    """Whether a certificate's constitution is one of ``sole_owners``."""
    constitution = (item.certificate.first("constitution") or "").casefold()
    return constitution in {owner.casefold() for owner in sole_owners}
