"""Zip archives, read in place: `ZipTree` and the packages found in it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random

from compliance_lint.findings import Problem
from compliance_lint.load.archive import ZipTree
from compliance_lint.load.archive_index import ArchiveUnreadableError, Index
from compliance_lint.load.find import find_packages
from compliance_lint.load.opening import OpenedFile, OpenFault
from compliance_lint.load.packages import PackageUnreadableError, load_manifest, saved_requirements
from compliance_lint.requirements import RequirementsUnreadableError
from fuzz import seeds
from fuzz.target import Bytes, Target

LIMIT = 20_000
_NUMBERS = count()
_NAMES = (
    "submission.json", "acme/submission.json", "./acme/submission.json", "../submission.json", "",
    "/submission.json", "acme/../submission.json", "a\\b", "C:x", "acme/", "requirements.json",
    "application.json", "acme/a.pdf", "__MACOSX/submission.json", "a\0b", "a//b", "x" * 300,
    "é.pdf",
)  # fmt: skip
# Signature, length of the fixed part, and the offsets and sizes of the fields that are followed.
_ENTRY = ((6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (38, 4), (42, 4))
_HEADERS = (
    (b"PK\x01\x02", _ENTRY),
    (b"PK\x03\x04", ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))),
    (b"PK\x05\x06", ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))),
)  # fmt: skip
_VALUES = (0, 1, 2, 8, 9, 12, 14, 30, 46, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


@cache
def _folder() -> Path:
    return seeds.scratch("archive")


def test(data: bytes) -> None:
    """What is read is what the archive vouches for, and what is not read is told."""
    # A new name each time: what was read of an archive is remembered by its path.
    path = _folder() / f"{next(_NUMBERS)}.zip"
    path.write_bytes(data)
    try:
        _check(path)
    finally:
        path.unlink()


def _check(path: Path) -> None:
    tree = ZipTree(path)
    try:
        index = tree.index()
    except ArchiveUnreadableError as error:
        assert str(error)
        assert _packages(path, told=True) == 0
        return
    assert index == tree.index()
    _check_names(path, index)
    for name in index.entries:
        _check_entry(tree, index, name)
    manifests = index.manifests()
    assert set(manifests) <= set(index.entries)
    assert _packages(path, told=bool(index.faults) or not manifests) == len(manifests)


def _check_names(path: Path, index: Index) -> None:
    """Each entry is there to be read, or told as left out; no name leads anywhere else."""
    for name in index.entries:
        assert name
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert "\\" not in name
        assert "\0" not in name
    listed = [name for folder, names in index.folders.items() for name in names]
    assert len(listed) == len(index.entries)
    with zipfile.ZipFile(path) as archive:
        files = [entry for entry in archive.infolist() if not entry.orig_filename.endswith("/")]
        read = {id(entry) for entry in index.entries.values()}
        assert len(read) == len(index.entries)
        if len(files) != len(index.entries):
            assert index.faults


def _check_entry(tree: ZipTree, index: Index, name: str) -> None:
    found = tree.read(name, max_bytes=LIMIT)
    assert found == tree.read_own(name, max_bytes=LIMIT)
    assert tree.exists(name)
    if name in index.repeated:
        assert found is OpenFault.AMBIGUOUS
        return
    if isinstance(found, OpenedFile):
        entry = index.entries[name]
        assert found.size == entry.file_size
        assert (found.data is None) == (found.size > LIMIT)
        if found.data is not None:
            assert len(found.data) == found.size
            assert zlib.crc32(found.data) == entry.CRC
    folder, _, last = name.rpartition("/")
    assert last in tree.names(folder)


def _packages(path: Path, *, told: bool) -> int:
    """Read all packages in the archive; gives their number."""
    missed: list[Problem] = []
    packages = list(find_packages(path, missed.append))
    assert bool(missed) == told
    for source in packages:
        try:
            load_manifest(source).locate("/alias")
            saved_requirements(source)
        except (PackageUnreadableError, RequirementsUnreadableError) as error:
            assert str(error)
    return len(packages)


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """A field of a header set to another value, an entry added, or the bytes changed."""
    choice = random.random()
    if choice < 0.3:
        return by_bytes(data, size)
    if choice < 0.8:
        return _other_field(data, random)[:size]
    stream = BytesIO(data)
    try:
        with zipfile.ZipFile(stream, "a", random.choice((0, 8, 12, 14))) as archive:
            entry = zipfile.ZipInfo(random.choice(_NAMES))
            entry.external_attr = random.choice((0, 0o120777 << 16, 0o100644 << 16))
            archive.writestr(
                entry, random.choice((b"{}", b"x" * 900, b"[]", b"")), random.choice((0, 8))
            )
    except Exception:  # noqa: BLE001 - what the library cannot open it cannot add to
        return by_bytes(data, size)
    return stream.getvalue()[:size]


def _other_field(data: bytes, random: Random) -> bytes:
    signature, fields = random.choice(_HEADERS)
    places = [at for at in range(len(data)) if data.startswith(signature, at)]
    if not places:
        return data
    offset, width = random.choice(fields)
    at = random.choice(places) + offset
    old = int.from_bytes(data[at : at + width], "little")
    number = random.choice((*_VALUES, old + 1, old - 1, old * 2, random.randrange(len(data))))
    value = struct.pack("<I", number & 0xFFFFFFFF)[:width]
    return data[:at] + value + data[at + width :]


def start() -> Iterator[bytes]:
    """Archives as programs write them, and as attackers do."""
    manifest = next(iter(seeds.files("submission.json", at_most=900)))
    for method in (0, 8, 12, 14):
        yield _archive({"acme/submission.json": manifest, "acme/a.pdf": b"%PDF-1.4\n" * 9}, method)
    yield _archive(
        {"submission.json": b"{}", "requirements.json": b"{}", "application.json": b"[]"}
    )
    yield _archive({"../submission.json": b"{}", "a\\b": b"", "c/submission.json": b" " * 3000})
    yield _archive({"a/": b"", "a/submission.json": manifest}) + b"behind"
    yield b"before" + _archive({"./a": b"1", "a": b"2"})
    yield from (_archive({}), b"PK\x03\x04", b"")


def _archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            # A fixed date, so that the seeds are the same each time.
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 0, 0, 0)), data, method)
    return stream.getvalue()


TARGET = Target(
    test,
    start,
    lambda: (*_NAMES, b"PK\x01\x02", b"PK\x03\x04", b"PK\x06\x06", b"PK\x06\x07"),
    mutate,
)
