"""Processes that are stopped, killed, go wrong or cannot be had: cases 101 to 106, 108 and 111 of
docs/robustness.md. Whatever happens, what was not checked is no pass, and nothing is left behind.

tests/test_bulk.py has the plain cases of the same.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from bad_input import GOOD
from bulk_runs import linux
from real_runs import Run, batch, passes, tree, verdicts, wait_until, workers

pytestmark = linux
NO_CACHE = "--no-cache"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree(tmp_path_factory.mktemp("many") / "in", 40)


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of which the third takes longer than any test waits."""
    return tree(tmp_path_factory.mktemp("endless") / "in", 80, slow=(2,))


@pytest.fixture(scope="module")
def usual(root: Path) -> bytes:
    """What is printed where nothing goes wrong."""
    out = Run("-j", "2", NO_CACHE, root).end(0)
    assert verdicts(json.loads(out)) == passes(range(40))
    return out


# --- being stopped -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)], ids=str
)
@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_signal_to_all_processes_leaves_a_whole_report(
    name: str, code: int, times: int, tmp_path: Path
) -> None:
    root, target = tree(tmp_path / "in", 12, slow=(1,)), tmp_path / "report.json"
    run = Run("-j", "2", "-o", f"json={target}", root)
    run.wait_for(1, 11)
    began = time.monotonic()
    for _ in range(times):
        run.kill(signal.Signals[name])
        time.sleep(0.02)
    found = run.report(code)
    assert time.monotonic() - began < 15
    assert [item["message"].partition(";")[0] for item in found["problems"]] == [
        "the run was stopped"
    ]
    assert set(verdicts(found).items()) <= set(passes(range(12)).items())
    assert "0001" not in verdicts(found)
    assert json.loads(target.read_text()) == found
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", target.name]


