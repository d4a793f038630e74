"""What a run comes to where its processes are killed, misbehave or cannot be had."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from bad_input import COPIES
from bulk_runs import (
    SLOW,
    WORDS,
    command,
    is_running,
    linux,
    report,
    tree,
    verdicts,
    wait_for_workers,
    workers_of,
)

from compliance_lint.cli.signals import StoppedError, stopped_by_signals

GUILTY = 3
PACKAGES = 12
# Loaded by every Python process of the run, so by the server that workers are forked from as well:
# the worker that is given package 003 does something else instead of checking it.
MISCHIEF = f"""
import os, sys, time
if os.environ.get("MISCHIEF"):
    from compliance_lint.bulk import worker
    check = worker.check
    def misbehave(place, source, send):
        if "{GUILTY:03d}" not in source.path:
            return check(place, source, send)
        line = send.__self__
        {{what}}
    worker.check = misbehave
"""
MISDEEDS = {
    "ends": "os._exit(0)",
    "ends with what looks like a limit": "os._exit(86)",
    "says what no worker says": "send(b'Xgarbage')",
    "says nonsense": "send(b'D' + os.urandom(4000))",
    "says something about another package": "check(place + 1, source, send)",
    "says it twice": "check(place, source, send); check(place, source, send)",
    "is ready once more": "send(b'R'); os._exit(0)",
    "says half of it": "os.write(line.fileno(), b'\\0\\0\\1\\0D'); os._exit(0)",
    "says what is too long": "os.write(line.fileno(), b'\\x7f\\xff\\xff\\xff' + bytes(1_000_000))",
    "floods": "send(b'D' + bytes(65 * 1_048_576)); send(b'D' + bytes(65 * 1_048_576))",
    "falls silent": "line.close(); time.sleep(600)",
    "is killed": "os.kill(os.getpid(), 9)",
    "raises": "raise RuntimeError",
    "prints": "print('x' * 10_000_000); sys.stderr.write('x' * 10_000_000); os._exit(0)",
}


@linux
@pytest.mark.parametrize("name", MISDEEDS)
def test_a_worker_that_misbehaves_costs_its_package_alone(name: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "in", PACKAGES)
    (tmp_path / "sitecustomize.py").write_text(MISCHIEF.format(what=MISDEEDS[name]))
    path = os.pathsep.join((str(tmp_path), str(Path(__file__).parent.parent)))
    env = {"MISCHIEF": "1", "PYTHONPATH": path}
    process = command("-j", "2", "--no-cache", root, env=env, start_new_session=True)
    twice = name == "says it twice"
    found = report(process, 0 if twice else 3)
    assert names(found) == [f"{number:03d}" for number in range(PACKAGES)]
    guilty = verdicts(found)[GUILTY]
    assert guilty == ("pass" if twice else "error")
    assert verdicts(found).count("pass") == PACKAGES - (0 if twice else 1)
    assert not twice or not found["packages"][GUILTY]["problems"]
    assert nothing_runs_in(process.pid)


def names(found: dict[str, Any]) -> list[str]:
    return [Path(item["path"]).name for item in found["packages"]]


def nothing_runs_in(session: int) -> bool:
    """Whether all processes of a session have ended, after some seconds at most."""
    for _ in range(100):
        if not any(map(is_running, members(session))):
            return True
        time.sleep(0.05)
    return False


def members(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                found.append(int(entry.name))
    return found


@linux
def test_all_workers_killed_in_a_row_end_the_run(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 40)
    process = command("-j", "2", root, start_new_session=True)
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set():
            for pid in workers_of(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killing = threading.Thread(target=kill)
    killing.start()
    began = time.monotonic()
    try:
        out, err = process.communicate(timeout=60)
    finally:
        stop.set()
        killing.join()
    assert process.returncode == 3
    assert time.monotonic() - began < 50
    assert not err
    found = json.loads(out)
    told = [item["message"] for item in found["problems"]]
    if told:
        assert "every worker process ends before it has done anything" in told[0]
    else:  # one by one, each tried often enough
        assert len(found["packages"]) == 40
    assert "error" in verdicts(found) or told
    assert nothing_runs_in(process.pid)


@linux
def test_a_server_that_is_killed_is_started_again(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 250)
    process = command("-j", "2", "--no-cache", root)
    for _ in range(2):
        os.kill(parent_of(wait_for_workers(process.pid, 2)[0]), signal.SIGKILL)
        time.sleep(0.3)
    assert verdicts(report(process, 0)) == ["pass"] * 250


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@linux
@pytest.mark.parametrize("jobs", ["0", "2"])
@pytest.mark.parametrize("pause", [0.0, 0.02, 0.2])
def test_ctrl_c_pressed_again_and_again(jobs: str, pause: float, tmp_path: Path) -> None:
    """At a terminal the signal goes to all processes of the command."""
    root = tree(tmp_path / "in", 6, {2: SLOW})
    target = tmp_path / "report.json"
    target.write_text("the report of another day")
    process = command(
        "-j", jobs, "--no-cache", "-o", f"json={target}", root, start_new_session=True
    )
    time.sleep(2)
    for _ in range(5):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(pause)
    out, err = process.communicate(timeout=30)
    assert process.returncode in {130, -signal.SIGINT}
    # Click ends the line of a prompt.
    assert err.strip() in {b"", b"stopped in the middle of a file: nothing is reported"}
    kept = target.read_text()
    assert kept == "the report of another day" or json.loads(kept)["problems"]
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    if out:  # else another one came while the report was written
        assert "stopped" in json.loads(out)["problems"][0]["message"]
    assert nothing_runs_in(process.pid)


@linux
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", ["0", "2"])
def test_a_run_that_waits_for_standard_input_is_stopped(
    number: signal.Signals, code: int, jobs: str, tmp_path: Path
) -> None:
    line = json.dumps(json.loads((tree(tmp_path, 1) / "000" / "submission.json").read_text()))
    process = command(
        "-j", jobs, "--base-dir", tmp_path / "000", "-",
        stdin=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    with process:
        process.stdin.write(f"{line}\n{line}\n".encode())
        process.stdin.flush()
        time.sleep(2.5)
        os.killpg(process.pid, number)
        assert process.wait(20) == code
        out, err = (stream.read() for stream in (process.stdout, process.stderr) if stream)
    assert not err
    found = json.loads(out)
    assert "stopped" in found["problems"][0]["message"]
    assert "fail" not in verdicts(found)
    assert nothing_runs_in(process.pid)


@linux
def test_few_descriptors_are_enough_however_often_workers_change(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 1)
    line = json.dumps(json.loads((root / "000" / "submission.json").read_text()))
    (root / "000" / "batch.jsonl").write_text(f"{line}\n" * 2_300)
    (root / "000" / "submission.json").unlink()

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    found = report(command("-j", "2", root, preexec_fn=few), 0)
    assert verdicts(found) == ["pass"] * 2_300
    assert [item["path"].rpartition(":")[2] for item in found["packages"]] == [
        str(number) for number in range(1, 2_301)
    ]


@linux
@pytest.mark.parametrize(("processes", "code"), [(2, 3), (3, 3), (4, 0)])
def test_no_process_to_be_had(processes: int, code: int, tmp_path: Path) -> None:
    """The command itself, a helper of Python's and the server are three; the last leaves one."""
    tools = [shutil.which(name) or "" for name in ("setpriv", "prlimit")]
    if not all(tools) or os.geteuid() != 0:
        pytest.skip("needs to be another user, with the right to read everything")
    root = tree(tmp_path / "in", 8)
    rights = "+dac_override,+dac_read_search"
    began = time.monotonic()
    done = subprocess.run(
        [tools[0], f"--reuid={54_321 + processes}", "--clear-groups", f"--inh-caps={rights}",
         f"--ambient-caps={rights}", tools[1], f"--nproc={processes}",
         sys.executable, "-m", "compliance_lint", *WORDS, *COPIES, "--no-cache", "-j", "2", root],
        check=False, capture_output=True, env=without_jobs(), timeout=120,
    )  # fmt: skip
    if done.returncode not in {0, 3}:
        pytest.skip(f"rights cannot be changed here: {done.stderr.decode()[:80]}")
    assert (done.returncode, done.stderr) == (code, b"")
    assert time.monotonic() - began < 60
    found = json.loads(done.stdout)
    if code:
        assert "no worker process can be started" in found["problems"][0]["message"]
        assert not found["packages"]
    else:
        assert verdicts(found) == ["pass"] * 8


