"""How well pictures of pages can be read: the measures, and when they count."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import cast

import pytest
from PIL import Image, ImageFilter

from compliance_lint.checks.legibility import (
    picture_contrast,
    picture_resolution,
    picture_sharpness,
    text_unreadable,
)
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.legibility import Legibility, PageLegibility, legibility
from compliance_lint.evidence.pictures import PagePicture
from compliance_lint.evidence.scans import ocr
from compliance_lint.evidence.scans.scan import ScanFacts
from compliance_lint.evidence.unread import Unread
from compliance_lint.linter import Linter
from compliance_lint.load.opening import OpenedFile
from compliance_lint.results import CheckResult, Hit, NotApplicable, Outcome, Undecided
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Ocr, Settings
from compliance_lint.submission import Submission
from tools.certificates.scans import Scan, faded, noisy, page_images, scan
from tools.corpus.package import certificate, changed, valid

COI = "certificate-of-incorporation.pdf"
LEGIBILITY = ("image-too-small", "image-blurred", "image-low-contrast")
needs_engine = pytest.mark.skipif(ocr.backend() is not None, reason=str(ocr.backend()))


@cache
def pdf() -> bytes:
    return certificate("coi-current", 1, "reportlab")


@cache
def page(dpi: int = 200) -> Image.Image:
    return page_images(pdf(), dpi)[0].convert("L")


def measured(image: Image.Image, dpi: float = 200) -> tuple[float, float]:
    """Contrast and blur of a page that has enough on it to tell."""
    found = legibility(PagePicture(image, dpi))
    assert found.contrast is not None
    assert found.blur is not None
    return found.contrast, found.blur


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def saved(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def evidence(data: bytes, rulebook: Rulebook) -> FileEvidence:
    found = OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
    kinds = [kind for pack in rulebook.packs for kind in pack.kinds]
    return FileEvidence("/documents/0/file", "file", lambda: found, kinds, ocr=False)


# --- measures -----------------------------------------------------------------------------------


def test_blur_grows_with_the_blur() -> None:
    found = [measured(blurred(page(), radius))[1] for radius in (0, 0.5, 1, 2, 3, 5, 8)]
    assert found == sorted(found)
    assert all(b > 1.1 * a for a, b in itertools.pairwise(found))
    # In points, and of the size that was put in: a radius is a standard deviation in pixels.
    assert found[3] == pytest.approx(2 * 72 / 200, rel=0.15)
    assert found[4] == pytest.approx(3 * 72 / 200, rel=0.15)


def test_contrast_falls_as_print_fades() -> None:
    shares = (1.0, 0.8, 0.5, 0.3, 0.15)
    found = [measured(faded(page(), share)) for share in shares]
    for (contrast, blur), share in zip(found, shares, strict=True):
        assert contrast == pytest.approx(found[0][0] * share, abs=3)
        assert blur == pytest.approx(found[0][1], rel=0.05)  # pale print is as sharp as before


def test_measures_do_not_hang_on_the_resolution() -> None:
    smeared = [measured(blurred(page(dpi), dpi / 72), dpi)[1] for dpi in (100, 150, 200, 300)]
    assert smeared == pytest.approx([1.0] * 4, rel=0.15)


def test_a_clean_page_is_within_every_limit() -> None:
    for dpi in (100, 150, 200, 300):
        contrast, blur = measured(page(dpi), dpi)
        assert contrast > 180
        assert blur < 0.4


def test_a_page_measures_the_same_however_it_lies() -> None:
    contrast, blur = measured(page())
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180):
        turned = measured(page().transpose(turn))
        assert turned == pytest.approx((contrast, blur), rel=0.15)


def test_a_smear_in_one_direction_counts() -> None:
    moved = page().resize((page().width // 12, page().height)).resize(page().size)
    assert measured(moved)[1] > 2 * measured(page())[1]


def test_what_surrounds_the_page_counts_for_nothing() -> None:
    framed = page().copy()
    edge = round(framed.width * 0.05)
    inner = framed.crop((edge, edge, framed.width - edge, framed.height - edge))
    dark = Image.new("L", framed.size, 20)
    dark.paste(inner, (edge, edge))
    assert measured(dark) == pytest.approx(measured(page()), rel=0.05)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (1, 1)),
        Image.new("L", (1, 900)),
        Image.new("L", (900, 1)),
        Image.new("L", (90, 90), 128),
        Image.new("L", (1654, 2339), 255),
        Image.new("L", (1654, 2339), 0),
        noisy(Image.new("L", (600, 800), 128), 2, Random(1)),  # noqa: S311 - test data
    ],
    ids=["dot", "line", "row", "small", "white", "black", "grain"],
)
def test_a_page_without_marks_has_no_measures(image: Image.Image) -> None:
    assert legibility(PagePicture(image, 200)) == Legibility(None, None)


# --- measures of files --------------------------------------------------------------------------


def test_a_text_layer_has_no_measures(rulebook: Rulebook) -> None:
    file = evidence(pdf(), rulebook)
    assert not file.is_picture
    assert file.legibility == ()


@pytest.mark.parametrize("producer", ["png", "jpeg", "scan-pdf"])
def test_a_picture_has_its_resolution(producer: str, rulebook: Rulebook) -> None:
    (found,) = evidence(certificate("coi-current", 1, producer), rulebook).legibility
    assert found.page == 1
    assert found.dpi == pytest.approx(150, rel=0.02)
    assert found.measures.blur is not None
    assert found.measures.blur < 0.4


@pytest.mark.parametrize("dpi", [72, 100, 200])
def test_a_scan_has_the_resolution_of_its_picture(dpi: int, rulebook: Rulebook) -> None:
    (found,) = evidence(scan(pdf(), Scan(dpi), 1), rulebook).legibility
    assert found.dpi == pytest.approx(dpi, rel=0.001)


def test_shapes_are_as_fine_as_one_likes(rulebook: Rulebook) -> None:
    (found,) = evidence(certificate("coi-current", 1, "outlines"), rulebook).legibility
    assert found.dpi is None
    assert found.measures.contrast is not None


def test_only_the_first_pages_are_measured(rulebook: Rulebook) -> None:
    pages = [Image.new("RGB", (300, 420), (255, 255 - n, 200)) for n in range(6)]
    buffer = io.BytesIO()
    for image in pages:
        image.paste((0, 0, 0), (20, 20, 200, 30))
    pages[0].save(buffer, "PDF", resolution=72, save_all=True, append_images=pages[1:])
    assert [item.page for item in evidence(buffer.getvalue(), rulebook).legibility] == [1, 2, 3]


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"text", saved(Image.new("L", (50, 50)))],
    ids=["empty", "damaged", "text", "blank"],
)
def test_what_cannot_be_looked_at_has_no_measures(data: bytes, rulebook: Rulebook) -> None:
    assert evidence(data, rulebook).legibility == ()


# --- when they count ----------------------------------------------------------------------------


NOTHING = ScanFacts((), 0.0, 0)


@dataclass
class File:
    """As much of a file's evidence as these checks ask for."""

    legibility: tuple[PageLegibility, ...] = ()
    read_surely: bool = False
    is_picture: bool = True
    scanned: ScanFacts | Unread = NOTHING
    certificates: object = ()
    name: str = "scan.png"
    pointer: str = "/documents/0/file"


