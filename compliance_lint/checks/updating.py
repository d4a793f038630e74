"""Checks of an update against the application that it is to correct, as that was saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.attachments import file_missing
from compliance_lint.checks.placing import find_placing
from compliance_lint.checks.pointers import is_absent, places
from compliance_lint.checks.requirement import document_types_given
from compliance_lint.checks.text import texts
from compliance_lint.load.application import Application
from compliance_lint.load.manifest import MISSING
from compliance_lint.names.characters import show
from compliance_lint.results import CheckResult, Hit, Location, NotApplicable, Undecided
from compliance_lint.submission import Submission

_TYPE = "end_user.type"
_NO_APPLICATION = Undecided("no saved application is at hand")


def place_in(application: Application, key: str) -> Location:
    """Where a member of a saved application stands."""
    return Location(application.path, f"{application.pointer}/{key}")


def application_editable(
    submission: Submission, *, statuses: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield a hit where the saved application has another status than ``statuses``."""
    saved = submission.application
    if saved is None:
        yield _NO_APPLICATION
    elif saved.status is None:
        yield Undecided("the saved application does not tell its status; save it anew with Get")
    elif saved.status not in statuses:
        data = {"status": show(saved.status, 40)}
        yield Hit("", data, related=(place_in(saved, "status"),))


def end_user_type_kept(submission: Submission, *, choices: Sequence[str]) -> Iterator[CheckResult]:
    """Yield end_user.type where it is another one of ``choices`` than the application has."""
    given = dict(texts(submission, [_TYPE]))
    if not given:
        yield NotApplicable("the update does not say the end user's type")
        return
    saved = submission.application
    kept = (saved.user_type or "").strip().lower() if saved else ""
    for pointer, value in given.items():
        if value.strip().lower() not in choices:
            yield Undecided("the type is none that there is", pointer, owned=True)
        elif saved is None or not kept:
            yield Undecided("the saved application does not tell its user_type", pointer)
        elif value.strip().lower() != kept:
            key = "user_type" if saved.answer.user_type else "end_user/type"
            data = {"value": show(value), "kept": show(kept)}
            yield Hit(pointer, data, related=(place_in(saved, key),))


def fields_kept(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that says something else than the application has.

    They are members of the answer of Get. Letter case does not count.
    """
    given = [(field, *found) for field in fields for found in texts(submission, [field])]
    if not given:
        yield NotApplicable("the update leaves these out")
    saved = submission.application
    for field, pointer, value in given:
        kept = (getattr(saved.answer, field, None) or "").strip() if saved else ""
        if saved is None or not kept:
            yield Undecided(f"the saved application does not tell its {field}", pointer)
        elif value.strip().casefold() != kept.casefold():
            data = {"value": show(value, 40), "kept": show(kept, 40)}
            yield Hit(pointer, data, related=(place_in(saved, field),))


def nulls_given(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` whose key is there and whose value is null."""
    seen = False
    for field in fields:
        for pointer in places(submission, field):
            value = submission.raw(pointer)
            seen = seen or value is not MISSING
            # A value that JSON cannot carry reads as null too; that is told already.
            unread = any(fault.pointer == pointer for fault in submission.manifest.json.faults)
            if value is None and not unread:
                yield Hit(pointer, key=True)
    if not seen:
        yield NotApplicable("the update leaves these out")


def documents_reattached(submission: Submission) -> Iterator[CheckResult]:
    """Yield each document type that an update with documents lacks, and each file that it lacks.

    The update replaces all documents, so what is not in it is gone.
    """
    if is_absent(submission, "/documents"):
        yield NotApplicable("the update leaves the documents as they are")
        return
    for result in document_types_given(submission):
        yield (
            _worded(result, "the {name} is not among the documents")
            if (isinstance(result, Hit))
            else result
        )
    for result in file_missing(submission):
        if isinstance(result, Hit):
            yield _worded(result, "the {document} comes without its file")
        elif isinstance(result, Undecided):
            yield result


def _worded(hit: Hit, what: str) -> Hit:
    data = {**hit.data, "what": what.format(**hit.data)}
    return Hit(hit.pointer, data, related=hit.related)


def changes_something(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield a hit where no document is sent and each of ``fields`` is absent or as it is already.

    A field is ``alias`` or the name of an object whose members are compared one by one.
    """
    placing, saved = find_placing(submission), submission.application
    if not is_absent(submission, "/documents"):
        return
    if placing.moves or any(stray.meant for stray in placing.strays):
        yield Undecided("a key at a wrong place may be the change", owned=True)
        return
    verdicts = [_same(submission.raw(f"/{field}"), saved, field) for field in fields]
    if False in verdicts:
        return
    if None in verdicts:
        yield Undecided(
            "the saved application does not tell all that the update may change; save it with "
            "expand=end_user"
        )
    else:
        what = "repeats what is saved" if _any_given(submission, fields) else "is empty"
        yield Hit("", {"what": what})


def _any_given(submission: Submission, fields: Sequence[str]) -> bool:
    """Whether any of ``fields`` is there."""
    return not all(is_absent(submission, f"/{field}") for field in fields)


def _same(given: object, saved: Application | None, field: str) -> bool | None:
    """Whether a field says nothing that the application has not already; None: not known."""
    if not isinstance(given, str | dict) or not given:
        return True
    kept = getattr(saved.answer, field, None) if saved else None
    if kept is None:
        return None
    if isinstance(given, str) or not isinstance(kept, dict):
        return bool(given == kept)
    # A blank field may be one that the answer leaves out.
    return all((value or "") == (kept.get(key) or "") for key, value in given.items())
