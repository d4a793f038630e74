"""The same document twice: what was read decides, else the pages laid over each other."""

from __future__ import annotations

import hashlib
import io
import math
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.matching.likeness import compare_certificates, compare_files
from compliance_lint.evidence.matching.page_match import Likeness, match_pages
from compliance_lint.evidence.matching.perspective import (
    IDENTITY,
    Matrix,
    Move,
    applied,
    fitted,
    product,
    scaled,
)
from compliance_lint.evidence.rendering import draw_image, draw_page
from compliance_lint.load.opening import OpenedFile
from compliance_lint.rulebook import load_rulebook
from tools.certificates import firm_for, render
from tools.corpus.copies import (
    as_pdf,
    encoded,
    page_picture,
    photographed,
    resaved,
    rescanned,
    stamped,
)
from tools.corpus.package import merged

SAME, OTHER, UNCLEAR = Likeness.SAME, Likeness.OTHER, Likeness.UNCLEAR
REG06, COI, UDYAM = "reg06-2024", "coi-current", "udyam-2025"
KINDS = tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)
slow = settings(max_examples=6, deadline=None, derandomize=True)


@cache
def pdf(layout: str, seed: int = 1, producer: str = "reportlab", city: str = "") -> bytes:
    firm = firm_for(layout, seed)
    if city:
        kept: Any = {"legal_name": firm.legal_name, "trade_name": firm.trade_name}
        firm = firm_for(layout, seed, city=city, pan=firm.pan, owner_name=firm.owner_name, **kept)
    return render(layout, firm, producer)


@cache
def page(layout: str, seed: int = 1, producer: str = "reportlab", city: str = "") -> Image.Image:
    return page_picture(pdf(layout, seed, producer, city), 110)


def evidence(data: bytes, *, ocr: bool = False) -> FileEvidence:
    opened = OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
    return FileEvidence("/documents/0/file", "file", lambda: opened, KINDS, ocr=ocr)


def scan(picture: Image.Image, seed: int) -> bytes:
    return as_pdf(encoded(rescanned(picture, seed), quality=60))


# --- pictures of pages ------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [REG06, COI, UDYAM, "coi-2018"])
@pytest.mark.parametrize("what", ["jpeg", "small", "rescan", "poor rescan", "stamped", "sideways"])
def test_a_copy_is_the_same(layout: str, what: str) -> None:
    original = page(layout, 3)
    copies: dict[str, Callable[[], Image.Image]] = {
        "jpeg": lambda: Image.open(io.BytesIO(encoded(original, "JPEG", 30))),
        "small": lambda: original.resize((original.width * 2 // 3, original.height * 2 // 3)),
        "rescan": lambda: rescanned(original, 4),
        "poor rescan": lambda: rescanned(original, 5, skew=1.8, shift=5, stretch=0.02, noise=20),
        "stamped": lambda: rescanned(stamped(original, 6), 6),
        "sideways": lambda: rescanned(original, 7).transpose(Image.Transpose.ROTATE_90),
    }
    copy = copies[what]()
    assert match_pages(original, copy).likeness is SAME
    assert match_pages(copy, original).likeness is SAME


@slow
@given(seed=st.integers(0, 2**32), skew=st.floats(0, 1.5), noise=st.integers(0, 20))
def test_any_scan_of_a_page_is_the_same_and_none_of_another_firms(
    seed: int, skew: float, noise: int
) -> None:
    original = rescanned(page(REG06, 8), seed + 1, skew=skew, noise=noise)
    again = rescanned(page(REG06, 8), seed, skew=skew, noise=noise)
    other = rescanned(page(REG06, 9), seed, skew=skew, noise=noise)
    assert match_pages(original, again).likeness is SAME
    assert match_pages(original, other).likeness is OTHER


@slow
@given(seed=st.integers(0, 2**32), slant=st.floats(0, 0.05))
def test_a_photograph_is_never_taken_for_another_document(seed: int, slant: float) -> None:
    """In perspective the same page may be missed; another firm's is never taken for it."""
    other = photographed(page(COI, 9), seed, slant=slant)
    assert match_pages(page(COI, 8), other).likeness is OTHER


@pytest.mark.parametrize("layout", ["reg06-2017", REG06, "reg06-2024-page1"])
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_two_registrations_of_one_firm_are_not_the_same(layout: str, seed: int) -> None:
    """One name, one PAN, one street; GSTIN, city, PIN code and dates differ."""
    firm = firm_for(layout, seed)
    city = "Pune" if firm.city == "Kolkata" else "Kolkata"
    here, there = page(layout, seed), page(layout, seed, city=city)
    assert match_pages(here, there).likeness is not SAME
    assert match_pages(rescanned(here, seed), rescanned(there, seed + 1)).likeness is not SAME


@pytest.mark.parametrize("other", [COI, UDYAM, "coi-2018"])
def test_other_forms_are_told_apart_quickly(other: str) -> None:
    first, second = page(REG06), rescanned(page(other), 1)
    assert match_pages(first, second).likeness is OTHER


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("L", (600, 850), 255),
        Image.new("L", (600, 850), 0),
        Image.new("L", (1, 1), 0),
        Image.new("L", (5000, 2), 0),
        Image.new("L", (2, 5000), 128),
    ],
)
def test_pictures_of_nothing_are_like_nothing(picture: Image.Image) -> None:
    assert match_pages(picture, page(REG06)).likeness is OTHER
    assert match_pages(page(REG06), picture).likeness is OTHER
    assert match_pages(picture, picture.copy()).likeness is not SAME


