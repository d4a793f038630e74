"""Checks of a delete against the application that it is about, as that was saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.pointers import is_absent
from compliance_lint.checks.text import texts
from compliance_lint.checks.updating import place_in
from compliance_lint.load.application import Application
from compliance_lint.results import CheckResult, Hit, Undecided
from compliance_lint.submission import Submission


def deletion_possible(submission: Submission, *, statuses: Sequence[str]) -> Iterator[CheckResult]:
    """Yield a hit where the application to be deleted has one of ``statuses``."""
    found = _to_delete(submission)
    if not isinstance(found, Application):
        yield found
    elif found.status is None:
        yield Undecided("the saved answer does not tell the application's status", "/compliance_id")
    elif found.status in statuses:
        data = {"status": found.status, "api_param": ""}
        yield Hit("/compliance_id", data, related=(place_in(found, "status"),))


def deletion_unlinks(submission: Submission, *, statuses: Sequence[str]) -> Iterator[CheckResult]:
    """Yield a hit where the application, of one of ``statuses``, has numbers linked to it."""
    found = _to_delete(submission)
    if not isinstance(found, Application):
        yield Undecided("the application is not known", owned=True)
        return
    count = found.answer.linked_numbers
    if found.status is not None and found.status not in statuses:
        return
    if count is None:
        yield Undecided(
            "the saved answer does not tell which numbers are linked; save it with "
            "expand=linked_numbers",
            "/compliance_id",
        )
    elif count:
        numbers = "1 number is" if count == 1 else f"{count} numbers are"
        related = (place_in(found, "linked_numbers"),)
        yield Hit("/compliance_id", {"numbers": numbers}, related=related)


def _to_delete(submission: Submission) -> Application | CheckResult:
    saved = submission.manifest.saved
    given = dict(texts(submission, ["compliance_id"]))
    if not given or is_absent(submission, "/compliance_id"):
        return Undecided("which application is meant is not known", owned=True)
    found = saved.find(given["/compliance_id"])
    return found or Undecided("the application is not known", owned=True)
