"""What does not count: suppressions, the baseline, excluded packages; and settings in layers."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bad_input import COPIES, DAY, GOOD
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from compliance_lint.cli import app
from compliance_lint.engine import verdict_of
from compliance_lint.environment import from_environment, layered_settings
from compliance_lint.excuses import Excuses
from compliance_lint.findings import Finding
from compliance_lint.report import FORMATS
from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict
from compliance_lint.rulebook import load_rulebook
from compliance_lint.schemas import SCHEMAS
from compliance_lint.settings import Settings, SettingsError

RULE = "business-name-not-on-document"
STORY = GOOD.parent / "bad-pvt-ltd-everywhere"
REASON = "agreed with the reviewer, OPS-112"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages with one error each, and one without."""
    for name, story in (("in/old 1", STORY), ("in/old 2", STORY), ("in/good", GOOD)):
        shutil.copytree(story, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(root: Path, text: str) -> None:
    (root / "compliance-lint.toml").write_text(text, "utf-8")


def suppression(package: str = "in/old*/**", more: str = "", rule: str = RULE) -> str:
    return f'[[suppress]]\nrule = "{rule}"\npackage = "{package}"\nreason = "{REASON}"\n{more}\n'


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = app.run(["check", "--as-of", DAY, *COPIES, *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def report(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(capsys, "-f", "json", *words)[1])
    Draft202012Validator(SCHEMAS["report"]()).validate(found)
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {package["path"]: package["verdict"] for package in found["packages"]}


# --- suppressions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern", ["in/old*/**", "in/old*", "old*", "/in/old ?/", "**/old*/submission.json", "in/"]
)
def test_what_is_suppressed_does_not_count(
    pattern: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, suppression(pattern))
    found = report(capsys, "in")
    assert set(verdicts(found).values()) == {"pass"}
    hidden = [item for one in found["packages"] for item in one["findings"]]
    assert [(item["rule"], item["suppressed"]) for item in hidden] == [(RULE, REASON)] * 2
    assert found["notices"] == []
    assert run(capsys, "in")[0] == 0


def question(rule: str, outcome: Outcome, suppressed: str | None = None) -> Finding:
    return Finding(
        rule, Severity.WARNING, Stage.REVIEW, outcome, "", "", "", Location("a", ""), "",
        suppressed=suppressed,
    )  # fmt: skip


@pytest.mark.parametrize("suppressed", [REASON, None])
def test_a_question_beside_a_fault_that_does_not_count_stays_open(suppressed: str | None) -> None:
    findings = [question(RULE, Outcome.FAILED, suppressed), question(RULE, Outcome.UNDECIDED)]
    outcomes = {RULE: Outcome.FAILED}
    assert verdict_of((), findings, outcomes, Severity.ERROR) is Verdict.UNDECIDED
    findings[1] = question(RULE, Outcome.UNDECIDED, REASON)
    assert verdict_of((), findings, outcomes, Severity.ERROR) is Verdict.PASS


@pytest.mark.parametrize("typed", [".", "in", "in/old 1", "../{here}/in", "{root}/in"])
def test_patterns_are_relative_to_the_settings_whatever_is_typed(
    typed: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, suppression("/in/old*"))
    assert run(capsys, typed.format(here=root.name, root=root))[0] == 0


def test_and_from_wherever(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(root, suppression("/in/old*"))
    monkeypatch.chdir(root / "in" / "old 1")
    assert run(capsys, "--config", "../../compliance-lint.toml")[0] == 0
    assert run(capsys)[0] == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (suppression("in/old 1"), "another package"),
        (suppression("in/**", rule="gstin-pan-differs"), "another rule"),
        (suppression(more="expires = 2026-11-22"), "expired"),
    ],
)
def test_anything_else_still_counts(
    text: str, why: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, text)
    assert run(capsys, "in")[0] == 1, why


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt != "receipt"])
def test_suppressed_findings_are_in_every_format(
    fmt: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, suppression())
    code, out, _ = run(capsys, "-f", fmt, "in")
    assert code == 0
    assert out.count("OPS-112") + out.count("OPS\\-112") >= 2
    assert out.count(RULE) >= 2


