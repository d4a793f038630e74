"""The database file: its tables, and one transaction at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_VERSION = 1
# What may exist once is the database's to say: requests race, and so would a look before the leap.
_TABLES = """
CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL UNIQUE,
    account TEXT NOT NULL,
    alias TEXT NOT NULL,
    status TEXT NOT NULL,
    country_iso TEXT NOT NULL,
    number_type TEXT NOT NULL,
    user_type TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT,
    end_user_id TEXT NOT NULL,
    end_user_name TEXT NOT NULL,
    end_user_last_name TEXT NOT NULL,
    end_user TEXT NOT NULL,
    rejection_reason TEXT,
    callback_url TEXT NOT NULL,
    callback_method TEXT NOT NULL,
    revision INTEGER NOT NULL,
    review_due TEXT,
    note TEXT NOT NULL,
    report TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_end_user
    ON applications (account, user_type, end_user_name, end_user_last_name)
    WHERE deleted_at IS NULL AND end_user_name <> '';
CREATE INDEX due ON applications (review_due) WHERE review_due IS NOT NULL;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    application TEXT NOT NULL REFERENCES applications (id),
    position INTEGER NOT NULL,
    type_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    file_name TEXT NOT NULL,
    meta TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    UNIQUE (application, position)
) STRICT;
CREATE TABLE numbers (
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    number_type TEXT NOT NULL,
    application TEXT NOT NULL REFERENCES applications (id),
    PRIMARY KEY (account, number)
) STRICT;
CREATE INDEX numbers_of ON numbers (application);
CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY,
    application TEXT NOT NULL,
    url TEXT NOT NULL,
    method TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT,
    note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""


class DatabaseUnusableError(Exception):
    """The file is no database of this program, or of another version; the text says which."""


class Database:
    """One connection, used by one thread at a time; safe to share between threads.

    Raises DatabaseUnusableError.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        with suppress(OSError):  # whatever it is, SQLite says it better
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)  # SQLite gives its other files the rights of this one
        try:
            self._connection = sqlite3.connect(
                path, timeout=1, check_same_thread=False, isolation_level=None
            )
            self._connection.row_factory = sqlite3.Row
            self._set_up()
        except sqlite3.Error as error:
            busy = (
                error.sqlite_errorname == "SQLITE_BUSY" if hasattr(error, "sqlite_errorname") else 0
            )
            why = "another server uses it" if busy else str(error)
            raise DatabaseUnusableError(f"{path}: cannot be used: {why}") from None

    def _set_up(self) -> None:
        # An answer is given when what it says is on the disk, and not before.
        # Two servers on one folder would each clear away the other's files: one keeps it locked.
        for pragma in (
            "locking_mode=EXCLUSIVE",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with self.transaction() as connection:
                for statement in _TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={_VERSION}")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}, and not {_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it; raises what the block raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has done so itself where a disk is full
                    self._connection.execute("ROLLBACK")
                raise

    def query(self, sql: str, values: object = ()) -> list[sqlite3.Row]:
        """The rows of a SELECT."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()  # type: ignore[arg-type]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