def results(
    check: Callable[..., Iterable[CheckResult]], *files: File, **arguments: float
) -> list[CheckResult]:
    @dataclass
    class Files:
        files: tuple[File, ...]

    return list(check(cast("Submission", Files(files)), **arguments))


POOR = PageLegibility(1, 60.0, Legibility(20.0, 2.0))
GOOD = PageLegibility(1, 150.0, Legibility(200.0, 0.2))
CHECKS: list[tuple[Callable[..., Iterable[CheckResult]], dict[str, float]]] = [
    (picture_resolution, {"dpi": 100}),
    (picture_contrast, {"levels": 40}),
    (picture_sharpness, {"blur": 0.85, "dpi": 50}),
]
every_check = pytest.mark.parametrize(("check", "limits"), CHECKS)


@every_check
def test_a_poor_picture_is_told_once(
    check: Callable[..., Iterable[CheckResult]], limits: dict[str, float]
) -> None:
    second = replace(POOR, page=2)
    (hit,) = results(check, File((GOOD, second, replace(POOR, page=3))), **limits)
    assert isinstance(hit, Hit)
    assert hit.pointer == "/documents/0/file"
    assert hit.data["page"] == 2


@every_check
def test_what_ocr_reads_surely_is_legible(
    check: Callable[..., Iterable[CheckResult]], limits: dict[str, float]
) -> None:
    assert results(check, File((POOR,), read_surely=True), **limits) == []
    assert results(check, File((GOOD,)), **limits) == []


