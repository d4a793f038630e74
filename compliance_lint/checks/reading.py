"""What the checks on certificates share: which names are given, which certificates were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from compliance_lint.checks.given import GivenName
from compliance_lint.checks.kept import kept_fields
from compliance_lint.checks.likeness import is_explained
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.unread import Unread
from compliance_lint.names import Comparison
from compliance_lint.results import Undecided
from compliance_lint.submission import Document, Submission

_Read = tuple[list[ReadCertificate], list[Undecided]]
_Held = tuple[list[GivenName], list[ReadCertificate], list[Undecided]]


def given_names(submission: Submission, field: str) -> list[GivenName]:
    """The business's names in the data: end_user.name, then each document's ``field``.

    Those that an update leaves as they were saved among them.
    """
    names = [GivenName("/end_user/name", submission.end_user.name or "")]
    for document in submission.documents:
        value = document.entry.data_fields.get(field)
        if isinstance(value, str):
            names.append(GivenName(f"{document.pointer}/data_fields/{field}", value))
    names += (GivenName(pointer, value) for pointer, value in kept_fields(submission, field))
    return [name for name in names if name.text.strip()]


def read_certificates(
    submission: Submission, kinds: Sequence[str] = ()
) -> tuple[list[ReadCertificate], list[Undecided]]:
    """The certificates of ``kinds`` (default: any), and what could not be read.

    Certificates stand in their slots, or in each other's: two swapped files can still be judged.

    A document that another rule refuses already, as a wrong kind or a broken file, counts as
    undecided with ``owned``.
    """
    # Fifteen checks ask for the certificates of one submission.
    known: dict[tuple[str, ...], _Read] = submission.remembered.setdefault("read", {})
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
    known: dict[str, _Held] = submission.remembered.setdefault("names", {})
    if field not in known:
        found, unread = read_certificates(submission)
        names = given_names(submission, field)
        read = list(without_doubt(with_legal_name(found, unread), names, unread))
        known[field] = names, read, unread
    names, read, unread = known[field]
    return list(names), list(read), list(unread)


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
