"""How far a run is, as told on standard error, and that nothing of it is left behind."""

from __future__ import annotations

import io
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_input import GOOD
from hostile_files import HEAVY

from compliance_lint.bulk.progress import Progress
from compliance_lint.bulk.records import decode_head, encode
from compliance_lint.bulk.units import Done, Unit
from compliance_lint.cli.progress import Lines, Nothing, Screen, choose_display, tell_slowest
from compliance_lint.findings import PackageReport
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import FolderTree
from compliance_lint.results import Verdict

GST = "gst-certificate.pdf"
WORDS = ("check", "--isolated", "--as-of", "2026-11-23", "--ocr", "off",
         "--ignore", "file-shared-between-submissions")  # fmt: skip
SLOW = "76 10^9 forms"
ESCAPE = "\x1b"


class Clocked(Progress):
    """A progress whose clock is set by the test."""

    now = 0.0

    @property
    def seconds(self) -> float:
        return self.now


def done(
    number: int, verdict: Verdict = Verdict.PASS, files: dict[str, float] | None = None
) -> Done:
    record = encode(PackageReport(f"secret-{number}", "create", verdict, {}))
    return Done(number, record, 0.1, files)


def units(count: int) -> Iterator[Unit]:
    for number in range(count):
        yield Unit(number, PackageSource(FolderTree(Path()), f"{number}/submission.json"))


def tree(root: Path, count: int) -> Path:
    for number in range(count):
        shutil.copytree(GOOD, root / f"secret-{number:03d}")
    return root


def test_head_of_a_record() -> None:
    head = decode_head(done(3, Verdict.FAIL).record)
    assert (head.path, head.verdict) == ("secret-3", Verdict.FAIL)
    with pytest.raises(ValueError, match="missing required field"):
        decode_head(b"{}")


def test_a_line_now_and_then() -> None:
    stream = io.StringIO()
    progress = Clocked(Lines(stream, 30.0).show)
    for number in range(1, 1201):
        progress.now = number * 0.025
        progress.take(done(number, Verdict.FAIL if number % 100 == 0 else Verdict.PASS))
    assert stream.getvalue() == "checked 1200 packages, 12 failed, 40/s\n"
    progress.now = 61.0
    progress.take(done(1201, Verdict.ERROR))
    assert stream.getvalue().splitlines()[1:] == [
        "checked 1201 packages, 12 failed, 1 not checked, 0.0/s"
    ]


def test_a_line_costs_nothing_where_nobody_reads() -> None:
    stream = io.StringIO()
    stream.close()
    progress = Clocked(Lines(stream, 0.5).show)
    progress.now = 1.0
    progress.take(done(1))
    assert progress.done == 1


def test_only_the_slowest_files_are_kept() -> None:
    progress = Progress()
    for number in range(500):
        progress.take(done(number, files={"/a": number / 7 % 1, "/b": 9.0 * (number == 250)}))
    assert len(progress.slowest) == 5
    assert (progress.slowest[0].package, progress.slowest[0].pointer) == ("secret-250", "/b")
    times = [item.seconds for item in progress.slowest]
    assert times == sorted(times, reverse=True)


def test_what_is_found_ahead_comes_in_order_and_has_a_bound() -> None:
    progress = Progress(look_ahead=True)
    watched = progress.watch(units(6_000))
    first = next(watched)
    for _ in range(200):
        time.sleep(0.001)
        progress._looked = 0.0  # as if some time had passed
        progress.tick()
    assert progress.found == 5_001
    assert [first.place, *(unit.place for unit in watched)] == list(range(6_000))
    assert progress.complete
    assert progress.found == 6_000


def test_without_looking_ahead_nothing_is_found_early() -> None:
    progress = Progress()
    watched = progress.watch(units(10))
    next(watched)
    progress._looked = 0.0
    progress.tick()
    assert progress.found == 1


def test_a_search_that_fails_fails_the_run() -> None:
    def broken() -> Iterator[Unit]:
        yield from units(1)
        raise OSError("the disk is gone")

    progress = Progress(look_ahead=True)
    next(progress.watch(broken()))
    progress._looked = 0.0
    with pytest.raises(OSError, match="disk is gone"):
        progress.tick()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def drawn(progress: Clocked, *, after: float = 0.0) -> str:
    stream = Terminal()
    screen = Screen(stream, after, color=False)
    screen.show(progress)
    screen.close()
    return stream.getvalue()


def test_the_bar_says_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    progress = Clocked()
    progress.done, progress.found, progress.now = 1200, 3400, 60.0
    progress.verdicts[Verdict.FAIL] = 13
    assert "1200 of 3400+ packages, 13 failed" in drawn(progress)
    assert "left" not in drawn(progress)
    vars(progress)["complete"] = True
    assert "1200 of 3400 packages, 13 failed" in drawn(progress)
    assert "20/s, 1:50 left" in drawn(progress)
    assert not drawn(progress, after=61.0)
    progress.found = 1
    assert not drawn(progress)


