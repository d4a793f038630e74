"""The command ``inspect``: what it shows, hides and draws, and how it ends."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from compliance_lint.cli import app
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.marking import marked_page
from compliance_lint.evidence.pdf_places import placed_characters
from compliance_lint.evidence.scans import ocr
from compliance_lint.inspection import _masked, certificates_of, describe, open_file
from compliance_lint.rulebook import load_rulebook
from tools.certificates.firm import make_firm
from tools.corpus.package import certificate

FIRM = make_firm(1)
NOT_INSTALLED = "OCR is not installed; pip install 'compliance-lint[ocr]'"
needs_engine = pytest.mark.skipif(ocr.backend() is not None, reason=str(ocr.backend()))

Run = Callable[..., tuple[int, str, str]]


@cache
def coi() -> bytes:
    return certificate("coi-current", 1, "reportlab")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("coi.pdf").write_bytes(coi())
    Path("gst.pdf").write_bytes(certificate("reg06-2024", 1, "reportlab"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: (exit code, standard output, standard error)."""

    def _run(*args: str) -> tuple[int, str, str]:
        code = app.run(["inspect", "--isolated", *args])
        out, err = capsys.readouterr()
        return code, out, err

    return _run


@pytest.fixture(scope="module")
def kinds() -> tuple[CertificateKind, ...]:
    """One object for all tests: files are remembered by it."""
    return tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)


# --- what is shown ------------------------------------------------------------------------------


def test_text_names_each_field_with_its_place(run: Run) -> None:
    code, out, err = run("coi.pdf", "gst.pdf")
    assert (code, err) == (0, "")
    assert f"coi.pdf, application/pdf, 1 page, {len(coi()):,} bytes\n" in out
    assert "  Certificate of Incorporation, on page 1\n" in out
    assert f"{FIRM.legal_name}   [page 1, text layer]\n" in out
    assert f"{FIRM.cin}   [page 1, text layer]\n" in out
    assert out.count(FIRM.legal_name) >= 3
    assert "not sure" not in out
    assert "read by OCR" not in out
    assert "as a picture" not in out


def test_json_has_the_same(run: Run) -> None:
    code, out, _ = run("coi.pdf", "gst.pdf", "-f", "json")
    assert code == 0
    first, second = json.loads(out)["files"]
    assert (first["name"], first["media_type"], first["pages"]) == ("coi.pdf", "application/pdf", 1)
    assert (first["size"], len(first["sha256"])) == (len(coi()), 64)
    assert (first["reason"], first["ocr"], first["legibility"]) == (None, None, [])
    (found,) = first["certificates"]
    assert (found["kind"], found["proof"]) == ("certificate-of-incorporation", True)
    assert found["pages"] == [1]
    name = {"value": FIRM.legal_name, "page": 1, "how": "text layer", "sure": True}
    assert found["fields"]["legal_name"] == [name]
    assert second["certificates"][0]["kind"] == "gst-registration-certificate"


def test_personal_data_is_masked(run: Run) -> None:
    for fmt in ("text", "json"):
        _, out, _ = run("coi.pdf", "gst.pdf", "-f", fmt)
        assert FIRM.pan not in out
        assert FIRM.gstin not in out
        assert f"{FIRM.gstin[:2]}{'X' * 10}{FIRM.gstin[12:]}" in out
        assert f"{'X' * 8}{FIRM.pan[8:]}" in out


def test_personal_data_in_the_file_name_is_masked(run: Run) -> None:
    name = f"{FIRM.gstin}.pdf"
    Path(name).write_bytes(coi())
    for fmt in ("text", "json"):
        _, out, _ = run(name, "-f", fmt)
        assert FIRM.gstin not in out


def test_a_lookalike_is_no_proof(run: Run) -> None:
    Path("card.pdf").write_bytes(certificate("pan-card", 1, "reportlab"))
    code, out, _ = run("card.pdf")
    assert code == 0
    assert "(no proof for the API)" in out
    assert FIRM.pan not in out


def test_a_document_of_no_known_kind_says_so(run: Run) -> None:
    Path("letter.pdf").write_bytes(certificate("letter", 1, "reportlab"))
    code, out, _ = run("letter.pdf", "-f", "json")
    (found,) = json.loads(out)["files"]
    if not found["certificates"]:
        assert found["reason"]
    assert code == 0


