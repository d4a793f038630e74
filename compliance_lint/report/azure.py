"""Logging commands of Azure Pipelines, which become the errors and warnings of a job."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.findings import Report
from compliance_lint.report import Options
from compliance_lint.report.escape import azure_data, azure_property, github_plain
from compliance_lint.report.flat import NOT_CHECKED, Entry, entries, shown_path
from compliance_lint.report.wording import closing_lines
from compliance_lint.results import Severity
from compliance_lint.rulebook import Rulebook

# There are these two types only; what is neither is an ordinary line.
_TYPES = {
    NOT_CHECKED: "error",
    Severity.ERROR.value: "error",
    Severity.WARNING.value: "warning",
}


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield a command for each fault, and the summary, by lines."""
    return (f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    for entry in entries(report):
        kind = _TYPES.get(entry.level)
        yield _command(kind, entry, options) if kind else _plain(entry, options)
    yield from closing_lines(report)


def _command(kind: str, entry: Entry, options: Options) -> str:
    fields = [("type", kind)]
    if entry.place and entry.place.path:
        fields.append(("sourcepath", shown_path(entry.place, options)))
        fields.append(("linenumber", str(entry.place.line or 1)))
        if entry.place.column:
            fields.append(("columnnumber", str(entry.place.column)))
    fields.append(("code", entry.code))
    shown = "".join(f"{key}={azure_property(value)};" for key, value in fields)
    return f"##vso[task.logissue {shown}]{azure_data(entry.text)}"


def _plain(entry: Entry, options: Options) -> str:
    where = f"{shown_path(entry.place, options)}:{entry.place.line or 1}: " if entry.place else ""
    return github_plain(f"{where}{entry.level}: {entry.text} ({', '.join(entry.rules)})")
