"""What checks yield, and how rules and packages end. Values only, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a failed rule is. Ordered: ``error`` is above ``warning`` is above ``info``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """3 for error, 2 for warning, 1 for info."""
        return {"error": 3, "warning": 2, "info": 1}[self.value]


class Stage(StrEnum):
    """Who would stop the submission: the API at once, or a reviewer later."""

    API = "api"
    REVIEW = "review"


class Outcome(StrEnum):
    """How a rule ended on a package."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """How a package ended."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNDECIDED = "undecided"
    ERROR = "error"


class Redact(StrEnum):
    """How much of what a submission says is hidden in what is said about it; see `redact`."""

    AUTO = "auto"
    """What is personal: PAN, Aadhaar, mobile numbers, e-mail addresses."""
    ALL = "all"
    """Every value, and every name of a file or folder."""
    NONE = "none"
    """PAN and Aadhaar only."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the manifest. Lines and columns are 1-based code points; the end is exclusive.

    ``pointer`` is an RFC 6901 JSON pointer. Lines are None where the data came as Python objects.
    """

    path: str
    pointer: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault that a check found.

    ``pointer`` is where the fault is; where the pointer's target is absent, the nearest ancestor
    that exists is shown. ``key`` puts the caret on the key and not on the value. ``data`` fills
    the rule's message. ``related`` are pointers to the other places the fault is about.
    ``place`` (line, column, end line, end column, as in `Location`) is shown instead of the
    pointer's own, where the fault has a place that no pointer names. What is related may also be a
    `Location` elsewhere.
    """

    pointer: str
    data: Mapping[str, object] = field(default_factory=dict)
    key: bool = False
    related: tuple[str | Location, ...] = ()
    place: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check could not know. ``reason`` is a short clause a user can act on.

    ``owned`` says that another rule already fails for the very cause (a corrupt file, an unknown
    requirement): the rule is then listed as undecided but adds no finding of its own.
    """

    reason: str
    pointer: str = ""
    owned: bool = False


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """There is nothing in this package that the check could be about."""

    reason: str = ""


CheckResult = Hit | Undecided | NotApplicable
