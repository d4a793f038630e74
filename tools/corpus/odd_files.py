"""Files that people send in place of a sound PDF, JPEG or PNG, made from nothing or from one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

LFS_POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    b"size 15419\n"
)
LOGIN_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Session expired</title></head>\n"
    b"<body><p>Your session has expired. Log in again to download.</p></body></html>\n"
)


def heic() -> bytes:
    """Return the beginning of a photo as an iPhone stores it."""
    brands = b"ftyp" + b"heic" + bytes(4) + b"mif1" + b"heic"
    return (
        struct.pack(">I", len(brands) + 4) + brands + struct.pack(">I", 264) + b"mdat" + b"\7" * 256
    )


def docx() -> bytes:
    """Return a Word document with one sentence."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r>'
        "<w:t>Certificate</w:t></w:r></w:p></w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def picture(file_format: str, size: tuple[int, int] = (240, 340), *, mode: str = "RGB") -> bytes:
    """Return a framed sheet in one of Pillow's formats."""
    return saved(_sheet(size, mode), file_format)


def _sheet(size: tuple[int, int], mode: str) -> Image.Image:
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((20, 20, size[0] - 20, size[1] - 20), outline=0, width=3)
    return image.convert(mode)


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    """Return ``image`` in one of Pillow's formats."""
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture in ``data``."""
    return Image.open(io.BytesIO(data))


def bomb(side: int) -> bytes:
    """Return a white PNG of ``side`` by ``side`` pixels, a bit each: small until it is opened."""
    row = b"\0" + b"\xff" * ((side + 7) // 8)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * side, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def padded(data: bytes, size: int) -> bytes:
    """Return a PDF made ``size`` bytes long by zeros behind its end mark; it still opens."""
    return data + bytes(size - len(data))


def blank_pdf(pages: int = 1) -> bytes:
    """Return a PDF of A4 pages without a mark."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return _written(writer)


def no_pages_pdf() -> bytes:
    """Return a PDF whose page tree is empty."""
    return _written(PdfWriter())


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def changed_pdf(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return a PDF after ``change`` was applied to it."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    return _written(writer)


def resaved(data: bytes) -> bytes:
    """Return a PDF written anew, with nothing else changed."""
    return changed_pdf(data, lambda _: None)


def with_blank_page(data: bytes) -> bytes:
    """Return a PDF with an empty page at its end, as scanners add for the back of a sheet."""
    return changed_pdf(data, lambda writer: writer.add_blank_page(595, 842))


def with_password(data: bytes, user: str, algorithm: str = "RC4-128") -> bytes:
    """Return a PDF locked with ``user``, or with an owner password alone where that is empty."""
    return changed_pdf(
        data, lambda writer: writer.encrypt(user, "owner-secret", algorithm=algorithm)
    )


def with_script(data: bytes) -> bytes:
    """Return a PDF that runs a script when it is opened."""
    action = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert('Print me');"),
    }
    return _with_root_entry(data, "/OpenAction", DictionaryObject(action))


def with_attachment(data: bytes) -> bytes:
    """Return a PDF with a file embedded."""
    return changed_pdf(data, lambda writer: writer.add_attachment("note.txt", b"a note"))


def with_launch(data: bytes) -> bytes:
    """Return a PDF that starts a program when it is opened."""
    action = {
        NameObject("/S"): NameObject("/Launch"),
        NameObject("/F"): TextStringObject("reader.exe"),
    }
    return _with_root_entry(data, "/OpenAction", DictionaryObject(action))


def with_link(data: bytes) -> bytes:
    """Return a PDF that opens a web address, which is no active content."""
    action = {
        NameObject("/S"): NameObject("/URI"),
        NameObject("/URI"): TextStringObject("https://www.example.com/verify"),
    }
    return _with_root_entry(data, "/OpenAction", DictionaryObject(action))


def with_archive(data: bytes) -> bytes:
    """Return a PDF with a zip archive behind its end: programs for either open it."""
    return data + docx()


def with_xfa(data: bytes) -> bytes:
    """Return a PDF that carries an XFA form."""
    stream = StreamObject()
    stream.set_data(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")

    def change(writer: PdfWriter) -> None:
        reference = writer._add_object(stream)
        form = DictionaryObject({NameObject("/Fields"): ArrayObject()})
        form[NameObject("/XFA")] = ArrayObject([TextStringObject("template"), reference])
        writer.root_object[NameObject("/AcroForm")] = form

    return changed_pdf(data, change)


def with_vast_object_stream(data: bytes) -> bytes:
    """Return a PDF with an object stream of 21 MB, more than is worth searching for anything."""
    stream = StreamObject()
    stream.set_data(b" " * 21_000_000)
    packed = stream.flate_encode(9)
    packed[NameObject("/Type")] = NameObject("/ObjStm")
    packed[NameObject("/N")] = packed[NameObject("/First")] = NumberObject(0)
    return changed_pdf(data, lambda writer: writer._add_object(packed))


def _with_root_entry(data: bytes, name: str, value: DictionaryObject) -> bytes:
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject(name)] = value

    return changed_pdf(data, change)
