"""Packages in a zip archive, read in place: nothing of it is ever written to disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BufferedReader, FileIO
from pathlib import Path, PurePosixPath

from compliance_lint.load.drivers import RemoteError, UrlUnusableError
from compliance_lint.load.opening import OpenedFile, OpenFault, check_name
from compliance_lint.load.remote import RemoteFile
from compliance_lint.load.tree import (
    MANIFEST_NAME,
    MAX_NEIGHBOURS,
    SKIPPED_FOLDERS,
    joined,
    shown_path,
)

MAX_ENTRIES = 100_000
# The table of contents of that many entries with names of ordinary length. It is read at once.
MAX_DIRECTORY_BYTES = 16 * 1_048_576
# Documents hold compressed pictures and text; the densest are unpacked to some twenty times.
MAX_RATIO = 200
_ALWAYS_FINE = 1_048_576
_LOCKED = 0x1
# Each piece of a remote archive is a request of its own.
_REMOTE_BYTES = 262_144
_SHOWN_NAMES = 3


class ArchiveUnreadableError(Exception):
    """A file is no archive that can be read; the text is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Index:
    """The table of contents of an archive.

    ``entries`` are the files whose names are fit to be used, by name. ``folders`` maps a folder
    to the names of the files in it. ``faults`` are clauses about entries that are left out.
    """

    entries: Mapping[str, zipfile.ZipInfo]
    repeated: frozenset[str]
    folders: Mapping[str, tuple[str, ...]] = field(repr=False)
    faults: tuple[str, ...] = ()