def without_jobs() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "COMPLIANCE_LINT_JOBS"}


def test_a_temporary_folder_with_a_long_name(tmp_path: Path) -> None:
    """A socket cannot have such a path."""
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    process = command("-j", "2", tree(tmp_path / "in", 2), env={"TMPDIR": str(folder)})
    assert verdicts(report(process, 0)) == ["pass", "pass"]
    assert not list(folder.iterdir())


@linux
@pytest.mark.parametrize("what", ["a certificate", "a package", "all"])
def test_what_is_pulled_away_in_mid_run(what: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 80)
    process = command("-j", "2", "--no-cache", root)
    wait_for_workers(process.pid, 2)
    time.sleep(0.1)
    pulled = {"a certificate": [70], "a package": [70], "all": list(range(80))}[what]
    for number in pulled:
        folder = root / f"{number:03d}"
        if what == "a certificate":
            next(folder.glob("gst*")).unlink()
        else:
            shutil.rmtree(folder)
    out, err = process.communicate(timeout=60)
    assert not err
    found = json.loads(out)
    left = dict(zip(names(found), verdicts(found), strict=True))
    assert process.returncode in ({1, 3} if what == "a certificate" else {0, 3})
    assert set(left.values()) <= {"pass", "fail", "error"}
    if what == "all":
        return
    assert left.pop("070", "error") != "pass" or len(left) == 79
    assert list(left) == sorted(left)
    assert set(left.values()) == {"pass"}
    assert len(left) == 79


