"""Checks of the data object's shape: is it JSON, of the right types, and not blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compliance_lint.checks.accounting import account
from compliance_lint.checks.keys import NO_REQUESTS, Requests, asked_of
from compliance_lint.checks.pointers import places, shown
from compliance_lint.checks.requirement import missing_id_fix
from compliance_lint.checks.text import is_blank
from compliance_lint.load.json_document import JsonFault, json_type_name
from compliance_lint.load.manifest import MISSING
from compliance_lint.load.spans import NOWHERE
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

_NO_TYPES: Mapping[str, Requests] = {}


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


def blank_fields(
    submission: Submission,
    *,
    fields: Sequence[str],
    request_fields: Mapping[str, Sequence[str]] = NO_REQUESTS,
    request_lists: Mapping[str, Sequence[str]] = NO_REQUESTS,
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
    asked = asked_of(submission, fields, fields, request_fields)
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
