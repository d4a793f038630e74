"""Signals, and servers that get them."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from bulk_runs import SLOW, command, linux, report, tree, verdicts, wait_for_workers, workers_of

from compliance_lint.cli.signals import StoppedError, stopped_by_signals


@linux
def test_a_server_that_is_killed_is_started_again(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 1)
    line = json.dumps(json.loads((root / "000" / "submission.json").read_text()))
    (root / "000" / "submission.json").unlink()
    (root / "000" / "batch.jsonl").write_text(f"{line}\n" * 1_500)
    process = command("-j", "2", "--no-cache", root)
    os.kill(parent_of(wait_for_workers(process.pid, 2)[0]), signal.SIGKILL)
    time.sleep(0.15)
    # A worker that had hardly begun goes on without a server, and is no one's child any more.
    for pid in workers_of(process.pid)[:1]:
        with suppress(OSError):
            os.kill(parent_of(pid), signal.SIGKILL)
    assert verdicts(report(process, 0)) == ["pass"] * 1_500


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@linux
def test_ctrl_c_where_no_worker_could_be_ended(tmp_path: Path) -> None:
    """With -j 0 the file is read by a library of C in the command itself."""
    root = tree(tmp_path / "in", 6, {2: SLOW})
    target = tmp_path / "report.json"
    target.write_text("the report of another day")
    process = command("-j", "0", "--no-cache", "-o", f"json={target}", root)
    time.sleep(4)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - began < 10
    assert (out, err) == (b"", b"stopped in the middle of a file: nothing is reported\n")
    assert target.read_text() == "the report of another day"
    assert sorted(item.name for item in tmp_path.iterdir() if item.name != "caches") == [
        "in",
        "report.json",
    ]


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put the handlers of signals back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_signal_that_meets_a_finaliser_is_not_lost() -> None:
    class Finalised:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)
            time.sleep(0.01)

    hook = sys.unraisablehook
    began = time.monotonic()
    with pytest.raises(StoppedError) as stopped, stopped_by_signals():
        item = Finalised()
        del item
        time.sleep(5)
    assert stopped.value.signal == signal.SIGINT
    assert time.monotonic() - began < 4
    assert sys.unraisablehook is hook
