"""The business name: "must match exactly across both documents and the data"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.reading import (
    STYLE,
    GivenName,
    ReadCertificate,
    best_comparison,
    given_names,
    is_sole,
    matches,
    names_and_certificates,
    read_certificates,
    with_legal_name,
)
from compliance_lint.checks.text import has_hidden
from compliance_lint.findings import CheckResult, Hit, NotApplicable
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.names import Comparison, Difference, clean_printed, compare
from compliance_lint.submission import Submission


def names_differ_in_data(submission: Submission, *, field: str) -> Iterator[CheckResult]:
    """Yield each document whose ``field`` is not end_user.name, code point for code point."""
    names = given_names(submission, field)
    if len(names) < 2 or names[0].pointer != "/end_user/name":
        yield NotApplicable("there are no two names to compare")
        return
    first = names[0]
    for other in names[1:]:
        if other.text == first.text:
            continue
        if _differ_in_hidden(first.text, other.text):
            continue  # the hidden character itself is another rule's finding
        wrong, right = _which_is_wrong(submission, first, other)
        note = compare(wrong.text, right.text).note or "the code points differ"
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
    if not names or not (read or unread):
        yield NotApplicable("there is no name, or no certificate to look for it")
        return
    yield from unread
    strangers = [item for item in read if not matches(names, item.certificate.legal_names)]
    if len(strangers) < len(read):
        return
    if strangers and not any(_has_other_name(names, item) for item in strangers):
        yield _not_on(names, strangers)


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
        if found.difference in STYLE and not _is_artefact(name.text, found):
            yield Hit(
                name.pointer,
                {"name": name.text, "printed": found.printed, "file": item.file_name,
                 "note": found.note},
                related=(item.document.file_pointer,),
            )  # fmt: skip
            return


def names_differ_between_documents(
    submission: Submission, *, sole_owners: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield the later certificate where its legal name is not that of the earlier one.

    A sole owner (constitution in ``sole_owners``) is registered for GST under the person's name,
    so a Udyam certificate in the shop's name is no contradiction, and beside a Certificate of
    Incorporation it is another legal entity: other rules speak of both.
    """
    found, unread = read_certificates(submission)
    read = list(with_legal_name(found, unread))
    if len(read) + len(unread) < 2:
        yield NotApplicable("there are no two certificates")
        return
    if unread:
        yield from unread
        return
    first, *others = read
    for other in others:
        if any(is_sole(item, sole_owners) for item in (first, other)):
            continue
        names = [GivenName("", clean_printed(name)) for name in first.certificate.legal_names]
        if matches(names, other.certificate.legal_names):
            continue
        comparison = best_comparison(names[0].text, other.certificate.legal_names)
        if comparison is None:
            continue
        yield Hit(
            other.document.file_pointer,
            {"file": other.file_name, "printed": comparison.printed, "note": comparison.note,
             "other_file": first.file_name, "other": names[0].text},
            related=(first.document.file_pointer,),
        )  # fmt: skip


def _has_other_name(names: Sequence[GivenName], item: ReadCertificate) -> bool:
    certificate = item.certificate
    return matches(names, certificate.trade_names) or matches(names, certificate.former_names)


def _not_on(names: Sequence[GivenName], strangers: Sequence[ReadCertificate]) -> Hit:
    name = names[0]
    first = strangers[0]
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


def _is_artefact(given: str, found: Comparison) -> bool:
    """Padding is another rule's; text without a single blank has lost its blanks."""
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
