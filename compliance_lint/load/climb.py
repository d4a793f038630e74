"""From files that have changed to the packages they belong to, as a commit hook needs it.

What is found is what a search from the top of the working tree finds there, so reports have the
same paths and the same saved requirements as those of a full run.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from compliance_lint.findings import Problem
from compliance_lint.load.archive import ZipTree
from compliance_lint.load.batch import CSV_NAME, JSONL_NAME
from compliance_lint.load.find import collections, find_packages
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import (
    APPLICATION_NAME,
    APPLICATIONS_NAME,
    MANIFEST_NAME,
    REQUESTS,
    SKIPPED_FOLDERS,
    FolderTree,
    Missed,
    joined,
    manifests_in,
    shown_path,
)
from compliance_lint.requirements import FILE_NAME

_BATCHES = (JSONL_NAME, CSV_NAME)
# Requests that are no submissions, and what they are held against, are these files alone.
_OF_REQUESTS = (*REQUESTS, APPLICATION_NAME, APPLICATIONS_NAME)


def climb(paths: Iterable[Path], missed: Missed) -> Iterator[PackageSource]:
    """Yield the packages that the files at ``paths`` belong to, each once.

    A file belongs to the nearest folder around it that has a manifest, else to a batch file in one;
    it need not exist any more. ``link.json`` and ``delete.json`` are packages of their own, to
    which saved applications beside them belong. A ``requirements.json`` and a folder stand for all
    packages below them as well. Nothing above both the working folder and the file's git
    repository is looked at. What belongs to no package is passed over.
    """
    seen: set[str] = set()
    for source in _Climb(missed).all(paths):
        if source.identity not in seen:
            seen.add(source.identity)
            yield source


class _Climb:
    """One search. What it has learnt about a folder is kept: many files lie in one."""

    def __init__(self, missed: Missed) -> None:
        self._missed = missed
        self._here = Path(os.path.abspath("."))  # noqa: PTH100 - resolve() would follow links
        self._mode = cache(self._mode_of)
        self._repository = cache(self._repository_of)
        self._owners = cache(self._owners_of)
        self._walked: set[Path] = set()

    def all(self, paths: Iterable[Path]) -> Iterator[PackageSource]:
        for path in dict.fromkeys(paths):
            try:
                yield from self._around(Path(os.path.abspath(path)))  # noqa: PTH100
            except ValueError:  # a NUL in the path
                self._missed(Problem("no file name", shown_path(path)))

    def _around(self, path: Path) -> Iterator[PackageSource]:
        mode = self._mode(path)
        is_folder = mode is not None and stat.S_ISDIR(mode) and path.name != MANIFEST_NAME
        folder = path if is_folder else path.parent
        top = self._top(folder)
        below = folder.relative_to(top).as_posix()
        below = "" if below == "." else below
        if not SKIPPED_FOLDERS.isdisjoint(below.split("/")):
            return
        tree = FolderTree(Path() if top == self._here else top)
        owners = self._owners(tree, below)
        owned = bool(owners) and owners[0].rpartition("/")[2] == MANIFEST_NAME
        if owned:
            yield PackageSource(tree, owners[0])
        elif mode is not None and not is_folder and _is_collection(path):
            yield from collections(tree, below, [path.name], self._missed)
        else:
            for name in owners:
                inside, _, batch = name.rpartition("/")
                yield from collections(tree, inside, [batch], self._missed)
        if not is_folder and path.name in _OF_REQUESTS:
            yield from self._requests(tree, below)
        if is_folder or path.name == FILE_NAME:
            yield from self._below(tree, below, owned)

    def _requests(self, tree: FolderTree, folder: str) -> Iterator[PackageSource]:
        """The requests in a folder that are no submissions."""
        there = [
            name
            for name in _OF_REQUESTS
            if self._mode(tree.root / joined(folder, name)) is not None
        ]
        for name in manifests_in(there):
            yield PackageSource(tree, joined(folder, name))

    def _below(self, tree: FolderTree, folder: str, owned: bool) -> Iterator[PackageSource]:
        """The packages in a folder, as parts of the whole ``tree``.

        Where the folder is part of a package, batches and archives in it are its documents.
        """
        place = tree.root / folder
        if place in self._walked:
            return
        self._walked.add(place)
        for source in find_packages(place, self._missed) if place.is_dir() else ():
            if isinstance(source.tree, ZipTree):
                if not owned:
                    within = joined(folder, source.tree.within)
                    yield replace(source, tree=replace(source.tree, within=within))
            elif source.record is None or not owned:
                yield replace(source, tree=tree, manifest=joined(folder, source.manifest))

    def _owners_of(self, tree: FolderTree, folder: str) -> tuple[str, ...]:
        """The manifest that files in a folder belong to, else the nearest batch files."""
        batches: tuple[str, ...] = ()
        while True:
            manifest = joined(folder, MANIFEST_NAME)
            if self._mode(tree.root / manifest) is not None:
                return (manifest,)
            names = (joined(folder, name) for name in _BATCHES if not batches)
            batches = batches or tuple(
                name for name in names if self._mode(tree.root / name) is not None
            )
            if not folder:
                return batches
            folder = folder.rpartition("/")[0]

    def _top(self, folder: Path) -> Path:
        """The folder above which nothing is looked at: the outer one of the two there may be."""
        tops = [self._repository(folder), self._here if folder.is_relative_to(self._here) else None]
        return min((top for top in tops if top), key=lambda top: len(top.parts), default=folder)

    def _repository_of(self, folder: Path) -> Path | None:
        around = (folder, *folder.parents)
        return next((place for place in around if os.path.lexists(place / ".git")), None)

    def _mode_of(self, path: Path) -> int | None:
        """The mode of what goes by this name; None for nothing.

        What cannot be told is a problem: taken for nothing, it would let a package through.
        """
        try:
            return path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            reason = error.strerror or "not readable"
            self._missed(Problem(f"could not be looked into: {reason}", shown_path(path)))
            return None


def _is_collection(path: Path) -> bool:
    return path.name in _BATCHES or path.suffix.lower() == ".zip"