def test_a_letterhead_alone_does_not_make_two_letters_the_same() -> None:
    """A few common lines are too little to say that two pages are the same."""
    first, second = (Image.new("L", (850, 1200), 255) for _ in range(2))
    for picture in (first, second):
        draw = ImageDraw.Draw(picture)
        for row in range(3):
            draw.text((80, 60 + 20 * row), "Nowhere Software Private Limited", fill=0)
    assert match_pages(first, second).likeness is not SAME


# --- files ------------------------------------------------------------------------------------


def test_a_saved_again_file_is_the_same() -> None:
    assert compare_files(evidence(pdf(COI)), evidence(resaved(pdf(COI)))) is SAME
    assert compare_files(evidence(pdf(REG06)), evidence(pdf(REG06, 1, "typst"))) is SAME


def test_a_page_is_the_document_and_a_bundle_is_not() -> None:
    part = resaved(pdf(REG06), pages=slice(1))
    assert compare_files(evidence(pdf(REG06)), evidence(part)) is SAME
    bundle = merged(pdf(COI), pdf(REG06))
    assert compare_files(evidence(bundle), evidence(pdf(REG06))) is OTHER
    assert compare_files(evidence(bundle), evidence(resaved(bundle))) is SAME
    assert compare_files(evidence(bundle), evidence(scan(page(REG06), 1))) is OTHER


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((COI, 1), (REG06, 1)),
        ((REG06, 1), (REG06, 2)),
        ((COI, 1), (COI, 2)),
        ((COI, 1), ("coi-inc25", 1)),
        ((COI, 1), ("coi-change-of-name-2010", 1)),
        ((REG06, 1, "reportlab", "Kolkata"), (REG06, 1, "reportlab", "Chennai")),
        (("reg06-2023-amended", 1), (REG06, 2)),
    ],
)
def test_other_documents_are_not_the_same(first: Any, second: Any) -> None:
    one, other = evidence(pdf(*first)), evidence(pdf(*second))
    assert compare_files(one, other) is OTHER
    assert compare_files(other, one) is OTHER


def test_text_beside_its_picture() -> None:
    text, picture = evidence(pdf(COI)), evidence(encoded(page(COI), "PNG"))
    assert compare_files(text, picture) is SAME
    assert compare_files(picture, text) is SAME
    assert compare_files(text, evidence(encoded(page(COI, 2), "PNG"))) is OTHER
    assert compare_files(text, evidence(encoded(page(REG06), "PNG"))) is OTHER


def test_scans_without_ocr() -> None:
    first, again = evidence(scan(page(REG06), 1)), evidence(scan(page(REG06), 2))
    assert compare_files(first, again) is SAME
    assert compare_files(first, evidence(scan(page(REG06, 2), 2))) is OTHER
    elsewhere = scan(page(REG06, 1, city="Chennai"), 2)
    assert compare_files(first, evidence(elsewhere)) is not SAME
    # A longer scan may hold another document as well; nobody has read it.
    longer = as_pdf(encoded(page(REG06)), encoded(page(COI)))
    assert compare_files(first, evidence(longer)) is UNCLEAR
    assert compare_files(evidence(longer), evidence(scan(page(UDYAM), 1))) is OTHER


def test_a_rotated_photograph_counts_as_it_is_shown() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = page(COI).transpose(Image.Transpose.ROTATE_90)
    turned.save(out, "JPEG", exif=exif, quality=70)
    assert compare_files(evidence(pdf(COI)), evidence(out.getvalue())) is SAME


def test_two_texts_cost_next_to_nothing() -> None:
    one, other = evidence(pdf(COI)), evidence(pdf(REG06))
    compare_files(one, other)
    start = time.perf_counter()
    for _ in range(100):
        compare_files(one, other)
    assert (time.perf_counter() - start) / 100 < 0.0005


# --- what was read ----------------------------------------------------------------------------


