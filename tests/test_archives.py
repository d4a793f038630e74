"""Packages in zip archives, ordinary and hostile ones.

Cases 51 to 59 of docs/robustness.md. An archive is judged as its unpacked folder is; what of it is
not read is said, and costs no other package.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import raw_zip
from bad_input import COI, DAY, GOOD, GST, Said, said
from raw_zip import Entry, entries_of, made

from compliance_lint.load.archive import ZipTree

CORPUS = GOOD.parent.parent
STORIES = (
    "packages/good-company",
    "packages/good-own-requirements",
    "packages/bad-pvt-ltd-in-one-place",
    "packages/bad-comma-forgotten",
    "packages/bad-address-nested",
    "packages/bad-same-file-twice",
    "file-not-found/fail-absent",
    "file-not-found/fail-capitals",
    "file-not-found/pass-in-folder",
    "file-not-found/pass-odd-name",
    "file-outside-package/fail-absolute",
    "file-outside-package/fail-backslash",
    "file-empty",
    "file-corrupt",
    "file-encrypted",
    "data-not-json",
)
Pack = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Write an archive of some entries, by default called in.zip."""

    def write(*entries: Entry, name: str = "in.zip", **options: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(made(entries, **options).content)
        return path

    return write


def company(below: str = "acme", **changes: Entry | None) -> list[Entry]:
    """A sound package; ``manifest``, ``gst`` or ``coi`` in its place, or left out."""
    names = {"submission.json": "manifest", GST: "gst", COI: "coi"}
    found: list[Entry] = []
    for entry in entries_of(GOOD, below):
        last = entry.name.decode().rpartition("/")[2]
        if last in names:
            chosen = changes.get(names[last], entry)
            if chosen is not None:
                found.append(chosen)
    return found


def gst(**changes: Any) -> Entry:
    entry = Entry(b"acme/" + GST.encode(), (GOOD / GST).read_bytes())
    return replace(entry, **changes)


def manifest(**changes: Any) -> Entry:
    entry = Entry(b"acme/submission.json", (GOOD / "submission.json").read_bytes())
    return replace(entry, **changes)


def run_problems(result: Said) -> str:
    return "\n".join(item["message"] for item in result.report["problems"])


def verdicts(result: Said) -> dict[str, str]:
    return {item["path"]: item["verdict"] for item in result.report["packages"]}


# --- ordinary archives -----------------------------------------------------------------------


def test_an_archive_is_judged_as_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder, archive = Path("in"), Path("in.zip")
    for story in STORIES:
        shutil.copytree(CORPUS / story, folder / story, symlinks=True)
    (folder / "file-corrupt" / "requirements.json").write_bytes(
        (CORPUS / "packages/good-own-requirements/requirements.json").read_bytes()
    )
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.rglob("*")):
            target.write(path, path.relative_to(folder))
    unpacked, packed = said(capsys, folder), said(capsys, archive)
    assert len(unpacked.report["packages"]) > 20
    as_folder = json.loads(json.dumps(packed.report).replace("in.zip/", "in/"))
    assert without_fingerprints(as_folder) == without_fingerprints(unpacked.report)
    assert packed.exit_code == unpacked.exit_code == 1


def without_fingerprints(report: dict[str, Any]) -> dict[str, Any]:
    """They are made of the path too."""
    for package in report["packages"]:
        for finding in package["findings"]:
            del finding["fingerprint"]
    return report


