"""Disks that are full or cannot be written, under each thing that a run writes."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from bulk_runs import command, report, tree, verdicts

EARLIER = "the report of another day"
Mount = Callable[[str], Path]


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Mount]:
    """Makes a small disk of its own; the options are those of tmpfs."""
    with ExitStack() as stack:
        yield lambda options: stack.enter_context(mounted(tmp_path / "small", options))


def filled(disk: Path) -> None:
    """Leave not a byte."""
    with suppress_full(), (disk / "filling").open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))


@contextmanager
def suppress_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        assert error.errno == 28


def test_a_report_on_a_full_disk(small: Mount, tmp_path: Path) -> None:
    disk = small("size=256k")
    target = disk / "report.json"
    target.write_text(EARLIER)
    filled(disk)
    root = tree(tmp_path / "in", 3)
    other = tmp_path / "other.json"
    process = command("-j", "2", "-o", f"json={other}", "-o", f"json={target}", root)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert err.decode() == f"Error: -o json={target}: No space left on device\n"
    assert target.read_text() == EARLIER
    assert sorted(item.name for item in disk.iterdir()) == ["filling", "report.json"]
    assert verdicts(json.loads(other.read_text())) == ["pass"] * 3
    assert not out


def test_standard_output_to_a_full_disk(small: Mount, tmp_path: Path) -> None:
    disk = small("size=64k")
    filled(disk)
    root = tree(tmp_path / "in", 3)
    with (disk / "out").open("wb") as stream:
        process = command("-j", "2", root, out=stream)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert err.decode() == "Error: standard output: No space left on device\n"


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_waiting_reports_fill_the_temporary_folder(jobs: str, small: Mount, tmp_path: Path) -> None:
    disk = small("size=128k")
    root = tree(tmp_path / "in", 1)
    line = json.dumps(json.loads((root / "000" / "submission.json").read_text()))
    (root / "000" / "batch.jsonl").write_text(f"{line}\n" * 150)
    (root / "000" / "submission.json").unlink()
    target = tmp_path / "report.json"
    target.write_text(EARLIER)
    process = command(
        "-j", jobs, "--no-cache", "-o", f"json={target}", root, env={"TMPDIR": str(disk)}
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    reason = "the reports cannot be kept in the temporary folder: No space left on device"
    assert err.decode() == f"Error: {reason}\n", out[-700:]
    assert not out
    assert target.read_text() == EARLIER
    assert not list(disk.iterdir())


def test_a_temporary_folder_without_room_for_notes(small: Mount, tmp_path: Path) -> None:
    """What names the guilty file cannot be written; what is found is the same."""
    disk = small("nr_inodes=2")
    process = command("-j", "2", tree(tmp_path / "in", 3), env={"TMPDIR": str(disk)})
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert (process.returncode == 3 and err) or verdicts(json.loads(out)) == ["pass"] * 3


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("small/report.json", "Read-only file system"),
        ("nowhere/report.json", "No such file or directory"),
        ("in", "is a folder"),
        ("in/000/submission.json/report.json", "Not a directory"),
        ("in/000/submission.json", "would overwrite part of a submission or settings"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    name: str, reason: str, small: Mount, tmp_path: Path
) -> None:
    root = tree(tmp_path / "in", 2)
    if name.startswith("small"):
        small("ro")
    opened = (root / "001" / "submission.json").stat().st_atime_ns
    began = time.monotonic()
    process = command("-j", "2", "-o", f"json={tmp_path / name}", root)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().endswith(f"-o json={tmp_path / name}: {reason}\n")
    assert not out
    assert time.monotonic() - began < 20
    assert (root / "001" / "submission.json").stat().st_atime_ns == opened


def test_a_cache_on_a_full_disk_is_a_warning(small: Mount, tmp_path: Path) -> None:
    disk = small("size=40k")
    root = tree(tmp_path / "in", 30)
    process = command("-j", "2", "--cache-dir", disk / "cache", root)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.decode().startswith("warning: the cache ")
    assert verdicts(json.loads(out)) == ["pass"] * 30
    plain: dict[str, Any] = report(command("-j", "2", "--no-cache", root), 0)
    assert json.loads(out) == plain
