"""Certificates as they come from a scanner: grey, a little askew, noisy, compressed.

Everything is made of a rendered PDF with Pillow alone and follows from a seed: the same input, the
same bytes on one machine. Pages are RGB images; lengths are pixels unless a name says otherwise.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .producers.page import AUTHOR

Mode = Literal["grey", "colour", "1-bit"]
Format = Literal["PNG", "JPEG"]

_MOMENT = time.struct_time((2025, 1, 1, 0, 0, 0, 2, 1, 0))  # the date of every file made here
_INK, _PAPER = 32, 247  # toner is not black and paper not white, in levels of 0-255
_UNIFORM_DEVIATION = 73.9  # of one evenly spread byte; the mean of four has half of it


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanner's settings. ``skew`` is in degrees, counter-clockwise; ``noise`` is the standard
    deviation in grey levels of 0-255, ``blur`` a radius in pixels, ``quality`` that of JPEG.
    """

    dpi: int = 200
    mode: Mode = "grey"
    skew: float = 0.4
    noise: float = 2.0
    blur: float = 0.4
    quality: int = 75


def page_images(pdf: bytes, dpi: float) -> list[Image.Image]:
    """Return every page of the PDF as an RGB image of that resolution."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = range(len(document))
        return [document[i].render(scale=dpi / 72).to_pil().convert("RGB") for i in pages]
    finally:
        document.close()


def noisy(image: Image.Image, sigma: float, random: Random) -> Image.Image:
    """Return the image with noise of that standard deviation, near enough to a bell curve."""
    if sigma <= 0:
        return image
    size, count = image.size, image.width * image.height
    even = [Image.frombytes("L", size, random.randbytes(count)) for _ in range(4)]
    mean = Image.blend(Image.blend(even[0], even[1], 0.5), Image.blend(even[2], even[3], 0.5), 0.5)
    scale = 2 * sigma / _UNIFORM_DEVIATION
    grain = mean.point([round(128 + scale * (level - 127.5)) for level in range(256)])
    if image.mode == "RGB":
        grain = Image.merge("RGB", (grain, grain, grain))
    return ImageChops.add(image, grain, scale=1, offset=-128)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """Return the image out of focus: a bell curve of ``radius`` pixels."""
    return image.filter(ImageFilter.GaussianBlur(radius)) if radius > 0 else image


def faded(image: Image.Image, contrast: float) -> Image.Image:
    """Return the image as pale toner prints it: ink keeps ``contrast`` (0-1) of its difference
    from the paper, which stays white.
    """
    return image.point([round(255 - contrast * (255 - n)) for n in range(256)] * _bands(image))


def shrunk(image: Image.Image, factor: float) -> Image.Image:
    """Return the image with ``factor`` (0-1) of its pixels in each direction."""
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def quarter_turn(image: Image.Image, turns: int = 1) -> Image.Image:
    """Return the image turned by ``turns`` times 90 degrees counter-clockwise, whole."""
    turned = image
    for _ in range(turns % 4):
        turned = turned.transpose(Image.Transpose.ROTATE_90)
    return turned


def _bands(image: Image.Image) -> int:
    return len(image.getbands())


def _dust(image: Image.Image, random: Random) -> None:
    """Draw specks, and sometimes the grey line that the lid leaves along an edge."""
    draw = ImageDraw.Draw(image)
    for _ in range(random.randrange(4, 15)):
        x, y = random.randrange(image.width), random.randrange(image.height)
        level = random.randrange(90, 200)
        length = random.randrange(1, 3)
        draw.ellipse((x, y, x + length, y + length), fill=(level,) * 3)
    if random.random() < 0.5:
        width = random.randrange(2, max(3, image.width // 150))
        draw.rectangle((image.width - width, 0, image.width, image.height), fill=(150, 150, 150))


def scanned(page: Image.Image, settings: Scan, random: Random) -> Image.Image:
    """Return a page's image as the scanner gives it; ``page`` has the scanner's resolution."""
    levels = [round(_INK + (_PAPER - _INK) * level / 255) for level in range(256)]
    image = page.convert("RGB").point(levels * 3)
    if settings.skew:
        paper = (_PAPER,) * 3
        image = image.rotate(settings.skew, Image.Resampling.BICUBIC, fillcolor=paper)
    _dust(image, random)
    image = blurred(image, settings.blur)
    if settings.mode != "colour":
        image = image.convert("L")
    image = noisy(image, settings.noise, random)
    if settings.mode == "1-bit":
        threshold = random.randrange(150, 185)
        return image.point([255 * (level > threshold) for level in range(256)]).convert("1")
    return image


def scan(pdf: bytes, settings: Scan, seed: int) -> bytes:
    """Return a PDF of page images without any text: JPEG, or CCITT G4 for 1 bit a pixel."""
    random = Random(f"scan/{seed}")  # noqa: S311 - test data
    pages = [scanned(page, settings, random) for page in page_images(pdf, settings.dpi)]
    return as_pdf(pages, settings.dpi, settings.quality)


def scan_picture(
    pdf: bytes, settings: Scan, seed: int, *, page: int = 0, kind: Format = "JPEG"
) -> bytes:
    """Return one page as a scanner saves it to a picture file."""
    random = Random(f"scan/{seed}")  # noqa: S311 - test data
    image = scanned(page_images(pdf, settings.dpi)[page], settings, random)
    return as_picture(image, kind, settings.quality, settings.dpi)


def as_pdf(pages: Sequence[Image.Image], dpi: float, quality: int = 75) -> bytes:
    """Return a PDF of one image a page, of the size that ``dpi`` gives."""
    buffer = io.BytesIO()
    compressed = {} if pages[0].mode == "1" else {"quality": quality}
    pages[0].save(
        buffer,
        "PDF",
        **compressed,
        resolution=dpi,
        save_all=True,
        append_images=pages[1:],
        producer=AUTHOR,
        creationDate=_MOMENT,
        modDate=_MOMENT,
    )
    return buffer.getvalue()


def as_picture(
    image: Image.Image, kind: Format = "JPEG", quality: int = 75, dpi: float | None = None
) -> bytes:
    """Return the image as a file; without ``dpi`` the file does not state any."""
    buffer = io.BytesIO()
    ready = image.convert("L") if kind == "JPEG" and image.mode == "1" else image
    stated = {} if dpi is None else {"dpi": (dpi, dpi)}
    if kind == "JPEG":
        ready.save(buffer, "JPEG", quality=quality, **stated)
    else:
        ready.save(buffer, "PNG", **stated)
    return buffer.getvalue()
