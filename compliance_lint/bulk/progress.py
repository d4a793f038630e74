"""What is known of a run while it goes on. Nothing here writes anything."""

from __future__ import annotations

import heapq
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from compliance_lint.bulk.records import Head, decode_head
from compliance_lint.bulk.units import Done, Unit
from compliance_lint.results import Verdict

_MOST_SLOW = 5
# What is found ahead waits in memory, so there is a bound; nor may workers wait for the search.
_MOST_AHEAD = 5_000
_MOST_BYTES_AHEAD = 4_194_304
_LOOK_EVERY = 0.2  # seconds
_LONGEST_LOOK = 0.02


@dataclass(frozen=True, slots=True, order=True)
class SlowFile:
    """A file and the seconds it took: its package's path, and its pointer in the manifest."""

    seconds: float
    package: str
    pointer: str


class Progress:
    """How far a run is. ``show`` is called often, with this object.

    With ``look_ahead`` packages are found before they are needed, so that it is known how many
    there are at least. Only for a search that never waits, as that in folders on this machine: the
    workers would wait with it. ``found`` is their number, which is final once ``complete``.
    ``name``, where it is set, says what a package is called by its place in the whole input.
    ``verdicts`` are those of packages by themselves; what several share is seen at the end.
    """

    def __init__(
        self,
        show: Callable[[Progress], object] = lambda _: None,
        *,
        look_ahead: bool = False,
        name: Callable[[int], str] | None = None,
    ) -> None:
        self.verdicts: Counter[Verdict] = Counter()
        self.done = 0
        self.found = 0
        self.complete = False
        self._show = show
        self._name = name
        self._look_ahead = look_ahead
        self._began = self._looked = time.monotonic()
        self._units: Iterator[Unit] = iter(())
        self._waiting: deque[Unit] = deque()
        self._bytes = 0
        self._slowest: list[SlowFile] = []

    @property
    def seconds(self) -> float:
        """How long the run has taken until now."""
        return time.monotonic() - self._began

    @property
    def slowest(self) -> list[SlowFile]:
        """The files that took longest, slowest first."""
        return sorted(self._slowest, reverse=True)

    def watch(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Pass on what is to be checked, and count it."""
        self._units = iter(units)
        while self._waiting or self._find():
            unit = self._waiting.popleft()
            self._bytes -= unit.size
            yield unit

    def known(self, record: bytes) -> None:
        """Take note of a package whose report was there already, while others are looked for."""
        self.found += 1
        self._count(record)
        self._show(self)

    def take(self, done: Done, ordinal: int = 0) -> None:
        """Take note of a package that was checked, the one with ``ordinal`` in the whole input."""
        head = self._count(done.record)
        shown = self._name(ordinal) if self._name else head.path
        for pointer, seconds in (done.files or {}).items():
            heapq.heappush(self._slowest, SlowFile(seconds, shown, pointer))
            if len(self._slowest) > _MOST_SLOW:
                heapq.heappop(self._slowest)
        self.tick()

    def _count(self, record: bytes) -> Head:
        head = decode_head(record)
        self.verdicts[head.verdict] += 1
        self.done += 1
        return head

    def tick(self) -> None:
        """Some time has passed."""
        now = time.monotonic()
        if self._look_ahead and now - self._looked > _LOOK_EVERY:
            while self._has_room() and time.monotonic() - now < _LONGEST_LOOK:
                if not self._find():
                    break
            self._looked = time.monotonic()
        self._show(self)

    def _has_room(self) -> bool:
        return len(self._waiting) < _MOST_AHEAD and self._bytes < _MOST_BYTES_AHEAD

    def _find(self) -> bool:
        unit = None if self.complete else next(self._units, None)
        if unit is None:
            self.complete = True
            return False
        self.found += 1
        self._bytes += unit.size
        self._waiting.append(unit)
        return True
