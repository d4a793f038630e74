"""The records of a batch file, ``.jsonl`` or ``.csv``, as packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance_lint.findings import Problem
from compliance_lint.load.batch import (
    BatchUnreadableError,
    bounded_lines,
    csv_records,
    json_records,
)
from compliance_lint.load.drivers import RemoteError
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.remote import RemoteFile, RemoteTree
from compliance_lint.load.tree import FolderTree, Missed, Tree, is_regular, shown_path


def batch_file(tree: FolderTree | RemoteTree, name: str, missed: Missed) -> Iterator[PackageSource]:
    """Yield the records of a batch file, which is read while its packages are checked."""
    if isinstance(tree, RemoteTree):
        yield from _remote_batch(tree, name, missed)
    else:
        yield from _batch_on_disk(tree, name, missed)


def _remote_batch(tree: RemoteTree, name: str, missed: Missed) -> Iterator[PackageSource]:
    try:
        with RemoteFile(tree, name).lines() as stream:
            yield from records(tree, name, bounded_lines(stream), missed)
    except RemoteError as error:
        missed(Problem(f"could not be read to its end: {error.reason}", tree.shown(name)))
    except OSError as error:
        missed(Problem(f"could not be read to its end: {error.strerror}", tree.shown(name)))


def _batch_on_disk(tree: FolderTree, name: str, missed: Missed) -> Iterator[PackageSource]:
    path = tree.root / name
    if not is_regular(path):
        missed(Problem("cannot be read as a batch file: not a regular file", shown_path(path)))
        return
    try:
        with path.open("rb") as stream:
            yield from records(tree, name, bounded_lines(stream), missed)
    except OSError as error:
        missed(Problem(f"could not be read to its end: {error.strerror}", shown_path(path)))


def records(
    tree: Tree, name: str, lines: Iterable[bytes], missed: Missed
) -> Iterator[PackageSource]:
    """Yield the records in the lines of ``name``; they are rows where that ends in ``.csv``."""
    read = csv_records if name.lower().endswith(".csv") else json_records
    found = False
    try:
        for record in read(lines):
            found = True
            yield PackageSource(tree, name, record=record)
    except BatchUnreadableError as error:
        missed(Problem(str(error), tree.shown(name)))
        return
    if not found:
        missed(Problem("holds no submission", tree.shown(name)))
