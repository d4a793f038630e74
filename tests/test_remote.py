"""Packages behind URLs: what drivers do and fail to do, and a real S3 server on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bad_input import COI, GOOD, GST

from compliance_lint.cli import app
from compliance_lint.findings import Problem, Report
from compliance_lint.linter import Linter
from compliance_lint.load import drivers
from compliance_lint.load.find import find_packages
from compliance_lint.load.opening import OpenedFile, OpenFault
from compliance_lint.load.remote import RemoteTree
from compliance_lint.load.urls import Url, parse_place
from compliance_lint.report import render

fsspec = pytest.importorskip("fsspec", reason="packages behind URLs: the extra remote is missing")

from remote_places import (  # noqa: E402 - after the skip
    BUCKET,
    Bucket,
    bucket,
    command,
    printed,
    without_place,
)

CORPUS = GOOD.parent.parent


# --- what is a URL, and how it is shown -----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("submissions", Path("submissions")),
        ("C:/submissions", Path("C:/submissions")),
        ("file:///srv/submissions", Path("/srv/submissions")),
        ("FILE:///srv", Path("/srv")),
        ("s3://bucket/a/", Url("s3://bucket/a")),
        ("memory://", Url("memory://")),
        ("s3:/bucket", Path("s3:/bucket")),
        (Path("s3://bucket"), Path("s3:/bucket")),
    ],
)
def test_a_url_is_told_from_a_path(text: str | Path, place: object) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/a@b/c", "s3://bucket/a@b/c"),
        ("sftp://me:hush@host/a", "sftp://***@host/a"),
        ("ftp://hush@host:21/a", "ftp://***@host:21/a"),
        ("ftp://me:hu/sh@host/a", "ftp://***"),
        ("abfs://container@account.example/a", "abfs://container@account.example/a"),
        ("https://host/a?token=hush", "https://host/a?***"),
    ],
)
def test_nobody_reads_a_password_in_a_report(
    url: str, shown: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert Url(url).shown == str(Url(url)) == shown
    assert RemoteTree(Url(url)).shown("x").startswith(shown)
    assert "hush" not in repr(RemoteTree(Url(url)))
    for name in ("sftp", "ftp", "https", "nonsense"):
        assert app.run(["check", "--isolated", f"{name}://me:hush@127.0.0.1:1/a?b=hush"]) != 0
        assert "hush" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense://a", "fsspec knows no driver nonsense://"),
        ("https://host/a", "https has no folders"),
        ("simplecache::s3://bucket", "no such file or folder"),  # no URL: a name on the disk
        ("s3://bucket/a::file:///etc", "are not followed"),
        ("file://host/a", "file:/// and an absolute path"),
    ],
)
def test_a_url_that_cannot_be_read_is_wrong_usage(
    url: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code = app.run(["check", "--isolated", url])
    assert code == (3 if "no such" in said else 2)
    assert said in "".join(capfd.readouterr())
    problems: list[Problem] = []
    assert not list(find_packages(parse_place(url), problems.append))
    assert said in problems[0].message


def test_a_missing_driver_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    registry = import_module("fsspec.registry")
    known = {"class": "no_such_package.FileSystem", "err": "of the library"}
    for scheme, what in (
        ("s3", "'compliance-lint[s3]'"),
        ("gs", "gcsfs"),
        ("other", "the fsspec driver for other://"),
    ):
        monkeypatch.setitem(registry.known_implementations, scheme, known)
        monkeypatch.delitem(registry._registry, scheme, raising=False)
        assert app.run(["check", "--isolated", f"{scheme}://bucket"]) == 2
        assert f"pip install {what}" in capfd.readouterr().err
    monkeypatch.setitem(sys.modules, "fsspec.registry", None)
    assert app.run(["check", "--isolated", "memory://a"]) == 2
    assert "pip install 'compliance-lint[remote]'" in capfd.readouterr().err


# --- a tree behind a driver -----------------------------------------------------------------


def many_things(root: Path) -> Path:
    """A tree with everything in it that packages are found in, and what they are not found in."""
    for rule in ("alias-too-long", "file-corrupt", "field-unknown", "data-not-json"):
        shutil.copytree(CORPUS / rule, root / rule)
    # In order of folders, not of keys: "a-b/" stands before "a/" there.
    for name in ("a-b", "a/b/c", "a", "A", "a b", "\u0915", ".git/hooks", "__MACOSX/x"):
        shutil.copytree(GOOD, root / name, dirs_exist_ok=True)
    manifest = json.loads((GOOD / "submission.json").read_bytes())
    lines = [json.dumps(manifest), "", '{"alias": 1', json.dumps({**manifest, "alias": "x" * 200})]
    (root / "lines").mkdir()
    (root / "lines" / "batch.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name in (GST, COI):
        shutil.copy(GOOD / name, root / "lines" / name)
    (root / "rows").mkdir()
    (root / "rows" / "batch.csv").write_text("alias,end_user.name\nx,Invented\n", encoding="utf-8")
    (root / "folder" / "submission.json").mkdir(parents=True)
    (root / "folder" / "submission.json" / "x").write_bytes(b"x")
    with zipfile.ZipFile(root / "some.zip", "w") as archive:
        for path in GOOD.iterdir():
            archive.write(path, f"acme/{path.name}")
        archive.writestr("../out/submission.json", "{}")
    (root / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    return root


def text(report: Report, linter: Linter, place: str) -> bytes:
    return without_place(render(report, linter.rulebook, "json").encode(), place)


@pytest.fixture
def store() -> Iterator[Any]:
    """The files of memory://, which are this process's own."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_a_url_gives_the_report_of_the_same_tree_on_disk(
    tmp_path: Path, store: Any, linter: Linter
) -> None:
    root = many_things(tmp_path / "in")
    store.put(str(root), "/top/in", recursive=True)
    here = linter.check_paths([root])
    there = linter.check_paths([parse_place("memory://top/in/")])
    assert len(here.packages) > 20
    assert text(there, linter, "memory://top/in") == text(here, linter, root.as_posix())
    alone = linter.check_paths([parse_place("memory://top")])
    assert [item.path for item in alone.packages] == [item.path for item in there.packages]


