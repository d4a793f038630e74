"""Opening, naming and reading files: sound ones pass, hostile ones become values."""

from __future__ import annotations

import io
import os
import random
import re
import socket
import struct
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
import typst
from fpdf import FPDF
from PIL import Image, ImageDraw
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from compliance_lint.evidence.geometry import TextRun, rows_text
from compliance_lint.evidence.image import read_image
from compliance_lint.evidence.media import detect, is_lfs_pointer
from compliance_lint.evidence.pdf import PdfContent, PdfFault, open_pdf, read_pdf
from compliance_lint.evidence.pdf_structure import read_structure
from compliance_lint.load import opening
from compliance_lint.load.opening import (
    OpenedFile,
    OpenFault,
    check_name,
    read_inside,
    read_trusted,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def text_runs(data: bytes, page: int) -> list[TextRun]:
    with open_pdf(data) as pdf:
        return pdf.runs(page)


LINES = tuple(f"Line {number} of an invented certificate" for number in range(40))


# --- builders ---------------------------------------------------------------------------------


def from_reportlab(lines: tuple[str, ...] = LINES, pages: int = 2, **options: Any) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    for _ in range(pages):
        for row, line in enumerate(lines):
            canvas.drawString(72, 780 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def from_fpdf2() -> bytes:
    document = FPDF()
    for _ in range(2):
        document.add_page()
        document.set_font("helvetica", size=12)
        for line in LINES:
            document.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def from_typst() -> bytes:
    return bytes(typst.compile("\n\n".join(LINES).encode()))


def resaved(change: Callable[[pypdf.PdfWriter], object] | None = None) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(from_reportlab()))
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_object_streams(source: bytes | None = None, *, inflate_only: bool = False) -> bytes:
    """Store all dictionaries of a document in one object stream, with a cross-reference stream."""
    objects = _objects(source or resaved())
    streams = {n: body for n, body in objects.items() if b"stream" in body}
    packed = {n: body for n, body in objects.items() if n not in streams}
    top = max(objects) + 1
    index, bodies = b"", b""
    for number, body in packed.items():
        index += b"%d %d " % (number, len(bodies))
        bodies += body + b"\n"
    content = index + bodies if inflate_only else zlib.compress(index + bodies)
    coding = b"" if inflate_only else b"/Filter/FlateDecode"
    streams[top] = b"<</Type/ObjStm/N %d/First %d%s/Length %d>>\nstream\n%s\nendstream" % (
        len(packed),
        len(index),
        coding,
        len(content),
        content,
    )
    out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number, body in streams.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = places[top + 1] = len(out)
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    order = {number: at for at, number in enumerate(packed)}
    for number in range(1, top + 2):
        if number in places:
            rows.append(struct.pack(">BIH", 1, places[number], 0))
        else:
            rows.append(struct.pack(">BIH", 2 if number in order else 0, top, order.get(number, 0)))
    table = zlib.compress(b"".join(rows))
    catalog = next(n for n, body in objects.items() if b"/Catalog" in body)
    out += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R" % (top + 1, top + 2, catalog)
    out += b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(table), table)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def _objects(data: bytes) -> dict[int, bytes]:
    found = re.finditer(rb"\n([0-9]+) 0 obj\s*(.*?)\s*endobj", data, re.DOTALL)
    return {int(match[1]): match[2] for match in found}


PRODUCERS: dict[str, Callable[[], bytes]] = {
    "reportlab": cache(from_reportlab),
    "fpdf2": cache(from_fpdf2),
    "typst": cache(from_typst),
    "pypdf": cache(resaved),
    "object streams": cache(with_object_streams),
}
whole = pytest.mark.parametrize("make", PRODUCERS.values(), ids=PRODUCERS)


def encrypted(user: str, owner: str | None, algorithm: str = "AES-256") -> bytes:
    return resaved(lambda writer: writer.encrypt(user, owner, algorithm=algorithm))


