"""Certificates as a phone sees them: from an angle, on a desk, under uneven light, a bit soft.

Made with Pillow alone, from a seed. Coordinates are pixels from the upper left corner.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .scans import blurred, noisy, page_images, quarter_turn

Point = tuple[float, float]
Size = tuple[int, int]

_DESKS = ((112, 84, 58), (86, 62, 44), (140, 132, 122), (58, 60, 66), (150, 118, 84))
_LIGHTS = ((250, 246, 232), (244, 247, 252), (248, 248, 244))  # lamp, window, overcast
_ORIENTATION = 0x0112  # the EXIF tag
# How often the stored pixels are turned counter-clockwise; the tag tells the viewer to undo it.
_TURNS = {1: 0, 3: 2, 6: 1, 8: 3}
_PAGE_DPI = 220  # of the page before the camera samples it
_INK = 38  # the darkest level that light on toner leaves


@dataclass(frozen=True, slots=True)
class Photo:
    """A phone's picture of one page, upright 3:4.

    ``tilt`` is how much narrower the far edge of the page is than the near one, as a part of its
    width; ``turn`` the page's rotation in degrees; ``shade`` how much darker the darkest part is
    (0-1); ``blur`` a radius in pixels; ``noise`` a standard deviation in grey levels; ``fill`` the
    part of the picture's width or height that the page takes; ``orientation`` the EXIF value 1, 3,
    6 or 8: the pixels are then stored turned and the tag says so.
    """

    megapixels: float = 8.0
    tilt: float = 0.06
    turn: float = 1.5
    shade: float = 0.35
    blur: float = 0.7
    noise: float = 3.0
    quality: int = 82
    fill: float = 0.92
    orientation: int = 1


def solved(rows: list[list[float]]) -> list[float]:
    """Return the unknowns of a system of linear equations, each row with its right side last.

    Raises ZeroDivisionError for a system without exactly one solution.
    """
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column]
        for other in range(size):
            if other != column:
                factor = rows[other][column] / head[column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], head, strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def perspective(source: Sequence[Point], target: Sequence[Point]) -> tuple[float, ...]:
    """Return Pillow's eight coefficients that bring four points of the source to the target's."""
    rows: list[list[float]] = []
    for (u, v), (x, y) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return tuple(solved(rows))


def _corners(size: Size, page: Size, photo: Photo, random: Random) -> list[Point]:
    """Where the page's corners lie in the picture, from the upper left one clockwise."""
    scale = photo.fill * min(size[0] / page[0], size[1] / page[1])
    width, height = page[0] * scale, page[1] * scale
    angle = radians(random.choice((-1, 1)) * photo.turn)
    # From below or from above: one edge is farther away and so shorter.
    far = random.choice((-1, 1)) * random.uniform(0.7, 1.0) * photo.tilt * width
    shift = 0.15 * photo.tilt * width
    points: list[Point] = []
    for side, end in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = side * (width / 2 - (1 + end * (1 if far > 0 else -1)) * abs(far) / 4)
        y = end * height / 2
        x, y = x + random.uniform(-shift, shift), y + random.uniform(-shift, shift)
        turned = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
        points.append((size[0] / 2 + turned[0], size[1] / 2 + turned[1]))
    return points


def _desk(size: Size, random: Random) -> Image.Image:
    """A table top: one colour with grain, as wood or linoleum has it."""
    colour = random.choice(_DESKS)
    columns, rows = 6, 160
    strips = Image.frombytes("L", (columns, rows), random.randbytes(columns * rows))
    grain = strips.resize(size, Image.Resampling.BICUBIC)
    # The grain moves every channel by up to a tenth to both sides.
    bands = [grain.point([round(c * (0.9 + 0.2 * n / 255)) for n in range(256)]) for c in colour]
    return Image.merge("RGB", bands)


def _light(size: Size, shade: float, random: Random) -> Image.Image:
    """How much light falls where, 255 is all of it: a slope, and the soft shadow of the hand."""
    small = (size[0] // 16 + 1, size[1] // 16 + 1)
    slope = Image.linear_gradient("L").rotate(random.randrange(0, 360, 90))
    slope = slope.resize(small, Image.Resampling.BICUBIC)
    light = slope.point([round(255 * (1 - shade * n / 255 * 0.6)) for n in range(256)])
    shadow = Image.new("L", small, 255)
    x, y = random.choice((0.0, 1.0)) * small[0], random.uniform(0.3, 1.0) * small[1]
    reach = small[0] * random.uniform(0.3, 0.5)
    dark = round(255 * (1 - shade * 0.6))
    ImageDraw.Draw(shadow).ellipse((x - reach, y - reach, x + reach, y + reach), fill=dark)
    shadow = shadow.filter(ImageFilter.GaussianBlur(small[0] / 12))
    return ImageChops.multiply(light, shadow).resize(size, Image.Resampling.BICUBIC)


def _laid(page: Image.Image, desk: Image.Image, corners: Sequence[Point]) -> Image.Image:
    """The page lying on the desk, with the shadow of its edge."""
    width, height = page.size
    source = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    mapping = perspective(source, corners)
    how = Image.Transform.PERSPECTIVE
    laid = page.transform(desk.size, how, mapping, Image.Resampling.BICUBIC)
    mask = Image.new("L", desk.size, 0)
    ImageDraw.Draw(mask).polygon([(round(x), round(y)) for x, y in corners], fill=255)
    edge = ImageChops.offset(mask, desk.width // 250).filter(
        ImageFilter.GaussianBlur(desk.width / 250)
    )
    darkened = desk.point([round(0.45 * n) for n in range(256)] * 3)
    return Image.composite(laid, Image.composite(darkened, desk, edge), mask)


def photographed(page: Image.Image, photo: Photo, random: Random) -> Image.Image:
    """Return an upright picture of the page; ``photo.orientation`` is left to `photo_of`."""
    width = round(sqrt(photo.megapixels * 1e6 * 3 / 4))
    size = (width, round(width * 4 / 3))
    tint = random.choice(_LIGHTS)
    levels = [round(_INK + (c - _INK) * n / 255) for c in tint for n in range(256)]
    paper = page.convert("RGB").point(levels)
    picture = _laid(paper, _desk(size, random), _corners(size, page.size, photo, random))
    light = _light(size, photo.shade, random)
    picture = ImageChops.multiply(picture, Image.merge("RGB", (light, light, light)))
    return noisy(blurred(picture, photo.blur), photo.noise, random)


def photo_of(page: Image.Image, photo: Photo, seed: int) -> bytes:
    """Return the JPEG of a page's image; raises KeyError for an EXIF value it does not know."""
    random = Random(f"photo/{seed}")  # noqa: S311 - test data
    stored = quarter_turn(photographed(page, photo, random), _TURNS[photo.orientation])
    exif = Image.Exif()
    exif[_ORIENTATION] = photo.orientation
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=photo.quality, exif=exif)
    return buffer.getvalue()


def photo(pdf: bytes, settings: Photo, seed: int, *, page: int = 0) -> bytes:
    """Return a phone's JPEG of one page of the PDF."""
    return photo_of(page_images(pdf, _PAGE_DPI)[page], settings, seed)