def test_saved_answers_hold_up_to_the_url_and_no_further(
    tmp_path: Path, store: Any, linter: Linter
) -> None:
    store.put(str(GOOD), "/top/in/a/acme", recursive=True)
    store.pipe("/top/in/requirements.json", b"{")
    (broken,) = linter.check_paths([Url("memory://top/in")]).packages
    assert "memory://top/in/requirements.json" in broken.problems[0].message
    assert linter.check_paths([Url("memory://top/in/a")]).ok
    store.pipe("/top/in/a/acme/application.json", b"[]")
    (update,) = linter.check_paths([Url("memory://top/in/a")]).packages
    assert "no saved application" in update.problems[0].message


def test_a_url_may_name_one_file(tmp_path: Path, store: Any, linter: Linter) -> None:
    root = many_things(tmp_path / "in")
    store.put(str(root), "/in", recursive=True)
    for name in ("a/submission.json", "lines/batch.jsonl", "rows/batch.csv", "some.zip"):
        here = linter.check_paths([root / name])
        there = linter.check_paths([Url(f"memory://in/{name}")])
        assert here.packages
        assert text(there, linter, "memory://in") == text(here, linter, root.as_posix())
    twice = linter.check_paths([Url("memory://in/a"), Url("memory://in/a/b")])
    assert len(twice.packages) == 2


def test_nothing_there_is_a_problem(store: Any, linter: Linter) -> None:
    (problem,) = linter.check_paths([Url("memory://nowhere")]).problems
    assert (problem.message, problem.path) == (
        "could not be looked into: no such file or folder", "memory://nowhere",
    )  # fmt: skip
    store.pipe("/empty/readme", b"")
    (problem,) = linter.check_paths([Url("memory://empty")]).problems
    assert "no submission.json or link.json here or below" in problem.message
    assert not linter.check_paths([Url("memory://empty")], allow_empty=True).problems


# --- names from submissions -----------------------------------------------------------------

