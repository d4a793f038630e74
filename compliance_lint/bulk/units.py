"""What is handed to a worker, and what comes back."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.records import encode
from compliance_lint.cache.recording import Look, RecordingTree
from compliance_lint.findings import Verdict
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource
from compliance_lint.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know before it checks anything.

    ``notes`` is a folder for notes. ``looks``: say what each report rests on.
    """

    settings: Settings
    as_of: dt.date
    limits: Limits
    notes: Path
    looks: bool = False


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

    ``files`` are the seconds that each of its files took, by the file's pointer. ``looks`` are
    what the report rests on; None where it rests on more, or is not to be kept.
    """

    place: int
    record: bytes
    seconds: float
    files: dict[str, float] | None = None
    looks: tuple[Look, ...] | None = None


def check_unit(linter: Linter, unit: Unit, *, looks: bool) -> Done:
    """Check a package in this process; ``looks``: note what its report rests on."""
    began = time.monotonic()
    if not looks:
        record = encode(linter.check_source(unit.source))
        return Done(unit.place, record, time.monotonic() - began)
    tree = RecordingTree(unit.source.tree)
    report = linter.check_source(replace(unit.source, tree=tree))
    # What could not be done may be done the next time.
    kept = tree.looks.complete and report.verdict is not Verdict.ERROR
    seconds = time.monotonic() - began
    return Done(unit.place, encode(report), seconds, None, tuple(tree.looks) if kept else None)
