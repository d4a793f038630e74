"""Hostile and unlucky inputs that once passed in silence, destroyed data or showed too much."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from compliance_lint.calls import check
from compliance_lint.cli import app
from compliance_lint.linter import Linter
from compliance_lint.redact import mask, mask_json
from compliance_lint.results import Verdict

GOOD = Path(__file__).parent.parent / "corpus" / "packages" / "good-company"
DAY = "2026-11-23"
Run = Callable[..., "Result"]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "acme"))


@dataclass(frozen=True)
class Result:
    exit_code: int
    output: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> Result:
        words = ["check", "--isolated", "--as-of", DAY, *map(str, arguments)]
        code = app.run(words)
        printed = capsys.readouterr()
        return Result(code, printed.out + printed.err)

    return call


def test_a_folder_in_place_of_a_manifest_is_no_silence(package: Path, run: Run) -> None:
    (package.parent / "other" / "submission.json").mkdir(parents=True)
    assert run(package.parent).exit_code == 3


def test_a_link_out_of_the_tree_is_not_read(package: Path, tmp_path: Path, run: Run) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("root:x:0:0\n")
    (package / "submission.json").unlink()
    (package / "submission.json").symlink_to(outside)
    result = run(package)
    assert result.exit_code == 3
    assert "root:x" not in result.output


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"{}"])
def test_a_broken_application_makes_no_update(package: Path, content: bytes, run: Run) -> None:
    (package / "application.json").write_bytes(content)
    result = run(package)
    assert result.exit_code == 3
    assert "application.json" in result.output


def test_an_update_says_what_is_not_checked(package: Path, run: Run) -> None:
    (package / "application.json").write_text('{"status": "rejected"}')
    assert "for an update" in run(package).output


def test_a_lowered_severity_does_not_pass_what_is_no_json(package: Path, run: Run) -> None:
    (package / "submission.json").write_text("")
    assert run("--severity", "data-not-json=warning", package).exit_code == 3


@pytest.mark.parametrize("name", ["submission.json", "gst-certificate.pdf", "rules.toml"])
def test_no_report_over_an_input(package: Path, name: str, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    assert run("-o", f"json={package / name}", package).exit_code == 2
    assert {path.name: path.read_bytes() for path in package.iterdir()} == before


def test_no_report_through_a_link_over_an_input(package: Path, run: Run) -> None:
    before = (package / "submission.json").read_bytes()
    (package / "report.json").symlink_to("submission.json")
    assert run("-o", f"json={package / 'report.json'}", package).exit_code == 2
    assert (package / "submission.json").read_bytes() == before


def test_the_last_day_of_the_calendar() -> None:
    report = Linter(as_of=dt.date.max).check_paths([GOOD])
    assert report.packages[0].verdict is not Verdict.ERROR


def test_a_name_too_long_is_told_and_the_rest_goes_on(package: Path, run: Run) -> None:
    result = run("a" * 300, package)
    assert result.exit_code == 3
    assert "PASS" in result.output


def test_a_hundred_thousand_documents_end() -> None:
    data = json.loads((GOOD / "submission.json").read_text())
    data["documents"] = [{} for _ in range(20_000)]
    report = check(data)
    assert report.packages[0].verdict is Verdict.FAIL
    assert len(report.findings) < 500


def test_a_pipe_in_place_of_requirements(package: Path, run: Run) -> None:
    os.mkfifo(package / "saved")
    assert run("--requirements", package / "saved", package).exit_code == 2


def test_hidden_characters_in_a_file_name(package: Path) -> None:
    data = json.loads((package / "submission.json").read_text())
    old = data["documents"][1]["file"]
    data["documents"][1]["file"] = "gst\u202e.pdf"
    (package / old).rename(package / "gst\u202e.pdf")
    (package / "submission.json").write_text(json.dumps(data))
    report = Linter(as_of=dt.date(2026, 11, 23)).check_paths([package])
    assert [item.rule for item in report.findings] == ["text-has-invisible-characters"]


def test_personal_data_in_names_and_keys_is_masked(package: Path, run: Run) -> None:
    data = json.loads((package / "submission.json").read_text())
    old = data["documents"][1]["file"]
    data["documents"][1]["file"] = "scan-9876543210-ABCPE1234F.pdf"
    data["ABCPE1234F"] = "x"
    (package / old).rename(package / "scan-9876543210-ABCPE1234F.pdf")
    (package / "submission.json").write_text(json.dumps(data, indent=1))
    for fmt in ("text", "json", "concise", "github"):
        output = run("-f", fmt, package).output
        assert "9876543210" not in output
        assert "ABCPE1234F" not in output


def test_escapes_do_not_carry_an_address_past_the_mask() -> None:
    line = r'"alias": "secretperson\u0040corp.example.org", "id": "ef9876543210"'
    shown = mask_json(line)
    assert "secretperson" not in shown
    assert len(shown) == len(line)
    assert "ef9876543210" in shown  # a UUID's end is no telephone number
    assert "98765432" not in mask("Ph9876543210")


def test_a_file_that_crashes_the_summary_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: object) -> None:
        raise ValueError("unexpected")

    monkeypatch.setattr("compliance_lint.engine.summarise_file", crash)
    report = Linter(as_of=dt.date(2026, 11, 23)).check_paths([GOOD])
    assert report.packages[0].problems
    assert report.packages[0].verdict is Verdict.ERROR