def test_suppressions_that_excuse_nothing_are_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, suppression("in/good") + suppression("elsewhere/**"))
    code, _, err = run(capsys, "in/good")
    assert code == 0
    # Of packages that are not checked here nothing is known.
    what = f"the suppression of {RULE} for 'in/good'"
    assert err == f"warning: {what} excuses nothing in the packages checked here\n"
    assert len(report(capsys, "in/good")["notices"]) == 1
    assert run(capsys, "--select", "file-empty", "in/good")[2] == ""


def test_suppressions_that_expired_are_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings(root, suppression(more="expires = 2026-11-22"))
    assert "expired on 2026-11-22; what it was about counts again" in run(capsys, "in")[2]
    settings(root, suppression(more=f"expires = {DAY}"))
    assert run(capsys, "in")[0] == 0


def test_an_open_question_can_be_suppressed_too(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(GOOD.parent / "open-one-scan", root / "scan")
    words = ("--ocr", "off", "--strict", "--select", "document-kind-wrong", "scan")
    assert run(capsys, *words)[0] == 1
    settings(root, suppression("scan", rule="document-kind-wrong"))
    assert run(capsys, *words)[0] == 0
    assert run(capsys, "--ocr", "off", "--strict", "scan")[0] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (suppression(rule="business-name-not-on-documents"), "did you mean 'business-name-not-on"),
        ("[[suppress]]\nrule = 'x'\npackage = '*'", "needs 'reason'"),
        ("[[suppress]]\nrule = 'x'\npackage = '*'\nreason = ' '", "needs 'reason'"),
        ("[[suppress]]\nrule = 'x'\nreason = 'y'", "needs 'package'"),
        (suppression(more="expires = 'soon'"), "is to be a date"),
        (suppression(more="until = 2027-01-01"), "unknown key 'suppress.until'"),
        ("suppress = ['x']", "is to be a table"),
        ("[suppress]\nrule = 'x'", "is to be a list of tables"),
        (f"mandatory = ['{RULE}']\n" + suppression(), "is mandatory and cannot be suppressed"),
        (f"mandatory = ['{RULE}']\nignore = ['{RULE}']", "is mandatory and cannot be ignored"),
        (f"mandatory = ['{RULE}']\nseverity = {{ {RULE} = 'info' }}", "cannot be lowered"),
        ("mandatory = ['no-such-rule']", "no-such-rule"),
        ("exclud = ['x']", "did you mean 'exclude'"),
        ("baseline = 'none.json'", "none.json"),
    ],
)  # fmt: skip
def test_what_is_wrong_ends_the_run_before_it_begins(
    text: str, said: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(root, text)
    code, out, err = run(capsys, "in")
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


# --- baseline -------------------------------------------------------------------------------------


def baseline(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = app.run(["baseline", words[0], "--as-of", DAY, *COPIES, *words[1:]])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_only_what_is_new_counts(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "compliance-lint-baseline.json"
    assert baseline(capsys, "create", "in/old 1", "in/good")[0] == 0
    text = file.read_text("utf-8")
    assert [one["package"] for one in json.loads(text)["findings"]] == ["in/old 1"]
    settings(root, "baseline = 'compliance-lint-baseline.json'")
    assert verdicts(report(capsys, "in")) == {
        "in/good": "pass", "in/old 1": "pass", "in/old 2": "fail",
    }  # fmt: skip
    # A line more above: the finding is the same.
    manifest = root / "in" / "old 1" / "submission.json"
    manifest.write_text(f"\n\n{manifest.read_text('utf-8')}", "utf-8")
    assert [*verdicts(report(capsys, str(root / "in"))).values()] == ["pass", "pass", "fail"]
    assert baseline(capsys, "update", "in")[1].endswith("1 findings more, 2 in all\n")
    assert run(capsys, "in")[0] == 0


def test_what_is_mended_is_told_and_pruned(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert baseline(capsys, "create", "in")[0] == 0
    shutil.rmtree(root / "in" / "old 2")
    shutil.copytree(GOOD, root / "in" / "old 2")
    words = ("--baseline", "compliance-lint-baseline.json", "in")
    code, _, err = run(capsys, *words)
    assert code == 0
    assert "1 of the findings in the baseline compliance-lint-baseline.json are not there" in err
    # What was not looked at stays.
    assert "0 findings fewer" in baseline(capsys, "prune", "in/old 1")[1]
    assert "1 findings fewer, 1 in all" in baseline(capsys, "prune", "in")[1]
    assert run(capsys, *words)[2] == ""


def test_rules_that_did_not_run_are_neither_mended_nor_pruned(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert baseline(capsys, "create", "in")[0] == 0
    other = ("--select", "file-empty", "in")
    assert run(capsys, "--baseline", "compliance-lint-baseline.json", *other)[2] == ""
    assert "0 findings fewer, 2 in all" in baseline(capsys, "prune", *other)[1]


def test_a_baseline_holds_no_value(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = root / "in" / "of ABCPE1234F"
    (root / "in" / "old 1").rename(package)
    baseline(capsys, "create", "in")
    text = (root / "compliance-lint-baseline.json").read_text("utf-8")
    assert "ABCPE1234F" not in text
    assert "FLIMZANDRA" not in text
    assert run(capsys, "--baseline", "compliance-lint-baseline.json", "in")[0] == 0


def test_a_mandatory_rule_is_in_no_baseline(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline(capsys, "create", "in")
    settings(root, f"mandatory = ['{RULE}']\nbaseline = 'compliance-lint-baseline.json'")
    assert run(capsys, "in")[0] == 1


def test_an_older_name_does_not_lower_a_mandatory_rule() -> None:
    book = load_rulebook()
    rules = tuple(
        replace(rule, aliases=("name-not-there",)) if rule.name == RULE else rule
        for rule in book.rules
    )
    given = Settings(mandatory=(RULE,), severity={"name-not-there": Severity.INFO})
    with pytest.raises(SettingsError, match="cannot be lowered"):
        Excuses(given, replace(book, rules=rules), dt.date(2026, 11, 23))


def test_a_baseline_is_not_made_of_half_a_run(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = baseline(capsys, "create", "nowhere")
    assert (code, "nothing was checked" in text) == (3, True)
    (root / "in" / "good" / "requirements.json").write_text("{")
    code, text = baseline(capsys, "create", "in")
    assert (code, "not checked" in text) == (3, True)
    assert baseline(capsys, "create", "in")[0] == 2  # it is there
    assert baseline(capsys, "update", "--file", "none.json", "in")[0] == 2


@pytest.mark.parametrize("name", ["none/b.json", "in/new/submission.json", "in/x.pdf"])
def test_a_place_for_no_baseline_is_told_before_the_work(
    name: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "in" / "new").mkdir()
    code, text = baseline(capsys, "create", "--file", name, "in")
    assert (code, text.startswith(f"Error: --file {name}: ")) == (2, True)
    assert not (root / name).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "findings": []}', "\xff"])
def test_a_broken_baseline_hides_nothing(
    text: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "b.json").write_bytes(text.encode("latin-1"))
    code, out, err = run(capsys, "--baseline", "b.json", "in")
    assert (code, out) == (2, "")
    assert "b.json" in err


# --- exclude --------------------------------------------------------------------------------------


def test_excluded_packages_are_passed_over(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings(root, "exclude = ['old 1/']")
    assert set(verdicts(report(capsys, "in"))) == {"in/good", "in/old 2"}
    assert set(verdicts(report(capsys, "--exclude", "in/*2", "in"))) == {"in/good"}


def test_that_all_are_excluded_is_no_pass(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings(root, "exclude = ['*']")
    code, _, err = run(capsys, "in")
    assert code == 3
    assert "all packages (3) are passed over by the setting 'exclude'" in err
    # A hook is given what has changed, and that may be nothing of interest.
    assert run(capsys, "--climb", "in/good/submission.json")[0] == 0


# --- layers ---------------------------------------------------------------------------------------


def test_file_then_profile_then_environment_then_option(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(root, "fail-on = 'warning'\n[severity]\nfile-empty = 'info'\nfile-blank = 'info'\n"
                   "[profile.nightly]\nfail-on = 'info'\nstrict = true\n"
                   "[profile.nightly.severity]\nfile-blank = 'warning'\n")  # fmt: skip
    plain = layered_settings({})
    assert (plain.fail_on, plain.strict) == (Severity.WARNING, False)
    nightly = layered_settings({}, profile="nightly")
    assert (nightly.fail_on, nightly.strict) == (Severity.INFO, True)
    assert nightly.severity == {"file-empty": Severity.INFO, "file-blank": Severity.WARNING}
    assert layered_settings({"COMPLIANCE_LINT_PROFILE": "nightly"}) == nightly
    over = {"COMPLIANCE_LINT_FAIL_ON": "error", "COMPLIANCE_LINT_IGNORE": "a, b"}
    layered = layered_settings(over, profile="nightly")
    assert (layered.fail_on, layered.ignore, layered.strict) == (Severity.ERROR, ("a", "b"), True)
    assert layered.folder == plain.folder
    for name, value in over.items():
        monkeypatch.setenv(name, value.replace("a, b", "file-empty"))
    found = report(capsys, "--fail-on", "warning", "in/good")
    assert found["fail_on"] == "warning"
    assert report(capsys, "in/good")["fail_on"] == "error"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("FAILON", "error", "did you mean 'COMPLIANCE_LINT_FAIL_ON'"),
        ("STRICT", "maybe", "is to be true or false"),
        ("FAIL_ON", "bad", "is no severity"),
        ("OCR", "no", "is to be one of"),
        ("PROFILE", "nightly", "profile 'nightly'"),
        ("CONFIG", "none.toml", "none.toml"),
    ],
)
def test_a_variable_that_is_wrong_is_told(
    variable: str,
    value: str,
    said: str,
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings(root, "[profile.weekly]\nstrict = true")
    monkeypatch.setenv(f"COMPLIANCE_LINT_{variable}", value)
    code, out, err = run(capsys, "in")
    assert (code, out) == (2, "")
    assert said in err
    assert run(capsys, "--isolated", "in/good")[0] == 0


def test_what_is_empty_is_not_set() -> None:
    assert from_environment({"COMPLIANCE_LINT_FAIL_ON": "", "OTHER": "x"}) == {}
    assert from_environment({"COMPLIANCE_LINT_USE_CACHE": "off"}) == {"cache": False}


@pytest.mark.parametrize(
    "text",
    ["[profile.x]\nfail-onn = 'error'", "[profile.x.profile.y]\nstrict = true",
     "[[profile.x.suppress]]\nrule = 'a'", "profile = 1", "[profile]\nx = 1"],
)  # fmt: skip
def test_a_wrong_profile_is_told_though_it_is_not_used(text: str, root: Path) -> None:
    settings(root, text)
    with pytest.raises(SettingsError):
        layered_settings({})


def test_the_schema_knows_all_of_it() -> None:
    import tomllib  # noqa: PLC0415

    judge = Draft202012Validator(SCHEMAS["config"]())
    good = tomllib.loads(
        "exclude = ['x']\nmandatory = ['a']\nbaseline = 'b.json'\n"
        "[profile.x]\nstrict = true\n" + suppression()
    )
    judge.validate(good)
    for bad in (
        {"profile": {"x": {"strct": True}}},
        {"suppress": [{"rule": "a"}]},
        {"folder": "x"},
    ):
        assert list(judge.iter_errors(bad))
