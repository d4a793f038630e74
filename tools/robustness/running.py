"""The command's run over all packages, and what it costs, watched from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance_lint.bulk.limits import read_note

AS_OF = "2026-11-23"
_EVERY = 0.2  # seconds between two looks


@dataclass(slots=True)
class Run:
    """What came of the run. ``busiest`` is the processor time of packages by number, in seconds.

    It is taken a few times a second, so short ones are missing. The parent's memory is in bytes,
    0 where the system does not tell.
    """

    report: dict[str, Any]
    exit_code: int
    errors: str
    seconds: float = 0.0
    parent_memory: int = 0
    busiest: dict[int, float] = field(default_factory=dict)


class _Watch:
    """Looks at the command's processes through /proc, and at the notes that its workers keep."""

    def __init__(self, pid: int, temporary: Path) -> None:
        self._pid = pid
        self._temporary = temporary
        self._spent: dict[int, float] = {}
        self.parent_memory = 0
        self.busiest: dict[int, float] = defaultdict(float)

    def look(self) -> None:
        with suppress(OSError, ValueError, IndexError):
            status = Path(f"/proc/{self._pid}/status").read_text("ascii")
            peak = status.partition("VmHWM:")[2].split()[0]
            self.parent_memory = max(self.parent_memory, 1024 * int(peak))
        for note in self._temporary.glob("compliance-lint-*/[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                self._look_at(int(note.name), note)

    def _look_at(self, worker: int, note: Path) -> None:
        found = read_note(note)
        numbers = Path(f"/proc/{worker}/stat").read_text("ascii").rpartition(")")[2].split()
        spent = (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
        more = spent - self._spent.get(worker, spent)
        self._spent[worker] = spent
        if found is not None and more > 0:
            self.busiest[found.task + 1] += more  # packages are numbered from 1, tasks from 0


def run(batch: Path, options: Sequence[str]) -> Run:
    """Run the command on ``batch``; raises ValueError where its answer is no report."""
    folder = batch.parent
    words = [
        "check",
        "-f",
        "json",
        "--isolated",
        "--no-progress",
        "--ignore",
        "alias-repeated,end-user-repeated",
        "--as-of",
        AS_OF,
        *options,
        batch.name,
    ]
    temporary = folder / "tmp"
    temporary.mkdir()
    answer, errors = folder / "answer", folder / "errors"
    began = time.monotonic()
    with answer.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "compliance_lint", *words],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=out,
            stderr=err,
        )
        watch = _Watch(process.pid, temporary)
        while process.poll() is None:
            watch.look()
            time.sleep(_EVERY)
    said = errors.read_text("utf-8", "replace")
    try:
        report = json.loads(answer.read_bytes())
    except ValueError as error:
        raise ValueError(f"no report, exit code {process.returncode}: {said[:1000]}") from error
    seconds = time.monotonic() - began
    return Run(report, process.returncode, said, seconds, watch.parent_memory, watch.busiest)
