"""What packages are read from: a folder on disk, an archive, a bucket. One interface for all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from compliance_lint.findings import Problem
from compliance_lint.load.opening import (
    OpenedFile,
    OpenFault,
    read_inside,
    read_trusted,
    stamp_of,
)

MANIFEST_NAME = "submission.json"
APPLICATION_NAME = "application.json"
APPLICATIONS_NAME = "applications.json"
LINK_NAME, DELETE_NAME = "link.json", "delete.json"
REQUESTS: Mapping[str, str] = {LINK_NAME: "link", DELETE_NAME: "delete"}
"""The manifests of requests other than create and update, with the operation of each."""
SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".tox", ".venv", "node_modules", "__pycache__", "__MACOSX"}
)
# A folder with more names than this is no package; looking for a like name would be guessing.
MAX_NEIGHBOURS = 500

Missed = Callable[[Problem], object]
"""Is told what could not be looked into while packages are searched for."""


class Tree(Protocol):
    """Files below one place. Names are relative to it and have ``/`` on every system.

    A tree is a small value that travels between processes; it opens nothing until it is asked.
    ``within`` is what stands before its names where it is itself part of what the user named, as
    an archive in a folder is; else empty.
    """

    @property
    def within(self) -> str:
        """See above."""
        ...

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """Read the file ``name`` below the folder ``inside``, and nothing that lies outside it.

        ``name`` may come from a submission. Files of more than ``max_bytes`` are not read.
        """
        ...

    def read_own(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """As `read`, for a name that no submission chose: links may lead anywhere."""
        ...

    def exists(self, name: str) -> bool:
        """Whether anything goes by this name, be it a link to nowhere."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names of the files in ``folder``; empty where there are very many."""
        ...

    def stamp(self, name: str, *, inside: str = "") -> str | None:
        """The `OpenedFile.stamp` that reading a file would give now; it is not opened for it."""
        ...

    def shown(self, name: str) -> str:
        """How a name stands in reports."""
        ...

    def identity(self, name: str) -> str:
        """A text that is equal for two names of one file, also in different trees."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a tree: what the names in a submission are relative to."""

    tree: Tree
    path: str = ""

    def read(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """Read a file that a submission names; see `Tree.read`."""
        return self.tree.read(name, inside=self.path, max_bytes=max_bytes)

    def names(self) -> list[str]:
        """The names of the files in it; empty where there are very many."""
        return self.tree.names(self.path)


def manifests_in(names: Collection[str]) -> list[str]:
    """Which of the files of one folder are manifests.

    A delete request is one only beside the application it is about: it says nothing by itself.
    """
    found = [name for name in (MANIFEST_NAME, LINK_NAME) if name in names]
    if DELETE_NAME in names and (APPLICATION_NAME in names or APPLICATIONS_NAME in names):
        found.append(DELETE_NAME)
    return found


def joined(folder: str, name: str) -> str:
    """``name`` in ``folder``, which is empty for the tree's own top."""
    return f"{folder}/{name}" if folder else name


def shown_path(path: Path) -> str:
    r"""How a path stands in reports: with ``/``, relative where it lies below the working folder.

    Bytes of a name that are no text are shown as ``\xff``: reports are text in every format.
    """
    try:
        relative = path.relative_to(Path.cwd()) if path.is_absolute() else path
    except (ValueError, OSError):  # elsewhere, or the working folder is gone
        relative = path
    name = relative.as_posix()
    return name if name.isprintable() else os.fsencode(name).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class FolderTree:
    """A folder on disk."""

    root: Path
    within: str = ""

    def read(self, name: str, *, inside: str = "", max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read`. Links are followed as long as they stay below ``inside``."""
        return read_inside(self.root / inside, name, max_bytes=max_bytes)

    def read_own(self, name: str, *, max_bytes: int) -> OpenedFile | OpenFault:
        """See `Tree.read_own`."""
        return read_trusted(self.root / name, max_bytes=max_bytes)

    def exists(self, name: str) -> bool:
        """See `Tree.exists`."""
        return os.path.lexists(os.path.join(self.root, name))  # noqa: PTH118 - asked very often

    def names(self, folder: str) -> list[str]:
        """See `Tree.names`."""
        try:
            with os.scandir(self.root / folder) as entries:
                names = [entry.name for entry in islice(entries, MAX_NEIGHBOURS + 1)]
        except (OSError, ValueError):
            return []
        return names if len(names) <= MAX_NEIGHBOURS else []

    def stamp(self, name: str, *, inside: str = "") -> str | None:
        """See `Tree.stamp`."""
        try:
            return stamp_of(os.stat(os.path.join(self.root, inside, name)))  # noqa: PTH116, PTH118
        except (OSError, ValueError):
            return None

    def shown(self, name: str) -> str:
        """See `Tree.shown`."""
        return shown_path(self.root / name)

    def identity(self, name: str) -> str:
        """See `Tree.identity`."""
        return os.path.realpath(self.root / name)

    def leads_out(self, name: str) -> bool:
        """Whether ``name`` is, or lies behind, a link to somewhere outside of the tree."""
        base, real = os.path.realpath(self.root), os.path.realpath(self.root / name)
        try:
            return os.path.commonpath([base, real]) != base
        except ValueError:  # another drive
            return True

    def walk(self, missed: Missed) -> Iterator[tuple[str, list[str]]]:
        """Yield each folder with the names in it that are no folder, both in order of names.

        Links to folders and folders of version control are not entered. A folder that goes by the
        name of a manifest counts as a file of that name: it is a package that cannot be read.
        """

        def unlisted(error: OSError) -> None:
            path = Path(error.filename) if isinstance(error.filename, str) else self.root
            reason = error.strerror or "not readable"
            missed(Problem(f"could not be looked into: {reason}", shown_path(path)))

        for folder, subfolders, files in os.walk(self.root, onerror=unlisted):
            if MANIFEST_NAME in subfolders:
                files.append(MANIFEST_NAME)
            subfolders[:] = sorted(name for name in subfolders if name not in SKIPPED_FOLDERS)
            below = Path(folder).relative_to(self.root).as_posix()
            yield "" if below == "." else below, sorted(files)


def is_regular(path: Path) -> bool:
    """Whether ``path`` is a plain file, through links; False where that cannot be told."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False
