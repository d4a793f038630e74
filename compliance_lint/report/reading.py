"""Read a JSON report back: what `compliance_lint.report.json` writes, or part of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from compliance_lint.findings import (
    FileSummary,
    Finding,
    PackageReport,
    Problem,
    RequirementsUsed,
    Trace,
)
from compliance_lint.results import Outcome, Redact, Severity, Verdict

TOOL = "compliance-lint"


class ReportUnreadableError(Exception):
    """A text is no JSON report of this tool; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Which program and which rules wrote a report."""

    name: str
    version: str
    rules: str


@dataclass(frozen=True, slots=True)
class SavedPart:
    """Which part of an input a report is about; see `compliance_lint.findings.Part`."""

    index: int
    of: int
    ordinals: list[int]


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A report as it was saved; `packages` are read one by one."""

    version: int
    tool: Tool
    as_of: dt.date
    packages: list[msgspec.Raw] = field(repr=False)
    input: str = ""
    part: SavedPart | None = None
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    redact: Redact = Redact.AUTO
    problems: tuple[Problem, ...] = ()

    def read_packages(self) -> Iterator[PackageReport]:
        """Yield the reports of its packages. Raises ReportUnreadableError."""
        for raw in self.packages:
            try:
                yield _package_decoder.decode(raw).report()
            except ValueError as error:
                raise ReportUnreadableError(f"has a package that cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class _Package:
    """A package as the report has it."""

    path: str
    operation: str
    verdict: Verdict
    rules: dict[Outcome, tuple[str, ...]]
    findings: tuple[Finding, ...]
    files: tuple[FileSummary, ...]
    problems: tuple[Problem, ...]
    not_checkable: tuple[str, ...]
    requirements: RequirementsUsed | None = None
    traces: tuple[Trace, ...] = ()
    rejection_reason: str | None = None

    def report(self) -> PackageReport:
        return PackageReport(
            path=self.path,
            operation=self.operation,
            verdict=self.verdict,
            outcomes={rule: outcome for outcome, names in self.rules.items() for rule in names},
            findings=self.findings,
            files=self.files,
            requirements=self.requirements,
            problems=self.problems,
            not_checkable=self.not_checkable,
            traces=self.traces,
            rejection_reason=self.rejection_reason,
        )


_decoder = msgspec.json.Decoder(SavedReport)
_package_decoder = msgspec.json.Decoder(_Package)


def read_report(data: bytes) -> SavedReport:
    """Read a JSON report. Raises ReportUnreadableError for anything else."""
    try:
        report = _decoder.decode(data)
    except (ValueError, RecursionError) as error:
        raise ReportUnreadableError(f"is no JSON report of {TOOL}: {error}") from None
    if report.tool.name != TOOL or report.version != 1:
        raise ReportUnreadableError(f"is no JSON report of {TOOL} that this version can read")
    count = len(report.packages)
    if report.part is not None and len(report.part.ordinals) != count:
        raise ReportUnreadableError(f"has {count} packages and another number of places for them")
    return report
