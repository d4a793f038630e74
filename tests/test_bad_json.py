"""Bad JSON and bad text in it: cases 1 to 30 of docs/robustness.md.

Each row is one manifest: what is wrong with it, the rules that fail, and words of the message.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from bad_input import GOOD, Said, changed, copied, said

TEXT = (GOOD / "submission.json").read_text()
NAME = json.loads(TEXT)["end_user"]["name"]
JSON = {"data-not-json"}


def with_key(text: str) -> bytes:
    """Return the manifest with ``text`` before its documents."""
    return TEXT.replace('"documents": [', f'{text}, "documents": [', 1).encode()


def after_name(text: str) -> bytes:
    """Return the manifest with ``text`` at the end of the end user's name, unescaped."""
    return TEXT.replace(NAME, NAME + text, 1).encode()


def documents(entry: bytes, count: int) -> bytes:
    return b'{"documents":[' + entry * count + b"{}]}"


MANIFESTS: dict[str, tuple[bytes, set[str], str]] = {
    "1 duplicate key": (
        TEXT.replace('"country_iso"', '"country_iso": "US", "country_iso"', 1).encode(),
        JSON, "the same key is on line 2 already",
    ),
    "2 NaN": (with_key('"x": NaN'), JSON | {"field-unknown"}, "NaN is not a JSON number"),
    "2 -Infinity": (with_key('"x": -Infinity'), JSON | {"field-unknown"}, "-Infinity is not"),
    "3 1e999": (with_key('"x": 1e999'), JSON | {"field-unknown"}, "too large to read"),
    "4 whole number of 4301 digits": (
        with_key(f'"x": {"9" * 4301}'), JSON | {"field-unknown"}, "too large to read",
    ),
    "5 100,000 levels": (b"[" * 100_000 + b"]" * 100_000, JSON, "more than 64 levels"),
    "5 65 levels within": (with_key(f'"x": {"[" * 65}{"]" * 65}'), JSON, "more than 64 levels"),
    "6 byte-order mark": (b"\xef\xbb\xbf" + TEXT.encode(), JSON, "byte-order mark"),
    "7 UTF-16": (TEXT.encode("utf-16"), JSON, "UTF-16, the file must be UTF-8"),
    "7 UTF-32": (TEXT.encode("utf-32-le"), JSON, "UTF-32, the file must be UTF-8"),
    "8 Latin-1": (
        TEXT.replace(NAME, "Sociét\xe9", 1).encode("latin-1").replace(b"Soci\xe9", b"Soci"),
        JSON, "byte 0xe9 at offset",
    ),
    "9 half a surrogate pair": (
        after_name("\\ud800"), JSON | {"business-name-differs-in-data"}, "half of a UTF-16",
    ),
    "10 NUL escaped": (
        after_name("\\u0000"), {"text-has-invisible-characters"}, "U+0000",
    ),
    "11 raw control character": (after_name("\x01"), JSON, "raw control character U+0001"),
    "11 raw line end in a string": (after_name("\n"), JSON, "not closed on its line"),
    "12 no bytes": (b"", JSON, "the file is empty"),
    "12 blanks alone": (b" \n\t", JSON, "the file is empty"),
    "13 two documents": (TEXT.encode() * 2, JSON, "text after the end of the document"),
    "13 bracket too many": (TEXT.encode() + b"}", JSON, "text after the end of the document"),
    "14 array": (b"[]", JSON, "the document is an array, it must be an object"),
    "14 string": (b'"x"', JSON, "the document is a string"),
    "14 null": (b"null", JSON, "the document is null"),
    "14 number": (b"7", JSON, "the document is a number"),
    "16 1.6 million empty objects": (documents(b"{},", 1_600_000), JSON, "more than 1048576 bytes"),
    "16 as many as fit into the file": (documents(b"{},", 349_000), JSON, "more than 50000 values"),
    "16 50 MB": (b'{"a":"' + b"x" * 50_000_000 + b'"}', JSON, "more than 1048576 bytes"),
    "16 a key of 900,000 characters": (
        with_key(f'"{"k" * 900_000}": 1'), JSON, "a key of 900000 characters",
    ),
    "18 comment": (TEXT.replace("{", "{ // x", 1).encode(), JSON, "JSON has no comments"),
    "18 comma before a bracket": (
        TEXT.rstrip()[:-1].encode() + b",}", JSON, "trailing comma before '}'",
    ),
    "19 __proto__": (with_key('"__proto__": {"a": 1}'), {"field-unknown"}, "'__proto__' is not a"),
    "19 __class__": (with_key('"__class__": "x"'), {"field-unknown"}, "'__class__' is not a"),
    "20 100,000 documents": (documents(b'{"a":1},', 100_000), JSON, "more than 50000 values"),
}  # fmt: skip


