"""Batch files: one submission a line (``.jsonl``) or a row (``.csv`` with dotted headers)."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, BinaryIO

from compliance_lint.load.json_document import JsonDocument
from compliance_lint.load.positions import Position, Span, escape_token
from compliance_lint.load.spans import scan

JSONL_NAME, CSV_NAME = "batch.jsonl", "batch.csv"
MAX_LINE_BYTES = 1_048_576
# A cell may hold line feeds, as addresses do. A quote that is never closed must not swallow more.
MAX_ROW_LINES = 50
MAX_COLUMNS = 500
_MAX_INDEX = 999
_MAX_STEPS = 64  # in the name of a column; JSON may be no deeper
_MAX_ENTRIES = 10_000  # of all arrays in one row
_DELIMITERS = ",;\t"
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,4})\]")
# Stands for a line of which only the beginning is here; what it said must not pass for a row.
_CUT = "a line cut at its limit"


class BatchUnreadableError(Exception):
    """Nothing in a batch file can be used; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One submission of a batch file. ``number`` is the line it begins on, from 1.

    ``content`` is the line of JSON, or the row as (column name, cell) pairs. ``fault`` says why
    there is none.
    """

    number: int
    content: bytes | tuple[tuple[str, str], ...] = b""
    fault: str | None = None

    def document(self) -> JsonDocument:
        """The submission, with lines counted from the record's own."""
        if isinstance(self.content, bytes):
            return scan(self.content, max_bytes=MAX_LINE_BYTES)
        return _document(self.content)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream; of one longer than `MAX_LINE_BYTES` one byte more than that."""
    while line := stream.readline(MAX_LINE_BYTES + 1):
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES + 1)


def json_records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Yield the records of a JSON-lines file; blank lines are none. Never raises."""
    for number, line in enumerate(lines, start=1):
        if line.strip() or _is_cut(line):
            yield Record(number, line)


def csv_records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Yield the records of a CSV file; empty rows are none.

    The first row names the columns by the places of the values: ``alias``, ``end_user.name``,
    ``documents[0].file``. An empty cell is a value that is not given; every value is text. Commas,
    semicolons and tabs part the cells, whichever the first row has. Raises BatchUnreadableError
    where the first row cannot be used.
    """
    texts = iter(_decoded(lines))
    first = next(texts, "").removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = _rows(chain([first], texts), delimiter)
    head = next(rows, None)
    if head is None or isinstance(head[1], str):
        raise BatchUnreadableError(f"has no usable row of column names: {head[1] if head else 0}")
    columns = [name.strip() for name in head[1]]
    check_columns(columns)
    for number, row in rows:
        if isinstance(row, str):
            yield Record(number, fault=row)
        elif any(row):
            yield _record(number, columns, row)


def check_columns(columns: Sequence[str]) -> None:
    """Raise BatchUnreadableError for names of columns that say no place, or one place twice."""
    if len(columns) > MAX_COLUMNS:
        raise BatchUnreadableError(f"has more than {MAX_COLUMNS} columns")
    # What stands at each place: an object, an array or a value.
    kinds: dict[tuple[str | int, ...], type] = {}
    lengths: dict[tuple[str | int, ...], int] = {}
    for number, name in enumerate(columns, start=1):
        path = _path(name)
        if path is None:
            raise BatchUnreadableError(
                f"has a column {number} named {name!r}, which is no place such as "
                "alias, end_user.name or documents[0].file"
            )
        places = [(path[:end], type(path[end])) for end in range(1, len(path))]
        if path in kinds or any(kinds.setdefault(*place) is not place[1] for place in places):
            raise BatchUnreadableError(
                f"has a column {number} named {name!r}, whose place another column has taken"
            )
        kinds[path] = bytes  # neither str nor int: nothing can stand below it
        for end, step in enumerate(path):
            if isinstance(step, int):
                lengths[path[:end]] = max(lengths.get(path[:end], 0), step + 1)
    if sum(lengths.values()) > _MAX_ENTRIES:
        raise BatchUnreadableError(f"has columns for more than {_MAX_ENTRIES} entries of arrays")


def _is_cut(line: bytes) -> bool:
    """Whether `bounded_lines` gave only the beginning of a line."""
    return len(line) > MAX_LINE_BYTES


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    # One row with a foreign character must not cost the others: it is told at that row.
    return (_CUT if _is_cut(line) else line.decode("utf-8", "surrogateescape") for line in lines)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells) for each row, or (line, clause) for what is none.

    After a row that is none, reading goes on with the line after its first: an open quote would
    otherwise take the good rows behind it along.
    """
    number = 1
    waiting = deque[str]()
    while True:
        taken: list[str] = []
        source = _noting(waiting, lines, taken)
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        fault: str | None = None
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row, fault = [], str(error)
        if fault is None:
            yield number, row
            number += len(taken)
        else:
            yield number, f"is no row of CSV: {fault}"
            number += 1
            waiting.extendleft(reversed(taken[1:]))


