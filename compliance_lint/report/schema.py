"""The shape of the JSON report. Additive changes only: a key is never removed or re-meant.

The published JSON Schema is made from these types, so they are what the schema says.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # pydantic refuses the standard one before Python 3.12


class ToolJson(TypedDict):
    """Which program and which rules wrote the report."""

    name: str
    version: str
    rules: str


# Written as a call because "pass" is a keyword.
SummaryJson = TypedDict(
    "SummaryJson", {"packages": int, "pass": int, "fail": int, "undecided": int, "error": int}
)


class RequirementsJson(TypedDict):
    """Which requirements a package was held to, and their date if known."""

    path: str
    date: str | None


class FileJson(TypedDict):
    """What was found out about a file; null where it is not known."""

    pointer: str
    name: str
    sha256: str | None
    size: int | None
    media_type: str | None
    kind: str | None


class RulesJson(TypedDict):
    """Rule names by how the rule ended."""

    passed: list[str]
    failed: list[str]
    undecided: list[str]
    not_applicable: list[str]


class ApiJson(TypedDict):
    """The answer the API is predicted to give. ``basis``: stated on its page, or inferred."""

    type: str
    code: str
    message: str
    param: str
    basis: Literal["stated", "inferred"]


class LocationJson(TypedDict):
    """A place in the manifest: 1-based, columns in code points, the end exclusive.

    Lines and columns are null where the data came as Python objects.
    """

    path: str
    pointer: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None


class FindingJson(TypedDict):
    """One result of one rule. Where it is undecided, the message is the reason."""

    rule: str
    severity: Literal["error", "warning", "info"]
    stage: Literal["api", "review"]
    outcome: Literal["failed", "undecided"]
    message: str
    help: str
    param: str
    api: ApiJson | None
    location: LocationJson
    related: list[LocationJson]
    data: dict[str, object]
    fingerprint: str
    suppressed: str | None


class ProblemJson(TypedDict):
    """Why something was not checked."""

    message: str
    path: str
    rule: str | None


class TraceJson(TypedDict):
    """Something that other packages may have as well, told by digests; `merge` compares them.

    ``value`` is null where what belongs to it is not known. The digest of a GSTIN has a meaning
    within reports on one input only, since its owner's PAN could be guessed from a plain one.
    """

    topic: str
    key: str
    value: str | None
    location: LocationJson


class PartJson(TypedDict):
    """Which part of an input the report is about; ``ordinals``: its packages' places, from 0."""

    index: int
    of: int
    ordinals: list[int]


class PackageJson(TypedDict):
    """Everything said about one package.

    ``rejection_reason`` is that of the application which an update is about, if it was saved.
    """

    path: str
    operation: Literal["create", "update", "link", "delete"]
    verdict: Literal["pass", "fail", "undecided", "error"]
    requirements: RequirementsJson | None
    files: list[FileJson]
    rules: RulesJson
    findings: list[FindingJson]
    problems: list[ProblemJson]
    not_checkable: list[str]
    traces: list[TraceJson]
    rejection_reason: str | None


class ReportJson(TypedDict):
    """The whole run. ``as_of`` is the day that counted as today.

    ``input`` is equal in all reports on one input; ``part`` is null where the report is about the
    whole of it. ``fail_on`` and ``strict`` are what the verdicts were made with.
    ``redact``: how much of what the packages say is hidden.
    """

    version: Literal[1]
    tool: ToolJson
    as_of: str
    input: str
    part: PartJson | None
    fail_on: Literal["error", "warning", "info"]
    strict: bool
    redact: Literal["auto", "all", "none"]
    summary: SummaryJson
    packages: list[PackageJson]
    problems: list[ProblemJson]
    not_checkable: list[str]
    notices: list[str]
