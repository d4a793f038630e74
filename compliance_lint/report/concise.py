"""One line for each fault, for editors, ``grep`` and logs: ``path:line:column: error[rule] …``."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.findings import PackageReport, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import sentence
from compliance_lint.report.wording import (
    failed,
    open_questions,
    package_summary,
    place_text,
    problem_lines,
    run_summary,
    suppressed,
)
from compliance_lint.rulebook import Rulebook

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "undecided": "1;35"}


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the report line by line."""
    return (f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    for package in report.each():
        yield from finding_lines(package, options)
        yield from problem_lines(package.problems, ascii_only=options.ascii_only)
        if not options.quiet:
            yield package_summary(package, ascii_only=options.ascii_only)
    yield from problem_lines(report.problems, ascii_only=options.ascii_only)
    if not options.quiet and len(report.packages) > 1:
        yield run_summary(report)


def finding_lines(package: PackageReport, options: Options) -> Iterator[str]:
    """One line for each fault, and one for each cause that left rules undecided."""
    plain = options.ascii_only
    for item in failed(package):
        where = place_text(item.location, ascii_only=plain)
        word = _paint(item.severity.value, f"{item.severity.value}[{item.rule}]", options)
        yield f"{where}: {word} {sentence(item.message, ascii_only=plain)}"
    for question in open_questions(package):
        where = place_text(question.place, ascii_only=plain)
        text = sentence(question.text, ascii_only=plain)
        rules = ", ".join(question.rules)
        yield f"{where}: {_paint('undecided', 'undecided', options)}: {text} ({rules})"
    for item in () if options.quiet else suppressed(package):
        where = place_text(item.location, ascii_only=plain)
        reason = sentence(item.suppressed or "", ascii_only=plain)
        yield f"{where}: suppressed[{item.rule}] {reason}"


def _paint(style: str, text: str, options: Options) -> str:
    return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if options.color else text
