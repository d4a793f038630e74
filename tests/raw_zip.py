"""Zip archives byte by byte, so that every field of them can lie."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

STORED, DEFLATED, BZIP2, LZMA, ZSTD = 0, 8, 12, 14, 93
UTF8 = 0x800
LOCKED, STRONGLY_LOCKED = 0x1, 0x41
LINK = 0o120777 << 16


@dataclass(frozen=True)
class Entry:
    """One entry. What is None is what it ought to be."""

    name: bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = UTF8
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    attributes: int = 0o100644 << 16
    offset: int | None = None
    local_name: bytes | None = None
    date: int = (46 << 9) | (11 << 5) | 23  # 23 November 2026

    def body(self) -> bytes:
        return packed(self.method, self.data) if self.packed is None else self.packed

    def fields(self, body: bytes) -> tuple[int, ...]:
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        size = len(self.data) if self.size is None else self.size
        packed_size = len(body) if self.packed_size is None else self.packed_size
        return (20, self.flags, self.method, 0, self.date, crc, packed_size, size)


@dataclass
class Archive:
    """The bytes of an archive and where its parts begin."""

    content: bytes = b""
    offsets: list[int] = field(default_factory=list)
    directory: int = 0


def packed(method: int, data: bytes) -> bytes:
    if method == DEFLATED:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()
    if method == BZIP2:
        return bz2.compress(data)
    if method == LZMA:
        raw = lzma.compress(data, lzma.FORMAT_ALONE)
        return b"\x09\x04\x05\0" + raw[:5] + raw[13:]
    return data


def made(entries: Iterable[Entry], comment: bytes = b"") -> Archive:
    """Return an archive of ``entries`` in that order."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    archive = Archive()
    at = 0
    for entry in entries:
        body = entry.body()
        fields = entry.fields(body)
        local = entry.name if entry.local_name is None else entry.local_name
        head = struct.pack("<4s5H3I2H", b"PK\3\4", *fields, len(local), 0) + local
        offset = at if entry.offset is None else entry.offset
        directory.append(
            struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x314, *fields, len(entry.name), 0, 0, 0, 0,
                        entry.attributes, offset)
            + entry.name
        )  # fmt: skip
        archive.offsets.append(at)
        parts += [head, body]
        at += len(head) + len(body)
    archive.directory = at
    table = b"".join(directory)
    count = min(len(directory), 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(table), at, len(comment))
    archive.content = b"".join(parts) + table + end + comment
    return archive


def entries_of(folder: Path, below: str = "") -> Iterator[Entry]:
    """Yield an entry for each file in ``folder``, with names below ``below``."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = f"{below}/{path.relative_to(folder).as_posix()}".lstrip("/")
            yield Entry(name.encode(), path.read_bytes())
