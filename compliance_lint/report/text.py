"""The report for a person at a terminal: each fault with its line, its cure and its effect."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from compliance_lint.findings import Finding, PackageReport, Problem, Report
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.report import Options
from compliance_lint.report.escape import sentence, visible
from compliance_lint.report.snippet import snippet, split_lines
from compliance_lint.report.summary import summary_lines
from compliance_lint.report.wording import (
    OpenQuestion,
    api_text,
    failed,
    open_questions,
    package_summary,
    place_text,
    problem_lines,
    requirements_lines,
    run_summary,
    suppressed,
    unasked_text,
)
from compliance_lint.results import Verdict
from compliance_lint.rulebook import Rulebook

More = Callable[[PackageReport, Options], Iterator[str]]

_WIDTH = 100
_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "undecided": "1;35", "pass": "1;32"}
_FRAME = "1;34"


def chunks(
    report: Report, rulebook: Rulebook, options: Options, more: More | None = None
) -> Iterator[str]:
    """Yield the report line by line; behind each package what ``more`` has to say of it."""
    return (f"{line}\n" for line in _Text(report, rulebook, options, more).lines())


class _Text:
    """One report being drawn."""

    def __init__(
        self, report: Report, rulebook: Rulebook, options: Options, more: More | None
    ) -> None:
        self.more = more
        self.report = report
        self.rulebook = rulebook
        self.options = options
        self.ascii = options.ascii_only

    def lines(self) -> Iterator[str]:
        for number, package in enumerate(self.report.each()):
            if number and package.findings and not self.options.quiet:
                yield ""
            yield from self.package(package)
        yield from self.problems(self.report.problems)
        if not self.options.quiet:
            yield from self.closing()

    def package(self, package: PackageReport) -> Iterator[str]:
        source = split_lines(package.source)
        for finding in failed(package):
            yield from self.finding(finding, source)
            yield ""
        for question in open_questions(package):
            yield from self.question(question, source)
            yield ""
        yield from self.problems(package.problems)
        if not self.options.quiet:
            yield from map(self.hidden, suppressed(package))
            if reason := package.rejection_reason:
                shown = visible(reason, ascii_only=self.ascii)
                yield f"The application was rejected with this reason: {shown}"
            yield self.summary(package)
        if self.more is not None:
            yield from self.more(package, self.options)

    def problems(self, problems: Sequence[Problem]) -> Iterator[str]:
        for line in problem_lines(problems, ascii_only=self.ascii):
            yield self.paint("error", line)

    def finding(self, finding: Finding, source: list[str]) -> Iterator[str]:
        level = finding.severity.value
        message = sentence(finding.message, ascii_only=self.ascii)
        yield f"{self.paint(level, f'{level}[{finding.rule}]')} {message}"
        gutter = " " * len(str(finding.location.line or ""))
        yield from self.place(finding, source, gutter, level)
        for other in finding.related:
            param = pointer_to_param(other.pointer)
            where = place_text(other, ascii_only=self.ascii)
            yield self.note(gutter, "note", f"also {where}{self.in_brackets(param)}")
        if answer := api_text(finding, ascii_only=self.ascii):
            yield self.note(gutter, "API", answer)
        if finding.help:
            yield self.note(gutter, "help", sentence(finding.help, ascii_only=self.ascii))

    def place(
        self, item: Finding | OpenQuestion, source: list[str], gutter: str, level: str
    ) -> Iterator[str]:
        place = item.location if isinstance(item, Finding) else item.place
        where = place_text(place, ascii_only=self.ascii)
        param = self.in_brackets(pointer_to_param(place.pointer))
        yield f"{gutter}{self.paint(_FRAME, '-->')} {where}{param}"
        drawn = snippet(source, place, ascii_only=self.ascii)
        if drawn is not None:
            bar = self.paint(_FRAME, "|")
            yield f"{gutter} {bar}"
            yield f"{self.paint(_FRAME, str(place.line))} {bar} {drawn.source}"
            carets = drawn.carets.lstrip(" ")
            indent = " " * (len(drawn.carets) - len(carets))
            yield f"{gutter} {bar} {indent}{self.paint(level, carets)}"

    def question(self, question: OpenQuestion, source: list[str]) -> Iterator[str]:
        head = sentence(question.text, ascii_only=self.ascii)
        yield f"{self.paint('undecided', 'undecided:')} {head}"
        gutter = " " * len(str(question.place.line or ""))
        yield from self.place(question, source, gutter, "undecided")
        indent = f"{gutter}   "
        yield from textwrap.wrap(
            f"= not decided: {', '.join(question.rules)}",
            _WIDTH,
            initial_indent=f"{gutter} ",
            subsequent_indent=f"{indent}             ",
            break_on_hyphens=False,
            break_long_words=False,
        )

    def hidden(self, finding: Finding) -> str:
        where = place_text(finding.location, ascii_only=self.ascii)
        reason = sentence(finding.suppressed or "", ascii_only=self.ascii)
        return f"suppressed: {finding.rule} at {where}: {reason}"

    def note(self, gutter: str, word: str, text: str) -> str:
        return f"{gutter} {self.paint(_FRAME, '=')} {word}: {text}"

    def in_brackets(self, param: str) -> str:
        return f"  ({visible(param, ascii_only=self.ascii)})" if param else ""

    def summary(self, package: PackageReport) -> str:
        line = package_summary(package, ascii_only=self.ascii)
        if rest := unasked_text(package):
            line += f"\n  {rest}"
        word = package.verdict.value.upper()
        head, found, tail = line.rpartition(f": {word}")
        color = {Verdict.PASS: "pass", Verdict.UNDECIDED: "undecided"}.get(package.verdict, "error")
        return f"{head}: {self.paint(color, word)}{tail}" if found else line

    def closing(self) -> Iterator[str]:
        if not self.report.packages:
            return
        yield ""
        if len(self.report.packages) > 1:
            yield run_summary(self.report)
            yield from summary_lines(self.report.totals, self.rulebook)
        yield from requirements_lines(self.report, ascii_only=self.ascii)
        if lines := self.report.totals.not_checkable:
            yield "Cannot be checked offline:"
            yield from (f"  - {visible(line, ascii_only=self.ascii)}" for line in lines)
        if rule := self.report.totals.first_rule:
            yield f"Explain a rule: compliance-lint rule {rule}"

    def paint(self, style: str, text: str) -> str:
        if not self.options.color:
            return text
        return f"\x1b[{_COLORS.get(style, style)}m{text}\x1b[0m"
