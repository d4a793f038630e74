"""Pages as grey pixels: a page of a PDF drawn by pdfium, a JPEG or PNG decoded by Pillow.

Both are bounded in pixels before anything is drawn or decoded, so that a page of a thousand
square metres, or a picture that unfolds to gigabytes, costs no more than an ordinary sheet.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence import pdfium
from compliance_lint.evidence.image import decoded
from compliance_lint.evidence.page_limits import is_too_much
from compliance_lint.evidence.pdfium import PdfFault, page_size

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_SIDE = 20_000  # pixels; a strip longer than that at a useful scale is no page
_POINTS = 72  # in an inch


@dataclass(frozen=True, slots=True)
class Pixels:
    """A grey picture, row by row from the top: one byte a pixel, 0 is black and 255 white."""

    width: int
    height: int
    grey: bytes
    dpi: float
    """Dots an inch as drawn; 0.0 for a picture file, which seldom states its own truthfully."""


def draw_page(data: bytes, index: int, *, dpi: float, max_pixels: int) -> Pixels | None:
    """Draw page ``index`` (from 0) of a PDF, upright as a viewer shows it, on white.

    A page that would take more than ``max_pixels`` pixels is drawn at the lower resolution that
    `Pixels.dpi` then gives. None for a file or page that does not open, or has no usable size.
    """
    with pdfium.opened(data) as document:
        if isinstance(document, PdfFault):
            return None
        with pdfium.loaded(document, index) as (page, _):
            return draw_loaded(page, dpi=dpi, max_pixels=max_pixels) if page is not None else None


def draw_loaded(
    page: Any, *, dpi: float, max_pixels: int, annotations: bool = True
) -> Pixels | None:
    """Draw a page whose pdfium handle is open; as `draw_page`, or without its annotations.

    None too for a page with more pictures or annotations on it than can safely be drawn.
    """
    raw = pdfium.functions()
    width, height = page_size(page)
    if not (0 < width < math.inf and 0 < height < math.inf and dpi > 0):
        return None
    scale = min(dpi / _POINTS, math.sqrt(max_pixels / width / height))
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    if max(across, down) > _MAX_SIDE or across * down > max_pixels:
        return None
    if is_too_much(page, annotations=annotations):
        return None
    buffer = (ctypes.c_ubyte * (across * down))()
    bitmap = raw.FPDFBitmap_CreateEx(across, down, raw.FPDFBitmap_Gray, buffer, across)
    if not bitmap:
        return None
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        flags = raw.FPDF_GRAYSCALE | (raw.FPDF_ANNOT if annotations else 0)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, flags)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return Pixels(across, down, bytes(buffer), scale * _POINTS)


def draw_image(
    data: bytes, *, max_pixels: int, enough: tuple[int, int] | None = None
) -> Pixels | None:
    """Decode a JPEG or PNG, turned upright as its EXIF orientation asks, transparency on white.

    A larger picture is reduced to ``max_pixels``. ``enough`` is the size (pixels across and down)
    that does for the caller: a JPEG is then decoded at a half, a quarter or an eighth, which is
    faster. None for a picture that does not decode or exceeds the limits of `read_image`.
    """
    try:
        image = decoded(data, enough=enough)
        return _grey(image, max_pixels) if image is not None else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a damaged profile or tag: there is nothing to look at
        return None


def _grey(image: Image, max_pixels: int) -> Pixels:
    from PIL import ImageOps  # noqa: PLC0415

    ImageOps.exif_transpose(image, in_place=True)  # a copy would cost as much as the picture
    grey = image
    if grey.mode in ("P", "PA", "LA", "RGBA") or "transparency" in grey.info:
        grey = _on_white(grey if grey.mode == "RGBA" else grey.convert("RGBA"))
    elif grey.mode.startswith("I"):
        grey = grey.convert("I").point(lambda value: value * (1 / 256))  # 16 bits a pixel
    grey = grey.convert("L")
    ratio = math.sqrt(max_pixels / max(1, grey.width * grey.height))
    if ratio < 1:
        smaller = max(1, int(grey.width * ratio)), max(1, int(grey.height * ratio))
        grey = grey.resize(smaller, reducing_gap=2.0)
    return Pixels(grey.width, grey.height, grey.tobytes(), 0.0)


def _on_white(image: Image) -> Image:
    """Give a picture in grey, its transparent parts white, in little memory beside its own."""
    from PIL import Image as Images  # noqa: PLC0415

    paper = Images.new("L", image.size, 255)
    paper.paste(image.convert("L"), mask=image.getchannel("A"))
    return paper
