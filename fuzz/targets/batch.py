"""The readers of batch files, over the same bytes: JSON lines, and CSV with dotted headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from compliance_lint.load import batch
from compliance_lint.load.batch import (
    BatchUnreadableError,
    Record,
    bounded_lines,
    csv_records,
    json_records,
)
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.packages import PackageSource, PackageUnreadableError, load_manifest
from compliance_lint.load.spans import JsonDocument, scan
from compliance_lint.load.tree import FolderTree
from fuzz import seeds
from fuzz.target import Bytes, Target
from fuzz.targets.json_text import check_document, check_manifest
from fuzz.targets.json_text import mutate as mutate_json

# A line of a megabyte is out of a fuzzer's reach, and what happens at the limit is not.
LINE_LIMIT = 300
_MOST_RECORDS = 40
_TREE = FolderTree(Path("nowhere"))
_WORD = re.compile("[0-9A-Za-z]+")
COLUMNS = (
    "country_iso", "number_type", "alias", "end_user.type", "end_user.name", "end_user",
    "end_user.address.lines[0]", "documents[0].document_type_id", "documents[0].file",
    "documents[1].file", "documents[1].data_fields.business_name", "documents[12].file", "a[0]",
    "a[1]", "a[0][0]", "a[1][2].b", "documents[999].file", "documents[01].file",
)  # fmt: skip
CELLS = (
    "IN", "local", "Zubberwick Sample Textiles", '"a ""b"" c"', '"two\nlines"', '"two\r\nlines"',
    "", " ", '"', '""', "a\rb", "\udcff", "\0", "कल्पित", "gst.pdf", '"never closed',
)  # fmt: skip


def test(data: bytes) -> None:
    """Nothing is lost, nothing is invented, and each record says the line it stands on."""
    with patch.object(batch, "MAX_LINE_BYTES", LINE_LIMIT):
        lines = BytesIO(data).readlines()
        _check_json(data, lines)
        _check_csv(data, lines)


def _check_json(data: bytes, lines: Sequence[bytes]) -> None:
    records = list(json_records(bounded_lines(BytesIO(data))))
    given = [line.strip() or len(line) > LINE_LIMIT for line in lines]
    expected = [number for number, some in enumerate(given, 1) if some]
    assert [record.number for record in records] == expected
    for record in records[:_MOST_RECORDS]:
        line = lines[record.number - 1]
        manifest = _manifest(record, "batch.jsonl")
        assert manifest is not None
        document = manifest.json
        # The end of a line is no part of what stands on it.
        whole = scan(line if len(line) > LINE_LIMIT else line.rstrip(b"\r\n"), max_bytes=LINE_LIMIT)
        assert repr(document.value) == repr(whole.value)
        assert [item.kind for item in document.faults] == [item.kind for item in whole.faults]
        assert manifest.locate("").line == record.number + document.values[""].start.line - 1
        check_document(document)


def _check_csv(data: bytes, lines: Sequence[bytes]) -> None:
    try:
        records = list(csv_records(bounded_lines(BytesIO(data))))
    except BatchUnreadableError as error:
        assert str(error)
        return
    numbers = [record.number for record in records]
    assert numbers == sorted(set(numbers))
    assert all(1 < number <= len(lines) for number in numbers)
    assert records == list(csv_records(bounded_lines(BytesIO(data))))
    _nothing_lost(records, lines)
    for record in records[:_MOST_RECORDS]:
        manifest = _manifest(record, "batch.csv")
        if record.fault:
            assert manifest is None
            assert record.content == b""
        elif manifest is not None:
            assert isinstance(record.content, tuple)
            _check_row(record.content, manifest.json)
            assert manifest.locate("/no/where").line == record.number
            check_manifest(manifest)


def _nothing_lost(records: Sequence[Record], lines: Sequence[bytes]) -> None:
    """Each word of the file is in a cell of the record it belongs to, or that record has a fault.

    Where the row of names goes over several lines nobody can tell from outside where it ends.
    """
    first = 1
    if lines and b'"' in lines[0]:
        first = records[0].number - 1 if records else len(lines)
    covering: Record | None = None
    following = list(records)
    for number, line in enumerate(lines[first:], start=first + 1):
        while following and following[0].number <= number:
            covering = following.pop(0)
        words = _WORD.findall(line.decode("latin-1"))
        if not words:
            continue
        assert covering is not None, f"line {number} is lost"
        if isinstance(covering.content, tuple):
            cells = "\n".join(cell for _, cell in covering.content)
            assert len(line) <= LINE_LIMIT, f"line {number} was cut, and nobody told"
            assert all(word in cells for word in words), f"words of line {number} are lost"


def _check_row(pairs: Sequence[tuple[str, str]], document: JsonDocument) -> None:
    assert document.usable
    assert sorted(_texts(document.value)) == sorted(cell for _, cell in pairs)
    assert all(cell for _, cell in pairs)
    if not any("[" in name for name, _ in pairs):
        assert len(document.values) == len({""} | {p for n, _ in pairs for p in _pointers(n)})


def _pointers(name: str) -> Iterator[str]:
    steps = [step.replace("~", "~0").replace("/", "~1") for step in name.split(".")]
    return ("/" + "/".join(steps[:end]) for end in range(1, len(steps) + 1))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _texts(item)


def _manifest(record: Record, name: str) -> Manifest | None:
    source = PackageSource(_TREE, name, record=record)
    assert source.package.endswith(f":{record.number}")
    try:
        return load_manifest(source)
    except PackageUnreadableError as error:
        assert str(error)
        return None


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """Lines of JSON, or a table of names and cells, changed as a whole; or the bytes."""
    choice = random.random()
    if choice < 0.4:
        return by_bytes(data, size)
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    if choice < 0.5 and lines[at].startswith(b"{"):
        lines[at] = mutate_json(lines[at], size, random, by_bytes).replace(b"\n", b" ")
    elif choice < 0.6:
        lines.insert(at, random.choice([b"", b" ", random.choice(lines), b"x" * (LINE_LIMIT + 2)]))
    else:
        delimiter = random.choice(",;\t")
        names = random.sample(COLUMNS, random.randint(1, 5))
        rows = [
            [random.choice(CELLS) for _ in range(len(names) + random.choice([0, 0, 0, 0, 1, -1]))]
            for _ in range(random.randint(1, 6))
        ]
        ends = random.choice(["\n", "\n", "\r\n"])
        text = "".join(delimiter.join(row) + ends for row in [names, *rows])
        lines = [text.encode("utf-8", "surrogateescape"), *lines[at : at + 3]]
    return b"\n".join(lines)[:size]


def start() -> Iterator[bytes]:
    """Manifests in lines, and tables."""
    manifests = [b" ".join(data.split()) for data in seeds.files("submission.json", at_most=900)]
    for at in islice(range(0, len(manifests) - 2, 3), 12):
        yield b"\n".join(line for data in manifests[at : at + 3] for line in (data[:290], b""))
    yield b'alias,end_user.name\nx,y\n\n"a\nb",c\n"open,1\nz,w\n'
    yield b"\xef\xbb\xbfalias;documents[0].file;documents[1].file\r\nx;a.pdf;b.pdf\r\n;;\r\nx;y\r\n"
    yield b"a[1],a[0].b[0],alias\n1,2,3\n" + b"\xff,1,2\n"


TARGET = Target(test, start, lambda: (*COLUMNS, *CELLS[3:6], b"\xef\xbb\xbf"), mutate)
