"""Find packages on disk and read their manifests."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from compliance_lint.load.manifest import MANIFEST_NAME, Manifest
from compliance_lint.load.spans import scan
from compliance_lint.requirements import (
    FILE_NAME,
    RequirementsUnreadableError,
    SavedRequirement,
    read_requirements,
)

MAX_MANIFEST_BYTES = 1_048_576
MAX_APPLICATION_BYTES = 4 * 1_048_576
APPLICATION_NAME = "application.json"
_SKIPPED_FOLDERS = {".git", ".hg", ".svn", ".tox", ".venv", "node_modules", "__pycache__"}


class PackageUnreadableError(Exception):
    """A manifest exists and cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A manifest found under a checked path. ``checked_root`` ends the search for requirements.

    ``named`` says that the user named this very file; any other must not be a link that leads
    out of the checked root, or a submission could show lines of files beside it.
    """

    manifest: Path
    checked_root: Path
    named: bool = False


def shown_path(path: Path) -> str:
    """How a path stands in reports: with ``/``, relative where it lies below the working folder."""
    try:
        relative = path.relative_to(Path.cwd()) if path.is_absolute() else path
    except (ValueError, OSError):  # elsewhere, or the working folder is gone
        relative = path
    return relative.as_posix()


def find_packages(
    path: Path, unlisted: Callable[[OSError], object] | None = None
) -> Iterator[PackageSource]:
    """Yield the packages at ``path``: a manifest file, a package folder, or a tree of them.

    Folders are walked in name order; links to folders and version-control folders are not
    entered. A package below another package is found too, and something else by the name of a
    manifest as well: it is a package that cannot be read. A folder that cannot be listed is told
    to ``unlisted``.
    """
    if not path.is_dir():
        if path.exists() or path.is_symlink():
            yield PackageSource(path, path.parent, named=True)
        return
    for folder, subfolders, files in os.walk(path, onerror=unlisted):
        subfolders[:] = sorted(name for name in subfolders if name not in _SKIPPED_FOLDERS)
        if MANIFEST_NAME in files or MANIFEST_NAME in subfolders:
            yield PackageSource(Path(folder) / MANIFEST_NAME, path)


def load_manifest(source: PackageSource) -> Manifest:
    """Read one manifest. Raises PackageUnreadableError where it cannot be read at all."""
    path = source.manifest
    if not source.named and _leads_out(path, source.checked_root):
        raise PackageUnreadableError("is a link that leads out of the checked folder")
    data = _read_regular(path, MAX_MANIFEST_BYTES + 1)
    folder = path.parent
    update = path.name == MANIFEST_NAME and _has_application(folder / APPLICATION_NAME)
    return Manifest(
        path=shown_path(path),
        package=shown_path(folder) if path.name == MANIFEST_NAME else shown_path(path),
        json=scan(data, max_bytes=MAX_MANIFEST_BYTES),
        root=folder,
        operation="update" if update else "create",
    )


def _leads_out(path: Path, root: Path) -> bool:
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop
        return True


def _has_application(path: Path) -> bool:
    """Whether a saved application makes the package an update. Raises PackageUnreadableError.

    An update may leave out what a new submission needs, so a file of that name that is no
    application must not be taken for one.
    """
    if not (path.exists() or path.is_symlink()):
        return False
    try:
        data = _read_regular(path, MAX_APPLICATION_BYTES + 1)
    except PackageUnreadableError as error:
        raise PackageUnreadableError(f"{APPLICATION_NAME} beside it {error}") from None
    document = scan(data, max_bytes=MAX_APPLICATION_BYTES)
    if not document.usable or not document.value:
        raise PackageUnreadableError(f"{APPLICATION_NAME} beside it is no saved application")
    return True


def _read_regular(path: Path, limit: int) -> bytes:
    """Read at most ``limit`` bytes of a regular file; a FIFO or device is never waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise PackageUnreadableError(error.strerror or "cannot be opened") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise PackageUnreadableError("is not a regular file")
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read(limit)
    except OSError as error:
        raise PackageUnreadableError(error.strerror or "cannot be read") from None
    finally:
        os.close(descriptor)


def saved_requirements(source: PackageSource) -> tuple[SavedRequirement, ...]:
    """The requirements.json of the package, then of its parents up to the checked root.

    Raises RequirementsUnreadableError where one of them is broken: falling back silently to an
    older or built-in object would give verdicts against the wrong limits.
    """
    found: list[SavedRequirement] = []
    folder, stop = source.manifest.parent, source.checked_root
    while True:
        candidate = folder / FILE_NAME
        if candidate.is_symlink() or candidate.exists():
            if not candidate.is_file():
                raise RequirementsUnreadableError(f"{shown_path(candidate)}: not a file")
            found.extend(read_requirements(candidate, shown_path(candidate)))
        if folder in (stop, folder.parent) or not folder.is_relative_to(stop):
            return tuple(found)
        folder = folder.parent