@every_check
def test_what_is_no_picture_is_not_judged(
    check: Callable[..., Iterable[CheckResult]], limits: dict[str, float]
) -> None:
    (result,) = results(check, File((POOR,), is_picture=False), **limits)
    assert isinstance(result, NotApplicable)


@every_check
def test_what_could_not_be_measured_is_not_held_against_a_page(
    check: Callable[..., Iterable[CheckResult]], limits: dict[str, float]
) -> None:
    unknown = PageLegibility(1, None, Legibility(None, None))
    assert results(check, File((unknown,)), **limits) == []


def test_a_small_picture_is_not_called_blurred() -> None:
    assert results(picture_sharpness, File((POOR,)), blur=0.85, dpi=100) == []


def test_limits_are_good_enough() -> None:
    just = File((PageLegibility(1, 100.0, Legibility(40.0, 0.85)),))
    assert results(picture_resolution, just, dpi=100) == []
    assert results(picture_contrast, just, levels=40) == []
    assert results(picture_sharpness, just, blur=0.85, dpi=100) == []


def test_text_that_ocr_cannot_read_is_told() -> None:
    (hit,) = results(text_unreadable, File(), confidence=65)
    assert isinstance(hit, Hit)
    assert (hit.data["words"], hit.data["confidence"]) == (0, 0)


def test_text_that_was_not_read_is_undecided() -> None:
    unread = Unread("reading it needs OCR (OCR is turned off)")
    (result,) = results(text_unreadable, File(scanned=unread, certificates=unread), confidence=65)
    assert isinstance(result, Undecided)
    assert "OCR is turned off" in result.reason


def test_text_is_asked_for_in_pictures_only() -> None:
    (result,) = results(text_unreadable, File(is_picture=False), confidence=65)
    assert isinstance(result, NotApplicable)


# --- in packages --------------------------------------------------------------------------------


def failed(linter: Linter, content: bytes, folder: Path) -> set[str]:
    """The rules about legibility that a package with this certificate breaks."""
    package = valid(1)
    ending = "pdf" if content.startswith(b"%PDF") else "png"
    del package.files[COI]
    package.files[f"coi.{ending}"] = content
    package = changed(package, "documents/0/file", f"coi.{ending}")
    (folder / "submission.json").write_bytes(package.manifest())
    for name, data in package.files.items():
        (folder / name).write_bytes(data)
    found = linter.check_paths([folder]).packages[0].findings
    rules = (*LEGIBILITY, "text-unreadable")
    return {item.rule for item in found if item.rule in rules and item.outcome is Outcome.FAILED}


@pytest.fixture(scope="module")
def without_ocr(rulebook: Rulebook) -> Linter:
    """As where the extra is not installed: the measures alone decide."""
    return Linter(Settings(ocr=Ocr.OFF), rulebook=rulebook)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda image: image, None),
        (lambda image: image.reduce(2), "image-too-small"),
        (lambda image: blurred(image, 4), "image-blurred"),
        (lambda image: faded(image, 0.12), "image-low-contrast"),
    ],
    ids=["clean", "small", "blurred", "faint"],
)
def test_each_fault_has_its_rule(
    change: Callable[[Image.Image], Image.Image],
    rule: str | None,
    without_ocr: Linter,
    tmp_path: Path,
) -> None:
    assert failed(without_ocr, saved(change(page(150))), tmp_path) == ({rule} if rule else set())


@needs_engine
def test_a_faint_picture_that_is_read_surely_is_not_flagged(
    linter: Linter, without_ocr: Linter, tmp_path: Path
) -> None:
    faint = saved(faded(page(150), 0.13))
    assert failed(without_ocr, faint, tmp_path) == {"image-low-contrast"}
    assert failed(linter, faint, tmp_path) == set()


@needs_engine
def test_a_faint_picture_that_is_not_read_is_flagged(linter: Linter, tmp_path: Path) -> None:
    lost = faded(blurred(page(100).reduce(2), 2), 0.3)
    assert "text-unreadable" in failed(linter, saved(lost), tmp_path)


def test_a_scan_at_the_limit_is_fine_enough(without_ocr: Linter, tmp_path: Path) -> None:
    assert failed(without_ocr, scan(pdf(), Scan(100), 1), tmp_path) == set()
