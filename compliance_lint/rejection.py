"""When a report stands against sending, and the exception that says so."""

from __future__ import annotations

from compliance_lint.findings import Finding, PackageReport, Report
from compliance_lint.results import Outcome, Verdict

_SHOWN = 3


class SubmissionRejected(Exception):  # noqa: N818 - what happened, as callers read it
    """What was checked is not to be sent; ``report`` says why, ``str()`` sums it up.

    The text is made of findings, in which personal data is masked.
    """

    def __init__(self, report: Report, why: str | None = None) -> None:
        super().__init__(why or why_rejected(report) or "rejected")
        self.report = report

    def __reduce__(self) -> tuple[type[SubmissionRejected], tuple[Report, str]]:
        return type(self), (self.report, str(self))


def why_rejected(report: Report) -> str | None:
    """Say in a short sentence why a report is no reason to send; None where it is one.

    It is none with findings at or above ``fail_on``, with open questions where ``strict`` is set,
    and where something was not checked: silence is never a pass.
    """
    problems = [
        *report.problems,
        *(problem for package in report.packages for problem in package.problems),
    ]
    if problems:
        return f"not everything was checked: {problems[0].message}"
    unchecked = next((item for item in report.packages if _nothing_checked(item)), None)
    if unchecked is not None or not report.packages:
        return "nothing was checked"
    if report.count(Verdict.FAIL):
        return _summed_up(report, Outcome.FAILED, "fault")
    if report.strict and report.count(Verdict.UNDECIDED):
        return _summed_up(report, Outcome.UNDECIDED, "open question")
    return None


def _nothing_checked(package: PackageReport) -> bool:
    """No rule ran, or none came to a conclusion and no finding says why."""
    if package.verdict is Verdict.ERROR:
        return True
    if package.verdict is Verdict.UNDECIDED and not package.findings:
        return True
    return all(outcome is Outcome.NOT_APPLICABLE for outcome in package.outcomes.values())


def _summed_up(report: Report, outcome: Outcome, noun: str) -> str:
    counting = [
        item
        for item in report.findings
        if item.outcome is outcome
        and item.suppressed is None
        and (outcome is Outcome.UNDECIDED or item.severity.rank >= report.fail_on.rank)
    ]
    count = len(counting)
    told = "; ".join(_told(item) for item in counting[:_SHOWN])
    more = f"; and {count - _SHOWN} more" if count > _SHOWN else ""
    return f"{count} {noun}{'' if count == 1 else 's'}: {told}{more}"


def _told(finding: Finding) -> str:
    return f"{finding.param or finding.location.path}: {finding.message} ({finding.rule})"
