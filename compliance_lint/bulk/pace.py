"""How many packages make a chunk: what takes about two seconds, by what those before took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from compliance_lint.bulk.units import Done, Unit

_CHUNK_SECONDS = 2.0
_FIRST_CHUNK = 4
_MOST_UNITS = 200
_FADING = 0.7
_MOST_BYTES = 4_194_304


@dataclass(slots=True)
class Chunk:
    """Packages that are checked in one task, and how often that was tried in vain."""

    units: list[Unit]
    tries: int = 0


class Pace:
    """How many packages make a chunk, from what those before took."""

    def __init__(self) -> None:
        self._count = 0.0
        self._seconds = 0.0
        self._left: list[Unit] = []

    def note(self, done: Iterable[Done]) -> None:
        """Learn from packages that were checked; what was longer ago counts for less."""
        self._count *= _FADING
        self._seconds *= _FADING
        for item in done:
            self._count += 1
            self._seconds += item.seconds

    def next_chunk(self, units: Iterator[Unit]) -> Chunk | None:
        """The next packages; None where there are no more."""
        most = _FIRST_CHUNK
        if self._count:
            each = max(self._seconds / self._count, 0.001)
            most = min(max(int(_CHUNK_SECONDS / each), 1), _MOST_UNITS)
        taken: list[Unit] = []
        size = 0
        for unit in chain(self._left, units):
            if taken and size + unit.size > _MOST_BYTES:
                self._left = [unit]
                break
            taken.append(unit)
            size += unit.size
            if len(taken) >= most:
                self._left = []
                break
        else:
            self._left = []
        return Chunk(taken) if taken else None