def picture(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row in range(10, size[1] - 10, 15):
        draw.text((10, row), f"Invented certificate, line {row}", fill="black")
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(result: OpenedFile | OpenFault) -> OpenedFile:
    assert isinstance(result, OpenedFile)
    return result


def content(result: PdfContent | PdfFault) -> PdfContent:
    assert isinstance(result, PdfContent)
    return result


# --- opening ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "../a.pdf", "a/../b.pdf", "a\\b.pdf", "C:a.pdf", "a\0.pdf", ".."]
)
def test_names_that_could_lead_out_are_refused_unopened(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", lambda *_a, **_k: pytest.fail("opened"))
    assert check_name(name) is OpenFault.OUTSIDE
    assert read_inside(tmp_path, name, max_bytes=10) is OpenFault.OUTSIDE


@pytest.mark.parametrize("name", ["a.pdf", "a..b.pdf", "sub/a.pdf", "%2e%2e", "*.pdf", "-a.pdf"])
def test_ordinary_names_are_read_literally(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"abc")
    found = opened(read_inside(tmp_path, name, max_bytes=3))
    assert (found.size, found.data) == (3, b"abc")
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert opened(read_trusted(tmp_path / name, max_bytes=3)) == found


def test_links_are_followed_inside_only(tmp_path: Path) -> None:
    root = tmp_path / "package"
    (root / "sub").mkdir(parents=True)
    (root / "sub/real.pdf").write_bytes(b"in")
    (tmp_path / "secret.pdf").write_bytes(b"out")
    (root / "file").symlink_to("sub/real.pdf")
    (root / "folder").symlink_to("sub")
    (root / "away").symlink_to("..")
    (root / "stolen").symlink_to(tmp_path / "secret.pdf")
    (root / "dangling").symlink_to("/nowhere/at/all")
    (root / "loop").symlink_to("loop")
    assert opened(read_inside(root, "file", max_bytes=9)).data == b"in"
    assert opened(read_inside(root, "folder/real.pdf", max_bytes=9)).data == b"in"
    for name in ("away/secret.pdf", "stolen", "dangling"):
        assert read_inside(root, name, max_bytes=9) is OpenFault.OUTSIDE, name
    assert read_inside(root, "loop", max_bytes=9) is OpenFault.LOOP
    assert read_trusted(root / "loop", max_bytes=9) is OpenFault.LOOP
    assert opened(read_trusted(root / "stolen", max_bytes=9)).data == b"out"
    (tmp_path / "alias").symlink_to(root)
    assert opened(read_inside(tmp_path / "alias", "file", max_bytes=9)).data == b"in"


def test_folder_exchanged_for_a_link_after_resolving_does_not_lead_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "package"
    (root / "sub").mkdir(parents=True)
    (root / "sub/a.pdf").write_bytes(b"in")
    (tmp_path / "a.pdf").write_bytes(b"out")
    real = opening._read_below

    def swap(base: str, parts: list[str], max_bytes: int) -> OpenedFile | OpenFault:
        (root / "sub").rename(root / "moved")
        (root / "sub").symlink_to(tmp_path)
        return real(base, parts, max_bytes)

    monkeypatch.setattr(opening, "_read_below", swap)
    assert isinstance(read_inside(root, "sub/a.pdf", max_bytes=9), OpenFault)


def test_only_regular_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket is limited to about 100 bytes
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "fifo.pdf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.pdf")
        for name in ("folder.pdf", "fifo.pdf", "socket.pdf", "."):
            assert read_inside(tmp_path, name, max_bytes=9) is OpenFault.NOT_A_FILE, name
            assert read_trusted(tmp_path / name, max_bytes=9) is OpenFault.NOT_A_FILE, name
    assert read_trusted(Path("/dev/zero"), max_bytes=9) is OpenFault.NOT_A_FILE


@pytest.mark.parametrize("name", ["absent.pdf", "", "a.pdf/b.pdf", "é" * 200, "\ud800.pdf"])
def test_names_that_cannot_exist_are_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert read_inside(tmp_path, name, max_bytes=9) is OpenFault.NOT_FOUND


