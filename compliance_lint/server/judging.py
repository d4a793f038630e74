"""The linter as judge: at once what the API itself refuses, later what a reviewer does."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from compliance_lint.findings import Finding, PackageReport
from compliance_lint.linter import Linter
from compliance_lint.load.application import SavedApplications, read_applications
from compliance_lint.load.given import GivenFile
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.spans import scan
from compliance_lint.load.tree import Folder, FolderTree
from compliance_lint.requirements import RequirementSources
from compliance_lint.results import Outcome, Severity, Stage, Verdict
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.server.config import MIB, OpenQuestions, ServerConfig, is_here
from compliance_lint.server.errors import INTERNAL, RefusedError, predicted
from compliance_lint.server.records import ACCEPTED, REJECTED, Review, StoredApplication

# Of several errors the API tells one. A state and what is not there come before what is in a
# request, its fields before its files, and what others have last.
_ORDER = (
    "not_found",
    "compliance_not_editable",
    "expired",
    "missing_required_field",
    "invalid_field_value",
    "requirement_not_found",
    "missing_required_document",
    "invalid_file",
)
_CALLBACK = "callback_url"
_MOST_REASONS = 3


class Judge:
    """What the rules say of requests and applications.

    Raises at construction what `Linter` raises for wrong settings.
    """

    def __init__(self, config: ServerConfig, rulebook: Rulebook) -> None:
        self._config = config
        self.rulebook = rulebook
        self.linter()

    def linter(self) -> Linter:
        """A linter whose today is today: a server may run for weeks."""
        return self._linter_of(self._config.today())

    @lru_cache(maxsize=1)  # noqa: B019 - one judge lives as long as the server
    def _linter_of(self, day: dt.date) -> Linter:
        return Linter(self._config.settings, as_of=day, rulebook=self.rulebook)

    @property
    def requirements(self) -> RequirementSources:
        """What Requirements answers from."""
        return self.linter().requirements

    def failures(self, manifest: Manifest) -> Sequence[Finding]:
        """What the API says against a request, each fault a finding. Raises RefusedError."""
        linter = self.linter()
        rules = [rule for rule in linter.rules if rule.stage is Stage.API]
        report = linter.check_submission(linter.submission(manifest), rules=rules, files=False)
        if report.problems:
            raise RefusedError(INTERNAL)
        exempt = _exempt(manifest)
        return [
            item
            for item in report.faults
            if item.severity is Severity.ERROR and item.param not in exempt
        ]

    def admit(self, manifest: Manifest, *, but: Collection[str] = ()) -> None:
        """Raises RefusedError with the answer that the rules, ``but`` these, predict."""
        failures = [item for item in self.failures(manifest) if item.rule not in but]
        found = [predicted(self.rulebook, item) for item in failures]
        if found:
            raise min(found, key=_rank)


def _rank(error: RefusedError) -> int:
    code = error.answer.code
    return _ORDER.index(code) if code in _ORDER else len(_ORDER)


def _exempt(manifest: Manifest) -> frozenset[str]:
    """A callback to this machine need not be https: here it is what most want to try."""
    url = manifest.raw(f"/{_CALLBACK}")
    local = isinstance(url, str) and url.lower().startswith("http:") and is_here(url)
    return frozenset({_CALLBACK} if local else ())


def manifest_of(
    data: bytes,
    operation: str,
    *,
    files: Mapping[int, GivenFile] | None = None,
    saved: SavedApplications | None = None,
) -> Manifest:
    """A request as the linter takes it. No file is read but those that came with it."""
    return Manifest(
        path="data",
        package="data",
        json=scan(data, max_bytes=MIB),
        folder=Folder(FolderTree(Path(os.devnull))),
        operation=operation,
        given_files=files or {},
        only_given=True,
        saved=saved or SavedApplications(),
    )


def saved_as(applications: Iterable[Mapping[str, Any]]) -> SavedApplications:
    """Applications, each as Get answers it, as a saved list that is whole."""
    answer = {"objects": list(applications)}
    return read_applications(json.dumps(answer).encode(), "the account")


def reviewed(
    item: StoredApplication, report: PackageReport, rulebook: Rulebook, open: OpenQuestions
) -> Review:
    """How the review of an application ends, by what the linter says of it."""
    findings = [entry for entry in report.findings if entry.stage is Stage.REVIEW]
    told = json.dumps([_told(entry, rulebook) for entry in findings])
    if report.verdict is Verdict.ERROR:
        why = "; ".join(problem.message for problem in report.problems)
        return Review(item.id, item.revision, None, note=f"not reviewed: {why}", report=told)
    faults = [entry for entry in findings if entry.outcome is Outcome.FAILED and _is_error(entry)]
    if faults:
        return Review(item.id, item.revision, REJECTED, _reason(faults), report=told)
    lacking = [entry for entry in report.faults if entry.stage is Stage.API and _is_error(entry)]
    doubtful = bool(lacking) or _undecided(report, rulebook.rules)
    if not doubtful or open is OpenQuestions.ACCEPT:
        return Review(item.id, item.revision, ACCEPTED, report=told)
    if open is OpenQuestions.STAY:
        return Review(item.id, item.revision, None, note="cannot be decided", report=told)
    if lacking:  # a saved answer that the server began with may leave out what the API has
        return Review(item.id, item.revision, REJECTED, _reason(lacking), report=told)
    questions = [entry for entry in findings if entry.outcome is Outcome.UNDECIDED]
    reason = _reason(questions) or "The documents cannot be read well enough to be verified."
    return Review(item.id, item.revision, REJECTED, reason, report=told)


def _is_error(entry: Finding) -> bool:
    return entry.severity is Severity.ERROR


def _undecided(report: PackageReport, rules: Iterable[Rule]) -> bool:
    stages = {rule.name: rule.stage for rule in rules}
    return any(
        outcome is Outcome.UNDECIDED and stages.get(name) is Stage.REVIEW
        for name, outcome in report.outcomes.items()
    )


def _reason(findings: Sequence[Finding]) -> str:
    """The reason in words: what is wrong and what to do about it."""
    told = list(dict.fromkeys(_sentence(item.message) for item in findings))
    more = len(told) - _MOST_REASONS
    rest = [f"And {more} more."] if more > 0 else []
    return " ".join([*told[:_MOST_REASONS], *rest])


def _sentence(text: str) -> str:
    # As it is: many begin with the name of a file or field.
    return f"{text.strip().rstrip('.')}."


def _told(item: Finding, rulebook: Rulebook) -> dict[str, str]:
    return {
        "rule": item.rule,
        "title": rulebook.rule(item.rule).title,
        "severity": item.severity.value,
        "outcome": item.outcome.value,
        "param": item.param,
        "message": item.message,
        "help": item.help,
    }
