"""What closes the report on many packages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from compliance_lint.bulk.records import encode
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.cli.running import exit_code
from compliance_lint.findings import Finding, PackageReport, Report, Totals
from compliance_lint.report import FORMATS, render
from compliance_lint.report.summary import summary_lines
from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Settings

DAY = dt.date(2026, 11, 23)
PLACE = Location("a/submission.json", "/alias", 1, 1, 1, 2)


def package(*rules: str, level: Severity = Severity.ERROR, **changes: object) -> PackageReport:
    """A package in which these rules failed."""
    findings = tuple(
        Finding(rule, level, Stage.API, Outcome.FAILED, "m", "", "", PLACE, "0" * 32)
        for rule in rules
    )
    verdict = Verdict.FAIL if findings else Verdict.PASS
    outcomes = {"other": Outcome.PASSED} | dict.fromkeys(rules, Outcome.FAILED)
    basic = PackageReport("a", "create", verdict, outcomes, findings)
    return replace(basic, **changes)  # type: ignore[arg-type]


def totals(*packages: PackageReport) -> Totals:
    return Report(DAY, packages).totals


def test_rules_that_fail_most_by_packages(rulebook: Rulebook) -> None:
    found = totals(
        package("b-rule", "b-rule", "a-rule"),
        package("b-rule", "c-rule", "c-rule"),
        package("d-rule", level=Severity.WARNING),
        *[package("z-rule", level=Severity.INFO)] * 10,
    )
    assert list(summary_lines(found, rulebook)) == [
        "Rules that fail in the most packages:",
        "  10  info     z-rule",
        "   2  error    b-rule",
        "   1  error    a-rule",
        "   1  error    c-rule",
        "   1  warning  d-rule",
    ]


def test_ten_rules_are_named_and_the_rest_counted(rulebook: Rulebook) -> None:
    lines = list(summary_lines(totals(package(*(f"rule-{n:02}" for n in range(13)))), rulebook))
    assert lines[0] == "Rules that fail in the most packages (3 more failed):"
    assert len(lines) == 11


def test_what_is_suppressed_is_not_counted() -> None:
    hidden = package("a-rule")
    hidden = replace(hidden, findings=(replace(hidden.findings[0], suppressed="known"),))
    assert not totals(hidden).failed


@pytest.mark.parametrize(
    ("passed", "line"),
    [
        (963, "963 packages passed: sending them takes about 16 minutes at 60 requests a minute"),
        (1, "1 package passed: sending it takes less than a minute at 60 requests a minute"),
        (60, "60 packages passed: sending them takes about 1 minute at 60 requests a minute"),
        (7200, "7200 packages passed: sending them takes about 2 hours at 60 requests a minute"),
        (0, None),
    ],
)
def test_how_long_sending_takes(passed: int, line: str | None, rulebook: Rulebook) -> None:
    found = Totals()
    found.verdicts[Verdict.PASS] = passed
    assert list(summary_lines(found, rulebook)) == ([line] if line else [])


def test_without_a_limit_nothing_is_said_of_sending() -> None:
    assert list(summary_lines(totals(package()), Rulebook((), ()))) == []


def test_text_alone_has_the_summary(rulebook: Rulebook) -> None:
    report = Report(DAY, (package("a-rule"), package()))
    assert "2 packages: 1 pass, 1 fail\nRules that fail in the most packages:\n  1  error" in (
        render(report, rulebook, "text")
    )
    single = render(Report(DAY, (package("a-rule"),)), rulebook, "text")
    assert "Rules that fail" not in single
    assert "requests a minute" not in single


class Counted(SpooledPackages):
    """Counts how often a report is read from disk."""

    reads = 0

    def record(self, index: int) -> bytes:
        self.reads += 1
        return super().record(index)


@pytest.mark.parametrize(("fmt", "passes"), [("text", 1), ("concise", 1), ("json", 2)])
def test_each_report_is_read_as_seldom_as_can_be(fmt: str, passes: int, rulebook: Rulebook) -> None:
    assert fmt in FORMATS
    spooled = Counted()
    for _ in range(7):
        spooled.append(encode(package("a-rule")))
    spooled.close_up()
    report = Report(DAY, spooled)
    whole = render(report, rulebook, fmt)
    assert exit_code(report, Settings()) == 1
    assert spooled.reads == 7 * passes
    assert whole == render(Report(DAY, tuple(spooled)), rulebook, fmt)


def test_a_report_that_is_read_halfway_is_counted_whole() -> None:
    report = Report(DAY, (package("a-rule"), package(), package()))
    next(report.each())
    assert report.totals.verdicts == {Verdict.FAIL: 1, Verdict.PASS: 2}
    assert report.totals.first_rule == "a-rule"


def test_errors_come_first() -> None:
    found = totals(package("w-rule", level=Severity.WARNING), package("e-rule"))
    assert found.first_rule == "e-rule"
    assert totals(package()).first_rule is None


def test_the_limit_has_a_source(rulebook: Rulebook) -> None:
    limit = rulebook.pack("plivo").rate_limit
    assert limit is not None
    assert (limit.source.page, limit.source.section) == ("plivo-compliance-api", "Rate Limits")
    assert rulebook.requests_per_minute == 60
