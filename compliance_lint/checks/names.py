"""The business name: "must match exactly across both documents and the data"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.given import STYLE, GivenName, best_comparison, is_harmless, matches
from compliance_lint.checks.kept import not_told, sent_before
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import (
    given_names,
    has_constitution,
    names_and_certificates,
    note_about,
    read_certificates,
    with_legal_name,
)
from compliance_lint.checks.text import has_hidden
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.names import Comparison, Difference, clean_printed, compare, same_business
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_NAME = "/end_user/name"


def names_differ_in_data(submission: Submission, *, field: str) -> Iterator[CheckResult]:
    """Yield each document whose ``field`` is not end_user.name, code point for code point."""
    names = given_names(submission, field)
    if len(names) < 2 or names[0].pointer != _NAME:
        doubt = not_told(submission, _NAME) if names else None
        yield doubt or NotApplicable("there are no two names to compare")
        return
    first = names[0]
    for other in names[1:]:
        if other.text == first.text:
            continue
        if _differ_in_hidden(first.text, other.text):
            continue  # the hidden character itself is another rule's finding
        wrong, right = _which_is_wrong(submission, first, other)
        note = note_about(compare(wrong.text, right.text), pointer_to_param(right.pointer))
        note = note or "the same letters in other code points (Unicode NFC and NFD)"
        yield Hit(
            wrong.pointer,
            {
                "name": wrong.text,
                "other": right.text,
                "other_param": pointer_to_param(right.pointer),
                "note": note,
            },
            related=(right.pointer,),
        )


def name_not_on_document(submission: Submission, *, field: str) -> Iterator[CheckResult]:
    """Yield the given name where it is on none of the certificates as the legal name.

    Where it is the legal name of one certificate and not of the other, the certificates differ;
    where it is a trade name or a former one, those rules say so.
    """
    names, read, unread = names_and_certificates(submission, field)
    unread += sent_before(submission, _NAME)
    if not names or not (read or unread):
        doubt = None if names else not_told(submission, _NAME)
        yield doubt or NotApplicable("there is no name, or no certificate to look for it")
        return
    yield from unread
    strangers = [item for item in read if not matches(names, item.certificate.legal_names)]
    if not strangers or len(strangers) < len(read):
        return
    excused = [item for item in strangers if _has_other_name(names, item)]
    if not excused:
        yield _not_on(names, strangers)
        return
    # The name is a trade or former one of a certificate, which other rules report, as they do
    # where the certificates differ. Left is the same name in another spelling.
    trades = [text for item in excused for text in item.certificate.trade_names]
    left = [i for i in strangers if i not in excused and _is_spelling_of(i, trades)]
    left = [item for item in left if not any(other.agrees_with(item) for other in excused)]
    if left:
        yield _not_on(names, left)


def _is_spelling_of(item: ReadCertificate, texts: Sequence[str]) -> bool:
    return any(same_business(name.text, text) for name in item.names for text in texts)


def name_styled_differently(submission: Submission, *, field: str) -> Iterator[CheckResult]:
    """Yield the given name where every certificate has it in other letter case or spacing.

    One certificate that has the very spelling is enough: the forms of different years print one
    name in different case, and no spelling could then match both.
    """
    names, read, unread = names_and_certificates(submission, field)
    if not names or not (read or unread):
        yield NotApplicable("there is no name, or no certificate to look for it")
        return
    best = [(item, _best(names, item)) for item in read]
    if any(found.difference is Difference.NONE for _, _, found in _known(best)):
        return
    yield from unread
    for item, name, found in _known(best):
        if found.difference in STYLE and not _is_artefact(name.text, found, item):
            yield Hit(
                name.pointer,
                {"name": name.text, "printed": found.printed, "file": item.file_name,
                 "note": found.note},
                related=(item.document.file_pointer,),
            )  # fmt: skip
            return


def names_differ_between_documents(
    submission: Submission, *, sole_owners: Sequence[str], kind: str
) -> Iterator[CheckResult]:
    """Yield the later certificate where its legal name is not that of the earlier one.

    A sole owner (constitution in ``sole_owners``) is registered for GST under the person's name:
    a Udyam certificate in the shop's name is no contradiction where the shop is the trade name,
    or where no trade name is printed. Beside a certificate of ``kind``, a company's, a sole
    owner's is another legal entity, which is another rule's.
    """
    found, unread = read_certificates(submission)
    read = list(with_legal_name(found, unread))
    if len(read) + len(unread) < 2:
        yield NotApplicable("there are no two certificates")
        return
    if unread:
        yield from unread
        return
    earliest, *others = read
    for later in others:
        first, other = earliest.trimmed(later.names), later.trimmed(earliest.names)
        doubt = _doubt_between(first, other)
        if doubt is not None:
            yield doubt
            continue
        pair = (first, other)
        if not any(has_constitution(item, sole_owners) for item in pair):
            yield from _differing(first, other, other.certificate.legal_names)
        elif all(item.certificate.kind != kind for item in pair):
            owner = next(item for item in pair if has_constitution(item, sole_owners))
            yield from _sole_owner_differing(owner, first if owner is other else other, other)


def _doubt_between(first: ReadCertificate, other: ReadCertificate) -> Undecided | None:
    """Why two certificates' names cannot be held against each other: OCR may have misread one."""
    if first.agrees_with(other) or other.agrees_with(first):
        return None
    return first.doubt(other.names) or other.doubt(first.names)