@needs_engine
def test_a_scan_says_how_it_was_read(run: Run) -> None:
    Path("scan.png").write_bytes(certificate("coi-current", 1, "png"))
    code, out, err = run("scan.png", "--page-image", "seen.png")
    assert code == 0
    assert "  page 1 read by OCR: " in out
    assert " as a picture: 150 dots an inch, " in out
    assert f"{FIRM.legal_name}   [page 1, OCR]\n" in out
    assert FIRM.pan not in out
    assert err.endswith("places marked: seen.png\n")
    assert Image.open("seen.png").text["Software"] == "compliance-lint inspect"  # type: ignore[attr-defined]


def test_ocr_can_be_turned_off(run: Run) -> None:
    Path("scan.png").write_bytes(certificate("coi-current", 1, "png"))
    code, out, _ = run("scan.png", "--ocr", "off")
    assert code == 0
    assert "nothing read: " in out
    assert "OCR is turned off" in out
    assert " as a picture: 150 dots an inch, " in out  # measured without OCR


def test_without_the_engine_it_says_how_to_install_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "backend", lambda: NOT_INSTALLED)
    Path("scan.png").write_bytes(certificate("coi-current", 1, "png"))
    _, out, _ = run("scan.png")
    assert NOT_INSTALLED in out
    _, out, _ = run("scan.png", "-f", "json")
    (found,) = json.loads(out)["files"]
    assert NOT_INSTALLED in found["reason"]
    assert found["ocr"] is None
    assert found["certificates"] == []


# --- masking ------------------------------------------------------------------------------------

PERSONAL = ("pan", "gstin")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("gstin", "29ABCDE1234F1Z5", "29XXXXXXXXXX1Z5"),
        ("gstin", "29ABCDEI234F1Z5", "XXXXXXXXXXXX1Z5"),
        ("gstin", "29ABCDE1234F 1Z5", "XXXXXXXXXXXX 1Z5"),
        ("gstin", "29 ABCDE1234F 1Z5", "XX XXXXXXXXXX 1Z5"),
        ("gstin", "29ABCDE1234F1Z", "XXXXXXXXXXXF1Z"),
        ("pan", "ABCDE1234F", "XXXXXXXX4F"),
        ("pan", "A8CDE1234F", "XXXXXXX34F"),
        ("pan", "ABCDE\nI234F", "XXXXX\nXX34F"),
        ("pan", "ABCDE-I234F", "XXXXX-XX34F"),
        ("pan", "", ""),
        ("legal_name", "ABCDEI234F LLP", "ABCDEI234F LLP"),
        ("legal_name", "ABCDE1234F LLP", "XXXXXXXX4F LLP"),
        ("registration_number", FIRM.cin, FIRM.cin),
    ],
)
def test_masking_by_place(field: str, value: str, shown: str) -> None:
    assert _masked(field, value) == shown


@given(st.integers(1, 500), st.sampled_from(PERSONAL), st.data())
def test_a_misread_number_is_masked_as_well(seed: int, field: str, data: st.DataObject) -> None:
    """However many characters of it OCR took for others, or for blanks."""
    firm = make_firm(seed)
    number = firm.pan if field == "pan" else firm.gstin
    swap = dict(zip("O0I1S5B8Z2G6", "0O1I5S8B2Z6G", strict=True))
    places = data.draw(st.sets(st.integers(0, len(number) - 1)))
    read = "".join(swap.get(c, c) if i in places else c for i, c in enumerate(number))
    at = data.draw(st.integers(0, len(read)))
    read = read[:at] + data.draw(st.sampled_from(["", " ", ".", "\n", "|"])) + read[at:]
    shown = _masked(field, read)
    assert len(shown) == len(read)
    # Of a GSTIN the state and the last three characters may be shown, of a PAN the last three.
    kept = [a for a, b in zip(read, shown, strict=True) if a == b and a.isalnum() and a != "X"]
    assert len(kept) <= (3 if field == "pan" else 5)
    assert firm.pan[:5] not in shown


@given(st.text(max_size=40), st.sampled_from([*PERSONAL, "legal_name"]))
def test_masking_keeps_the_length(value: str, field: str) -> None:
    assert len(_masked(field, value)) == len(value)


