"""Pictures of documents: whether a reviewer, and a program, can read them.

What OCR reads surely is legible, whatever the measures say. They decide where it is not installed,
and give the cause where it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.legibility import PageLegibility
from compliance_lint.evidence.unread import Unread
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission


def picture_resolution(submission: Submission, *, dpi: float) -> Iterator[CheckResult]:
    """Yield each file with a page of fewer than ``dpi`` dots an inch, taken for an A4 page."""

    def fault(page: PageLegibility) -> dict[str, object] | None:
        # Rounded: a PDF's sizes are binary fractions, and 100 dots an inch come out as 99.9999983.
        if page.dpi is None or round(page.dpi, 2) >= dpi:
            return None
        return {"dpi": round(page.dpi), "limit": round(dpi)}

    yield from _each_page(submission, fault)


def picture_sharpness(submission: Submission, *, blur: float, dpi: float) -> Iterator[CheckResult]:
    """Yield each file with a page whose edges are smeared by more than ``blur`` points.

    A picture of fewer than ``dpi`` dots an inch is not sharp because it is small.
    """

    def fault(page: PageLegibility) -> dict[str, object] | None:
        found = page.measures.blur
        if found is None or found <= blur or (page.dpi is not None and round(page.dpi, 2) < dpi):
            return None
        return {"blur": round(found, 1), "limit": blur}

    yield from _each_page(submission, fault)


def picture_contrast(submission: Submission, *, levels: float) -> Iterator[CheckResult]:
    """Yield each file with a page whose print stands off by fewer than ``levels`` of 255 levels."""

    def fault(page: PageLegibility) -> dict[str, object] | None:
        found = page.measures.contrast
        if found is None or found >= levels:
            return None
        return {"contrast": round(found), "limit": round(levels)}

    yield from _each_page(submission, fault)


def text_unreadable(submission: Submission, *, confidence: float) -> Iterator[CheckResult]:
    """Yield each picture that OCR reads with less than ``confidence`` (of 100) on the mean.

    A document that is recognised has been read, however hard that was.
    """
    pictures = [file for file in submission.files if file.is_picture]
    if not pictures:
        yield NotApplicable("no picture to be read by OCR")
    for file in pictures:
        scan = file.scanned
        if isinstance(scan, Unread):
            found = file.certificates
            reason = found.reason if isinstance(found, Unread) else scan.reason
            yield Undecided(f"{file.name} {reason}", file.pointer)
        elif not scan.certificates and (scan.confidence < confidence or not scan.legible):
            data = {"file": file.name, "confidence": round(scan.confidence),
                    "limit": round(confidence), "words": scan.words}  # fmt: skip
            yield Hit(file.pointer, data)


def _each_page(
    submission: Submission, fault: Callable[[PageLegibility], dict[str, object] | None]
) -> Iterator[CheckResult]:
    pictures = [file for file in submission.files if file.is_picture]
    if not pictures:
        yield NotApplicable("no document is a picture")
    for file in pictures:
        hit = _first_fault(file, fault)
        if hit is not None and not file.read_surely:
            yield hit


def _first_fault(
    file: FileEvidence, fault: Callable[[PageLegibility], dict[str, object] | None]
) -> Hit | None:
    for page in file.legibility:
        data = fault(page)
        if data is not None:
            return Hit(file.pointer, {"file": file.name, "page": page.page, **data})
    return None
