"""What the reports look like, and that nothing a submission brings can act in any of them."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from compliance_lint.findings import (
    ApiAnswer,
    FileSummary,
    Finding,
    PackageReport,
    Problem,
    Report,
    RequirementsUsed,
)
from compliance_lint.report import FORMATS, FormatUnknownError, Options, render
from compliance_lint.report.escape import (
    display_width,
    github_data,
    github_plain,
    github_property,
    visible,
)
from compliance_lint.report.snippet import MAX_COLUMNS, Snippet, snippet, split_lines
from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict
from compliance_lint.rulebook import Rulebook
from compliance_lint.schemas import report_schema

NO_RULES = Rulebook((), ())
DAY = dt.date(2026, 11, 23)
POISON = (
    "\x1b[31mred\x1b]0;t\x07 \x9b2J \u202egnp.\u2066 a\r\nb\n::error title=x::owned\n"
    "##[error]owned %0A 100% \u2028\udc80\ue000\x00 a,b:c"
)
SOURCE = '{\n  "end_user": {"name": "X"},\n  "documents": [\n\t{"file": "gst.pdf"}\n  ]\n}\n'


def place(line: int | None = 4, column: int = 11, end: int = 20, **changes: object) -> Location:
    location = Location("subs/acme/submission.json", "/documents/0/file", line, column, line, end)
    return replace(location, **changes)  # type: ignore[arg-type]


def finding(**changes: object) -> Finding:
    basic = Finding(
        rule="file-too-large",
        severity=Severity.ERROR,
        stage=Stage.API,
        outcome=Outcome.FAILED,
        message="'gst.pdf' is too large",
        help="Make it\nsmaller.",
        param="documents[0].file",
        location=place(),
        fingerprint="0" * 32,
        api=ApiAnswer("validation_error", "invalid_file", "m", "documents[0].file", "stated"),
        data={"size": 7, "parts": ("a", 1.5, None)},
    )
    return replace(basic, **changes)  # type: ignore[arg-type]


def package(*findings: Finding, **changes: object) -> PackageReport:
    outcomes = {item.rule: item.outcome for item in findings} | {"other-rule": Outcome.PASSED}
    basic = PackageReport(
        path="subs/acme",
        operation="create",
        verdict=Verdict.FAIL if findings else Verdict.PASS,
        outcomes=outcomes,
        findings=findings,
        files=(FileSummary("/documents/0/file", "gst.pdf", "ab" * 32, 7, "application/pdf"),),
        requirements=RequirementsUsed("built-in snapshot", DAY),
        not_checkable=("whether it is true",),
        source=SOURCE,
    )
    return replace(basic, **changes)  # type: ignore[arg-type]


def report(*packages: PackageReport, **changes: object) -> Report:
    return replace(Report(DAY, packages, (), "1"), **changes)  # type: ignore[arg-type]


def text(*packages: PackageReport, fmt: str = "text", **options: bool) -> str:
    return render(report(*packages), NO_RULES, fmt, Options(**options))  # type: ignore[arg-type]


def test_text_is_drawn_exactly() -> None:
    other = place(2, 24, 27, pointer="/end_user/name")
    assert text(package(finding(related=(other,)))) == (
        "error[file-too-large] 'gst.pdf' is too large\n"
        " --> subs/acme/submission.json:4:11  (documents[0].file)\n"
        "  |\n"
        '4 |     {"file": "gst.pdf"}\n'
        "  |              ^^^^^^^^^\n"
        "  = note: also subs/acme/submission.json:2:24  (end_user.name)\n"
        "  = API: would answer validation_error / invalid_file at documents[0].file "
        "(stated on the API page)\n"
        "  = help: Make it smaller.\n"
        "\n"
        "subs/acme: FAIL   1 error   (1 rule passed, 1 failed)\n"
        "\n"
        "Checked against: built-in snapshot (2026-11-23), as of 2026-11-23\n"
        "Cannot be checked offline:\n"
        "  - whether it is true\n"
        "Explain a rule: compliance-lint rule file-too-large\n"
    )


def test_text_of_a_pass_promises_nothing() -> None:
    drawn = text(package())
    assert drawn.startswith("subs/acme: PASS (1 rule passed)\n")
    assert "Cannot be checked offline" in drawn
    assert "Explain a rule" not in drawn
    assert "accepted" not in drawn


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"stage": Stage.REVIEW, "api": None},
            "  = API: would pass it on; a reviewer would reject it",
        ),
        ({"stage": Stage.REVIEW, "api": None, "severity": Severity.WARNING}, None),
        ({"api": None}, None),
    ],
)
def test_text_says_what_the_api_would_do(changes: dict[str, object], line: str | None) -> None:
    lines = text(package(finding(**changes))).splitlines()
    found = [item for item in lines if item.startswith("  = API:")]
    assert found == ([line] if line else [])


def undecided(rule: str, reason: str = "it is a picture") -> Finding:
    return finding(rule=rule, outcome=Outcome.UNDECIDED, message=reason, help="", api=None, data={})


def test_text_groups_what_one_cause_left_open() -> None:
    drawn = text(package(undecided("rule-a"), undecided("rule-b"), verdict=Verdict.UNDECIDED))
    assert drawn.count("undecided: gst.pdf: it is a picture") == 1
    assert "  = not decided: rule-a, rule-b\n" in drawn
    assert "subs/acme: UNDECIDED   (1 rule passed, 2 undecided)" in drawn


def test_text_does_not_say_the_file_twice() -> None:
    drawn = text(package(undecided("rule-a", "gst.pdf: it is a picture")))
    assert "undecided: gst.pdf: it is a picture\n" in drawn


def test_text_explains_rules_that_are_undecided_without_a_finding() -> None:
    outcomes = {"file-too-large": Outcome.FAILED, "rule-a": Outcome.UNDECIDED}
    drawn = text(package(finding(), outcomes=outcomes))
    assert "  1 rule is undecided because of the faults above\n" in drawn


def test_text_without_lines_shows_the_param_only() -> None:
    here = Location("data", "/documents/0/file")
    drawn = text(package(finding(location=here), path="data", source=None))
    assert "--> data  (documents[0].file)\n" in drawn
    assert "|" not in drawn


def test_text_puts_crashes_of_one_kind_together() -> None:
    problems = tuple(
        Problem(f"the rule {rule} could not be run (KeyError)", "subs/acme", rule, "Traceback…")
        for rule in ("rule-a", "rule-b")
    )
    drawn = text(package(verdict=Verdict.ERROR, problems=problems))
    assert (
        "subs/acme: not checked: 2 times: the rule could not be run (KeyError): rule-a, rule-b\n"
        "subs/acme: ERROR   (1 rule passed)\n" in drawn
    )
    assert "Traceback" not in drawn


def test_text_of_several_packages_ends_with_a_count() -> None:
    drawn = text(package(finding()), package(path="subs/b"))
    assert "2 packages: 1 pass, 1 fail\n" in drawn
    assert drawn.count("Checked against") == 1


def test_text_in_color_is_the_same_text() -> None:
    both = package(finding(), undecided("rule-a"))
    colored = text(both, color=True)
    assert "\x1b[1;31merror[file-too-large]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == text(both)


@pytest.mark.parametrize("fmt", ["text", "concise"])
def test_quiet_leaves_out_what_passes(fmt: str) -> None:
    assert text(package(), fmt=fmt, quiet=True) == ""
    assert "FAIL" not in text(package(finding()), fmt=fmt, quiet=True)
    assert "file-too-large" in text(package(finding()), fmt=fmt, quiet=True)


def test_concise_has_one_line_for_each_fault() -> None:
    drawn = text(package(finding(), undecided("rule-a"), undecided("rule-b")), fmt="concise")
    assert drawn == (
        "subs/acme/submission.json:4:11: error[file-too-large] 'gst.pdf' is too large\n"
        "subs/acme/submission.json:4:11: undecided: gst.pdf: it is a picture (rule-a, rule-b)\n"
        "subs/acme: FAIL   1 error   (1 rule passed, 1 failed, 2 undecided)\n"
    )


def test_suppressed_findings_are_shown_as_such() -> None:
    hidden = package(finding(suppressed="known"), verdict=Verdict.PASS)
    assert "suppressed: file-too-large at" in text(hidden)
    assert "error" not in text(hidden)
    assert "::notice" in text(hidden, fmt="github")
    assert "::error" not in text(hidden, fmt="github")
    value = json.loads(text(hidden, fmt="json"))
    assert value["packages"][0]["findings"][0]["suppressed"] == "known"


def test_json_has_the_published_shape() -> None:
    value = json.loads(text(package(finding(), undecided("rule-a")), fmt="json"))
    Draft202012Validator(report_schema()).validate(value)
    assert value["version"] == 1
    assert value["summary"] == {"packages": 1, "pass": 0, "fail": 1, "undecided": 0, "error": 0}
    only = value["packages"][0]
    assert only["requirements"] == {"path": "built-in snapshot", "date": "2026-11-23"}
    assert only["rules"]["failed"] == ["file-too-large"]
    assert only["findings"][0]["data"] == {"size": 7, "parts": ["a", 1.5, None]}
    assert value["not_checkable"] == ["whether it is true"]


def test_json_carries_only_what_json_can() -> None:
    odd = {"nan": float("nan"), "inf": [float("inf")], "object": DAY, "level": Severity.INFO}
    value = json.loads(text(package(finding(data=odd)), fmt="json"))
    data = value["packages"][0]["findings"][0]["data"]
    assert data == {"nan": "nan", "inf": ["inf"], "object": "2026-11-23", "level": "info"}


def test_the_schema_refuses_another_shape() -> None:
    value = json.loads(text(package(finding()), fmt="json"))
    del value["packages"][0]["verdict"]
    assert not Draft202012Validator(report_schema()).is_valid(value)


def test_github_command() -> None:
    line = text(package(finding()), fmt="github").splitlines()[0]
    assert line == (
        "::error file=subs/acme/submission.json,line=4,endLine=4,col=11,endColumn=20,"
        "title=file-too-large::'gst.pdf' is too large%0AAPI: would answer validation_error / "
        "invalid_file at documents[0].file (stated on the API page)%0AHelp: Make it smaller."
    )


def test_github_columns_only_on_one_line() -> None:
    line = text(package(finding(location=place(end_line=6))), fmt="github").splitlines()[0]
    assert "line=4,endLine=6,title=" in line


def test_github_levels() -> None:
    items = (
        finding(severity=Severity.WARNING),
        finding(severity=Severity.INFO),
        undecided("rule-a"),
    )
    lines = text(package(*items), fmt="github").splitlines()
    assert [line.split(" ")[0] for line in lines[:3]] == ["::warning", "::notice", "::notice"]


def test_github_path_below_the_repository() -> None:
    drawn = render(report(package(finding())), NO_RULES, "github", Options(path_prefix="a/b/"))
    assert "file=a/b/subs/acme/submission.json," in drawn


def test_github_says_what_it_leaves_out() -> None:
    many = [finding(message=f"fault {number}") for number in range(13)]
    drawn = text(package(*many), fmt="github")
    lines = drawn.splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[10].startswith("3 more errors without an annotation")
    assert lines[11] == "subs/acme/submission.json:4:11: error[file-too-large] fault 10"


def poisoned() -> Report:
    here = place(path=f"subs/{POISON}/submission.json", pointer=f"/documents/0/{POISON}")
    bad = finding(
        message=POISON,
        help=POISON,
        param=POISON,
        location=here,
        related=(here,),
        api=ApiAnswer("validation_error", "invalid_file", POISON, POISON, "inferred"),
        data={"name": POISON},
    )
    question = replace(bad, rule="rule-a", outcome=Outcome.UNDECIDED)
    many = [replace(bad, severity=Severity.WARNING)] * 12
    problem = Problem(POISON, POISON, None, POISON)
    first = package(
        bad,
        question,
        *many,
        path=POISON,
        files=(FileSummary(here.pointer, POISON),),
        requirements=RequirementsUsed(POISON, None),
        problems=(problem,),
        source=f"\n\n\n  {POISON.splitlines()[0]}{POISON[40:60]}",
    )
    return report(first, package(path=POISON), problems=(problem,))


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_nothing_in_a_submission_acts_in_a_report(fmt: str, ascii_only: bool) -> None:
    drawn = render(poisoned(), NO_RULES, fmt, Options(ascii_only=ascii_only))
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {char for char in drawn if unicodedata.category(char) in hidden} - {"\n"}
    assert "owned" in drawn
    if ascii_only and fmt in {"text", "concise"}:
        assert drawn.isascii()
    if fmt == "json":
        Draft202012Validator(report_schema()).validate(json.loads(drawn))
        assert drawn.isascii()
    if fmt != "github":
        assert not any(line.lstrip().startswith("::") for line in drawn.splitlines())


def test_github_has_only_our_commands() -> None:
    drawn = render(poisoned(), NO_RULES, "github", Options())
    assert "##[" not in drawn
    for line in drawn.splitlines():
        if line.startswith("::"):
            command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
            assert command
            keys = [part.partition("=")[0] for part in command[2].split(",")]
            assert set(keys) <= {"file", "line", "endLine", "col", "endColumn", "title"}
            assert len(keys) == len(set(keys))
            assert not re.search(r"%(?!25|0A|0D|3A|2C)", line)
        else:
            assert "::" not in line


def test_github_escapes() -> None:
    assert github_data("100%\r\n##[x") == "100%25%0D%0A#\\u{23}[x"
    assert github_property("a:b,c%") == "a%3Ab%2Cc%25"
    assert github_plain("::error::x ##[y") == ":\\u{3A}error:\\u{3A}x #\\u{23}[y"
    assert "::" not in github_plain(":::::")


def test_visible() -> None:
    assert visible("plain श्री 株式会社") == "plain श्री 株式会社"
    assert visible("a\x1bb\u202ec\u2028") == "a\\u{1B}b\\u{202E}c\\u{2028}"
    assert visible("é", ascii_only=True) == "\\u{E9}"
    assert visible("x" * 400) == "x" * 300 + "..."
    assert visible("\x1b" * 400) == "\\u{1B}" * 300 + "..."


@pytest.mark.parametrize(
    ("name", "width"), [("abc", 3), ("株式会社", 8), ("श्री कृष्ण", 6), ("e\u0301", 1), ("Ａ", 2)]
)
def test_display_width(name: str, width: int) -> None:
    assert display_width(name) == width


def at(line: str, start: int, end: int) -> Snippet:
    drawn = snippet([line], Location("p", "", 1, start + 1, 1, end + 1))
    assert drawn is not None
    return drawn


@pytest.mark.parametrize("before", ["", "\t", "株式会社 ", "श्री कृष्ण ", "\u200b", "é\x1b"])
def test_carets_stand_below_what_they_mark(before: str) -> None:
    line = f'{before}"name": "VALUE" rest'
    start = line.index('"VALUE"')
    drawn = at(line, start, start + 7)
    indent = len(drawn.carets) - len(drawn.carets.lstrip())
    shown = drawn.source[: drawn.source.index('"VALUE"')]
    assert indent == display_width(shown)
    assert drawn.carets.strip() == "^" * 7


@pytest.mark.parametrize("length", [100, 161, 500, 100_000])
@pytest.mark.parametrize("position", [0.0, 0.3, 0.99])
def test_long_lines_are_cut_around_the_caret(length: int, position: float) -> None:
    start = int(length * position)
    line = "x" * start + "MARK" + "y" * (length - start)
    drawn = at(line, start, start + 4)
    assert display_width(drawn.source) <= MAX_COLUMNS + 6
    indent = len(drawn.carets) - len(drawn.carets.lstrip())
    assert drawn.source[indent : indent + 4] == "MARK"
    assert drawn.carets.strip() == "^^^^"


def test_a_mark_longer_than_the_line_is_cut_with_it() -> None:
    drawn = at("x" * 1000, 0, 1000)
    assert drawn.source == "x" * MAX_COLUMNS + "..."
    assert drawn.carets == "^" * MAX_COLUMNS


def test_several_lines_are_marked_to_the_end_of_the_first() -> None:
    lines = ['  "end_user": {', "  }"]
    drawn = snippet(lines, Location("p", "/end_user", 1, 15, 2, 4))
    assert drawn == Snippet('  "end_user": {', " " * 14 + "^")


def test_lines_are_split_as_positions_count_them() -> None:
    assert split_lines("a\r\nb\rc\nd\u2028e\x0bf") == ["a", "b", "c", "d\u2028e\x0bf"]
    assert split_lines(None) == []


def test_places_beyond_the_source_have_no_snippet() -> None:
    assert snippet(["a"], Location("p", "", 9, 1, 9, 2)) is None
    drawn = snippet(["a"], Location("p", "", 1, 9, 1, 12))
    assert drawn is not None


def test_unknown_format() -> None:
    with pytest.raises(FormatUnknownError, match="did you mean 'json'"):
        render(report(), NO_RULES, "jsno")
