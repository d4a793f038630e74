"""Which entry of documents[] stands for which document type of the requirement.

An entry whose id is wrong was still meant for something. It is paired here with one of the
types that no entry names, so that the one mistake is told once, with the id that mends it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance_lint.checks.text import has_hidden, is_blank
from compliance_lint.requirements import DocumentType
from compliance_lint.submission import MAX_FILES, Submission

# Two UUIDs chosen at random share far less than this of their characters in order.
_SAME_ID = 0.8


@dataclass(frozen=True, slots=True)
class Accounting:
    """The entries sorted out; all indexes are those of documents[].

    ``repeated`` maps an entry to the one that holds its type already. ``meant`` maps an entry
    without a usable id to the type it stands in for. ``left`` are the types with no entry at all.
    """

    held: dict[int, DocumentType]
    unknown: tuple[int, ...]
    repeated: dict[int, int]
    meant: dict[int, DocumentType]
    left: tuple[DocumentType, ...]


def account(submission: Submission) -> Accounting | None:
    """Sort the entries out; None where the requirement or documents[] is not there to do it.

    Done once for a submission: many checks ask.
    """
    known = submission.remembered
    if "account" not in known:
        known["account"] = _account(submission)
    found: Accounting | None = known["account"]
    return found


def _account(submission: Submission) -> Accounting | None:
    saved = submission.saved_requirement
    entries = submission.raw("/documents")
    if saved is None or not isinstance(entries, list):
        return None
    held, repeated = _held(submission, len(entries))
    unknown = tuple(index for index in range(len(entries)) if _is_unknown(submission, index))
    taken = {item.document_type_id for item in held.values()}
    free = [item for item in saved.requirement.document_types if item.document_type_id not in taken]
    astray = [index for index in range(len(entries)) if index not in held]
    meant = _pair(submission, astray, free)
    paired = {item.document_type_id for item in meant.values()}
    left = tuple(item for item in free if item.document_type_id not in paired)
    return Accounting(held, unknown, repeated, meant, left)


def _held(submission: Submission, size: int) -> tuple[dict[int, DocumentType], dict[int, int]]:
    by_type: dict[str, list[int]] = {}
    types: dict[int, DocumentType] = {}
    for document in submission.documents[:size]:
        if document.type is not None:
            types[document.index] = document.type
            by_type.setdefault(document.type.document_type_id, []).append(document.index)
    repeated: dict[int, int] = {}
    for indexes in by_type.values():
        # A copied id: the entry that has the type's fields is the one that means it.
        keeper = max(indexes, key=lambda index: (_fields_fit(submission, index), -index))
        repeated |= {index: keeper for index in indexes if index != keeper}
    return {index: item for index, item in types.items() if index not in repeated}, repeated


def _fields_fit(submission: Submission, index: int) -> int:
    """How many of the entry's data fields are its type's, less those that are not."""
    document = submission.documents[index]
    given, kind = document.entry.data_fields, document.type
    names = {field.field_name for field in kind.required_fields} if kind else set()
    return 2 * len(names & given.keys()) - len(given)


def _is_unknown(submission: Submission, index: int) -> bool:
    """An id is written, and it is none of the requirement's."""
    document = submission.documents[index]
    written = document.entry.document_type_id
    if written is None or is_blank(written) or has_hidden(written):
        return False
    return document.type is None


def _pair(
    submission: Submission, astray: list[int], free: list[DocumentType]
) -> dict[int, DocumentType]:
    """Pair by evidence first, the rest in order."""
    pairs: dict[int, DocumentType] = {}
    left = list(free)
    for index in astray[:MAX_FILES]:
        likely = max(left, key=lambda item: _likeness(submission, index, item), default=None)
        if likely is not None and _likeness(submission, index, likely) > 0:
            pairs[index] = likely
            left.remove(likely)
    rest = (index for index in astray if index not in pairs)
    return pairs | dict(zip(rest, left, strict=False))


def _likeness(submission: Submission, index: int, kind: DocumentType) -> float:
    """How much in the entry points at the type: its id, name or fields; 0 for nothing."""
    entry = submission.raw(f"/documents/{index}")
    written = [value for value in _scalars(entry) if isinstance(value, str)]
    ids = [_alike(value, kind.document_type_id) for value in written]
    named = any(value.strip().lower() == kind.name.lower() for value in written if kind.name)
    fields = submission.documents[index].entry.data_fields
    shared = sum(field.field_name in fields for field in kind.required_fields)
    return max((value for value in ids if value >= _SAME_ID), default=0.0) + named + shared


def _scalars(entry: Any) -> Iterator[Any]:
    if isinstance(entry, dict):
        yield from (entry.get(key) for key in ("document_type_id", "document_type", "type", "id"))
    else:
        yield entry


def _alike(written: str, known: str) -> float:
    if len(written) > 2 * len(known):
        return 0.0
    return difflib.SequenceMatcher(None, written.strip().lower(), known.lower()).ratio()
