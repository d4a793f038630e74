"""What does not count: suppressions with their reasons, a baseline, and excluded packages.

A finding that is excused stays in every report and says why. What excuses nothing any more, or has
expired, is told, so that a list of exceptions does not outlive its causes.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from compliance_lint.engine import verdict_of
from compliance_lint.findings import Finding, PackageReport
from compliance_lint.load.manifest import MANIFEST_NAME
from compliance_lint.load.packages import PackageSource
from compliance_lint.results import Outcome
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Settings, SettingsError, Suppression

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from compliance_lint.baseline import Baseline


class Patterns:
    """Patterns of packages, as in .gitignore, relative to ``folder``."""

    def __init__(self, patterns: Iterable[str], folder: Path) -> None:
        self._patterns = tuple(patterns)
        self._folder = folder

    @cached_property
    def _spec(self) -> GitIgnoreSpec | None:
        if not self._patterns:
            return None
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - costs 45 ms; few have patterns

        try:
            return GitIgnoreSpec.from_lines(self._patterns)
        except ValueError as error:
            raise SettingsError(f"a pattern is wrong: {error}") from None

    def check(self) -> None:
        """Raise SettingsError where a pattern is wrong."""
        _ = self._spec  # made now, and not at the first package

    def match(self, package: str) -> bool:
        """Whether the package, as it stands in reports, or its manifest is like a pattern."""
        spec = self._spec
        if spec is None:
            return False
        path = relative(package, self._folder)
        return any(spec.match_file(item) for item in (path, f"{path}/{MANIFEST_NAME}"))


def relative(package: str, folder: Path) -> str:
    """A package's path from ``folder``, however it was typed; as it is where it is elsewhere."""
    if "://" in package:
        return package
    path = os.path.relpath(Path(package).absolute(), folder.absolute()).replace(os.sep, "/")
    return package if path.startswith("../") or path == ".." else path


class Excuses:
    """Settings that say what does not count, ready for use.

    Raises SettingsError for a rule that is not there or may not be excused, a pattern or a
    baseline that is wrong.
    """

    def __init__(self, settings: Settings, rulebook: Rulebook, as_of: dt.date) -> None:
        self._settings = settings
        self._as_of = as_of
        self._excluded = Patterns(settings.exclude, settings.folder)
        self._mandatory = _mandatory(settings, rulebook)
        self._entries = [
            (item, _rule(item, rulebook, self._mandatory), _pattern(item, settings))
            for item in settings.suppress
        ]
        self._excluded.check()
        self._baseline = _baseline(settings.baseline)
        self._root = settings.baseline.parent if settings.baseline else Path()
        # Sets, as a report may be gone through more than once.
        self._ran: set[int] = set()
        self._used: set[int] = set()
        self._gone: dict[str, int] = {}
        self._left_out = self._kept = 0

    def kept(self, sources: Iterable[PackageSource]) -> Iterator[PackageSource]:
        """Yield the packages that are not excluded."""
        for source in sources:
            if self._excluded.match(source.package):
                self._left_out += 1
            else:
                self._kept += 1
                yield source

    def apply(self, package: PackageReport) -> PackageReport:
        """The report of a package with what is excused marked, and the verdict without it."""
        if not self._entries and self._baseline is None:
            return package
        findings = self._in_baseline(package, self._suppressed(package))
        if findings == list(package.findings):
            return package
        verdict = verdict_of(package.problems, findings, package.outcomes, self._settings.fail_on)
        return replace(package, findings=tuple(findings), verdict=verdict)

    def _suppressed(self, package: PackageReport) -> list[Finding]:
        reasons: dict[str, str] = {}
        found = {item.rule for item in package.findings}
        for number, (entry, rule, pattern) in enumerate(self._entries):
            if not pattern.match(package.path):
                continue
            if package.outcomes.get(rule, Outcome.NOT_APPLICABLE) is not Outcome.NOT_APPLICABLE:
                self._ran.add(number)
            if rule in found:
                self._used.add(number)
                if not self._expired(entry):
                    reasons.setdefault(rule, entry.reason)
        return [
            replace(item, suppressed=reasons[item.rule])
            if item.rule in reasons and item.suppressed is None
            else item
            for item in package.findings
        ]

    def _in_baseline(self, package: PackageReport, findings: Sequence[Finding]) -> list[Finding]:
        if self._baseline is None:
            return list(findings)
        path = relative(package.path, self._root)
        keys = self._baseline.keys(path, package)
        if gone := self._baseline.gone(path, package, set(keys)):
            self._gone[path] = gone
        reason = f"in the baseline {self._baseline.name}"
        return [
            replace(item, suppressed=reason)
            if key in self._baseline.fingerprints
            and item.suppressed is None
            and item.rule not in self._mandatory
            else item
            for key, item in zip(keys, findings, strict=True)
        ]

    def _expired(self, entry: Suppression) -> bool:
        return entry.expires is not None and entry.expires < self._as_of

    def notices(self) -> tuple[str, ...]:
        """What excuses nothing, or no longer; to be asked when all packages have been seen."""
        return tuple(self._notices())

    def _notices(self) -> Iterator[str]:
        if self._left_out and not self._kept:
            yield f"all packages ({self._left_out}) are passed over by the setting 'exclude'"
        for number, (entry, rule, _) in enumerate(self._entries):
            what = f"the suppression of {rule} for {entry.package!r}"
            if self._expired(entry):
                still = "; what it was about counts again" if number in self._used else ""
                yield f"{what} expired on {entry.expires}{still}"
            elif number in self._ran and number not in self._used:
                yield f"{what} excuses nothing in the packages checked here"
        if self._gone and self._baseline is not None:
            count = sum(self._gone.values())
            yield (f"{count} of the findings in the baseline {self._baseline.name} are not there "
                   "any more: `compliance-lint baseline prune` takes them out")  # fmt: skip


def _baseline(path: Path | None) -> Baseline | None:
    if path is None:
        return None
    # Imported here: the patterns that mask cost 10 ms, and few have a baseline.
    from compliance_lint.baseline import read_baseline  # noqa: PLC0415

    return read_baseline(path)


def _mandatory(settings: Settings, rulebook: Rulebook) -> frozenset[str]:
    chosen = rulebook.chosen(settings.mandatory) if settings.mandatory else frozenset()
    ignored = rulebook.chosen(settings.ignore) if chosen and settings.ignore else frozenset()
    if both := sorted(chosen & ignored):
        raise SettingsError(f"{both[0]} is mandatory and cannot be ignored")
    for word, level in sorted(settings.severity.items()):
        rule = rulebook.rule(word)  # the word may be an older name of it
        if rule.name in chosen and level.rank < rule.severity.rank:
            raise SettingsError(f"{rule.name} is mandatory: its severity cannot be lowered")
    return chosen


def _rule(entry: Suppression, rulebook: Rulebook, mandatory: frozenset[str]) -> str:
    rule = rulebook.rule(entry.rule).name
    if rule in mandatory:
        raise SettingsError(f"{rule} is mandatory and cannot be suppressed")
    return rule


def _pattern(entry: Suppression, settings: Settings) -> Patterns:
    pattern = Patterns((entry.package,), settings.folder)
    pattern.check()
    return pattern
