"""Pictures that no camera takes: bombs, loops of chunks, half files and odd but lawful ones."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable

from hostile_pdfs import deflated
from PIL import Image, ImageDraw, PngImagePlugin

PNG = b"\x89PNG\r\n\x1a\n"
END = b"\xff\xd9"


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int,
    height: int,
    pixels: bytes,
    *,
    bits: int = 8,
    color: int = 0,
    before: Iterable[bytes] = (),
    after: Iterable[bytes] = (),
) -> bytes:
    """Return a PNG around ``pixels``, which are deflated already.

    ``color`` is 0 for grey, 2 for RGB, 6 for RGBA; ``before`` and ``after`` are chunks around the
    pixels.
    """
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0))
    parts = [PNG, header, *before, chunk(b"IDAT", pixels), *after, chunk(b"IEND", b"")]
    return b"".join(parts)


def even(side: int, *, bits: int, color: int, **chunks: Iterable[bytes]) -> bytes:
    """Return a square white PNG that is small until it is opened."""
    depth = bits * {0: 1, 2: 3, 6: 4}[color]
    row = b"\0" + b"\xff" * ((side * depth + 7) // 8)
    return png(side, side, deflated(row, side), bits=bits, color=color, **chunks)


def claimed(width: int, height: int) -> bytes:
    """Return a PNG that declares any size and holds a pixel."""
    return png(width, height, zlib.compress(b"\0\xff"), bits=8, color=0)


def sheet(size: tuple[int, int] = (1240, 1754), mode: str = "RGB") -> Image.Image:
    """Return a page with lines on it."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row in range(60, size[1] - 60, 40):
        draw.line((60, row, size[0] - 60, row), fill="black", width=3)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return ``image`` in one of Pillow's formats."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def text_bomb(kind: bytes, size: int = 300_000_000) -> bytes:
    """Return a PNG with a compressed text or profile that unfolds to ``size`` bytes."""
    head = {
        b"zTXt": b"Comment\0\0",
        b"iTXt": b"Comment\0\1\0\0\0",
        b"iCCP": b"profile\0\0",
    }[kind]
    return png(
        300, 300, zlib.compress((b"\0" + b"\x7f" * 150 + b"\xff" * 150) * 300),
        before=[chunk(kind, head + deflated(b"A", size))],
    )  # fmt: skip


def many_chunks(count: int = 100_000, kind: bytes = b"tEXt") -> bytes:
    """Return a PNG with so many small chunks before its pixels."""
    pixels = zlib.compress((b"\0" + b"\x7f" * 150 + b"\xff" * 150) * 300)
    return png(300, 300, pixels, before=[chunk(kind, b"Key\0value")] * count)


def animated() -> bytes:
    """Return an animated PNG of three pictures, of which the first is a page."""
    others = [sheet((620, 877)).rotate(180), Image.new("RGB", (620, 877), "white")]
    return saved(sheet((620, 877)), "PNG", save_all=True, append_images=others)


def several_pictures() -> bytes:
    """Return a JPEG with a second picture behind the first, as phones write them (MPO)."""
    return saved(sheet(), "MPO", save_all=True, append_images=[sheet((300, 424))])


def many_scans(side: int, scans: int) -> bytes:
    """Return a progressive JPEG of ``side`` by ``side`` pixels with ``scans`` scans.

    The last scan of a sound file, which refines what came before, is repeated: a few hundred
    bytes for each make the decoder visit every pixel once more.
    """
    data = saved(Image.new("L", (side, side), 200), "JPEG", progressive=True, quality=50)
    last = data.rindex(b"\xff\xda")
    scan = data[last : data.rindex(END)]
    return data[:last] + scan * scans + END


def cut(data: bytes, share: float = 0.5) -> bytes:
    """Return the first part of ``data``."""
    return data[: int(len(data) * share)]


def turned(quarter: int) -> bytes:
    """Return a JPEG whose EXIF data ask for a turn; 6 is a quarter clockwise, 9 is no turn."""
    exif = Image.Exif()
    exif[0x0112] = quarter
    return saved(sheet(), "JPEG", exif=exif)


def located() -> bytes:
    """Return a JPEG whose EXIF data name a place and a camera."""
    exif = Image.Exif()
    exif[0x0110] = "Invented Camera 3000"
    exif.get_ifd(0x8825)[2] = (28.0, 36.0, 50.0)
    return saved(sheet(), "JPEG", exif=exif)


def broken_profile() -> bytes:
    """Return a JPEG with a colour profile and EXIF data that are noise."""
    return saved(sheet(), "JPEG", icc_profile=bytes(range(256)) * 4, exif=b"Exif\0\0MM\0*\xff\xff")


def deep() -> bytes:
    """Return a PNG of 16 bits a pixel."""
    grey = sheet(mode="L").convert("I").point(lambda value: value * 257)
    return saved(grey.convert("I;16"), "PNG")


def with_text(text: str) -> bytes:
    """Return a PNG that carries ``text`` in a text chunk."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Comment", text)
    return saved(sheet((620, 877)), "PNG", pnginfo=info)
