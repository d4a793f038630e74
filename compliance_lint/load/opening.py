"""Open a file that a submission names, without trusting the name or the file.

A name comes from the document under test, so it may be absolute, climb with ``..``, follow a
link out of the package, or name a FIFO whose opening never returns. Every way to bytes in this
package goes through here; the bytes are read once and judged from memory afterwards.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class OpenFault(StrEnum):
    """Why a file could not be read."""

    NOT_FOUND = "not_found"
    NOT_A_FILE = "not_a_file"
    """A folder, device, FIFO or socket."""
    UNREADABLE = "unreadable"
    """No permission, or the medium reports an error."""
    OUTSIDE = "outside"
    """The name leads out of the package, or is written in a way that could."""
    LOOP = "loop"
    """Symbolic links that lead back to themselves."""
    LOCKED = "locked"
    """An entry of an archive that needs a password."""
    DAMAGED = "damaged"
    """An entry of an archive that cannot be unpacked, or is not what the archive says of it."""
    AMBIGUOUS = "ambiguous"
    """Several entries of an archive have this name."""
    PACKED_OTHERWISE = "packed_otherwise"
    """An entry of an archive that is packed by a method other than the usual one, deflate."""
    BOMB = "bomb"
    """An entry of an archive that unpacks to far more than any document would."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A regular file that was opened, and what it held at that moment."""

    size: int
    """Bytes in the file; at least the bytes seen, if it was growing while it was read."""
    data: bytes | None
    """The whole content, or ``None`` when it is larger than the caller's limit."""
    sha256: str | None
    """Lower-case hexadecimal digest of `data`, or ``None`` with it."""
    modified: float | None = field(default=None, compare=False)
    """When it was last changed, in seconds since 1970 UTC; ``None`` where nothing tells."""
    stamp: str | None = field(default=None, compare=False)
    """Another one for other content; ``None`` where nothing tells, or the file is too new."""


