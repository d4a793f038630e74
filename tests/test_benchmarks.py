"""The benchmarks run and print what programs can read. How fast anything is, is not judged here."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import accuracy, bulk, legibility, package, packages, renderings, startup
from benchmarks.bulk_packages import folder_name, told, write_packages
from benchmarks.faults import FAULTS
from benchmarks.heavy import made_heavy
from benchmarks.measure import Goal, interleaved, ratios, row, table
from benchmarks.processes import Cost, run, supported
from benchmarks.scores import Fate, Judged, Said, summary
from compliance_lint import Verdict, check_path
from compliance_lint.evidence.pdf import PdfContent, read_pdf
from tools.corpus.package import valid

ROW = re.compile(r"(.+?) +([0-9]+\.[0-9]) +([0-9]+\.[0-9])  ([0-9]+\.[0-9]{2})")


def rows_of(text: str) -> dict[str, tuple[float, ...]]:
    """The tables in what a benchmark printed, by the name of the row."""
    found = (ROW.fullmatch(line) for line in text.splitlines())
    return {match[1]: tuple(map(float, match.groups()[1:])) for match in found if match}


def check_row(values: dict[str, object]) -> None:
    least, middle, ratio = (values[key] for key in ("min_ms", "median_ms", "ratio"))
    assert isinstance(least, float)
    assert isinstance(middle, float)
    assert isinstance(ratio, float)
    assert 0 < least <= middle
    assert ratio > 0


def test_startup_runs_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = startup.measure(1)
    assert set(times) == set(startup._commands(Path("package")))
    monkeypatch.setattr(startup, "measure", lambda _rounds: times)
    startup.main(["--json"])
    answer = json.loads(capsys.readouterr().out)
    assert {item["name"] for item in answer["rows"]} == set(times)
    for item in answer["rows"]:
        check_row(item)
    assert [(item["what"], item["limit"]) for item in answer["targets"]] == [
        ("compliance-lint --version", 120),
        ("compliance-lint check", 350),
    ]
    startup.main([])
    printed = capsys.readouterr().out
    assert set(rows_of(printed)) == set(times)
    assert "aim <= 120 ms" in printed
    assert "aim <= 350 ms" in printed


def test_startup_ends_where_a_command_fails(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit(2)"]
    with pytest.raises(SystemExit, match="exit code 2"):
        startup._run(command, startup._environment(tmp_path))


def test_package_prints_tables(capsys: pytest.CaptureFixture[str]) -> None:
    package.main(["--rounds", "1", "--kind", "reportlab"])
    printed = capsys.readouterr().out
    assert set(rows_of(printed)) == {package.OURS, package.FLOOR, package.BARE, package.PLAIN}
    assert "aim <= 1.5" in printed
    assert "aim >= 3.5" in printed


def test_package_measures_at_least_three_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["reportlab", "typst", "heavy"]
    assert set(chosen) <= set(packages.kinds())
    package.main(["--rounds", "1", "--json", *(f"--kind={kind}" for kind in chosen)])
    answer = json.loads(capsys.readouterr().out)
    assert [item["kind"] for item in answer["packages"]] == chosen
    for item in answer["packages"]:
        assert len(item["bytes"]) == 2
        for line in item["rows"]:
            check_row(line)
        assert [target["limit"] for target in item["targets"]] == [1.5, 3.5]


def test_a_heavy_file_says_the_same_as_the_light_one() -> None:
    for light in valid().files.values():
        heavy = made_heavy(light)
        assert 100_000 < len(heavy) < 300_000
        before, after = read_pdf(light), read_pdf(heavy)
        assert isinstance(before, PdfContent)
        assert isinstance(after, PdfContent)
        words = [" ".join(page.split()) for page in before.pages]
        assert [" ".join(page.split()) for page in after.pages] == words


def test_ratios_are_taken_round_by_round() -> None:
    times = {"a": [10.0, 40.0, 20.0], "b": [5.0, 10.0, 20.0]}
    assert ratios(times, "a", "b") == [2.0, 4.0, 1.0]
    assert row(times, "a", "b") == {"name": "a", "min_ms": 10.0, "median_ms": 20.0, "ratio": 2.0}
    assert rows_of(table([row(times, "a", "b")], "ratio")) == {"a": (10.0, 20.0, 2.0)}


def test_every_round_runs_everything_and_begins_elsewhere() -> None:
    order: list[str] = []
    tasks = {name: (lambda name=name: order.append(name)) for name in "abc"}
    times = interleaved(tasks, 2)
    assert "".join(order) == "abcabcbca"
    assert {name: len(values) for name, values in times.items()} == {"a": 2, "b": 2, "c": 2}


@pytest.mark.parametrize(
    ("best", "typical", "at_least", "verdict"),
    [
        (1.0, 1.4, False, "met"),
        (1.0, 1.6, False, "met at best"),
        (1.6, 1.7, False, "missed"),
        (4.0, 1.5, True, "met"),
        (1.6, 1.4, True, "met at best"),
        (1.4, 1.2, True, "missed"),
    ],
)
def test_verdict_of_a_goal(best: float, typical: float, at_least: bool, verdict: str) -> None:
    assert Goal("a / b", 1.5, best, typical, "", at_least).verdict == verdict


def test_accuracy_of_a_few_packages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(renderings, "_TEXT", ("reportlab", "fpdf2"))
    plain = renderings.RENDERINGS["text"]
    monkeypatch.setitem(
        renderings.RENDERINGS, "text", replace(plain, producers=("reportlab", "fpdf2"))
    )
    monkeypatch.setattr(renderings, "cache_folder", lambda: tmp_path)
    target = tmp_path / "answer.json"
    words = ["--only", "text", "--packages", "12", "-j", "1", "--json", str(target), "--check"]
    assert accuracy.main(words) == 0
    answer = json.loads(target.read_text(encoding="utf-8"))
    (figures,) = answer["renderings"]
    assert figures["clean"] == 5
    assert figures["errors"] == 0
    assert figures["total"]["caught"] + figures["total"]["no such rule"] == 7
    assert len(answer["packages"]) == 12
    assert "all rules" in capsys.readouterr().out


def test_accuracy_plan_covers_every_fault_and_rendering() -> None:
    tasks = accuracy.plan(900, seed=1)
    assert {task.rendering for task in tasks} == set(renderings.RENDERINGS)
    assert {task.fault for task in tasks} - {""} == set(FAULTS)
    assert [task.number for task in tasks] == list(range(len(tasks)))
    assert accuracy.plan(90, seed=1) == accuracy.plan(90, seed=1)
    told = {task.fault for task in accuracy.plan(20, 1, "former-name-used")}
    assert told == {"former-name", "limited-for-private-limited"}
    assert accuracy.plan(20, 1, "no-such-thing") == []


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_can_be_told_in_its_stories(fault: str) -> None:
    task = accuracy.Task(1, 1, "text", FAULTS[fault].stories[0], fault)
    draft = accuracy.told(task)
    assert draft.registration
    assert draft.gst
    assert accuracy.told(task) == draft


def said(verdict: str = "pass", failed: Mapping[str, str] | None = None, **outcomes: str) -> Said:
    named = {rule.replace("_", "-"): outcome for rule, outcome in outcomes.items()}
    failures = {rule: (severity, "message") for rule, severity in (failed or {}).items()}
    return Said(verdict, named | dict.fromkeys(failures, "failed"), failures)


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (said(failed={"a-rule": "error"}), Fate.CAUGHT),
        (said(a_rule="undecided"), Fate.UNDECIDED),
        (said(a_rule="passed"), Fate.MISSED),
        (said(b_rule="passed"), Fate.NO_RULE),
    ],
)
def test_fate_of_a_fault(outcome: Said, fate: Fate) -> None:
    judged = Judged(1, "text", "current", "x", "", ("a-rule",), frozenset(), outcome)
    assert judged.fate is fate
    assert judged.alarms == ()


def test_false_alarms_are_counted_apart_from_what_is_tolerated() -> None:
    failed = {"a-rule": "error", "b-rule": "warning", "c-rule": "info", "d-rule": "warning"}
    faulty = Judged(
        1, "text", "s", "x", "", ("a-rule",), frozenset({"b-rule"}), said(failed=failed)
    )
    assert faulty.alarms == ("d-rule",)
    clean = [
        Judged(2, "text", "s", "", "plain", (), frozenset(), outcome)
        for outcome in (said(), said("undecided"), said("fail", {"a-rule": "error"}))
    ]
    found = summary("text", [faulty, *clean])
    assert (found.clean, found.alarmed, found.open) == (3, 1, 1)
    assert found.total.recall == 1
    assert not found.met


def test_legibility_measures_a_picture() -> None:
    subject = next(legibility.subjects())
    step = legibility.Step("resolution", 60, legibility._at(subject.page, 60))
    measured = legibility.measures(step.data)
    assert measured["dpi"] == pytest.approx(60, abs=1)
    assert measured["width"] < measured["height"]
    assert measured["kilobytes"] == len(step.data) / 1000


on_linux = pytest.mark.skipif(not supported(), reason="costs are told on Linux only")


def test_bulk_packages_all_pass_and_share_nothing(tmp_path: Path) -> None:
    write_packages(tmp_path, 12, jobs=1)
    report = check_path(tmp_path, as_of=packages.AS_OF)
    assert len(report.packages) == 12
    assert report.count(Verdict.PASS) == 12
    assert report.findings == ()
    files = [path.read_bytes() for path in tmp_path.rglob("*.pdf")]
    assert len(set(files)) == 24
    assert all(50_000 < len(data) < 350_000 for data in files)
    stamp = (tmp_path / folder_name(3) / "submission.json").stat()
    write_packages(tmp_path, 12, jobs=1)  # what is there is kept
    assert (tmp_path / folder_name(3) / "submission.json").stat().st_mtime_ns == stamp.st_mtime_ns


def test_bulk_firms_have_names_and_numbers_of_their_own() -> None:
    firms = [told(number).firm for number in range(500)]
    for field in ("legal_name", "pan", "gstin", "udyam", "cin", "llpin"):
        values = [value for firm in firms if (value := getattr(firm, field))]
        assert len(set(values)) == len(values), field


@on_linux
def test_bulk_prints_aims_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn, figures = tmp_path / "plot.svg", tmp_path / "figures.json"
    words = ["--sizes", "2,4", "--rounds", "1", "--folder", str(tmp_path / "in")]
    bulk.main([*words, "--svg", str(drawn), "--json", str(figures)])
    printed = capsys.readouterr().out
    assert "4 packages / 2" in printed
    for aim in ("aim <= 1.2", "aim >= 1.8", "aim <= 1.4"):
        assert aim in printed
    assert ("aim >= 20" in printed) != ("no cache to measure" in printed)
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert [point["packages"] for point in found["points"]] == [2, 4]
    for point in found["points"]:
        assert point["cost"]["cpu"] > point["cost"]["own"] > 0
        assert point["cost"]["peak"] > 10_000_000
    assert drawn.read_text(encoding="utf-8").count("<polyline") >= 2


@on_linux
def test_cost_counts_processes_that_outlive_the_command() -> None:
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])"
    cost = run([sys.executable, "-c", code])
    assert cost.code == 0
    assert cost.cpu > cost.own + 0.4


def test_bulk_says_what_was_missed() -> None:
    cost = Cost(seconds=10.0, cpu=10.0, own=1.0, peak=100, code=0)
    twice = Cost(seconds=9.0, cpu=10.0, own=1.0, peak=150, code=0)
    quick = Cost(seconds=0.4, cpu=0.4, own=0.4, peak=100, code=0)
    points = [bulk.Point(10, cost), bulk.Point(20, twice)]
    measured = bulk.Measured(points, [bulk.Round(cost, twice, cost)], (cost, quick))
    assert [goal.verdict for goal in measured.goals()] == ["missed", "missed", "met", "met"]
