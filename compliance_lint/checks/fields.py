"""Checks of data_fields against the required fields of their document type.

Every limit comes from the requirement at hand; a key that it does not have is no constraint.
"""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.checks.accounting import account
from compliance_lint.checks.data import places_in_fields
from compliance_lint.checks.date_format import date_meant, date_pattern, in_format, read_date
from compliance_lint.checks.placing import Placing, find_placing
from compliance_lint.checks.pointers import is_absent, join, place_of
from compliance_lint.checks.requirement import why_not
from compliance_lint.checks.text import has_hidden, is_blank
from compliance_lint.names.characters import show
from compliance_lint.requirements import DocumentType, RequiredField
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission
from compliance_lint.suggest import closest

_TYPE_UNKNOWN = Undecided("the document type of an entry is not known", owned=True)

Typed = tuple[str, DocumentType]


def _typed(submission: Submission) -> tuple[list[Typed], CheckResult | None]:
    """(pointer, type) of each entry whose type is known; and what to say of the others."""
    found = account(submission)
    if submission.saved_requirement is None or found is None:
        return [], why_not(submission)
    entries = [(f"/documents/{index}", kind) for index, kind in sorted(found.held.items())]
    if found.unknown or found.repeated:
        return entries, _TYPE_UNKNOWN
    return entries, None if entries else NotApplicable()


def _values(
    submission: Submission, entries: list[Typed]
) -> Iterator[tuple[str, RequiredField, str]]:
    """(pointer, field, value) of each data field that is known and says something."""
    for entry, kind in entries:
        for field in kind.required_fields:
            for pointer in places_in_fields(submission, entry, field.field_name):
                value = submission.raw(pointer)
                if isinstance(value, str) and not is_blank(value):
                    yield pointer, field, value


def data_fields_given(submission: Submission) -> Iterator[CheckResult]:
    """Yield each required data field that is absent, null or blank.

    Where its key is only misspelt, the place is that key's and the help names it.
    """
    entries, rest = _typed(submission)
    placing = find_placing(submission)
    for entry, kind in entries:
        holder = f"{entry}/data_fields"
        if not is_absent(submission, holder) and not isinstance(submission.raw(holder), dict):
            continue
        for field in kind.required_fields:
            pointer = join(holder, field.field_name)
            if field.required and _is_wanting(submission, pointer, placing):
                yield _wanting(submission, entry, kind, field)
    if rest:
        yield rest
    elif not any(field.required for _, kind in entries for field in kind.required_fields):
        yield NotApplicable("the requirement asks for no data fields")


def _is_wanting(submission: Submission, pointer: str, placing: Placing) -> bool:
    holder = pointer.rpartition("/")[0]
    # The whole object stands under another key: what is in it is looked at once that is mended.
    moved = any(holder in move.targets or pointer in move.targets for move in placing.moves)
    value = submission.raw(pointer)
    return (
        not moved
        and (not isinstance(value, bool | int | float | list | dict))
        and (not isinstance(value, str) or is_blank(value))
    )


def _wanting(submission: Submission, entry: str, kind: DocumentType, field: RequiredField) -> Hit:
    pointer = join(f"{entry}/data_fields", field.field_name)
    written = _misspelt(submission, entry, kind).get(field.field_name)
    label = field.friendly_name or field.field_name
    note = f" ({field.help_text})" if field.help_text else ""
    data = {"name": field.field_name, "document": kind.name or kind.document_type_id, "note": ""}
    data["what"] = "is blank" if isinstance(submission.raw(pointer), str) else "is missing"
    if written is None:
        data["fix"] = f"Give {label}{note} in data_fields as {field.field_name!r}."
        return Hit(pointer, data)
    source = join(f"{entry}/data_fields", written)
    data["note"] = f"; '{show(written)}' is there instead"
    data["fix"] = f"Rename '{show(written)}' to {field.field_name!r}."
    return Hit(pointer, data, related=(source,), place=place_of(submission, source))


def _unknown_keys(submission: Submission, entry: str, kind: DocumentType) -> list[str]:
    given = submission.raw(f"{entry}/data_fields")
    return [key for key in given if not kind.field(key)] if isinstance(given, dict) else []


