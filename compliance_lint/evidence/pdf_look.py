"""What an open page looks like: blank, a picture, or neither. Drawing a page costs 5 to 10 ms."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.page_limits import pictures, pixel_count
from compliance_lint.evidence.pdfium import page_size
from compliance_lint.evidence.rendering import draw_loaded

_MAX_PIXELS = 4_000_000
_DPI = 72
_NOISE = 12  # grey levels: what compression does to an even surface
# Certified copies from an archive carry some 330 characters of signature text over the picture;
# the shortest certificate has over 600.
_LITTLE_TEXT = 500
_MOST_OF_PAGE = 0.5
_MAX_OBJECTS = 10_000
_MAX_UNFOLDED = 40_000_000  # pixels, of up to four bytes each


@dataclass(frozen=True, slots=True)
class PageLook:
    """What can be seen on a page.

    ``blank``: it has no mark; None where that cannot be told. ``unread``: its marks are not in its
    text, as on scans and on pages drawn in shapes. ``dpi``: dots an inch of the picture that covers
    most of it; None where none does, or where the page has text enough.
    """

    blank: bool | None
    unread: bool
    dpi: float | None


READ = PageLook(blank=False, unread=False, dpi=None)


def look(page: Any, text: str) -> PageLook:
    """Look at an open page with this text.

    A page with text has marks. One with little text is unread where a picture covers most of it:
    stamps and signatures carry text of their own. One without is drawn small and looked at for an
    uneven surface.
    """
    if page is None:
        return PageLook(None, not text.strip(), None)
    if len("".join(text.split())) >= _LITTLE_TEXT:
        return READ
    covers, dots = max(_pictures(page), default=(0.0, 0.0))
    covered = covers > _MOST_OF_PAGE
    dpi = dots if covered and dots > 0 else None
    if text.strip():
        return PageLook(blank=False, unread=covered, dpi=dpi)
    blank = _is_blank(page)
    return PageLook(blank, blank is not True, dpi)


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


def _is_blank(page: Any) -> bool | None:
    drawn = draw_loaded(page, dpi=_DPI, max_pixels=_MAX_PIXELS)
    if drawn is None:
        return None
    pixels = drawn.grey
    even = bytes(range(max(0, pixels[0] - _NOISE), min(256, pixels[0] + _NOISE + 1)))
    if pixels.translate(None, even):
        return False
    # The contents of form fields are annotations, which may be left undrawn.
    if pdfium.functions().FPDFPage_GetAnnotCount(page) > 0:
        return None
    return None if any(map(_may_be_undrawn, pictures(page))) else True


def _may_be_undrawn(picture: Any) -> bool:
    """Whether pdfium leaves out a picture, in silence, that another program may show.

    It does where the data of the picture are damaged, or coded as it does not know.
    """
    raw = pdfium.functions()
    if pixel_count(picture) > _MAX_UNFOLDED:
        return True
    bitmap = raw.FPDFImageObj_GetBitmap(picture)
    if not bitmap:
        return True
    raw.FPDFBitmap_Destroy(bitmap)
    return False
