"""What a page looks like: blank, or a picture. Drawing a page costs 5 to 10 ms."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.pdf import page_size, page_text
from compliance_lint.evidence.pdfium import PdfFault

_MAX_PIXELS = 4_000_000
_MAX_SIDE = 20_000  # pixels; narrower than that the drawing says nothing
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


def _largest_picture(page: Any) -> float:
    """Give the part of the page that its largest picture covers, from 0 to 1."""
    raw = pdfium.functions()
    width, height = page_size(page)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    largest = 0.0
    for index in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            area = (right.value - left.value) * (top.value - bottom.value)
            largest = max(largest, area / max(width * height, 1.0))
    return largest


def _is_blank(document: Any, index: int) -> bool | None:
    raw = pdfium.functions()
    with pdfium.loaded(document, index) as (page, text):
        if page is None:
            return None
        if text and page_text(text)[0].strip():
            return False
        pixels = _drawn(page)
        if pixels is None:
            return None
        even = bytes(range(max(0, pixels[0] - _NOISE), min(256, pixels[0] + _NOISE + 1)))
        if pixels.translate(None, even):
            return False
        # The contents of form fields are annotations, which may be left undrawn.
        return True if raw.FPDFPage_GetAnnotCount(page) == 0 else None


def _drawn(page: Any) -> bytes | None:
    """Draw a page in grey, at 72 dots an inch or fewer for a huge one; one byte a pixel."""
    raw = pdfium.functions()
    width, height = page_size(page)
    if not (0 < width < math.inf and 0 < height < math.inf):
        return None
    scale = min(1.0, math.sqrt(_MAX_PIXELS / width / height))
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    if max(across, down) > _MAX_SIDE:
        return None
    buffer = (ctypes.c_ubyte * (across * down))()
    bitmap = raw.FPDFBitmap_CreateEx(across, down, raw.FPDFBitmap_Gray, buffer, across)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        flags = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, flags)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return bytes(buffer)
