"""All that is to be said of a run as a flat list, for formats without packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath

from compliance_lint.findings import Finding, PackageReport, Problem, Report
from compliance_lint.report import Options
from compliance_lint.report.escape import sentence, visible
from compliance_lint.report.wording import failed, open_questions, suppressed
from compliance_lint.results import Location

UNDECIDED, NOT_CHECKED, SUPPRESSED = "undecided", "not-checked", "suppressed"
"""What stands in place of a severity."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fault, one cause that left rules undecided, or one thing that was not checked.

    Or what does not count, with the reason as its help.

    ``level`` is a severity, or one of the three words above; ``rules`` are those it is about. Texts
    are on one line. ``place`` is None where nothing in the input can be pointed at.
    """

    level: str
    rules: tuple[str, ...]
    message: str
    help: str = ""
    place: Location | None = None
    finding: Finding | None = None

    @property
    def code(self) -> str:
        """A word for what it is: the rule's name, of a fault."""
        return self.finding.rule if self.finding else self.level

    @property
    def text(self) -> str:
        """The message, and the help behind it."""
        return f"{self.message}. {self.help}" if self.help else self.message


def package_entries(package: PackageReport) -> Iterator[Entry]:
    """What is to be said of a package; nothing of one that passes."""
    for problem in package.problems:
        yield problem_entry(problem, package.path)
    for item in failed(package):
        texts = (sentence(item.message), sentence(item.help))
        yield Entry(item.severity.value, (item.rule,), *texts, item.location, item)
    for question in open_questions(package):
        yield Entry(UNDECIDED, question.rules, sentence(question.text), "", question.place)
    for item in suppressed(package):
        reason = f"Suppressed: {sentence(item.suppressed or '')}"
        yield Entry(SUPPRESSED, (item.rule,), sentence(item.message), reason, item.location, item)


def entries(report: Report) -> Iterator[Entry]:
    """What is to be said of a run, packages first."""
    for package in report.packages:
        yield from package_entries(package)
    for problem in report.problems:
        yield problem_entry(problem, "")


def problem_entry(problem: Problem, package: str) -> Entry:
    """What was not checked, in ``package`` if in one."""
    path = problem.path or package
    place = Location(path, "", 1) if path else None
    rules = (problem.rule,) if problem.rule else ()
    return Entry(NOT_CHECKED, rules, sentence(problem.message), "", place)


def shown_path(place: Location | None, options: Options) -> str:
    """The path of a place as services want it: relative, with ``/`` and without ``./``."""
    if place is None or not place.path:
        return "."
    path = place.path
    if not path.startswith("/"):
        path = f"{options.path_prefix}{path}"
    elif options.root and path.startswith(f"{options.root}/"):
        path = path.removeprefix(f"{options.root}/")
    return visible(normpath(path))
