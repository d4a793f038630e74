"""A line of the manifest with a caret under the place that a finding is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance_lint.report.escape import display_width, escaped, runner_marks, visible_character
from compliance_lint.results import Location

MAX_COLUMNS = 160
_BEFORE = 60  # columns kept to the left of the caret when a line is cut
_TAB = "    "
_CUT = "..."
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Snippet:
    """The two lines to draw: the source, and carets below it."""

    source: str
    carets: str


def split_lines(source: str | None) -> list[str]:
    """Split a manifest as its positions count lines: at LF, CR LF and CR, and nowhere else."""
    return _LINE_END.split(source) if source else []


def snippet(lines: list[str], place: Location, *, ascii_only: bool = False) -> Snippet | None:
    """Draw ``place``; None where it has no line, as with Python objects.

    What spans several lines is marked to the end of its first one.
    """
    if not place.line or not place.column or place.line > len(lines):
        return None
    line = lines[place.line - 1]
    start = place.column - 1
    one_line = place.end_line == place.line and place.end_column is not None
    end = place.end_column - 1 if one_line and place.end_column else len(line.rstrip())
    end = max(end, start + 1)
    # A minified manifest is one line of up to a megabyte: only what can be shown is looked at.
    first = max(0, start - MAX_COLUMNS)
    shown = line[first : start + MAX_COLUMNS]
    cells = [_cell(char, ascii_only) for char in shown]
    for at in runner_marks(shown):
        cells[at] = escaped("#")
    more = (first > 0, start + MAX_COLUMNS < len(line))
    return _draw(cells, start - first, end - first, more)


def _cell(char: str, ascii_only: bool) -> str:
    return _TAB if char == "\t" else visible_character(char, ascii_only=ascii_only)


def _draw(cells: list[str], start: int, end: int, more: tuple[bool, bool]) -> Snippet:
    widths = [display_width(cell) for cell in cells]
    left, right = 0, len(cells)
    if any(more) or sum(widths) > MAX_COLUMNS:
        left = _reach_left(widths, start)
        right = _reach_right(widths, left)
    before = (_CUT if left > 0 or more[0] else "") + "".join(cells[left:start])
    after = _CUT if right < len(cells) or more[1] else ""
    marked = max(1, sum(widths[start : min(end, right)]))
    return Snippet(
        source=before + "".join(cells[start:right]) + after,
        carets=" " * display_width(before) + "^" * marked,
    )


def _reach_left(widths: list[int], start: int) -> int:
    """The first cell shown: a little before the caret, or the line's start if that is near."""
    room, left = _BEFORE, start
    while left > 0 and widths[left - 1] <= room:
        left -= 1
        room -= widths[left]
    return left


def _reach_right(widths: list[int], left: int) -> int:
    room, right = MAX_COLUMNS, left
    while right < len(widths) and widths[right] <= room:
        room -= widths[right]
        right += 1
    return right
