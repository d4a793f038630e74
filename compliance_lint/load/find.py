"""From what the user named, a path, a URL or ``-``, to the packages there."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from compliance_lint.findings import Problem
from compliance_lint.load.archive import ArchiveUnreadableError, ZipTree, shown_archive
from compliance_lint.load.batch import CSV_NAME, JSONL_NAME
from compliance_lint.load.drivers import RemoteError, UrlUnusableError
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.records import batch_file
from compliance_lint.load.remote import RemoteFile, RemoteTree
from compliance_lint.load.tree import (
    MANIFEST_NAME,
    FolderTree,
    Missed,
    is_regular,
    joined,
    manifests_in,
    shown_path,
)
from compliance_lint.load.urls import Place, Url

if TYPE_CHECKING:
    from compliance_lint.load.standard_input import StandardInput

_DASH = Path("-")
_ZIP = b"PK\x03\x04"
_MANIFESTS = "submission.json or link.json"
_DELETE = "delete.json beside a saved application"
_NOTHING_BELOW = (
    f"no {_MANIFESTS} here or below, nor a {_DELETE} (`compliance-lint init` makes a starter "
    "package)"
)


def find_packages(path: Place, missed: Missed) -> Iterator[PackageSource]:
    """Yield the packages at ``path``, in order of their names.

    ``path`` is a manifest, a zip archive, a batch file (``.jsonl``, ``.csv``), a package's folder
    or a tree of all these; or the URL of one of them. In a tree, archives and the files
    ``batch.jsonl`` and ``batch.csv`` count where they are not part of a package themselves. What
    cannot be looked into, or holds nothing where the user named it, is told to ``missed``.
    """
    if isinstance(path, Url):
        yield from _at_url(path, missed)
        return
    try:
        if path.is_dir():
            yield from _in_folder(FolderTree(path), missed)
        elif os.path.lexists(path):
            yield from _in_file(path, missed)
        else:
            missed(Problem("no such file or folder", shown_path(path)))
    except ValueError:  # a NUL in the path
        missed(Problem("could not be looked into: no file name", shown_path(path)))
    except OSError as error:
        missed(Problem(f"could not be looked into: {error.strerror}", shown_path(path)))


def find_all(
    paths: Iterable[Place],
    missed: Missed,
    *,
    allow_empty: bool = False,
    standard_input: StandardInput | None = None,
) -> Iterator[PackageSource]:
    """Yield the packages at all ``paths``, each once; see `find_packages`.

    A folder in which nothing is found is told to ``missed``, but not with ``allow_empty``. The
    path ``-`` stands for ``standard_input``, if that is given.
    """
    paths = list(paths)
    seen: set[str] = set()
    for path in paths:
        if standard_input is not None and path == _DASH:
            yield from standard_input.packages(missed)
            continue
        told = _Counted(missed)
        found = False
        for source in find_packages(path, told):
            found = True
            if len(paths) == 1:  # the walk meets nothing twice
                yield source
            elif source.identity not in seen:
                seen.add(source.identity)
                yield source
        if not found and not told.count and not (allow_empty and _may_be_empty(path)):
            missed(Problem(_NOTHING_BELOW, _shown(path)))


def _may_be_empty(place: Place) -> bool:
    # A URL that names a file and holds nothing has been told of already.
    return isinstance(place, Url) or place.is_dir()


def _shown(place: Place) -> str:
    return place.shown if isinstance(place, Url) else shown_path(place)


class _Counted:
    """Passes on what it is told and counts it."""

    def __init__(self, missed: Missed) -> None:
        self.count = 0
        self._missed = missed

    def __call__(self, problem: Problem) -> None:
        self.count += 1
        self._missed(problem)


def _at_url(url: Url, missed: Missed) -> Iterator[PackageSource]:
    tree = RemoteTree(url, run=time.time_ns())
    try:
        if tree.info("").is_folder:
            yield from _in_folder(tree, missed)
        else:
            yield from _in_remote_file(RemoteTree(url.parent, run=tree.run), url.name, missed)
    except UrlUnusableError as error:
        missed(Problem(str(error), url.shown))
    except RemoteError as error:
        missed(Problem(f"could not be looked into: {error.reason}", url.shown))


def _in_folder(tree: FolderTree | RemoteTree, missed: Missed) -> Iterator[PackageSource]:
    packages: list[str] = []  # the packages around the folder that the walk is in
    for folder, files in tree.walk(missed):
        while packages and not _below(folder, packages[-1]):
            packages.pop()
        for name in manifests_in(files):
            yield PackageSource(tree, joined(folder, name))
        # Only a submission has files of its own, which are nobody else's packages.
        if MANIFEST_NAME in files:
            packages.append(folder)
        elif not packages:
            yield from collections(tree, folder, files, missed)


def _below(folder: str, other: str) -> bool:
    return not other or f"{folder}/".startswith(f"{other}/")


def collections(
    tree: FolderTree | RemoteTree, folder: str, files: list[str], missed: Missed
) -> Iterator[PackageSource]:
    """Yield the packages in the archives and batches among ``files``, which lie in no package."""
    for name in files:
        path = joined(folder, name)
        is_batch = name in {JSONL_NAME, CSV_NAME}
        if not is_batch and not name.lower().endswith(".zip"):
            continue
        if isinstance(tree, FolderTree) and tree.leads_out(
            path
        ):  # or a report could show lines of any file on this machine
            missed(Problem("is a link that leads out of the checked folder", tree.shown(path)))
        elif is_batch:
            yield from batch_file(tree, path, missed)
        else:
            yield from _in_archive(_archive(tree, path), missed, within=f"{path}/")


def _archive(tree: FolderTree | RemoteTree, name: str) -> Path | RemoteFile:
    return tree.root / name if isinstance(tree, FolderTree) else RemoteFile(tree, name)


def _in_file(path: Path, missed: Missed) -> Iterator[PackageSource]:
    ending = path.suffix.lower()
    if ending == ".zip" or (ending != ".json" and _is_archive(path)):
        yield from _in_archive(path, missed)
    elif ending in {".jsonl", ".csv"}:
        yield from batch_file(FolderTree(path.parent), path.name, missed)
    else:
        yield PackageSource(FolderTree(path.parent), path.name, named=True)


def _in_remote_file(tree: RemoteTree, name: str, missed: Missed) -> Iterator[PackageSource]:
    file = RemoteFile(tree, name)
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".zip" or (ending != ".json" and file.open().read(4) == _ZIP):
        yield from _in_archive(file, missed)
    elif ending in {".jsonl", ".csv"}:
        yield from batch_file(tree, name, missed)
    else:
        yield PackageSource(tree, name, named=True)


def _is_archive(path: Path) -> bool:
    if not is_regular(path):
        return False
    with path.open("rb") as stream:
        return stream.read(4) == _ZIP


def _in_archive(
    path: Path | RemoteFile, missed: Missed, *, within: str = ""
) -> Iterator[PackageSource]:
    tree = ZipTree(path, within)
    try:
        index = tree.index()
    except ArchiveUnreadableError as error:
        missed(Problem(str(error), shown_archive(path)))
        return
    names = index.manifests()
    named = not within  # any other archive in a tree is none of our concern
    if names or named or index.hides_packages:
        for fault in index.faults:
            missed(Problem(fault, shown_archive(path)))
    if named and not names:
        text = f"holds no {_MANIFESTS}, nor a {_DELETE}"
        missed(Problem(text, shown_archive(path)))
    yield from (PackageSource(tree, name) for name in names)
