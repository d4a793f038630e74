"""Which characters of a PDF page nobody can see.

Scanners and OCR programs lay the text that they made out under the picture, drawn in no colour; and
text may be white on white, covered, or outside what a viewer shows. A person who looks at the page
reads none of it. The page is drawn only where one of its objects gives reason to.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdfium import page_size
from compliance_lint.evidence.rendering import Pixels, draw_loaded

_DPI = 100
_MAX_PIXELS = 4_000_000
_CONTRAST = 12  # grey levels in the box of a letter, below which there is none
_LIGHT = 236  # of 255 in each colour: a fill that is hardly seen on paper
_COVERS = 0.05  # of a page: what is drawn over text and is smaller hides a word at the most
_SAMPLED, _LAST = 80, 40  # of the objects on a page
_MAX_DEPTH = 4
_BLANKS = frozenset(map(ord, " \t\r\n\u00a0"))
_OUTSIDE = 1.0  # points that a crop box may lie inside the sheet without cutting anything


@dataclass(slots=True)
class _Suspicion:
    """What of a page's objects may hide text: nothing, until it is found."""

    unseen: bool = False  # text in no colour
    other: bool = False  # light text, something over text, a part of the sheet cut off
    text: bool = False


def hidden_characters(page: Any, text: Any, limit: int) -> frozenset[int]:
    """Indexes of the first ``limit`` characters of an open page that cannot be seen.

    Blanks go with the letter before them. Empty where nothing on the page may hide text.
    """
    suspicion = _Suspicion(other=_is_cropped(page))
    _look_at(_objects(page), suspicion, _area(page), 0)
    if not suspicion.text or not (suspicion.unseen or suspicion.other):
        return frozenset()
    drawn = None
    if suspicion.other:
        drawn = draw_loaded(page, dpi=_DPI, max_pixels=_MAX_PIXELS, annotations=False)
    return frozenset(_hidden(page, text, drawn, limit))


def visible_spans(hidden: frozenset[int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Stretches (first, last) of characters from ``first`` to ``last`` that can be seen."""
    start = first
    for index in sorted(hidden):
        if index > last:
            break
        if index > start:
            yield start, index - 1
        start = max(start, index + 1)
    if start <= last:
        yield start, last


def _objects(page: Any) -> Iterator[Any]:
    raw = pdfium.functions()
    for index in _sample(raw.FPDFPage_CountObjects(page)):
        yield raw.FPDFPage_GetObject(page, index)


def _inner(form: Any) -> Iterator[Any]:
    raw = pdfium.functions()
    for index in _sample(raw.FPDFFormObj_CountObjects(form)):
        yield raw.FPDFFormObj_GetObject(form, index)


def _sample(count: int) -> Iterator[int]:
    """Indexes of objects to look at: browsers draw a thousand, each some letters of one colour.

    What hides a name hides many in a row; what is laid over a page comes last.
    """
    first = max(0, count - _LAST)
    yield from range(0, first, 1 + first // _SAMPLED)
    yield from range(first, count)


def _look_at(items: Iterator[Any], found: _Suspicion, area: float, depth: int) -> None:
    raw = pdfium.functions()
    type_of, mode_of = raw.FPDFPageObj_GetType, raw.FPDFTextObj_GetTextRenderMode
    unseen = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
    text, form = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM
    colour = tuple(ctypes.c_uint() for _ in range(4))
    for item in items:
        kind = type_of(item)
        if kind == text:
            found.text = True
            found.unseen = found.unseen or mode_of(item) in unseen
            found.other = found.other or _is_light(item, colour)
        elif kind == form and depth < _MAX_DEPTH:
            _look_at(_inner(item), found, area, depth + 1)
        elif found.text and not found.other:
            found.other = _may_cover(item, kind, area)


def _is_light(item: Any, colour: Sequence[ctypes.c_uint]) -> bool:
    """Whether an object is filled in a colour like paper's, or one that shows what is below."""
    red, green, blue, alpha = colour
    if not pdfium.functions().FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) >= _LIGHT or alpha.value < 255 - _LIGHT


def _may_cover(item: Any, kind: int, area: float) -> bool:
    raw = pdfium.functions()
    if kind == raw.FPDF_PAGEOBJ_PATH:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDFPath_GetDrawMode(item, mode, stroke) or not mode.value:
            return False  # lines alone
    elif kind != raw.FPDF_PAGEOBJ_IMAGE:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return False
    return (right.value - left.value) * (top.value - bottom.value) > _COVERS * area


def _area(page: Any) -> float:
    width, height = page_size(page)
    return max(width * height, 1.0)


def _is_cropped(page: Any) -> bool:
    raw = pdfium.functions()
    boxes = []
    for box_of in (raw.FPDFPage_GetCropBox, raw.FPDFPage_GetMediaBox):
        sides = [ctypes.c_float() for _ in range(4)]
        if not box_of(page, *sides):
            return False
        boxes.append([side.value for side in sides])
    inner, outer = boxes
    return any(abs(a - b) > _OUTSIDE for a, b in zip(inner, outer, strict=True))


def _hidden(page: Any, text: Any, drawn: Pixels | None, limit: int) -> Iterator[int]:
    raw = pdfium.functions()
    unseen = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
    hides = False
    for index in range(min(raw.FPDFText_CountChars(text), limit)):
        if raw.FPDFText_GetUnicode(text, index) not in _BLANKS:
            item = raw.FPDFText_GetTextObject(text, index)
            hides = bool(item) and raw.FPDFTextObj_GetTextRenderMode(item) in unseen
            hides = hides or (drawn is not None and not _is_seen(page, text, index, drawn))
        if hides:
            yield index


def _is_seen(page: Any, text: Any, index: int, drawn: Pixels) -> bool:
    """Whether there is any contrast in the box of a letter. One without a box counts as seen."""
    raw = pdfium.functions()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        return True
    columns, rows = [], []
    across, down = ctypes.c_int(), ctypes.c_int()
    for x, y in ((left, bottom), (right, top)):
        raw.FPDF_PageToDevice(
            page, 0, 0, drawn.width, drawn.height, 0, x.value, y.value, across, down
        )
        columns.append(across.value)
        rows.append(down.value)
    # A pixel around it: ink may lie between two.
    first, last = max(0, min(columns) - 1), min(drawn.width, max(columns) + 2)
    upper, lower = max(0, min(rows) - 1), min(drawn.height, max(rows) + 2)
    if first >= last or upper >= lower:
        return False
    lines = [drawn.grey[row * drawn.width + first : row * drawn.width + last]
             for row in range(upper, lower)]  # fmt: skip
    return max(map(max, lines)) - min(map(min, lines)) >= _CONTRAST
