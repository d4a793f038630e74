"""Applications that are there from the start: those of a saved answer of List."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compliance_lint.load.application import ApplicationUnreadableError, read_applications
from compliance_lint.server.records import (
    END_USER_FIELDS,
    SUBMITTED,
    LinkedNumber,
    StoredApplication,
    StoredDocument,
)
from compliance_lint.server.store import Store, TakenError
from compliance_lint.server.submitted import text_of

_FIRST_YEAR = 1970
_NO_TIME = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
MAX_BYTES = 64 * 1_048_576


class SeedUnusableError(Exception):
    """A file holds no applications to begin with; the text says why."""


def seed(store: Store, path: Path, account: str) -> int:
    """Keep the applications of a saved answer, in either shape; how many there are.

    Those that are there already, from an earlier run, stay as they are. Raises SeedUnusableError.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SeedUnusableError(f"{path}: {error.strerror or 'cannot be read'}") from None
    if len(raw) > MAX_BYTES:
        raise SeedUnusableError(f"{path}: larger than {MAX_BYTES} bytes")
    # A page that was saved twice has each of its applications twice.
    items = {item.id: item for item in applications_in(raw, str(path), account)}
    known = store.known(items)  # what was deleted stays deleted
    for item in items.values():
        if item.id in known:
            continue
        try:
            store.add(item)
        except TakenError:
            text = f"{path}: two applications have the same end user, as {item.id}"
            raise SeedUnusableError(text) from None
        except sqlite3.IntegrityError:
            text = f"{path}: a document of {item.id} has the document_id of another"
            raise SeedUnusableError(text) from None
    return len(items)


def applications_in(raw: bytes, path: str, account: str) -> Iterator[StoredApplication]:
    """The applications of a saved answer. Raises SeedUnusableError."""
    try:
        found = read_applications(raw, path)
    except ApplicationUnreadableError as error:
        raise SeedUnusableError(f"{path} {error}") from None
    answer = json.loads(raw.decode("utf-8-sig"))
    for item in found.applications:
        if not item.id:
            raise SeedUnusableError(f"{path}: the application at {item.pointer} has no id")
        yield _application(item.id, item.status or SUBMITTED, _at(answer, item.pointer), account)


def _at(answer: Any, pointer: str) -> dict[str, Any]:
    for part in pointer.split("/")[1:]:
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return dict(answer)


def _application(
    identity: str, status: str, raw: dict[str, Any], account: str
) -> StoredApplication:
    found = raw.get("end_user")
    user: dict[str, Any] = found if isinstance(found, dict) else {}
    kind = text_of(raw.get("user_type")) or text_of(user.get("type"))
    created = _time(raw.get("created_at"))
    return StoredApplication(
        id=identity,
        account=account,
        alias=text_of(raw.get("alias")),
        status=status,
        country_iso=text_of(raw.get("country_iso")).upper(),
        number_type=text_of(raw.get("number_type")).lower(),
        user_type=kind.lower(),
        created_at=created,
        updated_at=_time(raw.get("updated_at"), created),
        end_user_id=text_of(user.get("end_user_id")) or str(uuid.uuid4()),
        end_user={
            **{name: text_of(user.get(name)) for name in END_USER_FIELDS},
            "type": kind.lower(),
        },
        documents=tuple(_document(item, created) for item in _objects(raw.get("documents"))),
        linked_numbers=tuple(
            LinkedNumber(text_of(item.get("number")), text_of(item.get("number_type")))
            for item in _objects(raw.get("linked_numbers"))
        ),
        rejection_reason=text_of(raw.get("rejection_reason")) or None,
    )


def _document(raw: dict[str, Any], created: dt.datetime) -> StoredDocument:
    """A document without its file, which no saved answer has."""
    meta = raw.get("meta_information")
    return StoredDocument(
        id=text_of(raw.get("document_id")) or str(uuid.uuid4()),
        type_id=text_of(raw.get("document_type_id")),
        name=text_of(raw.get("document_name")),
        created_at=_time(raw.get("created_at"), created),
        file_name=text_of(raw.get("file_name")),
        meta=meta if isinstance(meta, dict) else {},
    )


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _time(value: Any, default: dt.datetime | None = None) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text_of(value))
        found = found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        found = _NO_TIME
    # Go writes a time that is not set as the first day of the year 1.
    return found if found.year >= _FIRST_YEAR else default or dt.datetime.now(tz=dt.UTC)
