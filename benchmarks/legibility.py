"""Where a picture stops being readable: `python -m benchmarks.legibility [--only WORD]`."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from PIL import Image

from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.legibility import legibility
from compliance_lint.load.opening import OpenedFile
from compliance_lint.rulebook import load_rulebook
from tools.certificates import firm_for, render
from tools.certificates.scans import (
    Scan,
    as_picture,
    blurred,
    faded,
    page_images,
    scanned,
)

_DRAWN_AT = 200  # dots an inch at which the library's measures are taken
_BASE = Scan(200, "grey", 0.3, noise=2.0)


@dataclass(frozen=True, slots=True)
class Subject:
    """A printed certificate and what is to be read from it."""

    layout: str
    page: bytes  # PDF
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Step:
    """One picture of a series: which, how bad, and its bytes."""

    series: str
    level: float
    data: bytes


def subjects(seed: int = 1) -> Iterator[Subject]:
    """One certificate of each common form."""
    for layout, producer in (
        ("coi-current", "reportlab"),
        ("reg06-2024-page1", "typst"),
        ("coi-2018", "fpdf2"),
    ):
        firm = firm_for(layout, seed)
        number = firm.gstin if layout.startswith("reg06") else firm.cin
        yield Subject(layout, render(layout, firm, producer), firm.legal_name, number)


def _scanned(pdf: bytes, settings: Scan) -> Image.Image:
    random = Random(1)  # noqa: S311 - test data
    return scanned(page_images(pdf, settings.dpi)[0], settings, random)


def _at(pdf: bytes, dpi: float) -> bytes:
    settings = Scan(round(dpi), "grey", 0.3, noise=2.0)
    return as_picture(_scanned(pdf, settings), "JPEG", 80)


def _blurred(pdf: bytes, points: float) -> bytes:
    return as_picture(blurred(_scanned(pdf, _BASE), points * _DRAWN_AT / 72), "JPEG", 80)


def _faded(pdf: bytes, contrast: float) -> bytes:
    return as_picture(faded(_scanned(pdf, _BASE), contrast), "JPEG", 80)


def _squeezed(pdf: bytes, quality: float) -> bytes:
    return as_picture(_scanned(pdf, _BASE), "JPEG", round(quality))


# Levels: dots an inch of an A4 page; deviation of the blur in points; part of the contrast left;
# quality of JPEG.
_Make = Callable[[bytes, float], bytes]
SERIES: dict[str, tuple[_Make, tuple[float, ...]]] = {
    "resolution": (_at, (300, 200, 150, 120, 100, 90, 80, 70, 60, 50, 40)),
    "blur": (_blurred, (0, 0.4, 0.7, 0.9, 1.1, 1.3, 1.5, 1.8, 2.2)),
    "contrast": (_faded, (1, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05)),
    "jpeg": (_squeezed, (75, 40, 20, 12, 8, 5, 2)),
}


def steps(subject: Subject, only: str = "") -> Iterator[Step]:
    """Pictures of the subject, each series from good to bad."""
    for name, (make, levels) in SERIES.items():
        if only in name:
            for level in levels:
                yield Step(name, level, make(subject.page, level))


def evidence(data: bytes, kinds: tuple[CertificateKind, ...] = ()) -> FileEvidence:
    """The library's view of a file with these bytes."""
    opened = OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
    return FileEvidence("", "picture", lambda: opened, kinds)


def measures(data: bytes) -> dict[str, float]:
    """What can be measured of a picture: its size, and what the library makes of page 1.

    ``width``, ``height`` in pixels, ``kilobytes``, ``dpi`` taken for an A4 page; ``contrast`` and
    ``blur`` as `compliance_lint.evidence.legibility` defines them, left out where it cannot tell.
    """
    file = evidence(data)
    found = {"kilobytes": len(data) / 1000}
    with Image.open(io.BytesIO(data)) as image:
        found |= {"width": image.width, "height": image.height, "dpi": max(image.size) / 11.69}
    page = file.picture_pages.draw(0, _DRAWN_AT)
    if page is not None:
        measured = legibility(page)
        for name in ("contrast", "blur"):
            value = getattr(measured, name)
            if value is not None:
                found[name] = value
    return found


def reading(data: bytes, kinds: tuple[CertificateKind, ...], subject: Subject) -> dict[str, object]:
    """What OCR made of it: mean confidence, and whether name and number came out exactly."""
    file = evidence(data, kinds)
    scan = getattr(file, "scan", None)
    found: dict[str, object] = {"confidence": round(getattr(scan, "confidence", 0.0), 1)}
    certificates = file.certificates if isinstance(file.certificates, tuple) else ()
    texts = [
        " ".join(one.value.split()).rstrip(".*")
        for item in certificates
        for values in item.fields.values()
        for one in values
    ]
    return found | {
        "recognised": bool(certificates),
        "name": subject.name in texts,
        "number": subject.number in texts,
    }


def rows(only: str = "") -> Iterator[dict[str, object]]:
    """One row for each picture."""
    kinds = tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)
    for subject in subjects():
        for step in steps(subject, only):
            row: dict[str, object] = {
                "layout": subject.layout,
                "series": step.series,
                "level": step.level,
            }
            row |= {name: round(value, 2) for name, value in measures(step.data).items()}
            yield row | reading(step.data, kinds, subject)


_COLUMNS = ("dpi", "kilobytes", "contrast", "blur", "confidence", "recognised", "name", "number")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)


def main(arguments: list[str] | None = None) -> None:
    """Draw, measure, read, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.legibility", description=__doc__)
    parser.add_argument("--only", default="", help=f"a series: {', '.join(SERIES)}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(arguments)
    if given.json:
        print(json.dumps(list(rows(given.only)), indent=1))
        return
    last = None
    for row in rows(given.only):
        head = (row["layout"], row["series"])
        if head != last:
            print(f"\n{head[0]}, {head[1]}")
            print("  level" + "".join(f"{name:>11}" for name in _COLUMNS))
            last = head
        cells = "".join(f"{_cell(row.get(name)):>11}" for name in _COLUMNS)
        print(f"{row['level']:>7}{cells}", flush=True)


if __name__ == "__main__":
    main()
