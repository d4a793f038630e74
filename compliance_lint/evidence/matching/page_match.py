"""Tell whether two pictures show the same page, or two pages of one form filled in differently.

The pictures are laid over each other and compared by small blocks, about one word wide and a line
high. Between a page and its copy (re-encoded, scaled, printed and scanned) every block fits. On
two forms of one kind the printed words fit and the filled-in ones do not. No mean over the page
could tell these apart: two registrations of one firm differ in five words of three hundred. So
the blocks that do not fit are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence.matching.registration import (
    Tile,
    coarse_place,
    fine_place,
    finer_place,
    laid_over,
    marks,
    tiles,
)

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 75
"""Dots an inch at which pages are best drawn for this."""
_WIDTH = 600  # pixels; A4 at 73 dots an inch
_TALLEST = 3.0  # heights to a width; no page is longer, and a strip would cost seconds
_BLOCK = (28, 12)  # pixels: 10 mm by 4 on A4
_REACH = 20
_SOME_INK = 0.1  # of what the darkest tenth of the blocks has
_MISFIT = 0.5
"""Correlation of a block. The same words give 0.7 and more, others mostly 0.4 at most."""


class Likeness(StrEnum):
    """What two pages, or two files, are to each other."""

    SAME = "same"
    OTHER = "other"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class PageMatch:
    """How well two pages fit."""

    coarse: float
    """Correlation of the pages as wholes, at 9 dots an inch: about 0 to 1."""
    blocks: int = 0
    """Blocks with something on both pages."""
    misfits: int = 0
    """Those of them that do not fit."""
    single: float = 1.0
    """Blocks with something on one page alone, as a share of all with something."""
    mean: float = 0.0
    """Mean correlation of the blocks."""

    @property
    def likeness(self) -> Likeness:
        """The verdict. Its limits are the edges of a wide gap; in the gap it is unclear."""
        if self.coarse < _OTHER_FORM or self.misfits > _OTHER_WORDS * self.blocks:
            return Likeness.OTHER
        enough = self.blocks >= _FEWEST_BLOCKS and self.single < _MOST_SINGLE
        return Likeness.SAME if enough and self.misfits <= _SPECKS else Likeness.UNCLEAR


_OTHER_FORM = 0.18
_SPECKS = 1  # blocks that a staple or dust may spoil; registrations of one firm differ in 5 or more
_OTHER_WORDS = 0.06
_FEWEST_BLOCKS = 80  # a dozen lines; fewer may be the head that all letters of an office share
_MOST_SINGLE = 0.4
_WORTH_A_SECOND_LOOK = 0.5


def match_pages(first: Image, second: Image) -> PageMatch:
    """Compare two pictures of pages (Pillow's mode "L"), lying either way round.

    Takes about 40 ms for pages that are nothing like each other, 200 ms for two of one form.
    """
    still, moving = _ink(first), _ink(second)
    if still is None or moving is None:
        return PageMatch(0.0)
    coarse, place, moving = max(
        ((*coarse_place(still, turned), turned) for turned in _turns(still, moving)),
        key=lambda found: found[0],
    )
    if coarse < _OTHER_FORM:
        return PageMatch(coarse)
    place = fine_place(still, moving, place)
    match = _judged(coarse, _blocks(still, laid_over(moving, place, still.size)))
    if match.misfits > _SPECKS and match.mean > _WORTH_A_SECOND_LOOK:
        place = finer_place(still, moving, place)
        again = _judged(coarse, _blocks(still, laid_over(moving, place, still.size)))
        match = min(match, again, key=lambda found: found.misfits)
    return match


def _judged(coarse: float, blocks: list[Tile]) -> PageMatch:
    limits = [
        _SOME_INK * sorted(energies)[len(energies) * 9 // 10]
        for energies in ([tile.energy for tile in blocks], [tile.other_energy for tile in blocks])
    ]
    drawn = [(tile.energy > limits[0], tile.other_energy > limits[1]) for tile in blocks]
    fits = [tile.fit for tile, on in zip(blocks, drawn, strict=True) if all(on)]
    if not fits:
        return PageMatch(0.0)
    misfits = sum(fit < _MISFIT for fit in fits)
    single = sum(any(on) and not all(on) for on in drawn) / sum(map(any, drawn))
    return PageMatch(coarse, len(fits), misfits, single, sum(fits) / len(fits))


def _blocks(still: Image, moving: Image) -> list[Tile]:
    from PIL import ImageFilter  # noqa: PLC0415

    # Sharpness is the scanner's; the letters are the page's.
    blur = ImageFilter.BoxBlur(0.7)
    first, second = (marks(picture.filter(blur), _REACH) for picture in (still, moving))
    return [tile for _, _, tile in tiles(first, second, _BLOCK, 1)]


def _turns(still: Image, moving: Image) -> list[Image]:
    """The second page upright or upside down, seen from the first one."""
    from PIL import Image as Images  # noqa: PLC0415

    turn = Images.Transpose
    lying = (still.width > still.height) != (moving.width > moving.height)
    if not lying:
        return [moving, moving.transpose(turn.ROTATE_180)]
    both = (moving.transpose(turn.ROTATE_90), moving.transpose(turn.ROTATE_270))
    return [_to_width(picture) for picture in both]


def _ink(picture: Image) -> Image | None:
    """The page at a width of 600 pixels, marks light on black, whatever the light was."""
    from PIL import Image as Images  # noqa: PLC0415
    from PIL import ImageChops, ImageFilter  # noqa: PLC0415

    width, height = picture.size
    if min(width, height) < 1 or max(width, height) > _TALLEST * min(width, height):
        return None
    picture = _to_width(picture)
    paper = picture.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(2))
    paper = paper.resize(picture.size, Images.Resampling.BILINEAR)
    return ImageChops.subtract(paper, picture)


def _to_width(picture: Any) -> Image:
    height = max(1, round(picture.height * _WIDTH / picture.width))
    resized: Image = picture.resize((_WIDTH, height), reducing_gap=2.0)
    return resized
