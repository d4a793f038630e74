"""A table for spreadsheets: a row for each fault, open question or thing that was not checked.

A package of which nothing is to be said has a row as well, so that none is missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from compliance_lint.findings import Finding, PackageReport, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import table_cell
from compliance_lint.report.flat import Entry, package_entries, problem_entry
from compliance_lint.rulebook import Rulebook

HEADER = (
    "package", "verdict", "level", "rules", "message", "help", "param", "path", "line", "column",
    "api_type", "api_code", "fingerprint",
)  # fmt: skip


def chunks(report: Report, _rulebook: Rulebook, _options: Options) -> Iterator[str]:
    """Yield the rows. Lines end as in the other formats, which spreadsheets take as well."""
    yield _line(HEADER)
    for package in report.each():
        found = [
            _row(package.path, package.verdict.value, item) for item in package_entries(package)
        ]
        for row in found or [_empty_row(package)]:
            yield _line(row)
    for problem in report.problems:
        yield _line(_row("", "", problem_entry(problem, "")))


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([table_cell(cell) for cell in cells])
    return out.getvalue()


def _row(package: str, verdict: str, entry: Entry) -> list[str]:
    place = entry.place
    return [
        package,
        verdict,
        entry.level,
        " ".join(entry.rules),
        entry.message,
        entry.help,
        entry.finding.param if entry.finding else "",
        place.path if place else "",
        str(place.line or "") if place else "",
        str(place.column or "") if place else "",
        *_of_finding(entry.finding),
    ]


def _of_finding(finding: Finding | None) -> list[str]:
    if finding is None:
        return ["", "", ""]
    answer = finding.api
    return [answer.type if answer else "", answer.code if answer else "", finding.fingerprint]


def _empty_row(package: PackageReport) -> list[str]:
    return [package.path, package.verdict.value, *[""] * (len(HEADER) - 2)]