def _misspelt(submission: Submission, entry: str, kind: DocumentType) -> dict[str, str]:
    """Field name -> the unknown key that stands for it, for fields that are not there."""
    absent = [
        field.field_name
        for field in kind.required_fields
        if is_absent(submission, join(f"{entry}/data_fields", field.field_name))
    ]
    found: dict[str, str] = {}
    # No one misspells more keys than this; a hostile entry can hold a hundred thousand.
    for key in _unknown_keys(submission, entry, kind)[:100]:
        meant = closest(key, absent)
        if meant and submission.raw(join(f"{entry}/data_fields", key)) is not None:
            found.setdefault(meant, key)
    return found


def data_field_lengths(submission: Submission) -> Iterator[CheckResult]:
    """Yield each data field outside its min_length and max_length, in Unicode code points."""
    entries, rest = _typed(submission)
    seen = False
    for pointer, field, value in _values(submission, entries):
        low, high = field.min_length or 0, field.max_length
        if field.field_type.lower() in ("date", "enum") or not (low or high):
            continue
        seen = True
        limit = "at most" if high and len(value) > high else "at least"
        if len(value) < low or (high and len(value) > high):
            bound = high if limit == "at most" else low
            yield Hit(pointer, {"length": len(value), "limit": limit, "bound": bound})
    if rest or not seen:
        yield rest or NotApplicable()


def data_field_choices(submission: Submission) -> Iterator[CheckResult]:
    """Yield each data field that is none of the values its enums allow, exactly."""
    entries, rest = _typed(submission)
    seen = False
    for pointer, field, value in _values(submission, entries):
        if not field.enums or has_hidden(value):
            continue
        seen = True
        if value not in field.enums:
            meant = closest(value.strip(), field.enums)
            hint = f"; did you mean {meant!r}?" if meant else ""
            fix = {"fix": f'Write "{meant}".'} if meant else {}
            data = {"value": show(value), "allowed": ", ".join(field.enums), "hint": hint, **fix}
            yield Hit(pointer, data)
    if rest or not seen:
        yield rest or NotApplicable()


def data_field_dates(submission: Submission) -> Iterator[CheckResult]:
    """Yield each date that is not in its field's format or not in the calendar."""
    entries, rest = _typed(submission)
    seen = False
    for pointer, field, value in _values(submission, entries):
        pattern = date_pattern(field.format)
        if has_hidden(value) or not (pattern or field.field_type.lower() == "date"):
            continue
        seen = True
        if pattern is None:
            if field.format.strip():
                reason = f"the date format '{show(field.format)}' is not one that is known here"
                yield Undecided(reason, pointer)
        elif read_date(value, pattern) is None:
            yield Hit(
                pointer, _date_data(value, field.format, pattern.fullmatch(value) is not None)
            )
    if rest or not seen:
        yield rest or NotApplicable()


def _date_data(value: str, written: str, in_shape: bool) -> dict[str, object]:
    what = "is not in the calendar" if in_shape else f"is not a date in the format {show(written)}"
    day = date_meant(value)
    fix = {"fix": f'Write "{in_format(day, written)}".'} if day else {}
    return {"value": show(value), "what": what, "format": show(written), **fix}


def data_fields_known(submission: Submission) -> Iterator[CheckResult]:
    """Yield each key of data_fields that its document type does not ask for."""
    entries, rest = _typed(submission)
    placing = find_placing(submission)
    moved = {move.source for move in placing.moves}
    seen = False
    for entry, kind in entries:
        seen = seen or isinstance(submission.raw(f"{entry}/data_fields"), dict)
        misspelt = {key: name for name, key in _misspelt(submission, entry, kind).items()}
        for key in _unknown_keys(submission, entry, kind):
            pointer = join(f"{entry}/data_fields", key)
            meant = misspelt.get(key)
            field = kind.field(meant) if meant else None
            if pointer not in moved and not (field and field.required):
                yield _unknown(pointer, key, kind, meant)
    if rest or not seen:
        yield rest or NotApplicable()


def _unknown(pointer: str, key: str, kind: DocumentType, meant: str | None) -> Hit:
    names = ", ".join(field.field_name for field in kind.required_fields[:10])
    fix = f"Rename '{show(key)}' to {meant!r}." if meant else f"Remove '{show(key)}'."
    return Hit(
        pointer,
        {
            "key": show(key),
            "document": kind.name or kind.document_type_id,
            "takes": f"it takes {names}" if names else "it takes no data fields",
            "hint": f"; did you mean {meant!r}?" if meant else "",
            "fix": fix,
        },
        key=True,
    )
