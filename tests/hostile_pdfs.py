"""PDFs that no honest producer writes: bombs, loops, lies about sizes, and things that act.

Every function returns the whole file. They are made byte by byte, since the libraries that write
PDFs refuse to write these. Pages carry ``/Resources`` unless their absence is the point: without
them pypdf does not decode a page at all, and a bomb on it never goes off.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping

from pypdf import PdfWriter

A4 = b"0 0 595 842"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
RESOURCES = b"/Resources<</Font<</F1 9 0 R>>>>"
SENTENCE = b"BT /F1 12 Tf 72 700 Td (An invented letter of no known kind) Tj ET"
Objects = dict[int, bytes]


def stream(data: bytes, keys: bytes = b"") -> bytes:
    """Return a stream object with ``keys`` in its dictionary."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (keys, len(data), data)


def packed(data: bytes, keys: bytes = b"") -> bytes:
    """Return a stream object, deflated once."""
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode" + keys)


def written(objects: Mapping[int, bytes], *, trailer: bytes = b"", head: bytes = b"") -> bytes:
    """Return a file of these objects with a sound cross-reference table; object 1 is the root."""
    out = io.BytesIO()
    out.write(head + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    size = max(objects) + 1
    rows = [b"0000000000 65535 f \n"]
    for number in range(1, size):
        at = places.get(number)
        rows.append(b"%010d 00000 n \n" % at if at is not None else b"0000000000 00000 f \n")
    out.write(b"xref\n0 %d\n%s" % (size, b"".join(rows)))
    out.write(
        b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    )
    return out.getvalue()


def one_page(
    content: bytes | None = None,
    *,
    box: bytes = A4,
    resources: bytes = RESOURCES,
    page: bytes = b"",
    root: bytes = b"",
    more: Mapping[int, bytes] | None = None,
) -> bytes:
    """Return a sound page; each argument makes one part of it unsound.

    ``content`` is the whole content stream object, ``page`` and ``root`` further keys of those
    dictionaries, ``more`` further objects by number (from 10).
    """
    objects: Objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s%s>>" % (box, resources, page),
        4: content if content is not None else stream(SENTENCE),
        9: FONT,
        **(more or {}),
    }
    return written(objects)


# --- bombs ------------------------------------------------------------------------------------