# Until it has a handler of its own it is Python that is stopped.
_BEGUN = """
import signal
from pathlib import Path
install = signal.signal
def noted(number, handler):
    before = install(number, handler)
    Path(HOME, "begun").touch()
    return before
signal.signal = noted
"""


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_101_ctrl_c_at_any_moment(moment: float, endless: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    run = Run("-j", "2", NO_CACHE, "-o", f"json={target}", endless, parent=_BEGUN)
    assert wait_until((run.home / "begun").exists)
    time.sleep(moment)
    for _ in range(3):
        run.kill(signal.SIGINT)
        time.sleep(0.001)
    out = run.end(130, err=None)
    assert not run.err.strip()
    assert target.read_bytes() == (out or b"old")


def test_101_a_second_ctrl_c_ends_what_nobody_reads(endless: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    run = Run("-j", "2", "-o", f"json={target}", endless)
    run.wait_for(2, 79)
    run.kill(signal.SIGINT)
    assert wait_until(target.exists)
    time.sleep(1.2)
    assert run.process.poll() is None  # its report is larger than a pipe
    run.kill(signal.SIGINT)
    run.process.wait(30)
    run.end(130)
    done = verdicts(json.loads(target.read_text()))
    assert len(done) > 40  # what was finished by then, but not what takes so long
    assert "0002" not in done
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_the_report_is_written(name: str, root: Path, tmp_path: Path) -> None:
    pipe, target = tmp_path / "pipe", tmp_path / "report.json"
    os.mkfifo(pipe)
    target.write_text("old")
    run = Run("-j", "2", "-o", f"json={pipe}", "-o", f"github={target}", root)
    run.wait_for()
    run.wait_for_idle()  # it waits for someone to read
    run.kill(signal.Signals[name])
    assert not run.end(128 + signal.Signals[name])
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "report.json"]


@pytest.mark.parametrize("jobs", ["0", "2"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_standard_input_is_waited_for(jobs: str, name: str) -> None:
    run = Run("-j", jobs, "--base-dir", GOOD, "-", stdin=subprocess.PIPE)
    run.feed(batch(3))
    if jobs != "0":
        run.wait_for(1, 2)
    run.wait_for_idle()
    run.kill(signal.Signals[name])
    found = run.report(128 + signal.Signals[name])
    assert [item["verdict"] for item in found["packages"]] == ["pass"] * 3
    assert found["problems"][0]["message"] == (
        "the run was stopped; 3 packages were checked, the rest were not"
    )


def test_a_terminal_that_closes_says_nothing_to_nohup(root: Path) -> None:
    def nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    run = Run("-j", "2", NO_CACHE, root, preexec_fn=nohup)
    run.wait_for()
    run.kill(signal.SIGHUP)
    assert verdicts(run.report(0)) == passes(range(40))


# --- workers that go wrong -----------------------------------------------------------------------

# ``check`` of a worker, for the package in place 3; the others are checked as ever.
_WRONG = """
import time, signal
from compliance_lint.bulk import worker
check = worker.check
def wrong(place, source, send):
    if place != 3:
        return check(place, source, send)
    fd = send.__self__.fileno()
    worker._Worker.timer.begin(place)
    {what}
worker.check = wrong
"""
_DONE = (
    "from compliance_lint.bulk.units import Done; import msgspec; encode = msgspec.msgpack.encode; "
)
WRONG = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "ends with 0": "os._exit(0)",
    "ends with 1": "raise SystemExit(1)",
    "fails": "raise RuntimeError('secret')",
    "no message": "send(b'')",
    "a message of nothing": "send(b'D')",
    "garbage": r"send(b'\xff\x00' * 500)",
    "garbage in the line": r"os.write(fd, b'\xff\xfe\x00garbage' * 500); time.sleep(600)",
    "half a message": r"os.write(fd, b'\x00\x00\x40\x00D\x90'); time.sleep(600)",
    "of another package": _DONE + "send(b'D' + encode(Done(2, b'{}', 0.0)))",
    "of no package": _DONE + "send(b'D' + encode(Done(1 << 40, b'{}', 0.0)))",
    "cannot start any more": "send(b'Fsecret')",
    "closes its line": "os.close(fd); time.sleep(600)",
    "closes all it has": "os.closerange(0, 100); time.sleep(600)",
    "one vast message": r"[os.write(fd, part) for part in (b'0\0\0\0', *[bytes(1 << 20)] * 768)]",
    "ready again and again": "[send(b'R') for _ in iter(int, 1)]",
    "results without end": "[send(b'D' + bytes(1 << 25)) for _ in iter(int, 1)]",
    "stands still": "time.sleep(600)",
}  # fmt: skip
# Those that are ended for the time they take.
WAITS = {"half a message", "stands still"}


@pytest.mark.parametrize("what", WRONG)
def test_a_worker_that_goes_wrong_costs_its_package_alone(what: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 8)
    server = _WRONG.format(what=WRONG[what])
    run = Run("-j", "2", "--file-timeout", "3", root, server=server)
    found = run.report(3)
    assert verdicts(found) == passes(range(8)) | {"0003": "error"}
    assert not found["problems"]
    assert "secret" not in json.dumps(found)
    (problem,) = found["packages"][3]["problems"]
    hint = "; --file-timeout SECONDS allows more" if what in WAITS else ""
    assert problem["message"].endswith(f"so the package was not checked{hint}")
    assert run.mebibytes < 250


@pytest.mark.parametrize("times", [1, 2])
def test_103_a_package_is_tried_again_where_its_worker_was_killed(
    times: int, root: Path, usual: bytes, tmp_path: Path
) -> None:
    tried = tmp_path / "tried"
    what = f"f = open({str(tried)!r}, 'ab'); f.write(b'x'); f.close(); "
    what += f"os.path.getsize({str(tried)!r}) <= {times} and os.kill(os.getpid(), signal.SIGKILL); "
    what += "check(place, source, send)"
    assert Run("-j", "2", NO_CACHE, root, server=_WRONG.format(what=what)).end(0) == usual
    assert tried.stat().st_size == times + 1


def test_a_result_that_is_sent_twice_counts_once(root: Path) -> None:
    what = "twice = lambda message: (send(message), send(message)); check(place, source, twice)"
    found = Run("-j", "2", NO_CACHE, root, server=_WRONG.format(what=what)).report(0)
    assert verdicts(found) == passes(range(40))


def test_a_worker_that_ends_while_it_has_nothing_to_do_costs_nothing() -> None:
    """What cannot be sent to it is sent to another, though no worker is at anything."""
    line = batch(1).replace(b"{", b"{" + b" " * 20_000, 1)  # too long to be sent ahead
    server = (
        "from compliance_lint.bulk import worker\ncheck = worker.check\n"
        "worker.check = lambda *given: (check(*given), os._exit(0))"
    )
    parent = (
        "import time\nfrom compliance_lint.bulk.pool import WorkerPool\n"
        "hand_out = WorkerPool._hand_out\n"
        "WorkerPool._hand_out = lambda *given: (time.sleep(0.2), hand_out(*given))[1]"
    )
    with tempfile.TemporaryFile() as given:
        given.write(line * 6)
        given.seek(0)
        words = ("-j", "1", "--base-dir", GOOD, "-")
        found = Run(*words, stdin=given, server=server, parent=parent).report(0)
    assert [item["verdict"] for item in found["packages"]] == ["pass"] * 6


def test_what_is_lost_on_the_way_is_said(root: Path) -> None:
    parent = (
        "from compliance_lint.bulk.pool import WorkerPool\nresults = WorkerPool.results\n"
        "WorkerPool.results = lambda *given: (it for it in results(*given) if it.place != 3)"
    )
    found = Run("-j", "2", root, parent=parent).report(3)
    assert verdicts(found) == {key: value for key, value in passes(range(40)).items()
                               if key != "0003"}  # fmt: skip
    assert found["problems"][0]["message"] == (
        "the run came to its end too early; 39 packages were checked, the rest were not"
    )


ALL_KILLED = {
    "at birth": "worker.start = lambda job: os.kill(os.getpid(), 9)",
    "at work": "worker.check = lambda *_: os.kill(os.getpid(), 9)",
    "with an exit code": "worker.check = lambda *_: os._exit(7)",
}


@pytest.mark.parametrize("when", ALL_KILLED)
def test_111_all_workers_end(when: str, root: Path) -> None:
    run = Run(
        "-j", "2", root, server=f"from compliance_lint.bulk import worker\n{ALL_KILLED[when]}"
    )
    found = run.report(3)
    assert set(verdicts(found).values()) <= {"error"}
    (problem,) = found["problems"]
    assert problem["message"].startswith("every worker process ends before it has done anything; ")
    assert run.seconds < 15  # it does not try for ever, nor wait in a loop


def test_111_all_workers_are_killed_by_another(root: Path) -> None:
    run = Run("-j", "2", NO_CACHE, root, server="import time; fork = os.fork\n"
              "os.fork = lambda: fork() or time.sleep(0.2) or 0")  # fmt: skip
    while run.process.poll() is None:
        for pid in workers(run):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    found = run.report(3)
    assert set(verdicts(found).values()) <= {"error"}
    assert "every worker process ends" in found["problems"][0]["message"]


# --- no process to be had ------------------------------------------------------------------------


@pytest.fixture
def few(request: pytest.FixtureRequest) -> Iterator[Callable[[int], Callable[[], None]]]:
    """A limit on the number of processes, which holds for root as well."""
    folders = [Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")]
    place = (
        next((item for item in folders if item.is_dir()), Path("/nowhere")) / f"few-{os.getpid()}"
    )
    try:
        place.mkdir()
    except OSError:
        pytest.skip("no group of processes can be made here")

    def limited(count: int) -> Callable[[], None]:
        try:
            (place / "pids.max").write_text(str(count))
        except OSError:
            pytest.skip("the number of processes cannot be limited here")
        return lambda: void((place / "cgroup.procs").write_text(str(os.getpid())))

    yield limited
    wait_until(lambda: not (place / "cgroup.procs").read_text(), 10)
    place.rmdir()


def void(_: object) -> None:
    return None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_108_no_process_to_be_had(
    count: int, root: Path, few: Callable[[int], Callable[[], None]]
) -> None:
    run = Run("-j", "4", NO_CACHE, root, preexec_fn=few(count))
    found = run.report(3)
    assert not found["packages"]
    assert found["problems"][0]["message"].startswith("no worker process can be started")
    assert run.seconds < 15


@pytest.mark.parametrize("count", [4, 5])
def test_108_fewer_processes_than_asked_for(
    count: int, root: Path, usual: bytes, few: Callable[[int], Callable[[], None]]
) -> None:
    assert Run("-j", "4", NO_CACHE, root, preexec_fn=few(count)).end(0) == usual


# The server cannot fork for some time after it was started first.
_BUSY = """
import time
from pathlib import Path
first, fork = Path(HOME, "first"), os.fork
first.touch() if not first.exists() else None
def busy():
    if time.time() - first.stat().st_mtime < {seconds}:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    return fork()
os.fork = busy
"""


@pytest.mark.parametrize(("seconds", "code"), [(1.5, 0), (600, 3)])
def test_108_processes_that_come_back(seconds: float, code: int, root: Path) -> None:
    run = Run("-j", "2", NO_CACHE, root, server=_BUSY.format(seconds=seconds))
    found = run.report(code)
    assert verdicts(found) == ({} if code else passes(range(40)))
    assert bool(found["problems"]) == bool(code)


# --- what changes nothing ------------------------------------------------------------------------


def test_the_order_is_that_of_the_input_however_long_the_first_takes(
    root: Path, usual: bytes
) -> None:
    late = (
        "import time\nfrom compliance_lint.bulk import worker\ncheck = worker.check\n"
        "worker.check = lambda place, *rest: (place or time.sleep(1.5), check(place, *rest))"
    )
    for jobs in ("1", "2", "8"):
        assert Run("-j", jobs, NO_CACHE, root, server=late).end(0) == usual


RECYCLED = "from compliance_lint.bulk import pool\npool._UNITS_PER_WORKER = 3"


def test_107_few_descriptors_and_workers_that_are_replaced(root: Path, usual: bytes) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))

    assert Run("-j", "2", NO_CACHE, root, parent=RECYCLED, preexec_fn=few).end(0) == usual


def test_107_next_to_no_descriptors(root: Path) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    run = Run("-j", "2", NO_CACHE, root,
              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10)))  # fmt: skip
    found = run.report(3)
    assert not found["packages"]
    assert found["problems"]
