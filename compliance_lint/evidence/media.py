"""What kind of file some bytes are.

PDF, JPEG and PNG are told by their own signatures, so that the answer does not depend on a
library or its version. libmagic is loaded only to name a file that is refused anyway; where it
is not installed a small table names the usual ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

UNKNOWN = "application/octet-stream"
_HEAD = 1024  # readers look for a PDF header within this many bytes
_SAMPLE = 65_536  # bytes looked at to name a file
_LFS = b"version https://git-lfs.github.com/spec/"

_NAMES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG image",
    "image/png": "PNG image",
    "image/heic": "HEIC image",
    "image/heif": "HEIF image",
    "image/avif": "AVIF image",
    "image/webp": "WebP image",
    "image/tiff": "TIFF image",
    "image/gif": "GIF image",
    "image/bmp": "BMP image",
    "image/svg+xml": "SVG image",
    "image/jp2": "JPEG 2000 image",
    "image/vnd.adobe.photoshop": "Photoshop image",
    "application/zip": "ZIP archive",
    "application/gzip": "gzip archive",
    "application/x-7z-compressed": "7-Zip archive",
    "application/x-rar": "RAR archive",
    "application/x-tar": "tar archive",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "Word document (DOCX)"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel workbook (XLSX)",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (
        "PowerPoint presentation (PPTX)"
    ),
    "application/vnd.oasis.opendocument.text": "OpenDocument text (ODT)",
    "application/msword": "Word document (DOC)",
    "application/vnd.ms-excel": "Excel workbook (XLS)",
    "application/x-ole-storage": "Office document of the old kind (DOC, XLS or MSG)",
    "application/postscript": "PostScript document",
    "text/html": "HTML page",
    "text/xml": "XML document",
    "text/rtf": "RTF document",
    "text/plain": "plain text",
    "message/rfc822": "e-mail message",
    "application/json": "JSON text",
    "application/x-dosexec": "Windows program",
    "application/x-executable": "program",
    "text/x-git-lfs-pointer": "Git LFS pointer",
    "application/x-empty": "empty file",
    UNKNOWN: "unknown type",
}
_SAME = {
    "image/x-ms-bmp": "image/bmp",
    "application/x-zip-compressed": "application/zip",
    "application/x-gzip": "application/gzip",
    "application/xml": "text/xml",
    "application/rtf": "text/rtf",
    "application/CDFV2": "application/x-ole-storage",
    "application/vnd.microsoft.portable-executable": "application/x-dosexec",
    "application/x-pie-executable": "application/x-executable",
    "application/x-sharedlib": "application/x-executable",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heif",
    "inode/x-empty": "application/x-empty",
}
_VAGUE = frozenset((UNKNOWN, "application/zip", "application/x-ole-storage", "text/plain"))
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[A-Za-z0-9.+-]{1,100}")

_SUPPORTED = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_SIGNATURES = (
    *_SUPPORTED,
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),  # an archive without members
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "text/rtf"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"\x7fELF", "application/x-executable"),
    (b"%!PS", "application/postscript"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}
_ZIP_MEMBERS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_OLE_PARTS = (("WordDocument", "application/msword"), ("Workbook", "application/vnd.ms-excel"))
_PRINTABLE = bytes((7, 8, 9, 10, 12, 13, 27, *range(32, 127), *range(128, 256)))


@dataclass(frozen=True, slots=True)
class MediaType:
    """The type of a file by its content; its name plays no part."""

    name: str
    """Media type as ``application/pdf``; ``application/octet-stream`` when unknown."""
    description: str
    """The type in words, as "HEIC image"; never anything taken from the file."""
    supported: bool
    """It is a PDF, a JPEG or a PNG."""
    by: str
    """What decided: "signature", "libmagic" or "table"."""
    also: tuple[str, ...] = ()
    """Media types that other programs would see in the same bytes, such as a ZIP behind a PDF."""


def is_lfs_pointer(data: bytes) -> bool:
    """Tell whether this is the stand-in Git LFS leaves where the real file was not fetched."""
    return data.startswith(_LFS)


def detect(data: bytes) -> MediaType:
    """Name the type of `data`.

    A PDF header anywhere in the first 1,024 bytes decides, as it does for PDF readers, even
    behind the signature of another type, which is then given in `MediaType.also`.
    """
    pdf = b"%PDF-" in data[:_HEAD]
    name = "application/pdf" if pdf else _signature(data, _SUPPORTED)
    if name:
        return MediaType(name, _NAMES[name], True, "signature", _also(data, name))
    table = _by_table(data)
    magic = None if table == "text/x-git-lfs-pointer" else _by_libmagic(data)
    use_table = magic is None or (_is_vague(magic) and table != UNKNOWN)
    name = table if magic is None or use_table else magic
    by = "table" if use_table else "libmagic"
    return MediaType(name, described(name), False, by)


def described(name: str) -> str:
    """Return a media type in words, as "HEIC image"."""
    return _NAMES.get(name, f"{name} file")


def _is_vague(name: str) -> bool:
    """Tell whether the table may know better: libmagic calls much text a program's source."""
    return name in _VAGUE or name.startswith("text/x-")


