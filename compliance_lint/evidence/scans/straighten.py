"""Put a picture of a page right for reading: upright, level, evenly lit.

All measures are taken on a small copy, so that they cost a few milliseconds each.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

_SMALL = 450  # pixels, at least, of the longer side of the copy that is measured
_COARSE = (0.0, 2.0, -2.0, 4.0, -4.0, 6.0, -6.0)  # degrees; more is no skew but taken askew
_LEAST_SKEW = 0.3  # degrees; the engine copes with less
_UNEVEN = 45  # grey levels between the darkest and the lightest part of the paper
_SIDEWAYS = 1.3  # how much clearer the lines must be in columns than in rows


def lies_sideways(picture: Image) -> bool:
    """Whether the lines of text run up or down the picture."""
    small = _marks(picture)
    upright = small.transpose(_turn("ROTATE_90"))
    # A leaning page has its lines smeared in either direction: compare each at its best.
    rows, columns = (max(_clarity(marks, angle) for angle in _COARSE) for marks in (small, upright))
    return columns > _SIDEWAYS * rows


def turned(picture: Image, quarters: int) -> Image:
    """The picture turned counter-clockwise by quarter turns."""
    names = (None, "ROTATE_90", "ROTATE_180", "ROTATE_270")
    name = names[quarters % 4]
    return picture.transpose(_turn(name)) if name else picture


def levelled(picture: Image) -> tuple[Image, float]:
    """The picture with its lines level, and by how many degrees it was turned for that."""
    angle = _clearest(_marks(picture))
    if abs(angle) < _LEAST_SKEW:
        return picture, 0.0
    from PIL import Image  # noqa: PLC0415

    bicubic = Image.Resampling.BICUBIC
    return picture.rotate(angle, bicubic, expand=True, fillcolor=255), angle


def evenly_lit(picture: Image) -> Image:
    """The picture without shadows and uneven light; as it is where the light is even."""
    from PIL import Image, ImageChops, ImageFilter  # noqa: PLC0415

    paper = _paper(picture)
    darkest, lightest = _spread(paper)
    if lightest - darkest < _UNEVEN:
        return picture
    size = (picture.width, picture.height)
    paper = paper.filter(ImageFilter.GaussianBlur(2)).resize(size, Image.Resampling.BICUBIC)
    # Ink is what is darker than the paper around it; in a shadow both are darker by a factor.
    scale = max(0.3, lightest / 255)
    return ImageChops.invert(ImageChops.subtract(paper, picture, scale))


def _paper(picture: Image) -> Image:
    """A small picture of the paper alone: the lightest of each neighbourhood."""
    from PIL import ImageFilter  # noqa: PLC0415

    small = _reduced(picture).filter(ImageFilter.MaxFilter(7))
    return small.resize((max(1, small.width // 8), max(1, small.height // 8)))


def _spread(paper: Image) -> tuple[int, int]:
    """Grey levels that a twentieth of the picture is darker, and lighter, than."""
    counts = paper.histogram()
    total = sum(counts)
    seen, darkest, lightest = 0, 0, 255
    for level, count in enumerate(counts):
        before, seen = seen, seen + count
        if before <= total * 0.05 < seen:
            darkest = level
        if before <= total * 0.95 < seen:
            lightest = level
    return darkest, lightest


def _reduced(picture: Image) -> Image:
    return picture.reduce(max(1, max(picture.size) // _SMALL))


def _marks(picture: Image) -> Image:
    """A small copy in which marks are light on black."""
    from PIL import ImageChops, ImageFilter  # noqa: PLC0415

    small = _reduced(picture)
    paper = small.filter(ImageFilter.BoxBlur(8))
    return ImageChops.subtract(paper, small, 0.5)


def _clearest(marks: Image) -> float:
    """The angle at which lines stand out most clearly."""
    coarse = max(_COARSE, key=lambda angle: _clarity(marks, angle))
    fine = (coarse + step * 0.25 for step in range(-6, 7))
    return max(fine, key=lambda angle: _clarity(marks, angle))


def _clarity(marks: Image, angle: float) -> float:
    """How much the rows of the picture differ from their neighbours, once it is turned."""
    from PIL import Image  # noqa: PLC0415

    level = marks.rotate(angle, Image.Resampling.BILINEAR) if angle else marks
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in itertools.pairwise(rows)))


def _turn(name: str) -> Transpose:
    from PIL import Image  # noqa: PLC0415

    return Image.Transpose[name]
