"""Hostile PDFs and pictures: cases 60 to 90 of docs/robustness.md."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zlib
from pathlib import Path
from time import perf_counter

import pytest
from bad_input import DAY, copied, said, with_file
from hostile_files import FILES, HEAVY, PIXELS, jpeg_around_pdf, sheet
from hostile_images import cut, even, many_scans, png, saved, turned, with_text
from hostile_pdfs import (
    FONT,
    RESOURCES,
    SENTENCE,
    coded_picture,
    colour_picture,
    flate_bomb,
    many_pages,
    one_page,
    stream,
    written,
)
from PIL import Image, ImageFile
from pypdfium2 import raw

from compliance_lint.evidence.image import decoded, read_image
from compliance_lint.evidence.image_limits import jpeg_passes, png_lacks_pixels
from compliance_lint.evidence.pdf import PdfContent, read_pdf
from compliance_lint.evidence.rendering import draw_image, draw_page
from compliance_lint.evidence.scans import ocr

# What these pages look like is not the point: lines without text, all of one kind.
LEGIBILITY = {"image-too-small", "image-blurred", "image-low-contrast", "text-unreadable"}
SECONDS = 15
MIB = 1 << 20


@pytest.mark.parametrize("name", FILES)
def test_hostile_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = FILES[name]
    package = with_file(copied(tmp_path), case.make(), f"gst.{case.ending}")
    began = perf_counter()
    result = said(capsys, package)
    assert perf_counter() - began < SECONDS, "slow"
    assert result.package["problems"] == []
    assert result.failed - LEGIBILITY == case.failed
    assert result.exit_code in {0, 1}
    messages = [item["message"] for item in result.findings]
    assert any(case.said in message for message in messages)
    # Nothing of the kind is ever a pass of the rules that read certificates.
    assert "business-name-not-on-document" not in result.package["rules"]["passed"]


@pytest.mark.skipif(ocr.backend() is not None, reason="OCR is not installed")
@pytest.mark.parametrize("name", [
    "75 10,000 pages", "77 five metres square", "77 a strip", "82 100,000 chunks",
    "82 picture of 144 million pixels in a PDF", "83 animated", "83 several pictures", "84 CMYK",
    "84 16 bits", "85 turned", "86 300 scans in a PDF", "88 broken profile",
])  # fmt: skip
def test_hostile_file_read_by_ocr(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = FILES[name]
    package = with_file(copied(tmp_path), case.make(), f"gst.{case.ending}")
    began = perf_counter()
    result = said(capsys, package, options=("--ocr", "required"))
    assert perf_counter() - began < 2 * SECONDS, "slow"
    assert result.package["problems"] == []
    assert result.failed - LEGIBILITY == case.failed


# --- the same in a process of its own, measured ---------------------------------------------------


def run(package: Path, memory: int, seconds: int) -> tuple[int, str]:
    """Check ``package`` in a process of ``memory`` MiB and ``seconds`` of its processor."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory * MIB, memory * MIB))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    ended = subprocess.run(
        [sys.executable, "-m", "compliance_lint", "check", "--isolated", "--as-of", DAY,
         "--ocr", "off", str(package)],
        capture_output=True, text=True, preexec_fn=limit, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", [
    "75 50 pages of 200,000 characters", "76 100,000 annotations",
    "82 picture of 144 million pixels in a PDF", "82 40 million rows of a pixel", "86 300 scans",
])  # fmt: skip
def test_a_gigabyte_is_enough(name: str, tmp_path: Path) -> None:
    case = FILES[name]
    package = with_file(copied(tmp_path), case.make(), f"gst.{case.ending}")
    code, output = run(package, 1024, 20)
    assert code in {0, 1}, output
    assert "PASS" not in output
    assert "not checked" not in output


def test_a_large_picture_is_opened_in_a_gigabyte(tmp_path: Path) -> None:
    row = b"\0" + os.urandom(1_000) + b"\x7f" * (7_000 * 8 - 1_000)
    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(row) for _ in range(7_000)) + packer.flush()
    package = with_file(copied(tmp_path), png(7_000, 7_000, pixels, bits=16, color=6), "gst.png")
    code, output = run(package, 1024, 20)
    assert code in {0, 1}, output
    assert "not checked" not in output


@pytest.mark.parametrize("name", HEAVY)
def test_what_only_the_limits_of_a_process_stop_is_no_pass(name: str, tmp_path: Path) -> None:
    case = HEAVY[name]
    package = with_file(copied(tmp_path), case.make(), f"gst.{case.ending}")
    code, output = run(package, 1024, 20)
    assert code != 0, output
    assert "PASS" not in output


# --- limits come before the work ------------------------------------------------------------------


