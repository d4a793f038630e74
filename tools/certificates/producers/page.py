"""Measures that all producers share: A4 in points, margins, the widths of columns."""

from __future__ import annotations

from ..model import Fields, Grid

WIDTH, HEIGHT = 595.28, 841.89
MARGIN = 50.0
BODY = WIDTH - 2 * MARGIN
FOOT = 34.0  # baseline of the footer above the lower edge
LEADING = 1.25  # line pitch as a multiple of the font size
PADDING = 2.5  # inside a cell
WATERMARK_SIZE = 44.0
WATERMARK_GREY = 0.86
AUTHOR = "compliance-lint test corpus: invented data"


def field_table(block: Fields) -> tuple[list[list[str]], tuple[float, ...]]:
    """Return a form's rows of cells and the parts of the body's width its columns take.

    A form without item numbers has no column for them.
    """
    if any(row.number for row in block.rows):
        return [[row.number, row.label, row.value] for row in block.rows], (0.06, 0.36, 0.58)
    return [[row.label, row.value] for row in block.rows], (0.42, 0.58)


def grid_table(block: Grid) -> tuple[list[list[str]], tuple[float, ...]]:
    """Return a table's rows, short ones filled up with empty cells, and its equal columns."""
    count = max(map(len, block.rows))
    return [[*row, *[""] * (count - len(row))] for row in block.rows], (1 / count,) * count
