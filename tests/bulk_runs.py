"""The command over many packages, in processes of its own, and what can be seen of those."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

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


def tree(root: Path, count: int, hostile: dict[int, str] | None = None) -> Path:
    """A folder of sound packages, some of them with one of `HEAVY` for a certificate."""
    for number in range(count):
        folder = Path(shutil.copytree(GOOD, root / f"{number:03d}"))
        if hostile and number in hostile:
            (folder / GST).write_bytes(HEAVY[hostile[number]].make())
    return root


def verdicts(found: dict[str, Any]) -> list[str]:
    return [item["verdict"] for item in found["packages"]]


def workers_of(pid: int) -> list[int]:
    """The processes that a command's server has forked, by what /proc says of their parents."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    servers = {child for child, parent in parents.items() if parent == pid}
    return [child for child, parent in parents.items() if parent in servers]


def wait_for_workers(pid: int, count: int) -> list[int]:
    for _ in range(400):
        if len(found := workers_of(pid)) >= count:
            return found
        time.sleep(0.025)
    raise AssertionError("no worker was started")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
