from __future__ import annotations

import datetime as dt
import enum
import json
import math
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.load.spans import (
    NOWHERE,
    JsonDocument,
    Position,
    Span,
    scan,
    scan_value,
)

MIB = 1_048_576


def at(span: Span) -> tuple[int, int, int, int]:
    return span.start.line, span.start.column, span.end.line, span.end.column


def offset(text: str, position: Position) -> int:
    """The slow way round, to check the fast one: step over the lines one by one."""
    start = 0
    for _ in range(position.line - 1):
        while text[start] not in "\r\n":
            start += 1
        start += 2 if text.startswith("\r\n", start) else 1
    return start + position.column - 1


def cut(document: JsonDocument, span: Span) -> str:
    return document.text[offset(document.text, span.start) : offset(document.text, span.end)]


def resolve(value: object, pointer: str) -> object:
    for token in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value[token.replace("~1", "/").replace("~0", "~")]
        elif isinstance(value, list):
            value = value[int(token)]
    return value


def pointers(value: object, pointer: str = "") -> Iterator[str]:
    yield pointer
    if isinstance(value, dict):
        for key, item in value.items():
            token = key.replace("~", "~0").replace("/", "~1")
            yield from pointers(item, f"{pointer}/{token}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from pointers(item, f"{pointer}/{index}")


SAMPLE = '{\n  "a": "é\\n",\r\n  "b/c~": [1, {"d": null}],\r"":\t-2.5e1\n}\n'


@pytest.mark.parametrize(
    ("pointer", "place", "text"),
    [
        ("/a", (2, 8, 2, 13), '"é\\n"'),
        ("/b~1c~0", (3, 11, 3, 27), '[1, {"d": null}]'),
        ("/b~1c~0/0", (3, 12, 3, 13), "1"),
        ("/b~1c~0/1", (3, 15, 3, 26), '{"d": null}'),
        ("/b~1c~0/1/d", (3, 21, 3, 25), "null"),
        ("/", (4, 5, 4, 11), "-2.5e1"),
        ("", (1, 1, 5, 2), SAMPLE.rstrip()),
    ],
)
def test_value_positions(pointer: str, place: tuple[int, int, int, int], text: str) -> None:
    document = scan(SAMPLE.encode())
    assert document.usable
    assert at(document.values[pointer]) == place
    assert cut(document, document.values[pointer]) == text


def test_key_positions() -> None:
    document = scan(SAMPLE.encode())
    assert list(document.values) == ["", "/a", "/b~1c~0", "/b~1c~0/0", "/b~1c~0/1",
                                     "/b~1c~0/1/d", "/"]  # fmt: skip
    assert {key: at(span) for key, span in document.keys.items()} == {
        "/a": (2, 3, 2, 6),
        "/b~1c~0": (3, 3, 3, 9),
        "/b~1c~0/1/d": (3, 16, 3, 19),
        "/": (4, 1, 4, 3),
    }
    assert len(document.keys) == 4
    assert len(document.values) == 7


def test_columns_count_code_points() -> None:
    document = scan('{"\U0001f600e\u0301": 1}'.encode())
    assert at(document.values["/\U0001f600e\u0301"]) == (1, 9, 1, 10)


@pytest.mark.parametrize(
    "pointer",
    ["a", "/x", "/b~1c~0/2", "/b~1c~0/00", "/b~1c~0/-1", "/b~1c~0/-", "/b~1c~0/x", "/a/0", "/~2",
     "/a~", "/b~1c~0/" + "9" * 5000, "/b~1c~0/\u0661", "/b~1c~0/1/d/e"],
)  # fmt: skip
def test_pointers_to_nothing(pointer: str) -> None:
    document = scan(SAMPLE.encode())
    assert pointer not in document.values
    assert document.values.get(pointer) is None
    assert pointer not in document.keys


def test_keys_of_elements_and_of_the_document_are_absent() -> None:
    document = scan(SAMPLE.encode())
    assert "" not in document.keys
    assert "/b~1c~0/0" not in document.keys


FAULTS = [
    # text, kind, part of the detail, place, pointer
    ('{"a": 1,}', "syntax", "trailing comma before '}'", (1, 8, 1, 9), ""),
    ('{"a": [1 ,\n]}', "syntax", "trailing comma before ']'", (1, 10, 1, 11), "/a"),
    ('{"a": [1,,2]}', "syntax", "expected a value, found ','", (1, 10, 1, 11), "/a/1"),
    ("{,}", "syntax", "a value is missing before ','", (1, 2, 1, 3), ""),
    ('{"a": 1 "b": 2}', "syntax", "expected ',' or '}' after a value", (1, 9, 1, 10), ""),
    ('{"a": 1; "b": 2}', "syntax", "expected ',' or '}' after a value", (1, 8, 1, 9), ""),
    ('{"a": [1 2]}', "syntax", "expected ',' or ']' after a value", (1, 10, 1, 11), "/a"),
    ('{\n "a": 1]', "syntax", "expected '}' for the bracket opened on line 1", (2, 8, 2, 9), ""),
    ('{"a" 1}', "syntax", "expected ':' after a key", (1, 6, 1, 7), ""),
    ('{"a" = 1}', "syntax", "expected ':' after a key, found '='", (1, 6, 1, 7), ""),
    ('\n{"a": 1', "syntax", "the object opened on line 2 is not closed", (2, 8, 2, 8), ""),
    ('{"a": [\n1', "syntax", "the array opened on line 1 is not closed", (2, 2, 2, 2), "/a"),
    ("{", "syntax", "the object opened on line 1 is not closed", (1, 2, 1, 2), ""),
    ('{"a":', "syntax", "the document ends, expected a value", (1, 6, 1, 6), "/a"),
    ("// c\n{}", "syntax", "JSON has no comments", (1, 1, 1, 3), ""),
    ('{"a": /* c */ 1}', "syntax", "JSON has no comments", (1, 7, 1, 9), "/a"),
    ('{"a": 1, # c\n"b": 2}', "syntax", "JSON has no comments", (1, 10, 1, 11), ""),
    ('{"a": 1 // c\n}', "syntax", "JSON has no comments", (1, 9, 1, 11), ""),
    ('{"a": 1}\n// c', "syntax", "JSON has no comments", (2, 1, 2, 3), ""),
    ("{'a': 1}", "syntax", "use double quotes", (1, 2, 1, 3), ""),
    ("{\"a\": 'b'}", "syntax", "use double quotes", (1, 7, 1, 8), "/a"),
    ('{"a": \u201cb\u201d}', "syntax", "use straight double quotes", (1, 7, 1, 8), "/a"),
    ("{a_1: 1}", "syntax", "a key needs double quotes", (1, 2, 1, 5), ""),
    ("{1: 1}", "syntax", "a key needs double quotes", (1, 2, 1, 3), ""),
    ('{"a": True}', "syntax", "write true in lower case", (1, 7, 1, 11), "/a"),
    ('{"a": None}', "syntax", "write null, None is not JSON", (1, 7, 1, 11), "/a"),
    ('{"a": [0, widget]}', "syntax", "a text value needs double quotes", (1, 11, 1, 17), "/a/1"),
    ('{"a": 2024-01-31}', "syntax", "a text value needs double quotes", (1, 7, 1, 17), "/a"),
    ('{"a": 012}', "syntax", "cannot start with 0", (1, 7, 1, 10), "/a"),
    ('{"a": +1}', "syntax", "no plus sign", (1, 7, 1, 9), "/a"),
    ('{"a": .5}', "syntax", "a digit is needed before '.'", (1, 7, 1, 9), "/a"),
    ('{"a": 5.}', "syntax", "a digit is needed after '.'", (1, 7, 1, 9), "/a"),
    ('{"a": 0xA}', "syntax", "no hexadecimal", (1, 7, 1, 10), "/a"),
    ('{"a": 1_000}', "syntax", "no underscores", (1, 7, 1, 12), "/a"),
    ('{"a": -}', "syntax", "a digit is needed after '-'", (1, 7, 1, 8), "/a"),
    ('{"a": "b\tc"}', "syntax", "U+0009, write \\t", (1, 9, 1, 10), "/a"),
    ('{"a": "b\x00c"}', "syntax", "U+0000, write \\u0000", (1, 9, 1, 10), "/a"),
    ('{"a": "b\nc"}', "syntax", "not closed on its line", (1, 7, 1, 9), "/a"),
    ('{"a": "b}', "syntax", "the string is not closed", (1, 7, 1, 10), "/a"),
    ('{"a": "c:\\x"}', "syntax", "\\x is not a JSON escape", (1, 10, 1, 12), "/a"),
    ('{"a": "\\\\\\u12"}', "syntax", "four hexadecimal digits", (1, 10, 1, 12), "/a"),
    ('{"a\t": 1}', "syntax", "U+0009", (1, 4, 1, 5), ""),
    ('{"a":\u00a01}', "syntax", "found U+00A0", (1, 6, 1, 7), "/a"),
    ('{"a": NaN}', "not-a-number", "NaN is not a JSON number", (1, 7, 1, 10), "/a"),
    ('[{"a": -Infinity}]', "not-a-number", "-Infinity is not", (1, 8, 1, 17), "/0/a"),
    ('{"a": 1e999}', "number-out-of-range", "too large", (1, 7, 1, 12), "/a"),
    ('{"a": "x\\\\ud800\\ud83d\\ude00\\uDE00"}', "lone-surrogate", "half", (1, 28, 1, 34), "/a"),
    ('{"a": 1,\n"\\u0061": 2}', "duplicate-key", "on line 1", (2, 1, 2, 9), "/a"),
    ('{"a": 1} {}', "trailing-data", "after the end", (1, 10, 1, 11), ""),
    ("[1]", "not-an-object", "an array", (1, 1, 1, 4), ""),
    (" null", "not-an-object", "null", (1, 2, 1, 6), ""),
    ("1.5", "not-an-object", "a number", (1, 1, 1, 4), ""),
    (" \r\n", "empty", "empty", (1, 1, 1, 1), ""),
    ("\ufeff{}", "byte-order-mark", "without one", (1, 1, 1, 1), ""),
]


@pytest.mark.parametrize(("text", "kind", "detail", "place", "pointer"), FAULTS)
def test_faults(
    text: str, kind: str, detail: str, place: tuple[int, int, int, int], pointer: str
) -> None:
    fault = scan(text.encode()).faults[0]
    assert (fault.kind, at(fault.span), fault.pointer) == (kind, place, pointer)
    assert detail in fault.detail
    assert len(fault.detail) <= 100


def test_reading_goes_on_after_some_faults() -> None:
    text = '\ufeff{"a": NaN, "b": 1, "c": 1e999, "d": "\\ud800!", "b": [2], "b": 3, "e": 4}'
    document = scan(text.encode())
    assert [fault.kind for fault in document.faults] == [
        "byte-order-mark", "not-a-number", "number-out-of-range", "lone-surrogate",
        "duplicate-key", "duplicate-key",
    ]  # fmt: skip
    assert document.usable
    assert document.value == {"a": None, "b": 3, "c": None, "d": "\ufffd!", "e": 4}
    assert not document.text.startswith("\ufeff")
    assert at(document.keys["/a"]) == (1, 2, 1, 5)  # the mark is not counted
    assert cut(document, document.values["/b"]) == "3"  # the last one counts


def test_what_precedes_a_syntax_error_keeps_its_place() -> None:
    document = scan(b'{"a": {"b": [1, x]}}')
    assert document.value is None
    assert not document.usable
    assert at(document.values["/a/b/0"]) == (1, 14, 1, 15)
    assert at(document.values["/a/b"]) == (1, 13, 1, 17)
    assert at(document.keys["/a/b"]) == (1, 8, 1, 11)


def test_text_behind_the_document() -> None:
    document = scan(b'{"a": 1} x')
    assert document.value == {"a": 1}
    assert not document.usable


@pytest.mark.parametrize(
    "codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_wide_encodings(codec: str) -> None:
    document = scan('{"a": "é"}'.encode(codec))
    (fault,) = document.faults
    assert fault.kind == "encoding"
    assert codec[:6].upper() in fault.detail
    assert "must be UTF-8" in fault.detail
    assert not document.usable


def test_latin_1_is_placed() -> None:
    document = scan('{"a":\r\n "caf\u00e9"}'.encode("latin-1"))
    (fault,) = document.faults
    assert fault.kind == "encoding"
    assert at(fault.span) == (2, 6, 2, 7)
    assert "0xe9 at offset 12 (line 2, column 6)" in fault.detail
    assert document.text == '{"a":\r\n "caf\ufffd"}'
    assert document.value is None


def test_offset_of_a_bad_byte_counts_the_mark() -> None:
    faults = scan(b"\xef\xbb\xbf\xff").faults
    assert [fault.kind for fault in faults] == ["byte-order-mark", "encoding"]
    assert "offset 3 (line 1, column 1)" in faults[1].detail


def test_too_large_is_not_read() -> None:
    document = scan(b'{"a": 1}', max_bytes=7)
    assert [fault.kind for fault in document.faults] == ["too-large"]
    assert document.value is None
    assert scan(b'{"a": 1}', max_bytes=8).usable


def test_depth() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert scan(nested(64)).usable
    (fault,) = scan(nested(65)).faults
    assert (fault.kind, fault.pointer, at(fault.span)) == ("nesting", "/a" * 64, (1, 321, 1, 322))
    assert scan(nested(20_000), max_depth=20_000).usable


def test_digits() -> None:
    assert scan(b'{"a": -%b}' % (b"9" * 4300)).usable
    (fault,) = scan(b'{"a": %b}' % (b"9" * 4301)).faults
    assert fault.kind == "number-out-of-range"
    assert scan(b'{"a": -0}').value == {"a": 0}
    assert scan(b'{"a": 1e-999}').value == {"a": 0.0}


@pytest.mark.skipif(not hasattr(sys, "set_int_max_str_digits"), reason="no such limit")
def test_a_lower_limit_on_digits_does_not_raise() -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert scan(b'{"a": %b}' % (b"9" * 700)).faults[0].kind == "number-out-of-range"
    finally:
        sys.set_int_max_str_digits(before)


HOSTILE: dict[str, bytes] = {
    "brackets": b"[" * 100_000,
    "objects": b'{"a":[' + b"{}," * 300_000 + b"{}]}",
    "objects past the limit": b"{}," * 1_600_000,
    "digits": b'{"a":' + b"9" * 1_000_000 + b"}",
    "decimals": b'{"a":0.' + b"9" * 1_000_000 + b"}",
    "exponent": b'{"a":1e' + b"9" * 1_000_000 + b"}",
    "long key over many faults": b'{"' + b"k" * 300_000 + b'":[' + b"NaN," * 150_000 + b"1]}",
    "one key": b"{" + b'"":1,' * 150_000 + b'"":1}',
    "surrogates": b'{"a":[' + b'"\\ud800",' * 80_000 + b"1]}",
    "open string": b'{"a":"' + b"\\n" * 500_000,
    "backslashes": b'{"a":"' + b"\\" * 1_000_000,
    "white space": b" " * 1_000_000 + b"x",
    "lines": b"{" + b"\r\n" * 500_000 + b"x",
    "minus signs": b'{"a":' + b"-" * 1_000_000,
    "letters": b'{"a":' + b"a" * 1_000_000,
    "zero bytes": b"\0" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_read_in_linear_time(name: str) -> None:
    started = time.process_time()
    document = scan(HOSTILE[name])
    assert time.process_time() - started < 10  # about 1 s at worst; quadratic would be minutes
    assert len(document.faults) <= 100
    assert all(len(fault.pointer) <= 4096 for fault in document.faults)


def test_the_reason_for_stopping_is_never_dropped() -> None:
    document = scan(b'{"a":[' + b"NaN," * 500 + b"x")
    assert len(document.faults) == 100
    assert document.faults[-1].kind == "syntax"
    assert not document.usable


def test_a_text_does_not_show_in_a_representation() -> None:
    assert "Quillon" not in repr(scan(b'{"name": "Quillon", "name": "Quillon"}'))


# -- properties ---------------------------------------------------------------------------------

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=25,
)
objects = st.dictionaries(st.sampled_from(["", "a", "b/c", "~", "é", "0"]), json_values, max_size=5)


@settings(deadline=None)
@given(
    objects, st.none() | st.integers(0, 3) | st.sampled_from(["\t", "\r", "\r\n"]), st.booleans()
)
def test_every_span_is_the_text_of_its_value(
    value: dict[str, object], indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent if isinstance(indent, int) else None,
                      ensure_ascii=ascii_only)  # fmt: skip
    if isinstance(indent, str):
        text = json.dumps(value, indent=1, ensure_ascii=ascii_only).replace("\n", indent)
    document = scan(text.encode())
    assert document.faults == ()
    assert document.usable
    assert document.value == value
    assert sorted(document.values) == sorted(pointers(value))
    for pointer, span in document.values.items():
        part = json.loads(cut(document, span))
        expected = resolve(value, pointer)
        assert part == expected
        assert type(part) is type(expected)
    for pointer, span in document.keys.items():
        token = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        assert json.loads(cut(document, span)) == token


def depth(value: object) -> int:
    children: list[object] = []
    if isinstance(value, dict):
        children = list(value.values())
    elif isinstance(value, list):
        children = value
    else:
        return 0
    return 1 + max(map(depth, children), default=0)


def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("duplicate key")
    if any(len(key) > 256 for key, _ in pairs):
        raise ValueError("long key")
    return dict(pairs)


def refuse(text: str) -> object:
    raise ValueError(text)


def finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number


def strict(data: bytes) -> dict[str, object] | None:
    """What Python's own parser says, with its liberties taken away."""
    try:
        text = data.decode("utf-8")  # json.loads(str) refuses a byte-order mark itself
        value = json.loads(
            text, object_pairs_hook=no_duplicates, parse_constant=refuse, parse_float=finite
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    except ValueError:
        return None
    return value if isinstance(value, dict) and depth(value) <= 64 else None


def agrees_with_the_strict_reader(data: bytes) -> None:
    document = scan(data)
    expected = strict(data)
    assert bool(document.faults) == (expected is None)
    if expected is not None:
        assert document.usable
        assert json.dumps(document.value) == json.dumps(expected)
    json.dumps(document.value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    document.text.encode("utf-8")
    for span in (*document.values.values(), *document.keys.values(),
                 *(fault.span for fault in document.faults)):  # fmt: skip
        start, end = span.start, span.end
        assert (1, 1) <= (start.line, start.column) <= (end.line, end.column)
        assert offset(document.text, end) <= len(document.text) or not document.text


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    agrees_with_the_strict_reader(data)


GRAMMAR = [
    *'{}[]",:\\ue0123456789.+-',
    *"\n\r\t \x00\x1f'#/é\u00a0\u201c\ufeff",
    '{"a":', '"a":1', '"b":', "[1,", "\\u", "\\ud83d", "\\ude00", "\\n", "true", "false", "null",
    "NaN", "-Infinity", "1e999", "1e5", "0x1", "-0", "//", "None", "{}", "[]", '""', "9" * 4301,
    "\r\n",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(GRAMMAR), max_size=14).map("".join))
def test_any_run_of_tokens(text: str) -> None:
    agrees_with_the_strict_reader(text.encode())
    agrees_with_the_strict_reader(b'{"a":' + text.encode() + b"}")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    value = draw(objects)
    indent = draw(st.none() | st.integers(0, 2))
    data = json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans())).encode()
    pieces = st.sampled_from([token.encode() for token in GRAMMAR]) | st.binary(max_size=2)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 3)))
        data = data[:start] + draw(pieces) + data[end:]
    return data