# --- the picture --------------------------------------------------------------------------------

Box = tuple[float, float, float, float]
NAME_COLOUR = (0xC2, 0x18, 0x5B)  # the first field's


def printed_at(pdf: bytes, text: str) -> Box:
    """Where a line of text stands, in points from the upper left of the media box."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    textpage = page.get_textpage()
    searcher = textpage.search(text)
    found = searcher.get_next()
    assert found is not None
    boxes = [textpage.get_charbox(found[0] + index) for index in range(found[1])]
    height = page.get_mediabox()[3]
    searcher.close()
    textpage.close()
    page.close()
    document.close()
    solid = [box for box in boxes if box[2] > box[0]]
    return (
        min(box[0] for box in solid), height - max(box[3] for box in solid),
        max(box[2] for box in solid), height - min(box[1] for box in solid),
    )  # fmt: skip


def frame_of(picture: Image.Image) -> Box:
    """The outside of the frame around the name, without the field's name above it."""
    apart = ImageChops.difference(picture, Image.new("RGB", picture.size, NAME_COLOUR))
    mask = apart.convert("L", (1, 1, 1, 0)).point([255, *[0] * 255])
    drawn = mask.getbbox()
    assert drawn, "nothing is drawn in that colour"
    left, _, right, _ = drawn
    rows = mask.crop((left, 0, right, mask.height)).resize((1, mask.height), Image.Resampling.BOX)
    edges = [y for y, share in enumerate(rows.tobytes()) if share > 0.6 * 255]
    return left, min(edges), right, max(edges) + 1


def drawn(
    content: bytes, kinds: Sequence[CertificateKind], name: str = "file.pdf"
) -> tuple[Image.Image, FileEvidence]:
    Path(name).write_bytes(content)
    file = open_file(Path(name), kinds, ocr=True)
    marked = marked_page(file, certificates_of(file), 1, software="test")
    assert marked is not None
    picture, boxes = marked
    assert boxes > 0
    return Image.open(io.BytesIO(picture)), file


def assert_around(frame: Box, place: Box, near: float) -> None:
    """A frame goes around a place, no farther from it than ``near`` pixels."""
    for outer, inner, sign in zip(frame, place, (-1, -1, 1, 1), strict=True):
        assert -2 <= sign * (outer - inner) <= near, (frame, place)


def assert_ink_inside(picture: Image.Image, frame: Box) -> None:
    left, top, right, bottom = (round(side) for side in frame)
    inside = picture.convert("L").crop((left + 3, top + 3, right - 2, bottom - 2)).histogram()
    assert sum(inside[:100]) > 0.05 * sum(inside)


def changed_page(content: bytes, change: Callable[[Any], object]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(content))
    change(writer.pages[0])
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_boxes_stand_around_the_words_of_a_text_layer(kinds: Sequence[CertificateKind]) -> None:
    picture, _ = drawn(coi(), kinds)
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (1240, 1753))
    scale = 150 / 72
    left, top, right, bottom = (side * scale for side in printed_at(coi(), FIRM.legal_name))
    frame = frame_of(picture)
    assert_around(frame, (left, top, right, bottom), 12)
    assert_ink_inside(picture, frame)


def test_boxes_stand_right_on_a_page_upside_down(kinds: Sequence[CertificateKind]) -> None:
    picture, _ = drawn(changed_page(coi(), lambda page: page.rotate(180)), kinds)
    scale = 150 / 72
    left, top, right, bottom = (side * scale for side in printed_at(coi(), FIRM.legal_name))
    left, right = picture.width - right, picture.width - left
    top, bottom = picture.height - bottom, picture.height - top
    found = frame_of(picture)
    assert_ink_inside(picture, (left, top, right, bottom))
    assert_around(found, (left, top, right, bottom), 12)


def test_boxes_stand_right_on_a_cropped_page(kinds: Sequence[CertificateKind]) -> None:
    def crop(page: Any) -> None:
        page.cropbox = RectangleObject((15, 20, 585, 830))

    picture, _ = drawn(changed_page(coi(), crop), kinds)
    scale = 150 / 72
    height = PdfWriter(clone_from=io.BytesIO(coi())).pages[0].mediabox.height
    shift = (15, float(height) - 830, 15, float(height) - 830)
    place = [
        (a - b) * scale for a, b in zip(printed_at(coi(), FIRM.legal_name), shift, strict=True)
    ]
    assert_around(frame_of(picture), (place[0], place[1], place[2], place[3]), 12)


