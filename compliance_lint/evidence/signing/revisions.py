"""What a later revision of a PDF changed on its pages, as they look.

A PDF is changed by appending to it, and the older revision is still there: the beginning of the
file. Both are opened, drawn and read, and compared page by page. That sees what a reviewer sees,
and does not mind time stamps, proofs of validity, metadata or another order of the objects.
Filled form fields and further signatures may change a page; anything else may not.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from enum import Enum
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdf import page_text
from compliance_lint.evidence.pdfium import PdfFault
from compliance_lint.evidence.rendering import Pixels, draw_loaded

_DPI = 100
_MAX_PIXELS = 2_000_000
_MAX_ANNOTATIONS = 500
_DARK = bytes(range(128))  # print; a watermark behind it is lighter
_NO_BOX = (0, 0, 0, 0)
_HIDDEN = 0x02  # annotation flag


class Change(Enum):
    """What became of the pages after they were signed."""

    PAGES = "pages"
    """There are more pages, or fewer."""
    CONTENT = "content"
    """What is printed on a page is another."""
    ANNOTATION = "annotation"
    """Something was laid over a page: a text box, a stamp, a drawing, a new form field."""
    COVERED = "covered"
    """A later signature stands over what was printed. That can be careless, or meant to hide."""
    UNKNOWN = "unknown"
    """A revision or page could not be opened, or there are too many."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """The gravest change, and the first page (from 1) that has it; 0 for the file as a whole."""

    change: Change
    page: int = 0


@dataclass(frozen=True, slots=True)
class _Annotation:
    subtype: int
    field_type: str
    box: tuple[int, int, int, int]
    """Left, top, right, bottom in pixels; all 0 for one without a place or an appearance."""

    @property
    def is_signature(self) -> bool:
        """Whether it is the field of a signature."""
        return self.field_type == "Sig"

    @property
    def is_flat(self) -> bool:
        """Whether it takes no room on the page."""
        return self.box == _NO_BOX


@dataclass(frozen=True, slots=True)
class _Look:
    """One page: its text, how it is drawn, and its annotations."""

    text: str
    drawn: Pixels
    annotations: tuple[_Annotation, ...]


def page_change(data: bytes, signed_length: int, *, max_pages: int) -> PageChange | None:
    """Compare the file with its first ``signed_length`` bytes; None where no page changed."""
    signed = data[:signed_length]
    with pdfium.opened(signed) as old, pdfium.opened(data) as new:
        if isinstance(old, PdfFault) or isinstance(new, PdfFault):
            return PageChange(Change.UNKNOWN)
        count = pdfium.functions().FPDF_GetPageCount
        if count(old) != count(new):
            return PageChange(Change.PAGES)
        pages = range(min(count(old), max_pages))
        found = [item for index in pages if (item := _compared(old, new, index))]
        if count(old) > max_pages:
            found.append(PageChange(Change.UNKNOWN))
    order = list(Change)
    return min(found, key=lambda item: (order.index(item.change), item.page), default=None)


def _compared(old: Any, new: Any, index: int) -> PageChange | None:
    before, after = _look(old, index), _look(new, index)
    if before is None or after is None:
        return PageChange(Change.UNKNOWN, index + 1)
    change = _difference(before, after)
    if change is Change.ANNOTATION and _bare(old, index) != _bare(new, index):
        change = Change.CONTENT
    return PageChange(change, index + 1) if change else None


def _difference(before: _Look, after: _Look) -> Change | None:
    if before.text != after.text:
        return Change.CONTENT
    added = [item for item in after.annotations if item not in before.annotations]
    # Marks without an appearance of their own are left to the viewer to draw; so are fields.
    if before.drawn != after.drawn or any(_shows(item) for item in added):
        return Change.ANNOTATION
    covered = (_cut(before.drawn, item.box) for item in added if item.is_signature)
    return Change.COVERED if any(_has_print(area) for area in covered) else None


def _look(document: Any, index: int) -> _Look | None:
    with pdfium.loaded(document, index) as (page, text):
        if page is None or text is None:
            return None
        drawn = draw_loaded(page, dpi=_DPI, max_pixels=_MAX_PIXELS)
        annotations = _annotations(page, drawn) if drawn else None
        if drawn is None or annotations is None:
            return None
        return _Look(page_text(text)[0], drawn, annotations)


def _bare(document: Any, index: int) -> Pixels | None:
    """Draw a page without what is laid over it."""
    with pdfium.loaded(document, index) as (page, _):
        return draw_loaded(page, dpi=_DPI, max_pixels=_MAX_PIXELS, annotations=False)


def _annotations(page: Any, drawn: Pixels) -> tuple[_Annotation, ...] | None:
    """Give the annotations that are not hidden; None where there are too many."""
    raw = pdfium.functions()
    count = raw.FPDFPage_GetAnnotCount(page)
    if count > _MAX_ANNOTATIONS:
        return None
    found = []
    for index in range(count):
        handle = raw.FPDFPage_GetAnnot(page, index)
        if not handle:
            continue
        try:
            if not raw.FPDFAnnot_GetFlags(handle) & _HIDDEN:
                found.append(_annotation(page, handle, drawn))
        finally:
            raw.FPDFPage_CloseAnnot(handle)
    return tuple(found)


def _annotation(page: Any, handle: Any, drawn: Pixels) -> _Annotation:
    raw = pdfium.functions()
    buffer = (ctypes.c_ushort * 16)()
    raw.FPDFAnnot_GetStringValue(handle, b"FT", buffer, ctypes.sizeof(buffer))
    field_type = bytes(buffer).decode("utf-16-le", "ignore").partition("\0")[0]
    # The length of an empty appearance is that of the NUL behind it.
    looks = raw.FPDFAnnot_GetAP(handle, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
    box = _box(page, handle, drawn) if looks or field_type != "Sig" else _NO_BOX
    return _Annotation(raw.FPDFAnnot_GetSubtype(handle), field_type, box)


def _box(page: Any, handle: Any, drawn: Pixels) -> tuple[int, int, int, int]:
    """Give the place of an annotation in the picture of its page."""
    raw = pdfium.functions()
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(handle, rect)
    if rect.left == rect.right or rect.bottom == rect.top:
        return _NO_BOX
    across, down = ctypes.c_int(), ctypes.c_int()
    places = []
    for x, y in ((rect.left, rect.top), (rect.right, rect.bottom)):
        raw.FPDF_PageToDevice(page, 0, 0, drawn.width, drawn.height, 0, x, y, across, down)
        places.append((across.value, down.value))
    (x1, y1), (x2, y2) = places
    return (
        _within(min(x1, x2), drawn.width), _within(min(y1, y2), drawn.height),
        _within(max(x1, x2) + 1, drawn.width), _within(max(y1, y2) + 1, drawn.height),
    )  # fmt: skip


def _within(value: int, limit: int) -> int:
    return max(0, min(value, limit))


def _shows(annotation: _Annotation) -> bool:
    """Whether it is of a kind that shows on the page: not a link, a note or a signature."""
    raw = pdfium.functions()
    if annotation.subtype == raw.FPDF_ANNOT_WIDGET:
        return not annotation.is_signature and not annotation.is_flat
    return annotation.subtype in (
        raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE,
        raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE,
        raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_REDACT,
    )  # fmt: skip


def _has_print(area: bytes) -> bool:
    return len(area.translate(None, _DARK)) < len(area)


def _cut(drawn: Pixels, box: tuple[int, int, int, int]) -> bytes:
    left, top, right, bottom = box
    rows = (row * drawn.width for row in range(top, bottom))
    return b"".join(drawn.grey[row + left : row + right] for row in rows)