def _noting(waiting: deque[str], lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    while len(taken) < MAX_ROW_LINES:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        taken.append(line)
        if line is _CUT:
            raise csv.Error(f"a line of more than {MAX_LINE_BYTES} bytes")
        yield line


def _record(number: int, columns: Sequence[str], row: Sequence[str]) -> Record:
    if len(row) != len(columns):
        fault = f"has {len(row)} cells where the first row has {len(columns)}"
        return Record(number, fault=fault)
    if any(map(_NOT_UTF8.search, row)):
        return Record(number, fault="is not UTF-8; save the file as UTF-8")
    pairs = zip(columns, row, strict=True)
    return Record(number, tuple((name, cell) for name, cell in pairs if cell))


def _path(name: str) -> tuple[str | int, ...] | None:
    """``documents[0].file`` as ("documents", 0, "file"); None where it is no such path."""
    steps: list[str | int] = []
    position = 0
    while position < len(name):
        if steps and name[position] == ".":
            position += 1
        step = _STEP.match(name, position)
        after_dot = position > 0 and name[position - 1] == "."
        if step is None or bool(step[1]) != (after_dot or not steps):
            return None
        steps.append(step[1] or int(step[2]))
        position = step.end()
    if not 0 < len(steps) <= _MAX_STEPS:
        return None
    if any(isinstance(step, int) and step > _MAX_INDEX for step in steps):
        return None
    return tuple(steps)


def _document(pairs: Iterable[tuple[str, str]]) -> JsonDocument:
    """The object that a row describes. Every value stands at the beginning of the row."""
    value: dict[str, Any] = {}
    place = Span(Position(1, 1), Position(1, 1))
    spans: dict[str, Span] = {"": place}
    for name, cell in pairs:
        path = _path(name)
        if path is not None:
            _put(value, path, cell)
            for end in range(1, len(path) + 1):
                spans["".join(f"/{escape_token(str(step))}" for step in path[:end])] = place
    return JsonDocument(value, spans, {}, (), "")


def _put(target: Any, path: Sequence[str | int], cell: str) -> None:
    for step, after in pairwise(path):
        empty: Any = [] if isinstance(after, int) else {}
        target = _member(target, step, empty)
    if isinstance(path[-1], int):
        _member(target, path[-1], cell)
    else:
        target[path[-1]] = cell


def _member(target: Any, step: str | int, empty: Any) -> Any:
    """What stands at ``step``; ``empty`` is put there where nothing does."""
    if isinstance(step, str):
        return target.setdefault(step, empty)
    # An entry before it that has no cell of its own is an empty one, so that indexes stay true.
    target.extend({} for _ in range(step - len(target)))
    if step == len(target):
        target.append(empty)
    elif target[step] == {}:  # put there by a column of a higher index
        target[step] = empty
    return target[step]
