"""Uploaded files on disk: each application's submission has a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from compliance_lint.evidence.media import detect

_CHUNK = 262_144

_OWN_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file that is on the disk. ``path`` is below the folder of files.

    ``media_type`` is by its content: what a client says of it does not count.
    """

    path: str
    size: int
    media_type: str


class FileStore:
    """The folder of files. Names that clients give are not used in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def save(self, files: Mapping[int, BinaryIO]) -> dict[int, SavedFile]:
        """Copy files, whole and on the disk, or nothing at all. Raises OSError."""
        name = uuid.uuid4().hex
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        try:
            saved = {
                index: _copy(stream, folder / str(index), f"{name}/{index}")
                for index, stream in files.items()
            }
            _flush(folder)
            _flush(self._folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return saved

    def where(self, path: str) -> Path:
        """Where a file lies."""
        return self._folder / path

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files with their folders; what is gone already is no fault."""
        for name in {path.partition("/")[0] for path in paths if path}:
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def sweep(self, used: Iterable[str]) -> None:
        """Remove what no application has: what a server left that was killed at its work.

        What has not a name as this server gives is somebody's own, and stays.
        """
        kept = {path.partition("/")[0] for path in used}
        for entry in os.scandir(self._folder):
            if _OWN_NAME.fullmatch(entry.name) and entry.name not in kept:
                shutil.rmtree(entry.path, ignore_errors=True)


def _copy(stream: BinaryIO, target: Path, path: str) -> SavedFile:
    size = 0
    stream.seek(0)
    kind = detect(stream.read(_CHUNK)).name
    stream.seek(0)
    with target.open("xb") as out:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return SavedFile(path, size, kind)


def _flush(folder: Path) -> None:
    """Have the names in a folder on the disk; Windows cannot, and needs not."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