@settings(deadline=None)
@given(damaged())
def test_any_damaged_document(data: bytes) -> None:
    agrees_with_the_strict_reader(data)


@settings(deadline=None)
@given(objects)
def test_objects_are_copied(value: dict[str, object]) -> None:
    document = scan_value(value)
    assert document.faults == ()
    assert document.usable
    assert json.dumps(document.value) == json.dumps(value)
    assert document.value is not value
    assert (document.text, len(document.values), len(document.keys)) == ("", 0, 0)


# -- Python objects -----------------------------------------------------------------------------


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        raise RuntimeError


class Members(dict[str, object]):
    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def keys(self) -> None:  # type: ignore[override]
        raise RuntimeError

    def items(self) -> None:  # type: ignore[override]
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError

    def __getitem__(self, key: str) -> object:
        raise RuntimeError

    def copy(self) -> dict[str, object]:
        raise RuntimeError


class Elements(list[object]):
    def __iter__(self) -> Iterator[object]:
        while True:
            yield self

    def __len__(self) -> int:
        raise RuntimeError


class Liar:
    @property
    def __class__(self) -> type:
        raise RuntimeError

    @__class__.setter
    def __class__(self, value: type) -> None:
        raise RuntimeError

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    def __bool__(self) -> bool:
        raise RuntimeError


