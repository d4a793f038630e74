"""Packages in buckets and on file servers: whatever a driver of fsspec reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedReader
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from compliance_lint.findings import Problem
from compliance_lint.load.drivers import Driver, Entry, RemoteError, UrlUnusableError, driver
from compliance_lint.load.opening import OpenedFile, OpenFault, check_name
from compliance_lint.load.ranges import RangeReader
from compliance_lint.load.tree import (
    MANIFEST_NAME,
    MAX_NEIGHBOURS,
    SKIPPED_FOLDERS,
    Missed,
    joined,
)
from compliance_lint.load.urls import Url

# Folders that are listed before the walk gets there: a server answers in tens of milliseconds.
_AHEAD = 16
_STREAM_BYTES = 1_048_576
# Most answers are about the folders above many packages.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class RemoteTree:
    """A folder behind a URL as a `Tree`. Credentials come from each machine's own environment.

    ``run`` tells one search from another: what is remembered of the tree holds for one only.
    """

    url: Url
    within: str = ""
    run: int = 0

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read`. A name is a key, letter for letter; nothing in it is a pattern."""
        fault = check_name(name)
        if fault is not None:
            return fault
        return self.read_own(_plain(joined(inside, name)), max_bytes=max_bytes)

    def read_own(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read_own`. Links are the server's affair; buckets have none."""
        try:
            source = driver(self.url)
            entry = source.info(name)
            if entry.is_folder:
                return OpenFault.NOT_A_FILE
            if entry.size > max_bytes:
                return OpenedFile(entry.size, None, None, entry.modified)
            data = source.bytes(name, 0, max_bytes + 1) if entry.size else b""
        except UrlUnusableError:
            return OpenFault.UNREADABLE
        except RemoteError as error:
            return error.fault
        if len(data) != entry.size:
            return OpenFault.UNREADABLE  # exchanged between the look and the reading
        digest = hashlib.sha256(data).hexdigest()
        return OpenedFile(len(data), data, digest, entry.modified, entry.stamp)

    def exists(self, name: str) -> bool:
        """See `Tree.exists`. What cannot be told is taken to be there: reading it says why not."""
        try:
            return _exists(self, name)
        except (UrlUnusableError, RemoteError):
            return True

    def names(self, folder: str) -> list[str]:
        """See `Tree.names`."""
        try:
            names = [item.name.rpartition("/")[2] for item in driver(self.url).list(folder)]
        except (UrlUnusableError, RemoteError):
            return []
        return names if len(names) <= MAX_NEIGHBOURS else []

    def stamp(self, name: str, *, inside: str = "") -> str | None:
        """See `Tree.stamp`."""
        try:
            return driver(self.url).info(joined(inside, name)).stamp
        except (UrlUnusableError, RemoteError):
            return None

    def shown(self, name: str) -> str:
        """See `Tree.shown`."""
        return joined(self.url.shown.rstrip("/"), name) if name else self.url.shown

    def identity(self, name: str) -> str:
        """See `Tree.identity`."""
        return joined(self.url.text.rstrip("/"), name)

    def walk(self, missed: Missed) -> Iterator[tuple[str, list[str]]]:
        """Yield each folder with the names in it that are no folder, as `FolderTree.walk` does."""
        waiting = [""]
        with closing(_Listings(driver(self.url))) as listings:
            while waiting:
                listings.expect(waiting[-_AHEAD:])
                folder = waiting.pop()
                try:
                    found = listings.take(folder)
                except RemoteError as error:
                    problem = f"could not be looked into: {error.reason}"
                    missed(Problem(problem, self.shown(folder)))
                    continue
                folders, files = self._sorted(folder, found, missed)
                waiting.extend(joined(folder, name) for name in reversed(folders))
                yield folder, files

    def _sorted(
        self, folder: str, entries: list[Entry], missed: Missed
    ) -> tuple[list[str], list[str]]:
        folders: set[str] = set()
        files: set[str] = set()
        for entry in entries:
            name = entry.name.removeprefix(f"{folder}/" if folder else "")
            if not _is_one_name(name):
                problem = f"holds {name!r}, which no folder could hold, and which is not read"
                missed(Problem(problem, self.shown(folder)))
                continue
            if not entry.is_folder or name == MANIFEST_NAME:
                files.add(name)
            if entry.is_folder and name not in SKIPPED_FOLDERS:
                folders.add(name)
        return sorted(folders), sorted(files)

    def info(self, name: str) -> Entry:
        """What goes by a name. Raises RemoteError, UrlUnusableError."""
        return driver(self.url).info(name)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a tree that is read in pieces: an archive, a batch file."""

    tree: RemoteTree
    name: str

    @property
    def shown(self) -> str:
        """How it stands in reports."""
        return self.tree.shown(self.name)

    @property
    def identity(self) -> str:
        """See `Tree.identity`."""
        return self.tree.identity(self.name)

    def signature(self) -> tuple[str, ...]:
        """Changes when the content does. Raises RemoteError, UrlUnusableError."""
        entry = self.tree.info(self.name)
        if entry.is_folder:
            raise RemoteError(OpenFault.NOT_A_FILE, "is a folder")
        return entry.signature

    def open(self) -> RangeReader:
        """Open it. Raises RemoteError, UrlUnusableError; OSError while it is read."""
        return RangeReader(driver(self.tree.url), self.name)

    def lines(self) -> BinaryIO:
        """As `open`, with a buffer that is fit for reading from one end to the other."""
        return cast(BinaryIO, BufferedReader(self.open(), _STREAM_BYTES))


@lru_cache(maxsize=_REMEMBERED)
def _exists(tree: RemoteTree, name: str) -> bool:
    try:
        tree.info(name)
    except RemoteError as error:
        if error.fault is OpenFault.NOT_FOUND:
            return False
        raise
    return True


def _plain(name: str) -> str:
    """``./a.pdf`` is ``a.pdf``, as on disk."""
    return PurePosixPath(name).as_posix()


def _is_one_name(name: str) -> bool:
    return check_name(name) is None and "/" not in name and name != "."


class _Listings:
    """Lists folders ahead of time where the driver can do several things at once."""

    def __init__(self, source: Driver) -> None:
        self._source = source
        self._threads = ThreadPoolExecutor(_AHEAD) if source.concurrent else None
        self._expected: dict[str, Future[list[Entry]]] = {}

    def expect(self, folders: list[str]) -> None:
        """Begin with these, the last of them first."""
        if self._threads is not None:
            for folder in reversed(folders):
                if folder not in self._expected:
                    self._expected[folder] = self._threads.submit(self._source.list, folder)

    def take(self, folder: str) -> list[Entry]:
        """What is in a folder. Raises RemoteError."""
        expected = self._expected.pop(folder, None)
        return self._source.list(folder) if expected is None else expected.result()

    def close(self) -> None:
        """Let go of what is not needed any more."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
