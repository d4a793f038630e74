"""A tree of many sound packages, each another firm's, as heavy as those that users send.

Every certificate is drawn anew, by one of several producers, with embedded fonts and a picture: so
no two files are alike, and none is cheaper to read than a real one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from unittest.mock import patch

from reportlab.graphics.barcode.qrencoder import QRCode

from benchmarks.drafts import STORIES, Draft, Paper, draft
from benchmarks.heavy import made_heavy
from tools.certificates import available, render

_NAMES = ("certificate-of-incorporation.pdf", "gst-certificate.pdf")
# How many of ten certificates come from each producer: the quick ones more often.
_PRODUCERS = {"canvas": 5, "typst": 3, "reportlab": 1, "fpdf2": 1}
# Pixels of the picture; with fonts and text 50 to 320 KB are reached.
_PICTURES = ((420, 270), (640, 420), (800, 520))
_IN_A_FOLDER = 100
_SYLLABLES = [c + v for c in "BDFGKLMNPRSTVZ" for v in "AEIOU"]
_AT_A_TIME = 20


def folder_name(number: int) -> str:
    """Where the package of this number stands below the tree's root."""
    return f"{number // _IN_A_FOLDER:03d}/{number:05d}"


def write_packages(root: Path, count: int, jobs: int | None = None) -> None:
    """Write the packages 0 to ``count`` - 1 below ``root``; those that are there are kept."""
    missing = [n for n in range(count) if not (root / folder_name(n) / "submission.json").exists()]
    parts = [missing[at : at + _AT_A_TIME] for at in range(0, len(missing), _AT_A_TIME)]
    if jobs == 1 or len(parts) < 2:
        for part in parts:
            _write(root, part)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_write, [root] * len(parts), parts):
            pass


def link_packages(source: Path, root: Path, count: int) -> None:
    """Make ``root`` a tree of the first ``count`` packages of ``source``, by hard links."""
    for number in range(count):
        target = root / folder_name(number)
        if target.exists():
            continue
        target.mkdir(parents=True)
        for path in (source / folder_name(number)).iterdir():
            os.link(path, target / path.name)


def _write(root: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        folder = root / folder_name(number)
        folder.mkdir(parents=True, exist_ok=True)
        data, files = package(number)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        # Last: where it is, the package is whole.
        (folder / "submission.json").write_bytes(data)


def told(number: int) -> Draft:
    """The submission of this number, whose firm shares neither name nor number with another's."""
    story = Random(f"bulk/{number}").choice(list(STORIES))  # noqa: S311 - test data
    # The last names of other stories come from a short list; this word is nobody else's.
    words = [_word(number), *draft(story, f"bulk/{number}").firm.legal_name.split()[1:]]
    changes = {"legal_name": " ".join(words), "signature": "none"}
    return draft(story, f"bulk/{number}", number=number, **changes)


def _word(number: int) -> str:
    """A nonsense word that no other number has."""
    syllables = []
    for _ in range(3):
        number, part = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[part])
    return "".join(reversed(syllables)) + "OM"


def package(number: int) -> tuple[bytes, dict[str, bytes]]:
    """The manifest and the files of the package of this number; always the same."""
    random = Random(f"bulk/{number}")  # noqa: S311 - test data
    submission = told(number)
    papers = (submission.registration[0], submission.gst[0])
    data = dict(submission.data)
    data["alias"] = f"{str(data['alias'])[:50].strip()} {number:05d}"
    for entry, name in zip(data["documents"], _NAMES, strict=True):
        entry["file"] = name
    # Any mask makes a code that scans; to weigh them all takes longer than drawing the rest.
    with patch.object(QRCode, "getBestMaskPattern", return_value=0):
        files = {name: _drawn(paper, random) for name, paper in zip(_NAMES, papers, strict=True)}
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode(), files


def _drawn(paper: Paper, random: Random) -> bytes:
    usable = {name: share for name, share in _PRODUCERS.items() if name in available()}
    producer = random.choices(list(usable), list(usable.values()))[0]
    return made_heavy(render(paper.layout, paper.firm, producer), picture=random.choice(_PICTURES))
