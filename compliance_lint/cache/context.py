"""What besides the files a report depends on: this program, its rules, its libraries, settings."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import compliance_lint
from compliance_lint.checks import ACROSS_CHECKS, CHECKS
from compliance_lint.linter import Linter
from compliance_lint.settings import Ocr

_ENDINGS = (".dist-info", ".egg-info")


def evidence_context(linter: Linter) -> str:
    """A digest of all that decides what is found in a file."""
    packs = (
        line for pack in linter.rulebook.packs for line in _state(pack.folder / "certificates")
    )
    parts = [compliance_lint.__version__, sys.version, *_state(_program()), *packs, *_installed()]
    # Read from pictures or not, and with which data.
    parts.append(linter.settings.ocr.value)
    if linter.settings.ocr is not Ocr.OFF:
        parts.append(os.environ.get("TESSDATA_PREFIX", ""))
    return _digest(parts)


def report_context(linter: Linter) -> str | None:
    """A digest of all that decides what is said of a package; None where that cannot be told.

    A check that another package brings may depend on anything.
    """
    if any(rule.check not in CHECKS and rule.check not in ACROSS_CHECKS for rule in linter.rules):
        return None
    settings = linter.settings
    packs = (line for pack in linter.rulebook.packs for line in _state(pack.folder))
    return _digest(
        [
            evidence_context(linter),
            *packs,
            *map(repr, linter.rules),
            repr(linter.given_requirements),
            linter.as_of.isoformat(),
            settings.fail_on.value,
            settings.redact.value,
        ]
    )


def _program() -> Path:
    return Path(compliance_lint.__file__).parent


def _state(folder: Path) -> Iterator[str]:
    """Name, size and times of each file below ``folder``: a checkout changes without a version."""
    pending = [str(folder)]
    while pending:
        try:
            entries = sorted(os.scandir(pending.pop()), key=lambda entry: entry.path)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir():
                pending += [] if entry.name == "__pycache__" else [entry.path]
            else:
                found = entry.stat()
                yield f"{entry.path}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def _installed() -> Iterator[str]:
    """Names with versions of the installed packages, which include every library used here."""
    for place in sys.path:
        try:
            names = os.listdir(place or os.curdir)  # noqa: PTH208 - names only
        except OSError:
            continue
        yield from sorted(name for name in names if name.endswith(_ENDINGS))


def _digest(parts: list[str]) -> str:
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
