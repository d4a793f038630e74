"""Bad file names, odd things on the disk, and faults of the file system.

Cases 31 to 50, 62, 63, 91 to 94 and 100 of docs/robustness.md.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_input import COI, GST, Bend, changed, copied, data_of, renamed, said

from compliance_lint.cli import app
from compliance_lint.load import opening
from compliance_lint.load.packages import MAX_MANIFEST_BYTES


def naming(name: str) -> Bend:
    """The data name another file than the one that is there."""
    return lambda package: changed(package, "documents/1/file", name)


def called(name: str) -> Bend:
    """The file itself has that name, and so have the data."""
    return lambda package: renamed(package, name)


def linked(target: str) -> Bend:
    def bend(package: Path) -> None:
        (package / GST).unlink()
        (package / GST).symlink_to(target)

    return bend


def loop(package: Path) -> None:
    linked("round")(package)
    (package / "round").symlink_to(GST)


def folder(package: Path) -> None:
    (package / GST).unlink()
    (package / GST).mkdir()


def pipe(package: Path) -> None:
    (package / GST).unlink()
    os.mkfifo(package / GST)


def hard_link(package: Path) -> None:
    (package / GST).unlink()
    (package / GST).hardlink_to(package / COI)


def sparse(package: Path) -> None:
    with (package / GST).open("wb") as file:
        file.truncate(1 << 40)


def in_capitals_too(package: Path) -> None:
    renamed(package, "a.pdf")
    (package / COI).rename(package / "A.pdf")
    changed(package, "documents/0/file", "A.pdf")


def undecodable(package: Path) -> None:
    os.rename(os.fsencode(package / GST), os.fsencode(package) + b"/gst\xff.pdf")  # noqa: PTH104
    changed(package, "documents/1/file", "gst\udcff.pdf")


def extra_file(package: Path) -> None:
    (package / "notes.pdf").write_bytes(b"\0" * 100)


OUTSIDE, ABSENT = {"file-outside-package"}, {"file-not-found"}
HIDDEN, ENDING = {"text-has-invisible-characters"}, {"file-extension-mismatch"}
NAMES: dict[str, tuple[Bend, set[str], str]] = {
    "31 climbs": (naming("../gst.pdf"), OUTSIDE, "leaves the package by '..'"),
    "31 climbs and returns": (naming(f"../acme/{GST}"), OUTSIDE, "leaves the package by '..'"),
    "32 absolute": (naming("/etc/hostname"), OUTSIDE, "an absolute path"),
    "33 link out": (linked("/etc/hostname"), OUTSIDE, "a link that leads out"),
    "33 link out, to nothing": (linked("/nowhere/x.pdf"), OUTSIDE, "a link that leads out"),
    "34 links in a circle": (loop, ABSENT, "leads back to itself"),
    "35 folder": (folder, ABSENT, "not a file but a folder"),
    "36 device behind a link": (linked("/dev/zero"), OUTSIDE, "a link that leads out"),
    "37 FIFO": (pipe, ABSENT, "not a file but a folder, a device or a pipe"),
    "39 NUL": (naming("gst\0.pdf"), OUTSIDE, "a NUL character"),
    "40 names that differ in capitals": (in_capitals_too, set(), ""),
    "41 one file twice": (naming(COI), {"same-file-twice"}, "byte for byte"),
    "41 hard link": (hard_link, {"same-file-twice"}, "byte for byte"),
    "42 99 characters": (called("g" * 95 + ".pdf"), set(), ""),
    "42 100 characters": (called("g" * 96 + ".pdf"), {"file-name-too-long"}, "100 characters"),
    "43 99 Chinese characters": (naming("証" * 95 + ".pdf"), ABSENT, "255 bytes"),
    "43 80 Chinese characters": (called("証" * 80 + ".pdf"), set(), ""),
    "44 dot at the end": (called("gst.pdf."), ENDING, "no extension"),
    "44 blank at the end": (called("gst.pdf "), ENDING, "says otherwise"),
    "44 name of a device on Windows": (called("CON.pdf"), set(), ""),
    "45 hyphen in front": (called("-rf.pdf"), set(), ""),
    "46 not UTF-8": (undecodable, ABSENT | {"data-not-json"}, "does not exist"),
    "47 line feed": (called("gst\n::error::x.pdf"), HIDDEN, "U+000A"),
    "47 ESC": (called("gst\x1b[31m.pdf"), HIDDEN, "U+001B"),
    "48 star": (called("*.pdf"), set(), ""),
    "48 star that would match": (naming("gst*.pdf"), ABSENT, "does not exist"),
    "48 percent": (naming("%2e%2e/gst.pdf"), ABSENT, "does not exist"),
    "49 backslash": (naming(f"scans\\{GST}"), OUTSIDE, ""),
    "50 absent": (lambda package: (package / GST).unlink(), ABSENT, "does not exist"),
    "50 not named": (extra_file, set(), ""),
    "63 a terabyte of nothing": (sparse, {"file-too-large"}, "1,099,511,627,776 bytes"),
}


@pytest.mark.parametrize("name", NAMES)
def test_bad_path(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bend, rules, words = NAMES[name]
    package = copied(tmp_path)
    bend(package)
    result = said(capsys, package)
    assert result.failed == rules
    assert result.exit_code == (1 if rules - ENDING else 0)
    if rules:
        assert words in result.message(max(rules))


def test_38_socket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied(tmp_path)
    (package / GST).unlink()
    monkeypatch.chdir(package)  # the address of a socket is limited to about 100 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(GST)
        assert said(capsys, package).failed == ABSENT


def test_nothing_outside_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied(tmp_path)
    (tmp_path / "secret.pdf").write_bytes((package / GST).read_bytes())
    opened: list[str] = []
    real = os.open

    def watched(path: str, *args: Any, **kwargs: Any) -> int:
        opened.append(os.fsdecode(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", watched)
    for name in ("../secret.pdf", str(tmp_path / "secret.pdf")):
        assert said(capsys, changed(package, "documents/1/file", name)).failed == OUTSIDE
    assert not any("secret" in path for path in opened)


# --- the medium ------------------------------------------------------------------------------


def failing(code: int, real: Callable[..., object]) -> Callable[..., object]:
    """Fails for documents, which are larger or called otherwise than the manifest."""

    def fail(first: object, second: object, *rest: object) -> object:
        if str(first).endswith(".json") or second == MAX_MANIFEST_BYTES + 1:
            return real(first, second, *rest)
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("function", "code"), [("_open_regular", errno.EACCES), ("_chunks", errno.EIO)]
)
def test_92_93_what_cannot_be_read_is_said(
    function: str,
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, function, failing(code, getattr(opening, function)))
    result = said(capsys, copied(tmp_path))
    assert result.failed == ABSENT
    assert "cannot be read" in result.message("file-not-found")
    assert result.exit_code == 1


def test_91_a_file_that_vanishes_costs_its_package_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path)
    shutil.copytree(tmp_path / "acme", tmp_path / "other")
    real = opening._read_below

    def vanishing(base: str, parts: list[str], max_bytes: int) -> object:
        if base.endswith("acme") and parts == [GST]:
            (tmp_path / "acme" / GST).unlink()
        return real(base, parts, max_bytes)

    monkeypatch.setattr(opening, "_read_below", vanishing)
    result = said(capsys, tmp_path)
    first, second = result.report["packages"]
    assert [item["rule"] for item in first["findings"]] == ["file-not-found"]
    assert second["verdict"] == "pass"


def test_91_a_package_that_vanishes_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied(tmp_path)
    (package / "submission.json").unlink()
    (package / "submission.json").symlink_to("gone.json")
    result = said(capsys, tmp_path)
    assert result.exit_code == 3
    assert "does not exist" in result.problems


@pytest.mark.parametrize("name", ["submission.json", "requirements.json", "application.json"])
@pytest.mark.parametrize("thing", ["pipe", "folder", "device", "loop"])
def test_odd_things_in_place_of_our_own_files(
    name: str, thing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = copied(tmp_path) / name
    place.unlink(missing_ok=True)
    if thing == "pipe":
        os.mkfifo(place)
    elif thing == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero" if thing == "device" else name)
    result = said(capsys, tmp_path)
    assert result.exit_code == 3
    assert result.problems


def test_94_a_file_is_read_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied(tmp_path)
    reads: list[object] = []
    real = opening._read

    def counted(descriptor: int, expected: os.stat_result, max_bytes: int) -> object:
        reads.append(expected.st_ino)
        return real(descriptor, expected, max_bytes)

    monkeypatch.setattr(opening, "_read", counted)
    said(capsys, package)
    manifest = (package / "submission.json").stat().st_ino
    files = [number for number in reads if number != manifest]
    assert len(files) == len(set(files)) == 2


def test_100_a_report_in_the_tree_is_no_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copied(tmp_path)
    report = package / "report.json"
    for _ in range(2):
        result = said(capsys, tmp_path, options=("-o", f"json={report}"))
        assert result.exit_code == 0
        assert [item["path"] for item in result.report["packages"]] == [package.as_posix()]
    assert json.loads(report.read_text())["summary"]["packages"] == 1
    assert data_of(package)


def test_names_on_the_disk_that_are_not_utf_8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(tmp_path)
    os.rename(  # noqa: PTH104 - Path cannot be made of bytes
        os.fsencode(tmp_path / "acme"), os.fsencode(tmp_path) + b"/acme\xff\x9b31m"
    )
    assert said(capsys, tmp_path).exit_code == 0
    for fmt in ("text", "concise", "github"):
        assert app.run(["check", "--isolated", "-f", fmt, str(tmp_path)]) == 0
        assert "\\xff" in capsys.readouterr().out
