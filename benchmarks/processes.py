"""Runs a command and tells what it cost: time, processor time of all its processes, peak memory."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_EVERY = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took. ``cpu`` are the processor seconds of all its processes, ``own`` those
    of the first one alone, ``peak`` its most memory in bytes.
    """

    seconds: float
    cpu: float
    own: float
    peak: int
    code: int

    @property
    def cores(self) -> float:
        """How many processors were kept busy."""
        return self.cpu / self.seconds


class _Watch(threading.Thread):
    """Looks at a process's high-water mark: after its end nothing tells it any more.

    The figure that is kept of processes that ended is no use: it begins with the memory of the
    process that started them.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._status = Path(f"/proc/{pid}/status")
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            with suppress(OSError, StopIteration, ValueError):
                lines = self._status.read_text(encoding="ascii", errors="replace").splitlines()
                line = next(line for line in lines if line.startswith("VmHWM:"))
                self.peak = max(self.peak, 1024 * int(line.split()[1]))

    def end(self) -> int:
        self._ended.set()
        self.join()
        return self.peak


def run(command: Sequence[str], processors: int | None = None, **options: object) -> Cost:
    """Run ``command`` to its end, on so many processors. Linux only."""
    _adopt_orphans()
    with _confined(processors):
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,  # by which those that outlive it are told from other children
            **options,  # type: ignore[call-overload]
        )
    watch = _Watch(process.pid)
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    own = used.ru_utime + used.ru_stime
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(seconds, own + _of_orphans(process.pid), own, watch.end(), process.returncode)


def _adopt_orphans() -> None:
    """Let processes that outlive their parent become this one's children, so they are counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _of_orphans(group: int) -> float:
    """Processor seconds of the children in this process group, once they have ended."""
    total = 0.0
    while True:
        try:
            _, _, used = os.wait4(-group, 0)
        except ChildProcessError:
            return total
        total += used.ru_utime + used.ru_stime


@contextmanager
def _confined(processors: int | None) -> Iterator[None]:
    """Let what is started here run on the first ``processors`` processors only."""
    if processors is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[:processors]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def supported() -> bool:
    """Whether costs can be told on this system."""
    return sys.platform == "linux"
