"""Python objects, as handed to the SDK's ``create(data=…, documents=[paths])``, to a `Manifest`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from compliance_lint.load.given import FileInput, given_file
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.spans import JsonDocument, scan, scan_value
from compliance_lint.load.tree import Folder, FolderTree

OBJECT_PATH = "data"


def manifest_from_objects(
    data: object,
    documents: Iterable[FileInput] | None = None,
    *,
    base: Path | None = None,
    operation: str = "create",
    shown_as: str = OBJECT_PATH,
) -> Manifest:
    """Build a manifest from ``data`` (a dict, or JSON as str or bytes) and the SDK's file list.

    The SDK sends ``documents[i]`` of the list as the part ``documents[i].file``, so the list's
    index is the document's. A path in the list may lie anywhere: the program chose it. A path in
    ``data["documents"][i]["file"]`` is data, and must lie below ``base`` (default: the working
    folder). ``shown_as`` is the package's name in reports. Raises TypeError where ``documents`` is
    no list of files, and as `given_file` does.
    """
    if isinstance(documents, str | bytes | bytearray | memoryview | os.PathLike):
        raise TypeError("documents is a list of paths, one for each file, as the SDK takes it")
    return Manifest(
        path=shown_as,
        package=shown_as,
        json=_scan_any(data),
        folder=Folder(FolderTree(base or Path.cwd())),
        operation=operation,
        given_files={index: given_file(item, index) for index, item in enumerate(documents or ())},
    )


def _scan_any(data: object) -> JsonDocument:
    if isinstance(data, str):
        return scan(data.encode("utf-8", "surrogatepass"))
    if isinstance(data, bytes | bytearray):
        return scan(bytes(data))
    return scan_value(data)