def test_large_sparse_file_is_measured_but_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(1 << 40)
    assert read_inside(tmp_path, "huge.pdf", max_bytes=9) == OpenedFile(1 << 40, None, None)


def test_file_that_grows_while_it_is_read_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"12345")
    real = os.read

    def growing(descriptor: int, count: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"6789")
        return real(descriptor, count)

    monkeypatch.setattr(os, "read", growing)
    found = opened(read_inside(tmp_path, "a.pdf", max_bytes=6))
    assert found.data is None
    assert found.size > 6


def test_errors_of_the_medium_are_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")

    def broken(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", broken)
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert read_inside(tmp_path, "a.pdf", max_bytes=9) is OpenFault.UNREADABLE
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# --- media ------------------------------------------------------------------------------------

_DOCX = b"PK\x03\x04" + bytes(22) + b"\x13\0\0\0[Content_Types].xml<x/>PK\x03\x04word/document.xml"
_ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text"
_LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
REFUSED = {
    b"": "empty file",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40): "HEIC image",
    b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40): "AVIF image",
    b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40): "WebP image",
    b"II*\0\x08\0\0\0" + bytes(40): "TIFF image",
    b"GIF89a\x01\0\x01\0" + bytes(40): "GIF image",
    b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0" + bytes(40): (
        "BMP image"
    ),
    _ODT: "OpenDocument text (ODT)",
    b"{\\rtf1\\ansi Hello}": "RTF document",
    b"<!DOCTYPE html><html><body>Not found</body></html>": "HTML page",
    b'<?xml version="1.0"?><a/>': "XML document",
    b'{"message": "not found"}': "JSON text",
    b"Just some words.\n": "plain text",
    _LFS: "Git LFS pointer",
    b"\x01\x02\x03\x04 nothing known \x05": "unknown type",
}


@pytest.mark.parametrize("libmagic", [True, False])
@pytest.mark.parametrize(("data", "words"), REFUSED.items(), ids=REFUSED.values())
def test_refused_types_are_named_with_and_without_libmagic(
    data: bytes, words: str, libmagic: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not libmagic:
        monkeypatch.setitem(sys.modules, "magic", None)
    found = detect(data)
    assert (found.description, found.supported) == (words, False)
    assert is_lfs_pointer(data) == (words == "Git LFS pointer")


def test_office_documents_are_named_by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "magic", None)
    assert detect(_DOCX).description == "Word document (DOCX)"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
    assert detect(ole).description == "Word document (DOC)"


def test_supported_types_are_decided_by_signature_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "magic", None)
    for data, name in (
        (b"%PDF-1.4", "application/pdf"),
        (b" " * 1000 + b"%PDF-1.4", "application/pdf"),
        (saved(picture()), "image/jpeg"),
        (saved(picture(), "PNG"), "image/png"),
    ):
        found = detect(data)
        assert (found.name, found.supported, found.by) == (name, True, "signature")
        assert found.also == ()
    assert not detect(b" " * 1030 + b"%PDF-1.4").supported


def test_polyglots_name_their_other_type() -> None:
    archive = b"PK\x05\x06" + bytes(18)
    assert detect(from_reportlab() + archive).also == ("application/zip",)
    assert detect(saved(picture()) + archive).also == ("application/zip",)
    assert detect(b"GIF89a" + bytes(20) + b"%PDF-1.4").also == ("image/gif",)


# --- PDF text ---------------------------------------------------------------------------------


@whole
def test_text_of_every_producer_is_read(make: Callable[[], bytes]) -> None:
    found = content(read_pdf(make()))
    assert found.examined == found.page_count == len(found.pages) == len(found.layout)
    assert LINES[3] in found.pages[0]
    assert found.incomplete == ()
    assert found.layout[0].width == pytest.approx(595.3, abs=0.5)
    assert found.facts.blank is False


def test_pages_beyond_the_limit_are_counted_not_read() -> None:
    found = content(read_pdf(from_reportlab(("A",), pages=5), max_pages=2))
    assert (found.page_count, found.examined) == (5, 2)