def judged(content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    package = copied(folder)
    (package / "submission.json").write_bytes(content)
    return said(capsys, package)


@pytest.mark.parametrize("name", MANIFESTS)
def test_bad_json(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, rules, words = MANIFESTS[name]
    began = perf_counter()
    result = judged(content, tmp_path, capsys)
    assert perf_counter() - began < 10, "slow"
    assert result.failed == rules
    assert words in result.message(min(rules & JSON or rules))
    # A key the API does not know is a warning; everything else keeps the submission back.
    assert result.exit_code == (0 if rules == {"field-unknown"} else 1)


@pytest.mark.parametrize("name", [name for name, row in MANIFESTS.items() if row[1] == JSON])
def test_a_fault_of_the_json_has_a_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (finding,) = judged(MANIFESTS[name][0], tmp_path, capsys).findings
    assert finding["location"]["line"] >= 1
    assert finding["location"]["column"] >= 1


# --- 15, 17: every kind of value in every place ------------------------------------------------

PLACES = (
    "country_iso", "number_type", "alias", "end_user", "end_user/type", "end_user/name",
    "end_user/email", "end_user/postal_code", "end_user/registration_number", "documents",
    "documents/0", "documents/0/document_type_id", "documents/0/data_fields",
    "documents/0/data_fields/business_name", "documents/0/file",
)  # fmt: skip
VALUES: tuple[object, ...] = (None, True, False, 0, 1, -1.5, "", [], {}, [[]], [None], {"": {}})


@pytest.mark.parametrize("path", PLACES)
def test_any_type_anywhere(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = copied(tmp_path)
    for value in VALUES:
        result = said(capsys, changed(package, path, value))
        assert result.package["problems"] == []
        assert result.exit_code == (0 if (path, value) in OPTIONAL else 1), (path, value)
        (package / "submission.json").write_text(TEXT)


# What may be left out may be empty: the API's page calls these optional.
OPTIONAL: list[tuple[str, object]] = [
    ("end_user/email", None), ("end_user/email", ""),
    ("end_user/postal_code", None), ("end_user/postal_code", ""),
    ("end_user/registration_number", None), ("end_user/registration_number", ""),
]  # fmt: skip


@pytest.mark.parametrize("path", ["end_user/postal_code", "alias", "documents/0/data_fields"])
def test_true_is_no_number_and_no_text(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = said(capsys, changed(copied(tmp_path), path, True))
    assert "is a boolean" in result.message("field-wrong-type")


# --- 21 to 30: characters -------------------------------------------------------------------------

HIDDEN = {"text-has-invisible-characters"}
DIFFER = {"business-name-differs-in-data", "business-name-not-on-document"}
TEXTS: dict[str, tuple[str, str, set[str], str]] = {
    "21 zero-width space": ("end_user/name", NAME + "\u200b", HIDDEN, "U+200B"),
    "21 zero-width no-break space": ("alias", "Ac\ufeffme", HIDDEN, "U+FEFF"),
    "21 soft hyphen": ("end_user/name", NAME.replace("S", "S\u00ad", 1), HIDDEN, "U+00AD"),
    "21 Hangul filler": ("alias", "Acme\u3164", HIDDEN, "U+3164"),
    "21 tag characters": ("alias", "Acme\U000e0041", HIDDEN, "U+E0041"),
    "22 right-to-left override": ("end_user/name", "\u202e" + NAME, HIDDEN, "U+202E"),
    "22 isolate": ("end_user/city", "Pu\u2066ne", HIDDEN, "U+2066"),
    "25 no-break space": ("end_user/city", "New\u00a0Delhi", HIDDEN, "U+00A0"),
    "25 ideographic space": ("alias", "Acme\u3000Ltd", HIDDEN, "U+3000"),
    "25 blanks around": ("end_user/city", " Pune ", {"text-padded"}, ""),
    "25 two blanks": ("end_user/city", "New  Delhi", {"text-padded"}, ""),
    "26 Devanagari digits": (
        "end_user/postal_code", "४११००१", {"postal-code-malformed"}, "",
    ),
    "26 full-width digits": (
        "end_user/postal_code", "４１１００１", {"postal-code-malformed"}, "",
    ),
    "26 superscript digit": ("end_user/postal_code", "41100²", {"postal-code-malformed"}, ""),
    "28 private use": ("alias", "Acme\ue000", HIDDEN, "U+E000"),
    "28 unassigned": ("alias", "Acme\u0378", HIDDEN, "U+0378"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_bad_text(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, value, rules, words = TEXTS[name]
    result = said(capsys, changed(copied(tmp_path), path, value))
    assert result.failed - {"state-differs"} == rules
    assert words in result.message(min(rules))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name: name.replace("A", "А", 1), "Cyrillic 'А' (U+0410)"),  # 23: a Cyrillic A
        (lambda name: name.replace("O", "Ο", 1), "Greek 'Ο' (U+039F)"),  # 23: a Greek O
        (lambda name: name.replace("I", "ı", 1), ""),  # 29: Turkish dotless i
        (lambda name: name.replace("I", "İ", 1), ""),  # 29: Turkish dotted I
        (lambda name: name + "\u0301" * 500, ""),  # 27: a flood of combining marks
        (lambda name: name + " 😀", ""),  # 28
    ],
    ids=["23 Cyrillic", "23 Greek", "29 dotless i", "29 dotted I", "27 marks", "28 emoji"],
)
def test_a_name_in_other_characters_is_another_name(
    change: Callable[[str], str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = changed(copied(tmp_path), "end_user/name", change(NAME))
    result = said(capsys, package)
    assert "business-name-differs-in-data" in result.failed
    assert words in result.message("business-name-differs-in-data")
    assert result.exit_code == 1


def test_24_one_name_composed_in_two_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = changed(copied(tmp_path), "end_user/name", "Café Private Limited")
    changed(package, "documents/0/data_fields/business_name", "Cafe\u0301 Private Limited")
    result = said(capsys, package)
    assert "NFC and NFD" in result.message("business-name-differs-in-data")


# Each would take minutes with a pattern that tries every way to divide it.
DIVISIBLE = {
    "blanks": " " * 100_000 + "x",
    "letters": "a" * 100_000 + "!",
    "dots": "a." * 50_000 + "@",
    "name": "A Private Limited " * 5_000,
    "digits": "1" * 100_000,
    "number": "U" + "12345" * 20_000,
    "mixed": "aА" * 50_000,
    "marks": "e\u0301" * 50_000,
}


@pytest.mark.parametrize("name", DIVISIBLE)
def test_30_no_pattern_takes_long(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copied(tmp_path)
    for path in ("alias", "end_user/name", "end_user/email", "end_user/registration_number",
                 "end_user/state", "documents/0/document_type_id"):  # fmt: skip
        changed(package, path, DIVISIBLE[name])
    began = perf_counter()
    assert said(capsys, package).exit_code == 1
    assert perf_counter() - began < 10
