"""The grammar of curl's -F: by itself, and against curl."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from loopback import Received, serving

from compliance_lint.load.curl_words import (
    FormWord,
    From,
    WordWrongError,
    parse_form,
    parse_form_string,
)
from compliance_lint.request.written import curl_path

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None or sys.platform == "win32", reason="no curl or no POSIX names"
)

READ = {
    "data={}": FormWord("data", From.TEXT, "{}"),
    "data=@data.json": FormWord("data", From.UPLOAD, "data.json"),
    "data=<data.json": FormWord("data", From.READ, "data.json"),
    "f=@a.pdf;type=application/pdf": FormWord(
        "f", From.UPLOAD, "a.pdf", content_type="application/pdf"
    ),
    "f=@a.pdf;type=text/plain; charset=utf-8;filename=b.pdf": FormWord(
        "f", From.UPLOAD, "a.pdf", "b.pdf", "text/plain;charset=utf-8"
    ),
    "f=@a.pdf; FILENAME = b.pdf": FormWord(
        "f", From.UPLOAD, "a.pdf", skipped=("FILENAME = b.pdf",)
    ),
    "f=@a.pdf;filename= b.pdf ": FormWord("f", From.UPLOAD, "a.pdf", "b.pdf"),
    'f=@"a;b,c.pdf";filename="x\\"y\\\\z\\n"': FormWord("f", From.UPLOAD, "a;b,c.pdf", 'x"y\\z\\n'),
    'f=@"a.pdf': FormWord("f", From.UPLOAD, '"a.pdf'),
    'f=@"a.pdf"x;type=a/b': FormWord("f", From.UPLOAD, "a.pdf", content_type="a/b"),
    "f=@-": FormWord("f", From.UPLOAD, "-"),
    "f= a ": FormWord("f", From.TEXT, "a"),
    "f=a=b": FormWord("f", From.TEXT, "a=b"),
    "f=a;b": FormWord("f", From.TEXT, "a", skipped=("b",)),
    'f={"a": "b;c"}': FormWord("f", From.TEXT, '{"a": "b', skipped=('c"}',)),
    "f=": FormWord("f", From.TEXT, ""),
    "f=@a.pdf;": FormWord("f", From.UPLOAD, "a.pdf"),
    "f=x;filename=a.pdf": FormWord("f", From.TEXT, "x", "a.pdf"),
    "f=<x;filename=a.pdf": FormWord("f", From.READ, "x"),
}
WRONG = ["data", "", "f=(a", "=)", "f=@a,b", "f=@a;type=pdf", "f=@a;type=", "f=@a;encoder=base64",
         "f=x;headers=\"X: y\""]  # fmt: skip


@pytest.mark.parametrize("word", READ)
def test_words(word: str) -> None:
    assert parse_form(word) == READ[word]


@pytest.mark.parametrize("word", WRONG)
def test_wrong_words(word: str) -> None:
    with pytest.raises(WordWrongError):
        parse_form(word)


@given(st.text(max_size=60), st.text(max_size=60))
def test_form_string_takes_all_as_it_is(name: str, value: str) -> None:
    name = name.replace("=", "")
    assert parse_form_string(f"{name}={value}") == FormWord(name, From.TEXT, value)


@given(st.text(max_size=80))
def test_any_word_is_read_or_refused(word: str) -> None:
    try:
        found = parse_form(word)
    except WordWrongError:
        return
    assert word.startswith(f"{found.name}=")
    assert "=" not in found.name


@given(
    st.text(min_size=1, max_size=30).filter(lambda name: name != "-"),
    st.text(min_size=1, max_size=30),
)
def test_what_is_quoted_is_read_back(path: str, filename: str) -> None:
    escaped = filename.replace("\\", "\\\\").replace('"', '\\"')
    word = f'f=@{curl_path(path)};type=image/png;filename="{escaped}"'
    assert parse_form(word) == FormWord("f", From.UPLOAD, path, filename, "image/png")


# --- against curl itself --------------------------------------------------------------------------


PIECES = ["a", "b.pdf", '"', "\\", '\\"', "\\\\", ";", ",", " ", "\t", "=", "@", "<", "x/y",
          ";type=text/plain", "; type=image/png", ";TYPE=a/b", "; charset=x", ";filename=",
          ";filename=q.pdf", ';filename="q;r.pdf"', '"a;b"', "é", "{", "}"]  # fmt: skip
values = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
words = st.tuples(st.sampled_from(["", "", "@", "<"]), values).map("".join)

_PART = re.compile(
    rb'Content-Disposition: form-data; name="(?P<name>[^"\r]*)"'
    rb'(?:; filename="(?P<filename>[^\r]*)")?'
    rb"(?:\r\nContent-Type: (?P<type>[^\r]*))?\r\n\r\n(?P<content>.*)\r\n",
    re.DOTALL,
)


def parts_of(received: Received) -> dict[str, tuple[bytes, str | None, str | None]]:
    """Content, file name and type as they stand on the wire, by name."""
    boundary = received.content_type.partition("boundary=")[2].encode()
    found = {}
    for piece in received.body.split(b"--" + boundary)[1:-1]:
        part = _PART.search(piece)
        assert part is not None, piece
        kind = part["type"].decode() if part["type"] else None
        name = part["filename"].decode() if part["filename"] is not None else None
        found[part["name"].decode()] = (part["content"], name, kind)
    return found


def fitting(word: FormWord) -> bool:
    """Whether the word can be sent: names of files that can be written here."""
    name = word.value
    return word.source is From.TEXT or bool(
        name and name not in {"-", ".", ".."} and "/" not in name
    )


def expected(word: FormWord, content: bytes) -> tuple[bytes, str | None]:
    name = word.filename
    if name is None and word.source is From.UPLOAD:
        name = word.value
    return content, None if name is None else name.replace('"', "%22")


def assert_as_curl(found: dict[str, FormWord], spelled: dict[str, str], folder: Path) -> None:
    contents: dict[str, bytes] = {}
    for key, word in found.items():
        contents[key] = word.value.encode()
        if word.source is not From.TEXT:
            contents[key] = b"in " + word.value.encode()
            (folder / word.value).write_bytes(contents[key])
    with serving() as (server, address):
        command = ["curl", "-s", "-S", "--noproxy", "*", address]
        for key in found:
            command += ["-F", f"{key}={spelled[key]}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        parts = parts_of(server.only)
    for key, word in found.items():
        content, name, kind = parts[key]
        assert (content, name) == expected(word, contents[key]), spelled[key]
        if word.content_type is not None:
            assert kind is not None
            # Its parameters keep blanks that nothing here needs.
            assert kind.partition(";")[0].strip() == word.content_type.partition(";")[0].strip()


@needs_curl
def test_the_table_is_what_curl_does(tmp_path: Path) -> None:
    spelled = {f"f{number}": word.partition("=")[2] for number, word in enumerate(READ)}
    found = {key: parse_form(f"{key}={value}") for key, value in spelled.items()}
    assert_as_curl({key: word for key, word in found.items() if fitting(word)}, spelled, tmp_path)


@needs_curl
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a batch names the word at fault
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(words, min_size=20, max_size=40))
def test_any_words_are_what_curl_does(tmp_path: Path, batch: list[str]) -> None:
    found: dict[str, FormWord] = {}
    spelled: dict[str, str] = {}
    for number, value in enumerate(batch):
        key = f"f{number}"
        try:
            word = parse_form(f"{key}={value}")
        except WordWrongError:
            continue
        if fitting(word):
            found[key], spelled[key] = word, value
    if found:
        assert_as_curl(found, spelled, tmp_path)


@needs_curl
@pytest.mark.parametrize("word", ["data", "f=x;type=pdf", "f=x;type="])
def test_curl_refuses_these_too(word: str) -> None:
    with pytest.raises(WordWrongError):
        parse_form(word)
    command = ["curl", "-s", "-F", word, "http://127.0.0.1:9"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 2
