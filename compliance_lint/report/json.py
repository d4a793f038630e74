"""The report for programs. Its shape is in `compliance_lint.report.schema`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from compliance_lint.findings import Finding, PackageReport, Part, Problem, Report, Trace
from compliance_lint.report import Options, program_version
from compliance_lint.report.escape import json_text
from compliance_lint.results import Location, Outcome, Verdict
from compliance_lint.rulebook import Rulebook

if TYPE_CHECKING:
    from compliance_lint.report.schema import (
        FindingJson,
        LocationJson,
        PackageJson,
        PartJson,
        ProblemJson,
        ReportJson,
        TraceJson,
    )


def chunks(report: Report, _rulebook: Rulebook, _options: Options) -> Iterator[str]:
    """Yield the report as ASCII JSON: no text in it can reach a terminal unescaped."""
    before = "{\n"
    for key, value in _members(report):
        yield f'{before}  "{key}": '
        yield from _array(value) if isinstance(value, Iterator) else [_dumped(value, 1)]
        before = ",\n"
    yield "\n}\n"


def _array(items: Iterator[object]) -> Iterator[str]:
    before = "["
    for item in items:
        yield f"{before}\n    {_dumped(item, 2)}"
        before = ","
    yield "[]" if before == "[" else "\n  ]"


def _dumped(value: object, depth: int) -> str:
    text = json_text(json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False))
    return text.replace("\n", "\n" + "  " * depth)


def _members(report: Report) -> Iterator[tuple[str, object]]:
    """The report's members as plain JSON values; an iterator for the packages, however many."""
    tool = {"name": "compliance-lint", "version": program_version(), "rules": report.rules_version}
    counts = {verdict.value: report.count(verdict) for verdict in Verdict}
    yield "version", 1
    yield "tool", tool
    yield "as_of", report.as_of.isoformat()
    yield "input", report.input
    yield "part", _part(report.part) if report.part else None
    yield "fail_on", report.fail_on.value
    yield "strict", report.strict
    yield "redact", report.redact.value
    yield "summary", {"packages": len(report.packages), **counts}
    yield "packages", map(package_json, report.packages)
    yield "problems", [_problem(problem) for problem in report.problems]
    yield "not_checkable", list(report.totals.not_checkable)
    yield "notices", list(report.notices)


def report_json(report: Report) -> ReportJson:
    """Return the report as plain JSON values."""
    members: dict[str, Any] = dict(_members(report))
    return cast("ReportJson", members | {"packages": list(members["packages"])})


def run_json(report: Report) -> dict[str, object]:
    """Return the report without its packages."""
    return {key: value for key, value in _members(report) if key != "packages"}


def package_json(package: PackageReport) -> PackageJson:
    """Return what is said of one package as plain JSON values."""
    used = package.requirements
    date = used.date.isoformat() if used and used.date else None
    value = {
        "path": package.path,
        "operation": package.operation,
        "verdict": package.verdict.value,
        "requirements": {"path": used.path, "date": date} if used else None,
        "files": [_fields(file, _FILE) for file in package.files],
        "rules": _rules(package.outcomes),
        "findings": [_finding(finding) for finding in package.findings],
        "problems": [_problem(problem) for problem in package.problems],
        "not_checkable": list(package.not_checkable),
        "traces": [_trace(trace) for trace in package.traces],
        "rejection_reason": package.rejection_reason,
    }
    return cast("PackageJson", value)


def _part(part: Part) -> PartJson:
    return {"index": part.index, "of": part.of, "ordinals": list(part.ordinals)}


def _rules(outcomes: Mapping[str, Outcome]) -> dict[str, list[str]]:
    return {
        outcome.value: sorted(rule for rule, ended in outcomes.items() if ended is outcome)
        for outcome in Outcome
    }


def _finding(finding: Finding) -> FindingJson:
    value = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "stage": finding.stage.value,
        "outcome": finding.outcome.value,
        "message": finding.message,
        "help": finding.help,
        "param": finding.param,
        "api": _fields(finding.api, _API) if finding.api else None,
        "location": _location(finding.location),
        "related": [_location(place) for place in finding.related],
        "data": {key: _plain(item) for key, item in finding.data.items()},
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed,
    }
    return cast("FindingJson", value)


_FILE = ("pointer", "name", "sha256", "size", "media_type", "kind")
_API = ("type", "code", "message", "param", "basis")
_PLACE = ("path", "pointer", "line", "column", "end_line", "end_column")


def _fields(item: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _location(place: Location) -> LocationJson:
    return cast("LocationJson", _fields(place, _PLACE))


def _trace(trace: Trace) -> TraceJson:
    value = {**_fields(trace, ("topic", "key", "value")), "location": _location(trace.location)}
    return cast("TraceJson", value)


def _problem(problem: Problem) -> ProblemJson:
    return {"message": problem.message, "path": problem.path, "rule": problem.rule}


def _plain(value: object) -> object:
    """What JSON can carry: a check of a user's pack may put anything into its data."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
