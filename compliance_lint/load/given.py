"""Files that the calling program hands over itself: paths, bytes, open files, named ones."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from compliance_lint.load.opening import OpenedFile, OpenFault, read_trusted


class ReadableFile(Protocol):
    """A file opened in binary mode that can be read again."""

    def read(self, size: int = ..., /) -> bytes | None:
        """Read up to ``size`` bytes."""
        ...

    def seek(self, offset: int, whence: int = ..., /) -> int:
        """Go to another place."""
        ...

    def tell(self) -> int:
        """The place that is read next."""
        ...

    def seekable(self) -> bool:
        """Whether `seek` works."""
        ...


FileContent = bytes | bytearray | memoryview | ReadableFile
"""What is in a file. An open file is read from where it stands, and put back there."""
FileInput = (
    str
    | os.PathLike[str]
    | FileContent
    | tuple[str, FileContent]
    | tuple[str, FileContent, str | None]
)
"""A path, a content, or ``(filename, content[, content type])`` as requests takes it."""

_TUPLE = "(filename, content) or (filename, content, content type)"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that the calling program named; it may lie anywhere.

    ``name`` is what the file is called when it is sent. The content is at ``path``, or ``source``:
    bytes, or a binary file object.
    """

    name: str
    path: Path | None = None
    source: Any = field(default=None, repr=False)

    def read(self, *, max_bytes: int) -> OpenedFile | OpenFault:
        """Read it, whole or not at all: of a larger file no more than ``max_bytes`` + 1 bytes."""
        if self.path is not None:
            return read_trusted(self.path, max_bytes=max_bytes)
        if isinstance(self.source, bytes):
            return _opened(self.source, len(self.source), max_bytes)
        try:
            return _read_stream(self.source, max_bytes)
        except (OSError, ValueError):  # ValueError: closed since it was handed over
            return OpenFault.UNREADABLE


def given_file(item: object, index: int) -> GivenFile:
    """Turn one entry of the ``documents`` list into a `GivenFile`; nothing is read yet.

    Content without a name gets the one that requests would send: that of the open file, else that
    of the field. Raises TypeError for anything that is no `FileInput`, for a file opened in text
    mode and for one that cannot be read twice; ValueError for a closed one.
    """
    if isinstance(item, str | os.PathLike):
        path = Path(item)
        return GivenFile(path.name or str(path), path)
    where = f"documents[{index}]"
    if isinstance(item, tuple):
        name, content = _taken_apart(item, where)
        return GivenFile(name, source=_content(content, where))
    return GivenFile(_own_name(item) or f"{where}.file", source=_content(item, where))


def _taken_apart(item: tuple[object, ...], where: str) -> tuple[str, object]:
    """The name and the content. What the caller says of its type counts for nothing here."""
    if len(item) not in {2, 3}:
        raise TypeError(f"{where} is a tuple of {len(item)}; it takes {_TUPLE}")
    name, content, kind = (*item, None)[:3]
    if not isinstance(name, str) or not name:
        raise TypeError(f"{where} has no file name, without which nothing is sent as a file")
    if kind is not None and not isinstance(kind, str):
        raise TypeError(f"{where} has a content type that is no text")
    return name, content


def _content(content: object, where: str) -> object:
    """The content as bytes, or an open file that can be read again. Raises TypeError."""
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    read: Any = getattr(content, "read", None)
    if not callable(read):
        raise TypeError(
            f"{where} is not a path, bytes, an open file or {_TUPLE} but {type(content).__name__}"
        )
    if not isinstance(read(0), bytes):
        raise TypeError(f"{where} is opened as text; open it with mode 'rb'")
    seekable: Any = getattr(content, "seekable", None)
    if not callable(seekable) or not seekable():
        # What the check takes out of a pipe would be missing when it is sent.
        raise TypeError(f"{where} can be read only once; pass its bytes")
    return content


def _own_name(content: object) -> str | None:
    name = getattr(content, "name", None)
    if not isinstance(name, str) or not name or name.startswith("<"):
        return None
    return Path(name).name or None


def _read_stream(stream: ReadableFile, max_bytes: int) -> OpenedFile:
    begin = stream.tell()
    try:
        pieces: list[bytes] = []
        left = max_bytes + 1
        while left > 0 and (piece := stream.read(left)):  # a raw file may give less than asked for
            pieces.append(piece)
            left -= len(piece)
        data = b"".join(pieces)
        size = len(data) if len(data) <= max_bytes else stream.seek(0, os.SEEK_END) - begin
        return _opened(data, size, max_bytes)
    finally:
        stream.seek(begin)


def _opened(data: bytes, size: int, max_bytes: int) -> OpenedFile:
    if len(data) > max_bytes:
        return OpenedFile(max(size, len(data)), None, None)
    return OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