@linux
def test_two_runs_at_once_write_one_whole_report(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 40)
    target = tmp_path / "report.json"
    words = ("-j", "2", "-o", f"json={target}", root)
    runs = [command(*words) for _ in range(3)]
    found = [report(item, 0) for item in runs]
    assert found[0] == found[1] == found[2] == json.loads(target.read_text())
    assert verdicts(found[0]) == ["pass"] * 40
    assert sorted(item.name for item in tmp_path.iterdir() if item.name != "caches") == [
        "in",
        "report.json",
    ]


@linux
def test_the_order_is_that_of_the_input_whoever_is_first(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 14, {0: SLOW, 5: SLOW})
    words = ("--file-timeout", "1.5", "--file-memory", "8192", "--no-cache", root)
    outputs = [command("-j", jobs, *words).communicate(timeout=120) for jobs in ("1", "2", "8")]
    assert outputs[0] == outputs[1] == outputs[2]
    found = json.loads(outputs[0][0])
    assert names(found) == [f"{number:03d}" for number in range(14)]
    assert [place for place, item in enumerate(verdicts(found)) if item == "error"] == [0, 5]


@linux
@pytest.mark.parametrize("read", [lambda line: line, lambda _: b""])
def test_a_reader_that_goes_away_loses_no_file(
    read: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    root = tree(tmp_path / "in", 60)
    (root / "007" / "submission.json").write_text("{}")
    target = tmp_path / "report.json"
    words = [word if word != "json" else "text" for word in WORDS]
    process = subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", *words, *COPIES, "-j", "2",
         "-o", f"json={target}", root],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=without_jobs(),
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    if read(b"x"):
        process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 1
    assert len(json.loads(target.read_text())["packages"]) == 60
    process.stderr.close()


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
