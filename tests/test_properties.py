"""Whatever is given: no exception, no crashed check, no pass that was not earned."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from PIL import Image, ImageDraw

from compliance_lint import Linter, Report, Verdict
from compliance_lint.load.objects import manifest_from_objects
from compliance_lint.report import FORMATS, Options, render
from tools.corpus.package import Package, valid

LINTER = Linter(as_of=dt.date(2026, 11, 23))
COI, GST = "certificate-of-incorporation.pdf", "gst-certificate.pdf"

quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(quick, max_examples=30)


# --- material -----------------------------------------------------------------------------------

NASTY = (
    "", " ", "\0", "\x1b[31m", "\u202eEVIL", "a\u200bb", "\ud800", "\udfff\ud800", "﷽" * 20, "İ",
    "ß", "𝒜", "१२३", "e\u0301", "null", "NaN", "'; --", "{name}", "{0}", "%s", "../x",
    "/etc/passwd", "C:\\x", "x" * 300, "::error::", "##[error]", "\r\n", "\u2028", "<b>", "𓀀" * 99,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "~1/~0",
    "29AAACZ0000A1Z5", "+91 98765 43210", "someone@example.com", "0", "-1", "true", "file:///x",
)  # fmt: skip
KEYS = (
    "country_iso", "number_type", "alias", "end_user", "documents", "type", "name", "last_name",
    "email", "registration_number", "country", "postal_code", "state", "document_type_id",
    "data_fields", "business_name", "file", "callback_url", "callback_method", "user_type",
    "address", "__proto__", "", "a/b", "a~b", "documents[0].file",
)  # fmt: skip

texts: SearchStrategy[str] = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(), max_size=30)
)
numbers: SearchStrategy[Any] = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**400, -(10**4290), 1e308, -0.0, 2**63])
)
scalars: SearchStrategy[Any] = st.one_of(st.none(), st.booleans(), numbers, texts)
keys: SearchStrategy[str] = st.one_of(st.sampled_from(KEYS), texts)
values: SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=12,
)
objects = st.dictionaries(keys, values, max_size=8)


@cache
def package() -> Package:
    return valid(2)


@pytest.fixture(scope="module", autouse=True)
def folder() -> Iterator[Path]:
    """The package's files, below the folder that is checked against."""
    with tempfile.TemporaryDirectory() as name:
        for file, content in package().files.items():
            (Path(name) / file).write_bytes(content)
        yield Path(name)


def check(data: object, base: Path, documents: list[Path] | None = None) -> Report:
    """`compliance_lint.check` without reading the rules anew each time."""
    return LINTER.report([LINTER.check_manifest(manifest_from_objects(data, documents, base=base))])


def assert_sound(report: Report) -> Verdict:
    """The report is one that every format can show; gives its verdict."""
    (found,) = report.packages
    assert found.problems == ()
    assert found.verdict is not Verdict.ERROR
    assert set(found.outcomes) == {rule.name for rule in LINTER.rules}
    for fmt in FORMATS:
        for options in (Options(), Options(color=True, ascii_only=True)):
            text = render(report, LINTER.rulebook, fmt, options)
            text.encode("utf-8")
            assert "\x1b[31m" not in text.replace("\x1b[1;31m", "")
            assert not any(character in text for character in "\0\u202e\u200b\u2028\r")
            if fmt == "json" or (options.ascii_only and fmt not in {"github", "azure", "csv"}):
                assert text.isascii()
    json.loads(render(report, LINTER.rulebook, "json"))
    return found.verdict


def as_text(data: object) -> bytes:
    return json.dumps(data).encode()


# --- the data -----------------------------------------------------------------------------------


@quick
@given(data=values)
def test_any_value(data: Any, folder: Path) -> None:
    report = check(data, folder)
    assert assert_sound(report) is not Verdict.PASS
    assert report == check(data, folder)


@quick
@given(data=objects)
def test_objects_and_their_text_are_judged_alike(data: dict[str, Any], folder: Path) -> None:
    by_text, by_object = check(as_text(data), folder), check(data, folder)
    assert assert_sound(by_text) is assert_sound(by_object)
    assert by_text.packages[0].outcomes == by_object.packages[0].outcomes


@quick
@given(raw=st.binary(max_size=200))
@example(raw=b"\xef\xbb\xbf{}")
@example(raw=b'{"a":' * 3000)
@example(raw=b"[" * 70 + b"]" * 70)
@example(raw=b'{"a": 1' + b"0" * 5000 + b"}")
def test_any_bytes_as_manifest(raw: bytes, folder: Path) -> None:
    report = check(raw, folder)
    assert assert_sound(report) is Verdict.FAIL
    assert report == check(raw, folder)