NAMES = [
    ("../acme/a.pdf", OpenFault.OUTSIDE),
    ("x/../../acme/a.pdf", OpenFault.OUTSIDE),
    ("/top/acme/a.pdf", OpenFault.OUTSIDE),
    ("\\top\\acme\\a.pdf", OpenFault.OUTSIDE),
    ("a.pdf\0", OpenFault.OUTSIDE),
    ("a.pdf/", OpenFault.NOT_A_FILE),
    ("folder", OpenFault.NOT_A_FILE),
    ("a.*", OpenFault.NOT_FOUND),
    ("[a].pdf", OpenFault.NOT_FOUND),
    ("?.pdf", OpenFault.NOT_FOUND),
    ("**", OpenFault.NOT_FOUND),
    ("%61.pdf", OpenFault.NOT_FOUND),
    ("%2e%2e/acme/a.pdf", OpenFault.NOT_FOUND),
    ("a.pdf?versionId=1", OpenFault.NOT_FOUND),
    ("a.pdf?", OpenFault.NOT_FOUND),
    ("a.pdf#1", OpenFault.NOT_FOUND),
    ("A.PDF", OpenFault.NOT_FOUND),
    ("memory://top/acme/a.pdf", OpenFault.NOT_FOUND),
    (f"s3://{BUCKET}/top/acme/a.pdf", OpenFault.NOT_FOUND),
    ("file:///etc/hostname", OpenFault.NOT_FOUND),
    ("\ud800", OpenFault.NOT_FOUND),
    ("", OpenFault.NOT_FOUND),
]


def assert_names_are_confined(tree: RemoteTree) -> None:
    for name, fault in NAMES:
        found = tree.read(name, inside="acme", max_bytes=100)
        assert found is fault or (
            # A surrogate is refused by some drivers before they ask.
            name == "\ud800" and found is OpenFault.UNREADABLE
        ), (name, found)
    for name in ("a.pdf", "./a.pdf", "folder/..b", "folder//..b", "star*"):
        found = tree.read(name, inside="acme", max_bytes=100)
        assert isinstance(found, OpenedFile), (name, found)
        assert found.data == b"data"
    assert tree.read("empty", inside="acme", max_bytes=100) == OpenedFile(
        0, b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert tree.read("a.pdf", inside="acme", max_bytes=3) == OpenedFile(4, None, None)
    assert tree.exists("acme/a.pdf")
    assert tree.exists("acme/folder")
    assert not tree.exists("acme/a.*")


KEYS = ("a.pdf", "folder/..b", "star*")


def test_names_from_submissions_are_taken_literally(store: Any) -> None:
    for key in KEYS:
        store.pipe(f"/top/acme/{key}", b"data")
    store.pipe("/top/acme/empty", b"")
    assert_names_are_confined(RemoteTree(Url("memory://top")))


# --- drivers that fail ----------------------------------------------------------------------


class SecretError(Exception):
    """What a library says may hold anything."""


@pytest.fixture
def faults(store: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException]]:
    """Errors that the driver of faulty:// raises, one for each thing it is asked, then none."""
    waiting: list[BaseException] = []

    def asked() -> None:
        if waiting:
            raise waiting.pop(0)

    class Faulty(type(store)):  # type: ignore[misc]
        protocol = "faulty"

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(type(store)._strip_protocol(path.removeprefix("faulty://")))

        def info(self, path: str, **options: Any) -> Any:
            asked()
            return super().info(path, **options)

        def ls(self, path: str, **options: Any) -> Any:
            asked()
            return super().ls(path, **options)

        def cat_file(self, path: str, **options: Any) -> Any:
            asked()
            return super().cat_file(path, **options)

    fsspec.register_implementation("faulty", Faulty, clobber=True)
    monkeypatch.setattr(drivers, "_PAUSES", (0.0, 0.0))
    store.put(str(GOOD), "/in/acme", recursive=True)
    drivers._kept.cache_clear()
    yield waiting
    drivers._kept.cache_clear()


FAULTY = Url("faulty://in")


@pytest.mark.parametrize(
    ("errors", "fault"),
    [
        ([FileNotFoundError("hush")], OpenFault.NOT_FOUND),
        ([NotADirectoryError("hush")], OpenFault.NOT_FOUND),
        ([IsADirectoryError("hush")], OpenFault.NOT_A_FILE),
        ([PermissionError("hush")], OpenFault.UNREADABLE),
        ([SecretError("hush")] * 3, OpenFault.UNREADABLE),
        ([OSError(110, "hush")] * 3, OpenFault.UNREADABLE),
        ([SecretError("hush")] * 2, None),
        ([], None),
    ],
)
def test_what_a_driver_raises_is_a_fault_or_tried_again(
    errors: list[BaseException], fault: OpenFault | None, faults: list[BaseException]
) -> None:
    faults.extend(errors)
    found = RemoteTree(FAULTY).read(GST, inside="acme", max_bytes=1 << 20)
    assert found is fault if fault else isinstance(found, OpenedFile)
    assert not faults


