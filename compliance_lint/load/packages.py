"""A package found somewhere, and how its manifest and saved requirements are read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from compliance_lint.load.application import (
    ApplicationUnreadableError,
    SavedApplications,
    read_application,
    read_applications,
)
from compliance_lint.load.batch import Record
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.opening import OpenedFile, OpenFault
from compliance_lint.load.spans import JsonDocument, scan, too_large
from compliance_lint.load.tree import (
    APPLICATION_NAME,
    APPLICATIONS_NAME,
    MANIFEST_NAME,
    REQUESTS,
    Folder,
    Tree,
    joined,
)
from compliance_lint.requirements import (
    FILE_NAME,
    RequirementsUnreadableError,
    SavedRequirement,
    day_of,
    decode_requirements,
)
from compliance_lint.requirements import MAX_BYTES as MAX_REQUIREMENTS_BYTES

if TYPE_CHECKING:
    from compliance_lint.load.given import GivenFile

MAX_MANIFEST_BYTES = 1_048_576
MAX_APPLICATION_BYTES = 4 * 1_048_576
_LISTS_FIRST = (APPLICATIONS_NAME, APPLICATION_NAME)

_WHY_NOT = {
    OpenFault.NOT_FOUND: "does not exist",
    OpenFault.NOT_A_FILE: "is not a regular file",
    OpenFault.UNREADABLE: "cannot be read; look at its permissions and at the disk",
    OpenFault.OUTSIDE: "is a link that leads out of the checked folder",
    OpenFault.LOOP: "is a link that leads back to itself",
    OpenFault.LOCKED: "needs a password",
    OpenFault.DAMAGED: "is damaged in its archive",
    OpenFault.AMBIGUOUS: "stands more than once in its archive",
    OpenFault.PACKED_OTHERWISE: "is packed by another method than deflate in its archive",
    OpenFault.BOMB: "unpacks to far more than any text would",
}


class PackageUnreadableError(Exception):
    """A manifest exists and cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form on the command line adds to its data: what it does, and its files by index."""

    operation: str
    files: Mapping[int, GivenFile]


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A package that was found: its manifest in a tree, or one record of a batch file there.

    ``named`` says that the user named this very file; any other must not be a link that leads
    out of the tree, or a submission could show lines of files beside it. ``content`` is the JSON
    itself where it was read already and no file holds it. With a ``form`` there are no files but
    those in it.
    """

    tree: Tree
    manifest: str
    named: bool = False
    record: Record | None = None
    content: bytes | None = None
    form: Form | None = None

    @property
    def folder(self) -> Folder:
        """What the names in the submission are relative to."""
        return Folder(self.tree, self.manifest.rpartition("/")[0])

    @property
    def path(self) -> str:
        """How the file that holds the submission stands in reports."""
        return self.tree.shown(self.manifest)

    @property
    def package(self) -> str:
        """How the package stands in reports: its folder, its file, or the line of a batch file."""
        path = self.path
        if self.record is not None:
            return f"{path}:{self.record.number}"
        if self.manifest.rpartition("/")[2] != MANIFEST_NAME:
            return path
        return path.rpartition("/")[0] or "."

    @property
    def key(self) -> str:
        """The package's name below the path that the user gave, on whatever machine that is."""
        number = f":{self.record.number}" if self.record else ""
        return f"{self.tree.within}{self.manifest}{number}"

    @property
    def identity(self) -> str:
        """A text that is equal for two ways to one package."""
        number = self.record.number if self.record else ""
        return f"{self.tree.identity(self.manifest)}:{number}"


def load_manifest(source: PackageSource) -> Manifest:
    """Read one manifest. Raises PackageUnreadableError where it cannot be read at all."""
    record = source.record
    if record is not None and record.fault:
        raise PackageUnreadableError(record.fault)
    form = source.form
    operation = form.operation if form else _operation(source)
    document, sha256 = (record.document(), _digest(record)) if record else _read_json(source)
    return Manifest(
        path=source.path,
        package=source.package,
        json=document,
        folder=source.folder,
        operation=operation,
        given_files=form.files if form else {},
        first_line=record.number if record else 1,
        sha256=sha256,
        only_given=form is not None,
        saved=_saved(source, operation),
    )


def _digest(record: Record) -> str:
    """The digest of a line as it is written; of a row, that of its names and cells."""
    content = record.content
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return hashlib.sha256(content).hexdigest()


