"""Rows of the database from records, and back."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_lint.server.records import LinkedNumber, StoredApplication, StoredDocument

_COLUMNS = (
    "id",
    "account",
    "alias",
    "status",
    "country_iso",
    "number_type",
    "user_type",
    "created_at",
    "updated_at",
    "end_user_id",
    "end_user_name",
    "end_user_last_name",
    "end_user",
    "rejection_reason",
    "callback_url",
    "callback_method",
    "revision",
    "review_due",
    "note",
    "report",
)
# Those that a record has under the same name and in the same form.
_AS_THEY_ARE = tuple(
    name
    for name in _COLUMNS
    if name
    not in {
        "created_at",
        "updated_at",
        "review_due",
        "end_user",
        "end_user_name",
        "end_user_last_name",
    }
)


def time_text(moment: dt.datetime) -> str:
    """A time as it stands in the database: UTC, of one length, so that texts sort as times do."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def time_of(text: str) -> dt.datetime:
    """The time that `time_text` wrote."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


def names(application: StoredApplication) -> tuple[str, str]:
    """What an end user is told by, beside the type."""
    return application.end_user["name"], application.end_user["last_name"]


def _values(item: StoredApplication) -> dict[str, Any]:
    name, last_name = names(item)
    return {
        "id": item.id,
        "account": item.account,
        "alias": item.alias,
        "status": item.status,
        "country_iso": item.country_iso,
        "number_type": item.number_type,
        "user_type": item.user_type,
        "created_at": time_text(item.created_at),
        "updated_at": time_text(item.updated_at),
        "end_user_id": item.end_user_id,
        "end_user_name": name,
        "end_user_last_name": last_name,
        "end_user": json.dumps(dict(item.end_user)),
        "rejection_reason": item.rejection_reason,
        "callback_url": item.callback_url,
        "callback_method": item.callback_method,
        "revision": item.revision,
        "review_due": time_text(item.review_due) if item.review_due else None,
        "note": item.note,
        "report": item.report,
    }


def insert_application(db: sqlite3.Connection, item: StoredApplication) -> None:
    """Insert it. Raises sqlite3.IntegrityError where its end user is there already."""
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    db.execute(
        f"INSERT INTO applications ({', '.join(_COLUMNS)}, ordinal) VALUES ({marks}, "  # noqa: S608
        "(SELECT coalesce(max(ordinal), 0) + 1 FROM applications))",
        _values(item),
    )


def update_application(db: sqlite3.Connection, item: StoredApplication, *, status: str) -> bool:
    """Write it over the revision before it, if that has ``status``; whether it had."""
    pairs = ", ".join(f"{name} = :{name}" for name in _COLUMNS)
    done = db.execute(
        f"UPDATE applications SET {pairs} "  # noqa: S608
        "WHERE id = :id AND status = :old_status AND revision = :revision - 1 "
        "AND deleted_at IS NULL",
        {**_values(item), "old_status": status},
    )
    return done.rowcount > 0


def replace_documents(db: sqlite3.Connection, item: StoredApplication) -> None:
    """Make its documents those of ``item``."""
    db.execute("DELETE FROM documents WHERE application = ?", (item.id,))
    db.executemany(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document.id,
                item.id,
                position,
                document.type_id,
                document.name,
                time_text(document.created_at),
                document.file_name,
                json.dumps(dict(document.meta)),
                document.path,
                document.size,
                document.media_type,
            )
            for position, document in enumerate(item.documents)
        ],
    )


def replace_numbers(db: sqlite3.Connection, item: StoredApplication) -> None:
    """Make its linked numbers those of ``item``."""
    db.execute("DELETE FROM numbers WHERE application = ?", (item.id,))
    db.executemany(
        "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?)",
        [(item.account, each.number, each.number_type, item.id) for each in item.linked_numbers],
    )


def paths_of(db: sqlite3.Connection, identity: str) -> tuple[str, ...]:
    """The files of an application."""
    found = db.execute(
        "SELECT path FROM documents WHERE application = ? AND path <> ''", (identity,)
    )
    return tuple(row["path"] for row in found)


def applications(
    db: sqlite3.Connection, found: Iterable[sqlite3.Row]
) -> Sequence[StoredApplication]:
    """The records of rows, with their documents and numbers."""
    all_rows = list(found)
    marks = ",".join("?" * len(all_rows))
    ids = [row["id"] for row in all_rows]
    documents: Mapping[str, list[StoredDocument]] = defaultdict(list)
    for row in db.execute(
        f"SELECT * FROM documents WHERE application IN ({marks}) ORDER BY position",  # noqa: S608
        ids,
    ):
        documents[row["application"]].append(_document(row))
    numbers: Mapping[str, list[LinkedNumber]] = defaultdict(list)
    for row in db.execute(
        f"SELECT * FROM numbers WHERE application IN ({marks}) ORDER BY number",  # noqa: S608
        ids,
    ):
        numbers[row["application"]].append(LinkedNumber(row["number"], row["number_type"]))
    return [_application(row, documents[row["id"]], numbers[row["id"]]) for row in all_rows]


def _document(row: sqlite3.Row) -> StoredDocument:
    return StoredDocument(
        id=row["id"],
        type_id=row["type_id"],
        name=row["name"],
        created_at=time_of(row["created_at"]),
        file_name=row["file_name"],
        meta=json.loads(row["meta"]),
        path=row["path"],
        size=row["size"],
        media_type=row["media_type"],
    )


def _application(
    row: sqlite3.Row, documents: Sequence[StoredDocument], numbers: Sequence[LinkedNumber]
) -> StoredApplication:
    return StoredApplication(
        **{name: row[name] for name in _AS_THEY_ARE},
        created_at=time_of(row["created_at"]),
        updated_at=time_of(row["updated_at"]),
        end_user=json.loads(row["end_user"]),
        review_due=time_of(row["review_due"]) if row["review_due"] else None,
        documents=tuple(documents),
        linked_numbers=tuple(numbers),
    )
