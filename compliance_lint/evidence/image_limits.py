"""What a picture will cost, and whether all of it is there, told before anything is decoded.

A few bytes can declare a picture that fills gigabytes, or one that is drawn a thousand times over.
So sizes are taken from headers and passes are counted in the bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

MAX_PIXELS = 50_000_000
"""Pixels of a picture file that is decoded: a sheet of A4 at 720 dots an inch."""
MAX_SIDE = 65_535
"""Pixels along a side, JPEG's own limit: every row costs memory beside that of its pixels."""
MAX_PASSED = 2_000_000_000
"""Pixels times passes of a progressive JPEG: some 2 seconds. Ordinary files take 10 passes."""

# Any marker but those that stand within the pixels: stuffing, fill bytes, restarts.
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_ALONE = frozenset({0x01, 0xD8})  # markers without a length
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_HEADER = 33  # bytes: the signature and the first chunk
# Interlaced PNG: first column and row of each pass, and the steps from one to the next.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))  # fmt: skip
_STEP = 1 << 20


def jpeg_passes(data: bytes) -> int:
    """How often the decoder of a progressive JPEG visits every pixel; 1 for any other."""
    scans, progressive, at = 0, False, 2
    while found := _MARKER.search(data, at):
        marker, at = found[0][-1], found.end()
        if marker == _END_OF_IMAGE:
            break
        scans += marker == _START_OF_SCAN
        progressive |= marker in _PROGRESSIVE
        if marker not in _ALONE:
            at += int.from_bytes(data[at : at + 2], "big")
    return max(1, scans) if progressive else 1


def png_lacks_pixels(data: bytes) -> bool:
    """Whether a PNG whose chunks are sound ends its pixels before the last row.

    Decoders leave the rest black and call the picture whole.
    """
    if len(data) < _PNG_HEADER:
        return True
    wanted = _png_bytes(data)
    inflater = zlib.decompressobj()
    try:
        for packed in _pixel_chunks(data):
            left = packed
            while left and wanted > 0:
                wanted -= len(inflater.decompress(left, _STEP))
                left = inflater.unconsumed_tail
    except zlib.error:
        return True
    return wanted > 0


def _png_bytes(data: bytes) -> int:
    """Bytes of the inflated rows, each of which begins with the number of its filter."""
    width, height, bits, color, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    depth = bits * _CHANNELS.get(color, 1)

    def area(across: int, down: int) -> int:
        return down * (1 + (across * depth + 7) // 8) if across else 0

    if not interlaced:
        return area(width, height)
    return sum(
        area(-(-(width - x) // right) if width > x else 0, -(-(height - y) // down))
        for x, y, right, down in _ADAM7
        if height > y
    )


def _pixel_chunks(data: bytes) -> Iterator[bytes]:
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            yield data[at + 8 : end]
        at = end + 4
