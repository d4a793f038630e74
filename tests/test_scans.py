"""Reading pictures: what OCR may and may not be believed, and how that is shown."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from compliance_lint.cli.app import run
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.scans import ocr, scan
from compliance_lint.evidence.scans.qr import values
from compliance_lint.evidence.scans.shapes import fitted_to, repaired
from compliance_lint.evidence.unread import Unread
from compliance_lint.inspection import _masked
from compliance_lint.linter import Linter
from compliance_lint.load.opening import OpenedFile
from compliance_lint.names import may_be_cut, may_be_misread, without_tail
from compliance_lint.rulebook import load_rulebook
from compliance_lint.settings import Ocr, Settings
from tools.certificates.producers.raster import page_images
from tools.corpus.package import certificate

CIN, GSTIN = "A00000AA0000AAA000000", "00AAAAA0000A***"
KINDS = tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)
needs_ocr = pytest.mark.skipif(ocr.backend() is not None, reason=str(ocr.backend()))
CONFUSED = str.maketrans("01258OISZB", "OIZSB01528")


def evidence(data: bytes, digest: str, *, with_ocr: bool = True) -> FileEvidence:
    opened = OpenedFile(len(data), data, digest)
    return FileEvidence("/f", "f.png", lambda: opened, KINDS, ocr=with_ocr)


def png(image: Image.Image, path: Path) -> bytes:
    image.save(path, "PNG")
    return path.read_bytes()


# --- numbers of a known shape ----------------------------------------------------------------


@given(st.from_regex(r"[LU][0-9]{5}[A-Z]{2}20[0-9]{2}[A-Z]{3}[0-9]{6}", fullmatch=True), st.data())
def test_a_number_is_put_right(number: str, data: st.DataObject) -> None:
    assert fitted_to(number, CIN) == number
    places = [n for n, char in enumerate(number) if char in "01258OISZB"][:5]
    hit = data.draw(st.sets(st.sampled_from(places), max_size=5)) if places else set()
    spoilt = "".join(c.translate(CONFUSED) if n in hit else c for n, c in enumerate(number))
    assert fitted_to(spoilt, CIN) == number


@given(st.lists(st.text(max_size=25), max_size=8))
def test_other_words_stay(words: list[str]) -> None:
    found = repaired(words, (CIN, GSTIN))
    assert len(found) == len(words)
    joined = any(not new and old for new, old in zip(found, words, strict=True))
    assert joined or all(len(new) == len(old) for new, old in zip(found, words, strict=True))


def test_a_number_in_pieces_is_joined() -> None:
    words = ["company", "is", "U74999MH", "2O18PTC3I2345."]
    assert repaired(words, (CIN,)) == ["company", "is", "U74999MH2018PTC312345.", ""]


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "read"),
    [
        ("ACME 0VERSEAS", "ACME OVERSEAS"),
        ("SURNAM FOODS", "SUMAM FOODS"),
        ("Alpha Limited", "AIpha Limited"),
        ("BELL & SONS", "BELL 8 SONS"),
        ("K.L.M. FOODS", "KLM FOODS"),
        ("2ENITH 5TEEL", "ZENITH STEEL"),
    ],
)
def test_what_may_be_misread(given_name: str, read: str) -> None:
    assert may_be_misread(given_name, read)
    assert may_be_misread(read, given_name)


@pytest.mark.parametrize(
    ("given_name", "read"),
    [("ACME TRADNG", "ACME TRADING"), ("BIHARI", "BIHAR"), ("ACME FOODS", "ACME GOODS")],
)
def test_what_is_another_spelling(given_name: str, read: str) -> None:
    assert not may_be_misread(given_name, read)


@given(st.text(max_size=30), st.text(max_size=30))
def test_names_never_raise(one: str, other: str) -> None:
    assert may_be_misread(one, other) == may_be_misread(other, one)
    may_be_cut(one, other)
    without_tail(one, other)


def test_what_may_be_cut() -> None:
    assert may_be_cut("ACME FOODS PRIVATE LIMITED", "ACME PRIVATE LIMITED")
    assert may_be_cut("ACME LLP", "ACME LLP et")
    assert may_be_cut("CHITRAKSHI WELLNESS AND SPA LIMITED", "A PRI LIMITED")
    # How names are misstated: these are faults and no artefacts.
    assert not may_be_cut("ACME", "ACME PRIVATE LIMITED")
    assert not may_be_cut("ACME PRIVATE LIMITED", "ACME LIMITED")
    assert not may_be_cut("ACME PRIVATE LIMITED", "ACME FOODS PRIVATE LIMITED")
    assert without_tail("ACME LLP / THUR nm", "ACME LLP") == "ACME LLP"
    assert without_tail("ACME TRADERS", "ACME") == "ACME TRADERS"


# --- files ---------------------------------------------------------------------------------------


@needs_ocr
@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 3, -4])
def test_a_page_is_read_however_it_lies(degrees: int, tmp_path: Path) -> None:
    page = page_images(certificate("coi-current", 411, "reportlab"))[0]
    turned = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    file = evidence(png(turned, tmp_path / "a.png"), f"turned {degrees}")
    found = file.certificates
    straight = evidence(certificate("coi-current", 411, "reportlab"), "text").certificates
    assert not isinstance(found, Unread)
    assert not isinstance(straight, Unread)
    assert found[0].first("legal_name") == straight[0].first("legal_name")
    assert found[0].readings("legal_name")[0].how == "OCR"


@needs_ocr
def test_a_file_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []

    def read_scan(*_: object) -> scan.Scan:
        reads.append(1)
        return scan.Scan((), {})

    monkeypatch.setattr(scan, "read_scan", read_scan)
    data = certificate("coi-current", 411, "png")
    for _ in range(3):
        assert not isinstance(evidence(data, "once").scan, Unread)
    assert len(reads) == 1


@needs_ocr
@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (4000, 2), (30, 30)])
def test_odd_pictures_end_undecided(size: tuple[int, int], tmp_path: Path) -> None:
    image = Image.effect_noise(size, 120)
    found = evidence(png(image, tmp_path / "a.png"), f"odd {size}").certificates
    assert isinstance(found, Unread)


def test_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "backend", lambda: "OCR is not installed; pip install x")
    found = evidence(certificate("coi-current", 411, "png"), "none").certificates
    assert isinstance(found, Unread)
    assert "pip install x" in found.reason
    assert not found.owned
    linter = Linter(Settings(ocr=Ocr.REQUIRED), as_of=dt.date(2026, 11, 23))
    assert "OCR is required" in linter.report([]).problems[0].message


def test_the_qr_code_of_a_certificate() -> None:
    labels = {"legal_name": "Legal Name", "gstin": "GSTIN"}
    text = "Legal Name :ACME: FOODS LLP\nGSTIN :29AAAAA0000A1Z5\nPAN :x"
    assert values(text, labels) == {"legal_name": "ACME: FOODS LLP", "gstin": "29AAAAA0000A1Z5"}
    assert values("https://example.invalid/?x=1", labels) == {}
    assert values("Legal Name :ACME", labels) == {}


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_any_qr_code(text: str) -> None:
    values(text, {"legal_name": "Legal Name"})


# --- inspect -------------------------------------------------------------------------------------


def test_inspect_shows_and_masks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("coi.pdf").write_bytes(certificate("coi-current", 411, "reportlab"))
    assert run(["inspect", "coi.pdf", "-f", "json", "--isolated"]) == 0
    file = json.loads(capsys.readouterr().out)["files"][0]
    fields = file["certificates"][0]["fields"]
    assert fields["legal_name"][0]["how"] == "text layer"
    assert fields["pan"][0]["value"].startswith("XXXXXXXX")
    assert run(["inspect", "coi.pdf", "--page-image", "seen.png", "--isolated"]) == 0
    assert "places marked" in capsys.readouterr().err
    with Image.open("seen.png") as picture:
        red, green, _ = picture.convert("RGB").split()
        assert ImageChops.difference(red, green).getbbox() is not None  # boxes have colours
    assert run(["inspect", "coi.pdf", "--page-image", "seen.png", "--isolated"]) == 0


def test_inspect_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("coi.pdf").write_bytes(b"%PDF-1.4")
    for target in ("coi.pdf", "."):
        assert run(["inspect", "coi.pdf", "--page-image", target, "--isolated"]) == 2
    assert Path("coi.pdf").read_bytes() == b"%PDF-1.4"
    assert run(["inspect", "absent.pdf", "--isolated"]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_a_misread_pan_is_masked_too() -> None:
    assert _masked("gstin", "r :0O8HELPC6987G2ZU") == "X :XXXXXXXXXXXXX2ZU"
    assert _masked("pan", "HELPC6987G") == "XXXXXXXX7G"
    assert _masked("legal_name", "ACME") == "ACME"