@quick
@given(data=st.data())
def test_damaged_text_of_a_valid_manifest(data: DataObject, folder: Path) -> None:
    """Bytes cut, changed or put in between; a pass only where the same data comes out of it."""
    raw = package().manifest()
    damaged = data.draw(spliced(raw))
    report = check(damaged, folder)
    if assert_sound(report) is Verdict.PASS:
        assert core(json.loads(damaged)) == core(package().data)


# --- mutations of a valid package ---------------------------------------------------------------


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but the top."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))


def parent(data: Any, path: tuple[Any, ...]) -> Any:
    for part in path[:-1]:
        data = data[part]
    return data


def delete(data: Any, path: tuple[Any, ...], _value: Any) -> None:
    del parent(data, path)[path[-1]]


def replace(data: Any, path: tuple[Any, ...], value: Any) -> None:
    parent(data, path)[path[-1]] = value


def wrap(data: Any, path: tuple[Any, ...], _value: Any) -> None:
    holder = parent(data, path)
    holder[path[-1]] = [holder[path[-1]]]


def insert(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """A stranger beside what is there."""
    holder = parent(data, path)
    if isinstance(holder, list):
        holder.insert(path[-1], value)
    else:
        key = f"{path[-1]}s"
        holder[key if key not in holder else f"{key}s"] = value


def append_text(data: Any, path: tuple[Any, ...], value: Any) -> None:
    holder = parent(data, path)
    holder[path[-1]] = f"{holder[path[-1]]}{value}"


PATHS = tuple(places(valid(2).data))
MUTATIONS = (delete, replace, wrap, insert, append_text)


def core(data: Any) -> list[Any]:
    """What the API or a reviewer judges in a package; the rest may be what it likes."""
    end_user, documents = data["end_user"], data["documents"]
    return [
        data["country_iso"],
        data["number_type"],
        end_user["type"],
        end_user["name"],
        [item["document_type_id"].lower() for item in documents],
        [item["file"] for item in documents],
        documents[0]["data_fields"]["business_name"],
    ]


@settings(quick, max_examples=150)
@given(path=st.sampled_from(PATHS), mutate=st.sampled_from(MUTATIONS), value=values)
def test_one_mutation(path: tuple[Any, ...], mutate: Any, value: Any, folder: Path) -> None:
    data = copy.deepcopy(package().data)
    mutate(data, path, value)
    report = check(data, folder)
    if assert_sound(report) is Verdict.PASS:
        assert core(data) == core(package().data), "passed with something else in a judged field"
        assert isinstance(data["alias"], str)
        assert data["alias"].strip()
        assert len(data["alias"]) <= 99


@few
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(PATHS), st.sampled_from(MUTATIONS), values),
        min_size=2,
        max_size=5,
    )
)
def test_several_mutations(steps: list[Any], folder: Path) -> None:
    data = copy.deepcopy(package().data)
    for path, mutate, value in steps:
        try:
            mutate(data, path, copy.deepcopy(value))
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier step took the place away
    report = check(data, folder)
    assert_sound(report)
    assert report == check(data, folder)


REQUIRED = (
    ("country_iso",), ("number_type",), ("alias",), ("end_user",), ("documents",),
    ("end_user", "type"), ("end_user", "name"), ("documents", 0), ("documents", 1),
    ("documents", 0, "document_type_id"), ("documents", 1, "document_type_id"),
    ("documents", 0, "data_fields"), ("documents", 0, "data_fields", "business_name"),
    ("documents", 0, "file"), ("documents", 1, "file"),
)  # fmt: skip
BLANKS: tuple[Any, ...] = (
    ...,
    None,
    "",
    " ",
    "\u200b",
    0,
    False,
    [],
    {},
    ["x"],
    {"x": "y"},
    float("nan"),
)


@pytest.mark.parametrize("path", REQUIRED, ids=lambda path: "/".join(map(str, path)))
@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_a_required_field_that_is_gone_is_never_a_pass(
    path: tuple[Any, ...], blank: Any, folder: Path
) -> None:
    data = copy.deepcopy(package().data)
    if blank is ...:
        delete(data, path, None)
    else:
        replace(data, path, blank)
    assert check(data, folder).packages[0].verdict is Verdict.FAIL


NAMES = (("end_user", "name"), ("documents", 0, "data_fields", "business_name"))


@quick
@given(
    which=st.sampled_from([*NAMES, "both"]),
    at=st.integers(0, 60),
    letter=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]),
)
def test_a_name_with_another_letter_is_never_a_pass(
    which: Any, at: int, letter: str, folder: Path
) -> None:
    data = copy.deepcopy(package().data)
    name = data["end_user"]["name"]
    at = min(at, len(name))
    for path in NAMES if which == "both" else [which]:
        replace(data, path, f"{name[:at]}{letter}{name[at:]}")
    assert check(data, folder).packages[0].verdict is not Verdict.PASS


