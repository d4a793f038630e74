"""A file behind a driver as a stream that can seek: archives and batch files are read so."""

from __future__ import annotations

import errno
import io
import os
from typing import TYPE_CHECKING

from compliance_lint.load.drivers import Driver, RemoteError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class RangeReader(io.RawIOBase):
    """One file, read in pieces as they are asked for.

    Raises OSError where a piece cannot be read, or the file is another by then: pieces of two
    versions would make up lines that nobody wrote.
    """

    def __init__(self, source: Driver, name: str) -> None:
        self._source = source
        self._name = name
        self._entry = source.info(name)
        self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """See `io.IOBase.seek`."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._entry.size}[whence]
        if base + offset < 0:
            raise OSError("a place before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """See `io.RawIOBase.readinto`."""
        view = memoryview(buffer).cast("B")
        end = min(self._at + len(view), self._entry.size)
        if end <= self._at:
            return 0
        try:
            data = self._source.bytes(self._name, self._at, end)
            changed = self._source.info(self._name).signature != self._entry.signature
        except RemoteError as error:
            raise OSError(errno.EIO, error.reason) from None
        if changed or len(data) != end - self._at:
            raise OSError(errno.EIO, "it was changed while it was read")
        view[: len(data)] = data
        self._at = end
        return len(data)
