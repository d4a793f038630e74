"""What is handed to a worker, and what comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from compliance_lint.bulk.limits import Limits
from compliance_lint.load.packages import PackageSource
from compliance_lint.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know before it checks anything. ``notes`` is a folder for notes."""

    settings: Settings
    as_of: dt.date
    limits: Limits
    notes: Path


@dataclass(frozen=True, slots=True)
class Unit:
    """A package to be checked, and its place in the report."""

    place: int
    source: PackageSource

    @property
    def size(self) -> int:
        """About how many bytes it takes to send it."""
        record = self.source.record
        content = record.content if record else self.source.content or b""
        if isinstance(content, bytes):
            return len(content)
        return sum(len(name) + 4 * len(cell) for name, cell in content)


@dataclass(frozen=True, slots=True)
class Done:
    """A package that was checked: its report, encoded, and the seconds it took.

    ``files`` are the seconds that each of its files took, by the file's pointer.
    """

    place: int
    record: bytes
    seconds: float
    files: dict[str, float] | None = None