def deflated(piece: bytes, times: int, *, rounds: int = 1) -> bytes:
    """Return ``piece`` repeated and deflated, without ever holding it whole.

    A flushed block can be followed by itself, so one is deflated and repeated.
    """
    block = piece * max(1, 1_048_576 // len(piece))
    count, rest = divmod(times * len(piece), len(block))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_block = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    end = packer.compress(block[:rest]) + packer.flush()
    check = 1
    for _ in range(count):
        check = zlib.adler32(block, check)
    check = zlib.adler32(block[:rest], check)
    data = b"\x78\xda" + packed_block * count + end + check.to_bytes(4, "big")
    for _ in range(rounds - 1):
        data = zlib.compress(data, 9)
    return data


def flate_bomb(size: int = 1 << 30, *, rounds: int = 1) -> bytes:
    """Return a page whose content unfolds to ``size`` blanks, deflated ``rounds`` times."""
    names = b"/Filter[%s]" % (b"/FlateDecode" * rounds)
    return one_page(stream(deflated(b" ", size, rounds=rounds), names))


def operators(count: int = 40_000_000) -> bytes:
    """Return a page of so many operators that save the graphics state and never restore it."""
    return one_page(stream(deflated(b"q ", count), b"/Filter/FlateDecode"))


def nested_forms(levels: int = 9, fan: int = 10) -> bytes:
    """Return a page that draws ``fan`` to the power of ``levels`` forms, each within another."""
    more: Objects = {}
    for level in range(levels):
        inner = 11 + level
        names = b"/Resources<</XObject<</X %d 0 R>>/Font<</F1 9 0 R>>>>" % inner
        keys = b"/Type/XObject/Subtype/Form/BBox[%s]%s" % (A4, names)
        more[10 + level] = stream(b"/X Do " * fan, keys)
    last = b"/Type/XObject/Subtype/Form/BBox[%s]%s" % (A4, RESOURCES)
    more[10 + levels] = stream(b"BT /F1 9 Tf 9 9 Td (x) Tj ET", last)
    return one_page(
        stream(b"/X Do " * fan), resources=b"/Resources<</XObject<</X 10 0 R>>>>", more=more
    )


def form_in_itself() -> bytes:
    """Return a page with a form that draws itself."""
    keys = b"/Type/XObject/Subtype/Form/BBox[%s]/Resources<</XObject<</X 10 0 R>>>>" % A4
    return one_page(
        stream(b"/X Do"),
        resources=b"/Resources<</XObject<</X 10 0 R>>>>",
        more={10: stream(b"/X Do /X Do", keys)},
    )


def object_stream_bomb(size: int = 1 << 30) -> bytes:
    """Return a page and an object stream that unfolds to ``size`` blanks."""
    keys = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
    return one_page(more={10: stream(deflated(b" ", size), keys)})


def object_stream_in_itself() -> bytes:
    """Return a page and an object stream that extends itself."""
    return one_page(more={10: packed(b"11 0 <<>>", b"/Type/ObjStm/N 1/First 5/Extends 10 0 R")})


def picture_bomb(side: int = 30_000) -> bytes:
    """Return a page with a picture of ``side`` by ``side`` dots of a bit each, all white."""
    row = (side + 7) // 8
    keys = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (side, side)
    keys += b"/ColorSpace/DeviceGray/Filter/FlateDecode"
    return _pictured(stream(deflated(b"\xff", row * side), keys))


# --- pages ------------------------------------------------------------------------------------


def many_pages(count: int) -> bytes:
    """Return a file of ``count`` pages that share one content."""
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10 + count))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (A4, RESOURCES)
    objects: Objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        4: stream(SENTENCE),
        9: FONT,
        **dict.fromkeys(range(10, 10 + count), leaf),
    }
    return written(objects)


def count_lie(count: int = 1_000_000_000) -> bytes:
    """Return a file of one page that says it has ``count``."""
    return one_page().replace(b"/Count 1>>", b"/Count %d>>" % count)


def page_tree_bomb(levels: int = 9, fan: int = 10) -> bytes:
    """Return a page tree in which every node names the next ``fan`` times over."""
    objects: Objects = {1: b"<</Type/Catalog/Pages 10 0 R>>", 4: stream(SENTENCE), 9: FONT}
    for level in range(levels):
        kids = b"%d 0 R " % (11 + level) * fan
        total = fan ** (levels - level)
        objects[10 + level] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, total)
    leaf = b"<</Type/Page/Parent 10 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (A4, RESOURCES)
    objects[10 + levels] = leaf
    return written(objects)


def page_cycle() -> bytes:
    """Return a page tree that is its own child."""
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
        }
    )


def page_tree_deep(levels: int = 5_000) -> bytes:
    """Return a page below ``levels`` nodes of a page tree."""
    objects: Objects = {1: b"<</Type/Catalog/Pages 10 0 R>>", 4: stream(SENTENCE), 9: FONT}
    for number in range(10, 10 + levels):
        objects[number] = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1)
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (A4, RESOURCES)
    objects[10 + levels] = leaf
    return written(objects)


def no_pages() -> bytes:
    """Return a file whose page tree is empty."""
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"})


def no_resources() -> bytes:
    """Return a page whose content names a font and that has no resources at all."""
    return one_page(resources=b"")


def with_box(box: bytes) -> bytes:
    """Return a page of the size ``box``, four numbers."""
    return one_page(box=box)


def drawn_with_box(box: bytes) -> bytes:
    """Return a page of the size ``box`` that has lines and no text, so that it must be drawn."""
    return one_page(stream(b"10 w 0 0 m 5000 5000 l S"), box=box)


# --- references -------------------------------------------------------------------------------