@needs_engine
def test_boxes_stand_around_the_words_of_a_scan(kinds: Sequence[CertificateKind]) -> None:
    picture, file = drawn(certificate("coi-current", 1, "png"), kinds, "scan.png")
    scale = 200 / 72  # as OCR looked at it
    left, top, right, bottom = (side * scale for side in printed_at(coi(), FIRM.legal_name))
    frame = frame_of(picture)
    assert_around(frame, (left, top, right, bottom), 14)
    assert_ink_inside(picture, frame)
    told = describe(file)
    assert told["ocr"]["pages"][0]["dpi"] == 200
    assert told["certificates"][0]["fields"]["legal_name"][0]["how"] == "OCR"


@needs_engine
def test_boxes_stand_right_on_a_scan_that_lay_sideways(kinds: Sequence[CertificateKind]) -> None:
    upright = Image.open(io.BytesIO(certificate("coi-current", 1, "png"))).convert("L")
    buffer = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(buffer, "PNG")
    picture, _ = drawn(buffer.getvalue(), kinds, "turned.png")
    assert picture.height > picture.width  # drawn as it was read
    left, top, right, bottom = (side * 200 / 72 for side in printed_at(coi(), FIRM.legal_name))
    assert_around(frame_of(picture), (left, top, right, bottom), 14)


@needs_engine
def test_the_name_is_marked_where_the_code_gave_it(kinds: Sequence[CertificateKind]) -> None:
    changes = (("trade_name", "QUIBBLEFORD WARES"),)
    content = certificate("reg06-2024-page1", 1, "png", changes)
    picture, _ = drawn(content, kinds, "gst.png")
    sheet = certificate("reg06-2024-page1", 1, "reportlab", changes)
    left, top, right, bottom = (side * 200 / 72 for side in printed_at(sheet, FIRM.legal_name))
    colours = ("c2185b", "1565c0", "2e7d32", "e65100", "6a1b9a", "00838f")
    region = picture.crop((round(left) - 9, round(top) - 9, round(right) + 9, round(bottom) + 9))
    seen = {pixel for _, pixel in region.getcolors(1 << 20) or ()}
    assert any(tuple(bytes.fromhex(colour)) in seen for colour in colours)


def test_a_page_without_readings_is_drawn_bare(kinds: Sequence[CertificateKind]) -> None:
    Path("gst.pdf").write_bytes(certificate("reg06-2024", 1, "reportlab"))
    file = open_file(Path("gst.pdf"), kinds, ocr=False)
    bare = marked_page(file, (), 2, software="test")
    assert bare is not None
    assert bare[1] == 0
    picture = Image.open(io.BytesIO(bare[0]))
    assert {r == g == b for _, (r, g, b) in picture.getcolors(1 << 20) or ()} == {True}  # type: ignore[misc]
    assert marked_page(file, (), 99, software="test") is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnonsense", b"\x89PNG\r\n\x1a\n"])
def test_characters_of_what_does_not_open_are_nowhere(data: bytes) -> None:
    assert placed_characters(data, 0, 150) == []


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_characters_of_a_page_that_is_not_there(index: int) -> None:
    assert placed_characters(coi(), index, 72) == []


# --- how it ends --------------------------------------------------------------------------------


