"""One page for people: self-contained, no script, light and dark, readable without colour.

Nothing in it is fetched from anywhere. The template is in ``templates/report.html``; it escapes
every text, and what a submission brought has been made visible before.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.findings import Finding, PackageReport, Report
from compliance_lint.report import Options, program_version
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
from compliance_lint.results import Outcome, Verdict
from compliance_lint.rulebook import Rulebook

if TYPE_CHECKING:
    from jinja2 import Template

_WORDS = {
    Verdict.PASS: ("pass", "✓"),
    Verdict.FAIL: ("fail", "✗"),
    Verdict.UNDECIDED: ("undecided", "?"),
    Verdict.ERROR: ("not checked", "!"),
}
_MAX_TOC = 500  # packages in the table at the top; the page has them all
_TEMPLATE = Path(__file__).parent / "templates" / "report.html"


def chunks(report: Report, rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the page piece by piece."""
    template = _template()
    titles = {name: rule.title for name, rule in rulebook.by_name.items()}
    values = {
        "report": report,
        "version": program_version(),
        "words": _WORDS,
        "verdicts": [(verdict, report.count(verdict)) for verdict in Verdict],
        "summary": run_summary(report) if report.packages else "No package was checked",
        "problems": list(problem_lines(report.problems)),
        "notices": [sentence(line) for line in report.notices],
        "rules": report.totals.failed.most_common(),
        "titles": titles,
        "contents": _contents(report),
        "left_out": max(0, len(report.packages) - _MAX_TOC),
        "requirements": list(requirements_lines(report)),
        "packages": (_package(number, item, options) for number, item in enumerate(report.each())),
    }
    return references(template.generate(values), ascii_only=options.ascii_only)


@cache
def _template() -> Template:
    # Imported here: it costs as much as the rest of the command.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"visible": visible, "sentence": sentence, "plural": plural}
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _contents(report: Report) -> Iterator[tuple[int, str, Verdict, str]]:
    for number, package in enumerate(report.packages):
        if number == _MAX_TOC:
            return
        yield number, shown_name(package), package.verdict, fault_counts(failed(package))


def _package(number: int, package: PackageReport, options: Options) -> dict[str, object]:
    """The values of one package, as the template names them."""
    outcomes = {
        outcome.value: sorted(rule for rule, ended in package.outcomes.items() if ended is outcome)
        for outcome in Outcome
    }
    return {
        "number": number,
        "name": shown_name(package),
        "verdict": package.verdict,
        "operation": package.operation,
        "counts": fault_counts(failed(package)),
        "rule_counts": rule_counts(package) if package.outcomes else "not checked",
        "problems": list(problem_lines(package.problems)),
        "rejection": package.rejection_reason,
        "faults": [_fault(item) for item in failed(package)],
        "questions": [_question(item) for item in open_questions(package)],
        "suppressed": suppressed(package),
        "unasked": unasked_text(package),
        "files": package.files,
        "outcomes": outcomes,
        "not_checkable": package.not_checkable,
        "pictures": [
            (caption, base64.b64encode(png).decode()) for caption, png in options.pictures(package)
        ],
    }


def _fault(finding: Finding) -> dict[str, object]:
    return {
        "finding": finding,
        "where": place_text(finding.location),
        "also": [place_text(place) for place in finding.related],
        "api": api_text(finding),
    }


def _question(question: OpenQuestion) -> dict[str, object]:
    return {"text": question.text, "where": place_text(question.place), "rules": question.rules}