class _Bounded(BufferedReader):
    """Refuses to read a table of contents of any size at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its table of contents is too large")
        return super().read(size)


@dataclass(frozen=True, slots=True)
class ZipTree:
    """A zip archive as a `Tree`. Raises ArchiveUnreadableError where it cannot be read at all."""

    path: Path | RemoteFile
    within: str = ""

    def index(self) -> Index:
        """What is in it. Raises ArchiveUnreadableError."""
        return _opened(self.path, _signature(self.path))[1]

    def manifests(self) -> Iterator[str]:
        """The names of the manifests in it, in order. Raises ArchiveUnreadableError."""
        for name in sorted(self.index().entries):
            *folders, last = name.split("/")
            if last == MANIFEST_NAME and not SKIPPED_FOLDERS.intersection(folders):
                yield name

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read`."""
        fault = check_name(name)
        if fault is not None:
            return fault
        return self.read_own(_plain(joined(inside, name)), max_bytes=max_bytes)

    def read_own(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read_own`. No entry is a link that is followed."""
        try:
            archive, index = _opened(self.path, _signature(self.path))
        except ArchiveUnreadableError:  # it was there when its packages were found
            return OpenFault.UNREADABLE
        entry = index.entries.get(name)
        if entry is None:
            return OpenFault.NOT_A_FILE if name in index.folders else OpenFault.NOT_FOUND
        if name in index.repeated:
            return OpenFault.AMBIGUOUS
        return _read(archive, entry, max_bytes)

    def exists(self, name: str) -> bool:
        """See `Tree.exists`."""
        return name in self.index().entries

    def names(self, folder: str) -> list[str]:
        """See `Tree.names`."""
        names = self.index().folders.get(folder, ())
        return list(names) if len(names) <= MAX_NEIGHBOURS else []

    def shown(self, name: str) -> str:
        """See `Tree.shown`."""
        return f"{shown_archive(self.path)}/{name}"

    def identity(self, name: str) -> str:
        """See `Tree.identity`."""
        path = self.path
        file = path.identity if isinstance(path, RemoteFile) else os.path.realpath(path)
        return f"{file}\0{name}"


def shown_archive(path: Path | RemoteFile) -> str:
    """How an archive stands in reports."""
    return path.shown if isinstance(path, RemoteFile) else shown_path(path)


def _signature(path: Path | RemoteFile) -> tuple[object, ...]:
    try:
        if isinstance(path, RemoteFile):
            return path.signature()
        found = path.stat()
    except RemoteError as error:
        raise ArchiveUnreadableError(f"could not be opened: {error.reason}") from None
    except UrlUnusableError as error:
        raise ArchiveUnreadableError(str(error)) from None
    except (OSError, ValueError):
        raise ArchiveUnreadableError("is there no more, or cannot be read") from None
    if not stat.S_ISREG(found.st_mode):
        raise ArchiveUnreadableError("is not a regular file")
    return found.st_ino, found.st_size, found.st_mtime_ns


# A worker reads thousands of packages from one archive, whose table it should read once.
@lru_cache(maxsize=2)
def _opened(
    path: Path | RemoteFile, _signature: tuple[object, ...]
) -> tuple[zipfile.ZipFile, Index]:
    try:
        if isinstance(path, RemoteFile):
            stream = _Bounded(path.open(), _REMOTE_BYTES)
        else:
            stream = _Bounded(FileIO(path))
        archive = zipfile.ZipFile(stream)
        return archive, _index(archive)
    except ArchiveUnreadableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever foreign bytes bring the library to
        reason = error.strerror if isinstance(error, OSError) else None
        raise ArchiveUnreadableError(reason or "is no zip archive, or a damaged one") from None


def _index(archive: zipfile.ZipFile) -> Index:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(files) > MAX_ENTRIES:
        raise ArchiveUnreadableError(f"holds {len(files)} files; at most {MAX_ENTRIES} are read")
    _refuse_overlaps(files)
    # "./a.pdf" is "a.pdf" here as on disk.
    fit = {_plain(entry.filename): entry for entry in files if _unfit(entry) is None}
    counts = Counter(_plain(entry.filename) for entry in files)
    repeated = frozenset(name for name, count in counts.items() if count > 1)
    folders: dict[str, list[str]] = {"": []}
    for name in fit:
        folder, _, last = name.rpartition("/")
        folders.setdefault(folder, []).append(last)
    plain = {folder: tuple(names) for folder, names in folders.items()}
    return Index(fit, repeated, plain, tuple(_faults(files, repeated)))


def _plain(name: str) -> str:
    return PurePosixPath(name).as_posix()


def _unfit(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is left out: what is said of its kind; None where it is a usable file."""
    # The library has already cut the name at a NUL and turned backslashes on Windows.
    if check_name(entry.orig_filename) is not None or check_name(entry.filename) is not None:
        return "whose name leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "that is a link"
    return None


def _faults(files: list[zipfile.ZipInfo], repeated: frozenset[str]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for entry in files:
        if (why := _unfit(entry)) is not None:
            groups.setdefault(f"an entry {why}", []).append(entry.orig_filename)
    if repeated:
        groups["two entries of one name"] = sorted(repeated)
    for why, names in groups.items():
        some = ", ".join(map(repr, names[:_SHOWN_NAMES]))
        more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
        yield f"holds {why}, which is not read: {some}{more}"


def _refuse_overlaps(files: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes are how a small archive holds petabytes."""
    end = 0
    for entry in sorted(files, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            raise ArchiveUnreadableError("has entries that overlap, as only hostile archives do")
        end = entry.header_offset + 30 + entry.compress_size  # 30: the shortest header of an entry


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> OpenedFile | OpenFault:
    if entry.flag_bits & _LOCKED:
        return OpenFault.LOCKED
    if entry.file_size > max(_ALWAYS_FINE, entry.compress_size * MAX_RATIO):
        return OpenFault.BOMB
    if entry.file_size > limit:
        return OpenedFile(entry.file_size, None, None)
    try:
        data = _unpacked(archive, entry)
    except OSError:
        return OpenFault.UNREADABLE
    except Exception:  # noqa: BLE001 - zlib.error, BadZipFile, NotImplementedError, EOFError …
        return OpenFault.DAMAGED
    return OpenedFile(len(data), data, hashlib.sha256(data).hexdigest(), _modified(entry))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # The library stops at the size that the archive declares, and then looks at the checksum.
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile("holds less than it says")
    return data


def _modified(entry: zipfile.ZipInfo) -> float | None:
    """The time noted in the archive, which has no time zone, taken as UTC."""
    try:
        return dt.datetime(*entry.date_time, tzinfo=dt.UTC).timestamp()
    except ValueError:  # month 0, as programs write that know no time
        return None
