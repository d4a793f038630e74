"""From the bytes of a JSON file to a document with positions."""

from __future__ import annotations

import codecs
from contextlib import suppress

from compliance_lint.load.json_builder import StopReading
from compliance_lint.load.json_document import JsonDocument, JsonFault, json_type_name
from compliance_lint.load.json_reader import Reader
from compliance_lint.load.positions import KeySpans, LineIndex, Node, Position, Span, ValueSpans

_MIB = 1_048_576
_START = Span(Position(1, 1), Position(1, 1))
# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def scan(data: bytes, *, max_bytes: int = _MIB, max_depth: int = 64) -> JsonDocument:
    """Read the bytes of a JSON file; never raises, whatever they are.

    More than ``max_bytes`` bytes are not read at all; objects and arrays may be ``max_depth``
    deep, values 50,000 in number and keys 256 characters long. What is wrong is in ``faults``:
    reading goes on after a byte-order mark, a duplicate key (the last one counts), a NaN, a number
    out of range and a lone surrogate, and stops at anything else. Time is linear in the size.
    """
    if len(data) > max_bytes:
        return too_large(max_bytes)
    if encoding := _wide_encoding(data):
        text = data.decode(encoding, "replace")
        name = encoding[:6].upper()
        return _unread(text, JsonFault("encoding", f"{name}, the file must be UTF-8", _START, ""))
    body = data.removeprefix(codecs.BOM_UTF8)
    mark: tuple[JsonFault, ...] = ()
    if len(body) != len(data):
        detail = "the file begins with a byte-order mark, save it as UTF-8 without one"
        mark = (JsonFault("byte-order-mark", detail, _START, ""),)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(body, error, mark)
    if not text.strip(" \t\n\r"):
        return _unread(text, JsonFault("empty", "the file is empty", _START, ""), mark)
    return _read(text, max_depth, mark)


def too_large(max_bytes: int) -> JsonDocument:
    """Return the document for a file of more than ``max_bytes`` bytes, which was not read."""
    detail = f"more than {max_bytes} bytes, the most that is read"
    return _unread("", JsonFault("too-large", detail, _START, ""))


def _read(text: str, max_depth: int, mark: tuple[JsonFault, ...]) -> JsonDocument:
    """Read decoded text; ``mark`` is the fault already found, if any."""
    reader = Reader(text, max_depth)
    with suppress(StopReading):
        reader.read()
    faults = [*mark, *reader.faults]
    root = reader.root or Node(0, len(text), -1, -1, None)
    if reader.complete and not isinstance(reader.value, dict):
        span = reader.lines.span(root.start, root.end)
        detail = f"the document is {json_type_name(reader.value)}, it must be an object"
        faults.append(JsonFault("not-an-object", detail, span, ""))
    values, keys = ValueSpans(reader.lines, root), KeySpans(reader.lines, root)
    return JsonDocument(reader.value, values, keys, tuple(faults), text)


def _unread(text: str, fault: JsonFault, before: tuple[JsonFault, ...] = ()) -> JsonDocument:
    """Return a document of which nothing was parsed, because of ``fault``."""
    lines, root = LineIndex(text), Node(0, len(text), -1, -1, None)
    values, keys = ValueSpans(lines, root), KeySpans(lines, root)
    return JsonDocument(None, values, keys, (*before, fault), text)


def _undecodable(
    body: bytes, error: UnicodeDecodeError, before: tuple[JsonFault, ...]
) -> JsonDocument:
    """Point at the first byte that is not UTF-8. What precedes it decodes, so it can be counted."""
    text = body.decode("utf-8", "replace")
    start = len(body[: error.start].decode("utf-8"))
    span = LineIndex(text).span(start, start + 1)
    offset = error.start + (len(codecs.BOM_UTF8) if before else 0)
    detail = (
        f"byte 0x{body[error.start]:02x} at offset {offset} (line {span.start.line}, "
        f"column {span.start.column}) is not UTF-8, the file must be UTF-8"
    )
    return _unread(text, JsonFault("encoding", detail, span, ""), before)


def _wide_encoding(data: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32 text; None for anything that may be UTF-8.

    Without a mark, the zero bytes around the first character give it away (RFC 4627, section 3):
    JSON begins with two ASCII characters, and JSON in UTF-8 has no zero byte.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    zeros = tuple(byte == 0 for byte in data[:4])
    if len(zeros) < 2 or not any(zeros[:2]):
        return None
    if zeros[:2] == (True, True):
        return "utf-32-be" if zeros == (True, True, True, False) else None
    if zeros[1]:
        return "utf-32-le" if zeros == (False, True, True, True) else "utf-16-le"
    return "utf-16-be"