_DRIVE = re.compile(r"[A-Za-z]:")
_CHUNK = 1 << 20
# Coarser than the clocks of file systems.
_SETTLED_SECONDS = 2.0
_LEAST = 1 << 12
# Flags that some systems lack; without them the checks before and after opening still hold.
_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_SAFE: int = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO without a writer would block for ever
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
# O_PATH passes through folders that may be entered but not listed.
_FOLDER: int = (
    getattr(os, "O_PATH", 0)
    | getattr(os, "O_DIRECTORY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | _NOFOLLOW
)
_RELATIVE_OPEN = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd

_FAULTS = {
    errno.ENOENT: OpenFault.NOT_FOUND,
    errno.ENOTDIR: OpenFault.NOT_FOUND,
    errno.ENAMETOOLONG: OpenFault.NOT_FOUND,
    errno.EISDIR: OpenFault.NOT_A_FILE,
    errno.ENXIO: OpenFault.NOT_A_FILE,  # a socket, or a device without hardware
    errno.ENODEV: OpenFault.NOT_A_FILE,
    errno.ELOOP: OpenFault.LOOP,
}


def check_name(name: str) -> OpenFault | None:
    """Judge a file name by its text alone; the file system is not touched.

    Absolute names, ``..``, backslashes, drive letters and NUL are `OpenFault.OUTSIDE` on every
    system, so that a package means the same everywhere. An empty name is `OpenFault.NOT_FOUND`,
    one that ends in a slash names a folder.
    Everything else is taken literally: ``%2e%2e`` and ``*`` are ordinary characters.
    """
    if not name:
        return OpenFault.NOT_FOUND
    if name.endswith("/"):
        return OpenFault.NOT_A_FILE
    if "\0" in name or "\\" in name or name.startswith("/") or _DRIVE.match(name):
        return OpenFault.OUTSIDE
    return OpenFault.OUTSIDE if ".." in name.split("/") else None


def read_inside(root: Path, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
    """Read the file `name` below the folder `root`; nothing outside `root` is ever opened.

    Links are followed as long as they stay inside `root`. The resolved path is then opened one
    folder at a time with links refused, so a folder exchanged for a link after it was resolved
    cannot lead out. Files larger than `max_bytes` are reported with their size, unread.
    """
    fault = check_name(name)
    if fault is not None:
        return fault
    try:
        return _read_resolved(root, name, max_bytes)
    except OSError as error:
        return _fault(error)
    except ValueError:  # a lone surrogate, which no file system can hold
        return OpenFault.NOT_FOUND


def read_trusted(path: Path, *, max_bytes: int) -> OpenedFile | OpenFault:
    """Read a file the caller chose; as `read_inside`, but wherever it is and through any link."""
    try:
        expected = os.stat(path)  # noqa: PTH116 - the same call as below, on the same terms
        if not stat.S_ISREG(expected.st_mode):
            return OpenFault.NOT_A_FILE
        return _read(os.open(path, _SAFE), expected, max_bytes)
    except OSError as error:
        return _fault(error)
    except ValueError:
        return OpenFault.NOT_FOUND


def _fault(error: OSError) -> OpenFault:
    return _FAULTS.get(error.errno or 0, OpenFault.UNREADABLE)


def _read_resolved(root: Path, name: str, max_bytes: int) -> OpenedFile | OpenFault:
    base = os.path.realpath(root)
    target = os.path.join(base, name)  # noqa: PTH118 - Path would normalise what is judged here
    # Not strict at first: a dangling link that points outside must not be told from a live one.
    real = os.path.realpath(target)
    if _parts_below(base, real) is None:
        return OpenFault.OUTSIDE
    parts = _parts_below(base, os.path.realpath(target, strict=True))
    if parts is None:
        return OpenFault.OUTSIDE
    return _read_below(base, parts, max_bytes) if parts else OpenFault.NOT_A_FILE


def _parts_below(base: str, real: str) -> list[str] | None:
    """Give the names that lead from ``base`` to ``real``, both resolved; None for none that do."""
    start = base + os.sep
    if real.startswith(start):
        return real[len(start) :].split(os.sep)  # noqa: PTH206
    # The folder itself, or the root of a file system, or a drive in another letter case.
    if os.path.commonpath([base, real]) != base:
        return None
    return [part for part in os.path.relpath(real, base).split(os.sep) if part != os.curdir]  # noqa: PTH206


def _read_below(base: str, parts: list[str], max_bytes: int) -> OpenedFile | OpenFault:
    """Open the last of `parts`, folder by folder from `base`; no part may be a link."""
    if not _RELATIVE_OPEN:
        return _open_regular(os.path.join(base, *parts), None, max_bytes)  # noqa: PTH118
    folder = os.open(base, _FOLDER & ~_NOFOLLOW)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return _open_regular(parts[-1], folder, max_bytes)
    finally:
        os.close(folder)


def _open_regular(name: str, folder: int | None, max_bytes: int) -> OpenedFile | OpenFault:
    # Looked at before it is opened, because opening a device can itself have an effect.
    expected = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISREG(expected.st_mode):
        return OpenFault.NOT_A_FILE
    return _read(os.open(name, _SAFE | _NOFOLLOW, dir_fd=folder), expected, max_bytes)


def _read(descriptor: int, expected: os.stat_result, max_bytes: int) -> OpenedFile | OpenFault:
    """Read an open file, whole or not at all, and close it."""
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return OpenFault.NOT_A_FILE
        if (found.st_dev, found.st_ino) != (expected.st_dev, expected.st_ino):
            return OpenFault.UNREADABLE  # exchanged between the look and the opening
        if found.st_size > max_bytes:
            return OpenedFile(found.st_size, None, None, found.st_mtime)
        data = b"".join(_chunks(descriptor, max_bytes + 1, found.st_size))
        if len(data) > max_bytes:
            return OpenedFile(max(len(data), os.fstat(descriptor).st_size), None, None)
        digest = hashlib.sha256(data).hexdigest()
        return OpenedFile(len(data), data, digest, found.st_mtime, settled_stamp(found))
    finally:
        os.close(descriptor)


def stamp_of(found: os.stat_result) -> str | None:
    """What tells a file's state without reading it; None where the system has no such thing.

    The time of the last change of the inode cannot be set by programs, unlike that of the content.
    """
    if os.name == "nt":  # it is the time of creation there
        return None
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def settled_stamp(found: os.stat_result) -> str | None:
    """As `stamp_of`; None for a file so new that it may change again and keep its times."""
    age = time.time() - max(found.st_mtime, found.st_ctime)
    return stamp_of(found) if age > _SETTLED_SECONDS else None


def _chunks(descriptor: int, limit: int, expected: int) -> Iterator[bytes]:
    """Yield up to ``limit`` bytes; ``expected`` is the size at which the end is likely met."""
    wanted = expected + 1
    while limit > 0:
        # The system sets aside what is asked for, so a small file is not asked for a large piece.
        chunk = os.read(descriptor, min(limit, max(wanted, _LEAST), _CHUNK))
        if not chunk:
            return
        limit -= len(chunk)
        wanted -= len(chunk)
        yield chunk
