"""The hostile files by the number of their case in docs/robustness.md, and what is said of them.

`FILES` are those that the limits inside the process make harmless: each is judged in a second or
two and some hundred megabytes. `HEAVY` are those that only a limit on the time and memory of a
whole process can stop, as nothing tells their cost before pdfium is at work on them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import hostile_images as images
import hostile_pdfs as pdfs
from PIL import Image

UNKNOWN = "document-kind-unrecognised"
ACTIVE = "file-has-active-content"
BLANK = "file-blank"
BROKEN = "file-corrupt"
PIXELS = "image-too-many-pixels"
TOO_LARGE = "file-too-large"


@dataclass(frozen=True)
class Hostile:
    """One file: the extension it goes by, how it is made, and what is said of it.

    ``failed`` are the rules that fail (besides those about legibility, which these invented pages
    are full of), ``said`` words of a message, failed or undecided, about the file.
    """

    ending: str
    make: Callable[[], bytes]
    failed: frozenset[str]
    said: str


def pdf(make: Callable[[], bytes], *failed: str, said: str = "") -> Hostile:
    return Hostile("pdf", make, frozenset(failed), said)


def jpg(make: Callable[[], bytes], *failed: str, said: str = "") -> Hostile:
    return Hostile("jpg", make, frozenset(failed), said)


def png(make: Callable[[], bytes], *failed: str, said: str = "") -> Hostile:
    return Hostile("png", make, frozenset(failed), said)


def sheet(mode: str = "RGB", kind: str = "JPEG") -> bytes:
    return images.saved(images.sheet(mode=mode), kind)


def boxed(box: bytes) -> Callable[[], bytes]:
    return lambda: pdfs.drawn_with_box(box)


def acting(action: bytes) -> Callable[[], bytes]:
    return lambda: pdfs.with_action(action)


def photograph_in_pdf(side: int) -> bytes:
    data = images.saved(Image.new("L", (side, side), 200), "JPEG", quality=20)
    return pdfs.coded_picture(data, side, side, b"DCTDecode")


def scans_in_pdf() -> bytes:
    return pdfs.coded_picture(images.many_scans(7_000, 300), 7_000, 7_000, b"DCTDecode")


def jpeg_2000_in_pdf(side: int) -> bytes:
    data = images.saved(Image.new("L", (side, side), 200), "JPEG2000")
    return pdfs.coded_picture(data, side, side, b"JPXDecode")


def jpeg_around_pdf() -> bytes:
    """Return a JPEG with a PDF in a comment; programs for either open it."""
    picture, inside = sheet(), pdfs.one_page()
    comment = b"\xff\xfe" + (len(inside) + 2).to_bytes(2, "big") + inside
    return picture[:2] + comment + picture[2:] + b"\n%%EOF\n"


def program_before_pdf() -> bytes:
    return b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(20) + pdfs.one_page()


CUT_OFF, DAMAGED = "is cut off", "is damaged"
NO_WORDS = "a text layer without readable words"
NOT_SEEN = "could be looked at for a mark"
ONE_SECOND_LONG = b"Name of the company is Form GST REG-06 Legal Name : "

FILES: dict[str, Hostile] = {
    "60 nothing": pdf(lambda: b"", "file-empty"),
    "64 PNG named PDF": pdf(lambda: sheet("L", "PNG"), "file-extension-mismatch"),
    "65 zip archive behind": pdf(
        lambda: pdfs.one_page() + b"PK\5\6" + bytes(18), UNKNOWN, ACTIVE, said="(ZIP archive)"
    ),
    "65 zip archive behind a picture": jpg(
        lambda: sheet() + b"PK\5\6" + bytes(18), ACTIVE, said="(ZIP archive)"
    ),
    "65 PDF in a JPEG": pdf(jpeg_around_pdf, UNKNOWN, ACTIVE, said="(JPEG image)"),
    "65 program before a PDF": pdf(program_before_pdf, UNKNOWN, ACTIVE, said="(Windows program)"),
    "66 answer's head before a PDF": pdf(
        lambda: b"HTTP/1.1 200 OK\r\n\r\n" + pdfs.one_page(), UNKNOWN
    ),
    "66 2,000 bytes before a PDF": pdf(
        lambda: b"\1\2" * 1_000 + pdfs.one_page(), "file-type-unsupported"
    ),
    "67 cut": pdf(lambda: pdfs.one_page()[:-300], BROKEN, said=CUT_OFF),
    "68 password": pdf(lambda: pdfs.locked("secret"), "file-encrypted"),
    "68 owner's password": pdf(lambda: pdfs.locked(""), UNKNOWN, "file-restricted"),
    "69 JavaScript": pdf(
        acting(rb"/S/JavaScript/JS(app.alert\(1\))"), UNKNOWN, ACTIVE, said="JavaScript"
    ),
    "69 JavaScript among the names": pdf(pdfs.script_in_names, UNKNOWN, ACTIVE, said="JavaScript"),
    "69 JavaScript behind an escape": pdf(
        acting(rb"/S/J#61vaScript/J#53(app.alert\(1\))"), UNKNOWN, ACTIVE, said="JavaScript"
    ),
    "70 launch": pdf(acting(b"/S/Launch/F(a.exe)"), UNKNOWN, ACTIVE, said="launch action"),
    "71 embedded file": pdf(pdfs.embedded_file, UNKNOWN, ACTIVE, said="embedded file"),
    "72 XFA": pdf(pdfs.xfa_form, UNKNOWN, ACTIVE, said="XFA form"),
    "73 web address": pdf(pdfs.remote_uri, UNKNOWN),
    "73 page of another machine": pdf(pdfs.remote_page, UNKNOWN),
    "73 content of another machine": pdf(pdfs.remote_file, BLANK),
    "74 no pages": pdf(pdfs.no_pages, BROKEN, said="a PDF without pages"),
    "75 10,000 pages": pdf(
        lambda: pdfs.many_pages(10_000), said="has 10000 pages, of which the first 50 were read"
    ),
    "75 a billion pages by its own word": pdf(pdfs.count_lie, UNKNOWN),
    "75 page tree of 10^9 leaves": pdf(pdfs.page_tree_bomb, BROKEN),
    "75 page tree of 5,000 levels": pdf(pdfs.page_tree_deep, BROKEN),
    "75 50 pages of 200,000 characters": pdf(
        lambda: pdfs.long_text(ONE_SECOND_LONG, pages=50),
        said="has 50 pages, of which the first 3 were read",
    ),
    "76 object stream of a gigabyte": pdf(
        pdfs.object_stream_bomb, UNKNOWN, said="too many or too large to examine"
    ),
    "76 object streams without end": pdf(
        pdfs.many_object_streams, UNKNOWN, said="too many or too large to examine"
    ),
    "76 object stream in itself": pdf(pdfs.object_stream_in_itself, UNKNOWN),
    "76 100,000 objects": pdf(
        lambda: pdfs.many_objects(60_000), UNKNOWN, said="too many objects to examine"
    ),
    "76 50,000 signatures": pdf(
        pdfs.many_signatures, UNKNOWN, said="a digital signature of a kind that cannot be checked"
    ),
    "76 100,000 annotations": pdf(lambda: pdfs.many_annotations(80_000), said=NOT_SEEN),
    "77 five metres square": pdf(boxed(b"0 0 14400 14400")),
    "77 350 metres square": pdf(boxed(b"0 0 1000000 1000000")),
    "77 1e30": pdf(boxed(b"0 0 1e30 1e30")),
    "77 40 digits": pdf(boxed(b"0 0 " + b"9" * 40 + b" " + b"9" * 40)),
    "77 a strip": pdf(boxed(b"0 0 1000000 1"), said=NOT_SEEN),
    "78 negative": pdf(boxed(b"0 0 -595 -842"), BLANK),
    "78 no number": pdf(boxed(b"0 0 NaN Infinity")),
    "78 corners exchanged": pdf(boxed(b"595 842 0 0")),
    "78 nothing": pdf(boxed(b"0 0 0 0")),
    "79 page tree in itself": pdf(pdfs.page_cycle, BROKEN, said=DAMAGED),
    "79 /Prev to itself": pdf(pdfs.prev_cycle, UNKNOWN),
    "79 cross-references in a circle": pdf(pdfs.xref_stream_cycle, UNKNOWN),
    "79 content refers to itself": pdf(pdfs.reference_cycle, BLANK),
    "79 length refers to itself": pdf(pdfs.length_cycle, UNKNOWN),
    "79 400,000 arrays in each other": pdf(pdfs.nested_arrays, UNKNOWN),
    "79 outline in a circle": pdf(pdfs.outline_cycle, UNKNOWN, ACTIVE),
    "80 no resources": pdf(pdfs.no_resources, UNKNOWN),
    "81 text changed by a revision": pdf(pdfs.shadowed, UNKNOWN),
    "82 9,400 pixels square of 64 bits": png(
        lambda: images.even(9_400, bits=16, color=6), PIXELS, said="9,400 by 9,400 pixels"
    ),
    "82 30,000 pixels square of 1 bit": png(lambda: images.even(30_000, bits=1, color=0), PIXELS),
    "82 2^31 pixels square": png(lambda: images.claimed(2**31 - 1, 2**31 - 1), PIXELS),
    "82 0 pixels": png(lambda: images.claimed(0, 0), BROKEN),
    "82 40 million rows of a pixel": png(
        lambda: images.claimed(1, 40_000_000), PIXELS, said="1 by 40,000,000 pixels"
    ),
    "82 rows that are not there": png(
        lambda: images.png(900, 900, zlib.compress(bytes(901))), BROKEN, said=CUT_OFF
    ),
    "82 300 MB of text (zTXt)": png(lambda: images.text_bomb(b"zTXt"), BROKEN),
    "82 300 MB of text (iTXt)": png(lambda: images.text_bomb(b"iTXt"), BROKEN),
    "82 300 MB of profile (iCCP)": png(lambda: images.text_bomb(b"iCCP"), BROKEN),
    "82 100,000 chunks": png(images.many_chunks),
    "82 picture of 144 million pixels in a PDF": pdf(
        lambda: pdfs.colour_picture(12_000), said=NOT_SEEN
    ),
    "82 picture of 900 million bits in a PDF": pdf(pdfs.picture_bomb, said=NOT_SEEN),
    "82 JPEG 2000 of 144 million pixels in a PDF": pdf(
        lambda: jpeg_2000_in_pdf(12_000), said=NOT_SEEN
    ),
    "82 photograph of 144 million pixels in a PDF": pdf(
        lambda: photograph_in_pdf(12_000), said=NOT_SEEN
    ),
    "83 animated": png(images.animated),
    "83 several pictures": jpg(images.several_pictures),
    "84 CMYK": jpg(lambda: sheet("CMYK")),
    "84 16 bits": png(images.deep),
    "85 turned": jpg(lambda: images.turned(6)),
    "85 turned by what is no turn": jpg(lambda: images.turned(99)),
    "86 300 scans": jpg(lambda: images.many_scans(7_000, 300), PIXELS, said="in 305 passes"),
    "86 300 scans in a PDF": pdf(scans_in_pdf, said=NOT_SEEN),
    "87 half a JPEG": jpg(lambda: images.cut(sheet()), BROKEN, said=CUT_OFF),
    "87 half a PNG": png(lambda: images.cut(sheet("L", "PNG")), BROKEN, said=CUT_OFF),
    "88 place and camera": jpg(images.located),
    "88 broken profile": jpg(images.broken_profile),
    "89 one pixel": png(lambda: images.even(1, bits=8, color=0), BLANK),
    "89 one white page": pdf(lambda: pdfs.one_page(pdfs.stream(b"")), BLANK),
}
"""Name of the case, its number first -> the file."""

HEAVY: dict[str, Hostile] = {
    # Nothing says how much a content stream unfolds to; pdfium keeps all of it and more.
    "76 content of a gigabyte": pdf(pdfs.flate_bomb),
    "76 content deflated twice": pdf(lambda: pdfs.flate_bomb(rounds=2)),
    # Loading a page runs its operators; each form is run anew every time it is named.
    "76 40 million operators": pdf(pdfs.operators),
    "76 10^9 forms": pdf(pdfs.nested_forms),
    "76 a form in itself, twice": pdf(pdfs.form_in_itself),
}
"""The same for what only limits of time and memory on the process stop."""
