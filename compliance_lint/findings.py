"""What a run says: the report on all packages. Values only, no I/O.

A *check* yields `Hit`, `Undecided` or `NotApplicable`; the engine adds the rule's wording and
turns them into `Finding`s inside a `RuleResult`, a `PackageReport` and at last a `Report`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from compliance_lint.package_report import (
    ApiAnswer,
    FileSummary,
    Finding,
    PackageReport,
    Problem,
    RequirementsUsed,
    Trace,
)
from compliance_lint.results import (
    CheckResult,
    Hit,
    Location,
    NotApplicable,
    Outcome,
    Redact,
    Severity,
    Stage,
    Undecided,
    Verdict,
)

# With what a report is made of and what checks yield, as checks of others import it from here.
__all__ = [
    "ApiAnswer",
    "CheckResult",
    "FileSummary",
    "Finding",
    "Hit",
    "Location",
    "NotApplicable",
    "Outcome",
    "PackageReport",
    "Part",
    "Problem",
    "Report",
    "RequirementsUsed",
    "Severity",
    "Stage",
    "Totals",
    "Trace",
    "Undecided",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a whole input a report is about.

    Part ``index`` (from 1) of ``of``; ``ordinals`` are the places that the report's packages have
    among all packages of the input, from 0.
    """

    index: int
    of: int
    ordinals: Sequence[int] = ()


@dataclass
class Totals:
    """What the packages of a run come to, counted in one pass over them.

    ``failed`` has for each rule the packages in which it failed, ``severities`` how bad that is.
    ``unexplained`` are packages that are undecided without a finding that says why.
    ``requirements`` and ``not_checkable`` are in the order of the packages.
    """

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    severities: dict[str, Severity] = field(default_factory=dict)
    unexplained: int = 0
    requirements: Counter[RequirementsUsed | None] = field(default_factory=Counter)
    not_checkable: dict[str, None] = field(default_factory=dict)

    def add(self, package: PackageReport) -> None:
        """Count one package more."""
        self.verdicts[package.verdict] += 1
        # Nothing else is held against a requirement.
        if package.outcomes and package.operation in {"create", "update"}:
            self.requirements[package.requirements] += 1
        if package.verdict is Verdict.UNDECIDED and not package.findings:
            self.unexplained += 1
        self.not_checkable.update(dict.fromkeys(package.not_checkable))
        faults = {item.rule: item.severity for item in package.faults}
        self.failed.update(faults.keys())
        self.severities.update(faults)

    @property
    def first_rule(self) -> str | None:
        """The rule that failed first, errors before the rest."""
        errors = (rule for rule, level in self.severities.items() if level is Severity.ERROR)
        return next(errors, next(iter(self.severities), None))


@dataclass(frozen=True)
class Report:
    """The whole run. ``packages`` may be read from disk anew each time they are gone through.

    ``input`` is equal in all reports on one input, whichever part of it they are about.
    ``ask_notices`` is asked when all packages have been gone through. ``redact``: how much of what
    the packages say is hidden in it.
    """

    as_of: dt.date
    packages: Sequence[PackageReport]
    problems: tuple[Problem, ...] = ()
    rules_version: str = ""
    part: Part | None = None
    input: str = ""
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    ask_notices: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)
    redact: Redact = Redact.AUTO

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """Suppressions and entries of a baseline that have expired or excuse nothing any more."""
        _ = self.totals  # known when all packages have been gone through
        return self.ask_notices()

    def count(self, verdict: Verdict) -> int:
        """How many packages ended with ``verdict``."""
        return self.totals.verdicts[verdict]

    @cached_property
    def totals(self) -> Totals:
        """What all packages come to."""
        totals = Totals()
        for package in self.packages:
            totals.add(package)
        return totals

    def each(self) -> Iterator[PackageReport]:
        """Go through the packages, and count on the way what has not been counted yet.

        Where packages are read from disk, who draws them all saves a pass over them.
        """
        known = vars(self).get("totals")
        totals = Totals()
        for package in self.packages:
            if known is None:
                totals.add(package)
            yield package
        vars(self).setdefault("totals", totals)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all packages, in order."""
        return tuple(finding for package in self.packages for finding in package.findings)

    @property
    def ok(self) -> bool:
        """True where every package ended with ``pass`` and there is at least one."""
        return (
            bool(self.packages)
            and not self.problems
            and self.count(Verdict.PASS) == len(self.packages)
        )

    def raise_for_findings(self) -> None:
        """Raise `SubmissionRejected` unless what was checked may be sent.

        It may not with findings at or above ``fail_on``, with open questions where ``strict`` is
        set, and where there are problems or nothing was checked.
        """
        # Below: it is made of the classes of this module.
        from compliance_lint.rejection import SubmissionRejected, why_rejected  # noqa: PLC0415

        why = why_rejected(self)
        if why is not None:
            raise SubmissionRejected(self, why)
