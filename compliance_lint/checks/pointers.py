"""Pointers into the data object: making them, following them, showing them."""

from __future__ import annotations

from collections.abc import Sequence

from compliance_lint.load.manifest import MISSING, pointer_to_param
from compliance_lint.load.positions import escape_token
from compliance_lint.submission import Submission


def join(parent: str, key: object) -> str:
    """Pointer of a member."""
    return f"{parent}/{escape_token(str(key))}"


def is_absent(submission: Submission, pointer: str) -> bool:
    """Whether nothing is there. JSON's null counts as nothing."""
    value = submission.raw(pointer)
    return value is MISSING or value is None


def places(submission: Submission, field: str) -> Sequence[str]:
    """Pointers of ``field`` (``end_user.name``, ``documents[].file``), one for each entry.

    Only members of an object that is there are given, whether they are there or not.
    """
    # A dozen checks ask for the same fields of one submission.
    known: dict[str, list[str]] = submission.remembered.setdefault("places", {})
    found = known.get(field)
    if found is None:
        found = known[field] = _places(submission, field)
    return found


def _places(submission: Submission, field: str) -> list[str]:
    parent, _, part = field.rpartition(".")
    name, brackets, _ = part.partition("[]")
    holders = places(submission, parent) if parent else ("",)
    found = [join(item, name) for item in holders if isinstance(submission.raw(item), dict)]
    if not brackets:
        return found
    lists = ((item, submission.raw(item)) for item in found)
    sizes = [(item, len(value)) for item, value in lists if isinstance(value, list)]
    return [f"{item}/{index}" for item, size in sizes for index in range(size)]


def place_of(submission: Submission, pointer: str) -> tuple[int, int, int, int] | None:
    """Line, column and their ends of the key at ``pointer``; None for Python objects."""
    where = submission.manifest.locate(pointer, key=True)
    if where.line is None or where.column is None:
        return None
    return where.line, where.column, where.end_line or where.line, where.end_column or where.column


def shown(pointer: str) -> str:
    """A pointer as the API names the field, cut where hostile keys make it long."""
    name = pointer_to_param(pointer)
    return name if len(name) <= 120 else name[:120] + "…"
