"""``compliance-lint request``: what is printed sends exactly what was checked."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Api, serving
from written_packages import bare, write

from compliance_lint.cli.app import run
from compliance_lint.request.written import curl_path
from tools.corpus.package import Package, changed, renamed, valid

DAY = ("--as-of", "2026-11-23", "--isolated")
LOGIN = {"PLIVO_AUTH_ID": "MAXXXXXXXXXXXXXXXXXX", "PLIVO_AUTH_TOKEN": "not'a $token"}

needs_curl = pytest.mark.skipif(
    shutil.which("curl") is None or sys.platform == "win32", reason="no curl or no POSIX shell"
)

# A stand-in for httpx that has its interface and sends with what the tests have already.
FAKE_HTTPX = """
import requests
def request(method, url, auth, files):
    session = requests.Session()
    session.trust_env = False
    answer = session.request(method, url, auth=auth, files=files, timeout=10)
    return answer
"""


def printed(capsys: pytest.CaptureFixture[str], *args: str, expect: int = 0) -> str:
    assert run(["request", *DAY, *args]) == expect
    return capsys.readouterr().out


def with_semicolons() -> Package:
    package = valid(2)
    package.data["alias"] = "A; type=text/plain 'quoted' \"twice\" $HOME `id` \\ @<"
    return package


PACKAGES = {
    "plain": lambda: valid(2),
    "signs of curl": lambda: renamed(renamed(valid(7), 0, 'a;type="b",c.pdf'), 1, "GST, 1.pdf"),
    "signs of the shell": lambda: renamed(renamed(valid(7), 0, "$(id) 'x'.pdf"), 1, "-o `y`.pdf"),
    "beyond ASCII": lambda: renamed(valid(7), 0, "प्रमाण.pdf"),
    "in a folder": lambda: renamed(valid(7), 0, "scans/coi.pdf"),
    "data with semicolons": with_semicolons,
}


def send(text: str, way: str, address: str, folder: Path) -> None:
    text = text.replace("https://api.plivo.com", address)
    environment = {**os.environ, **LOGIN, "NO_PROXY": "*", "PYTHONPATH": str(folder)}
    if way == "curl":
        words = ["sh", "-c", f"set -e\n{text}"]
    else:
        folder.mkdir(exist_ok=True)
        (folder / "httpx.py").write_text(FAKE_HTTPX)
        words = [sys.executable, "-c", text]
    subprocess.run(words, env=environment, check=True, capture_output=True, timeout=60)


def assert_arrived(server: Api, package: Package, parts: list[dict[str, Any]]) -> None:
    received = server.only
    assert received.data == bare(package.data)
    login = base64.b64decode(received.authorization.removeprefix("Basic ")).decode()
    assert login == f"{LOGIN['PLIVO_AUTH_ID']}:{LOGIN['PLIVO_AUTH_TOKEN']}"
    assert [part.name for part in received.parts] == [part["name"] for part in parts]
    for part, told in zip(received.parts, parts, strict=True):
        assert hashlib.sha256(part.content).hexdigest() == told["sha256"]
        assert len(part.content) == told["size"]
        assert part.content_type == told["content_type"]
    for part, document in zip(received.files, package.data["documents"], strict=True):
        assert part.content == package.files[document["file"]]


@needs_curl
@pytest.mark.parametrize("way", ["curl", "httpx"])
@pytest.mark.parametrize("make", PACKAGES.values(), ids=PACKAGES)
def test_what_is_printed_sends_what_was_checked(
    make: Any, way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = make()
    folder = write(package, tmp_path / "it's; here")
    extra = ("--unchecked",) if make is with_semicolons else ()
    text = printed(capsys, str(folder), "--format", way, *extra)
    parts = json.loads(printed(capsys, str(folder), "--format", "parts", *extra))
    with serving() as (server, address):
        send(text, way, address, tmp_path / "fake")
        assert server.only.method == "POST"
        assert server.only.path == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/PhoneNumber/Compliance/"
        assert_arrived(server, package, parts)


@needs_curl
@pytest.mark.parametrize("way", ["curl", "httpx"])
def test_an_update_is_a_patch(way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = valid(2)
    folder = write(package, tmp_path / "acme")
    saved = {"compliance_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "status": "rejected"}
    (folder / "application.json").write_text(json.dumps(saved), encoding="utf-8")
    text = printed(capsys, str(folder), "-f", way)
    parts = json.loads(printed(capsys, str(folder), "-f", "parts"))
    with serving() as (server, address):
        send(text, way, address, tmp_path / "fake")
        assert server.only.method == "PATCH"
        assert server.only.path.endswith(f"/PhoneNumber/Compliance/{saved['compliance_id']}")
        assert_arrived(server, package, parts)


def test_what_is_for_editors_is_not_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = valid(3)
    noted = replace(package, data={"$schema": "submission.schema.json", **package.data})
    folder = write(noted, tmp_path / "acme")
    (data, *_) = json.loads(printed(capsys, str(folder), "-f", "parts"))
    assert json.loads(data["value"]) == bare(package.data)


def test_an_answer_of_the_sdk_names_the_application_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(valid(2), tmp_path / "acme")
    identity = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
    saved = {"api_id": "x", "compliance": {"compliance_id": identity, "status": "rejected"}}
    (folder / "application.json").write_text(json.dumps(saved), encoding="utf-8")
    assert f"/PhoneNumber/Compliance/{identity}" in printed(capsys, str(folder))


@pytest.mark.parametrize("identity", [None, 7, "", "../../Call/x", "a b", '"; rm -rf ~; "'])
def test_an_update_of_nothing(
    identity: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(valid(2), tmp_path)
    saved = {"compliance_id": identity, "status": "rejected"}
    (folder / "application.json").write_text(json.dumps(saved), encoding="utf-8")
    assert printed(capsys, str(folder), "--unchecked", expect=3) == ""


def test_files_stay_with_their_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A document without a file does not shift those behind it."""
    package = valid(2)
    package.data["documents"].insert(0, {"document_type_id": "x"})
    folder = write(package, tmp_path)
    parts = json.loads(printed(capsys, str(folder), "--unchecked", "-f", "parts"))
    assert [part["name"] for part in parts] == ["data", "documents[1].file", "documents[2].file"]