def test_hyphen_at_the_end_of_a_line_keeps_its_line_break() -> None:
    page = content(read_pdf(from_reportlab(("a hyphen-", "ated word", "12-", "34")))).pages[0]
    assert page.rstrip() == "a hyphen-\nated word\n12-\n34"


@whole
def test_intact_files_are_never_called_cut(make: Callable[[], bytes]) -> None:
    data = make()
    body = data.rstrip()
    variants = [
        data,
        body,
        body.removesuffix(b"%%EOF"),
        data + bytes(5000),
        data + b"\r\n" * 50,
        data + b"<html><p>1 2 3 mail footer</p></html>",
        b"\n" * 900 + data,
        b"junk\n" + data,
        data + data,
    ]
    for variant in variants:
        assert isinstance(read_pdf(variant), PdfContent), variant[-40:]


@whole
def test_a_file_cut_before_its_last_twentieth_is_always_told(make: Callable[[], bytes]) -> None:
    data = make()
    told = {PdfFault.TRUNCATED, PdfFault.DAMAGED, PdfFault.NO_PAGES}
    for length in range(0, int(len(data) * 0.95), max(1, len(data) // 400)):
        assert read_pdf(data[:length]) in told, length
        padded = data[:length] + bytes(len(data) - length)  # set aside at full length, then cut
        assert read_pdf(padded) in told, length


def test_linearised_file_has_an_early_end_mark() -> None:
    data = from_reportlab()
    head = b"%%PDF-1.4\n99 0 obj\n<</Linearized 1/L %06d/O 5/E 9/N 2/T 9>>\nendobj\n%%%%EOF\n"
    linear = head % (len(data) + len(head) - 2) + data
    linear = linear.replace(b"/L %06d" % (len(data) + len(head) - 2), b"/L %06d" % len(linear))
    assert isinstance(read_pdf(linear), PdfContent)
    assert read_pdf(linear[: len(linear) // 2]) is PdfFault.TRUNCATED
    assert read_pdf(linear[:90]) is PdfFault.TRUNCATED


def test_update_cut_short_is_told() -> None:
    update = b"5 0 obj\n<</Type/Page"
    assert read_pdf(from_reportlab() + update) is PdfFault.TRUNCATED


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_encryption_with_and_without_a_password(algorithm: str) -> None:
    locked = encrypted("invented", "other", algorithm)
    assert read_pdf(locked) is PdfFault.PASSWORD
    assert text_runs(locked, 0) == []
    structure = read_structure(locked)
    assert (structure.encrypted, structure.needs_password) == (True, True)
    assert structure.undecided == "a password is needed"
    guest = encrypted("", "other", algorithm)
    assert LINES[0] in content(read_pdf(guest)).pages[0]
    structure = read_structure(guest)
    assert (structure.encrypted, structure.needs_password, structure.restricted) == (
        True,
        False,
        True,
    )
    assert structure.undecided is None
    assert read_structure(encrypted("", None, algorithm)).restricted is False


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n%%EOF", b"hello", b"%PDF-1.4\n" + bytes(99)])
def test_what_is_no_pdf_is_a_value(data: bytes) -> None:
    assert isinstance(read_pdf(data), PdfFault)
    assert text_runs(data, 0) == []


def test_pdf_without_pages() -> None:
    out = io.BytesIO()
    pypdf.PdfWriter().write(out)
    assert read_pdf(out.getvalue()) is PdfFault.NO_PAGES


def test_runs_give_places_and_rejoin_scattered_letters() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    word = "Registered"
    letters = [(50 + canvas.stringWidth(word[:at]), word[at]) for at in range(len(word))]
    for left, letter in random.Random(1).sample(letters, len(letters)):  # noqa: S311
        canvas.drawString(left, 200, letter)
    canvas.drawString(50, 300, "Legal Name      Invented")
    canvas.save()
    runs = text_runs(out.getvalue(), 0)
    assert rows_text(runs) == "Legal Name Invented\nRegistered"
    assert {"Legal Name", "Invented"} <= {run.text.strip() for run in runs}
    name = next(run for run in runs if run.text.startswith("Legal"))
    assert name.left == pytest.approx(50, abs=3)
    assert name.bottom == pytest.approx(300, abs=4)
    assert text_runs(out.getvalue(), 1) == text_runs(out.getvalue(), -1) == []


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_runs_of_a_turned_sheet_read_upright(angle: int) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 500))
    canvas.translate(250, 250)
    canvas.rotate(angle)
    for row, line in enumerate(("First line", "Second line")):
        canvas.drawString(-50, -20 * row, line)
    canvas.save()
    assert rows_text(text_runs(out.getvalue(), 0)) == "First line\nSecond line"


def test_runs_leave_out_what_stands_askew() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 500))
    canvas.drawString(50, 300, "Legal Name Invented Traders")
    canvas.translate(250, 250)
    canvas.rotate(40)
    canvas.drawString(-100, 0, "WATERMARK")
    canvas.save()
    assert rows_text(text_runs(out.getvalue(), 0)) == "Legal Name Invented Traders"


