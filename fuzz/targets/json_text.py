"""JSON with positions: `scan`, the manifest made of it, and `scan_value` for what was read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

from compliance_lint.load.json_document import MAX_DIGITS, MAX_FAULTS, MAX_KEY, SURROGATE
from compliance_lint.load.manifest import MISSING, Manifest, pointer_parts, pointer_to_param
from compliance_lint.load.spans import JsonDocument, Position, Span, scan, scan_value
from compliance_lint.load.tree import Folder, FolderTree
from fuzz import seeds
from fuzz.target import Bytes, Target
from fuzz.trees import json_text, mutated

_FOLDER = Folder(FolderTree(Path("nowhere")))
_DEPTH = 64
_LOOKED_AT = 150  # places of one document whose text is held against their value
WORDS = (
    "country_iso", "number_type", "alias", "end_user", "documents", "document_type_id", "file",
    "data_fields", "business_name", "name", "type", "callback_url", "\\u0000", "\\ud800", "\\udc00",
    "\\u00e9", '\\"', "NaN", "-Infinity", "1e999", "-0", "0.1e-5", "true", "null", "//", "/*",
    "\ufeff", "\r\n", "\t", "{}", "[]", '""', "':", "\u201c",
)  # fmt: skip


def test(data: bytes) -> None:
    """What Python's strict reader takes is taken with the same value, and nothing else is."""
    document = scan(data)
    check_document(document)
    expected = _strict(data)
    if expected is None:
        assert document.faults, "taken, though it is no strict JSON object"
    else:
        assert document.usable
        assert not document.faults, document.faults[0].detail
        assert repr(document.value) == repr(expected)
        copy = scan_value(document.value)
        assert not copy.faults
        assert repr(copy.value) == repr(expected)
    again = scan(data)
    assert repr(again.value) == repr(document.value)
    assert (again.faults, again.text) == (document.faults, document.text)


def check_document(document: JsonDocument) -> None:
    """Everything holds that is said of a document, whatever it was made from."""
    text = _Lines(document.text)
    assert len(document.faults) <= MAX_FAULTS
    repeated = any(fault.kind == "duplicate-key" for fault in document.faults)
    for fault in document.faults:
        assert fault.detail.isascii()
        assert fault.detail.isprintable()
        text.cut(fault.span)
        # The value itself may be what could not be read, and what it was in may have come twice.
        assert repeated or fault.pointer.rpartition("/")[0] in document.values
    whole = document.value is not None and not document.faults
    manifest = Manifest("a/submission.json", "a", document, _FOLDER, first_line=3)
    for pointer in islice(document.values, _LOOKED_AT):
        shown = text.cut(document.values[pointer])
        if whole:
            assert repr(json.loads(shown)) == repr(manifest.raw(pointer))
    for pointer in islice(document.keys, _LOOKED_AT):
        shown = text.cut(document.keys[pointer])
        if whole:
            assert json.loads(shown) == pointer_parts(pointer)[-1]
    check_manifest(manifest)


def check_manifest(manifest: Manifest) -> None:
    """The typed view and the walk agree with the JSON, and every place is found."""
    value = manifest.json.value
    raw_documents = value.get("documents") if isinstance(value, dict) else None
    count = len(raw_documents) if isinstance(raw_documents, list) else 0
    assert len(manifest.data.documents) == count
    walked = list(islice(manifest.walk(), _LOOKED_AT))
    if manifest.json.usable:
        spans = manifest.json.values
        assert all(pointer in spans for pointer, _ in walked) or not manifest.json.text
    for pointer, found in walked:
        assert manifest.raw(pointer) is found
        pointer_to_param(pointer)
        for place in (pointer, f"{pointer}/absent", f"{pointer}/0~2"):
            location = manifest.locate(place, key=True)
            assert location.line is not None
            assert location.line >= manifest.first_line
            assert (location.end_line or 0) >= location.line
        assert manifest.raw(f"{pointer}/absent~") is MISSING


class _Lines:
    """A text by lines and columns, counted in another way than by the code under test."""

    def __init__(self, text: str) -> None:
        plain = text.replace("\r\n", "\n\n").replace("\r", "\n")  # of the same length
        self.text = text
        self.starts = [0]
        for at, char in enumerate(plain):
            if char == "\n" and text[at : at + 2] != "\r\n":
                self.starts.append(at + 1)

    def offset(self, place: Position) -> int:
        assert 1 <= place.line <= len(self.starts)
        at = self.starts[place.line - 1] + place.column - 1
        assert place.column >= 1
        assert at <= len(self.text)
        return at

    def cut(self, span: Span) -> str:
        start, end = self.offset(span.start), self.offset(span.end)
        assert start <= end
        return self.text[start:end]


def _strict(data: bytes) -> dict[str, Any] | None:
    """The object in ``data`` by Python's own reader with our rules added; None for all else."""
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refused,
            parse_float=_finite,
            parse_int=_whole,
        )
    except (ValueError, RecursionError):
        return None
    good = isinstance(value, dict) and _depth(value) <= _DEPTH and not _has_surrogate(value)
    return value if good else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs) or any(len(key) > MAX_KEY for key, _ in pairs):
        raise ValueError("a key twice, or a long one")
    return dict(pairs)


def _refused(text: str) -> Any:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise ValueError(text)
    return int(text)


def _parts(value: Any, level: int = 1) -> Iterator[tuple[Any, int]]:
    yield value, level
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, level
            yield from _parts(item, level + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item, level + 1)


def _depth(value: Any) -> int:
    return max(level for part, level in _parts(value) if isinstance(part, dict | list))


def _has_surrogate(value: Any) -> bool:
    return any(isinstance(part, str) and SURROGATE.search(part) for part, _ in _parts(value))


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """Half of the time a change of the value, written anew; else of the bytes."""
    if random.random() < 0.5:
        return by_bytes(data, size)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return by_bytes(data, size)
    changed = json_text(mutated(value, WORDS, random), random).encode("utf-8", "surrogatepass")
    if random.random() < 0.2:
        changed = by_bytes(changed, size)
    return changed[:size]


def start() -> Iterator[bytes]:
    """The manifests of the corpus, and forms that no manifest has."""
    yield from seeds.files("submission.json", at_most=2500, every=8)
    yield from (
        b"{}",
        b"[]",
        b'{"a": "\\ud83d\\ude00", "b": [1, 2.5, -0, true, null]}',
        b"\xef\xbb\xbf{}",
    )
    yield from (
        b'{"a":' * 70,
        b"[" * 65 + b"]" * 65,
        b'{"a": NaN, "a": 1e400}',
        '{"é": 1}'.encode("utf-16"),
    )


TARGET = Target(test, start, lambda: WORDS, mutate)