class Nameless(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise RuntimeError

    def __getattribute__(cls, name: str) -> object:
        raise RuntimeError


class Anonymous(metaclass=Nameless):
    pass


def anonymous() -> object:
    return Anonymous()  # pytest asks a parameter that is a class for its name


def exact(value: object) -> bool:
    if type(value) is dict:
        return all(type(key) is str and exact(item) for key, item in value.items())
    if type(value) is list:
        return all(exact(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)


def test_subclasses_become_what_they_hold() -> None:
    value = {
        Colour.RED: Colour.RED,
        "level": Level.HIGH,
        "tuple": (1, [True]),
        "ordered": OrderedDict(a=1.5),
        "members": Members(a=Text("b")),
        "elements": Elements([1]),
        Text("text"): Text("x"),
    }
    document = scan_value(value)
    assert document.faults == ()
    assert exact(document.value)
    assert document.value == {
        "red": "red", "level": 3, "tuple": [1, [True]], "ordered": {"a": 1.5},
        "members": {"a": "b"}, "elements": [1], "text": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("build", "kind", "detail"),
    [
        (
            lambda: dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
            "syntax",
            "a datetime is not a JSON value",
        ),
        (object, "syntax", "an object is not a JSON value"),
        (lambda: {1}, "syntax", "a set is not a JSON value"),
        (lambda: b"x", "syntax", "a bytes is not a JSON value"),
        (lambda: MappingProxyType({}), "syntax", "a mappingproxy is not a JSON value"),
        (lambda: dict, "syntax", "a type is not a JSON value"),
        (Liar, "syntax", "a Liar is not a JSON value"),
        (anonymous, "syntax", "an Anonymous is not a JSON value"),
        (type("\u202e\x1b[31m", (), {}), "syntax", "an object is not a JSON value"),
        (lambda: math.nan, "not-a-number", "NaN is not a JSON number"),
        (lambda: -math.inf, "not-a-number", "Infinity is not a JSON number"),
        (lambda: 10**4300, "number-out-of-range", "too large"),
    ],
)
def test_what_json_cannot_hold(build: Callable[[], object], kind: str, detail: str) -> None:
    document = scan_value({"a/b": [0, build()]})
    (fault,) = document.faults
    assert (fault.kind, fault.pointer, fault.span) == (kind, "/a~1b/1", NOWHERE)
    assert detail in fault.detail
    assert document.value == {"a/b": [0, None]}
    assert document.usable == (kind != "syntax")


def test_an_int_that_json_can_hold() -> None:
    assert scan_value({"a": 10**4300 - 1}).faults == ()


def test_keys_that_are_no_text() -> None:
    document = scan_value({"a": {1: 2, None: 3, "b": 4}})
    assert [(fault.detail, fault.pointer) for fault in document.faults] == [
        ("an int is not a JSON key", "/a"),
        ("a NoneType is not a JSON key", "/a"),
    ]
    assert document.value == {"a": {"b": 4}}


def test_keys_that_are_the_same_text() -> None:
    document = scan_value({Text("a"): 1, "b": dict.fromkeys(("\ud800", chr(0xDFFF)))})
    assert [(fault.kind, fault.pointer) for fault in document.faults] == [
        ("lone-surrogate", "/b/\ufffd"), ("lone-surrogate", "/b/\ufffd"),
        ("duplicate-key", "/b/\ufffd"),
    ]  # fmt: skip


def test_lone_surrogates_in_objects() -> None:
    document = scan_value({"a": "x\udc00"})
    assert [(fault.kind, fault.pointer) for fault in document.faults] == [("lone-surrogate", "/a")]
    assert document.value == {"a": "x\ufffd"}


def test_cycles_and_depth() -> None:
    cycle: dict[str, object] = {}
    cycle["a"] = [cycle, cycle]
    document = scan_value(cycle)
    assert [(fault.kind, fault.pointer) for fault in document.faults] == [
        ("nesting", "/a/0"), ("nesting", "/a/1"),
    ]  # fmt: skip
    assert not document.usable
    shared = [1]
    assert scan_value({"a": shared, "b": [shared]}).faults == ()
    deep: object = 1
    for _ in range(40_000):
        deep = {"a": deep}
    (fault,) = scan_value(deep).faults
    assert (fault.kind, fault.pointer) == ("nesting", "/a" * 64)
    assert scan_value(deep, max_depth=40_000).faults == ()


def fan_out() -> object:
    value: object = 1
    for _ in range(60):
        value = [value, value]
    return {"a": value}


@pytest.mark.parametrize(
    "build",
    [fan_out, lambda: {"a": [0] * MIB}, lambda: {"a": (0,) * MIB}, lambda: {"a": "x" * MIB},
     lambda: {"a": dict.fromkeys(map(str, range(300_000)), math.nan)}],
)  # fmt: skip
def test_large_objects(build: Callable[[], object]) -> None:
    document = scan_value(build())
    assert document.faults[-1].kind == "too-large"
    assert len(document.faults) <= 100
    assert document.value is None


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda: [1], "not-an-object"),
        (lambda: None, "not-an-object"),
        (lambda: "x", "not-an-object"),
        (object, "syntax"),
        (Liar, "syntax"),
        (lambda: math.nan, "not-a-number"),
    ],
)
def test_objects_at_the_top(build: Callable[[], object], kind: str) -> None:
    document = scan_value(build())
    assert [fault.kind for fault in document.faults] == [kind]
    assert not document.usable
