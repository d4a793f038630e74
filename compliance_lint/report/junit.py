"""JUnit XML: a suite for each package, a case for each rule that ran on it.

What passed is in it too, as CI systems show rates. A rule that is not applicable ran on nothing
and is left out. What XML 1.0 cannot hold is written as an escape, as in every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from compliance_lint.findings import Finding, PackageReport, Problem, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import escaped, references, sentence, visible
from compliance_lint.report.wording import api_text, place_text
from compliance_lint.results import Outcome
from compliance_lint.rulebook import Rulebook

# All but Char of XML 1.0, and the mark behind which CDATA would end in careless readers.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEFT_OUT = {Outcome.NOT_APPLICABLE}
_NOT_CHECKED = "not-checked"


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the document, suite by suite."""
    return references(_pieces(report), ascii_only=options.ascii_only)


def _pieces(report: Report) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="compliance-lint">\n'
    for package in report.each():
        yield _written(_suite(package, report))
    if report.problems:
        yield _written(_run_suite(report.problems))
    yield "</testsuites>\n"


def _written(suite: ET.Element) -> str:
    ET.indent(suite, level=1)
    return f"  {ET.tostring(suite, encoding='unicode')}\n"


def _suite(package: PackageReport, report: Report) -> ET.Element:
    cases = [*_problem_cases(package), *_rule_cases(package, report)]
    if not cases:  # as where the rules were chosen so that none applies
        cases = [_case(package.path, "verdict", _skipped(f"verdict: {package.verdict.value}"))]
    return _counted(package.path, cases)


def _run_suite(problems: Sequence[Problem]) -> ET.Element:
    cases = [_case(item.path or "run", _NOT_CHECKED, _error(item)) for item in problems]
    return _counted("not checked", cases)


def _counted(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    words = {key: str(count) for key, count in counts.items()}
    suite = ET.Element("testsuite", {"name": _legal(name), **words})
    suite.extend(cases)
    return suite


def _problem_cases(package: PackageReport) -> Iterator[ET.Element]:
    for problem in package.problems:
        yield _case(package.path, problem.rule or _NOT_CHECKED, _error(problem))


def _rule_cases(package: PackageReport, report: Report) -> Iterator[ET.Element]:
    found: dict[str, list[Finding]] = {}
    for finding in package.findings:
        found.setdefault(finding.rule, []).append(finding)
    crashed = {problem.rule for problem in package.problems}
    for rule, outcome in package.outcomes.items():
        if outcome not in _LEFT_OUT and rule not in crashed:
            end = _end(outcome, found.get(rule, []), report)
            yield _case(package.path, rule, end)


def _end(outcome: Outcome, findings: Sequence[Finding], report: Report) -> ET.Element | None:
    """How a case ended; None for a pass."""
    open_ones = [item for item in findings if item.suppressed is None]
    failed = [item for item in open_ones if item.outcome is Outcome.FAILED]
    if failed and failed[0].severity.rank >= report.fail_on.rank:
        return _failure(failed[0].severity.value, _head(failed), "\n\n".join(map(_text, failed)))
    question = "; ".join(sentence(item.message) for item in open_ones if item not in failed)
    if outcome is Outcome.UNDECIDED and not findings:
        question = "undecided because of what other rules report"
    if question and report.strict:
        return _failure("undecided", question, question)
    if failed:
        return _output("\n\n".join([*map(_text, failed), *[question] * bool(question)]))
    if question:
        return _skipped(question)
    if findings:  # all of it is suppressed
        reasons = dict.fromkeys(item.suppressed or "" for item in findings if item.suppressed)
        return _skipped("suppressed: " + "; ".join(map(sentence, reasons)))
    return None


def _head(findings: Sequence[Finding]) -> str:
    first = sentence(findings[0].message)
    return first if len(findings) == 1 else f"{first} (and {len(findings) - 1} more)"


def _text(finding: Finding) -> str:
    lines = [f"{finding.severity.value}: {sentence(finding.message)}", place_text(finding.location)]
    if answer := api_text(finding):
        lines.append(f"API: {answer}")
    if finding.help:
        lines.append(f"Help: {sentence(finding.help)}")
    return "\n".join(lines)


def _case(package: str, name: str, end: ET.Element | None) -> ET.Element:
    # Readers split class names at dots, which a path may have.
    case = ET.Element("testcase", {"classname": _legal(package), "name": _legal(name)})
    if end is not None:
        case.append(end)
    return case


def _failure(kind: str, message: str, text: str) -> ET.Element:
    element = ET.Element("failure", {"type": kind, "message": _legal(message)})
    element.text = _legal(text)
    return element


def _error(problem: Problem) -> ET.Element:
    text = sentence(problem.message)
    element = ET.Element("error", {"type": _NOT_CHECKED, "message": _legal(text)})
    element.text = _legal(f"{sentence(problem.path)}: {text}" if problem.path else text)
    return element


def _skipped(message: str) -> ET.Element:
    return ET.Element("skipped", {"message": _legal(message)})


def _output(text: str) -> ET.Element:
    element = ET.Element("system-out")
    element.text = _legal(text)
    return element


def _legal(text: str) -> str:
    shown = "\n".join(visible(line, 10_000) for line in text.split("\n"))
    return _ILLEGAL.sub(lambda found: escaped(found[0]), shown)
