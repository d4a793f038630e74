"""The command as its users run it: in processes of its own, to be stopped, starved or killed.

Every run has a session and a folder for temporary files of its own. So it can be said afterwards
that no process and no file of it is left, and that nothing of Python's came on the screen.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import bulk_runs
import pytest
from bad_input import COPIES, GOOD
from bulk_runs import SLOW, WORDS, processes, workers_of

ROOT = Path(__file__).parent.parent

# Python imports this by itself wherever it starts, also in the server that workers are forked from:
# what is replaced there is replaced in every worker. `sys.orig_argv` tells who is who.
_PATCH = """
import os, sys
HOME = os.environ["RUN_HOME"]
if "multiprocessing.forkserver" in " ".join(sys.orig_argv):
{server}
elif "compliance_lint" in sys.orig_argv:
{parent}
    import atexit
    def at_the_end():
        from pathlib import Path
        status = Path("/proc/self/status").read_text()
        memory = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        Path(HOME, "cost").write_text(f"{{sum(os.times()[:2])}} {{memory}}")
    atexit.register(at_the_end)
"""


def tree(root: Path, count: int, slow: tuple[int, ...] = ()) -> Path:
    """A folder of sound packages; those called ``slow`` take as long as they are given."""
    return bulk_runs.tree(root, count, dict.fromkeys(slow, SLOW), digits=4)


def batch(count: int) -> bytes:
    """Lines of sound submissions, for ``-`` with ``--base-dir GOOD``."""
    one = json.dumps(json.loads((GOOD / "submission.json").read_bytes())).encode()
    return (one + b"\n") * count


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    """The verdict of each package by its name; each is there once, and they are in order."""
    names = [Path(item["path"]).name for item in found["packages"]]
    assert names == sorted(set(names), key=lambda name: (len(name), name))
    return {Path(item["path"]).name: item["verdict"] for item in found["packages"]}


def passes(numbers: range) -> dict[str, str]:
    """What `verdicts` says of sound packages that `tree` has made."""
    return {f"{number:04d}": "pass" for number in numbers}


class Run:
    """One run. ``server`` and ``parent`` are code that is run where each of the two starts.

    ``seconds`` of processors and the most ``mebibytes`` that the parent took are known at the end.
    """

    def __init__(
        self, *words: object, server: str = "", parent: str = "",
        env: dict[str, str] | None = None, **options: Any,
    ) -> None:  # fmt: skip
        # Not below pytest's: the address of a socket in it is limited to about 100 bytes.
        self.home = Path(tempfile.mkdtemp(prefix="run-", dir="/tmp"))
        self.temporary = self.home / "tmp"
        self.temporary.mkdir()
        text = _PATCH.format(server=_indented(server), parent=_indented(parent))
        (self.home / "sitecustomize.py").write_text(text)
        around = {key: value for key, value in os.environ.items() if key != "COMPLIANCE_LINT_JOBS"}
        around["PYTHONPATH"] = os.pathsep.join((str(self.home), str(ROOT)))
        around |= {"TMPDIR": str(self.temporary), "RUN_HOME": str(self.home)} | (env or {})
        settings: dict[str, Any] = {
            "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True,
            "env": around,
        } | options  # fmt: skip
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-m", "compliance_lint", *WORDS, *COPIES, *map(str, words)], **settings
        )
        self.err = b""
        self.seconds, self.mebibytes = 0.0, 0

    @property
    def pid(self) -> int:
        """The parent, and the session of all its processes."""
        return self.process.pid

    def kill(self, number: int) -> None:
        """Send a signal to all processes of the run, as a terminal does."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def end(self, code: int, err: str | None = "", timeout: float = 120) -> bytes:
        """Wait for the end, and hold it to leaving nothing behind; return what it printed.

        ``err`` must be in what it wrote to standard error, which is empty for an empty one.
        """
        try:
            out, self.err = self.process.communicate(timeout=timeout)
            shown = (self.err or b"").decode()
            assert self.process.returncode == code, (self.process.returncode, shown)
            assert "Traceback" not in shown, shown
            assert err is None or (err in shown if err else not shown.strip()), shown
            assert wait_until(lambda: not members(self.pid), 10), members(self.pid)
            assert not [path.name for path in self.temporary.iterdir()]
            with suppress(OSError):
                seconds, mebibytes = (self.home / "cost").read_text().split()
                self.seconds, self.mebibytes = float(seconds), int(mebibytes)
            return out or b""
        finally:
            self.clean()

    def report(self, code: int, err: str | None = "") -> dict[str, Any]:
        """Wait for the end as `end` does, and read the report."""
        return dict(json.loads(self.end(code, err)))

    def clean(self) -> None:
        """Leave nothing behind where a test has failed."""
        for pid in members(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def wait_for(self, *places: int) -> None:
        """Wait until workers are, or were last, at the packages in these places, or at any."""
        assert wait_until(lambda: self._at() and self._at() >= set(places)), self._at()

    def wait_for_idle(self) -> None:
        """Wait until no process of the run does anything."""
        assert wait_until(lambda: all(_idle(pid) for pid in members(self.pid) for _ in range(5)))

    def feed(self, content: bytes) -> None:
        """Write to its standard input, wait until all of it was read, and leave it open."""
        stream = self.process.stdin
        assert stream is not None
        stream.write(content)
        stream.flush()
        left = array("i", [1])
        assert wait_until(
            lambda: not fcntl.ioctl(stream.fileno(), termios.FIONREAD, left) and not left[0]
        )

    def _at(self) -> set[int]:
        notes = self.temporary.glob("compliance-lint-*/*")
        return {int(first) for note in notes if (first := note.read_text().partition(" ")[0])}


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in ("pass", *code.splitlines()))


def wait_until(what: Callable[[], object], seconds: float = 60) -> bool:
    """Whether ``what`` comes true in time; it is asked often."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(FileNotFoundError):
            if what():
                return True
        time.sleep(0.01)
    return False


def members(session: int) -> list[int]:
    """The processes of a run."""
    return [item.pid for item in processes() if item.session == session]


def workers(run: Run) -> list[int]:
    """The worker processes of a run: those that its server has forked."""
    return workers_of(run.pid)


def _idle(pid: int) -> bool:
    time.sleep(0.01)
    return any(item.state == "S" for item in processes() if item.pid == pid)


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A file system with room for ``size``; the test is skipped where none may be had."""
    place = Path(tempfile.mkdtemp(prefix="disk-", dir="/tmp"))
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)],
        check=False, capture_output=True,
    )  # fmt: skip
    try:
        if done.returncode:
            pytest.skip("no file system can be mounted here")
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)
        place.rmdir()
