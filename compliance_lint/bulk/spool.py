"""Reports of packages that wait on disk, so that memory does not grow with their number."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, overload

from compliance_lint.bulk.records import decode
from compliance_lint.findings import PackageReport

Amend = Callable[[int, PackageReport], PackageReport]


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what could not be written was told, and is not needed any more
        file.close()


class SpooledPackages(Sequence[PackageReport]):
    """A sequence of reports in a temporary file that has no name and ends with the process.

    Reports may come in any order: `reserve` gives a report its place, `put` fills it. What was
    reserved and never filled is not part of the sequence after `close_up`. Two dozen bytes of
    memory for each. ``amend`` is applied to a report when it is read.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="compliance-lint-")  # noqa: SIM115 - kept
        weakref.finalize(self, _close, self._file)
        self._end = 0
        self._starts = array("Q")
        self._lengths = array("Q")  # 0: not filled yet
        self.ordinals = array("Q")
        self.amend: Amend = lambda _index, report: report

    def reserve(self, ordinal: int | None = None) -> int:
        """The next place, for the package with this ordinal in the whole input."""
        self._starts.append(0)
        self._lengths.append(0)
        self.ordinals.append(len(self.ordinals) if ordinal is None else ordinal)
        return len(self._starts) - 1

    def put(self, place: int, record: bytes) -> None:
        """Fill a place with a report as `encode` gives it. Raises OSError on a full disk."""
        self._file.seek(self._end)
        self._file.write(record)
        self._starts[place], self._lengths[place] = self._end, len(record)
        self._end += len(record)

    def append(self, record: bytes) -> None:
        """Add a report behind all others. Raises OSError on a full disk."""
        self.put(self.reserve(), record)

    @property
    def unfilled(self) -> int:
        """How many places wait for their report."""
        return self._lengths.count(0)

    def close_up(self) -> None:
        """Leave out what was never filled; write what waits. Raises OSError on a full disk."""
        self._file.flush()
        filled = [place for place, length in enumerate(self._lengths) if length]
        if len(filled) < len(self._lengths):
            self._arrange(filled)

    def sort(self) -> None:
        """Put the reports in order of their ordinals."""
        order = sorted(range(len(self)), key=self.ordinals.__getitem__)
        self._arrange(order)

    def _arrange(self, places: Iterable[int]) -> None:
        places = tuple(places)
        for name in ("_starts", "_lengths", "ordinals"):
            column = getattr(self, name)
            setattr(self, name, array("Q", (column[place] for place in places)))

    def record(self, index: int) -> bytes:
        """A report as it was put. Raises IndexError."""
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        self._file.seek(self._starts[number])
        return self._file.read(self._lengths[number])

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> PackageReport: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PackageReport]: ...
    def __getitem__(self, index: int | slice) -> PackageReport | Sequence[PackageReport]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        return self.amend(number, decode(self.record(number)))

    def __iter__(self) -> Iterator[PackageReport]:
        return (self[number] for number in range(len(self)))
