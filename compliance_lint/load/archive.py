"""Packages in a zip archive, read in place: nothing of it is ever written to disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
import weakref
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BufferedReader, FileIO
from pathlib import Path, PurePosixPath

from compliance_lint.load.archive_index import ArchiveUnreadableError, Index, index_of
from compliance_lint.load.drivers import RemoteError, UrlUnusableError
from compliance_lint.load.opening import OpenedFile, OpenFault, check_name, settled_stamp
from compliance_lint.load.remote import RemoteFile
from compliance_lint.load.tree import MAX_NEIGHBOURS, joined, shown_path

__all__ = ["ArchiveUnreadableError", "ZipTree"]


# The table of contents of 100,000 entries with names of ordinary length. It is read at once.
MAX_DIRECTORY_BYTES = 16 * 1_048_576
# Documents hold compressed pictures and text; the densest are unpacked to some twenty times.
MAX_RATIO = 200
_ALWAYS_FINE = 1_048_576
_LOCKED = 0x41  # also the bit of what is called strong encryption
# The library unpacks other methods without end: a few bytes of bzip2 hold gigabytes.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Each piece of a remote archive is a request of its own.
_REMOTE_BYTES = 262_144


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

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read`."""
        fault = check_name(name)
        if fault is not None:
            return fault
        inner = PurePosixPath(joined(inside, name)).as_posix()
        return self.read_own(inner, max_bytes=max_bytes)

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
        found = _read(archive, entry, max_bytes)
        return replace(found, stamp=self.stamp(name)) if isinstance(found, OpenedFile) else found

    def stamp(self, name: str, *, inside: str = "") -> str | None:
        """See `Tree.stamp`. It is the archive's own, and the checksum and place of the entry."""
        try:
            archive = _archive_stamp(self.path)
            entry = self.index().entries.get(PurePosixPath(joined(inside, name)).as_posix())
        except ArchiveUnreadableError:
            return None
        if archive is None or entry is None:
            return None
        return f"{archive}:{entry.header_offset}:{entry.file_size}:{entry.CRC}"

    def exists(self, name: str) -> bool:
        """See `Tree.exists`. In an archive that is gone meanwhile everything may have been."""
        try:
            index = self.index()
        except ArchiveUnreadableError:
            return True
        return name in index.entries or name in index.folders

    def names(self, folder: str) -> list[str]:
        """See `Tree.names`."""
        try:
            names = self.index().folders.get(folder, ())
        except ArchiveUnreadableError:
            return []
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


def _archive_stamp(path: Path | RemoteFile) -> str | None:
    if isinstance(path, RemoteFile):
        return ":".join(_signature_texts(path))
    try:
        return settled_stamp(path.stat())
    except OSError:
        return None


def _signature_texts(path: RemoteFile) -> tuple[str, ...]:
    return tuple(map(str, _signature(path)))


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
    file: BufferedReader | None = None
    try:
        if isinstance(path, RemoteFile):
            file = _Bounded(path.open(), _REMOTE_BYTES)
        else:
            file = _Bounded(FileIO(path))
        archive = zipfile.ZipFile(file)
        index = index_of(archive)
    except BaseException as error:
        if file is not None:
            file.close()
        if not isinstance(error, Exception) or isinstance(error, ArchiveUnreadableError):
            raise
        # Whatever foreign bytes bring the library to.
        reason = error.strerror if isinstance(error, OSError) else None
        raise ArchiveUnreadableError(reason or "is no zip archive, or a damaged one") from None
    weakref.finalize(archive, file.close)  # the library leaves open what it did not open
    return archive, index


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> OpenedFile | OpenFault:
    fault = _refused(entry)
    if fault is not None:
        return fault
    if entry.file_size > limit:
        return OpenedFile(entry.file_size, None, None)
    try:
        data = _unpacked(archive, entry)
    except OSError:
        return OpenFault.UNREADABLE
    except Exception:  # noqa: BLE001 - zlib.error, BadZipFile, NotImplementedError, EOFError …
        return OpenFault.DAMAGED
    return OpenedFile(len(data), data, hashlib.sha256(data).hexdigest(), _modified(entry))


def _refused(entry: zipfile.ZipInfo) -> OpenFault | None:
    """Why an entry is not unpacked, from what the archive says of it; None where it is."""
    if entry.flag_bits & _LOCKED:
        return OpenFault.LOCKED
    if entry.compress_type not in _METHODS:
        return OpenFault.PACKED_OTHERWISE
    bomb = entry.file_size > max(_ALWAYS_FINE, entry.compress_size * MAX_RATIO)
    return OpenFault.BOMB if bomb else None


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
