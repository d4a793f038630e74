"""What the web page reads of the database: of one account or of all, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compliance_lint.server import rows
from compliance_lint.server.database import Database
from compliance_lint.server.records import StoredApplication

# Whose account is NULL sees all.
_SEEN = "deleted_at IS NULL AND (:account IS NULL OR account = :account)"
_COUNTS = f"SELECT status, count(*) AS number FROM applications WHERE {_SEEN} GROUP BY status"  # noqa: S608 - no value is in it
_PAGE = f"""
SELECT * FROM applications WHERE {_SEEN} AND (:status IS NULL OR status = :status)
ORDER BY ordinal DESC LIMIT :limit OFFSET :offset
"""  # noqa: S608
_ONE = f"SELECT * FROM applications WHERE {_SEEN} AND id = :id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file of a document. ``path`` is empty where it is gone."""

    name: str
    media_type: str
    path: str


class Lookups:
    """Applications and files as pages show them. ``account`` None is all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, account: str | None) -> Mapping[str, int]:
        """How many applications there are, by status."""
        found = self._database.query(_COUNTS, {"account": account})
        return {row["status"]: row["number"] for row in found}

    def page(
        self, account: str | None, status: str | None, limit: int, offset: int
    ) -> Sequence[StoredApplication]:
        """Applications of one status or, where it is None, of any."""
        given = {"account": account, "status": status, "limit": limit, "offset": offset}
        with self._database.transaction() as db:
            return rows.applications(db, db.execute(_PAGE, given).fetchall())

    def one(self, account: str | None, identity: str) -> StoredApplication | None:
        """An application; None where there is none, or not for this account."""
        given = {"account": account, "id": identity.lower()}
        with self._database.transaction() as db:
            found = rows.applications(db, db.execute(_ONE, given).fetchall())
        return found[0] if found else None

    def file(self, document: str) -> KeptFile | None:
        """The file of a document; None where there is no such document."""
        found = self._database.query(
            "SELECT file_name, media_type, path FROM documents WHERE id = ?", (document,)
        )
        return KeptFile(*found[0]) if found else None