def test_runs_inside_of_a_form_that_is_turned() -> None:
    """The form's own turn is no part of the text's."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 500))
    canvas.beginForm("page")
    canvas.drawString(-50, 0, "First line")
    canvas.drawString(-50, -20, "Second line")
    canvas.endForm()
    canvas.translate(250, 250)
    canvas.rotate(90)
    canvas.doForm("page")
    canvas.save()
    assert rows_text(text_runs(out.getvalue(), 0)) == "First line\nSecond line"


@pytest.mark.parametrize(
    ("units", "letters"),
    [
        ("0041 0042 0043", "ABC"),
        ("0041 D835DC34 0043", "A\U0001d434C"),  # of a higher plane: two units
        ("0041 D835 0043", "AC"),  # half of a pair
        ("0041 0000 0043", "AC"),
        ("0041 FFFE 0043", "A-C"),
    ],
)
def test_runs_have_the_letters_that_a_font_says(units: str, letters: str) -> None:
    (run, *more) = text_runs(with_letters(units.split()), 0)
    assert run.text + "".join(item.text for item in more) == letters
    for item in (run, *more):
        item.text.encode()


def with_letters(units: list[str]) -> bytes:
    """A page on which x, y and z are drawn, whose font says that they are other letters."""
    pairs = "".join(f"<{120 + at:02x}> <{unit}>\n" for at, unit in enumerate(units))
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(units)} beginbfchar\n{pairs}endbfchar\nendcmap end end"
    )
    writer = pypdf.PdfWriter(io.BytesIO(from_reportlab(("xyz",), pages=1)))
    font = writer.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    stream = pypdf.generic.StreamObject()
    stream.set_data(table.encode())
    key = pypdf.generic.NameObject("/ToUnicode")
    next(iter(font)).get_object()[key] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_more_pages_than_are_kept_open() -> None:
    data = from_reportlab(("A certificate",), pages=9)
    with open_pdf(data) as pdf:
        assert len(content(pdf.content).pages) == 9
        for index in (8, 0, 5, 8):
            assert rows_text(pdf.runs(index)) == "A certificate"
        assert pdf.runs(9) == []


def test_blank_pages() -> None:
    def drawn(draw: Callable[[Any], object], size: tuple[float, float] = (595, 842)) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=size)
        draw(canvas)
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    assert content(read_pdf(drawn(lambda _: None))).facts.blank is True
    assert content(read_pdf(drawn(lambda c: c.drawString(9, 9, "   ")))).facts.blank is True
    assert content(read_pdf(drawn(lambda c: c.line(100, 100, 300, 100)))).facts.blank is False
    assert content(read_pdf(drawn(lambda c: c.rect(0, 0, 1, 1, fill=1)))).facts.blank is False
    assert content(read_pdf(drawn(lambda _: None, (1e6, 1e6)))).facts.blank is True
    assert (
        content(read_pdf(drawn(lambda c: c.rect(0, 0, 5e5, 5e5, fill=1), (1e6, 1e6)))).facts.blank
        is False
    )
    assert content(read_pdf(from_reportlab((), pages=3), max_pages=2)).facts.blank is None
    assert content(read_pdf(from_reportlab((), pages=3))).facts.blank is True


# --- PDF structure ----------------------------------------------------------------------------


@whole
def test_ordinary_files_have_nothing_to_report(make: Callable[[], bytes]) -> None:
    found = read_structure(make())
    assert (found.encrypted, found.restricted, found.active, found.undecided) == (
        False,
        False,
        (),
        None,
    )


def _launch(writer: pypdf.PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("x.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _named_script(writer: pypdf.PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    names = ArrayObject([TextStringObject("a"), writer._add_object(action)])
    tree = DictionaryObject({NameObject("/Names"): names})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def _page_script(writer: pypdf.PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    )
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})


def _xfa(writer: pypdf.PdfWriter) -> None:
    form = DictionaryObject(
        {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): TextStringObject("<x/>")}
    )
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)


ACTIVE: dict[str, tuple[Callable[[pypdf.PdfWriter], object], str]] = {
    "document script": (_named_script, "JavaScript"),
    "page script": (_page_script, "JavaScript"),
    "launch": (_launch, "launch action"),
    "attachment": (lambda writer: writer.add_attachment("a.txt", b"abc"), "embedded file"),
    "XFA": (_xfa, "XFA form"),
}


@pytest.mark.parametrize(("change", "kind"), ACTIVE.values(), ids=ACTIVE)
def test_active_content_is_found_however_it_is_stored(
    change: Callable[[pypdf.PdfWriter], object], kind: str
) -> None:
    plain = resaved(change)
    assert read_structure(plain).active == (kind,)
    assert read_structure(with_object_streams(plain)).active == (kind,)
    assert read_structure(with_object_streams(plain, inflate_only=True)).active == (kind,)
    for token, escaped in ((b"/JavaScript", b"/J#61vaScript"), (b"/JS", b"/#4A#53")):
        plain = plain.replace(token, escaped)
    assert read_structure(plain).active == (kind,)

    def locked(writer: pypdf.PdfWriter) -> None:
        change(writer)
        writer.encrypt("", "owner", algorithm="AES-256")

    assert read_structure(resaved(locked)).active == (kind,)


def test_telling_names_in_text_and_links_are_no_active_content() -> None:
    def harmless(canvas: Any) -> bytes:
        canvas.drawString(9, 9, "/JS /JavaScript /Launch /Encrypt")
        canvas.linkURL("https://example.org", (0, 0, 9, 9))
        canvas.save()
        return bytes(out.getvalue())

    out = io.BytesIO()
    found = read_structure(harmless(Canvas(out, pageCompression=0)))
    assert (found.encrypted, found.active, found.undecided) == (False, (), None)


def test_structure_that_cannot_be_read_is_undecided(capfd: pytest.CaptureFixture[str]) -> None:
    assert read_structure(b"%PDF-1.4 /JS 5 0 R nothing else").undecided
    cyclic = resaved(ACTIVE["launch"][0]).replace(b"/Parent", b"/Kids  ")
    assert read_structure(cyclic).active == ("launch action",)
    bomb = zlib.compress(bytes(30_000_000), 9)
    stream = b"1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n%s\nendstream" % bomb
    assert read_structure(b"%PDF-1.5\n" + stream).undecided
    assert capfd.readouterr() == ("", "")


# --- images -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 95}])
def test_jpeg_whole_and_cut(mode: str, options: dict[str, Any]) -> None:
    data = saved(picture(mode=mode), **options)
    found = read_image(data)
    assert (found.width, found.height, found.mode, found.frames) == (400, 300, mode, 1)
    assert (found.complete, found.blank, found.fault) == (True, False, None)
    assert read_image(data + b"trailing" * 9) == found
    assert read_image(data[:-2]).fault is None, "only the end mark is missing"
    for part in range(4, 98, 3):
        cut = read_image(data[: len(data) * part // 100])
        assert (cut.complete, cut.fault) == (False, "truncated"), part
    padded = read_image(data[: len(data) // 2] + bytes(len(data) // 2))
    assert padded.fault == "truncated"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_whole_cut_and_altered(mode: str) -> None:
    image = picture(mode="L").convert("I").point(lambda value: value * 257)
    data = saved(image.convert("I;16") if mode == "I;16" else picture(mode=mode), "PNG")
    found = read_image(data)
    assert (found.complete, found.blank, found.fault, found.mode) == (True, False, None, mode)
    for part in range(4, 96, 3):
        assert read_image(data[: len(data) * part // 100]).fault == "truncated", part
    for at in (20, len(data) // 2, data.rfind(b"IEND") - 6):
        altered = bytearray(data)
        altered[at] ^= 1
        assert read_image(bytes(altered)).fault == "damaged", at


def test_first_of_several_pictures() -> None:
    frames = [picture(), Image.new("RGB", (400, 300), "red")]
    for kind in ("PNG", "MPO"):
        found = read_image(saved(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert (found.frames, found.complete, found.blank) == (2, True, False), kind


def test_pixels_over_the_limit_are_not_decoded() -> None:
    black = Image.new("1", (5000, 5000))
    found = read_image(saved(black, "PNG"), max_pixels=20_000_000)
    assert (found.width, found.complete, found.fault) == (5000, False, "too many pixels")
    gray = black.convert("L")
    assert read_image(saved(gray), max_pixels=20_000_000).complete
    assert read_image(saved(gray), max_pixels=2_000_000).fault == "too many pixels"
    assert read_image(saved(gray, progressive=True), max_pixels=20_000_000).fault
    header = saved(Image.new("1", (1, 1)), "PNG")
    vast = struct.pack(">II", 60_000, 60_000)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + vast + header[24:29]))
    found = read_image(header[:16] + vast + header[24:29] + crc + header[33:])
    assert (found.width, found.fault) == (60_000, "too many pixels")


def test_even_pictures_are_blank_and_faint_text_is_not() -> None:
    noise = random.Random(1)  # noqa: S311
    speckled = Image.new("L", (300, 300))
    speckled.putdata([250 + noise.randrange(-3, 4) for _ in range(90_000)])
    assert read_image(saved(speckled, quality=30)).blank
    for mode, colour in (("RGB", "white"), ("RGB", "black"), ("P", 3), ("CMYK", 0), ("1", 1)):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert read_image(saved(Image.new(mode, (50, 50), colour), kind)).blank, mode
    assert read_image(saved(Image.new("RGBA", (50, 50), (9, 9, 9, 0)), "PNG")).blank
    faint = Image.new("L", (2400, 3000), 255)
    ImageDraw.Draw(faint).text((900, 900), "faint", fill=190)
    assert not read_image(saved(faint)).blank


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(50), bytes(100)])
def test_what_is_no_picture_is_a_value(data: bytes) -> None:
    assert read_image(data).fault in ("damaged", "truncated")


# --- all of them ------------------------------------------------------------------------------


def test_altered_bytes_never_raise() -> None:
    chance = random.Random(7)  # noqa: S311
    samples = [make() for make in PRODUCERS.values()]
    samples += [encrypted("", "owner"), resaved(ACTIVE["page script"][0])]
    pictures = [saved(picture()), saved(picture(), "PNG"), saved(picture(), progressive=True)]
    for data in (*samples, *pictures) * 8:
        altered = bytearray(data)
        for _ in range(chance.choice((1, 5, 40))):
            altered[chance.randrange(len(altered))] = chance.randrange(256)
        bad = bytes(altered)
        detect(bad)
        read_image(bad)
        if data in samples:
            read_pdf(bad)
            read_structure(bad)
            text_runs(bad, 0)


def test_heavy_libraries_are_not_imported_until_needed() -> None:
    script = (
        "import sys; from compliance_lint.evidence import image, media, pdf, "
        "pdf_structure; media.detect(b'%PDF-1.4'); pdf_structure.read_structure(b'%PDF-1.4');"
        "print({'magic', 'pypdf', 'pypdfium2', 'PIL', 'cryptography'} & set(sys.modules))"
    )
    root = Path(opening.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "set()"