def prev_cycle() -> bytes:
    """Return a file whose cross-reference table names itself as the one before it."""
    data = one_page()
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % start)


def xref_stream_cycle() -> bytes:
    """Return a file with two cross-reference streams, each of which comes before the other."""
    body = one_page()
    body = body[: body.rindex(b"xref\n0 ")]
    table = b"\1\0\0\0\0" * 3

    def section(number: int, prev: int) -> bytes:
        keys = b"/Type/XRef/Size 10/W[1 4 0]/Index[1 3]/Root 1 0 R/Prev %010d" % prev
        return b"%d 0 obj\n%s\nendobj\n" % (number, stream(table, keys))

    first = len(body)
    second = first + len(section(20, 0))
    return body + section(20, second) + section(21, first) + b"startxref\n%d\n%%%%EOF\n" % second


def reference_cycle() -> bytes:
    """Return a page whose contents are a reference that leads back to itself."""
    return one_page(b"4 0 R")


def length_cycle() -> bytes:
    """Return a page whose content's length is the content itself."""
    return one_page(b"<</Length 4 0 R>>\nstream\n%s\nendstream" % SENTENCE)


def nested_arrays(depth: int = 400_000) -> bytes:
    """Return a page with a key whose value is arrays in arrays."""
    return one_page(page=b"/Odd" + b"[" * depth + b"]" * depth)


def outline_cycle() -> bytes:
    """Return a file with a script and an outline whose entries follow each other round."""
    entry = b"<</Title(x)/Parent 10 0 R/Next %d 0 R/Prev %d 0 R>>"
    return one_page(
        root=b"/Outlines 10 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
        more={
            10: b"<</First 11 0 R/Last 12 0 R/Count 2>>",
            11: entry % (12, 12),
            12: entry % (11, 11),
        },
    )


def many_objects(count: int = 100_000) -> bytes:
    """Return a file with a script at the end of a chain of ``count`` objects."""
    more = {number: b"<</Next %d 0 R>>" % (number + 1) for number in range(10, 10 + count)}
    more[10 + count] = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    return one_page(root=b"/Odd 10 0 R", more=more)


# --- things that act --------------------------------------------------------------------------


def with_action(action: bytes) -> bytes:
    """Return a page whose file does ``action``, a dictionary's keys, when it is opened."""
    return one_page(root=b"/OpenAction<<%s>>" % action)


def script_in_names() -> bytes:
    """Return a page and a script in the tree of names."""
    return one_page(
        root=b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>"
    )


def embedded_file() -> bytes:
    """Return a page and a file embedded."""
    return one_page(
        root=b"/Names<</EmbeddedFiles<</Names[(a.exe) 10 0 R]>>>>",
        more={
            10: b"<</Type/Filespec/F(a.exe)/EF<</F 11 0 R>>>>",
            11: stream(b"MZ", b"/Type/EmbeddedFile"),
        },
    )


def xfa_form() -> bytes:
    """Return a page and an XFA form."""
    return one_page(
        root=b"/AcroForm<</Fields[]/XFA 10 0 R>>",
        more={10: stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")},
    )


def remote_file() -> bytes:
    """Return a page whose content is in a file elsewhere, as ``/F`` in a stream may say."""
    return one_page(stream(b"", b"/F<</FS/URL/F(http://192.0.2.1/a)>>"))


def remote_uri() -> bytes:
    """Return a page that leads to a web address when it is opened."""
    return with_action(b"/S/URI/URI(http://192.0.2.1/)")


def remote_page() -> bytes:
    """Return a page that goes on in a file on another machine when it is opened."""
    return with_action(b"/S/GoToR/F<</FS/URL/F(http://192.0.2.1/a.pdf)>>/D[0/Fit]")


# --- revisions and passwords --------------------------------------------------------------------


def shadowed(text: bytes = b"An invented letter, changed afterwards") -> bytes:
    """Return a page whose text a later revision replaced; nobody signed it."""
    data = one_page()
    start = data.rindex(b"xref\n0 ")
    place = len(data)
    body = b"4 0 obj\n%s\nendobj\n" % stream(SENTENCE.replace(b"An invented letter of", text))
    table = b"xref\n4 1\n%010d 00000 n \n" % place
    tail = b"trailer\n<</Size 10/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return data + body + table + tail % (start, place + len(body))


def changed(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return a sound PDF after pypdf wrote it with ``change`` applied."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(user: str, owner: str = "owner-secret") -> bytes:
    """Return a page that the password ``user`` opens; an empty one opens for everybody."""
    return changed(one_page(), lambda writer: writer.encrypt(user, owner, algorithm="AES-256"))


# --- much of one thing --------------------------------------------------------------------------


def long_text(sentence: bytes, characters: int = 200_000, pages: int = 1) -> bytes:
    """Return pages that say ``sentence`` over and over, ``characters`` of it on each."""
    line = b"(%s) Tj T* " % sentence
    content = b"BT /F1 8 Tf 9 TL 20 820 Td " + line * (characters // len(sentence)) + b"ET"
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10 + pages))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (A4, RESOURCES)
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
            4: packed(content),
            9: FONT,
            **dict.fromkeys(range(10, 10 + pages), leaf),
        }
    )


