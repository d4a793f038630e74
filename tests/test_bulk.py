"""Many packages in worker processes: nothing lost, nothing out of order, whoever dies."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_input import GOOD, GST
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
)
from hostile_files import HEAVY

from compliance_lint.bulk import run
from compliance_lint.bulk.limits import Limits
from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.records import decode, encode
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.bulk.units import Done, Job, Unit, check_unit
from compliance_lint.findings import PackageReport
from compliance_lint.linter import Linter, check_path
from compliance_lint.load.find import find_packages
from compliance_lint.results import Verdict
from compliance_lint.rulebook import built_in_folder
from compliance_lint.settings import Settings

CORPUS = GOOD.parent.parent
DAY = "2026-11-23"


def test_the_report_is_the_same_byte_for_byte_however_many_processes(tmp_path: Path) -> None:
    for rule in ("alias-too-long", "file-corrupt", "field-unknown", "data-not-json"):
        shutil.copytree(CORPUS / rule, tmp_path / rule)
    shutil.copytree(CORPUS / "packages" / "good-company", tmp_path / "good")
    outputs = [
        command("-j", jobs, tmp_path).communicate(timeout=120)[0] for jobs in ("0", "1", "2")
    ]
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(json.loads(outputs[0])["packages"]) > 8


def test_a_file_that_takes_too_long_costs_its_package_alone(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 5, {1: SLOW})
    began = time.monotonic()
    found = report(command("-j", "2", "--file-timeout", "2", "--file-memory", "8192", root), 3)
    assert time.monotonic() - began < 30
    assert verdicts(found) == ["pass", "error", "pass", "pass", "pass"]
    assert [Path(item["path"]).name for item in found["packages"]] == [
        "000", "001", "002", "003", "004",
    ]  # fmt: skip
    (problem,) = found["packages"][1]["problems"]
    assert "documents[1].file" in problem["message"]
    assert GST in problem["message"]
    assert "longer than 2 seconds" in problem["message"]
    assert "--file-timeout SECONDS" in problem["message"]


@pytest.mark.parametrize("how", ["file", "environment"])
def test_the_limits_of_files_can_be_set(how: str, tmp_path: Path) -> None:
    root, env = tree(tmp_path / "in", 2, {1: SLOW}), dict(os.environ)
    if how == "environment":
        env |= {"COMPLIANCE_LINT_FILE_TIMEOUT": "1.5", "COMPLIANCE_LINT_FILE_MEMORY": "8192"}
    else:
        text = "file-timeout = 1.5\nfile-memory = 8192\n"
        (tmp_path / "compliance-lint.toml").write_text(text, encoding="utf-8")
    words = [word for word in WORDS if word != "--isolated"]
    line = [sys.executable, "-m", "compliance_lint", *words, "-j", "2", "--no-cache", str(root)]
    done = subprocess.run(line, capture_output=True, env=env, cwd=tmp_path, check=False)
    assert done.returncode == 3, done.stderr
    found = json.loads(done.stdout)
    assert verdicts(found) == ["pass", "error"]
    assert "longer than 1.5 seconds" in found["packages"][1]["problems"][0]["message"]


@pytest.mark.parametrize("name", HEAVY)
def test_what_only_limits_stop_is_stopped_and_named(name: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 2, {0: name})
    found = report(command("-j", "1", "--file-timeout", "4", root), 3)
    assert verdicts(found) == ["error", "pass"]
    assert "documents[1].file" in found["packages"][0]["problems"][0]["message"]


@linux
def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 150)
    process = command("-j", "2", root)
    for _ in range(3):
        os.kill(wait_for_workers(process.pid, 2)[0], signal.SIGKILL)
        time.sleep(0.2)
    assert verdicts(report(process, 0)) == ["pass"] * 150


@linux
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_at_once_and_leaves_a_whole_report(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    root = tree(tmp_path / "in", 3, {1: SLOW})
    target = tmp_path / "report.json"
    process = command("-j", "2", "-o", f"json={target}", root, start_new_session=True)
    workers = wait_for_workers(process.pid, 2)
    time.sleep(1.5)
    began = time.monotonic()
    process.send_signal(number)
    found = report(process, code)
    assert time.monotonic() - began < 5
    assert "stopped" in found["problems"][0]["message"]
    assert json.loads(target.read_text()) == found
    assert verdicts(found) == ["pass", "pass"]  # what was done, though not in order
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", target.name]
    time.sleep(0.3)
    assert not any(Path(f"/proc/{pid}").exists() and is_running(pid) for pid in workers)


@linux
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    process = command("-j", "2", tree(tmp_path / "in", 4, {0: SLOW, 1: SLOW}))
    workers = wait_for_workers(process.pid, 2)
    process.kill()
    process.communicate()
    for _ in range(100):
        if not any(map(is_running, workers)):
            return
        time.sleep(0.05)
    raise AssertionError("workers outlive their parent")


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


def test_a_temporary_folder_with_a_long_name(tmp_path: Path) -> None:
    """A socket cannot have such a path."""
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    process = command("-j", "2", tree(tmp_path / "in", 2), env={"TMPDIR": str(folder)})
    assert verdicts(report(process, 0)) == ["pass", "pass"]
    assert not list(folder.iterdir())


def test_workers_that_cannot_start_end_the_run(tmp_path: Path) -> None:
    settings = Settings(rules=(tmp_path / "no-such-pack",))
    job = Job(settings, dt.date(2026, 11, 23), Limits(), tmp_path)
    units = [Unit(0, source) for source in find_packages(GOOD, print)]
    with pytest.raises(WorkersLostError), WorkerPool(job, 1) as pool:
        list(pool.results(units))


@pytest.mark.parametrize("lost", ["a result", "all behind the third"])
def test_nothing_goes_missing_unsaid(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(_: Linter, units: Iterator[Unit], *__: object) -> Iterator[Done]:
        for unit in units:
            if unit.place == 2:
                if lost == "a result":
                    continue
                return
            yield check_unit(linter, unit, None)

    monkeypatch.setattr(run, "_results", faulty)
    linter = Linter(as_of=dt.date(2026, 11, 23))
    sources = find_packages(tree(tmp_path, 5), print)
    found = run.check_packages(linter, sources, [], run.Plan(0)).report
    (problem,) = found.problems
    count = 4 if lost == "a result" else 2
    assert problem.message == (
        f"the run came to its end too early; {count} packages were checked, the rest were not"
    )
    assert len(found.packages) == count
    assert not found.ok


def test_workers_have_the_rules_of_the_user_as_well(tmp_path: Path) -> None:
    root, pack = tree(tmp_path / "in", 1), tmp_path / "house"
    pack.mkdir()
    (pack / "pack.toml").write_text('title = "Rules of an invented company"\n', encoding="utf-8")
    own = (built_in_folder() / "plivo" / "alias-too-long.toml").read_text(encoding="utf-8")
    (pack / "own-rule.toml").write_text(own, encoding="utf-8")
    found = report(command("-j", "1", "--rules", pack, root), 0)
    plain = report(command("-j", "1", root), 0)
    names = {name for rules in found["packages"][0]["rules"].values() for name in rules}
    without = {name for rules in plain["packages"][0]["rules"].values() for name in rules}
    assert names - without == {"house/own-rule"}


def test_rules_are_loaded_once_for_all_workers() -> None:
    code = (
        "from compliance_lint.bulk import preload, worker\n"
        "print(worker.built_in_rulebook.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"1"


@pytest.fixture(scope="module")
def reports() -> Iterator[list[PackageReport]]:
    yield [
        package
        for rule in ("alias-too-long", "file-corrupt", "field-unknown", "data-not-json")
        for package in check_path(CORPUS / rule, as_of=dt.date(2026, 11, 23)).packages
    ]


def test_a_report_survives_the_way_through_bytes(reports: list[PackageReport]) -> None:
    linter = Linter(as_of=dt.date(2026, 11, 23))
    from compliance_lint.report import FORMATS, render  # noqa: PLC0415

    spooled = SpooledPackages()
    for item in reports:
        spooled.append(encode(item))
        assert encode(decode(encode(item))) == encode(item)
    for fmt in FORMATS:
        before = render(linter.report(reports), linter.rulebook, fmt)
        assert render(linter.report(spooled), linter.rulebook, fmt) == before, fmt
    assert spooled[-1].path == reports[-1].path
    assert [item.path for item in spooled[1:3]] == [item.path for item in reports[1:3]]
    with pytest.raises(IndexError):
        spooled[len(reports)]


def test_a_report_over_nothing_is_no_pass() -> None:
    linter = Linter(as_of=dt.date(2026, 11, 23))
    assert not linter.report(SpooledPackages()).ok
    assert linter.report(SpooledPackages()).count(Verdict.PASS) == 0