@pytest.mark.parametrize("below", ["", "acme", "deep/er/acme"])
@pytest.mark.parametrize("method", [raw_zip.STORED, raw_zip.DEFLATED])
def test_one_package(
    below: str, method: int, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pack(*(replace(entry, method=method) for entry in company(below)))
    result = said(capsys, path)
    assert result.exit_code == 0
    assert verdicts(result) == {f"{path.as_posix()}/{below}".rstrip("/"): "pass"}


def test_archives_in_a_tree_count_beside_packages_and_not_in_them(
    tmp_path: Path, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "in"
    shutil.copytree(GOOD, root / "b")
    for target in ("a.ZIP", "c/more.zip", "b/drafts.zip", "b/old/drafts.zip"):
        (root / target).parent.mkdir(exist_ok=True)
        (root / target).write_bytes(made(company()).content)
    result = said(capsys, root)
    assert result.exit_code == 0
    assert [Path(path).relative_to(root).as_posix() for path in verdicts(result)] == [
        "a.ZIP/acme", "b", "c/more.zip/acme",
    ]  # fmt: skip


def test_any_other_archive_in_a_tree_is_no_concern(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(GOOD, tmp_path / "acme")
    photos = [Entry(b"photo.jpg", b"x"), Entry(b"../x.jpg", b"x"), Entry(b"l", b"y")]
    (tmp_path / "photos.zip").write_bytes(made(photos).content)
    assert said(capsys, tmp_path).exit_code == 0


def test_nothing_in_a_named_archive_is_said(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    for entries in ([], [Entry(b"photo.jpg", b"x")]):
        result = said(capsys, pack(*entries))
        assert result.exit_code == 3
        assert "holds no submission.json or link.json, nor" in run_problems(result)


def test_the_folder_that_macos_adds_is_passed_over(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = [Entry(b"__MACOSX/" + name, b"\0\5\x16\7") for name in (
        b"acme/._submission.json", b"acme/submission.json", b"more.zip", b"batch.jsonl",
    )]  # fmt: skip
    result = said(capsys, pack(*company(), *extra))
    assert result.exit_code == 0
    assert len(result.report["packages"]) == 1


@pytest.mark.parametrize("flags", [0, raw_zip.UTF8])
def test_names_in_utf_8_are_read_whether_the_archive_says_so_or_not(
    flags: int, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "जीएसटी ü.pdf"
    data = json.loads((GOOD / "submission.json").read_text())
    data["documents"][1]["file"] = name
    path = pack(*company(
        manifest=manifest(data=json.dumps(data).encode(), flags=flags),
        gst=gst(name=f"acme/{name}".encode(), flags=flags),
    ))  # fmt: skip
    assert said(capsys, path).exit_code == 0


def test_names_that_are_not_utf_8_are_read_in_the_encoding_of_old_archives(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pack(*company(gst=gst(name=b"acme/gst\x81.pdf", flags=0)))
    assert said(capsys, path).failed == {"file-not-found"}
    path = pack(*company(), Entry(b"acme/\xff\xfe.pdf", b"x"))
    result = said(capsys, path)
    assert result.exit_code == 3
    assert "damaged" in run_problems(result)


def test_a_time_that_is_none_does_no_harm(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    own = CORPUS / "packages/good-own-requirements"
    for date in (0, 0xFFFF):
        path = pack(*(replace(entry, date=date) for entry in entries_of(own, "acme")))
        assert said(capsys, path).package["verdict"] in {"pass", "fail"}


# --- names -----------------------------------------------------------------------------------

CLIMBS, BACKSLASHES = "leads out of the archive", "named with backslashes"
NAMES = {
    "51 climbs": (b"../gst.pdf", CLIMBS),
    "51 climbs and returns": (b"acme/../../in/gst.pdf", CLIMBS),
    "51 absolute": (b"/etc/cron.d/x", CLIMBS),
    "51 drive": (b"C:/x.pdf", CLIMBS),
    "51 drive, relative": (b"c:x.pdf", CLIMBS),
    "51 other machine": (rb"\\server\share\x.pdf", CLIMBS),
    "51 climbs by backslashes": (rb"..\..\x.pdf", CLIMBS),
    "51 backslash": (rb"acme\x.pdf", BACKSLASHES),
    "51 NUL": (b"acme/x.pdf\0.txt", CLIMBS),
    "51 NUL behind a slash": (b"acme/\0x.pdf", CLIMBS),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_that_lead_out_are_left_out_and_said(
    case: str, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    name, words = NAMES[case]
    result = said(capsys, pack(*company(), Entry(name, b"x")))
    assert result.exit_code == 3
    assert words in run_problems(result)
    assert set(verdicts(result).values()) == {"pass"}


@pytest.mark.parametrize(
    "name", [b"../acme/submission.json", rb"acme\submission.json", b"/submission.json",
             b"acme/submission.json\0", b"C:submission.json/../submission.json"],
)  # fmt: skip
def test_a_submission_under_such_a_name_is_not_lost_in_silence(
    name: bytes, pack: Pack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pack(Entry(name, (GOOD / "submission.json").read_bytes()))
    shutil.copytree(GOOD, tmp_path / "other")
    result = said(capsys, tmp_path)
    assert result.exit_code == 3
    assert "which is not read" in run_problems(result)
    assert len(result.report["packages"]) == 1


def test_52_a_link_is_left_out(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    link = gst(data=b"/etc/hostname", attributes=raw_zip.LINK)
    result = said(capsys, pack(*company(gst=link)))
    assert result.exit_code == 3
    assert "an entry that is a link" in run_problems(result)
    assert result.failed == {"file-not-found"}


def test_52_a_link_for_a_folder_leads_nowhere(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    link = Entry(b"acme", b"../..", attributes=raw_zip.LINK)
    result = said(capsys, pack(link, *company()))
    assert result.exit_code == 3
    assert "'acme'" in run_problems(result)
    assert set(verdicts(result).values()) == {"pass"}


def test_52_a_link_for_a_submission_is_not_lost_in_silence(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    link = manifest(data=b"/etc/passwd", attributes=raw_zip.LINK)
    result = said(capsys, pack(*company(manifest=link)).parent)
    assert result.exit_code == 3
    assert "an entry that is a link" in run_problems(result)


@pytest.mark.parametrize("name", ["more.zip", "batch.jsonl"])
def test_a_link_to_an_archive_or_batch_out_of_the_tree_is_not_followed(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "in"
    outside.mkdir()
    shutil.copytree(GOOD, root / "acme")
    (outside / "more.zip").write_bytes(made(company()).content)
    (outside / "batch.jsonl").write_bytes(b"secret\n")
    (root / name).symlink_to(outside / name)
    result = said(capsys, root)
    assert result.exit_code == 3
    assert "link that leads out" in run_problems(result)
    assert list(verdicts(result).values()) == ["pass"]
    assert "secret" not in json.dumps(result.report)


def test_57_two_entries_of_one_name(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    result = said(capsys, pack(*company(), gst(data=b"another")))
    assert result.exit_code == 3
    assert "two entries of one name" in run_problems(result)
    assert "more than once" in result.message("file-not-found")
    result = said(capsys, pack(*company(), gst(name=b"acme/./" + GST.encode())))
    assert "more than once" in result.message("file-not-found")


def test_57_two_manifests_of_one_name_cost_their_package_alone(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    result = said(capsys, pack(*company("a"), *company(), manifest(data=b"{}")))
    assert result.exit_code == 3
    assert list(verdicts(result).values()) == ["pass", "error"]
    (problem,) = result.report["packages"][1]["problems"]
    assert "stands more than once in its archive" in problem["message"]


# --- content ---------------------------------------------------------------------------------

ZEROS = b"\0" * 30_000_000
SOUND = (GOOD / GST).read_bytes()
CONTENT: dict[str, tuple[Entry, str]] = {
    "53 thousandfold": (gst(data=ZEROS), "far more than a document"),
    "53 says less than it is": (gst(data=ZEROS, size=100), "cannot be unpacked"),
    "55 says one byte less": (gst(size=len(SOUND) - 1), "cannot be unpacked"),
    "55 says one byte more": (gst(size=len(SOUND) + 1), "cannot be unpacked"),
    "55 says a megabyte more": (gst(size=len(SOUND) + 1_000_000), "cannot be unpacked"),
    "55 packed size too small": (gst(packed_size=20), "cannot be unpacked"),
    "55 wrong checksum": (gst(crc=7), "cannot be unpacked"),
    "55 stored, says more": (
        gst(method=raw_zip.STORED, size=len(SOUND) + 9), "cannot be unpacked",
    ),
    "55 not what it is packed by": (gst(packed=b"\xff" * 99), "cannot be unpacked"),
    "55 another name before it": (gst(local_name=b"acme/other.pdf"), "cannot be unpacked"),
    "56 locked": (gst(flags=raw_zip.LOCKED), "needs a password"),
    "56 strongly locked": (gst(flags=raw_zip.STRONGLY_LOCKED, method=99), "needs a password"),
    "bzip2": (gst(method=raw_zip.BZIP2), "another method"),
    "bzip2 bomb": (gst(method=raw_zip.BZIP2, data=ZEROS, size=100), "another method"),
    "lzma": (gst(method=raw_zip.LZMA), "another method"),
    "zstd": (gst(method=raw_zip.ZSTD, packed=b"\x28\xb5\x2f\xfd" * 9), "another method"),
    "unknown method": (gst(method=77), "another method"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTENT)
def test_what_is_wrong_with_an_entry_costs_its_document_alone(
    case: str, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, words = CONTENT[case]
    result = said(capsys, pack(*company(gst=entry), *company("other")))
    assert result.exit_code == 1, run_problems(result)
    assert list(verdicts(result).values()) == ["fail", "pass"]
    (finding,) = result.report["packages"][0]["findings"]
    assert finding["rule"] == "file-not-found"
    assert words in finding["message"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flags": raw_zip.LOCKED}, "needs a password"),
        ({"crc": 7}, "is damaged in its archive"),
        ({"method": raw_zip.BZIP2}, "packed by another method"),
        ({"data": b" " * 2_000_000}, "unpacks to far more"),
    ],
)
@pytest.mark.parametrize("name", ["submission.json", "requirements.json", "application.json"])
def test_our_own_files_are_not_passed_over(
    name: str,
    changes: dict[str, Any],
    words: str,
    pack: Pack,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = Entry(f"acme/{name}".encode(), **{"data": b"{}", **changes})
    own = company(manifest=bad) if name == "submission.json" else [*company(), bad]
    result = said(capsys, pack(*own, *company("other")))
    assert result.exit_code == 3
    assert list(verdicts(result).values()) == ["error", "pass"]
    assert words in result.report["packages"][0]["problems"][0]["message"]


@pytest.mark.parametrize("name", ["submission.json", "requirements.json", "application.json"])
def test_folders_in_place_of_our_own_files(
    name: str, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    own = company(manifest=None) if name == "submission.json" else company()
    folder = Entry(f"acme/{name}/".encode(), method=raw_zip.STORED)
    result = said(capsys, pack(*own, folder, *company("other")))
    assert result.exit_code == 3
    assert list(verdicts(result).values()) == ["error", "pass"]


def test_53_a_file_is_too_large_from_its_size_alone(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = random.Random(1).randbytes(6_000_000)  # noqa: S311 - no secret
    result = said(capsys, pack(*company(gst=gst(data=noise, method=raw_zip.STORED))))
    assert "file-too-large" in result.failed
    assert result.exit_code == 1


# --- whole archives --------------------------------------------------------------------------


def overlapping(_: Path) -> bytes:
    """Two entries that share their bytes."""
    first = Entry(b"acme/submission.json", b"{}")
    return made([first, Entry(b"b/submission.json", b"{}", offset=0)]).content


def quoted(_: Path) -> bytes:
    """Each entry holds the headers of the next and ends with one kernel that all share."""
    kernel = raw_zip.packed(raw_zip.DEFLATED, b"a" * 1_000_000)
    local = made([Entry(b"b", b"", packed=kernel)])
    inner = local.content[: local.directory]
    outer = b"\0" + struct.pack(
        "<HH", len(inner) - len(kernel), 0xFFFF ^ (len(inner) - len(kernel))
    )
    whole = Entry(b"acme/submission.json", packed=outer + inner, size=1_000_000)
    at = 30 + len(whole.name) + len(outer)
    shared = Entry(b"b", packed=b"", packed_size=len(kernel), size=1_000_000, offset=at)
    return made([whole, shared]).content


def cut(_: Path) -> bytes:
    content = made(company()).content
    return content[: len(content) // 2]


def cut_in_the_table(_: Path) -> bytes:
    archive = made(company())
    return archive.content[: archive.directory + 40]


def many(_: Path) -> bytes:
    return made(Entry(b"%06d" % number, method=0) for number in range(100_001)).content


def huge_table(_: Path) -> bytes:
    long = (Entry(b"%06d" % number + b"x" * 60_000, method=0) for number in range(300))
    return made(long).content


def lying_table(_: Path) -> bytes:
    """Says that its table is four gigabytes long."""
    content = bytearray(made(company()).content)
    content[-10:-6] = b"\xfe\xff\xff\xff"
    return bytes(content)


def sixty_four(_: Path) -> bytes:
    """Marks of a large archive without what belongs to them."""
    content = bytearray(made(company()).content)
    content[-14:-2] = b"\xff" * 12
    return bytes(content)


WHOLE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "54 overlapping": (overlapping, "overlap"),
    "54 quoted": (quoted, "overlap"),
    "58 100,001 entries": (many, "holds 100001 files"),
    "garbage": (lambda _: b"no archive" * 1000, "is no zip archive"),
    "nothing": (lambda _: b"", "is no zip archive"),
    "cut off": (cut, "is no zip archive"),
    "cut off in its table": (cut_in_the_table, "is no zip archive"),
    "vast table": (huge_table, "is no zip archive"),
    "table that lies": (lying_table, "is no zip archive"),
    "half a zip64": (sixty_four, "is no zip archive"),
    "first of several parts": (lambda _: b"PK\7\x08" + made(company()).content[:500], "is no zip"),
}


@pytest.mark.parametrize("case", WHOLE)
@pytest.mark.parametrize("named", [True, False])
def test_an_archive_that_cannot_be_read_costs_no_other(
    case: str, named: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = WHOLE[case]
    path = tmp_path / "in.zip"
    path.write_bytes(make(tmp_path))
    shutil.copytree(GOOD, tmp_path / "other")
    result = said(capsys, *([path, tmp_path / "other"] if named else [tmp_path]))
    assert result.exit_code == 3
    assert list(verdicts(result).values()) == ["pass"]
    assert words in run_problems(result)
    (problem,) = result.report["problems"]
    assert problem["path"].endswith("in.zip")


def test_58_100_000_entries_are_read(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    rest = (Entry(b"x/%06d" % number, method=0) for number in range(100_000 - 3))
    assert said(capsys, pack(*company(), *rest)).exit_code == 0


def test_59_an_archive_in_an_archive_is_never_opened(
    pack: Pack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = made(company()).content
    opened: list[object] = []
    real = zipfile.ZipFile.__init__

    def watched(self: zipfile.ZipFile, file: Any, *args: Any, **kwargs: Any) -> None:
        opened.append(file)
        real(self, file, *args, **kwargs)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", watched)
    result = said(capsys, pack(*company(), Entry(b"more/inner.zip", inner)))
    assert result.exit_code == 3
    assert "an archive or batch file outside of any package, which is not read" in (
        run_problems(result)
    )
    assert list(verdicts(result).values()) == ["pass"]
    assert len(opened) == 1


def test_59_an_archive_in_a_package_is_a_draft_like_any_other(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = made(company()).content
    for name in (b"acme/old.zip", b"acme/drafts/old.zip", b"acme/batch.jsonl"):
        assert said(capsys, pack(*company(), Entry(name, inner))).exit_code == 0


def test_an_archive_named_as_a_document_is_judged_as_one(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    result = said(capsys, pack(*company(gst=gst(data=made(company()).content))))
    assert "file-type-unsupported" in result.failed


def test_an_archive_with_a_program_before_it_and_a_comment_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.zip"
    path.write_bytes(b"MZ" + b"\0" * 998 + made(company(), comment=b"c" * 60_000).content)
    assert said(capsys, path).exit_code == 0


def test_a_sound_zip64(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in company():
            with target.open(entry.name.decode(), "w", force_zip64=True) as stream:
                stream.write(entry.data)
    assert said(capsys, path).exit_code == 0


def test_an_archive_of_five_gigabytes_of_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.zip"
    with path.open("wb") as stream:
        stream.truncate(5 << 30)
    result = said(capsys, path)
    assert result.exit_code == 3
    assert "is no zip archive" in run_problems(result)
    with path.open("ab") as stream:
        stream.write(made(company()).content)
    assert said(capsys, path).exit_code == 0


@pytest.mark.parametrize("thing", ["pipe", "folder", "loop", "nothing"])
def test_odd_things_called_zip(
    thing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(GOOD, tmp_path / "acme")
    path = tmp_path / "in.zip"
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "folder":
        path.mkdir()
    else:
        path.symlink_to("in.zip" if thing == "loop" else "gone.zip")
    result = said(capsys, tmp_path)
    assert result.exit_code == (0 if thing == "folder" else 3)
    assert list(verdicts(result).values()) == ["pass"]


# --- during the run --------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(1, 6))
def test_an_archive_that_vanishes_leaves_errors_and_no_traceback(
    after: int, pack: Pack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(*company("a"), *company("b"))
    calls: list[int] = []
    real = ZipTree.index

    def vanishing(tree: ZipTree) -> Any:
        calls.append(1)
        if len(calls) == after:
            path.rename(path.with_suffix(".gone"))
        return real(tree)

    monkeypatch.setattr(ZipTree, "index", vanishing)
    result = said(capsys, path)
    assert result.exit_code == 3
    told = run_problems(result) + "".join(
        item["message"] for each in result.report["packages"] for item in each["problems"]
    )
    assert "cannot be read" in told
    assert "could not be checked (" not in told


def test_an_archive_that_is_exchanged_is_read_anew(pack: Pack, tmp_path: Path) -> None:
    tree = ZipTree(pack(Entry(b"x", b"first")))
    assert tree.read_own("x", max_bytes=9).data == b"first"  # type: ignore[union-attr]
    pack(Entry(b"x", b"second one"))
    assert tree.read_own("x", max_bytes=99).data == b"second one"  # type: ignore[union-attr]


_written: list[str] | None = None


def _note_writing(event: str, arguments: tuple[Any, ...]) -> None:
    if _written is None:
        return
    if event == "open":
        path, mode, flags = arguments
        if set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR):
            _written.append(str(path))
    elif event in {"os.mkdir", "os.rename", "os.link", "os.symlink"}:
        _written.append(str(arguments[0]))


@pytest.fixture
def written() -> Iterator[list[str]]:
    """What is opened for writing, or made, from now on."""
    global _written  # noqa: PLW0603 - an audit hook cannot be removed
    if _written is None:
        sys.addaudithook(_note_writing)
    _written = []
    yield _written
    _written = []


def test_nothing_of_an_archive_is_written_to_disk(
    pack: Pack,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    written: list[str],
) -> None:
    path = pack(*company(), *(Entry(name, b"x") for name, _ in NAMES.values()))
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    written.clear()
    assert said(capsys, path).exit_code == 3
    # The reports wait in a file without a name there. The cache has tests of its own.
    cache = os.environ["COMPLIANCE_LINT_CACHE"]
    outside = {item for item in written if item != os.devnull and not item.startswith(cache)}
    assert outside == {str(temporary)}
    assert not list(here.iterdir())
    assert not list(temporary.iterdir())
    assert sorted(item.name for item in tmp_path.iterdir()) == ["here", "in.zip", "temporary"]


def test_memory_is_bounded_whatever_is_in_the_archive(tmp_path: Path) -> None:
    """Measured in a process of its own, against one that checks a sound archive."""
    hostile = [entry for entry, _ in CONTENT.values()]
    bombs = [
        item
        for number, entry in enumerate(hostile)
        for item in company(f"p{number}", gst=replace(entry, name=f"p{number}/{GST}".encode()))
    ]
    (tmp_path / "sound.zip").write_bytes(made(company()).content)
    (tmp_path / "hostile.zip").write_bytes(made(bombs).content)
    sound, worst = (peak(tmp_path / name) for name in ("sound.zip", "hostile.zip"))
    assert worst < sound + 60_000_000


def peak(path: Path) -> int:
    """The most memory that a check in one process takes, in bytes."""
    code = (
        "import resource, sys; from compliance_lint.cli import app; "
        f"app.run(['check', '--isolated', '-j', '0', '--ocr', 'off', '--as-of', '{DAY}', '-q', "
        "sys.argv[1]]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return int(done.stdout.splitlines()[-1])
