"""Submissions on standard input: one as JSON, or a batch of lines or rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from compliance_lint.findings import Problem
from compliance_lint.load.batch import JSONL_NAME, bounded_lines
from compliance_lint.load.packages import MAX_MANIFEST_BYTES, PackageSource
from compliance_lint.load.records import records
from compliance_lint.load.tree import MANIFEST_NAME, FolderTree, Missed

SHOWN = "-"


@dataclass(frozen=True, slots=True)
class StandardInput:
    """Standard input; ``stream`` is None where it is closed.

    ``name`` is shown in reports and its ending says what is in the stream. Without one, a first
    line that is a whole JSON value with more lines behind it makes a batch of lines; anything else
    is one document. Files are looked for below ``base``.
    """

    stream: BinaryIO | None
    name: str | None = None
    base: Path = Path()

    def packages(self, missed: Missed) -> Iterator[PackageSource]:
        """Yield the submissions; a batch is read while they are checked.

        What cannot be read, or that there is nothing, is told to ``missed``.
        """
        if self.stream is None:
            missed(Problem("standard input is closed", SHOWN))
            return
        try:
            yield from self._packages(self.stream, missed)
        except (OSError, ValueError) as error:  # ValueError: closed by someone in this process
            reason = getattr(error, "strerror", None) or "it is closed"
            missed(Problem(f"standard input could not be read to its end: {reason}", SHOWN))

    def _packages(self, stream: BinaryIO, missed: Missed) -> Iterator[PackageSource]:
        tree = FolderTree(self.base)
        ending = Path(self.name or "").suffix.lower()
        lines = bounded_lines(stream)
        if self.name and ending in {".jsonl", ".csv"}:
            yield from records(tree, self.name, lines, missed)
            return
        begin = _beginning(lines) if ending != ".json" else []
        if _is_batch(begin):
            yield from records(tree, self.name or JSONL_NAME, chain(begin, lines), missed)
            return
        content = b"".join(begin)
        # One byte more than is read of a document tells that it is too large.
        content += stream.read(max(MAX_MANIFEST_BYTES + 1 - len(content), 0))
        if content.strip():
            yield PackageSource(tree, self.name or MANIFEST_NAME, content=content)
        else:
            missed(Problem("standard input holds no submission", SHOWN))


def _beginning(lines: Iterator[bytes]) -> list[bytes]:
    """The first two lines that are not blank, if the first is a whole JSON value; or only that."""
    begin: list[bytes] = []
    found = size = 0
    for line in lines:
        begin.append(line)
        found += bool(line.strip())
        size += len(line)
        whole = found == 0 or (found == 1 and (not line.strip() or _is_json(line)))
        if not whole or size > MAX_MANIFEST_BYTES:
            break
    return begin


def _is_batch(begin: list[bytes]) -> bool:
    lines = [line for line in begin if line.strip()]
    return len(lines) == 2 and _is_json(lines[0])


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True
