"""Receipts read back: whether what was checked is still what is there.

`compliance_lint.report.receipt` writes them. Nothing is judged anew here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from compliance_lint.linter import Linter
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.load.packages import (
    PackageSource,
    PackageUnreadableError,
    load_manifest,
    saved_requirements,
)
from compliance_lint.report.receipt import KIND, VERSION, rules_digest
from compliance_lint.requirements import RequirementsUnreadableError
from compliance_lint.results import Severity, Verdict
from compliance_lint.submission import Submission


class ReceiptUnreadableError(Exception):
    """A text is no receipt; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Which program and which rules made a receipt."""

    version: str
    rules: str


@dataclass(frozen=True, slots=True)
class RequirementOnReceipt:
    """The saved answer that a package was held to."""

    sha256: str | None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RulesOnReceipt:
    """The rules that were run, as a digest of their names."""

    sha256: str


@dataclass(frozen=True, slots=True)
class PackageOnReceipt:
    """A package; ``files`` are digests by the pointer of the line that names the file."""

    path: str
    verdict: Verdict
    operation: str
    manifest: str | None
    files: dict[str, str | None]
    rules: RulesOnReceipt
    requirement: RequirementOnReceipt | None = None
    applications: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `compliance_lint.report.receipt` writes."""

    kind: str
    version: int
    tool: Tool
    as_of: dt.date
    fail_on: Severity
    packages: list[PackageOnReceipt] = field(repr=False)


_decoder = msgspec.json.Decoder(Receipt)


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt. Raises ReceiptUnreadableError for anything else."""
    try:
        receipt = _decoder.decode(data)
    except (ValueError, RecursionError) as error:
        raise ReceiptUnreadableError(f"is no receipt: {error}") from None
    if receipt.kind != KIND or receipt.version != VERSION:
        raise ReceiptUnreadableError("is no receipt that this version can read")
    return receipt


@dataclass(frozen=True, slots=True)
class Verified:
    """What has become of a package: ``changes`` are clauses, none where all is as it was."""

    path: str
    changes: tuple[str, ...]


def verify(
    receipt: Receipt, sources: Iterable[PackageSource], linter: Linter, *, below: str
) -> Iterator[Verified]:
    """Hold packages against a receipt.

    ``below`` is the place at which they were found, as reports show it: what the receipt has there
    and was not found is told as well. A single package is held against the only one of a
    receipt wherever it lies now.
    """
    known = {package.path: package for package in receipt.packages}
    found = list(sources)
    moved = len(found) == len(receipt.packages) == 1
    for source in found:
        package = receipt.packages[0] if moved else known.get(source.package)
        known.pop(package.path if package else source.package, None)
        if package is None:
            yield Verified(source.package, ("is not on the receipt",))
        else:
            yield Verified(source.package, tuple(_changes(receipt, package, source, linter)))
    for path in known:
        if below in {".", path} or path.startswith((f"{below}/", f"{below}:")):
            yield Verified(path, ("is on the receipt and was not found",))


def _changes(
    receipt: Receipt, package: PackageOnReceipt, source: PackageSource, linter: Linter
) -> Iterator[str]:
    if package.verdict is not Verdict.PASS:
        yield f"did not pass: the verdict was {package.verdict.value}"
    if receipt.tool.rules != linter.rulebook.version:
        yield f"rules: version {receipt.tool.rules} then, {linter.rulebook.version} now"
    elif package.rules.sha256 != rules_digest(rule.name for rule in linter.rules):
        yield "rules: others were run than are selected here"
    if receipt.fail_on.rank > linter.settings.fail_on.rank:
        yield f"rules: it failed from {receipt.fail_on.value} up, less strictly than here"
    try:
        submission = linter.submission(load_manifest(source), saved_requirements(source))
    except (PackageUnreadableError, RequirementsUnreadableError) as error:
        yield f"cannot be read: {error}"
        return
    yield from _changed_bytes(package, submission)


def _changed_bytes(package: PackageOnReceipt, submission: Submission) -> Iterator[str]:
    manifest = submission.manifest
    yield from _compared("the manifest", package.manifest, manifest.sha256)
    if package.operation != manifest.operation:
        yield f"operation: {package.operation} then, {manifest.operation} now"
    elif package.applications != manifest.saved.sha256:
        yield "the saved applications beside it: changed"
    now = {file.pointer: file.sha256 for file in submission.files}
    for pointer in (*package.files, *(name for name in now if name not in package.files)):
        param = pointer_to_param(pointer)
        if pointer not in now or pointer not in package.files:
            yield f"{param}: {'added' if pointer in now else 'not named any more'}"
        else:
            yield from _compared(param, package.files[pointer], now[pointer])
    saved, used = submission.saved_requirement, package.requirement
    if (saved is None) != (used is None):
        yield "the requirement: there is another one"
    elif saved is not None and used is not None:
        yield from _compared("the requirement", used.sha256, saved.sha256)


def _compared(what: str, then: str | None, now: str | None) -> Sequence[str]:
    if then is None:
        return (f"{what}: the receipt has no digest of it",)
    if now is None:
        return (f"{what}: cannot be read now",)
    return () if then == now else (f"{what}: changed",)