def test_a_server_that_is_gone_is_not_waited_for_again_and_again(
    faults: list[BaseException],
) -> None:
    tree = RemoteTree(FAULTY)
    faults.extend([SecretError("hush")] * 4)
    assert tree.read(GST, inside="acme", max_bytes=9) is OpenFault.UNREADABLE
    assert tree.read(GST, inside="acme", max_bytes=9) is OpenFault.UNREADABLE
    assert not faults  # three tries and one
    assert isinstance(tree.read(GST, inside="acme", max_bytes=9), OpenedFile)


def test_what_cannot_be_told_is_not_taken_for_absent(
    faults: list[BaseException], linter: Linter
) -> None:
    faults.append(PermissionError("hush"))
    assert RemoteTree(FAULTY).exists("requirements.json")
    assert not RemoteTree(FAULTY).exists("requirements.json")


@pytest.mark.parametrize("after", range(12))
@pytest.mark.parametrize("error", [PermissionError, SecretError])
def test_no_error_makes_a_pass_or_shows_what_a_library_says(
    after: int, error: type[Exception], store: Any, faults: list[BaseException], linter: Linter
) -> None:
    """Everything that is asked while a package is found and checked fails once, one by one."""

    class Sound(BaseException):
        """Not raised: the driver does what it is asked."""

    tree = Url("faulty://in")
    whole = linter.check_paths([tree])
    assert whole.ok
    asked = 0
    real = drivers.Driver._attempt

    def attempt(self: drivers.Driver, action: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == after + 1:
            faults.extend([error("hush")] * 3)
        try:
            return real(self, action)
        finally:
            faults.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drivers.Driver, "_attempt", attempt)
        report = linter.check_paths([tree])
    said = render(report, linter.rulebook, "json")
    assert "hush" not in said
    assert "Traceback" not in said
    assert not report.ok or asked <= after


