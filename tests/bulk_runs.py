"""The command over many packages, in processes of its own, and what can be seen of those."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from bad_input import COPIES, GOOD, GST
from hostile_files import HEAVY

DAY = "2026-11-23"
WORDS = ("check", "--isolated", "--as-of", DAY, "--ocr", "off", "-f", "json", "--no-progress")
SLOW = "76 10^9 forms"
linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")


def command(
    *words: object, env: dict[str, str] | None = None, out: Any = subprocess.PIPE, **options: Any
) -> subprocess.Popen[bytes]:
    """The command as its users run it, in processes of its own; ``env`` is added to ours."""
    env = os.environ | (env or {})
    env.pop("COMPLIANCE_LINT_JOBS", None)
    return subprocess.Popen(
        [sys.executable, "-m", "compliance_lint", *WORDS, *COPIES, *map(str, words)],
        stdout=out,
        stderr=subprocess.PIPE,
        env=env,
        **options,
    )


def report(process: subprocess.Popen[bytes], code: int) -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err.decode()
    assert not err, err.decode()
    return dict(json.loads(out))


def tree(root: Path, count: int, hostile: dict[int, str] | None = None, *, digits: int = 3) -> Path:
    """A folder of sound packages, some of them with one of `HEAVY` for a certificate."""
    for number in range(count):
        folder = Path(shutil.copytree(GOOD, root / f"{number:0{digits}d}"))
        if hostile and number in hostile:
            (folder / GST).write_bytes(HEAVY[hostile[number]].make())
    return root


def verdicts(found: dict[str, Any]) -> list[str]:
    return [item["verdict"] for item in found["packages"]]


def workers_of(pid: int) -> list[int]:
    """The processes that a command's server has forked, by what /proc says of their parents."""
    stats = list(processes())
    servers = {item.pid for item in stats if item.parent == pid}
    return [item.pid for item in stats if item.parent in servers]


class Process(NamedTuple):
    """A process as /proc shows it; ``state`` is a letter."""

    pid: int
    parent: int
    session: int
    state: str


def processes() -> Iterator[Process]:
    """Each process that is not dead."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] not in "ZX":
                yield Process(int(entry.name), int(fields[1]), int(fields[3]), fields[0])


def wait_for_workers(pid: int, count: int) -> list[int]:
    for _ in range(400):
        if len(found := workers_of(pid)) >= count:
            return found
        time.sleep(0.025)
    raise AssertionError("no worker was started")


def is_running(pid: int) -> bool:
    return any(item.pid == pid for item in processes())
