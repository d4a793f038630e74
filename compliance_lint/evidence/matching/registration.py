"""Lay one picture of a page over another: find how the second is moved, turned and stretched.

From coarse to fine. A small picture tells the turn and the shift of the sheet; in larger ones each
tile is moved about until it fits, and one perspective is drawn through the moves of all tiles. The
measure is the normalised cross-correlation of *marks*, not of grey: it is 1 where the same marks
lie on each other, and near 0 where other words stand in the same place.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence.matching.perspective import IDENTITY, Matrix, fitted, product, scaled

if TYPE_CHECKING:
    from PIL.Image import Image

_STAGES = ((4, 24, 4), (4, 36, 2), (2, 40, 2))  # reduction, tile in pixels, steps each way
_COARSE, _COARSE_STEPS = 8, 5
_FITS = 0.3  # of a tile; what does less says nothing about the move
_SOME_INK = 0.2  # of the mean of all tiles


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the first picture at its best place on the second.

    ``fit`` is the correlation there, from -1 to 1; the energies say how much is drawn in either.
    """

    fit: float
    x: int
    y: int
    energy: float
    other_energy: float


def marks(picture: Image, reach: int) -> Image:
    """What stands out from its surroundings, in floating point with a mean of zero.

    Evenly grey paper, shadows and ruled lines longer than ``reach`` pixels vanish: they are the
    same on every filled-in form, and would hide that the words differ.
    """
    flat = picture.convert("F")
    width, height = flat.size
    for shape in ((max(1, width // reach), height), (width, max(1, height // reach))):
        pillow = _pillow().Resampling
        mean = flat.resize(shape, pillow.BOX).resize(flat.size, pillow.BILINEAR)
        flat = _math()(lambda given: given["a"] - given["b"], a=flat, b=mean)
    return flat


def tiles(
    first: Image, second: Image, tile: tuple[int, int], steps: int
) -> Iterator[tuple[int, int, Tile]]:
    """Give column, row and best place of each tile, up to ``steps`` pixels each way."""
    columns = math.ceil(first.width / tile[0])
    best = [Tile(-1.0, 0, 0, energy, 0.0) for energy in _sums(first, first, tile)]
    squares = _times(second, second)
    for x in range(-steps, steps + 1):
        for y in range(-steps, steps + 1):
            moved = (x, y, x + first.width, y + first.height)
            products = _sums(first, second.crop(moved), tile)
            energies = _values(squares.crop(moved).reduce(tile))
            for index, (value, energy) in enumerate(zip(products, energies, strict=True)):
                known = best[index]
                fit = value / math.sqrt(known.energy * energy) if known.energy * energy > 0 else 0
                if fit > known.fit:
                    best[index] = Tile(fit, x, y, known.energy, energy)
    for index, found in enumerate(best):
        yield index % columns, index // columns, found


def coarse_place(first: Image, second: Image, start: Matrix = IDENTITY) -> tuple[float, Matrix]:
    """Find the shift of the whole sheet, and how well the pictures then fit (about 0 to 1)."""
    still = marks(first.reduce(_COARSE), 24)
    second = _warped(second.reduce(_COARSE), scaled(start, 1 / _COARSE), still.size)
    moving = marks(second, 24)
    whole = still.size
    norm = math.sqrt(_sums(still, still, whole)[0] * _sums(moving, moving, whole)[0]) or 1.0
    around = range(-_COARSE_STEPS, _COARSE_STEPS + 1)
    fit, x, y = max(
        (_sums(still, moving.crop((x, y, x + whole[0], y + whole[1])), whole)[0] / norm, x, y)
        for x in around
        for y in around
    )
    return fit, product(start, (1, 0, x * _COARSE, 0, 1, y * _COARSE, 0, 0))


def fine_place(first: Image, second: Image, place: Matrix) -> Matrix:
    """Refine where each point of the first picture lies on the second."""
    return _refined(first, second, place, _STAGES)


def finer_place(first: Image, second: Image, place: Matrix) -> Matrix:
    """Refine it once more, as a photograph in strong perspective needs."""
    return _refined(first, second, place, _STAGES[-1:] * 2)


def _refined(
    first: Image, second: Image, place: Matrix, stages: Sequence[tuple[int, int, int]]
) -> Matrix:
    for factor, tile, steps in stages:
        still = marks(first.reduce(factor), 12)
        moving = _warped(second.reduce(factor), scaled(place, 1 / factor), still.size)
        found = list(tiles(still, marks(moving, 12), (tile, tile), steps))
        mean = sum(item.energy for _, _, item in found) / len(found)
        moves = []
        for column, row, item in found:
            if item.energy > _SOME_INK * mean and item.fit > _FITS:
                x, y = ((at + 0.5) * tile * factor for at in (column, row))
                moves.append((x, y, x + item.x * factor, y + item.y * factor, item.fit**2))
        place = product(place, fitted(moves, perspective=factor < 4))
    return place


def laid_over(second: Image, place: Matrix, size: tuple[int, int]) -> Image:
    """The second picture as it lies on the first one."""
    return _warped(second, place, size)


def _warped(picture: Image, place: Matrix, size: tuple[int, int]) -> Image:
    pillow = _pillow()
    warped: Image = picture.transform(
        size, pillow.Transform.PERSPECTIVE, place, pillow.Resampling.BICUBIC
    )
    return warped


def _sums(first: Image, second: Image, tile: tuple[int, int]) -> Sequence[float]:
    return _values(_times(first, second).reduce(tile))


def _times(first: Image, second: Image) -> Image:
    pointwise: Image = _math()(lambda given: given["a"] * given["b"], a=first, b=second)
    return pointwise


def _values(picture: Image) -> Sequence[float]:
    values = array("f")
    values.frombytes(picture.tobytes())
    return values


def _math() -> Any:
    from PIL import ImageMath  # noqa: PLC0415

    return ImageMath.lambda_eval


def _pillow() -> Any:
    from PIL import Image  # noqa: PLC0415

    return Image