@pytest.mark.parametrize(
    "instead",
    [b"", b"short", b"x" * 5000, None, "text"],
    ids=["none", "short", "long", "no", "str"],
)
def test_what_is_not_the_file_that_was_looked_at_is_unreadable(
    instead: object, faults: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = drivers.driver(FAULTY)
    monkeypatch.setattr(source._fs, "cat_file", lambda *_args, **_options: instead)
    tree = RemoteTree(FAULTY)
    size = tree.info("acme/submission.json").size
    assert tree.read("submission.json", inside="acme", max_bytes=size) is OpenFault.UNREADABLE


def test_a_batch_file_that_changes_is_not_read_on(
    store: Any, faults: list[BaseException], linter: Linter
) -> None:
    line = (GOOD / "submission.json").read_text().replace("\n", " ").encode()
    store.pipe("/in/lines/batch.jsonl", b"\n".join([line.ljust(5000)] * 300))
    problems: list[Problem] = []
    found = []
    for source in find_packages(Url("faulty://in/lines"), problems.append):
        found.append(source)
        if len(found) == 3:
            store.pipe("/in/lines/batch.jsonl", b"\n".join([line.ljust(5001)] * 300))
    assert 3 <= len(found) < 300
    assert problems == [
        Problem(
            "could not be read to its end: it was changed while it was read",
            "faulty://in/lines/batch.jsonl",
        )
    ]


# --- a real server --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    for name in ("s3fs", "moto", "boto3", "flask_cors"):
        pytest.importorskip(name, reason=f"an S3 server on this machine: {name} is missing")
    with bucket() as place:
        yield place


def test_a_bucket_gives_the_report_of_the_same_tree_on_disk(tmp_path: Path, s3: Bucket) -> None:
    root = many_things(tmp_path / "in")
    url = s3.upload(root, "all")
    here, there = (command("-j", "1", place, env=s3.env) for place in (root, url))
    found = without_place(printed(there, 3), url)
    assert found == without_place(printed(here, 3), root.as_posix())
    assert len(json.loads(found)["packages"]) > 20
    again = command("-j", "0", url, env=s3.env)
    assert without_place(printed(again, 3), url) == found


def test_one_file_in_a_bucket(tmp_path: Path, s3: Bucket) -> None:
    root = many_things(tmp_path / "in")
    url = s3.upload(root, "files")
    names = ("a/submission.json", "lines/batch.jsonl", "some.zip")
    here, there = (
        command("-j", "1", *(f"{place}/{name}" for name in names), env=s3.env)
        for place in (root, url)
    )
    found = without_place(printed(there, 3), url)
    assert found == without_place(printed(here, 3), root.as_posix())
    assert len(json.loads(found)["packages"]) == 5


def test_keys_that_no_folder_could_hold_are_told(tmp_path: Path, s3: Bucket) -> None:
    manifest = (GOOD / "submission.json").read_bytes()
    url = s3.upload(GOOD, "odd/acme")
    for key in ("odd//submission.json", "odd/../submission.json", "odd/a\\b/submission.json"):
        s3.put(key, manifest)
    s3.put("odd/marker/", b"")
    s3.put(f"odd/acme/{GST}/", b"")  # a folder's marker beside a file of the same name
    found = json.loads(printed(command("-j", "0", url.rpartition("/")[0], env=s3.env), 3))
    assert [item["verdict"] for item in found["packages"]] == ["pass"]
    told = "\n".join(item["message"] for item in found["problems"])
    assert told.count("which no folder could hold, and which is not read") == 3
    s3.client.delete_object(Bucket=BUCKET, Key=f"odd/acme/{GST}")
    s3.client.delete_object(Bucket=BUCKET, Key=f"odd/acme/{COI}")
    found = json.loads(printed(command("-j", "0", url, env=s3.env), 1))
    said = [
        (item["rule"], item["location"]["pointer"], item["message"])
        for item in found["packages"][0]["findings"]
    ]
    assert [item[:2] for item in said] == [
        ("file-not-found", "/documents/0/file"), ("file-not-found", "/documents/1/file"),
    ]  # fmt: skip
    assert "is not a file but a folder" in said[1][2]


SCRIPT = """
from test_remote import RemoteTree, Url, assert_names_are_confined
import sys
assert_names_are_confined(RemoteTree(Url(sys.argv[1])))
"""


def test_names_from_submissions_are_taken_literally_in_a_bucket(s3: Bucket) -> None:
    for key in KEYS:
        s3.put(f"top/acme/{key}", b"data")
    s3.put("top/acme/empty", b"")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, f"s3://{BUCKET}/top"],
        env=os.environ | s3.env | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_bucket_without_the_right_to_it(s3: Bucket) -> None:
    url = s3.upload(GOOD, "closed/acme")
    s3.ask_for_rights(0)
    try:
        out = printed(command("-j", "0", url, env=s3.env), 3)
    finally:
        s3.ask_for_rights(1_000_000_000)
    found = json.loads(out)
    assert found["problems"][0]["message"] == "could not be looked into: permission denied"
    assert not found["packages"]


def test_no_credentials(s3: Bucket) -> None:
    keyless = {**s3.env, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    out = printed(command("-j", "0", f"s3://{BUCKET}/x", env=keyless), 3)
    message = json.loads(out)["problems"][0]["message"]
    assert message == "could not be looked into: no credentials were found"


def test_a_server_that_goes_away_leaves_errors_and_no_pass(tmp_path: Path) -> None:
    for name in ("s3fs", "moto", "boto3", "flask_cors"):
        pytest.importorskip(name, reason=f"an S3 server on this machine: {name} is missing")
    with bucket(gone_after=150) as place:
        for number in range(60):
            shutil.copytree(GOOD, tmp_path / "in" / f"{number:02d}")
        url = place.upload(tmp_path / "in", "in")
        target = tmp_path / "report.json"
        process = command("-j", "1", "-o", f"json={target}", url, env=place.env)
        place.process.wait(60)
        began = time.monotonic()
        found = json.loads(printed(process, 3))
    assert time.monotonic() - began < 40
    verdicts = [item["verdict"] for item in found["packages"]]
    # One alias for all of them: but for the first they fail.
    assert verdicts[0] == "pass"
    assert 5 < verdicts.count("fail") < 59
    assert set(verdicts) <= {"pass", "fail", "undecided", "error"}
    assert verdicts.count("pass") == 1
    assert json.loads(target.read_text()) == found
    told = json.dumps(found)
    assert "cannot be read" in told
    assert "127.0.0.1" not in told
