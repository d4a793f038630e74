"""Annotations for GitHub Actions: workflow commands, and the same in plain lines.

GitHub shows ten annotations of each level for a step and drops the rest without a word, so the
rest is printed as ordinary lines and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from compliance_lint.findings import Finding, PackageReport, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import (
    github_data,
    github_plain,
    github_property,
    sentence,
)
from compliance_lint.report.flat import shown_path
from compliance_lint.report.wording import (
    OpenQuestion,
    api_text,
    closing_lines,
    failed,
    open_questions,
    place_text,
    plural,
    problem_lines,
    suppressed,
)
from compliance_lint.results import Location, Severity
from compliance_lint.rulebook import Rulebook

MAX_SHOWN = 10
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@dataclass(frozen=True, slots=True)
class _Note:
    """One annotation. ``text`` is several lines; the first is the message."""

    level: str
    title: str
    text: str
    place: Location | None = None

    def command(self, options: Options) -> str:
        fields = [*_place_fields(self.place, options), ("title", self.title)]
        shown = ",".join(f"{key}={github_property(value)}" for key, value in fields)
        return f"::{self.level} {shown}::{github_data(self.text)}"

    def plain(self) -> str:
        where = f"{place_text(self.place)}: " if self.place else ""
        first = self.text.partition("\n")[0]
        return github_plain(f"{where}{self.level}[{self.title}] {first}")


def chunks(report: Report, _rulebook: Rulebook, options: Options) -> Iterator[str]:
    """Yield the commands, the annotations that GitHub would drop, and the summary, by lines."""
    return (f"{line}\n" for line in _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    counts = dict.fromkeys(_LEVELS.values(), 0)
    for note, shown in _notes(report):
        counts[note.level] += 1
        if shown:
            yield note.command(options)
    if any(count > MAX_SHOWN for count in counts.values()):
        yield _dropped(counts)
        # Gone through once more, as there may be more of them than fit into memory.
        yield from (note.plain() for note, shown in _notes(report) if not shown)
    if not options.quiet:
        yield from closing_lines(report)


def _notes(report: Report) -> Iterator[tuple[_Note, bool]]:
    """Yield all annotations, and whether GitHub would show them."""
    seen = dict.fromkeys(_LEVELS.values(), 0)
    for note in chain(
        (note for package in report.packages for note in _package_notes(package)),
        (_problem_note(line) for line in problem_lines(report.problems)),
    ):
        seen[note.level] += 1
        yield note, seen[note.level] <= MAX_SHOWN


def _dropped(counts: Mapping[str, int]) -> str:
    more = ", ".join(
        plural(count - MAX_SHOWN, f"more {level}")
        for level, count in counts.items()
        if count > MAX_SHOWN
    )
    return f"{more} without an annotation, as GitHub shows {MAX_SHOWN} of each kind for a step:"


def _package_notes(package: PackageReport) -> Iterator[_Note]:
    yield from (_problem_note(line) for line in problem_lines(package.problems))
    for finding in failed(package):
        yield _finding_note(finding)
    for question in open_questions(package):
        yield _question_note(question)
    for finding in suppressed(package):
        text = f"{sentence(finding.message)}\nSuppressed: {sentence(finding.suppressed or '')}"
        yield _Note("notice", f"suppressed {finding.rule}", text, finding.location)


def _problem_note(text: str) -> _Note:
    return _Note("error", "not checked", text)


def _finding_note(finding: Finding) -> _Note:
    parts = [sentence(finding.message)]
    if answer := api_text(finding):
        parts.append(f"API: {answer}")
    if finding.help:
        parts.append(f"Help: {sentence(finding.help)}")
    return _Note(_LEVELS[finding.severity], finding.rule, "\n".join(parts), finding.location)


def _question_note(question: OpenQuestion) -> _Note:
    text = f"{sentence(question.text)}\nNot decided: {', '.join(question.rules)}"
    return _Note("notice", "undecided", text, question.place)


def _place_fields(place: Location | None, options: Options) -> Iterator[tuple[str, str]]:
    if place is None or not place.line:
        return
    yield "file", shown_path(place, options)
    yield "line", str(place.line)
    yield "endLine", str(place.end_line or place.line)
    # GitHub refuses columns for what spans several lines.
    if place.end_line in {None, place.line} and place.column:
        yield "col", str(place.column)
        yield "endColumn", str(place.end_column or place.column)
