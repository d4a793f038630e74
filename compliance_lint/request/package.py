"""The one package on disk that a request is made of, with its check."""

from __future__ import annotations

from pathlib import Path

from compliance_lint.findings import Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load.find import find_all
from compliance_lint.load.packages import (
    PackageSource,
    PackageUnreadableError,
    load_manifest,
    saved_requirements,
)
from compliance_lint.load.tree import FolderTree
from compliance_lint.request.outgoing import NotSendableError, is_compliance_id
from compliance_lint.requirements import RequirementsUnreadableError
from compliance_lint.submission import Submission


def one_package(path: Path) -> PackageSource:
    """Find the one package at ``path``, in a folder. Raises NotSendableError for other numbers."""
    problems: list[Problem] = []
    found = find_all([path], problems.append)
    sources = [source for source, _ in zip(found, range(2), strict=False)]
    if problems:
        raise NotSendableError(f"{problems[0].path}: {problems[0].message}")
    if len(sources) != 1:
        raise NotSendableError(f"{path}: holds several packages; name one of them")
    source = sources[0]
    if source.record is not None or not isinstance(source.tree, FolderTree):
        raise NotSendableError(f"{path}: only a package in a folder can be sent as it is")
    return source


def gather(linter: Linter, source: PackageSource) -> Submission:
    """Load a package. Raises NotSendableError where it cannot be read."""
    try:
        return linter.submission(load_manifest(source), saved_requirements(source))
    except (PackageUnreadableError, RequirementsUnreadableError) as error:
        raise NotSendableError(f"{source.path}: {error}") from None


def checked(linter: Linter, submission: Submission) -> Report:
    """Check what was gathered; its files keep the bytes that were judged."""
    return linter.report((linter.check_submission(submission),))


def compliance_id_of(submission: Submission) -> str:
    """The application that an update is for, as saved beside it. Raises NotSendableError."""
    saved = submission.manifest.saved
    found = (item.answer.compliance_id for item in saved.applications)
    identity = next(found, None)
    if not is_compliance_id(identity):
        raise NotSendableError(f"{saved.path}: has no compliance_id to update")
    return str(identity)
