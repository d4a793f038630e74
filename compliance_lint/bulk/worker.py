"""What runs in a worker process: one package at a time, under limits."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from compliance_lint.bulk.limits import (
    FileTimer,
    Limits,
    confine,
    let_alarms_kill,
)
from compliance_lint.bulk.records import encode
from compliance_lint.evidence.watch import set_watch
from compliance_lint.linter import Linter
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
class Done:
    """A package that was checked: its report, encoded, and the seconds it took."""

    record: bytes
    seconds: float


class _Worker:
    """The state of this process."""

    linter: Linter | None = None
    timer: FileTimer | None = None


def note_path(notes: Path, pid: int) -> Path:
    """Where the worker ``pid`` notes what it is at."""
    return notes / str(pid)


def start(job: Job) -> None:
    """Make this process a worker. Raises what `Linter` raises."""
    let_alarms_kill()
    _silence()
    _Worker.linter = Linter(job.settings, as_of=job.as_of)
    _Worker.timer = FileTimer(job.limits, note_path(job.notes, os.getpid()))
    set_watch(_Worker.timer)
    gc.collect()
    gc.freeze()
    confine(job.limits)


def check(task: int, source: PackageSource) -> Done:
    """Check one package. This process ends here where a limit is met."""
    linter, timer = _Worker.linter, _Worker.timer
    if linter is None or timer is None:
        raise RuntimeError("the worker has not been started")
    began = time.monotonic()
    timer.begin(task)
    try:
        record = encode(linter.check_source(source))
    except MemoryError:
        timer.out_of_memory()
        raise
    finally:
        timer.end()
    return Done(record, time.monotonic() - began)


def _silence() -> None:
    """Libraries warn on these streams about the files they read, and repeat what is in them."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
