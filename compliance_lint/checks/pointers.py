"""Pointers into the data object: making them, following them, showing them."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

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


# A dozen checks ask for the same fields of one submission.
_PLACES: WeakKeyDictionary[Submission, dict[str, list[str]]] = WeakKeyDictionary()


def places(submission: Submission, field: str) -> Iterator[str]:
    """Pointers of ``field`` (``end_user.name``, ``documents[].file``), one for each entry.

    Only members of an object that is there are yielded, whether they are there or not.
    """
    known = _PLACES.setdefault(submission, {})
    if field not in known:
        known[field] = _places(submission, field)
    yield from known[field]


def _places(submission: Submission, field: str) -> list[str]:
    pointers = [""]
    for part in field.split("."):
        name, brackets, _ = part.partition("[]")
        found = [join(item, name) for item in pointers if isinstance(submission.raw(item), dict)]
        pointers = found
        if brackets:
            lists = ((item, submission.raw(item)) for item in found)
            sizes = [(item, len(value)) for item, value in lists if isinstance(value, list)]
            pointers = [f"{item}/{index}" for item, size in sizes for index in range(size)]
    return pointers


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