def certificate(how: str = "text layer", **fields: str) -> Certificate:
    values = {"gstin": "27AAACN1234F1Z5", "legal_name": "NOWHERE SOFTWARE PRIVATE LIMITED"} | fields
    readings = {name: (Reading(text, 1, how),) for name, text in values.items() if text}
    return Certificate("gst-registration-certificate", "GST", True, readings)


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        ({}, SAME),
        ({"gstin": "29AAACN1234F1Z1"}, OTHER),
        ({"legal_name": "ELSEWHERE SOFTWARE PRIVATE LIMITED"}, OTHER),
        ({"legal_name": "Nowhere Software Private\nLimited"}, SAME),
        ({"issued": "02/03/2024"}, OTHER),
        ({"former_name": "OLDTIMES SOFTWARE PRIVATE LIMITED"}, OTHER),
        ({"gstin": ""}, None),
        ({"legal_name": ""}, None),
    ],
)
def test_fields_decide(other: dict[str, str], likeness: Likeness | None) -> None:
    first = certificate(issued="01/03/2024")
    assert compare_certificates(first, certificate(**other)) is likeness
    assert compare_certificates(certificate(**other), first) is likeness


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        ({"gstin": "27AAACN1Z34F1Z5"}, SAME),  # a 2 read as Z
        ({"gstin": "27AAACNI234F1Z5"}, SAME),
        ({"gstin": "29AAACN1234F1Z1"}, None),  # OCR may be wrong: the pages are to be looked at
        ({"legal_name": "N0WHERE SOFTWARE PRIVATE LIMITED"}, SAME),
        ({"gstin": "29AAACX9999F1Z1", "legal_name": "ELSEWHERE PRIVATE LIMITED"}, OTHER),
    ],
)
def test_ocr_may_confuse_letters(other: dict[str, str], likeness: Likeness | None) -> None:
    assert compare_certificates(certificate(), certificate("OCR", **other)) is likeness


# --- perspective ------------------------------------------------------------------------------

small = st.floats(-0.05, 0.05)
matrices = st.tuples(
    small, small, st.floats(-40, 40), small, small, st.floats(-40, 40),
    st.floats(-1e-4, 1e-4), st.floats(-1e-4, 1e-4),
).map(lambda m: (1 + m[0], m[1], m[2], m[3], 1 + m[4], m[5], m[6], m[7]))  # fmt: skip


def _moves(matrix: Matrix) -> list[Move]:
    points = [(float(x), float(y)) for x in range(20, 600, 80) for y in range(20, 850, 80)]
    return [(x, y, *applied(matrix, x, y), 1.0) for x, y in points]


@given(matrix=matrices)
def test_a_map_is_found_again(matrix: Matrix) -> None:
    found = fitted(_moves(matrix), perspective=True)
    for x, y in ((0, 0), (600, 0), (300, 425), (600, 850)):
        assert math.dist(applied(found, x, y), applied(matrix, x, y)) < 0.01


@given(first=matrices, last=matrices)
def test_products_and_scales(first: Matrix, last: Matrix) -> None:
    both = product(last, first)
    expected = applied(last, *applied(first, 100, 200))
    assert math.dist(applied(both, 100, 200), expected) < 1e-6
    half = applied(scaled(both, 0.5), 50, 100)
    assert math.dist(half, (expected[0] / 2, expected[1] / 2)) < 1e-6


def test_outliers_and_too_little_are_left_alone() -> None:
    shift: Matrix = (1, 0, 5, 0, 1, -3, 0, 0)
    moves = _moves(shift)
    moves[7] = (*moves[7][:2], 900.0, 900.0, 1.0)
    found = fitted(moves, perspective=False)
    assert math.dist(applied(found, 300, 400), (305, 397)) < 0.1
    assert fitted(moves[:3], perspective=True) == IDENTITY
    assert fitted([(x, x, x, x, 1.0) for x in range(20)], perspective=False) == IDENTITY


# --- drawing ----------------------------------------------------------------------------------


def test_pages_are_drawn_within_bounds() -> None:
    drawn = draw_page(pdf(COI), 0, dpi=75, max_pixels=2_000_000)
    assert drawn is not None
    assert (drawn.width, drawn.height) == (620, 876)
    assert len(drawn.grey) == drawn.width * drawn.height
    less = draw_page(pdf(COI), 0, dpi=300, max_pixels=100_000)
    assert less is not None
    assert less.width * less.height <= 100_000
    assert 0 < less.dpi < 300
    assert draw_page(pdf(COI), 99, dpi=75, max_pixels=1000) is None
    assert draw_page(b"%PDF-1.4 nothing", 0, dpi=75, max_pixels=1000) is None


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_drawn_grey(mode: str) -> None:
    picture = Image.new("L", (40, 20), 255)
    picture.paste(0, (0, 0, 20, 20))
    if mode == "I;16":
        wide = picture.convert("I").point(lambda value: value * 257)
        converted = wide.convert("I;16")
    else:
        converted = picture.convert(mode)
    out = io.BytesIO()
    converted.save(out, "JPEG" if mode == "CMYK" else "PNG")
    drawn = draw_image(out.getvalue(), max_pixels=1000)
    assert drawn is not None
    assert (drawn.grey[0] < 5, drawn.grey[39] > 250) == (True, True)


def test_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    drawn = draw_image(out.getvalue(), max_pixels=100)
    assert drawn is not None
    assert set(drawn.grey) == {255}
    assert draw_image(b"\x89PNG\r\n\x1a\nrest", max_pixels=100) is None
