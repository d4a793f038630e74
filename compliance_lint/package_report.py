"""What is said about one package: its findings, problems, files, and how its rules ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from compliance_lint.results import Location, Outcome, Severity, Stage, Verdict


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """The answer the API is predicted to give. ``basis`` is ``stated`` or ``inferred``."""

    type: str
    code: str
    message: str
    param: str
    basis: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One worded result of one rule. Personal data in it is masked already."""

    rule: str
    severity: Severity
    stage: Stage
    outcome: Outcome
    message: str
    help: str
    param: str
    location: Location
    fingerprint: str
    api: ApiAnswer | None = None
    related: tuple[Location, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    suppressed: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job was not done: a crashed check, an unreadable package, a path with nothing in it."""

    message: str
    path: str = ""
    rule: str | None = None
    detail: str = ""  # traceback; shown with --debug only


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What was found out about one file of a package; fields are None where not known."""

    pointer: str
    name: str
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class RequirementsUsed:
    """Which requirements object a package was checked against."""

    path: str
    date: dt.date | None = None
    sha256: str | None = None  # of the saved answer's bytes


@dataclass(frozen=True, slots=True)
class Trace:
    """Something of a package that other packages may have as well, told by digests only.

    ``topic`` says what it is and ``key`` is its digest. ``value`` is the digest of what belongs to
    it, as the end user to a file; empty where nothing does, None where that is not known.
    """

    topic: str
    key: str
    value: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class PackageReport:
    """Everything said about one package."""

    path: str
    operation: str
    verdict: Verdict
    outcomes: Mapping[str, Outcome]  # rule name -> how it ended
    findings: tuple[Finding, ...] = ()
    files: tuple[FileSummary, ...] = ()
    requirements: RequirementsUsed | None = None
    problems: tuple[Problem, ...] = ()
    not_checkable: tuple[str, ...] = ()
    source: str | None = field(default=None, repr=False)  # manifest text, for carets; masked
    traces: tuple[Trace, ...] = ()
    manifest_sha256: str | None = None
    saved_sha256: str | None = None  # of the saved applications that it was held against
    rejection_reason: str | None = None  # of the application that an update is about; masked

    @property
    def faults(self) -> Iterator[Finding]:
        """What failed and no one has suppressed, in order."""
        return (
            item
            for item in self.findings
            if item.outcome is Outcome.FAILED and item.suppressed is None
        )
