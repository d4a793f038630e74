"""Checks of the data's keys: is everything there, where the API looks, and known to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance_lint.checks.accounting import account
from compliance_lint.checks.placing import Placing, Stray, find_placing, placing_in_request
from compliance_lint.checks.pointers import is_absent, place_of, places, shown
from compliance_lint.checks.requirement import missing_id_fix
from compliance_lint.names.characters import show
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

Requests = Mapping[str, Sequence[str]]


NO_REQUESTS: Requests = {}
_NO_WORDS: Mapping[str, str] = {}
# A value that JSON cannot carry reads as null; that it is no JSON is told already.
_UNREADABLE = frozenset({"not-a-number", "number-out-of-range"})


def required_fields(
    submission: Submission,
    *,
    fields: Sequence[str],
    update_fields: Sequence[str],
    request_fields: Mapping[str, Sequence[str]] = NO_REQUESTS,
    words: Mapping[str, str] = _NO_WORDS,
) -> Iterator[CheckResult]:
    """Yield each field of ``fields`` that is absent or null; containers stand before their parts.

    An update may leave out everything but ``update_fields``; ``request_fields`` has the fields of
    other operations, ``words`` other words for these. Where the key is only misspelt the place is
    that key's, and the help names it. A value that stands at a wrong place is another rule's
    finding.
    """
    asked = asked_of(submission, fields, update_fields, request_fields)
    placing, found = _placing(submission, asked, words), account(submission)
    seen = False
    for pointer in _expected(submission, asked, placing):
        seen = True
        if not _is_missing(submission, pointer, placing):
            continue
        stray = placing.misspelt(pointer)
        if stray is None:
            yield Hit(pointer, {"note": "", **missing_id_fix(found, pointer)})
        else:
            yield _renamed(submission, pointer, stray)
    if not seen:
        yield NotApplicable("an update may leave these out")


def asked_of(
    submission: Submission, fields: Sequence[str], update: Sequence[str], requests: Requests
) -> Sequence[str]:
    """Those of ``fields``, ``update`` and ``requests`` that are for the submission's operation."""
    operation = submission.manifest.operation
    return requests.get(operation, update if submission.is_update else fields)


def _placing(submission: Submission, fields: Sequence[str], words: Mapping[str, str]) -> Placing:
    """What stands at a wrong place; of another request's body, ``fields`` are all there can be."""
    if submission.manifest.is_submission:
        return find_placing(submission)
    return placing_in_request(submission, fields, words)


def _expected(submission: Submission, fields: Sequence[str], placing: Placing) -> Iterator[str]:
    for field in fields:
        parent, _, key = field.rpartition(".")
        holder = "/" + parent.replace(".", "/")
        if parent and "[]" not in parent and _has_parts_elsewhere(submission, holder, placing):
            yield f"{holder}/{key}"  # the object will be there once its parts are moved
        else:
            yield from places(submission, field)


def _has_parts_elsewhere(submission: Submission, holder: str, placing: Placing) -> bool:
    if placing.moved_whole(holder):
        return False
    return is_absent(submission, holder) and placing.filled_from_elsewhere(holder)


def _is_missing(submission: Submission, pointer: str, placing: Placing) -> bool:
    if not is_absent(submission, pointer) or placing.filled_from_elsewhere(pointer):
        return False
    faults = submission.manifest.json.faults
    return not any(fault.pointer == pointer and fault.kind in _UNREADABLE for fault in faults)


def _renamed(submission: Submission, pointer: str, stray: Stray) -> Hit:
    written, meant = show(stray.key), str(stray.meant)
    return Hit(
        pointer,
        {
            "note": f"; '{written}' is there instead",
            "written": written,
            "fix": f"Rename '{written}' to {meant!r}.",
        },
        related=(stray.pointer,),
        place=place_of(submission, stray.pointer),
    )


def misplaced_fields(submission: Submission) -> Iterator[CheckResult]:
    """Yield each value that stands where the API does not look, with the field it belongs to."""
    found = account(submission)
    for move in find_placing(submission).moves:
        target = move.targets[0]
        wanted, fix = ", ".join(shown(item) for item in move.targets), "Move it to"
        what = "is not where the API looks"
        if len(move.targets) > 1:
            fix = "Move its parts to"
        elif _parent(move.source) == _parent(target):
            fix, what = "Rename it to", "is not a key that the API reads"
        data = {"source": shown(move.source), "what": what, "target": wanted}
        data["fix"] = f"{fix} {wanted}."
        if not _is_type_of(submission, submission.raw(move.source)):
            data |= missing_id_fix(found, target)
        # What the API misses is the field where it looks, not the one that is there.
        data["api_param"] = shown(target)
        yield Hit(move.source, data, key=True)


def _parent(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _is_type_of(submission: Submission, value: object) -> bool:
    """Whether ``value`` is the id of one of the requirement's document types."""
    saved = submission.saved_requirement
    if saved is None or not isinstance(value, str):
        return False
    return saved.requirement.document_type(value) is not None


def known_fields(  # noqa: PLR0913 - the rule sets them all
    submission: Submission,
    *,
    fields: Sequence[str],
    update_fields: Sequence[str],
    notes: Mapping[str, str],
    request_fields: Mapping[str, Sequence[str]] = NO_REQUESTS,
    words: Mapping[str, str] = _NO_WORDS,
) -> Iterator[CheckResult]:
    """Yield each key of data, end_user and the entries of documents that the API does not know.

    Left out are misplaced values, and misspelt keys of ``fields`` (in an update, of
    ``update_fields``), which are required: those are told where the field is missing. ``notes``
    explain known strangers. ``request_fields`` and ``words``: see `required_fields`.
    """
    asked = asked_of(submission, fields, update_fields, request_fields)
    placing = _placing(submission, asked, words)
    top = "data"
    if not submission.manifest.is_submission:
        notes, top = {}, "the request"
    needed = list(_expected(submission, asked, placing))
    missing = (item for item in needed if _is_missing(submission, item, placing))
    told = {id(stray) for stray in (placing.misspelt(item) for item in missing) if stray}
    for stray in placing.strays:
        if id(stray) not in told:
            yield Hit(stray.pointer, _stray_data(stray, notes, top), key=True)


def _stray_data(stray: Stray, notes: Mapping[str, str], top: str) -> dict[str, object]:
    key = show(stray.key)
    data: dict[str, object] = {"key": key, "hint": "", "where": shown(stray.parent) or top}
    note = notes.get(stray.key)
    if stray.meant:
        data |= {
            "hint": f"; did you mean {stray.meant!r}?",
            "fix": f"Rename '{key}' to {stray.meant!r}, or remove it.",
        }
    elif note:
        data |= {"fix": note}
    return data