def many_annotations(count: int = 100_000) -> bytes:
    """Return an empty page with ``count`` annotations over it."""
    one = b"<</Type/Annot/Subtype/Square/Rect[10 10 20 20]/C[0 0 0]>>"
    return one_page(stream(b""), page=b"/Annots[%s]" % (one * count))


def many_object_streams(count: int = 150_000) -> bytes:
    """Return a page and the beginnings of ``count`` object streams with nothing in them."""
    return one_page(more={10: stream(b"1 0 obj<</Type/ObjStm>>stream\n" * count)})


def many_signatures(count: int = 50_000) -> bytes:
    """Return a page and ``count`` signatures, each of which covers the whole file."""
    one = b"11 0 obj<</Type/Sig/ByteRange[0 2000000 2000020 2000000]/Contents<00>>>endobj\n"
    return one_page(more={10: stream(one * count)})


def colour_picture(side: int, bits: int = 16) -> bytes:
    """Return a page with a picture of ``side`` by ``side`` dots in three colours, all white."""
    keys = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d" % (
        side,
        side,
        bits,
    )
    keys += b"/ColorSpace/DeviceRGB/Filter/FlateDecode"
    return _pictured(stream(deflated(b"\xff", side * side * 3 * bits // 8), keys))


def coded_picture(data: bytes, width: int, height: int, coding: bytes) -> bytes:
    """Return a page with a picture that is coded as ``coding`` says, as DCTDecode or JPXDecode."""
    keys = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8" % (width, height)
    return _pictured(stream(data, keys + b"/ColorSpace/DeviceGray/Filter/%s" % coding))


def _pictured(picture: bytes) -> bytes:
    return one_page(
        stream(b"q 500 0 0 700 40 40 cm /X Do Q"),
        resources=b"/Resources<</XObject<</X 10 0 R>>>>",
        more={10: picture},
    )


# --- text ---------------------------------------------------------------------------------------


def saying(lines: list[str]) -> bytes:
    """Return a page whose text layer has these lines, with any characters whatever in them.

    The font says of each character beyond plain ASCII what it stands for, as subset fonts do.
    """
    odd = sorted({char for line in lines for char in line if not " " <= char <= "~"})
    codes = {char: 128 + at for at, char in enumerate(odd)}
    rows = b"".join(
        b"<%02X> <%s>\n" % (code, char.encode("utf-16-be").hex().encode())
        for char, code in codes.items()
    )
    table = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
    table += b"%d beginbfchar\n%sendbfchar endcmap" % (len(codes), rows)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 10 0 R>>"
    content = b"BT /F1 7 Tf 9 TL 40 800 Td "
    for line in lines:
        drawn = bytes(codes.get(char) or ord(char) for char in line)
        content += b"<%s> Tj T* " % drawn.hex().encode()
    return one_page(stream(content + b"ET"), more={9: font, 10: stream(table)})
