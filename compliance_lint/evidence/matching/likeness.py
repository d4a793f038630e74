"""Tell whether two files hold the same document, however it was saved, printed or scanned.

What was read decides where it can: kind, numbers, names and dates, or the same words. Only where a
file has no readable text are the pages drawn and laid over each other. Two documents of one form
are never taken for one: for that every filled-in word would have to agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.matching.page_match import DPI, Likeness, match_pages
from compliance_lint.evidence.pdf import PdfContent
from compliance_lint.evidence.watch import working_on

__all__ = ["Likeness", "compare_certificates", "compare_files"]

_NUMBERS = ("registration_number", "gstin")
_DATES = ("issued", "given", "incorporated", "registered", "valid_from")
_LEAST_TEXT = 200  # letters and digits; a stamp or the mark of a signature has less
_ALIKE = 0.8  # of the words of two texts: below that they are not the same, however badly read
_MOST_PAGES = 4  # looked at in either file; certificates have one to four
# What OCR takes for each other; two readings that differ in nothing else are one.
_CONFUSED = str.maketrans("OQDISBZGL", "000158261")


def compare_files(first: FileEvidence, second: FileEvidence) -> Likeness:
    """Compare two files that can be opened. Costs microseconds where both have their text read.

    A page of a document is the same document as all of its pages. A file with several documents
    is not the same as a file with one of them.
    """
    with working_on(first.pointer):
        return _by_reading(first, second) or _by_pictures(first, second)


def compare_certificates(first: Certificate, second: Certificate) -> Likeness | None:
    """Compare what was read of two documents of one kind; None where that does not decide."""
    certain = all(
        reading.certain
        for certificate in (first, second)
        for name in (*_NUMBERS, "legal_name")
        for reading in certificate.readings(name)
    )
    numbers = [
        agreement for name in _NUMBERS if (agreement := _agree(first, second, name, certain))
    ]
    names = [
        agreement
        for name in ("legal_name", "former_name")
        if (agreement := _agree(first, second, name, certain))
    ]
    differing = _dates_differ(first, second)
    if "differ" in (*numbers, *names) or differing or _renamed(first, second):
        doubtful = not certain and not ("differ" in numbers and "differ" in names)
        return None if doubtful else Likeness.OTHER
    return Likeness.SAME if numbers and names else None


def _agree(first: Certificate, second: Certificate, name: str, certain: bool) -> str:
    """Give "agree" or "differ"; an empty text where either certificate lacks the field."""
    one, other = (
        {_plain(reading.value, certain) for reading in certificate.readings(name)} - {""}
        for certificate in (first, second)
    )
    if not one or not other:
        return ""
    return "agree" if one & other else "differ"


def _plain(text: str, certain: bool) -> str:
    plain = compact(text)
    return plain if certain else plain.translate(_CONFUSED)


def _dates_differ(first: Certificate, second: Certificate) -> bool:
    pairs = ((first.date(name), second.date(name)) for name in _DATES)
    return any(one != other for one, other in pairs if one and other)


def _renamed(first: Certificate, second: Certificate) -> bool:
    """One tells of a former name and the other does not: a change of name and what it changed."""
    return bool(first.former_names) != bool(second.former_names)


def _by_reading(first: FileEvidence, second: FileEvidence) -> Likeness | None:
    one, other = first.certificates, second.certificates
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return None
    kinds, other_kinds = ({item.kind for item in found} for found in (one, other))
    if kinds and other_kinds and kinds != other_kinds:
        return Likeness.OTHER
    if _same_text(first, second, part=len(kinds) == 1 and kinds == other_kinds):
        return Likeness.SAME
    if len(kinds) == len(other_kinds) == len(one) == len(other) == 1:
        return compare_certificates(one[0], other[0])
    if _words_differ(first, second):
        return Likeness.OTHER
    return None


def _texts(file: FileEvidence) -> list[str]:
    """The pages that have text, as letters and digits."""
    pages = file.pdf.pages if isinstance(file.pdf, PdfContent) else ()
    return [plain for text in pages if (plain := compact(text))]


def _same_text(first: FileEvidence, second: FileEvidence, *, part: bool) -> bool:
    """The same words on all pages; with ``part`` those of one file may be some of the other's."""
    one, other = _texts(first), _texts(second)
    shorter, longer = sorted((one, other), key=len)
    if sum(map(len, shorter)) < _LEAST_TEXT:
        return False
    if one != other and not (part and set(shorter) <= set(longer)):
        return False
    return not (first.unread_pages or second.unread_pages)  # it is not just the text of a stamp


def _words_differ(first: FileEvidence, second: FileEvidence) -> bool:
    """Both have text of their own, and it is clearly not the same."""
    pages = [file.pdf.pages for file in (first, second) if isinstance(file.pdf, PdfContent)]
    words = [set(" ".join(texts).lower().split()) for texts in pages]
    if len(words) < 2 or not all(words) or first.unread_pages or second.unread_pages:
        return False
    return len(words[0] & words[1]) < _ALIKE * len(words[0] | words[1])


def _by_pictures(first: FileEvidence, second: FileEvidence) -> Likeness:
    shorter, longer = sorted((first, second), key=lambda file: file.picture_pages.count)
    pages, others = shorter.picture_pages.count, longer.picture_pages.count
    if pages == others:
        every = (_compare_pages(first, second, page, page) for page in range(pages))
        found = list(_until_not_same(islice(every, _MOST_PAGES)))
        return found[-1] if found else Likeness.UNCLEAR
    found = [_compare_pages(shorter, longer, 0, page) for page in range(min(others, _MOST_PAGES))]
    if Likeness.SAME not in found:
        return Likeness.UNCLEAR if Likeness.UNCLEAR in found else Likeness.OTHER
    kinds = longer.certificates
    if not isinstance(kinds, tuple) or not kinds or longer.unread_pages:
        return Likeness.UNCLEAR  # the other pages may be those of another document
    return Likeness.SAME if len({item.kind for item in kinds}) == 1 else Likeness.OTHER


def _until_not_same(found: Iterator[Likeness]) -> Iterator[Likeness]:
    for likeness in found:
        yield likeness
        if likeness is not Likeness.SAME:
            return


def _compare_pages(first: FileEvidence, second: FileEvidence, page: int, other: int) -> Likeness:
    one = first.draw(page, DPI)
    two = second.draw(other, DPI)
    if one is None or two is None:
        return Likeness.UNCLEAR
    return match_pages(one.image, two.image).likeness