def test_the_picture_is_written_and_may_be_drawn_again(run: Run) -> None:
    for _ in range(2):
        code, out, err = run("coi.pdf", "--page-image", "seen.png")
        assert code == 0
        assert "places marked" not in out
        assert err.startswith("page 1 with ")
        assert err.endswith("places marked: seen.png\n")
        assert Path("seen.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"", b"notes", "png"])
def test_a_foreign_file_is_not_overwritten(content: bytes | str, run: Run) -> None:
    if isinstance(content, str):
        Image.new("L", (3, 3)).save("mine.png")
        content = Path("mine.png").read_bytes()
    Path("mine.png").write_bytes(content)
    code, out, err = run("coi.pdf", "--page-image", "mine.png")
    assert (code, out) == (2, "")
    assert "no picture drawn by inspect" in err
    assert Path("mine.png").read_bytes() == content


def test_the_file_itself_is_not_overwritten(run: Run) -> None:
    assert run("coi.pdf", "--page-image", "coi.pdf")[0] == 2
    assert Path("coi.pdf").read_bytes() == coi()


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ([], 2, "Missing argument"),
        (["coi.pdf", "gst.pdf", "--page-image", "a.png"], 2, "takes one FILE"),
        (["coi.pdf", "--page-image", "."], 2, "directory"),
        (["coi.pdf", "--page", "0"], 2, "--page"),
        (["coi.pdf", "-f", "yaml"], 2, "yaml"),
        (["coi.pdf", "--ocr", "required"], 2, "required"),
        (["coi.pdf", "--page", "9", "--page-image", "a.png"], 3, "page 9 cannot be drawn"),
        (["coi.pdf", "--page-image", "nowhere/a.png"], 3, "No such file"),
        (["gone.pdf", "--page-image", "a.png"], 3, "cannot be drawn"),
    ],
)
def test_what_cannot_be_done_is_told(args: list[str], code: int, told: str, run: Run) -> None:
    ended, _, err = run(*args)
    assert ended == code
    assert told.lower() in err.lower()
    assert "Traceback" not in err
    assert not Path("a.png").exists()


def test_a_file_that_is_not_there(run: Run) -> None:
    Path("folder").mkdir()
    code, out, _ = run("gone.pdf", "folder", "coi.pdf")
    assert code == 3
    assert out.startswith("gone.pdf\n  nothing read: not found\n")
    assert "folder\n  nothing read: not a file\n" in out
    assert FIRM.legal_name in out  # the others are shown all the same
    code, out, _ = run("gone.pdf", "-f", "json")
    assert code == 3
    (found,) = json.loads(out)["files"]
    assert (found["reason"], found["sha256"], found["certificates"]) == ("not found", None, [])


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(coi()))
    writer.encrypt(password, "the owner's", algorithm="AES-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


ODD: dict[str, Callable[[], bytes]] = {
    "encrypted": lambda: encrypted("a secret"),
    "damaged": lambda: b"%PDF-1.7\nnonsense",
    "cut": lambda: b"\x89PNG\r\n\x1a\nnonsense",
    "text": lambda: b"plain text",
    "empty": lambda: b"",
}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("encrypted", "could not be opened"),
        ("damaged", "could not be opened"),
        ("cut", "could not be decoded"),
        ("text", "is not a PDF, JPEG or PNG"),
        ("empty", "could not be opened"),
    ],
)
def test_what_cannot_be_read_says_why(content: str, reason: str, run: Run) -> None:
    Path("odd").write_bytes(ODD[content]())
    _, out, err = run("odd")
    assert f"nothing read: {reason}\n" in out
    assert err == ""


def test_a_pdf_that_opens_without_a_password_is_read(run: Run) -> None:
    Path("locked.pdf").write_bytes(encrypted(""))
    code, out, _ = run("locked.pdf")
    assert code == 0
    assert FIRM.legal_name in out


@pytest.mark.parametrize("content", ["encrypted", "damaged", "empty"])
def test_what_could_not_be_opened_ends_in_three(content: str, run: Run) -> None:
    Path("odd").write_bytes(ODD[content]())
    assert run("odd")[0] == 3


def test_json_stays_json_beside_a_picture(run: Run) -> None:
    code, out, _ = run("coi.pdf", "-f", "json", "--page-image", "seen.png")
    assert code == 0
    assert json.loads(out)["files"]


@needs_engine
def test_settings_may_turn_ocr_off(capsys: pytest.CaptureFixture[str]) -> None:
    Path("scan.png").write_bytes(certificate("coi-current", 1, "png"))
    Path("off.toml").write_text('ocr = "off"\n')
    assert app.run(["inspect", "scan.png", "--config", "off.toml"]) == 0
    assert "OCR is turned off" in capsys.readouterr().out
    assert app.run(["inspect", "scan.png", "--config", "off.toml", "--ocr", "auto"]) == 0
    assert FIRM.legal_name in capsys.readouterr().out
