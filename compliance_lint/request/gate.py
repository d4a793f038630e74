"""What stands between a call and the network: each kind of request, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast
from uuid import UUID

from compliance_lint.calls import Requirements, nearest_requirements
from compliance_lint.findings import Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load.given import FileInput
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.objects import manifest_from_objects
from compliance_lint.rejection import SubmissionRejected
from compliance_lint.request.outgoing import (
    NotSendableError,
    OutgoingRequest,
    changed_since,
    is_compliance_id,
    outgoing,
)
from compliance_lint.settings import Settings
from compliance_lint.submission import Submission


class Gate:
    """Checks calls; each method raises `SubmissionRejected` or gives what may be sent.

    Raises RequirementsUnreadableError and RulebookError at construction where the options, which
    are those of `check`, are wrong.
    """

    def __init__(
        self,
        settings: Settings | None,
        requirements: Requirements | None,
        as_of: dt.date | None,
        base: Path | None,
    ) -> None:
        self._settings = settings
        self._as_of = as_of
        self._base = base
        self._nearest = nearest_requirements(requirements)
        # Rules do not change while a program runs; loading them takes longer than a check.
        self._rulebook = Linter(settings, as_of=as_of).rulebook

    def _linter(self) -> Linter:
        """A linter whose today is today: a guard may live for weeks."""
        return Linter(self._settings, as_of=self._as_of, rulebook=self._rulebook)

    def submission(
        self, operation: str, data: object, documents: Iterable[FileInput] | None
    ) -> OutgoingRequest:
        """Check the arguments of ``create`` or ``update``."""
        manifest = manifest_from_objects(data, documents, base=self._base, operation=operation)
        linter = self._linter()
        submission = linter.submission(manifest, self._nearest)
        report = _judge(linter, submission)
        try:
            request = outgoing(submission)
        except NotSendableError as error:
            raise _not_checked(report, str(error)) from None
        changed = changed_since(submission)
        if changed is not None:
            raise _not_checked(report, f"{changed} changed while it was checked")
        return request

    def compliance_id(self, value: object) -> str:
        """Check the id of an application, of which a URL is made."""
        text = str(value) if isinstance(value, str | UUID) else ""
        if not is_compliance_id(text):
            why = "the compliance_id is no UUID, so the request would go elsewhere"
            raise _not_checked(self._linter().report(()), why)
        return text

    def link(self, numbers: object) -> object:
        """Check the argument of ``link``; gives the copy that was checked."""
        linter = self._linter()
        manifest = manifest_from_objects(
            {"numbers": numbers}, operation="link", shown_as="numbers", base=self._base
        )
        _check_link(linter, manifest)
        return cast("dict[str, object]", manifest.json.value)["numbers"]

    def delete(self, compliance_id: object) -> str:
        """Check the argument of ``delete``."""
        identity = self.compliance_id(compliance_id)
        _check_delete(self._linter(), identity)
        return identity


def _check_link(linter: Linter, manifest: Manifest) -> None:
    """Hold a link request against the rules for it, if there are any.

    What is no JSON is refused in any case: the copy that was checked would not be what is sent.
    """
    if not manifest.json.usable or manifest.json.faults:
        raise _not_checked(linter.report(()), "the numbers are no plain JSON")
    if _has_rules(linter, "link"):
        _judge(linter, linter.submission(manifest))


def _check_delete(linter: Linter, compliance_id: str) -> None:
    """Hold a delete request against the rules for it, if there are any."""
    if _has_rules(linter, "delete"):
        manifest = manifest_from_objects(
            {"compliance_id": compliance_id}, operation="delete", shown_as="delete"
        )
        _judge(linter, linter.submission(manifest))


def _has_rules(linter: Linter, operation: str) -> bool:
    return any(operation in rule.operations for rule in linter.rulebook.rules)


def _judge(linter: Linter, submission: Submission) -> Report:
    """Raises SubmissionRejected."""
    report = linter.report((linter.check_submission(submission),))
    report.raise_for_findings()
    return report


def _not_checked(report: Report, why: str) -> SubmissionRejected:
    """The exception for what no rule is about; its report says so as well."""
    return SubmissionRejected(replace(report, problems=(*report.problems, Problem(why))), why)
