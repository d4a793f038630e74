"""Sentences that the reports for people share, and how findings are put together in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compliance_lint.findings import Finding, PackageReport, Problem, Report, RequirementsUsed
from compliance_lint.load.manifest import MANIFEST_NAME
from compliance_lint.report.escape import github_plain, sentence, visible
from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict

_OUTCOMES = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.UNDECIDED: "undecided",
    Outcome.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Rules that one cause, at one place, left undecided."""

    reason: str
    place: Location
    file: str | None  # the file it is about, if it is about one
    rules: tuple[str, ...]

    @property
    def text(self) -> str:
        """The reason, after the name of the file it is about."""
        known = self.file is None or self.reason.startswith(self.file)
        return self.reason if known else f"{self.file}: {self.reason}"


def failed(package: PackageReport) -> list[Finding]:
    """The faults of a package that no one has suppressed, in order."""
    return list(package.faults)


def suppressed(package: PackageReport) -> list[Finding]:
    """What is known of a package and does not count, as someone gave a reason for it."""
    return [item for item in package.findings if item.suppressed is not None]


def open_questions(package: PackageReport) -> Iterator[OpenQuestion]:
    """The undecided findings, those of one cause and place put together."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for item in package.findings:
        if item.outcome is Outcome.UNDECIDED and item.suppressed is None:
            groups.setdefault((item.location.pointer, item.message), []).append(item)
    names = {file.pointer: file.name for file in package.files}
    for (pointer, reason), items in groups.items():
        rules = tuple(dict.fromkeys(item.rule for item in items))
        yield OpenQuestion(reason, items[0].location, names.get(pointer), rules)


def unasked_text(package: PackageReport) -> str | None:
    """That some rules are undecided for a fault that another rule reports; None: there are none."""
    if Outcome.UNDECIDED not in package.outcomes.values():
        return None
    named = {item.rule for item in package.findings if item.outcome is Outcome.UNDECIDED}
    named |= {item.rule for item in package.problems if item.rule}
    count = sum(
        outcome is Outcome.UNDECIDED and rule not in named
        for rule, outcome in package.outcomes.items()
    )
    if not count:
        return None
    if failed(package):
        cause = "the faults above"
    elif named:
        cause = "what is left open above"
    else:
        cause = "faults that rules not run here report"
    verb = "is" if count == 1 else "are"
    return f"{plural(count, 'rule')} {verb} undecided because of {cause}"


def shown_name(package: PackageReport, *, ascii_only: bool = False) -> str:
    """The package's path; the manifest's name where the working folder itself is the package."""
    here = package.path in {"", "."}
    return MANIFEST_NAME if here else visible(package.path, ascii_only=ascii_only)


def place_text(place: Location, *, ascii_only: bool = False) -> str:
    """``path:line:column``, as far as they are known."""
    path = visible(place.path, ascii_only=ascii_only)
    return f"{path}:{place.line}:{place.column}" if place.line else path


def api_text(finding: Finding, *, ascii_only: bool = False) -> str | None:
    """What the API would make of a fault; None where nothing is known."""
    if finding.api is not None:
        param = visible(finding.api.param, ascii_only=ascii_only)
        at = f" at {param}" if param else ""
        basis = "stated on the API page" if finding.api.basis == "stated" else "inferred"
        return f"would answer {finding.api.type} / {finding.api.code}{at} ({basis})"
    if finding.stage is Stage.REVIEW and finding.severity is Severity.ERROR:
        return "would pass it on; a reviewer would reject it"
    return None


def problem_lines(problems: Iterable[Problem], *, ascii_only: bool = False) -> Iterator[str]:
    """Why things were not checked, one line for each cause."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        cause = problem.message.replace(f"the rule {problem.rule}", "the rule")
        groups.setdefault((problem.path, cause), []).append(problem)
    for (path, cause), group in groups.items():
        text = group[0].message
        if len(group) > 1:
            rules = ", ".join(dict.fromkeys(str(item.rule) for item in group))
            text = f"{len(group)} times: {cause}: {rules}"
        shown = f"not checked: {sentence(text, ascii_only=ascii_only)}"
        yield f"{visible(path, ascii_only=ascii_only)}: {shown}" if path else shown


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def fault_counts(findings: Sequence[Finding]) -> str:
    """``3 errors, 1 warning``; empty where there is none."""
    counts = Counter(item.severity for item in findings)
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(plural(counts[level], word) for level, word in words.items() if counts[level])


def rule_counts(package: PackageReport) -> str:
    """``52 rules passed, 3 failed, 2 undecided, 5 not applicable``."""
    counts = Counter(package.outcomes.values())
    first = (
        "1 rule passed" if counts[Outcome.PASSED] == 1 else f"{counts[Outcome.PASSED]} rules passed"
    )
    rest = (
        f"{counts[outcome]} {word}"
        for outcome, word in _OUTCOMES.items()
        if outcome is not Outcome.PASSED and counts[outcome]
    )
    return ", ".join((first, *rest))


def package_summary(package: PackageReport, *, ascii_only: bool = False) -> str:
    """The line that closes a package."""
    name = shown_name(package, ascii_only=ascii_only)
    faults = fault_counts(failed(package))
    rules = f"({rule_counts(package)})" if package.outcomes else "not checked"
    parts = (f"{name}: {package.verdict.value.upper()}", faults, rules)
    gap = "   " if faults or package.verdict is not Verdict.PASS else " "
    return gap.join(part for part in parts if part)


def run_summary(report: Report) -> str:
    """The line that closes a run of several packages."""
    counts = ((report.count(verdict), verdict.value) for verdict in Verdict)
    ends = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{plural(len(report.packages), 'package')}: {ends}"


def closing_lines(report: Report) -> Iterator[str]:
    """The lines that close a report in the log of a CI job, in which none is a command."""
    yield from (github_plain(package_summary(package)) for package in report.each())
    if len(report.packages) > 1:
        yield run_summary(report)


def requirements_lines(report: Report, *, ascii_only: bool = False) -> Iterator[str]:
    """What the packages were checked against, each source once."""
    counts: Counter[str] = Counter()
    for used, count in report.totals.requirements.items():
        counts[_requirements(used)] += count
    for text, count in counts.items():
        note = f" ({plural(count, 'package')})" if len(counts) > 1 else ""
        shown = visible(text, ascii_only=ascii_only)
        yield f"Checked against: {shown}, as of {report.as_of}{note}"


def _requirements(used: RequirementsUsed | None) -> str:
    if used is None:
        return "no requirements, as none fit what the submission says"
    return f"{used.path} ({used.date})" if used.date else used.path
