"""The tool that tries public bad files gives every file one outcome, and sees what is wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import hostile_images as images
import hostile_pdfs as pdfs
import pytest
from bad_input import GOOD, GST

from tools.robustness import outcomes, samples
from tools.robustness.__main__ import main
from tools.robustness.outcomes import Outcome, broken
from tools.robustness.running import Run
from tools.robustness.samples import PLACE, Sample

SHEET = images.saved(images.sheet(), "PNG")
FILES = {
    "cut.pdf": (pdfs.one_page()[:-300], "PDF", "fail: file-corrupt"),
    "letter.pdf": (pdfs.one_page(), "PDF", "undecided: document-kind-unrecognised"),
    "locked.PDF": (pdfs.locked("secret"), "PDF", "fail: file-encrypted"),
    "half.png": (images.cut(SHEET), "PNG", "fail: file-corrupt"),
    "page.jpg": (b"<html><body>An invented page</body></html>", "other", "fail: file-type-un"),
    "seeds/0a1b2c3d4e5f-2": (SHEET, "PNG", "undecided: needs OCR"),
    "vast.png": (images.claimed(60_000, 60_000), "PNG", "fail: image-too-many-pixels"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of bad files, and of what is no sample."""
    folder = tmp_path / "project"
    others = {".git/0a1b2c3d": SHEET, "notes.txt": b"none", "ffff0000": b"no picture"}
    for name, content in {**{name: told[0] for name, told in FILES.items()}, **others}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "linked.pdf").symlink_to("letter.pdf")
    return folder


def told(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> tuple[int, str, Any]:
    """What the tool prints, and what it writes about each file."""
    rows = folder.parent / "rows.json"
    code = main([str(folder), "-j", "1", "--json", str(rows), *options])
    return code, capsys.readouterr().out, json.loads(rows.read_text())


def test_every_file_has_its_outcome(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, rows = told(capsys, project)
    assert code == 0, printed
    said = {row["sample"]["name"]: (row["sample"]["kind"], row["label"]) for row in rows}
    assert said.keys() == FILES.keys()
    for name, (_, kind, label) in FILES.items():
        assert said[name][0] == kind
        assert said[name][1].startswith(label), name
    assert "| project | 7 | 3 | – | 3 | 1 | – | 5 | 2 | – |" in printed
    assert "| fail: file-corrupt | 2 | 1 | – | 1 | – |" in printed
    assert sys.platform != "linux" or "the command itself: not known" not in printed


def test_a_file_that_takes_too_long_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "heavy"
    folder.mkdir()
    (folder / "forms.pdf").write_bytes(pdfs.nested_forms())
    for name in ("a.pdf", "z.pdf"):
        (folder / name).write_bytes(pdfs.one_page())
    code, printed, rows = told(capsys, folder, "--file-timeout", "2")
    assert code == 0, printed
    assert [row["verdict"] for row in rows] == ["undecided", "error", "undecided"]
    assert rows[1]["why"] in ("time", "memory", "crash")
    if sys.platform == "linux":
        assert max(rows, key=lambda row: row["seconds"]) is rows[1]
    assert "heavy/forms.pdf: documents[1].file" in printed


def test_a_file_that_passes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "sound"
    folder.mkdir()
    (folder / GST).write_bytes((GOOD / GST).read_bytes())
    code, printed, _ = told(capsys, folder)
    assert code == 1
    assert f"broken: sound/{GST} passed" in printed


def test_only_each_nth_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, rows = told(capsys, project, "--every", "3")
    assert len(rows) == 3


def test_nothing_to_try(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no PDF, JPEG or PNG" in capsys.readouterr().err


def test_files_are_copied_where_they_cannot_be_linked(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refused)
    found = list(samples.samples([project]))
    batch = samples.stage(found, tmp_path)
    for number, line in enumerate(batch.read_text().splitlines()):
        name = json.loads(line)["documents"][1]["file"]
        assert (tmp_path / name).read_bytes() == found[number].path.read_bytes()


TRIED = Sample("project", Path("a.pdf"), "a.pdf", "PDF")


def run_of(verdict: str, *problems: str, rule: str = "", **changes: Any) -> Run:
    """A run of one package with one finding."""
    findings = [{"rule": rule, "outcome": "failed", "message": "", "location": {"pointer": PLACE}}]
    package = {
        "path": "batch.jsonl:1",
        "verdict": verdict,
        "findings": findings if rule else [],
        "problems": [{"message": message} for message in problems],
    }
    codes = {"pass": 0, "undecided": 0, "fail": 1, "error": 3}
    run = Run({"packages": [package], "problems": []}, codes[verdict], "", busiest={1: 0.5})
    return replace(run, **changes)


def complaints(run: Run) -> list[str]:
    return broken([TRIED], run, outcomes.outcomes([TRIED], run), 20.0)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("documents[1].file ('1.pdf') took longer than 20 seconds", "time"),
        ("documents[1].file ('1.pdf') needed more than 1 GiB of memory", "memory"),
        ("the rule file-blank could not be run (MemoryError)", "memory"),
        ("the package made the program that reads it end (SIGSEGV)", "crash"),
    ],
)
def test_limits_and_crashes_are_outcomes(message: str, why: str) -> None:
    run = run_of("error", message)
    (found,) = outcomes.outcomes([TRIED], run)
    assert (found.label, found.message) == (f"error: {why}", message)
    assert complaints(run) == []


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (run_of("fail", rule="file-blank", errors="Traceback"), "on standard error"),
        (run_of("fail", rule="file-blank", exit_code=0), "exit code 0 in place of 1"),
        (run_of("fail", rule="file-blank", busiest={1: 26.0}), "took 26 seconds"),
        (run_of("fail"), "fail without a cause"),
        (run_of("pass"), "passed"),
        (run_of("error", "the rule x could not be run (KeyError)"), "(KeyError)"),
        (run_of("error", "something new"), "something new"),
        (Run({"packages": [], "problems": []}, 0, ""), "has 0 outcomes"),
        (
            Run({"packages": [], "problems": [{"message": "stopped"}]}, 0, ""),
            "a problem of the run: stopped",
        ),
    ],
)
def test_what_must_not_happen_is_told(run: Run, said: str) -> None:
    assert any(said in sentence for sentence in complaints(run))


def test_a_sound_run_has_no_complaints() -> None:
    run = run_of("fail", rule="file-corrupt")
    assert complaints(run) == []
    (found,) = outcomes.outcomes([TRIED], run)
    assert found == Outcome(TRIED, 1, "fail", "file-corrupt", (), "", 0.5)
