"""Applications in the database. Every method is one transaction; what may be once is once."""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields

from compliance_lint.server import rows
from compliance_lint.server.database import Database
from compliance_lint.server.records import (
    ACCEPTED,
    EXPIRED,
    REJECTED,
    SUBMITTED,
    Filters,
    LinkedNumber,
    Review,
    StoredApplication,
)

_ACTIVE = "deleted_at IS NULL"
_LINK = f"""
INSERT INTO numbers SELECT ?, ?, ?, id FROM applications
WHERE {_ACTIVE} AND account = ? AND id = ? AND status = ?
ON CONFLICT (account, number)
DO UPDATE SET application = excluded.application, number_type = excluded.number_type
"""  # noqa: S608 - no value is in it
_DECIDE = f"""
UPDATE applications SET status = ?, rejection_reason = ?, note = ?, report = ?,
    review_due = NULL, updated_at = ?
WHERE {_ACTIVE} AND id = ? AND revision = ? AND status = ?
"""  # noqa: S608


class ChangedError(Exception):
    """Another update came before."""


class TakenError(Exception):
    """Another application has the end user already. ``alias``: and this alias too."""

    def __init__(self, *, alias: bool) -> None:
        super().__init__("the end user is taken")
        self.alias = alias


class NotThereError(Exception):
    """There is no such application on the account."""


class WrongStatusError(Exception):
    """The application's status does not allow it."""


