"""Size, completeness and blankness of a JPEG or PNG.

The header is read first, so that a picture too large to hold in memory is never decoded. Only
the two decoders are given the bytes: a renamed file of another kind cannot reach a third.
"""

from __future__ import annotations

import io
import warnings
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_lint.evidence.image_limits import (
    MAX_PASSED,
    MAX_PIXELS,
    MAX_SIDE,
    jpeg_passes,
    png_lacks_pixels,
)

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class ImageContent:
    """A picture as decoded. Of an animated PNG or a several-picture JPEG, the first picture."""

    width: int
    """Pixels as stored, before any rotation asked for by EXIF; 0 when the header is unreadable."""
    height: int
    mode: str
    """Pillow's name of the pixel format, such as "L", "RGB" or "CMYK"; empty with size 0."""
    frames: int
    """Pictures in the file."""
    complete: bool
    """It was decoded to its end."""
    blank: bool
    """It is one even surface; False for a picture that was not decoded."""
    fault: str | None
    """"truncated", "damaged" or "too many pixels"; ``None`` for a sound picture."""
    passes: int = 1
    """How often a decoder visits every pixel; more than 1 for a progressive JPEG."""


_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_EOI = b"\xff\xd9"
_NOISE = 16  # grey levels between the darkest and the lightest pixel that compression may cause
_ENOUGH = (1200, 1200)  # pixels; a larger JPEG is decoded at a half, a quarter or an eighth
_DRAFT = 4  # times the pixel limit: beyond that even a reduced JPEG takes seconds


def read_image(data: bytes, *, max_pixels: int = MAX_PIXELS) -> ImageContent:
    """Read a JPEG or PNG; anything else is "damaged", with size 0.

    More than `max_pixels` pixels are "too many pixels" and not decoded, except that a JPEG of up
    to four times as many is decoded at reduced size. The same fault has a picture with a side of
    more than 65,535 pixels, and a progressive JPEG that passes over its pixels without end. A JPEG
    without its end mark is sound if all of its pixels are there, and so is a PNG without its last,
    empty chunk.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's texts may quote the file
            image = _opened(data)
            return _read(image, data, max_pixels) if image else _failed(_fault(data))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever the decoders raise is a verdict on the picture
        return _failed("damaged")


def decoded(
    data: bytes, *, max_pixels: int = MAX_PIXELS, enough: tuple[int, int] | None = None
) -> Image | None:
    """Decode a JPEG or PNG within the limits of `read_image`; None where it is not sound.

    ``enough`` is the size in pixels that does for the caller: a larger JPEG is decoded at a half,
    a quarter or an eighth, no smaller than that.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = _opened(data)
            if image is None or _is_too_large(image, max_pixels, _passes(image, data), enough):
                return None
            return image if _decodes(image) else _finished(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return None


def _opened(data: bytes) -> Image | None:
    """Read the header; Pillow's own search would offer the bytes to every decoder it has."""
    from PIL import JpegImagePlugin, PngImagePlugin  # noqa: PLC0415

    try:
        if data.startswith(_PNG):
            return PngImagePlugin.PngImageFile(io.BytesIO(data))
        # The factory tells a JPEG of several pictures, as phones make them, from a plain one.
        return JpegImagePlugin.jpeg_factory(io.BytesIO(data)) if data.startswith(_JPEG) else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the decoders raise half a dozen types
        return None


def _read(image: Image, data: bytes, max_pixels: int) -> ImageContent:
    width, height = image.size
    mode, frames = image.mode, int(getattr(image, "n_frames", 1))
    passes = _passes(image, data)
    if _is_too_large(image, max_pixels, passes):
        return ImageContent(width, height, mode, frames, False, False, "too many pixels", passes)
    fault = None if _decodes(image) else _fault(data)
    if fault == "truncated" and image.format != "PNG":
        finished = _finished(data)
        image, fault = (finished, None) if finished else (image, fault)
    elif fault is None and image.format == "PNG":
        if _png_fault(data) == "damaged":
            fault = "damaged"  # Pillow does not compare the checksums of the pixels
        elif png_lacks_pixels(data):
            fault = "truncated"
    blank = fault is None and _is_blank(image)
    return ImageContent(width, height, mode, frames, fault is None, blank, fault, passes)


def _passes(image: Image, data: bytes) -> int:
    return jpeg_passes(data) if "progressive" in image.info else 1


def _is_too_large(
    image: Image, max_pixels: int, passes: int, enough: tuple[int, int] | None = _ENOUGH
) -> bool:
    """Compare the header's size with the limits; a JPEG may be set to decode at reduced size."""
    pixels = image.width * image.height
    if max(image.size) > MAX_SIDE or (passes > 1 and pixels * passes > MAX_PASSED):
        return True
    if image.format == "PNG":
        return pixels > max_pixels
    # A progressive JPEG is held in memory at full size whatever size is asked for.
    if pixels > max_pixels * (1 if "progressive" in image.info else _DRAFT):
        return True
    if enough is not None or pixels > max_pixels:
        image.draft(None, enough or _ENOUGH)
    return image.width * image.height > max_pixels


def _decodes(image: Image) -> bool:
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        return False
    return True


def _fault(data: bytes) -> str:
    """Say why a picture does not decode: its bytes end too early, or are wrong."""
    if data.startswith(_PNG):
        return _png_fault(data) or "damaged"
    if not data.startswith(_JPEG):
        return "damaged"
    scan = _scan_start(data)
    return "truncated" if scan is None or data.rfind(_EOI, scan) < 0 else "damaged"


def _png_fault(data: bytes) -> str | None:
    """Walk the chunks: each states its length and ends in a checksum of its type and content."""
    at = len(_PNG)
    view = memoryview(data)
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        if zlib.crc32(view[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return "damaged"
        if data[at + 4 : at + 8] == b"IEND":
            return None
        at = end + 4
    return "truncated"


def _scan_start(data: bytes) -> int | None:
    """Where the first scan of a JPEG begins, or ``None`` when the data end before it."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return at  # not a marker: damaged, not cut
        if data[at + 1] == 0xDA:
            return at
        standing_alone = data[at + 1] in (0xFF, 0x01) or 0xD0 <= data[at + 1] <= 0xD9
        step = 1 if data[at + 1] == 0xFF else 2
        at += step if standing_alone else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _finished(data: bytes) -> Image | None:
    """Give the picture of a JPEG that lacks nothing but its end mark.

    The decoder fills what is missing without a word. So the data are continued in two ways: only
    where pixels are missing do the two pictures differ.
    """
    if data.endswith(bytes(16)):
        data = data.rstrip(b"\0")  # a download set aside at full length, and then cut
    images = [_opened(data + filler * 64 + _EOI) for filler in (b"\0", b"\x5a")]
    first, second = images
    if first is None or second is None:
        return None
    for image in (first, second):
        image.draft(None, _ENOUGH)
        if not _decodes(image):
            return None
    return first if first.tobytes() == second.tobytes() else None


def _is_blank(image: Image) -> bool:
    """Tell whether every channel is even; a picture that is wholly transparent is blank too."""
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA")
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    if image.mode in ("LA", "RGBA") and bands[-1][1] == 0:
        return True
    noise = _NOISE * 257 if image.mode.startswith("I") else _NOISE  # 16 bits a pixel
    return all(high - low <= noise for low, high in bands)


def _failed(fault: str) -> ImageContent:
    return ImageContent(0, 0, "", 0, False, False, fault)
