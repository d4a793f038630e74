"""How well a picture of a page can be read: its resolution, sharpness and contrast.

Measured on small squares of the picture that hold marks, so that white paper, a dark desk around
a photograph or a black edge of a copy count for little. `benchmarks/legibility.py` shows where
clean, doubtful and unreadable pictures fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance_lint.evidence.pictures import PagePicture

if TYPE_CHECKING:
    from PIL.Image import Image

MEASURED_DPI = 200.0
_SQUARE = 48  # pixels at 200 dots an inch: about three lines of print
_MARGIN = 0.08  # of each side: edges of copies, the desk under a photograph
_MARKED = 24  # grey levels: less is paper
_LEAST = 6  # squares with marks: fewer say nothing of the page
_GAUSS = 2.507  # the steepest slope of an edge blurred by s pixels is 1/(s·√(2π)) of its height


@dataclass(frozen=True, slots=True)
class Legibility:
    """Measures of one page's picture.

    ``contrast``: grey levels (0 to 255) between paper and print. ``blur``: by how much edges are
    smeared, in points (standard deviation); a sharp scan has 0.2, print of 10 points can be read
    up to 1. None where the page has too few marks to tell.
    """

    contrast: float | None
    blur: float | None


@dataclass(frozen=True, slots=True)
class PageLegibility:
    """The measures of one page of a file. ``page`` counts from 1.

    ``dpi`` are the dots an inch that the picture has, taken for an A4 page where nothing says how
    large it is; None for a page drawn in shapes, which is as fine as one likes.
    """

    page: int
    dpi: float | None
    measures: Legibility


def legibility(page: PagePicture) -> Legibility:
    """Measure one page."""
    squares = sorted(_squares(page.image))
    if len(squares) < _LEAST:
        return Legibility(None, None)
    # The upper half: squares that hold letters and not the rim of one.
    letters = squares[len(squares) // 2 :]
    contrast = letters[len(letters) // 2][0]
    # Letters have edges in all directions; a moving camera smears those across its way only.
    steepest = min(_median(slopes[i] / height for height, *slopes in letters) for i in (0, 1))
    blur = 1 / (_GAUSS * steepest) if steepest else None
    return Legibility(float(contrast), blur * 72 / page.dpi if blur else None)


def _median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _squares(image: Image) -> Iterator[tuple[int, int, int]]:
    """The height in grey levels of each square's marks; their steepest slope across and down."""
    from PIL import ImageChops, ImageFilter  # noqa: PLC0415

    across, down = round(image.width * _MARGIN), round(image.height * _MARGIN)
    page = image.crop((across, down, image.width - across, image.height - down))
    if min(page.size) < 2 * _SQUARE:
        return
    # Single specks of noise are no marks; letters are wider than those.
    calm = page.filter(ImageFilter.BoxBlur(1))
    across_slopes = ImageChops.difference(page, ImageChops.offset(page, 1, 0))
    down_slopes = ImageChops.difference(page, ImageChops.offset(page, 0, 1))
    for top in range(1, page.height - _SQUARE, _SQUARE):
        for left in range(1, page.width - _SQUARE, _SQUARE):
            box = (left, top, left + _SQUARE, top + _SQUARE)
            darkest, lightest = _extremes(calm.crop(box))
            if lightest - darkest >= _MARKED:
                across_slope = _extremes(across_slopes.crop(box))[1]
                down_slope = _extremes(down_slopes.crop(box))[1]
                yield lightest - darkest, across_slope, down_slope


def _extremes(grey: Image) -> tuple[int, int]:
    darkest, lightest = grey.getextrema()
    return int(darkest), int(lightest)  # type: ignore[arg-type]  # pairs only for coloured pictures