def _signature(data: bytes, table: tuple[tuple[bytes, str], ...]) -> str | None:
    return next((name for start, name in table if data.startswith(start)), None)


def _also(data: bytes, name: str) -> tuple[str, ...]:
    """Find a second type in a supported file: at its start, or a ZIP directory at its end."""
    first = _by_table(data) if name == "application/pdf" and not data.startswith(b"%PDF-") else name
    others = [] if first in (name, UNKNOWN, "text/plain") else [first]
    directory = data.rfind(b"PK\x05\x06", -(65_535 + 22))
    comment = data[directory + 20 : directory + 22] if directory >= 0 else b""
    if len(comment) == 2 and directory + 22 + int.from_bytes(comment, "little") == len(data):
        others.append("application/zip")
    return tuple(dict.fromkeys(others))


def _by_table(data: bytes) -> str:
    if not data:
        return "application/x-empty"
    if is_lfs_pointer(data):
        return "text/x-git-lfs-pointer"
    name = _signature(data, _SIGNATURES)
    if name == "application/zip":
        return _zip_kind(data)
    if name == "application/x-ole-storage":
        found = (kind for part, kind in _OLE_PARTS if part.encode("utf-16-le") in data)
        return next(found, name)
    return name or _container(data) or _text_kind(data[:_SAMPLE]) or UNKNOWN


def _container(data: bytes) -> str | None:
    """Types whose signature is not at the very start, or is too short to be one alone."""
    if data[4:8] == b"ftyp":
        length = min(int.from_bytes(data[:4], "big"), 128)
        brands = [data[8:12], *(data[at : at + 4] for at in range(16, length, 4))]
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return "application/x-dosexec" if data[:2] == b"MZ" and b"PE\0\0" in data[:_SAMPLE] else None


def _zip_kind(data: bytes) -> str:
    """Tell office documents by the names of their members, which a ZIP stores in clear."""
    if data[30 : 30 + len(_ODT)] == _ODT:
        return "application/vnd.oasis.opendocument.text"
    if b"[Content_Types].xml" not in data:
        return "application/zip"
    return next((kind for member, kind in _ZIP_MEMBERS if member in data), "application/zip")


def _text_kind(head: bytes) -> str | None:
    if head.translate(None, _PRINTABLE):
        return None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "text/html"
    if text.startswith((b"<?xml", b"<svg")):
        svg, html = b"<svg" in text[:2000], b"<html" in text[:2000]
        return "image/svg+xml" if svg else "text/html" if html else "text/xml"
    if text[:1] in (b"{", b"[") and text.rstrip()[-1:] in (b"}", b"]"):
        return "application/json"
    return "text/plain"


def _by_libmagic(data: bytes) -> str | None:
    """Ask libmagic for the media type only: its descriptions quote authors and file names."""
    try:
        import magic  # noqa: PLC0415

        name = str(magic.from_buffer(data[:_SAMPLE], mime=True))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - not installed, no database, or another module "magic"
        return None
    name = _SAME.get(name, name)
    refused = name in ("application/pdf", "image/jpeg", "image/png")  # the signatures said no
    return name if _MEDIA_TYPE.fullmatch(name) and not refused else None
