"""Reports of packages that wait on disk, so that memory does not grow with their number."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from compliance_lint.bulk.records import decode
from compliance_lint.findings import PackageReport

Amend = Callable[[int, PackageReport], PackageReport]


class SpooledPackages(Sequence[PackageReport]):
    """A sequence of reports in a temporary file that has no name and ends with the process.

    Eight bytes of memory for each. ``amend`` is applied to a report when it is read. `append`
    raises OSError where the disk is full.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="compliance-lint-")  # noqa: SIM115 - kept
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self.amend: Amend = lambda _index, report: report

    def append(self, record: bytes) -> None:
        """Add a report as `encode` gives it."""
        self._file.seek(self._ends[-1])
        self._file.write(record)
        self._ends.append(self._ends[-1] + len(record))

    def flush(self) -> None:
        """Write what waits in memory. Raises OSError where the disk is full."""
        self._file.flush()

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> PackageReport: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PackageReport]: ...
    def __getitem__(self, index: int | slice) -> PackageReport | Sequence[PackageReport]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        self._file.seek(self._ends[number])
        record = self._file.read(self._ends[number + 1] - self._ends[number])
        return self.amend(number, decode(record))

    def __iter__(self) -> Iterator[PackageReport]:
        return (self[number] for number in range(len(self)))
