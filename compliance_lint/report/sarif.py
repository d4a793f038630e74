"""SARIF 2.1.0, as code scanning of GitHub and other services take it.

What GitHub demands beyond the standard: paths relative to the root of the repository, a region
that counts from 1, a fingerprint under the one name it reads, help for each rule, and at most
25,000 results. No rule has a ``security-severity``: that would make each fault a vulnerability.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import quote

from compliance_lint.findings import Finding, PackageReport, Problem, Report
from compliance_lint.report import Options, program_version
from compliance_lint.report.escape import json_text, sentence, visible
from compliance_lint.report.flat import NOT_CHECKED, problem_entry, shown_path
from compliance_lint.report.wording import api_text
from compliance_lint.results import Location, Outcome, Severity
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook

MAX_RESULTS = 25_000
"""GitHub refuses a run with more."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MAX_TEXT = 1024  # characters of a rule's description that GitHub takes
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {
    Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation",
}  # fmt: skip
_Json = dict[str, object]


def chunks(report: Report, rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the log as ASCII JSON, result by result."""
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{\n'
    yield f'"tool": {_dumped({"driver": _driver(report, rulebook)})},\n'
    yield '"results": ['
    before, count = "\n", 0
    for result in islice(_results(report, options), MAX_RESULTS):
        yield f"{before}{_dumped(result)}"
        before, count = ",\n", count + 1
    yield f'\n],\n"automationDetails": {_dumped({"id": _category(report)})},\n'
    yield f'"invocations": [{_dumped(_invocation(report, left_out=_count(report) - count))}],\n'
    yield '"columnKind": "unicodeCodePoints"\n}]}\n'


def _dumped(value: object) -> str:
    return json_text(json.dumps(value, ensure_ascii=True, allow_nan=False))


def _category(report: Report) -> str:
    """Parts of one input have to differ in it, or each upload would close the others' alerts."""
    part = report.part
    return f"compliance-lint/part-{part.index}-of-{part.of}/" if part else "compliance-lint/"


def _driver(report: Report, rulebook: Rulebook) -> _Json:
    return {
        "name": "compliance-lint",
        "version": program_version(),
        "rules": [*map(_descriptor, rulebook.rules), _NOT_CHECKED_RULE],
        "properties": {"rulesVersion": report.rules_version},
    }


def _descriptor(rule: Rule) -> _Json:
    help = f"{rule.why}\n\nTo do: {rule.fix}"
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.why}"[:_MAX_TEXT]},
        "help": {"text": help, "markdown": f"{rule.why}\n\n**To do:** {rule.fix}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [*rule.tags, f"stage-{rule.stage.value}"][:20],
            "precision": "very-high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


_NOT_CHECKED_RULE: _Json = {
    "id": NOT_CHECKED,
    "shortDescription": {"text": "Something could not be checked"},
    "fullDescription": {"text": "A package, file or rule could not be checked, so it did not pass"},
    "help": {
        "text": "What was not checked may hold any fault. Remove the cause and run it again.",
        "markdown": "What was not checked may hold any fault. Remove the cause and run it again.",
    },
    "defaultConfiguration": {"level": "error"},
    "properties": {"precision": "very-high", "problem.severity": "error"},
}


def _count(report: Report) -> int:
    """How many results there are, whether they fit or not."""
    packages = sum(len(item.findings) + len(item.problems) for item in report.packages)
    return packages + len(report.problems)


def _results(report: Report, options: Options) -> Iterator[_Json]:
    """Yield the results in order; where they do not all fit, what weighs most comes first."""
    seen: Counter[str] = Counter()
    if _count(report) <= MAX_RESULTS:
        yield from _all(report, options, seen)
        return
    for heavy in (True, False):
        for result in _all(report, options, Counter()):
            if (result["level"] == "error" and "suppressions" not in result) is heavy:
                yield result


def _all(report: Report, options: Options, seen: Counter[str]) -> Iterator[_Json]:
    for package in report.packages:
        yield from _of_package(package, options, seen)
    for problem in report.problems:
        yield _of_problem(problem, "", options, seen)


def _of_package(package: PackageReport, options: Options, seen: Counter[str]) -> Iterator[_Json]:
    for problem in package.problems:
        yield _of_problem(problem, package.path, options, seen)
    for finding in package.findings:
        yield _of_finding(finding, options, seen)


def _of_finding(finding: Finding, options: Options, seen: Counter[str]) -> _Json:
    failed = finding.outcome is Outcome.FAILED
    parts = [sentence(finding.message).rstrip(".") + "."]
    if failed and (answer := api_text(finding)):
        parts.append(f"API: {answer}.")
    if finding.help:
        parts.append(sentence(finding.help))
    result: _Json = {
        "ruleId": finding.rule,
        "kind": "fail" if failed else "review",
        "level": _LEVELS[finding.severity] if failed else "none",
        "message": {"text": " ".join(parts)},
        "locations": [_located(finding.location, options, finding.param)],
        "partialFingerprints": _fingerprints(finding.fingerprint, seen),
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_located(place, options), "id": number, "message": {"text": "also here"}}
            for number, place in enumerate(finding.related)
        ]
    if finding.suppressed is not None:
        why = sentence(finding.suppressed)
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _of_problem(problem: Problem, package: str, options: Options, seen: Counter[str]) -> _Json:
    entry = problem_entry(problem, package)
    place = entry.place or Location(".", "", 1)
    return {
        "ruleId": NOT_CHECKED,
        "kind": "fail",
        "level": "error",
        "message": {"text": f"Not checked: {entry.message}."},
        "locations": [_located(place, options)],
        "partialFingerprints": _fingerprints(f"{NOT_CHECKED}:{place.path}:{problem.rule}", seen),
    }


def _fingerprints(base: str, seen: Counter[str]) -> dict[str, str]:
    seen[base] += 1
    return {"primaryLocationLineHash": f"{visible(base)}:{seen[base]}"}


def _located(place: Location, options: Options, param: str = "") -> _Json:
    path = shown_path(place, options)
    found: _Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path, safe="/-._~()")},
            "region": _region(place),
        }
    }
    if param:
        found["logicalLocations"] = [{"fullyQualifiedName": visible(param)}]
    return found


def _region(place: Location) -> dict[str, int]:
    line, column = place.line or 1, place.column or 1
    end_line = place.end_line or line
    end = place.end_column or (column + 1 if end_line == line else 1)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end}


def _invocation(report: Report, *, left_out: int) -> _Json:
    problems = chain(report.problems, (item for one in report.packages for item in one.problems))
    notes = [
        {"level": "error", "message": {"text": f"Not checked: {sentence(item.message)}"}}
        for item in islice(problems, 100)
    ]
    whole = not notes
    if left_out > 0:
        text = f"{left_out} more results were left out, as services take {MAX_RESULTS} at most"
        notes.append({"level": "warning", "message": {"text": text}})
    notes += [{"level": "warning", "message": {"text": sentence(text)}} for text in report.notices]
    return {
        "executionSuccessful": whole,
        "toolExecutionNotifications": notes,
        "properties": {"asOf": report.as_of.isoformat()},
    }
