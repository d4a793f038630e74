"""Files that hold less than a whole document, or more than one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.one_firm import valid_gstins
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.checks.reading import read_certificates
from compliance_lint.checks.slots import told_once
from compliance_lint.evidence.page_marks import PageMark
from compliance_lint.evidence.unread import Unread
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission


def pages_missing(submission: Submission, *, annexed: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each certificate of which the file lacks pages.

    Either the document counts its own pages («Page 1 of 3») and the file has fewer, or it is of a
    kind in ``annexed`` and the file has neither its further parts nor pages that could be these.
    """
    read, unread = read_certificates(submission)
    if not read and not unread:
        yield NotApplicable("no certificate was given")
    yield from map(told_once, unread)
    for item in read:
        lacking = _by_its_count(item)
        if lacking is None and item.certificate.kind in annexed:
            lacking = _by_its_parts(item)
        if lacking is not None:
            data = {"file": item.file_name, "lacking": lacking}
            yield Hit(item.document.file_pointer, data)


def documents_merged(
    submission: Submission, *, companions: Sequence[str], owned_kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each file that holds two documents, one of them right for its place.

    They are of two kinds, or registrations of one firm under two GSTINs.

    Documents of ``companions`` explain the certificate they come with. Those of ``owned_kinds``
    are another rule's finding.
    """
    read, unread = read_certificates(submission)
    if not read and not unread:
        yield NotApplicable("no certificate was given")
    yield from map(told_once, unread)
    seen: set[str | None] = set()
    for item in read:
        file = item.document.file
        digest = file.sha256 if file else None
        if file is None or digest in seen:
            continue
        seen.add(digest)
        found = file.more_certificates
        if isinstance(found, Unread):
            yield Undecided(f"{item.file_name} {found.reason}", item.document.file_pointer)
            continue
        own = item.certificate.kind
        if any(one.kind in owned_kinds for one in found):
            continue
        others = [one for one in found if one.kind not in {own, *companions}]
        if others:
            pages = ", ".join(map(str, others[0].pages[:5]))
            where = f"page {pages}" if len(others[0].pages) == 1 else f"pages {pages}"
            yield _merged(item, item.certificate.title, others[0].title, where)
        else:
            yield from _registrations_merged(item)


def _registrations_merged(item: ReadCertificate) -> Iterator[Hit]:
    """Pages of two registrations of one firm; those of two firms are another rule's."""
    found = valid_gstins(item)
    first = found[0][0] if found else None
    for other, page in found[1:]:
        if first and first.pan and other.pan == first.pan and other.text != first.text:
            title = item.certificate.title
            yield _merged(item, f"{title} {first.text}", f"{title} {other.text}", f"page {page}")
            return


def _merged(item: ReadCertificate, kind: str, other: str, where: str) -> Hit:
    data = {"file": item.file_name, "kind": kind, "other_kind": other, "where": where}
    return Hit(item.document.file_pointer, data)


def _pages_at_hand(item: ReadCertificate) -> int | None:
    """Pages of the file that may be the certificate's; another document has at least one."""
    file = item.document.file
    if file is None or file.page_count is None or isinstance(file.certificates, Unread):
        return None
    return file.page_count - max(0, len(file.certificates) - 1)


def _by_its_count(item: ReadCertificate) -> str | None:
    """What is lacking by the document's own count, as a clause; None where nothing is.

    A count that does not begin with the certificate's first page is that of a bundle it was taken
    from. Where two counts stand on that page, the smaller one is believed.
    """
    at_hand = _pages_at_hand(item)
    marks = item.certificate.marks
    counts = [mark for mark in marks if mark.number == 1]
    if at_hand is None or not counts or _numbers_of_a_bundle(item, marks):
        return None
    first = min(counts, key=lambda mark: mark.count)
    # A digit misread is less likely than a page left out only where a single page was sent.
    if at_hand >= first.count or (at_hand > 1 and not item.certain):
        return None
    has = "1 page" if at_hand == 1 else f"{at_hand} pages"
    return f"it prints «{first.text}» and the file has {has}"


def _numbers_of_a_bundle(item: ReadCertificate, marks: Sequence[PageMark]) -> bool:
    first = min(item.certificate.pages, default=1)
    return not any(mark.page == first and mark.number == 1 for mark in marks)


def _by_its_parts(item: ReadCertificate) -> str | None:
    """What is lacking of its further parts, as a clause; None where nothing is, or may not be."""
    missing = item.certificate.missing
    at_hand = _pages_at_hand(item)
    if at_hand is None or not missing:
        return None
    unnamed = at_hand - 1 - len(item.certificate.parts)
    if unnamed >= len(missing):
        return None  # the pages are there and say nothing known, or OCR did not make them out
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not in the file"
