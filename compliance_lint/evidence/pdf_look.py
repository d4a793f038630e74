"""What a page looks like: blank, or a picture. Drawing a page costs 5 to 10 ms."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdf import page_size, page_text
from compliance_lint.evidence.pdfium import PdfFault
from compliance_lint.evidence.rendering import draw_loaded

_MAX_PIXELS = 4_000_000
_DPI = 72
_NOISE = 12  # grey levels: what compression does to an even surface
# Certified copies from an archive carry some 330 characters of signature text over the picture;
# the shortest certificate has over 600.
_LITTLE_TEXT = 500
_MOST_OF_PAGE = 0.5
_MAX_OBJECTS = 10_000


def blank_pages(data: bytes, *, max_pages: int = 20) -> bool | None:
    """Tell whether no page has a mark on it; ``None`` when that cannot be told.

    A page with text has marks; any other is drawn small and looked at for an uneven surface.
    True is said only of files examined to their last page.
    """
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return None
        count = pdfium.functions().FPDF_GetPageCount(document)
        unknown = count > max_pages
        for index in range(min(count, max_pages)):
            blank = _is_blank(document, index)
            if blank is False:
                return False
            unknown = unknown or blank is None
        return None if unknown else True


def unread_pages(data: bytes, texts: Sequence[str]) -> tuple[int, ...]:
    """Give the pages, counted from 1, whose marks are not in their text: scans and shapes.

    `texts` are the texts of the pages, from the first on. A page with little text is one where a
    picture covers most of it: stamps and signatures carry text of their own.
    """
    found = []
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return ()
        for index, text in enumerate(texts):
            if not text.strip():
                if _is_blank(document, index) is not True:
                    found.append(index + 1)
            elif len("".join(text.split())) < _LITTLE_TEXT:
                with pdfium.loaded(document, index) as (page, _):
                    if page is not None and _largest_picture(page) > _MOST_OF_PAGE:
                        found.append(index + 1)
    return tuple(found)


def picture_dpi(data: bytes, index: int) -> float | None:
    """Dots an inch of the picture that covers most of a page; None where no picture does."""
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return None
        with pdfium.loaded(document, index) as (page, _):
            covers, dots = max(_pictures(page), default=(0.0, 0.0)) if page else (0.0, 0.0)
            return dots if covers > _MOST_OF_PAGE and dots > 0 else None


def _largest_picture(page: Any) -> float:
    """Give the part of the page that its largest picture covers, from 0 to 1."""
    return max((covers for covers, _ in _pictures(page)), default=0.0)


def _pictures(page: Any) -> Iterator[tuple[float, float]]:
    """The pictures of a page: the part of it that each covers, and its dots an inch."""
    raw = pdfium.functions()
    width, height = page_size(page)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    across, down = ctypes.c_uint(), ctypes.c_uint()
    for index in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        area = (right.value - left.value) * (top.value - bottom.value)
        known = raw.FPDFImageObj_GetImagePixelSize(item, across, down)
        # The picture may lie turned on the page: dots and inches are compared by area.
        dots = math.sqrt(across.value * down.value / area) * 72 if known and area > 0 else 0.0
        yield area / max(width * height, 1.0), dots


def _is_blank(document: Any, index: int) -> bool | None:
    raw = pdfium.functions()
    with pdfium.loaded(document, index) as (page, text):
        if page is None:
            return None
        if text and page_text(text)[0].strip():
            return False
        drawn = draw_loaded(page, dpi=_DPI, max_pixels=_MAX_PIXELS)
        if drawn is None:
            return None
        pixels = drawn.grey
        even = bytes(range(max(0, pixels[0] - _NOISE), min(256, pixels[0] + _NOISE + 1)))
        if pixels.translate(None, even):
            return False
        # The contents of form fields are annotations, which may be left undrawn.
        return True if raw.FPDFPage_GetAnnotCount(page) == 0 else None
