"""Packages with something bad in them, and what the command says of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compliance_lint.cli import app

GOOD = Path(__file__).parent.parent / "corpus" / "packages" / "good-company"
DAY = "2026-11-23"
GST = "gst-certificate.pdf"
COI = "certificate-of-incorporation.pdf"
# Packages here are copies of one.
COPIES = ("--ignore", "alias-repeated,end-user-repeated")


@dataclass(frozen=True)
class Said:
    """What the command said of one package."""

    exit_code: int
    report: dict[str, Any]

    @property
    def package(self) -> dict[str, Any]:
        (only,) = self.report["packages"]
        return dict(only)

    @property
    def failed(self) -> set[str]:
        """The rules that failed."""
        return {item["rule"] for item in self.findings if item["outcome"] == "failed"}

    @property
    def undecided(self) -> set[str]:
        """The rules left undecided for a cause that is told."""
        return {item["rule"] for item in self.findings if item["outcome"] == "undecided"}

    @property
    def findings(self) -> list[dict[str, Any]]:
        return list(self.package["findings"])

    def message(self, rule: str) -> str:
        """The first message of ``rule``, failed or undecided."""
        return str(next(item["message"] for item in self.findings if item["rule"] == rule))

    @property
    def problems(self) -> str:
        """Why something was not checked."""
        return "\n".join(item["message"] for item in self.package["problems"])


def copied(folder: Path) -> Path:
    """Return a copy of a sound package in ``folder``."""
    return Path(shutil.copytree(GOOD, folder / "acme"))


def data_of(package: Path) -> dict[str, Any]:
    """Return the package's data."""
    return dict(json.loads((package / "submission.json").read_text()))


def changed(package: Path, path: str, value: object) -> Path:
    """Set one value of the package's data, named as ``documents/1/file``."""
    data: Any = data_of(package)
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place = data
    for part in way:
        place = place[part]
    place[last] = value
    (package / "submission.json").write_text(json.dumps(data, indent=1))
    return package


def renamed(package: Path, name: str) -> Path:
    """Call the second file ``name``, on the disk and in the data."""
    (package / GST).rename(package / name)
    return changed(package, "documents/1/file", name)


def with_file(package: Path, content: bytes, name: str) -> Path:
    """Put ``content`` in place of the second file, under ``name``."""
    (package / GST).unlink()
    (package / name).write_bytes(content)
    return changed(package, "documents/1/file", name)


def said(
    capsys: pytest.CaptureFixture[str], *paths: Path, options: tuple[str, ...] = ("--ocr", "off")
) -> Said:
    """Run the command on ``paths`` and read its report; nothing may be on standard error."""
    words = ["check", "--isolated", "--as-of", DAY, "-f", "json", *options, *map(str, paths)]
    words += COPIES
    code = app.run(words)
    printed = capsys.readouterr()
    assert printed.err == ""
    return Said(code, json.loads(printed.out))


Bend = Callable[[Path], object]
