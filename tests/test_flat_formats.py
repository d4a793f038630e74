"""The formats that are lists: JSON lines, CSV, GitLab, Azure."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bad_input import DAY, GOOD
from mixed_packages import copy_mixed, drawn

from compliance_lint.cli import app
from compliance_lint.report import FORMATS
from compliance_lint.report.escape import azure_property, table_cell


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_mixed(tmp_path / "in", bad="b bad")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


@pytest.mark.usefixtures("root")
def test_lines_of_json_are_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(drawn(capsys, "json"))
    *packages, run = [json.loads(line) for line in drawn(capsys, "jsonl").splitlines()]
    assert [item.pop("type") for item in packages] == ["package"] * 4
    assert run.pop("type") == "run"
    assert {**run, "packages": packages} == whole


@pytest.mark.usefixtures("root")
def test_a_table_has_a_row_for_each_thing_and_each_package(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = json.loads(drawn(capsys, "json"))
    rows = list(csv.DictReader(io.StringIO(drawn(capsys, "csv"))))
    assert [row["package"] for row in rows if row["verdict"] == "pass"] == ["in/a good"]
    bad = [row for row in rows if row["package"] == "in/b bad"]
    faults = [item for item in whole["packages"][1]["findings"] if item["outcome"] == "failed"]
    assert [row["rules"] for row in bad if row["level"] == "error"] == [
        item["rule"] for item in faults
    ]
    first, row = faults[0], bad[0]
    assert (row["message"], row["help"], row["param"]) == (
        first["message"], first["help"], first["param"],
    )  # fmt: skip
    assert (row["path"], int(row["line"]), int(row["column"])) == (
        first["location"]["path"], first["location"]["line"], first["location"]["column"],
    )  # fmt: skip
    assert row["fingerprint"] == first["fingerprint"]
    assert {row["level"] for row in rows if row["package"] == "in/d open"} == {"undecided"}
    (unchecked,) = [row for row in rows if row["package"] == "in/c none"]
    assert (unchecked["verdict"], unchecked["level"]) == ("error", "not-checked")
    assert "requirements.json" in unchecked["message"]


@pytest.mark.usefixtures("root")
def test_gitlab_gets_what_it_does_not_drop(capsys: pytest.CaptureFixture[str]) -> None:
    found: list[dict[str, Any]] = json.loads(drawn(capsys, "gitlab", "in", "nowhere"))
    assert len({item["fingerprint"] for item in found}) == len(found) > 3
    assert {item["severity"] for item in found} == {"blocker", "critical", "info"}
    for item in found:
        assert set(item) == {
            "description", "check_name", "fingerprint", "severity", "location",
        }  # fmt: skip
        path = item["location"]["path"]
        assert path == "nowhere" or path.startswith("in/")
        assert item["location"]["lines"]["begin"] >= 1
    names = [item["check_name"] for item in found]
    assert "compliance-lint/business-name-not-on-document" in names
    assert "compliance-lint/not-checked" in names
    # The second run says the same, so that GitLab knows what is new.
    assert json.loads(drawn(capsys, "gitlab", "in", "nowhere")) == found


def test_gitlab_gets_an_empty_list_where_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--isolated", "--as-of", DAY, "--ocr", "off")
    assert app.run(["check", *options, "-f", "gitlab", str(GOOD)]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.usefixtures("root")
def test_azure_gets_commands_and_ordinary_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = drawn(capsys, "azure").splitlines()
    place = r"sourcepath=in/b bad/submission\.json;linenumber=7;columnnumber=13;"
    code = "code=business-name-not-on-document;"
    assert re.match(rf"##vso\[task\.logissue type=error;{place}{code}\]'FLIM", lines[0])
    assert any(re.match(r"in/d open/submission\.json:[0-9]+: undecided: ", line) for line in lines)
    unchecked = [line for line in lines if "code=not-checked" in line]
    assert len(unchecked) == 1
    assert unchecked[0].startswith("##vso[task.logissue type=error;sourcepath=in/c none/")
    assert lines[-1] == "4 packages: 1 pass, 1 fail, 1 undecided, 1 error"


def test_azure_values_cannot_end_a_command() -> None:
    assert azure_property("a;b]c%d\ne##vso[x]") == "a%3Bb%5Dc%AZP25d%0Ae#\\u{23}vso[x%5D"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "%", "\uff1d", "\t=", "\r="])
def test_no_cell_is_a_formula(sign: str) -> None:
    cell = table_cell(f"{sign}cmd|' /C calc'!A0")
    assert cell[0] in "'\\"


def test_the_command_knows_all_formats(capsys: pytest.CaptureFixture[str]) -> None:
    app.run(["check", "--help"])
    shown = "".join(capsys.readouterr().out.split())
    assert "[" + "|".join(FORMATS) + "]" in shown