def test_no_pixel_is_decoded_of_a_picture_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [even(9_400, bits=16, color=6), even(30_000, bits=1, color=0), many_scans(7_000, 300)]

    def load(_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    for data in files:
        assert read_image(data).fault == "too many pixels"
        assert decoded(data) is None
        assert draw_image(data, max_pixels=1_000_000) is None


def test_no_page_is_drawn_with_a_picture_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    data = colour_picture(12_000)

    def draw(*_: object) -> None:
        raise AssertionError("drawn")

    monkeypatch.setattr(raw, "FPDF_RenderPageBitmap", draw)
    assert draw_page(data, 0, dpi=200, max_pixels=12_000_000) is None
    found = read_pdf(data)
    assert isinstance(found, PdfContent)
    assert found.layout[0].look.blank is None


def test_a_page_is_not_blank_for_a_picture_that_the_drawer_leaves_out() -> None:
    white = saved(Image.new("L", (40, 50), 255), "JPEG")
    blank = {data: _blank(coded_picture(data, 40, 50, b"DCTDecode")) for data in (white, b"odd")}
    assert blank == {white: True, b"odd": None}
    form = stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    picture = b"/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceGray"
    within = one_page(
        stream(b"/F Do"),
        resources=b"/Resources<</XObject<</F 10 0 R/X 11 0 R>>>>",
        more={10: form, 11: stream(b"odd", picture + b"/Filter/JPXDecode")},
    )
    assert _blank(within) is None
    assert _blank(colour_picture(7_000, 8)) is None  # too large to be unfolded once more


def test_a_page_that_does_not_open_is_not_said_of_the_whole_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % RESOURCES
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
        3: sound,
        4: stream(SENTENCE),
        5: b"[/no /page]",
        9: FONT,
    }
    package = with_file(copied(tmp_path), written(objects), "gst.pdf")
    result = said(capsys, package)
    assert "a page of the PDF does not open" in result.message("file-corrupt")
    (package / "gst.pdf").write_bytes(written({**objects, 5: sound}))
    result = said(capsys, package)
    assert "file-corrupt" not in result.failed


def _blank(data: bytes) -> bool | None:
    found = read_pdf(data)
    assert isinstance(found, PdfContent)
    return found.facts.blank


def test_no_page_past_the_limit_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    real = raw.FPDF_LoadPage

    def load(document: object, index: int) -> object:
        loaded.append(index)
        return real(document, index)

    monkeypatch.setattr(raw, "FPDF_LoadPage", load)
    found = read_pdf(many_pages(200), max_pages=50)
    assert isinstance(found, PdfContent)
    assert (found.page_count, found.examined) == (200, 50)
    assert loaded == list(range(50))


def test_ordinary_files_are_below_every_limit() -> None:
    photo = Image.effect_noise((4_000, 3_000), 50).convert("RGB")
    for options in ({}, {"progressive": True}):
        data = saved(photo, "JPEG", quality=60, **options)
        assert read_image(data).fault is None
    assert draw_page(colour_picture(5_000, 8), 0, dpi=200, max_pixels=12_000_000) is not None


def test_passes_are_counted() -> None:
    assert jpeg_passes(sheet()) == 1
    assert 4 < jpeg_passes(saved(Image.new("RGB", (64, 64)), "JPEG", progressive=True)) < 20
    assert jpeg_passes(many_scans(64, 500)) > 500
    for data in (b"", b"\xff\xd8", b"\xff\xd8\xff\xda", b"\xff\xd8" + b"\xff\xe0\0\0" * 9):
        assert jpeg_passes(data) == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (8, 8), (33, 17)])
def test_whole_pictures_lack_no_pixels(mode: str, size: tuple[int, int]) -> None:
    assert not png_lacks_pixels(saved(Image.new("L", size, 128).convert(mode), "PNG"))


def test_87_nothing_makes_pillow_take_half_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, with_file(copied(tmp_path), cut(sheet()), "gst.jpg"))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_85_a_turned_picture_is_looked_at_upright() -> None:
    lying = draw_image(turned(6), max_pixels=10_000_000)
    upright = draw_image(turned(1), max_pixels=10_000_000)
    assert lying is not None
    assert upright is not None
    assert (lying.width, lying.height) == (upright.height, upright.width)


def test_88_nothing_of_a_pictures_notes_is_in_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("a.jpg", FILES["88 place and camera"].make()),
                          ("a.png", with_text("SECRET-NOTE"))):  # fmt: skip
        (tmp_path / name).mkdir()
        result = said(capsys, with_file(copied(tmp_path / name), content, name))
        assert "SECRET-NOTE" not in str(result.report)
        assert "Invented Camera" not in str(result.report)


def test_a_hostile_file_costs_its_own_package_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at, name in enumerate(["76 object stream of a gigabyte", "82 2^31 pixels square",
                               "79 page tree in itself"]):  # fmt: skip
        (tmp_path / f"{at}").mkdir()
        case = FILES[name]
        with_file(copied(tmp_path / f"{at}"), case.make(), f"gst.{case.ending}")
        (tmp_path / f"{at}-good").mkdir()
        copied(tmp_path / f"{at}-good")
    result = said(capsys, tmp_path)
    verdicts = [item["verdict"] for item in result.report["packages"]]
    assert verdicts == ["undecided", "pass", "fail", "pass", "fail", "pass"]


def test_the_builders_build_what_they_say() -> None:
    """A bomb on a page without /Resources would never go off: these have them."""
    assert b"/Resources" in flate_bomb(1_000)
    found = read_pdf(one_page())
    assert isinstance(found, PdfContent)
    assert "An invented letter" in found.pages[0]
    jpeg = jpeg_around_pdf()
    assert read_image(jpeg).fault is None
    assert isinstance(read_pdf(jpeg), PdfContent)
    assert PIXELS in FILES["86 300 scans"].failed
