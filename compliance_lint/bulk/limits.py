"""Limits that the operating system keeps for a worker process, and the note it leaves behind.

Nothing inside a process can be trusted to stop it: C code does not look at a flag, and a full
memory leaves no room for an exception. So the kernel's timer ends the process, its address space
is bounded, and a few bytes in a file say what it was working on.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OUT_OF_MEMORY = 86
"""Exit code of a worker that met its limit of memory in Python code."""
_PR_SET_PDEATHSIG = 1
_NOTE_BYTES = 512
MIB = 1_048_576


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: ``seconds`` of time, ``memory`` in bytes."""

    seconds: float = 20.0
    memory: int = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Note:
    """What a worker was at: the number of its task and the pointer of a file, if it was at one."""

    task: int
    subject: str


class FileTimer:
    """A `Watch` that ends this process when one file has taken too long.

    What is not work on a file, reading the manifest and comparing names, has the same limit.
    """

    def __init__(self, limits: Limits, note: Path) -> None:
        self._limits = limits
        self._left: dict[str, float] = {}
        self._subject = ""
        self._since = 0.0
        self._task = 0
        self._note = -1
        with suppress(OSError):  # without it, the guilty file has no name but is found out as well
            self._note = os.open(note, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
            os.pwrite(self._note, b" " * _NOTE_BYTES, 0)

    def begin(self, task: int) -> None:
        """Start the clock for a package."""
        self._left.clear()
        self._task = task
        self._set("")

    def turn_to(self, subject: str | None) -> None:
        """Stop the clock of one file and go on with another's."""
        spent = time.monotonic() - self._since
        self._left[self._subject] = self._left_for(self._subject) - spent
        self._set(subject or "")

    def spent(self) -> dict[str, float]:
        """Seconds that each file has taken so far, by its pointer."""
        return {
            subject: self._limits.seconds - left for subject, left in self._left.items() if subject
        }

    def out_of_memory(self) -> None:
        """End this process; what is left of its memory is no place to go on in."""
        os._exit(OUT_OF_MEMORY)

    def end(self) -> None:
        """Stop the clock."""
        _set_alarm(0.0)

    def _left_for(self, subject: str) -> float:
        return self._left.get(subject, self._limits.seconds)

    def _set(self, subject: str) -> None:
        self._subject = subject
        self._since = time.monotonic()
        if self._note >= 0:
            text = f"{self._task} {subject}".encode("utf-8", "replace")[:_NOTE_BYTES]
            with suppress(OSError):
                os.pwrite(self._note, text.ljust(_NOTE_BYTES), 0)
        # A time of 0 would switch the alarm off.
        _set_alarm(max(self._left_for(subject), 0.001))


def read_note(path: Path) -> Note | None:
    """What a worker left behind; None where that cannot be read."""
    try:
        task, _, subject = path.read_bytes().decode("utf-8", "replace").strip().partition(" ")
        return Note(int(task), subject)
    except (OSError, ValueError):
        return None


def confine(limits: Limits) -> None:
    """Put this process under the limits that hold for as long as it lives."""
    _die_with_parent()
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        # A core dump would hold the documents.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        size = _address_space() + limits.memory
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def let_alarms_kill() -> None:
    """Leave the signals to the kernel: a handler in Python would wait for C code to return."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _address_space() -> int:
    """Bytes of address space in use; libraries that are loaded count, and are no one's fault."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 512 * MIB
    return pages * os.sysconf("SC_PAGE_SIZE")
