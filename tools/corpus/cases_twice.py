"""Cases of one document in two places: copies of every sort, and documents that look alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image

from tools.certificates.firm import make_firm
from tools.corpus.cases_names import COI, GST
from tools.corpus.copies import (
    as_pdf,
    encoded,
    page_picture,
    photographed,
    resaved,
    rescanned,
    stamped,
)
from tools.corpus.package import (
    Case,
    Package,
    certificate,
    renamed,
    valid,
    with_file,
)

RULE = "same-document-twice"
REG_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"
_SEED = 61
_DPI = 110  # keeps the corpus small


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _read_copies()
    yield from _pictures()
    yield from _scans()
    yield from _look_alikes()


def _fails(what: str, package: Package, **options: Any) -> Case:
    return Case(f"{RULE}/fail-{what}", package, "fail", ((RULE, "failed", GST_FILE),), **options)


def _with(first: bytes, second: bytes, ending: str = "pdf", first_ending: str = "pdf") -> Package:
    """A package with ``first`` for the Certificate of Incorporation, ``second`` for the REG-06."""
    package = with_file(with_file(valid(_SEED), COI, first), GST, second)
    package = renamed(package, 0, f"registration.{first_ending}")
    return renamed(package, 1, f"gst.{ending}")


@cache
def _page(layout: str = "coi-current", seed: int = _SEED, **changes: Any) -> Image.Image:
    pdf = certificate(layout, seed, "reportlab", tuple(sorted(changes.items())))
    return page_picture(pdf, _DPI)


def _scan(picture: Image.Image, seed: int) -> bytes:
    return as_pdf(encoded(rescanned(picture, seed), quality=60))


def _read_copies() -> Iterator[Case]:
    whole = certificate("reg06-2024", _SEED, "reportlab")
    yield _fails("saved-again", _with(whole, resaved(whole)))
    part = _with(whole, resaved(whole, pages=slice(1)))
    both = ((RULE, "failed", GST_FILE), ("certificate-pages-missing", "failed", GST_FILE))
    yield Case(f"{RULE}/fail-first-page-alone", part, "fail", both)
    # Printed to a file by another program: nothing but the content is the same.
    yield _fails("other-producer", _with(whole, certificate("reg06-2024", _SEED, "typst")))
    coi = certificate("coi-current", _SEED, "reportlab")
    yield _fails("incorporation-twice", _with(coi, resaved(coi)))


def _pictures() -> Iterator[Case]:
    """One as text, the other as a picture of it."""
    coi = certificate("coi-current", _SEED, "reportlab")
    yield _fails("pdf-and-png", _with(coi, encoded(_page(), "PNG"), "png"), ocr=True)
    photo = photographed(_page(), 4, slant=0.015)
    yield _fails("pdf-and-photograph", _with(coi, encoded(photo, quality=70), "jpg"), ocr=True)
    yield _fails("pdf-and-scan", _with(coi, _scan(_page(), 5)), ocr=True)


def _scans() -> Iterator[Case]:
    """Neither has a text layer."""
    png = encoded(_page(), "PNG")
    scan = _scan(_page(), 1)
    jpeg = encoded(_page(), "JPEG", 60, 0.85)
    turned = encoded(_page().rotate(180), "JPEG", 60)
    yield _fails("png-and-jpeg", _with(png, jpeg, "jpg", "png"), ocr=True)
    yield _fails("two-scans", _with(scan, _scan(_page(), 2)), ocr=True)
    yield _fails("scan-and-stamped-scan", _with(scan, _scan(stamped(_page(), 3), 7)), ocr=True)
    yield _fails("scan-upside-down", _with(png, turned, "jpg", "png"), ocr=True)


def _look_alikes() -> Iterator[Case]:
    """Two documents that share a form, a firm, or a page's looks."""
    yield Case(f"{RULE}/pass-two-certificates-of-one-firm", valid(_SEED))
    firm = make_firm(_SEED)
    elsewhere = {
        "city": "Kolkata" if firm.city != "Kolkata" else "Pune",
        "legal_name": firm.legal_name,
        "trade_name": firm.trade_name,
        "pan": firm.pan,
    }
    kind_wrong = (("document-kind-wrong", "failed", REG_FILE),)
    here = certificate("reg06-2024", _SEED, "reportlab")
    there = certificate("reg06-2024", _SEED, "reportlab", tuple(sorted(elsewhere.items())))
    yield Case(f"{RULE}/pass-registrations-in-two-states", _with(there, here), "fail", kind_wrong)
    stranger = certificate("reg06-2024", _SEED + 1, "reportlab")
    yield Case(f"{RULE}/pass-registrations-of-two-firms", _with(stranger, here), "fail", kind_wrong)
    coi = certificate("coi-current", _SEED, "scan-pdf")
    gst = certificate("reg06-2024", _SEED, "scan-pdf")
    yield Case(f"{RULE}/pass-scans-of-two-certificates", _with(coi, gst), ocr=True)
    kind_wrong = (("document-kind-wrong", "failed", GST_FILE),)
    scans = _with(coi, _scan(_page(seed=_SEED + 1), 1))
    yield Case(f"{RULE}/pass-scans-of-two-firms", scans, "fail", kind_wrong, ocr=True)
    # One of the name it bears, one of the name it had before.
    renamed_coi = certificate("coi-inc25", _SEED, "reportlab")
    first_coi = certificate("coi-current", _SEED, "reportlab")
    yield Case(
        f"{RULE}/pass-incorporation-and-change-of-name",
        _with(first_coi, renamed_coi),
        "fail",
        kind_wrong,
    )