def _sole_owner_differing(
    owner: ReadCertificate, shop: ReadCertificate, later: ReadCertificate
) -> Iterator[Hit]:
    """The other certificate is made out to neither the person nor, in any spelling, the shop."""
    person, trades, name = owner.certificate.legal_names, owner.shops, shop.names[0].text
    if any(same_business(name, text) for text in (*person, *trades)):
        return
    if not trades and not owner.may_be_misspelt_as(name):
        return  # it may be the shop, whose name this form does not print
    first = owner if later is shop else shop
    printed = later.certificate.legal_names
    yield from _differing(first, later, (*printed, *trades) if later is owner else printed)


def _differing(
    first: ReadCertificate, other: ReadCertificate, printed: Sequence[str]
) -> Iterator[Hit]:
    names = first.names
    if matches(names, printed):
        return
    pairs = [(compare(clean_printed(text), names[0].text), clean_printed(text)) for text in printed]
    comparison, name = min(pairs, key=lambda pair: pair[0].difference.rank)
    note = note_about(comparison, first.file_name)
    if any(is_harmless(compare(names[0].text, trade)) for trade in other.certificate.trade_names):
        note = f"{names[0].text!r} is only the trade name there"
    data = {"file": other.file_name, "printed": name, "note": note,
            "other_file": first.file_name, "other": names[0].text}  # fmt: skip
    yield Hit(other.document.file_pointer, data, related=(first.document.file_pointer,))


def _has_other_name(names: Sequence[GivenName], item: ReadCertificate) -> bool:
    certificate = item.certificate
    return matches(names, certificate.trade_names) or matches(names, certificate.former_names)


def _not_on(names: Sequence[GivenName], strangers: Sequence[ReadCertificate]) -> Hit:
    name = names[0]
    first = strangers[0]
    strangers = [item for item in strangers if first.agrees_with(item)]
    found = best_comparison(name.text, first.certificate.legal_names)
    printed = found.printed if found else ""
    return Hit(
        name.pointer,
        {
            "name": name.text,
            "printed": printed,
            "file": " and ".join(item.file_name for item in strangers),
            "note": found.note if found else "",
            "difference": found.difference.value if found else "",
            "fix": f"Write {printed!r} in end_user.name and in business_name, as certified.",
        },
        related=(
            *(other.pointer for other in names[1:]),
            *(item.document.file_pointer for item in strangers),
        ),
    )


def _which_is_wrong(
    submission: Submission, first: GivenName, other: GivenName
) -> tuple[GivenName, GivenName]:
    """The name that is on no certificate is the one to correct; without a witness the first."""
    read, _ = read_certificates(submission)
    legal = [name for item in read for name in item.certificate.legal_names]
    first_found, other_found = (best_comparison(name.text, legal) for name in (first, other))
    if first_found is None or other_found is None:
        return first, other
    closer = first_found.difference.rank < other_found.difference.rank
    return (other, first) if closer else (first, other)


def _best(names: Sequence[GivenName], item: ReadCertificate) -> tuple[GivenName, Comparison] | None:
    pairs = [(name, best_comparison(name.text, item.certificate.legal_names)) for name in names]
    known = [(name, found) for name, found in pairs if found is not None]
    return min(known, key=lambda pair: pair[1].difference.rank, default=None)


def _known(
    best: Sequence[tuple[ReadCertificate, tuple[GivenName, Comparison] | None]],
) -> Iterator[tuple[ReadCertificate, GivenName, Comparison]]:
    for item, pair in best:
        if pair is not None:
            yield item, *pair


def _is_artefact(given: str, found: Comparison, item: ReadCertificate) -> bool:
    """Padding is another rule's; text without a single blank has lost its blanks.

    OCR loses blanks and finds some where there are none.
    """
    if not item.certain and found.difference is not Difference.CASE:
        return True
    folded = " ".join(given.split())
    if compare(folded, found.printed).same:
        return True
    return " " not in found.printed and folded.replace(" ", "") == found.printed


def _differ_in_hidden(first: str, second: str) -> bool:
    """Whether two texts differ in nothing but invisible characters and unusual blanks."""
    if not (has_hidden(first) or has_hidden(second)):
        return False
    shown = [
        "".join(c for c in text if c.isprintable() and not c.isspace()) for text in (first, second)
    ]
    return shown[0] == shown[1]
