"""Markdown for the summary of a job or a comment: verdicts first, then each package.

The summary of a step may have 1 MiB on GitHub, and one byte more shows nothing of it. So what
does not fit is left out, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.findings import Finding, PackageReport, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import references, sentence, visible
from compliance_lint.report.wording import (
    OpenQuestion,
    api_text,
    failed,
    fault_counts,
    open_questions,
    place_text,
    plural,
    problem_lines,
    requirements_lines,
    rule_counts,
    run_summary,
    shown_name,
    suppressed,
    unasked_text,
)
from compliance_lint.results import Severity, Verdict
from compliance_lint.rulebook import Rulebook

MAX_BYTES = 1_000_000
"""Longest report; the rest of the 1,048,576 is for what other programs write to the same step."""

_MARKS = {Verdict.PASS: "✅", Verdict.FAIL: "❌", Verdict.UNDECIDED: "❔", Verdict.ERROR: "⛔"}
_RULES_SHOWN = 30
# Where a line starts more is special, but none starts with such a text.
_SPECIAL = re.compile(r"([\\`*_\[\]#|~$]|^[-+])")
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=[\w\[])", re.IGNORECASE)


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the report; never more than `MAX_BYTES`, with a word about what was left out."""
    return references(_pieces(report), ascii_only=options.ascii_only)


def _pieces(report: Report) -> Iterator[str]:
    room = MAX_BYTES
    head = "".join(f"{line}\n" for line in _head(report))
    tail = "".join(f"{line}\n" for line in _tail(report))
    room -= len(head.encode()) + len(tail.encode()) + 200
    yield head
    left_out = 0
    # Those to be mended first; those that pass are in the table of verdicts already.
    for wanted in (Verdict.ERROR, Verdict.FAIL, Verdict.UNDECIDED, Verdict.PASS):
        for package in report.packages if report.count(wanted) else ():
            if package.verdict is wanted and _worth_showing(package, report):
                text = "".join(f"{line}\n" for line in _package(package))
                size = len(text.encode())
                if left_out or size > room:
                    left_out += 1
                    continue
                room -= size
                yield text
    if left_out:
        verb = "is" if left_out == 1 else "are"
        yield f"\n**{plural(left_out, 'more package')} {verb} not shown here, for lack of room.**\n"
    yield tail


def _worth_showing(package: PackageReport, report: Report) -> bool:
    return (
        bool(package.findings) or package.verdict is not Verdict.PASS or len(report.packages) == 1
    )


def _head(report: Report) -> Iterator[str]:
    yield "## compliance-lint"
    yield ""
    ends = [verdict for verdict in Verdict if report.count(verdict)]
    if len(report.packages) != 1:
        yield plain(run_summary(report)) if report.packages else "**No package was checked.**"
        yield ""
    elif ends:
        yield f"{_MARKS[ends[0]]} **{ends[0].value}**"
        yield ""
    for line in problem_lines(report.problems):
        yield f"- ⛔ {plain(line)}"
    for line in report.notices:
        yield f"- ⚠️ {plain(sentence(line))}"
    if report.problems or report.notices:
        yield ""
    yield from _rules_table(report)


def _rules_table(report: Report) -> Iterator[str]:
    rules = report.totals.failed.most_common(_RULES_SHOWN) if len(report.packages) > 1 else []
    if not rules:
        return
    yield "| Packages | Rule | Severity |"
    yield "|---:|---|---|"
    for rule, count in rules:
        yield f"| {count} | {code(rule)} | {report.totals.severities[rule].value} |"
    more = len(report.totals.failed) - len(rules)
    if more > 0:
        yield f"| | and {plural(more, 'rule')} more | |"
    yield ""


def _package(package: PackageReport) -> Iterator[str]:
    faults = failed(package)
    counts = f", {fault_counts(faults)}" if faults else ""
    mark = _MARKS[package.verdict]
    opened = " open" if package.verdict in {Verdict.FAIL, Verdict.ERROR} else ""
    name = f"<b>{html(shown_name(package))}</b>"
    head = f"{mark} {name}: {package.verdict.value}{counts}"
    yield f"<details{opened}><summary>{head}</summary>"
    yield ""
    yield from (f"- ⛔ {plain(line)}" for line in problem_lines(package.problems))
    if package.rejection_reason:
        reason = plain(sentence(package.rejection_reason))
        yield f"- The application was rejected with this reason: {reason}"
    for finding in faults:
        yield from _fault(finding)
    for question in open_questions(package):
        yield from _question(question)
    for finding in suppressed(package):
        reason = plain(sentence(finding.suppressed or ""))
        yield f"- suppressed {code(finding.rule)}: {plain(sentence(finding.message))} ({reason})"
    if rest := unasked_text(package):
        yield f"- {plain(rest)}"
    yield ""
    yield plain(rule_counts(package)) if package.outcomes else "not checked"
    yield ""
    yield "</details>"
    yield ""


def _fault(finding: Finding) -> Iterator[str]:
    word = "note" if finding.severity is Severity.INFO else finding.severity.value
    where = f"{code(place_text(finding.location))}"
    param = f" ({code(finding.param)})" if finding.param else ""
    yield f"- **{word}** {code(finding.rule)} at {where}{param}: {plain(sentence(finding.message))}"
    if answer := api_text(finding):
        yield f"  - API: {plain(answer)}"
    if finding.help:
        yield f"  - {plain(sentence(finding.help))}"


def _question(question: OpenQuestion) -> Iterator[str]:
    rules = ", ".join(map(code, question.rules))
    where = code(place_text(question.place))
    yield f"- **undecided** at {where}: {plain(sentence(question.text))} ({rules})"


def _tail(report: Report) -> Iterator[str]:
    yield from (f"{plain(line)}\n" for line in requirements_lines(report))
    if lines := report.totals.not_checkable:
        yield "<details><summary>Cannot be checked offline</summary>"
        yield ""
        yield from (f"- {plain(sentence(line))}" for line in lines)
        yield ""
        yield "</details>"


def plain(text: str) -> str:
    """Return a line that Markdown shows as it is: no mark-up, no link, nobody notified."""
    safe = _SPECIAL.sub(r"\\\1", html(text))
    return _LINKS.sub("<!-- -->", safe)


def code(text: str) -> str:
    """Return a name or place set as code; it may hold any character."""
    return f"<code>{_LINKS.sub('<!-- -->', _SPECIAL.sub(_entity, html(visible(text))))}</code>"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def html(text: str) -> str:
    """Return ``text`` for HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
