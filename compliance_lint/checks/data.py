"""Checks of the data object's shape: is it JSON, is everything there, and where the API looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance_lint.checks.accounting import account
from compliance_lint.checks.placing import Placing, Stray, find_placing, placing_in_request
from compliance_lint.checks.pointers import is_absent, place_of, places, shown
from compliance_lint.checks.requirement import missing_id_fix
from compliance_lint.checks.text import is_blank
from compliance_lint.load.json_document import JsonFault, json_type_name
from compliance_lint.load.manifest import MISSING
from compliance_lint.load.spans import NOWHERE
from compliance_lint.names.characters import show
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

# A value that JSON cannot carry reads as null; that it is no JSON is told already.
_UNREADABLE = frozenset({"not-a-number", "number-out-of-range"})


_Requests = Mapping[str, Sequence[str]]
_NO_REQUESTS: _Requests = {}
_NO_TYPES: Mapping[str, _Requests] = {}
_NO_WORDS: Mapping[str, str] = {}


def json_faults(submission: Submission) -> Iterator[CheckResult]:
    """Yield everything that keeps the manifest from being one JSON object in UTF-8."""
    document = submission.manifest.json
    for fault in document.faults:
        # In a document that cannot be read there are no fields to name.
        pointer = fault.pointer if document.usable else ""
        yield Hit(
            pointer,
            {"where": _where(fault), "detail": fault.detail, "kind": fault.kind},
            place=_place(fault),
        )


def _place(fault: JsonFault) -> tuple[int, int, int, int] | None:
    if fault.span == NOWHERE:
        return None
    start, end = fault.span.start, fault.span.end
    return start.line, start.column, end.line, end.column


def _where(fault: JsonFault) -> str:
    if fault.span == NOWHERE:
        return f"{shown(fault.pointer)}: " if fault.pointer else ""
    return f"line {fault.span.start.line}, column {fault.span.start.column}: "


def required_fields(
    submission: Submission,
    *,
    fields: Sequence[str],
    update_fields: Sequence[str],
    request_fields: Mapping[str, Sequence[str]] = _NO_REQUESTS,
    words: Mapping[str, str] = _NO_WORDS,
) -> Iterator[CheckResult]:
    """Yield each field of ``fields`` that is absent or null; containers stand before their parts.

    An update may leave out everything but ``update_fields``; ``request_fields`` has the fields of
    other operations, ``words`` other words for these. Where the key is only misspelt the place is
    that key's, and the help names it. A value that stands at a wrong place is another rule's
    finding.
    """
    asked = _asked(submission, fields, update_fields, request_fields)
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


def _asked(
    submission: Submission, fields: Sequence[str], update: Sequence[str], requests: _Requests
) -> Sequence[str]:
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


def blank_fields(
    submission: Submission,
    *,
    fields: Sequence[str],
    request_fields: Mapping[str, Sequence[str]] = _NO_REQUESTS,
    request_lists: Mapping[str, Sequence[str]] = _NO_REQUESTS,
) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that is there and holds nothing but ASCII white space.

    ``request_fields`` has those of other operations than create and update, ``request_lists``
    theirs that may not be an empty list.
    """
    seen, found = False, account(submission)
    for name in request_lists.get(submission.manifest.operation, ()):
        if submission.raw(f"/{name}") == []:
            seen = True
            yield Hit(f"/{name}", {"what": "empty"})
    asked = _asked(submission, fields, fields, request_fields)
    for pointer in (pointer for field in asked for pointer in places(submission, field)):
        value = submission.raw(pointer)
        if not isinstance(value, str):
            continue
        seen = True
        if is_blank(value):
            what = "only white space" if value else "empty"
            yield Hit(pointer, {"what": what, **missing_id_fix(found, pointer)})
    if not seen:
        yield NotApplicable()


def field_types(
    submission: Submission,
    *,
    strings: Sequence[str],
    objects: Sequence[str],
    arrays: Sequence[str],
    requests: Mapping[str, Mapping[str, Sequence[str]]] = _NO_TYPES,
) -> Iterator[CheckResult]:
    """Yield each field whose JSON type is another; absent and null ones are not judged.

    ``requests`` has ``strings``, ``objects`` and ``arrays`` of other operations. The values of
    data_fields that the requirement asks for are strings too.
    """
    usual = {"strings": strings, "objects": objects, "arrays": arrays}
    typed = requests.get(submission.manifest.operation, usual)
    kinds: tuple[tuple[type, str, Sequence[str]], ...] = (
        (str, "a string", typed.get("strings", ())),
        (dict, "an object", typed.get("objects", ())),
        (list, "an array", typed.get("arrays", ())),
    )
    wanted = {
        pointer: (kind, name)
        for kind, name, fields in kinds
        for field in fields
        for pointer in places(submission, field)
    }
    wanted |= dict.fromkeys(_data_field_pointers(submission), (str, "a string"))
    for pointer, (kind, name) in wanted.items():
        value = submission.raw(pointer)
        # An element cannot be absent: null in an array is an element of the wrong type.
        absent = value is MISSING or (value is None and not pointer.rpartition("/")[2].isdigit())
        if not absent and not isinstance(value, kind):
            given = json_type_name(value)
            yield Hit(pointer, {"given": given, "expected": name, **_type_fix(value, name)})


def _type_fix(value: object, expected: str) -> dict[str, str]:
    if expected == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        return {"fix": "Put double quotes around the number."}
    if expected == "an array" and isinstance(value, dict):
        return {"fix": "Put the object into square brackets: [{…}]."}
    if expected == "an object" and isinstance(value, str):
        return {"fix": "Write an object in curly brackets, with the text as one of its values."}
    return {}


def _data_field_pointers(submission: Submission) -> Iterator[str]:
    for document in submission.documents:
        for field in document.type.required_fields if document.type else ():
            yield from places_in_fields(submission, document.pointer, field.field_name)


def places_in_fields(submission: Submission, entry: str, name: str) -> Iterator[str]:
    """The pointer of a data field, if the entry has that field."""
    fields = submission.raw(f"{entry}/data_fields")
    if isinstance(fields, dict) and name in fields:
        yield f"{entry}/data_fields/" + name.replace("~", "~0").replace("/", "~1")


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
    request_fields: Mapping[str, Sequence[str]] = _NO_REQUESTS,
    words: Mapping[str, str] = _NO_WORDS,
) -> Iterator[CheckResult]:
    """Yield each key of data, end_user and the entries of documents that the API does not know.

    Left out are misplaced values, and misspelt keys of ``fields`` (in an update, of
    ``update_fields``), which are required: those are told where the field is missing. ``notes``
    explain known strangers. ``request_fields`` and ``words``: see `required_fields`.
    """
    asked = _asked(submission, fields, update_fields, request_fields)
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
