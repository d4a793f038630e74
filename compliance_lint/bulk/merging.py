"""Reports on parts of an input, or on several inputs, put together into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compliance_lint.across.judging import without
from compliance_lint.bulk.records import encode
from compliance_lint.bulk.run import hold_against_each_other
from compliance_lint.bulk.spool import SpooledPackages
from compliance_lint.checks import ACROSS_CHECKS
from compliance_lint.findings import PackageReport, Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load.opening import OpenFault, read_trusted
from compliance_lint.load.tree import shown_path
from compliance_lint.report.reading import ReportUnreadableError, SavedReport, read_report

MAX_BYTES = 4 * 1024**3

_Place = tuple[str, str, str]
"""A package's path, a rule's name and a pointer."""
_NOT_COMPARED = (
    "whether one GSTIN is under two names in reports on different inputs: they hide it from each "
    "other; check all packages in one run, or in parts of one input (--shard)"
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved report, where it is and how many packages it has. These are read when needed."""

    path: Path
    report: SavedReport
    count: int

    @property
    def shown(self) -> str:
        """The file, as problems name it."""
        return shown_path(self.path)

    @property
    def places(self) -> Sequence[int]:
        """The places of its packages in their input."""
        part = self.report.part
        return part.ordinals if part else range(self.count)

    def packages(self) -> Iterator[tuple[int, PackageReport]]:
        """Yield its packages with their places. Raises ReportUnreadableError."""
        return zip(self.places, _read(self.path).read_packages(), strict=True)


def read_all(paths: Iterable[Path], problems: list[Problem]) -> list[Saved]:
    """Read the reports; one that cannot be read is a problem."""
    found = []
    for path in paths:
        try:
            report = _read(path)
            found.append(Saved(path, replace(report, packages=[]), len(report.packages)))
        except ReportUnreadableError as error:
            problems.append(Problem(str(error), shown_path(path)))
    return found


def _read(path: Path) -> SavedReport:
    found = read_trusted(path, max_bytes=MAX_BYTES)
    if isinstance(found, OpenFault):
        raise ReportUnreadableError("cannot be read")
    if found.data is None:
        raise ReportUnreadableError("is too large to be read")
    return read_report(found.data)


def merge(linter: Linter, saved: Sequence[Saved], problems: list[Problem]) -> Report:
    """Put reports together, in the order of the input where they are parts of one.

    What makes the whole less than whole is added to ``problems``: parts that are missing or come
    twice, reports of other days, versions or rules. Raises OSError where the disk is full and
    ReportUnreadableError where a report has changed meanwhile.
    """
    problems.extend(_mismatches(linter, saved))
    packages = SpooledPackages()
    taken_out: set[_Place] = set()
    begin = 0
    for group in _groups(saved):
        problems.extend(_gaps(group))
        problems.extend(dict.fromkeys(item for one in group for item in one.report.problems))
        for one in _each_once(group):
            taken_out |= _spool(one, begin, packages, linter)
        begin += 1 + max((place for one in group for place in one.places), default=0)
    packages.sort()
    hold_against_each_other(packages, linter)
    problems.extend(_twice(packages))
    if taken_out and linter.settings.account is None:
        problems.extend(_not_found_again(packages, taken_out))
    inputs = {one.report.input for one in saved}
    if len(inputs) > 1:
        _add_note(packages, _NOT_COMPARED)
    return linter.sum_up(packages, problems, input=inputs.pop() if len(inputs) == 1 else "")


def _mismatches(linter: Linter, saved: Iterable[Saved]) -> Iterator[Problem]:
    ours = {"version": linter.version, "rules": linter.rulebook.version, "day": linter.as_of}
    for one in saved:
        tool = one.report.tool
        theirs = {"version": tool.version, "rules": tool.rules, "day": one.report.as_of}
        for what, value in theirs.items():
            if value != ours[what]:
                text = f"was made with another {what} than is used here: {value}, not {ours[what]}"
                yield Problem(text, one.shown)


def _groups(saved: Iterable[Saved]) -> list[list[Saved]]:
    """Reports that are parts of one input together, any other alone, in the order given."""
    groups: dict[object, list[Saved]] = {}
    for number, one in enumerate(saved):
        part = one.report.part
        groups.setdefault((one.report.input, part.of) if part else number, []).append(one)
    return list(groups.values())


def _gaps(group: Sequence[Saved]) -> Iterator[Problem]:
    """The parts of an input that are not there, or there twice."""
    parts = [(one.report.part, one) for one in group if one.report.part is not None]
    seen: set[int] = set()
    for part, one in parts:
        if part.index in seen:
            yield Problem(f"part {part.index}/{part.of} is given twice", one.shown)
        seen.add(part.index)
    for part, one in parts[:1]:
        for index in range(1, part.of + 1):
            if index not in seen:
                text = f"part {index}/{part.of} is missing, and its packages with it"
                yield Problem(text, one.shown)


def _each_once(group: Iterable[Saved]) -> Iterable[Saved]:
    """The parts of a group, each once."""
    parts = {one.report.part.index if one.report.part else 0: one for one in group}
    return parts.values()


def _spool(one: Saved, begin: int, packages: SpooledPackages, linter: Linter) -> set[_Place]:
    """Add a report's packages; returns the places of what was taken out of them."""
    names = [rule.name for rule in linter.rules if rule.check in ACROSS_CHECKS]
    taken_out: set[_Place] = set()
    for place, package in one.packages():
        # What was said of a part alone is said anew of the whole.
        plain = without(package, names, linter.settings.fail_on)
        taken_out |= _places(package) - _places(plain)
        packages.put(packages.reserve(begin + place), encode(plain))
    return taken_out


def _places(package: PackageReport) -> set[_Place]:
    found = (item for item in package.findings if item.suppressed is None)
    return {(package.path, item.rule, item.location.pointer) for item in found}


def _not_found_again(
    packages: Iterable[PackageReport], taken_out: set[_Place]
) -> Iterator[Problem]:
    """What parts share is found in the whole as well, so anything else came from an account."""
    for package in packages:
        taken_out -= _places(package)
    for path, rule in dict.fromkeys(place[:2] for place in sorted(taken_out)):
        text = f"{rule} was found with an account's list that is not given here (--account)"
        yield Problem(text, path)


def _twice(packages: Iterable[PackageReport]) -> Iterator[Problem]:
    """One package in two reports would be told to be a repetition of itself."""
    counts = Counter(package.path for package in packages)
    for path, count in counts.items():
        if count > 1:
            yield Problem("is in more than one of the reports", path)


def _add_note(packages: SpooledPackages, note: str) -> None:
    amend = packages.amend

    def amend_and_note(index: int, report: PackageReport) -> PackageReport:
        amended = amend(index, report)
        return replace(amended, not_checkable=(*amended.not_checkable, note))

    packages.amend = amend_and_note