def _read_json(source: PackageSource) -> tuple[JsonDocument, str | None]:
    if source.content is not None:
        digest = hashlib.sha256(source.content).hexdigest()
        return scan(source.content, max_bytes=MAX_MANIFEST_BYTES), digest
    read = source.tree.read_own if source.named else source.tree.read
    found = read(source.manifest, max_bytes=MAX_MANIFEST_BYTES)
    if isinstance(found, OpenFault):
        raise PackageUnreadableError(_WHY_NOT[found])
    if found.data is None:
        return too_large(MAX_MANIFEST_BYTES), None
    return scan(found.data, max_bytes=MAX_MANIFEST_BYTES), found.sha256


def digest_of_manifest(source: PackageSource) -> str:
    """A digest of the JSON or row as it is written; of nothing where it cannot be read."""
    record = source.record
    data = repr(record.content).encode("utf-8", "surrogatepass") if record else b""
    if record is None:
        found = source.tree.read_own(source.manifest, max_bytes=MAX_MANIFEST_BYTES)
        data = b"" if isinstance(found, OpenFault) else found.data or b""
    return hashlib.sha256(b"compliance-lint\0" + data).hexdigest()


def _operation(source: PackageSource) -> str:
    """What is asked of the API. A saved application beside a submission makes it an update."""
    name = source.manifest.rpartition("/")[2]
    if source.record is not None:
        return "create"
    beside = joined(source.folder.path, APPLICATION_NAME)
    is_update = name == MANIFEST_NAME and source.tree.exists(beside)
    return REQUESTS.get(name, "update" if is_update else "create")


def _saved(source: PackageSource, operation: str) -> SavedApplications:
    """What was saved about applications beside a package. Raises PackageUnreadableError.

    An update may leave out what a new submission needs, so a file of that name that is no
    application must not be taken for one.
    """
    if operation == "create":
        return SavedApplications()
    for name in (APPLICATION_NAME,) if operation == "update" else _LISTS_FIRST:
        path = joined(source.folder.path, name)
        if not source.tree.exists(path):
            continue
        found = source.tree.read_own(path, max_bytes=MAX_APPLICATION_BYTES)
        if isinstance(found, OpenFault):
            raise PackageUnreadableError(f"{name} beside it {_WHY_NOT[found]}")
        if found.data is None:
            too_much = f"is larger than {MAX_APPLICATION_BYTES} bytes"
            raise PackageUnreadableError(f"{name} beside it {too_much}")
        saved = _read_saved(found.data, source.tree.shown(path), name, operation)
        return replace(saved, sha256=found.sha256)
    return SavedApplications()


def _read_saved(data: bytes, path: str, name: str, operation: str) -> SavedApplications:
    try:
        if operation == "update":
            return SavedApplications(path, (read_application(data, path),))
        return read_applications(data, path)
    except ApplicationUnreadableError as error:
        raise PackageUnreadableError(f"{name} beside it {error}") from None


def saved_requirements(source: PackageSource) -> tuple[SavedRequirement, ...]:
    """The requirements.json of the package, then of its parents up to the top of the tree.

    Raises RequirementsUnreadableError where one of them is broken: falling back silently to an
    older or built-in object would give verdicts against the wrong limits.
    """
    found: list[SavedRequirement] = []
    for distance, name in enumerate(requirement_names(source)):
        if source.tree.exists(name):
            saved = _read_requirements(source.tree, name)
            found.extend(replace(item, beside=not distance) for item in saved)
    return tuple(found)


def requirement_names(source: PackageSource) -> list[str]:
    """Where a package's requirements are looked for, nearest first."""
    folder = source.folder.path
    names = [joined(folder, FILE_NAME)]
    while folder:
        folder = folder.rpartition("/")[0]
        names.append(joined(folder, FILE_NAME))
    return names


def _read_requirements(tree: Tree, name: str) -> tuple[SavedRequirement, ...]:
    found = tree.read_own(name, max_bytes=MAX_REQUIREMENTS_BYTES)
    if isinstance(found, OpenFault):
        raise RequirementsUnreadableError(f"{tree.shown(name)}: {_WHY_NOT[found]}")
    if found.data is None:
        raise RequirementsUnreadableError(
            f"{tree.shown(name)}: larger than {MAX_REQUIREMENTS_BYTES} bytes"
        )
    return _decoded(found.data, tree.shown(name), _day(found))


# A tree of thousands of packages has one answer saved at its top.
@lru_cache(maxsize=8)
def _decoded(data: bytes, shown_as: str, day: dt.date | None) -> tuple[SavedRequirement, ...]:
    return decode_requirements(data, shown_as, fallback_date=day)


def _day(file: OpenedFile) -> dt.date | None:
    return None if file.modified is None else day_of(file.modified)
