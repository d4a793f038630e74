"""Copies of a document as people make them: re-saved, converted, re-encoded, rescanned."""

from __future__ import annotations

import io
import math
from random import Random

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_A4 = (595.2756, 841.8898)  # points


def page_picture(pdf: bytes, dpi: int = 150, page: int = 0) -> Image.Image:
    """Return a page of the PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[page].render(scale=dpi / 72).to_pil()
        return picture.convert("L")
    finally:
        document.close()


def rescanned(
    picture: Image.Image,
    seed: int,
    *,
    skew: float = 0.7,
    shift: float = 2.0,
    stretch: float = 0.01,
    noise: int = 10,
) -> Image.Image:
    """Return a print of the page laid on a scanner: turned, moved, stretched, grey and noisy.

    ``skew`` is in degrees, ``shift`` in millimetres of an A4 sheet, ``stretch`` a share of the
    width and height, ``noise`` in grey levels; each is the most there is, either way.
    """
    random = Random(seed)  # noqa: S311 - test data
    angle = math.radians(random.uniform(-skew, skew))
    across, down = (1 + random.uniform(-stretch, stretch) for _ in range(2))
    dot = picture.width / 210
    right, low = (random.uniform(-shift, shift) * dot for _ in range(2))
    x, y = picture.width / 2, picture.height / 2
    a, b = math.cos(angle) * across, math.sin(angle) * across
    d, e = -math.sin(angle) * down, math.cos(angle) * down
    turn = (a, b, x - a * x - b * y + right, d, e, y - d * x - e * y + low)
    bicubic = Image.Resampling.BICUBIC
    paper = picture.transform(picture.size, Image.Transform.AFFINE, turn, bicubic, fillcolor=255)
    paper = paper.filter(ImageFilter.GaussianBlur(picture.width / 2400))
    dark, light = random.randrange(20, 70), random.randrange(225, 250)
    paper = paper.point([dark + level * (light - dark) // 255 for level in range(256)])
    return _noisy(paper, noise, random)


def photographed(picture: Image.Image, seed: int, *, slant: float = 0.03) -> Image.Image:
    """Return the page as a telephone sees it: in perspective, on a table, in uneven light.

    ``slant`` is by how much of the width each corner may be out of place.
    """
    random = Random(seed)  # noqa: S311 - test data
    width, height = picture.size
    corners = [
        (x + random.uniform(-slant, slant) * width, y + random.uniform(-slant, slant) * width)
        for x, y in ((0, 0), (0, height), (width, height), (width, 0))
    ]
    margin = width // 25
    quad = [
        part
        for (x, y), (dx, dy) in zip(corners, ((-1, -1), (-1, 1), (1, 1), (1, -1)), strict=True)
        for part in (x + dx * margin, y + dy * margin)
    ]
    bicubic = Image.Resampling.BICUBIC
    seen = picture.transform(picture.size, Image.Transform.QUAD, quad, bicubic, fillcolor=90)
    light = Image.new("L", (2, 2))
    light.putdata([random.randrange(150, 256) for _ in range(4)])
    lit = Image.composite(seen, Image.new("L", seen.size), light.resize(seen.size, bicubic))
    return _noisy(lit.filter(ImageFilter.GaussianBlur(width / 1500)), 8, random)


def stamped(picture: Image.Image, seed: int) -> Image.Image:
    """Return the page with a round seal and a signature put over its lower part."""
    random = Random(seed)  # noqa: S311 - test data
    copy = picture.copy()
    draw = ImageDraw.Draw(copy)
    unit = copy.width / 210
    x, y = random.uniform(120, 160) * unit, random.uniform(200, 240) * unit
    for radius in (15 * unit, 12 * unit):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=110, width=3)
    points = [(x + step * unit, y + random.uniform(-7, 7) * unit) for step in range(-20, 21, 2)]
    draw.line(points, fill=60, width=3)
    return copy


def _noisy(picture: Image.Image, noise: int, random: Random) -> Image.Image:
    if not noise:
        return picture
    grain = Image.frombytes("L", picture.size, random.randbytes(picture.width * picture.height))
    mask = Image.new("L", picture.size, min(255, 2 * noise))
    return Image.composite(grain, picture, mask)


def encoded(picture: Image.Image, kind: str = "JPEG", quality: int = 80, scale: float = 1) -> bytes:
    """Return the picture as a JPEG or PNG, scaled."""
    size = round(picture.width * scale), round(picture.height * scale)
    scaled = picture if scale == 1 else picture.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    scaled.save(out, kind, **({"quality": quality} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue()


def as_pdf(*pictures: bytes) -> bytes:
    """Return a PDF of A4 pages that hold nothing but the pictures."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_A4, invariant=1)
    for picture in pictures:
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *_A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def resaved(pdf: bytes, *, producer: str = "Print to file", pages: slice = slice(None)) -> bytes:
    """Return the PDF written anew by another program, whole or some of its pages."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages[pages]:
        writer.add_page(page)
    writer.add_metadata({"/Producer": producer})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
