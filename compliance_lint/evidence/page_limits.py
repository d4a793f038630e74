"""What drawing a page of a PDF will cost, told from the headers of what stands on it.

pdfium unfolds every picture of a page to full size before it makes it small, and draws every
annotation. How large a page itself may be drawn is the business of `rendering`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.image_limits import MAX_PASSED, jpeg_passes

_MAX_PICTURE = 100_000_000  # pixels; a sheet of A4 at 1000 dots an inch has 97 million
_MAX_TWO_TONE = 400_000_000  # pixels of a bit each, as fax machines and copiers make them
_MAX_TOGETHER = 500_000_000  # pixels of all pictures of a page; each time one is drawn counts
_TWO_TONE = frozenset({"CCITTFaxDecode", "JBIG2Decode"})
_MAX_ANNOTATIONS = 5_000
_MAX_OBJECTS = 10_000
_MAX_DEPTH = 8  # forms within forms


def is_too_much(page: Any, *, annotations: bool) -> bool:
    """Whether the pictures or annotations of an open page are more than can safely be drawn."""
    raw = pdfium.functions()
    if annotations and raw.FPDFPage_GetAnnotCount(page) > _MAX_ANNOTATIONS:
        return True
    together = 0
    for picture in pictures(page):
        pixels = pixel_count(picture)
        together += pixels
        if together > _MAX_TOGETHER or (pixels > 1 and _is_too_large(picture, pixels)):
            return True
    return False


def pictures(page: Any) -> Iterator[Any]:
    """The picture objects of an open page and of the forms on it."""
    raw = pdfium.functions()
    left = _MAX_OBJECTS
    count = min(raw.FPDFPage_CountObjects(page), left)
    waiting = [(raw.FPDFPage_GetObject(page, index), 0) for index in range(count)]
    while waiting and left:
        item, depth = waiting.pop()
        left -= 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = range(min(raw.FPDFFormObj_CountObjects(item), left))
            waiting += [(raw.FPDFFormObj_GetObject(item, at), depth + 1) for at in inner]


def pixel_count(picture: Any) -> int:
    """Pixels that a picture object declares; 0 where it does not tell."""
    across, down = ctypes.c_uint(), ctypes.c_uint()
    known = pdfium.functions().FPDFImageObj_GetImagePixelSize(picture, across, down)
    return across.value * down.value if known else 0


def _is_too_large(picture: Any, pixels: int) -> bool:
    coding = _coding(picture)
    if pixels > (_MAX_TWO_TONE if coding in _TWO_TONE else _MAX_PICTURE):
        return True
    # Below this many pixels even the most passes that 5 MB can hold are soon done.
    if coding != "DCTDecode" or pixels < 1_000_000:
        return False
    return jpeg_passes(_stored(picture)) * pixels > MAX_PASSED


def _coding(picture: Any) -> str:
    """The filter that unfolds the picture itself, the last of its filters; "" for none."""
    raw = pdfium.functions()
    count = raw.FPDFImageObj_GetImageFilterCount(picture)
    if count < 1:
        return ""
    name = ctypes.create_string_buffer(32)
    raw.FPDFImageObj_GetImageFilter(picture, count - 1, name, len(name))
    return name.value.decode("ascii", "replace")


def _stored(picture: Any) -> bytes:
    raw = pdfium.functions()
    size = raw.FPDFImageObj_GetImageDataRaw(picture, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFImageObj_GetImageDataRaw(picture, buffer, size)
    return buffer.raw
