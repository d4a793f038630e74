"""Simulated scans, photographs and re-saved files: the same for a seed, and what they say."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tools.certificates import firm_for, render
from tools.certificates.glyphs import NoOutlinesError, multiply
from tools.certificates.outlines import outlined
from tools.certificates.photos import Photo, perspective, photo, solved
from tools.certificates.resaved import pages_only, resaved
from tools.certificates.scans import (
    Scan,
    blurred,
    faded,
    noisy,
    page_images,
    quarter_turn,
    scan,
    scan_picture,
    shrunk,
)

SMALL = Photo(megapixels=0.5)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("reg06-2024", firm_for("reg06-2024", 3), "reportlab")


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
        return "".join(texts).strip()
    finally:
        document.close()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def spread(image: Image.Image) -> float:
    return ImageStat.Stat(image.convert("L")).stddev[0]


@pytest.mark.parametrize(
    "make",
    [
        lambda pdf, seed: scan(pdf, Scan(72), seed),
        lambda pdf, seed: scan_picture(pdf, Scan(72, "colour"), seed),
        lambda pdf, seed: photo(pdf, SMALL, seed),
    ],
    ids=["pdf", "picture", "photo"],
)
def test_a_seed_decides_everything(make: Callable[[bytes, int], bytes], pdf: bytes) -> None:
    assert make(pdf, 1) == make(pdf, 1)
    assert make(pdf, 1) != make(pdf, 2)


@pytest.mark.parametrize(("mode", "expected"), [("grey", "L"), ("colour", "RGB"), ("1-bit", "1")])
def test_scan_has_the_modes_of_a_scanner(mode: str, expected: str, pdf: bytes) -> None:
    image = opened(scan_picture(pdf, Scan(100, mode), 1, kind="PNG"))  # type: ignore[arg-type]
    assert image.mode == expected
    assert abs(image.width - 827) <= 1
    assert abs(image.height - 1169) <= 1


@pytest.mark.parametrize("mode", ["grey", "1-bit"])
def test_scan_is_an_a4_pdf_without_text(mode: str, pdf: bytes) -> None:
    scanned = scan(pdf, Scan(100, mode), 1)  # type: ignore[arg-type]
    assert text_of(scanned) == ""
    document = pypdfium2.PdfDocument(scanned)
    assert len(document) == 3
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
    document.close()


def test_noise_has_the_deviation_asked_for() -> None:
    flat, random = Image.new("L", (300, 300), 128), Random(1)  # noqa: S311 - test data
    assert spread(noisy(flat, 10, random)) == pytest.approx(10, rel=0.05)
    assert noisy(flat, 0, random) is flat


def test_wear_does_what_it_says(pdf: bytes) -> None:
    page = page_images(pdf, 60)[0]
    assert spread(faded(page, 0.2)) == pytest.approx(0.2 * spread(page), rel=0.1)
    assert spread(blurred(page, 3)) < spread(page)
    assert shrunk(page, 0.5).size == (round(page.width / 2), round(page.height / 2))
    assert quarter_turn(page).size == (page.height, page.width)
    assert ImageChops.difference(quarter_turn(quarter_turn(page, 3)), page).getbbox() is None


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_photo_is_upright_once_its_tag_is_followed(orientation: int, pdf: bytes) -> None:
    turned = opened(photo(pdf, Photo(0.5, orientation=orientation), 1))
    assert turned.getexif()[0x0112] == orientation
    upright = ImageOps.exif_transpose(turned)
    assert upright.size == (612, 816)
    plain = opened(photo(pdf, SMALL, 1))
    difference = ImageChops.difference(upright.convert("L"), plain.convert("L"))
    assert ImageStat.Stat(difference).mean[0] < 4


def test_photo_shows_a_page_on_a_darker_desk(pdf: bytes) -> None:
    picture = opened(photo(pdf, SMALL, 1)).convert("L")
    middle = (picture.width // 2 - 10, picture.height // 6)
    desk = ImageStat.Stat(picture.crop((0, 0, 20, 20))).mean[0]
    paper = ImageStat.Stat(picture.crop((*middle, middle[0] + 20, middle[1] + 5))).median[0]
    assert desk + 40 < paper


def test_perspective_brings_corners_to_corners() -> None:
    source = ((0.0, 0.0), (10.0, 0.0), (10.0, 20.0), (0.0, 20.0))
    target = ((3.0, 1.0), (9.0, 2.0), (12.0, 19.0), (1.0, 17.0))
    a, b, c, d, e, f, g, h = perspective(source, target)
    for (u, v), (x, y) in zip(source, target, strict=True):
        weight = g * x + h * y + 1
        assert (a * x + b * y + c) / weight == pytest.approx(u, abs=1e-6)
        assert (d * x + e * y + f) / weight == pytest.approx(v, abs=1e-6)
    assert solved([[0, 2, 4], [3, 0, 9]]) == [3, 2]
    with pytest.raises(ZeroDivisionError):
        solved([[1, 1, 1], [1, 1, 2]])


@pytest.mark.parametrize("layout", ["coi-2006", "reg06-2024", "udyam-2025"])
@pytest.mark.parametrize("producer", ["reportlab", "canvas", "fpdf2"])
def test_outlines_look_the_same_and_say_nothing(layout: str, producer: str) -> None:
    printed = render(layout, firm_for(layout, 3), producer)
    shapes = outlined(printed)
    assert text_of(printed)
    assert text_of(shapes) == ""
    assert b"/Font" not in resaved(shapes)
    for before, after in zip(page_images(printed, 100), page_images(shapes, 100), strict=True):
        difference = ImageChops.difference(blurred(before, 2), blurred(after, 2)).convert("L")
        assert ImageStat.Stat(difference).mean[0] < 3
    assert outlined(printed) == shapes


def test_outlines_refuse_fonts_of_two_bytes() -> None:
    with pytest.raises(NoOutlinesError):
        outlined(render("coi-current", firm_for("coi-current", 3), "typst"))


def test_matrices_apply_from_left_to_right() -> None:
    assert multiply((2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 5, 7)) == (2, 0, 0, 2, 5, 7)
    assert multiply((1, 0, 0, 1, 5, 7), (2, 0, 0, 2, 0, 0)) == (2, 0, 0, 2, 10, 14)


@pytest.mark.parametrize("program", ["pypdf", "pdfium"])
def test_resaved_says_the_same_in_other_bytes(program: str, pdf: bytes) -> None:
    twin = resaved(pdf, program)  # type: ignore[arg-type]
    assert twin != pdf
    assert twin == resaved(pdf, program)  # type: ignore[arg-type]
    assert text_of(twin) == text_of(pdf)


def test_pages_only_keeps_pages(pdf: bytes) -> None:
    assert text_of(pdf).startswith(text_of(pages_only(pdf, 0)))
    assert len(pypdfium2.PdfDocument(pages_only(pdf, 0, 2))) == 2


@pytest.mark.parametrize("producer", ["photo", "outlines", "resaved"])
def test_worn_producers_repeat_themselves(producer: str) -> None:
    firm = firm_for("coi-current", 3)
    assert render("coi-current", firm, producer) == render("coi-current", firm, producer)