class Store:
    """The applications of all accounts."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def secret(self, name: str) -> bytes:
        """A secret that stays the same as long as the database does."""
        with self.database.transaction() as db:
            new = secrets.token_bytes(32)
            db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, new))
            found = db.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
            return bytes(found["value"])

    def add(self, application: StoredApplication) -> None:
        """Keep a new application. Raises TakenError where its end user is there already."""
        with self.database.transaction() as db:
            try:
                rows.insert_application(db, application)
            except sqlite3.IntegrityError:
                raise self._taken(db, application) from None
            rows.replace_documents(db, application)
            rows.replace_numbers(db, application)

    def resubmit(self, application: StoredApplication) -> tuple[str, ...]:
        """Replace a rejected application by ``application``; gives the files it had before.

        Raises NotThereError, WrongStatusError, TakenError as `add` does, and ChangedError where it
        is not the revision before this one that is there.
        """
        with self.database.transaction() as db:
            there = self._require(db, application.account, application.id)
            before = rows.paths_of(db, application.id)
            try:
                changed = rows.update_application(db, application, status=REJECTED)
            except sqlite3.IntegrityError:
                raise self._taken(db, application) from None
            if not changed:
                raise ChangedError if there["status"] == REJECTED else WrongStatusError
            rows.replace_documents(db, application)
            return before

    def _taken(self, db: sqlite3.Connection, new: StoredApplication) -> TakenError:
        found = db.execute(
            f"SELECT alias FROM applications WHERE {_ACTIVE} AND id <> ? AND account = ? "  # noqa: S608
            "AND user_type = ? AND end_user_name = ? AND end_user_last_name = ?",
            (new.id, new.account, new.user_type, *rows.names(new)),
        ).fetchone()
        return TakenError(alias=found is not None and found["alias"] == new.alias)

    def _require(self, db: sqlite3.Connection, account: str, identity: str) -> sqlite3.Row:
        found = db.execute(
            f"SELECT * FROM applications WHERE {_ACTIVE} AND account = ? AND id = ?",  # noqa: S608
            (account, identity.lower()),
        ).fetchone()
        if found is None:
            raise NotThereError
        row: sqlite3.Row = found
        return row

    def get(self, account: str, identity: str) -> StoredApplication:
        """One application. Raises NotThereError."""
        with self.database.transaction() as db:
            return rows.applications(db, [self._require(db, account, identity)])[0]

    def listed(
        self, account: str, filters: Filters, limit: int, offset: int
    ) -> tuple[int, Sequence[StoredApplication]]:
        """How many applications there are, and those of a page, oldest first."""
        given = {"account": account, **{f.name: getattr(filters, f.name) for f in fields(filters)}}
        kept = {name: value for name, value in given.items() if value is not None}
        where = " AND ".join([_ACTIVE, *(f"{name} = :{name}" for name in kept)])
        with self.database.transaction() as db:
            count = db.execute(f"SELECT count(*) FROM applications WHERE {where}", kept)  # noqa: S608
            page = db.execute(
                f"SELECT * FROM applications WHERE {where} ORDER BY ordinal "  # noqa: S608
                "LIMIT :limit OFFSET :offset",
                {**kept, "limit": limit, "offset": offset},
            )
            return count.fetchone()[0], rows.applications(db, page.fetchall())

    def known(self, identities: Iterable[str]) -> frozenset[str]:
        """Those of the ids that an application has, or had before it was deleted."""
        wanted = sorted({item.lower() for item in identities})
        marks = ",".join("?" * len(wanted))
        sql = f"SELECT id FROM applications WHERE id IN ({marks})"  # noqa: S608 - no value is in it
        return frozenset(row["id"] for row in self.database.query(sql, wanted))

    def find(self, identities: Iterable[str], account: str) -> Sequence[StoredApplication]:
        """Those of the applications named that are there."""
        wanted = sorted({item.lower() for item in identities})
        marks = ",".join("?" * len(wanted))
        with self.database.transaction() as db:
            found = db.execute(
                f"SELECT * FROM applications WHERE {_ACTIVE} AND account = ? AND id IN ({marks})",  # noqa: S608
                (account, *wanted),
            )
            return rows.applications(db, found.fetchall())

    def delete(self, account: str, identity: str, now: dt.datetime) -> tuple[str, ...]:
        """Delete softly and unlink its numbers; gives the files that it had.

        Raises NotThereError and, where it has expired, WrongStatusError.
        """
        with self.database.transaction() as db:
            row = self._require(db, account, identity)
            if row["status"] == EXPIRED:
                raise WrongStatusError
            db.execute(
                "UPDATE applications SET deleted_at = ?, review_due = NULL WHERE id = ?",
                (rows.time_text(now), row["id"]),
            )
            db.execute("DELETE FROM numbers WHERE application = ?", (row["id"],))
            paths = rows.paths_of(db, row["id"])
            db.execute("UPDATE documents SET path = '' WHERE application = ?", (row["id"],))
            return paths

    def link(self, account: str, pairs: Iterable[tuple[LinkedNumber, str]]) -> set[str]:
        """Link numbers to applications that are still accepted; gives the numbers linked."""
        linked: set[str] = set()
        with self.database.transaction() as db:
            for number, identity in pairs:
                done = db.execute(
                    _LINK,
                    (
                        account,
                        number.number,
                        number.number_type,
                        account,
                        identity.lower(),
                        ACCEPTED,
                    ),
                )
                if done.rowcount:
                    linked.add(number.number)
        return linked

    def due(self, now: dt.datetime, most: int) -> Sequence[StoredApplication]:
        """Applications whose review is due, the oldest first."""
        with self.database.transaction() as db:
            found = db.execute(
                f"SELECT * FROM applications WHERE {_ACTIVE} AND review_due <= ? "  # noqa: S608
                "ORDER BY review_due LIMIT ?",
                (rows.time_text(now), most),
            )
            return rows.applications(db, found.fetchall())

    def next_due(self) -> dt.datetime | None:
        """When the next review is due."""
        found = self.database.query(
            f"SELECT min(review_due) AS due FROM applications WHERE {_ACTIVE}"  # noqa: S608
        )
        return rows.time_of(found[0]["due"]) if found[0]["due"] else None

    def decide(
        self, review: Review, now: dt.datetime, message: Callable[[StoredApplication], str]
    ) -> StoredApplication | None:
        """Keep how a review ended, unless something came before it; gives what it is now.

        Whoever accepts, rejects, deletes or resubmits first has the say. A decision goes to the
        callback's address, if the application has one, as ``message`` words it.
        """
        with self.database.transaction() as db:
            changed = db.execute(
                _DECIDE,
                (
                    review.status or SUBMITTED,
                    review.reason,
                    review.note,
                    review.report,
                    rows.time_text(now),
                    review.application,
                    review.revision,
                    SUBMITTED,
                ),
            )
            if not changed.rowcount:
                return None
            row = db.execute("SELECT * FROM applications WHERE id = ?", (review.application,))
            item = rows.applications(db, row.fetchall())[0]
            if item.callback_url and review.status is not None:
                db.execute(
                    "INSERT INTO callbacks (application, url, method, body, due) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (
                        item.id,
                        item.callback_url,
                        item.callback_method.upper() or "POST",
                        message(item),
                        rows.time_text(now),
                    ),
                )
            return item

    def paths(self) -> set[str]:
        """The files that are in use."""
        found = self.database.query("SELECT path FROM documents WHERE path <> ''")
        return {row["path"] for row in found}