@pytest.mark.parametrize(
    ("wanted", "quiet", "terminal", "term", "kind"),
    [
        (None, False, True, "xterm", Screen),
        (None, False, True, "dumb", Lines),
        (None, False, False, "xterm", Lines),
        (True, False, False, "xterm", Lines),
        (True, True, True, "xterm", Nothing),
        (None, True, True, "xterm", Nothing),
        (False, False, True, "xterm", Nothing),
    ],
)
def test_what_is_shown_where(
    wanted: bool | None,
    quiet: bool,
    terminal: bool,
    term: str,
    kind: type,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", Terminal() if terminal else io.StringIO())
    assert type(choose_display(wanted, quiet=quiet, color="auto")) is kind


def test_nothing_is_shown_where_standard_error_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert isinstance(choose_display(True, quiet=False, color="auto"), Nothing)


class AtTerminal:
    """The command with a terminal for its standard error."""

    def __init__(self, *words: object) -> None:
        ours, theirs = os.openpty()
        self._screen = ours
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - kept
        env = {key: value for key, value in os.environ.items() if key != "COMPLIANCE_LINT_JOBS"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "compliance_lint", *WORDS, *map(str, words)],
            stdout=self._out,  # a pipe would be full before anyone reads it
            stderr=theirs,
            env=env | {"TERM": "xterm", "COLUMNS": "120"},
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def read_until(self, pattern: str) -> None:
        while not re.search(pattern, self.shown):
            self.shown += self._read().decode()

    def _read(self) -> bytes:
        """What is new on the screen; empty at its end."""
        if not select.select([self._screen], [], [], 60)[0]:
            self.process.kill()
            raise AssertionError(f"nothing more is shown: {self.shown!r}")
        try:
            return os.read(self._screen, 65_536)
        except OSError:  # Linux: the other side is closed
            return b""

    def end(self) -> bytes:
        """What it wrote to standard output; the rest of the screen is in ``shown``."""
        while data := self._read():
            self.shown += data.decode()
        self.process.wait(60)
        os.close(self._screen)
        self._out.seek(0)
        with self._out:
            return self._out.read()


def left_on_screen(text: str) -> list[str]:
    """The lines that stand on a terminal after ``text``; of its commands, those that rich uses."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
        if part == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif part == "\r":
            column = 0
        elif part.startswith(ESCAPE):
            if part.endswith("A"):
                row -= int(part[2:-1] or 1)
            elif part.endswith("K"):
                lines[row] = ""
        else:
            lines[row] = lines[row][:column].ljust(column) + part + lines[row][column + len(part) :]
            column += len(part)
    return [line for line in lines if line.strip()]


pty = pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals")


@pty
@pytest.mark.parametrize("jobs", ["0", "2"])
def test_a_bar_at_a_terminal_that_goes_away(jobs: str, tmp_path: Path) -> None:
    run = AtTerminal("-j", jobs, "-f", "json", "--progress", tree(tmp_path, 60))
    out = run.end()
    assert len(json.loads(out)["packages"]) == 60
    assert re.search(r"[0-9]+ of [0-9]+\+? packages, 0 failed", run.shown)
    assert "secret" not in run.shown
    assert left_on_screen(run.shown) == []
    assert run.shown.count(f"{ESCAPE}[?25l") == run.shown.count(f"{ESCAPE}[?25h")  # the cursor


@pty
def test_nothing_at_a_terminal_for_a_short_run(tmp_path: Path) -> None:
    run = AtTerminal("-j", "0", tree(tmp_path, 2))
    assert b"2 packages: " in run.end()
    assert run.shown == ""


@pty
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_screen_is_clean_after_a_signal(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    root = tree(tmp_path, 3)
    (root / "secret-001" / GST).write_bytes(HEAVY[SLOW].make())
    run = AtTerminal("-j", "2", "-f", "json", "--progress", root)
    run.read_until(r"2 of 3 packages")
    run.process.send_signal(number)
    found = json.loads(run.end())
    assert run.process.returncode == code
    assert "stopped" in found["problems"][0]["message"]
    assert left_on_screen(run.shown) == []
    assert run.shown.count(f"{ESCAPE}[?25l") == run.shown.count(f"{ESCAPE}[?25h") == 1


def command(*words: object) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "COMPLIANCE_LINT_JOBS"}
    return subprocess.run(
        [sys.executable, "-m", "compliance_lint", *WORDS, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )


def test_slowest_files_where_asked_for(tmp_path: Path) -> None:
    root = tree(tmp_path, 2)
    (root / "secret-001").rename(root / "secret\x1b[31m")
    plain = command("-j", "1", root)
    told = command("-j", "1", "--no-cache", "--statistics", root)
    assert plain.stderr == ""
    assert told.stdout == plain.stdout
    head, *lines = told.stderr.splitlines()
    assert head == "Slowest files:"
    assert len(lines) == 4
    for line in lines:
        assert re.fullmatch(r" +[0-9.]+ s  .*/secret\S+: documents\[[01]\]\.file", line), line
    assert "secret\\u{1B}[31m" in told.stderr


def test_who_asks_for_progress_is_told_at_least_once(tmp_path: Path) -> None:
    told = command("-j", "1", "--progress", tree(tmp_path, 2))
    assert re.fullmatch(r"checked 2 packages, 0 failed, [0-9.]+/s\n", told.stderr)
    assert command("-j", "1", "-q", "--progress", tmp_path).stderr == ""


def test_statistics_say_where_there_are_none(tmp_path: Path) -> None:
    told = command("-j", "0", "--statistics", tree(tmp_path, 1))
    assert "none was timed" in told.stderr


def test_after_a_long_run_only_slow_files_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Clocked()
    progress.take(done(0, files={"/documents/0/file": 0.4}))
    progress.take(done(1, files={"/documents/0/file": 3.0}))
    for seconds, expected in (
        (9, ""),
        (11, "Slowest files:\n   3.00 s  secret-1: documents[0].file\n"),
    ):
        progress.now = seconds
        tell_slowest(progress, wanted=False, unasked=True)
        assert capsys.readouterr().err == expected
