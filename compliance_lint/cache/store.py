"""Values by key in one SQLite file that several runs share."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from compliance_lint.cache.folder import FILE_NAME, CacheUnusableError, private_folder
from compliance_lint.cache.sealing import name_of, seal, unseal

_VERSION = 2
_DAY = 86_400
KEPT_DAYS = 30
MAX_BYTES = 1024**3
_WAIT_SECONDS = 5.0
_BATCH = 200


class Store:
    """A dictionary of bytes on disk. Whatever is wrong with it is a warning and a miss.

    Raises CacheUnusableError at construction. ``warnings`` are sentences for the user. With
    ``read_only`` nothing is written. Values are sealed (`sealing.py`), so what was damaged on the
    disk is not found.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.warnings: list[str] = []
        self._path = private_folder(folder) / FILE_NAME
        self._waiting: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self._today = int(time.time() // _DAY)
        self._read_only = read_only
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._connect()
        except sqlite3.Error as error:
            self._give_up(error)

    def _connect(self) -> sqlite3.Connection:
        if not self._read_only:
            # SQLite gives its other files the mode of this one.
            with suppress(OSError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
                self._path.chmod(0o600)
        mode = "ro" if self._read_only else "rw"
        db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT_SECONDS,
            isolation_level=None,
        )
        if self._read_only:
            return db
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DROP TABLE IF EXISTS entries")
            db.execute("CREATE TABLE entries (key BLOB PRIMARY KEY, used INTEGER, value BLOB)")
            db.execute(f"PRAGMA user_version = {_VERSION}")
            db.execute("COMMIT")
        return db

    def get(self, key: bytes) -> bytes | None:
        """The value of ``key``; None where there is none that is whole."""
        name = name_of(key)
        if (fresh := self._waiting.get(name)) is not None:
            return unseal(key, fresh)
        if self._db is None:
            return None
        try:
            query = "SELECT used, value FROM entries WHERE key = ?"
            row = self._db.execute(query, (name,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        if row[0] != self._today:
            self._used.add(name)
        return unseal(key, row[1])

    def put(self, key: bytes, value: bytes) -> None:
        """Keep ``value``; soon, with others."""
        if self._db is None or self._read_only:
            return
        self._waiting[name_of(key)] = seal(key, value)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        waiting, used = self._waiting, self._used
        self._waiting, self._used = {}, set()
        if self._db is None or self._read_only or not (waiting or used):
            return
        try:
            self._write(waiting.items(), used)
        except sqlite3.Error as error:
            self._give_up(error)

    def _write(self, items: Iterable[tuple[bytes, bytes]], used: Iterable[bytes]) -> None:
        db = self._db
        if db is None:
            return
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
                ((key, self._today, value) for key, value in items),
            )
            db.executemany(
                "UPDATE entries SET used = ? WHERE key = ?", ((self._today, key) for key in used)
            )
        except BaseException:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def close(self) -> None:
        """Write what waits, drop what was not used for long, and let go of the file."""
        self.flush()
        if self._db is None:
            return
        try:
            if not self._read_only:
                self._prune(self._db)
            self._db.close()
        except sqlite3.Error as error:
            self._give_up(error)
        self._db = None

    def _prune(self, db: sqlite3.Connection) -> None:
        oldest = self._today - KEPT_DAYS
        (stale,) = db.execute("SELECT MIN(used) < ? FROM entries", (oldest,)).fetchone()
        if stale:
            db.execute("DELETE FROM entries WHERE used < ?", (oldest,))
        pages, size, free = (
            db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "freelist_count")
        )
        if (pages - free) * size > MAX_BYTES:
            db.execute(
                "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used "
                "LIMIT (SELECT COUNT(*) / 2 FROM entries))"
            )

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without it. What is damaged is deleted, so that the next run has a new one."""
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.OperationalError
        )
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None
        self._waiting.clear()
        if self._read_only:
            return
        if damaged:
            remove(self._path.parent)
            self.warnings.append(f"the cache {self._path} was damaged; it was not used any more")
        else:
            self.warnings.append(f"the cache {self._path} is not used any more: {error}")


def remove(folder: Path) -> int:
    """Delete the cache in ``folder``; gives the bytes it had. Raises CacheUnusableError."""
    size = 0
    for ending in ("-wal", "-shm", ""):
        path = folder / f"{FILE_NAME}{ending}"
        try:
            size += path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CacheUnusableError(f"{path} cannot be deleted: {error.strerror}") from None
    return size
