"""What stands between a call and the network: each kind of request, checked."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, cast
from uuid import UUID

from compliance_lint.calls import Requirements, nearest_requirements
from compliance_lint.findings import Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load.application import (
    ApplicationUnreadableError,
    SavedApplications,
    read_applications,
)
from compliance_lint.load.given import FileInput
from compliance_lint.load.objects import manifest_from_objects
from compliance_lint.load.tree import shown_path
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

Applications: TypeAlias = Mapping[str, object] | Sequence[object] | str | os.PathLike[str]
"""A saved answer of List, several of them, or the path of one."""


class Gate:
    """Checks calls; each method raises `SubmissionRejected` or gives what may be sent.

    Raises RequirementsUnreadableError, ApplicationUnreadableError and RulebookError at construction
    where the options, which are those of `check`, are wrong.
    """

    def __init__(
        self,
        settings: Settings | None,
        requirements: Requirements | None,
        as_of: dt.date | None,
        base: Path | None,
        applications: Applications | None = None,
    ) -> None:
        self._saved = _saved_applications(applications)
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
        self,
        operation: str,
        data: object,
        documents: Iterable[FileInput] | None,
        identity: str = "",
    ) -> OutgoingRequest:
        """Check the arguments of ``create``, or of ``update`` of the application ``identity``."""
        manifest = manifest_from_objects(data, documents, base=self._base, operation=operation)
        linter = self._linter()
        if found := self._saved.find(identity) if identity else None:
            saved = SavedApplications(self._saved.path, (found,))
            manifest = replace(manifest, saved=saved)
        elif identity and self._saved.path and not self._saved.gap:
            why = f"the application to be updated is not in {self._saved.path}"
            raise _not_checked(linter.report(()), why)
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
        manifest = replace(manifest, saved=self._saved)
        # In any case, as the copy that was checked would not be what is sent.
        if not manifest.json.usable or manifest.json.faults:
            raise _not_checked(linter.report(()), "the numbers are no plain JSON")
        _judge(linter, linter.submission(manifest))
        return cast("dict[str, object]", manifest.json.value)["numbers"]

    def delete(self, compliance_id: object) -> str:
        """Check the argument of ``delete``."""
        identity = self.compliance_id(compliance_id)
        manifest = manifest_from_objects(
            {"compliance_id": identity}, operation="delete", shown_as="delete"
        )
        linter = self._linter()
        _judge(linter, linter.submission(replace(manifest, saved=self._saved)))
        return identity


def _saved_applications(given: Applications | None) -> SavedApplications:
    """Read what the caller gives as saved answers. Raises ApplicationUnreadableError."""
    if given is None:
        return SavedApplications()
    if not isinstance(given, str | os.PathLike):
        try:
            text = json.dumps(given)
        except (TypeError, ValueError, RecursionError):
            raise ApplicationUnreadableError("applications: no plain JSON") from None
        return read_applications(text.encode(), "applications")
    try:
        data = Path(given).read_bytes()
    except OSError as error:
        raise ApplicationUnreadableError(f"{given}: {error.strerror}") from None
    except ValueError:  # a NUL in the path
        raise ApplicationUnreadableError("applications: no name of a file") from None
    return read_applications(data, shown_path(Path(given)))


def _judge(linter: Linter, submission: Submission) -> Report:
    """Raises SubmissionRejected."""
    report = linter.report((linter.check_submission(submission),))
    report.raise_for_findings()
    return report


def _not_checked(report: Report, why: str) -> SubmissionRejected:
    """The exception for what no rule is about; its report says so as well."""
    return SubmissionRejected(replace(report, problems=(*report.problems, Problem(why))), why)
