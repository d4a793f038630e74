"""Packages of the corpus as a program has them: on disk, and as the API reads their data."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from tools.corpus.package import Package


def write(package: Package, folder: Path) -> Path:
    """Write a package into ``folder``, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "submission.json").write_bytes(package.manifest())
    for name, content in package.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def bare(data: dict[str, Any]) -> dict[str, Any]:
    """The API's own data object: `file` is this project's key."""
    found = copy.deepcopy(data)
    for document in found["documents"]:
        document.pop("file", None)
    return found