def test_a_package_that_fails_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(changed(valid(2), "alias", ""), tmp_path)
    assert run(["request", *DAY, str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "alias" in err
    assert "compliance-lint check" in err
    assert "curl" in printed(capsys, str(folder), "--unchecked")


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(valid(2), tmp_path / "a")
    warned = write(changed(valid(2), "callback_urls", "x"), tmp_path / "b")
    assert printed(capsys, str(warned))
    assert printed(capsys, str(warned), "--fail-on", "info", expect=1) == ""
    assert printed(capsys, str(tmp_path / "absent"), expect=3) == ""
    assert printed(capsys, str(tmp_path), expect=3) == ""  # several
    assert printed(capsys, str(folder), "--format", "wget", expect=2) == ""
    (folder / "gst-certificate.pdf").unlink()
    assert printed(capsys, str(folder), expect=1) == ""
    assert printed(capsys, str(folder), "--unchecked", expect=3) == ""
    (folder / "submission.json").write_bytes(b'{"alias": "a", "alias": "b"}')
    assert printed(capsys, str(folder), "--unchecked", expect=3) == ""
    (folder / "requirements.json").write_bytes(b"{}")
    assert printed(capsys, str(folder), expect=3) == ""


def test_nothing_outside_the_package_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    package = valid(2)
    package.data["documents"][0]["file"] = "../secret.pdf"
    folder = write(package, tmp_path / "a")
    assert printed(capsys, str(folder), "--unchecked", expect=3) == ""


def test_a_path_that_cannot_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(valid(2), tmp_path / "a\x1b[2Jb")
    assert printed(capsys, str(folder), expect=3) == ""
    assert json.loads(printed(capsys, str(folder), "-f", "parts"))


def test_python_code_stops_at_a_changed_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(valid(2), tmp_path / "a")
    text = printed(capsys, str(folder), "-f", "httpx")
    (folder / "gst-certificate.pdf").write_bytes(b"%PDF-another")
    with serving() as (server, address):
        with pytest.raises(subprocess.CalledProcessError) as caught:
            send(text, "httpx", address, tmp_path / "fake")
        assert b"has changed since it was checked" in caught.value.stderr
        assert server.requests == []


@needs_curl
def test_curl_reads_the_path_as_it_is(tmp_path: Path) -> None:
    """Names made of the signs that mean something to curl, through curl itself."""
    names = ['a"b', "a;b", "a,b", ' "a" ', "a\\b", 'a\\"b;', "a b ", '"', ";type=x", "\\\\;"]
    with serving() as (server, address):
        words = ["curl", "-s", "--noproxy", "*", address]
        for number, name in enumerate(names):
            (tmp_path / name).write_text(str(number))
            words += ["-F", f"f{number}=@{curl_path(name)}"]
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, timeout=60)
        assert [part.content.decode() for part in server.only.parts] == [
            str(number) for number in range(len(names))
        ]


@settings(max_examples=200)
@given(st.text(alphabet='ab\\";, .', min_size=1, max_size=8).filter(lambda name: name != "-"))
def test_a_path_is_quoted_only_where_it_must_be(name: str) -> None:
    quoted = curl_path(name)
    if quoted != name:
        assert quoted[0] == quoted[-1] == '"'
        inner = quoted[1:-1]
        assert inner.replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\") == name
