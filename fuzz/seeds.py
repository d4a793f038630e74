"""Where the searches begin: what the corpus of cases and the rules already hold."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from compliance_lint.evidence.kinds import CertificateKind, load_kinds
from compliance_lint.evidence.pdf import PdfContent, read_pdf

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
RULES = ROOT / "rules"


def scratch(name: str) -> Path:
    """A new folder that is removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def files(pattern: str, *, at_most: int, below: Path = CORPUS, every: int = 1) -> Iterator[bytes]:
    """Each ``every``-th of the different files that fit ``pattern`` and have ``at_most`` bytes."""
    seen: set[bytes] = set()
    for path in sorted(below.rglob(pattern)):
        if path.is_file() and path.stat().st_size <= at_most:
            data = path.read_bytes()
            if data not in seen:
                seen.add(data)
                if len(seen) % every == 0:
                    yield data


@cache
def kinds() -> tuple[CertificateKind, ...]:
    """The kinds of certificate that come with the rules."""
    return load_kinds(RULES / "india" / "certificates")


@cache
def certificate_texts() -> tuple[tuple[str, ...], ...]:
    """The pages of certificates that differ from each other in what was read first."""
    found: dict[str, tuple[str, ...]] = {}
    folders = [CORPUS / "packages", *sorted(CORPUS.glob("c*"))]
    for folder in folders:
        for data in files("*.pdf", at_most=40_000, below=folder):
            content = read_pdf(data, max_pages=4)
            if isinstance(content, PdfContent) and any(content.pages):
                found.setdefault(content.pages[0][:120], content.pages)
    return tuple(found.values())
