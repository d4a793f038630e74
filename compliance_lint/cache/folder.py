"""Where the cache is, and whether it can be trusted there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

FILE_NAME = "cache.sqlite3"
VARIABLE = "COMPLIANCE_LINT_CACHE"
_NAME = "compliance-lint"


class CacheUnusableError(Exception):
    """There can be no cache; the text is a sentence that says why. Nothing else is wrong."""


def default_folder() -> Path | None:
    """The user's folder for it; None where the system knows none.

    ``COMPLIANCE_LINT_CACHE``, else a folder in ``XDG_CACHE_HOME`` (freedesktop.org's Base Directory
    Specification), else where the system keeps caches below the user's home.
    """
    if given := os.environ.get(VARIABLE):
        return Path(given)
    home = os.environ.get("XDG_CACHE_HOME") or ""
    if os.path.isabs(home):  # noqa: PTH117 - the specification ignores relative ones
        return Path(home) / _NAME
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / _NAME / "Cache" if local else None
    try:
        return Path.home() / ".cache" / _NAME
    except RuntimeError:  # no home
        return None


def private_folder(folder: Path) -> Path:
    """Make the folder, for this user alone, if need be. Raises CacheUnusableError.

    What another user could write there would be taken for our own findings.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such place"
        raise CacheUnusableError(f"the cache {folder} cannot be made: {reason}") from None
    if not stat.S_ISDIR(found.st_mode):
        raise CacheUnusableError(f"the cache {folder} is no folder")
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise CacheUnusableError(f"the cache {folder} belongs to another user and is not used")
    if os.name != "nt" and found.st_mode & 0o022:
        raise CacheUnusableError(f"the cache {folder} can be written by others and is not used")
    return folder
