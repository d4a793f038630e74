"""What is handed to a worker, and what comes back."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.records import encode
from compliance_lint.cache.evidence import EvidenceCache
from compliance_lint.cache.recording import Look, RecordingTree
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource
from compliance_lint.results import Verdict
from compliance_lint.settings import Settings


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know before it checks anything.

    ``notes`` is a folder for notes. ``cache``: the folder of a cache, if there is one; then it is
    told what each report rests on.
    """

    settings: Settings
    as_of: dt.date
    limits: Limits
    notes: Path
    cache: Path | None = None


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
    what the report rests on; None where it rests on more, or is not to be kept. ``evidence`` is
    what was found out about files, by the keys of the cache.
    """

    place: int
    record: bytes
    seconds: float
    files: dict[str, float] | None = None
    looks: tuple[Look, ...] | None = None
    evidence: dict[bytes, bytes] | None = None


def check_unit(linter: Linter, unit: Unit, memory: EvidenceCache | None) -> Done:
    """Check a package in this process; with a ``memory`` note what its report rests on."""
    began = time.monotonic()
    linter.memory = memory
    if memory is None:
        record = encode(linter.check_source(unit.source))
        return Done(unit.place, record, time.monotonic() - began)
    tree = RecordingTree(unit.source.tree)
    report = linter.check_source(replace(unit.source, tree=tree))
    # What could not be done may be done the next time.
    kept = tree.looks.complete and report.verdict is not Verdict.ERROR
    return Done(
        unit.place,
        encode(report),
        time.monotonic() - began,
        looks=tuple(tree.looks) if kept else None,
        evidence=memory.take(),
    )
