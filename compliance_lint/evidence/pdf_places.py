"""The characters of a PDF page with their places on its picture."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdfium import PdfFault, page_size

_MAX_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class PlacedCharacter:
    """A character and its box in pixels, origin at the upper left of the page as shown."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def placed_characters(data: bytes, index: int, dpi: float) -> list[PlacedCharacter]:
    """The characters of a page (index from 0) in the order of its text, drawn at ``dpi``.

    Empty for a file or a page that cannot be read.
    """
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return []
        with pdfium.loaded(document, index) as (page, text):
            return _placed(page, text, dpi) if page and text else []


def _placed(page: Any, text: Any, dpi: float) -> list[PlacedCharacter]:
    raw = pdfium.functions()
    width, height = (round(side * dpi / 72) for side in page_size(page))
    box = raw.FS_RECTF()
    across, down = ctypes.c_int(), ctypes.c_int()
    found = []
    for at in range(min(raw.FPDFText_CountChars(text), _MAX_CHARACTERS)):
        if not raw.FPDFText_GetLooseCharBox(text, at, box):
            continue
        code = raw.FPDFText_GetUnicode(text, at)
        corners = []
        for x, y in ((box.left, box.bottom), (box.right, box.top)):
            # pdfium knows the page's own turn and its crop box.
            raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
            corners.append((across.value, down.value))
        (x1, y1), (x2, y2) = corners
        letter = chr(code) if 0 < code <= 0x10FFFF else ""
        sides = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        found.append(PlacedCharacter(letter, *sides))
    return found
