"""Papers as files: drawn by a producer, then left as text, scanned or photographed.

Drawing is slow, so what is drawn is kept in a folder below the system's temporary one, under a
digest of everything it follows from: the layout, the firm, the rendering, the generator's sources.
"""

from __future__ import annotations

import getpass
import hashlib
import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image

import tools.certificates
from benchmarks.drafts import Draft, Paper
from tools.certificates import available, render
from tools.certificates.outlines import outlined
from tools.certificates.photos import Photo, photo_of
from tools.certificates.resaved import pages_only, resaved
from tools.certificates.scans import Scan, as_pdf, page_images, scan, scan_picture
from tools.corpus.package import merged

Drawn = dict[str, bytes]
_TEXT = ("reportlab", "chromium", "typst", "fpdf2", "canvas", "resaved")
_SHAPED = ("reportlab", "canvas", "fpdf2")  # whose letters can be turned into shapes
_PHOTO_DPI = 200
_MEGAPIXELS = 6.0


@dataclass(frozen=True, slots=True)
class Rendering:
    """How the pages of a paper become a file. ``make`` takes the PDF and a seed."""

    name: str
    make: Callable[[bytes, int], bytes]
    producers: tuple[str, ...] = _TEXT


def _as_it_is(pdf: bytes, _seed: int) -> bytes:
    return pdf


def _outlines(pdf: bytes, _seed: int) -> bytes:
    return outlined(pdf)


def _scan_200(pdf: bytes, seed: int) -> bytes:
    random = Random(seed)  # noqa: S311 - test data
    settings = Scan(200, random.choice(("grey", "colour")), random.uniform(-0.8, 0.8))
    return scan(pdf, settings, seed)


def _scan_150(pdf: bytes, seed: int) -> bytes:
    random = Random(seed)  # noqa: S311 - test data
    skew = random.choice((-1, 1)) * random.uniform(0.8, 2.0)
    settings = Scan(150, "grey", skew, noise=8, quality=55)
    if len(page_images(pdf, 10)) == 1 and random.random() < 0.5:
        return scan_picture(pdf, settings, seed, kind="JPEG")
    return scan(pdf, settings, seed)


def _photo(pdf: bytes, seed: int) -> bytes:
    """One page as the phone's JPEG, several as a PDF of pictures, as phones' scanners make it."""
    random = Random(seed)  # noqa: S311 - test data
    settings = Photo(
        _MEGAPIXELS,
        tilt=random.uniform(0.03, 0.09),
        turn=random.uniform(0, 2.5),
        shade=random.uniform(0.2, 0.5),
        orientation=random.choice((1, 1, 3, 6, 8)),
    )
    pages = page_images(pdf, _PHOTO_DPI)
    if len(pages) == 1:
        return photo_of(pages[0], settings, seed)
    upright = replace(settings, orientation=1)
    taken = [photo_of(page, upright, seed + number) for number, page in enumerate(pages)]
    return as_pdf([_opened(picture) for picture in taken], 220, 80)


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def unreadable(pdf: bytes, seed: int) -> bytes:
    """A scan at 40 dots an inch, of which nobody could read a name."""
    return scan(pdf, Scan(40, "grey", 1.0, noise=10, blur=0.8, quality=25), seed)


RENDERINGS: dict[str, Rendering] = {
    item.name: item
    for item in (
        Rendering("text", _as_it_is),
        Rendering("outlines", _outlines, _SHAPED),
        Rendering("scan-200", _scan_200),
        Rendering("scan-150", _scan_150),
        Rendering("photo", _photo),
    )
}


@cache
def cache_folder() -> Path:
    """Where drawn files are kept, for this user and these sources only."""
    digest = hashlib.sha256()
    for root in (Path(tools.certificates.__file__).parent, Path(__file__).parent):
        for path in sorted(root.rglob("*.py")):
            if root.name == "certificates" or path.name in {"renderings.py", "drafts.py"}:
                digest.update(path.read_bytes())
    name = f"compliance-lint-accuracy-{getpass.getuser()}"
    folder = Path(tempfile.gettempdir()) / name / digest.hexdigest()[:16]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _kept(key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
    path = cache_folder() / hashlib.sha256(repr(key).encode()).hexdigest()
    if path.exists():
        return path.read_bytes()
    data = make()
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)
    return data


def _printed(paper: Paper, producer: str) -> bytes:
    key = ("text", paper.layout, paper.firm, producer)
    pdf = _kept(key, lambda: render(paper.layout, paper.firm, producer))
    return pages_only(pdf, *paper.pages) if paper.pages else pdf


def usable(producers: tuple[str, ...]) -> list[str]:
    """Those of the producers that work on this machine."""
    return [name for name in producers if name in available()]


def _file(
    papers: tuple[Paper, ...], make: Callable[[bytes, int], bytes], producer: str, seed: int
) -> bytes:
    """The file of one place, several papers in one."""
    printed = [_printed(paper, producer) for paper in papers]
    pdf = printed[0] if len(printed) == 1 else merged(*printed)
    if papers[0].again:
        pdf = resaved(pdf)
    key = (getattr(make, "__name__", ""), hashlib.sha256(pdf).hexdigest(), seed)
    return pdf if make is _as_it_is else _kept(key, lambda: make(pdf, seed))


def drawn(draft: Draft, rendering: Rendering, seed: str, *, spoilt: bool = False) -> Drawn:
    """The files of both places by their names; ``spoilt`` makes them unreadable scans.

    A copy of a paper that the package has already is drawn by the same producer as the first.
    """
    random = Random(f"drawn/{seed}")  # noqa: S311 - test data
    choice = usable(rendering.producers)
    first, second = random.choice(choice), random.choice(choice)
    if any(paper.again for paper in draft.gst):
        second = first
    make = unreadable if spoilt else rendering.make
    files = (
        _file(draft.registration, make, first, random.randrange(10**6)),
        _file(draft.gst, make, second, random.randrange(10**6)),
    )
    names = ("certificate-of-incorporation", "gst-certificate")
    return {f"{name}{_ending(data)}": data for name, data in zip(names, files, strict=True)}


def _ending(data: bytes) -> str:
    return ".jpg" if data.startswith(b"\xff\xd8") else ".pdf"
