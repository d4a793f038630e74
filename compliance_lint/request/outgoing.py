"""What is sent for a submission: the very data and bytes that its check has seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_lint.evidence.file_content import MAX_READ_BYTES
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.opening import OpenFault
from compliance_lint.load.tree import FolderTree
from compliance_lint.submission import MAX_FILES, Submission

METHODS = {"create": "POST", "update": "PATCH"}
UNKNOWN_TYPE = "application/octet-stream"
# What is written into the data for this program and for editors; the API would not know it.
_OWN_KEY = "file"
_EDITORS_KEY = "$schema"
# An id becomes part of a URL and of a shell's word: a slash in it would lead to another resource.
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class NotSendableError(Exception):
    """A submission makes no request; the text is a clause that says why."""


def is_compliance_id(value: object) -> bool:
    """Whether a value can be the id of an application, which the API says is a UUID."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a request. ``path`` is where it lies, None where it came from memory.

    ``media_type`` is told from the content.
    """

    name: str
    filename: str
    content: bytes = field(repr=False)
    sha256: str
    media_type: str = UNKNOWN_TYPE
    path: Path | None = None


@dataclass(frozen=True)
class OutgoingRequest:
    """A request: its data as the API reads them, and its files, each with its document's index."""

    method: str
    data: dict[str, Any] = field(repr=False)
    files: tuple[FilePart, ...]

    @cached_property
    def data_text(self) -> str:
        """The field ``data`` as JSON that people can read; ASCII only."""
        return json.dumps(self.data, indent=2)

    @property
    def data_sha256(self) -> str:
        """Hex digest of `data_text`."""
        return hashlib.sha256(self.data_text.encode("ascii")).hexdigest()


def outgoing(submission: Submission) -> OutgoingRequest:
    """Turn a submission into its request, with the bytes that its evidence has read.

    Raises NotSendableError where the data are no plain JSON object or a file cannot be read.
    """
    manifest = submission.manifest
    value = manifest.json.value
    if not isinstance(value, dict) or manifest.json.faults:
        raise NotSendableError("the data are no faultless JSON object")
    if any(document.index >= MAX_FILES for document in submission.documents):
        # No more files are opened than these, so one beyond would be left out.
        raise NotSendableError(f"there are more than {MAX_FILES} documents")
    method = METHODS.get(manifest.operation)
    if method is None:
        raise NotSendableError(f"{manifest.operation!r} sends no documents")
    return OutgoingRequest(method, _bare(value), tuple(_files(submission)))


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    bare = {key: item for key, item in value.items() if key != _EDITORS_KEY}
    documents = value.get("documents")
    if not isinstance(documents, list):
        return bare
    return {**bare, "documents": [_without_file(item) for item in documents]}


def _without_file(entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    return {key: item for key, item in entry.items() if key != _OWN_KEY}


def _files(submission: Submission) -> Iterator[FilePart]:
    for document in submission.documents:
        if document.file is not None:
            yield _file(submission.manifest, document.index, document.file)


def _file(manifest: Manifest, index: int, file: FileEvidence) -> FilePart:
    name, opened = f"documents[{index}].file", file.opened
    if isinstance(opened, OpenFault):
        raise NotSendableError(f"{name} cannot be read")
    if opened.data is None or opened.sha256 is None:
        raise NotSendableError(f"{name} is too large to be sent")
    given = manifest.given_files.get(index)
    tree = manifest.folder.tree
    path = given.path if given else None
    if given is None and isinstance(tree, FolderTree):
        path = tree.root / manifest.folder.path / file.name
    return FilePart(
        name=name,
        filename=file.name.rpartition("/")[2],
        content=opened.data,
        sha256=opened.sha256,
        media_type=file.media_name or UNKNOWN_TYPE,
        path=path,
    )


def changed_since(submission: Submission) -> str | None:
    """Read the files again; the field of the first that is not what was checked, None for none."""
    manifest = submission.manifest
    for document in submission.documents:
        file = document.file
        if file is None:
            continue
        given = manifest.given_files.get(document.index)
        now = (
            given.read(max_bytes=MAX_READ_BYTES)
            if given is not None
            else manifest.folder.read(file.name, max_bytes=MAX_READ_BYTES)
        )
        if isinstance(now, OpenFault) or now.sha256 is None or now.sha256 != file.sha256:
            return f"documents[{document.index}].file"
    return None