@few
@given(digits=st.text("0123456789abcdef", min_size=32, max_size=32), index=st.integers(0, 1))
def test_another_document_type_is_never_a_pass(digits: str, index: int, folder: Path) -> None:
    cuts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    data = copy.deepcopy(package().data)
    original = data["documents"][index]["document_type_id"]
    data["documents"][index]["document_type_id"] = "-".join(cuts)
    if "-".join(cuts) != original:
        assert check(data, folder).packages[0].verdict is Verdict.FAIL


# --- the files ----------------------------------------------------------------------------------


def spliced(raw: bytes) -> SearchStrategy[bytes]:
    """The bytes cut short, or with a stretch changed, doubled or taken out."""
    place = st.integers(0, len(raw))
    stretch = st.tuples(place, place).map(sorted)
    return st.one_of(
        place.map(lambda end: raw[:end]),
        st.tuples(stretch, st.binary(max_size=40)).map(
            lambda drawn: raw[: drawn[0][0]] + drawn[1] + raw[drawn[0][1] :]
        ),
        st.tuples(place, st.binary(min_size=1, max_size=4)).map(
            lambda drawn: raw[: drawn[0]] + drawn[1] + raw[drawn[0] + len(drawn[1]) :]
        ),
        stretch.map(lambda ends: raw[: ends[1]] + raw[ends[0] :]),
    )


def text_of(data: bytes) -> str:
    """The text of a PDF by the bare engine, without white space; empty where it does not open."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ""
    text = ""
    with document:
        for number in range(len(document)):
            with suppress(pypdfium2.PdfiumError):
                text += "".join(document[number].get_textpage().get_text_range().split())
    return text


def check_files(coi: bytes, gst: bytes) -> tuple[Report, Verdict]:
    """A valid manifest with these files; the paths come by the list, as the SDK takes them."""
    data = copy.deepcopy(package().data)
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / COI, Path(name) / GST]
        for path, content in zip(paths, (coi, gst), strict=True):
            path.write_bytes(content)
        report = check(data, Path(name), paths)
    return report, assert_sound(report)


@quick
@given(data=st.data(), index=st.integers(0, 1))
def test_damaged_pdf(data: DataObject, index: int) -> None:
    files = [package().files[COI], package().files[GST]]
    files[index] = data.draw(spliced(files[index]))
    _, verdict = check_files(files[0], files[1])
    if verdict is Verdict.PASS:
        name = "".join(package().data["end_user"]["name"].split())
        assert name in text_of(files[index]), "passed, although the name cannot be read"


def test_a_page_that_does_not_load_is_never_a_pass() -> None:
    """The other pages open and hold the name; what stood on this one nobody can know."""
    gst = package().files[GST]
    number = gst.index(b"/Type /Page\n", gst.index(b"/Type /Page\n") + 1)
    assert gst.count(b"/Type /Page\n") == 3
    broken = gst[:number] + b"/Type /Pagf\n" + gst[number + 12 :]
    _, verdict = check_files(package().files[COI], broken)
    assert verdict is not Verdict.PASS


@few
@given(junk=st.binary(max_size=300), index=st.integers(0, 1))
@example(junk=b"", index=0)
@example(junk=b"%PDF-1.7\n", index=1)
@example(junk=b"\xff\xd8\xff\xe0", index=0)
@example(junk=b"\x89PNG\r\n\x1a\n", index=1)
@example(junk=b"%PDF-1.4\n1 0 obj\n<</Pages 1 0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>", index=0)
def test_any_bytes_as_file(junk: bytes, index: int) -> None:
    files = [package().files[COI], package().files[GST]]
    files[index] = junk
    _, verdict = check_files(files[0], files[1])
    assert verdict is Verdict.FAIL


@cache
def picture(kind: str) -> bytes:
    image = Image.new("RGB", (300, 400), "white")
    draw = ImageDraw.Draw(image)
    for row in range(10, 390, 15):
        draw.text((10, row), f"Invented certificate, line {row}", fill="black")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@few
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG"]), index=st.integers(0, 1))
def test_damaged_picture(data: DataObject, kind: str, index: int) -> None:
    """Text in a picture is not read, so that not even a whole one can be a pass."""
    files = [package().files[COI], package().files[GST]]
    files[index] = data.draw(st.one_of(st.just(picture(kind)), spliced(picture(kind))))
    _, verdict = check_files(files[0], files[1])
    assert verdict is not Verdict.PASS


@few
@given(data=st.data())
def test_two_files_in_one(data: DataObject) -> None:
    """The head of one certificate and the tail of the other."""
    coi, gst = package().files[COI], package().files[GST]
    cut, start = data.draw(st.integers(0, len(coi))), data.draw(st.integers(0, len(gst)))
    mixed = coi[:cut] + gst[start:]
    _, verdict = check_files(mixed, gst)
    if verdict is Verdict.PASS:
        assert "CertificateofIncorporation" in text_of(mixed)
