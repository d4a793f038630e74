"""The files that are tried, and packages around them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

GOOD = Path(__file__).resolve().parents[2] / "corpus" / "packages" / "good-company"
PLACE = "/documents/1/file"
"""Pointer of the tried file; the other document of the package is as it should be."""
KINDS = ("PDF", "JPEG", "PNG", "other")
BATCH = "batch.jsonl"

_ENDINGS = (".pdf", ".jpg", ".jpeg", ".png")
# Seeds of fuzzers are called by a number or a hash; the ending of any other name tells the kind.
_SEED = re.compile(r"[^.]+|[0-9a-fA-F-]{8,}(?:\.[0-9]+)?")
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that is tried: the folder it was found below, its place there, its kind by content."""

    source: str
    path: Path
    name: str
    kind: str


def samples(folders: Sequence[Path]) -> Iterator[Sample]:
    """Yield the PDFs, JPEGs and PNGs below ``folders``, by their names' endings.

    Files without an ending, as fuzzers make them, count by their content. Links are not followed,
    and what git keeps for itself is left out.
    """
    for folder in folders:
        for parent, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if name != ".git")
            for name in sorted(names):
                path = Path(parent, name)
                kind = None if path.is_symlink() or not path.is_file() else _kind(path)
                if kind is not None:
                    yield Sample(folder.resolve().name, path, _shown(path, folder), kind)


def _shown(path: Path, folder: Path) -> str:
    name = path.relative_to(folder).as_posix()
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _kind(path: Path) -> str | None:
    named = path.suffix.lower() in _ENDINGS
    if not named and not _SEED.fullmatch(path.name):
        return None
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if b"%PDF-" in head:
        return "PDF"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "other" if named else None


def stage(tried: Iterable[Sample], folder: Path) -> Path:
    """Write a batch file with a package for each of ``tried`` into ``folder``; return its path.

    The files stand beside it under names that are no fault in themselves, as links where the file
    system can.
    """
    data = json.loads((GOOD / "submission.json").read_text("utf-8"))
    sound, doubtful = data["documents"]
    shutil.copy(GOOD / sound["file"], folder)
    batch = folder / BATCH
    with batch.open("w", encoding="utf-8") as stream:
        for number, sample in enumerate(tried, 1):
            ending = sample.path.suffix.lower()
            name = f"{number:06}{ending if ending in _ENDINGS else ''}"
            _place(sample.path, folder / name)
            documents = [sound, {**doubtful, "file": name}]
            alias = f"{data['alias']} {number}"
            print(json.dumps({**data, "alias": alias, "documents": documents}), file=stream)
    return batch


def _place(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
