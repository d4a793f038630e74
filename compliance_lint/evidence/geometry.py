"""Text by its place on the page, for PDFs whose text order is not the reading order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter

_LEADING = 0.75  # line heights of white between lines of one value


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of text on one line; the box in points, origin at the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box in points."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """Vertical middle of the box."""
        return (self.top + self.bottom) / 2


def rows(runs: Sequence[TextRun]) -> list[list[TextRun]]:
    """Runs grouped into lines from top to bottom, each from left to right."""
    lines: list[list[TextRun]] = []
    middle = height = 0.0  # of the first run of the line
    placed = [(run.middle, run) for run in runs if run.text.strip()]
    for own, run in sorted(placed, key=itemgetter(0), reverse=True):
        tall = run.top - run.bottom
        if lines and middle - own < 0.5 * max(height, tall, 1.0):
            lines[-1].append(run)
        else:
            lines.append([run])
            middle, height = own, tall
    return [sorted(line, key=attrgetter("left")) for line in lines]


def rows_text(runs: Sequence[TextRun]) -> str:
    """The page's text in reading order, one line for each row."""
    return "\n".join(join_line(line) for line in rows(runs))


def join_line(line: Sequence[TextRun]) -> str:
    """Join the runs of one line: letters placed one by one close up, real gaps become one blank.

    A gap is a blank where it is clearly wider than the usual gap between this line's letters:
    0.15 of the line's height (boxes are as wide as the letters' advance, so letters of a word
    touch), or, where the line is letter-spaced throughout, 1.6 of its median.
    """
    gaps = [after.left - before.right for before, after in itertools.pairwise(line)]
    limit = 0.15 * max((run.height for run in line), default=1.0)
    single = sum(len(run.text.strip()) == 1 for run in line)
    if gaps and single > 0.6 * len(line):
        limit = max(limit, 1.6 * sorted(gaps)[len(gaps) // 2])
    out = ""
    for index, run in enumerate(line):
        if index and gaps[index - 1] > limit:
            out += " "
        out += run.text
    return " ".join(out.split())


def values_right_of(
    runs: Sequence[TextRun], labels: re.Pattern[str], *, cells: bool = False
) -> Iterator[tuple[str | None, str]]:
    """Yield (label group, value) for each label found in a column of labels.

    A value is what stands right of its label, from the label's line down to the next label's
    line; where nothing stands there, what stands below it. With ``cells``, a label that stands at
    half the height of its value, as in a table, has lines of the value above it as well.
    """
    found = list(_label_places(runs, labels))
    taken = {id(run) for _, used, _ in found for run in used}
    free = [run for run in runs if id(run) not in taken]
    heights = [(run, run.middle, 0.3 * run.height) for run in free]
    boxes = [_box(used) for _, used, _ in found]
    for (group, _, rest), label in zip(found, boxes, strict=True):
        others = [box for box in boxes if box is not label]
        below = [box.top for box in others if box.top < label.top - 1]
        floor = max(below, default=float("-inf"))
        top = label.top
        band = [run for run, middle, off in heights if floor - off < middle < top + off]
        beside = [run for run in band if run.left >= label.right - 1]
        if cells:
            beside = _centred(label, beside, free, others) or beside
        under = [run for run in band if run.left >= label.left - 5]
        value = "\n".join(join_line(line) for line in rows(beside or under))
        yield group, f"{rest}\n{value}" if rest else value


def _box(runs: Sequence[TextRun]) -> TextRun:
    return TextRun(
        "",
        min(run.left for run in runs),
        min(run.bottom for run in runs),
        max(run.right for run in runs),
        max(run.top for run in runs),
    )


def _centred(
    label: TextRun, beside: Sequence[TextRun], free: Sequence[TextRun], others: Sequence[TextRun]
) -> list[TextRun]:
    """The value of a label at half its height, if lines of it stand above the label, else none.

    ``beside`` is what stands right of the label, from its line down; ``others`` are other labels.
    """
    if not beside:
        return []
    column = min(run.left for run in beside) - 10
    lines = rows(beside)
    block = [lines[0]]
    for line in lines[1:]:
        if _gap(block[-1], line) < _LEADING:
            block.append(line)
        else:
            break
    down = label.middle - min(run.bottom for run in block[-1])
    known = {id(run) for run in beside}
    higher = (run for run in free if run.left >= column and run.middle > label.top)
    above = rows([run for run in higher if id(run) not in known])
    grown = False
    for line in reversed(above):
        height = max(run.height for run in line)
        top = max(run.top for run in line)
        aligned = any(abs(run.middle - other.middle) < 0.5 * height + 0.5 * other.height
                      for run in line for other in others if other.right <= run.left)  # fmt: skip
        if _gap(line, block[0]) >= _LEADING or aligned or top - label.middle > down + 0.7 * height:
            break
        block.insert(0, line)
        grown = True
    return [run for line in block for run in line] if grown else []


def _gap(upper: Sequence[TextRun], lower: Sequence[TextRun]) -> float:
    """The white between two lines, in heights of a line."""
    height = max(1.0, *(run.height for run in (*upper, *lower)))
    return (min(run.bottom for run in upper) - max(run.top for run in lower)) / height


def _label_places(
    runs: Sequence[TextRun], labels: re.Pattern[str]
) -> Iterator[tuple[str | None, list[TextRun], str]]:
    """Labels with the runs they are made of, and what stands behind the label in its last run.

    A label may be cut into several runs on a line, or wrap over up to three lines of its column.
    """
    lines = rows(runs)
    starts = [(n, k) for n, line in enumerate(lines) for k in range(len(line))]
    used: set[int] = set()
    for n, k in starts:
        first = lines[n][k]
        if id(first) in used:
            continue
        found = _label_of(_stretches(lines, n, k), labels)
        if found:
            used.update(id(run) for run in found[1])
            yield found


def _label_of(
    stretches: Iterable[list[TextRun]], labels: re.Pattern[str]
) -> tuple[str | None, list[TextRun], str] | None:
    """The first stretch that is a label and nothing else, or else one that begins with a label."""
    best: tuple[str | None, list[TextRun], str] | None = None
    for stretch in stretches:
        text = _stretch_text(stretch)
        match = labels.match(text)
        rest = text[match.end() :].strip() if match else ""
        if match and (best is None or not rest):
            best = match.lastgroup, stretch, rest
        if match and not rest:
            break
    return best


def _stretches(lines: list[list[TextRun]], n: int, k: int) -> Iterator[list[TextRun]]:
    """Candidate label pieces from run ``k`` of line ``n``: along the line, then down the column."""
    line = lines[n]
    for length in range(1, min(6, len(line) - k) + 1):
        yield line[k : k + length]
    stretch = [line[k]]
    for below in lines[n + 1 : n + 3]:
        same = [run for run in below if abs(run.left - line[k].left) < 12]
        if not same:
            return
        stretch = [*stretch, same[0]]
        yield stretch


def _stretch_text(stretch: Sequence[TextRun]) -> str:
    return " ".join(run.text.strip() for run in stretch)
