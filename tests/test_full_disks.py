"""Disks that are full, places that cannot be written, readers that go away and trees that change
while they are checked: cases 91 and 95 to 97 of docs/robustness.md, with real file systems.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import GOOD, GST
from bulk_runs import linux
from real_runs import Run, passes, small_disk, tree, verdicts, wait_until

pytestmark = linux
NO_CACHE = "--no-cache"
FULL = "No space left on device"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of which the last fails; a report on them is larger than a pipe and a small disk."""
    folder = tree(tmp_path_factory.mktemp("many") / "in", 60)
    (folder / "0059" / GST).unlink()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- full disks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_95_a_report_for_which_there_is_no_room(jobs: str, root: Path) -> None:
    with small_disk("32k") as disk:
        target = disk / "report.json"
        target.write_text("old")
        out = Run("-j", jobs, "-o", f"json={target}", root).end(3, f"json={target}: {FULL}")
        assert not out  # the report went wrong, so nothing is said as if it were there
        assert names(disk) == [target.name]
        assert target.read_text() == "old"


def test_95_standard_output_to_a_full_disk(root: Path) -> None:
    with small_disk("32k") as disk, (disk / "out").open("wb") as stream:
        Run("-j", "2", root, stdout=stream).end(3, f"Error: standard output: {FULL}\n")
        assert names(disk) == ["out"]


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_95_no_room_for_what_is_found(jobs: str, root: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    words = ("-j", jobs, "-o", f"json={target}", root)
    with small_disk("32k") as disk:
        run = Run(*words, env={"TMPDIR": str(disk)})
        assert not run.end(
            3, f"Error: the reports cannot be kept in the temporary folder: {FULL}\n"
        )
        assert not names(disk)
    assert target.read_text() == "old"
    assert names(tmp_path) == [target.name]


def test_95_no_room_for_anything(root: Path) -> None:
    """A temporary folder that is full from the beginning is passed over, as Python does it."""
    with small_disk("16k") as disk:
        (disk / "filler").write_bytes(bytes(16 << 10))
        found = Run("-j", "2", root, env={"TMPDIR": str(disk)}).report(1)
        assert verdicts(found) == passes(range(59)) | {"0059": "fail"}
        assert names(disk) == ["filler"]


# --- places that cannot be written ---------------------------------------------------------------


def refused(target: Path, words: str) -> None:
    """Said at once: standard input does not end, and a run that began would wait for it."""
    run = Run("-j", "2", "-o", f"json={target}", "-", stdin=subprocess.PIPE)
    wait_until(lambda: run.process.poll() is not None)
    assert not run.end(2, words)
    assert run.err.decode().startswith(f"Error: -o json={target}: ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("absent/report.json", "No such file or directory"),
        ("file/report.json", "Not a directory"),
        ("folder", "is a folder"),
        ("link", "is a folder"),
        ("to-nowhere", "No such file or directory"),
        ("n" * 256, "File name too long"),
    ],
)
def test_96_where_no_report_can_be(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "to-nowhere").symlink_to("absent/report.json")
    before = names(tmp_path)
    refused(tmp_path / name, words)
    assert names(tmp_path) == before
    assert not names(tmp_path / "folder")


def test_96_a_disk_that_may_only_be_read() -> None:
    with small_disk("32k") as disk:
        (disk / "report.json").write_text("old")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        refused(disk / "report.json", "Read-only file system")
        assert (disk / "report.json").read_text() == "old"


def test_96_a_folder_that_goes_while_packages_are_checked(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    run = Run("-j", "2", NO_CACHE, "-o", f"json={folder / 'report.json'}", root)
    run.wait_for()
    folder.rmdir()
    run.end(3, "report.json: No such file or directory")
    assert not names(tmp_path)


# --- readers that go away ------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["text", "json", "concise", "github"])
def test_97_a_reader_that_goes_away_half_way(fmt: str, root: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    run = Run("-j", "2", "-f", fmt, "-o", f"json={target}", root)
    stream = run.process.stdout
    assert stream is not None
    assert len(stream.read(20)) == 20
    stream.close()
    run.process.stdout = None  # nothing is left to be read
    run.end(1)
    found = json.loads(target.read_text())
    assert verdicts(found) == passes(range(59)) | {"0059": "fail"}
    assert names(tmp_path) == [target.name]


def test_97_a_reader_that_is_not_there_changes_no_exit_code(root: Path) -> None:
    for path, code in ((root, 1), (root / "0000", 0), (root / "absent", 3)):
        run = Run("-j", "2", path)
        assert run.process.stdout is not None
        run.process.stdout.close()
        run.process.stdout = None
        run.end(code)


# --- trees that change ---------------------------------------------------------------------------

# No package is done before the tree has changed.
_WAITING = """
import time
from pathlib import Path
from compliance_lint.bulk import worker
check = worker.check
def waiting(*given):
    while not Path(HOME, "changed").exists():
        time.sleep(0.01)
    check(*given)
worker.check = waiting
"""


def cut(package: Path) -> None:
    (package / "submission.json").write_bytes((package / "submission.json").read_bytes()[:100])


def certificate_to_folder(package: Path) -> None:
    (package / GST).unlink()
    (package / GST).mkdir()


def package_to_file(package: Path) -> None:
    shutil.rmtree(package)
    package.touch()


CHANGES: dict[str, tuple[Callable[[Path], object], set[str | None]]] = {
    "certificate deleted": (lambda package: (package / GST).unlink(), {"fail"}),
    "certificate emptied": (lambda package: (package / GST).write_bytes(b""), {"fail"}),
    "certificate a folder": (certificate_to_folder, {"fail"}),
    "manifest deleted": (lambda package: (package / "submission.json").unlink(), {"error", None}),
    "manifest cut": (cut, {"fail"}),
    "package deleted": (shutil.rmtree, {"error", None}),
    "package a file": (package_to_file, {"error", None}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_91_a_tree_that_changes_while_it_is_checked(change: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "in", 12)
    run = Run("-j", "2", "--file-timeout", "60", root, server=_WAITING)
    assert wait_until(lambda: list(run.temporary.glob("compliance-lint-*/*")))
    bend, expected = CHANGES[change]
    for name in ("0000", "0006", "0011"):
        bend(root / name)
    shutil.copytree(GOOD, root / "0012")
    (run.home / "changed").touch()
    found = verdicts(run.report(1 if "fail" in expected else 3))
    for name in ("0000", "0006", "0011"):
        assert found.pop(name, None) in expected
    assert found.pop("0012", "pass") == "pass"
    assert found == {f"{n:04d}": "pass" for n in range(12) if n not in {0, 6, 11}}


def test_two_runs_at_once_with_one_report_and_one_cache(root: Path, tmp_path: Path) -> None:
    target, cache = tmp_path / "report.json", tmp_path / "cache"
    words = ("-j", "2", "--cache-dir", cache, "-o", f"json={target}", root)
    runs = [Run(*words) for _ in range(3)]
    assert len({run.end(1) for run in runs} | {target.read_bytes()}) == 1
    assert names(tmp_path) == ["cache", target.name]
    assert Run(*words).end(1) == target.read_bytes()
