"""The same findings wherever and however the command is run: cases 109 and 110 of
docs/robustness.md, and what a shell can do to a process.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import DAY, GOOD, copied, said

ROOT = Path(__file__).parent.parent
BAD = ROOT / "corpus" / "packages" / "bad-pvt-ltd-everywhere"
CHECK = ("-m", "compliance_lint", "check", "--isolated", "--as-of", DAY)


def run(
    *arguments: str,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    before: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run Python with this checkout; ``env`` changes the environment, "" takes a variable away."""
    changed = os.environ | {"PYTHONPATH": str(ROOT)} | (env or {})
    return subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=cwd, preexec_fn=before,
        env={key: value for key, value in changed.items() if value},
    )  # fmt: skip


@pytest.fixture(scope="module")
def usual() -> bytes:
    """What is printed of a bad package as tests usually run."""
    ended = run(*CHECK, str(BAD))
    assert ended.returncode == 1
    return ended.stdout


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"HOME": ""},
        {"HOME": "/nonexistent"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "no such zone"},
        {"TERM": "", "COLUMNS": "1"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONWARNINGS": "error"},
        {"GITHUB_WORKSPACE": "/nonexistent"},
        {"PATH": ""},
    ],
    ids=lambda env: " ".join(f"{key}={value}" for key, value in env.items()),
)
def test_110_the_surroundings_change_nothing(env: dict[str, str], usual: bytes) -> None:
    ended = run(*CHECK, str(BAD), env=env)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, usual, b"")


@pytest.mark.parametrize("option", ["-O", "-OO", "-I", "-B", "-bb", "-Xutf8=0", "-Xdev"])
def test_110_options_of_python_change_nothing(option: str, usual: bytes) -> None:
    if option == "-I":  # takes PYTHONPATH away
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from compliance_lint.cli import main"
        )
        ended = run("-I", "-c", f"{code}; main()", *CHECK[2:], str(BAD))
    else:
        ended = run(option, *CHECK, str(BAD))
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, usual, b"")


def test_110_nothing_rests_on_an_assert() -> None:
    for path in (ROOT / "compliance_lint").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)], path


@pytest.mark.parametrize("now", [0.0, 4e9, -1e9])
def test_109_the_clock_is_not_looked_at(
    now: float, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = said(capsys, GOOD, BAD).report
    monkeypatch.setattr(time, "time", lambda: now)
    assert said(capsys, GOOD, BAD).report == before


def closing(*descriptors: int) -> Callable[[], None]:
    def close() -> None:
        for descriptor in descriptors:
            os.close(descriptor)

    return close


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)])
def test_closed_streams(closed: tuple[int, ...], tmp_path: Path, usual: bytes) -> None:
    report = tmp_path / "report.txt"
    ended = run(*CHECK, "-o", f"text={report}", str(BAD), before=closing(*closed))
    assert ended.returncode == 1
    assert report.read_bytes() == usual
    assert ended.stdout == (b"" if 1 in closed else usual)
    assert ended.stderr == b""


@pytest.mark.parametrize("arguments", [
    ["rule", "--all"], ["schema", "report"], ["inspect", str(GOOD / "gst-certificate.pdf")],
])  # fmt: skip
def test_other_commands_with_closed_streams(arguments: list[str]) -> None:
    ended = run("-m", "compliance_lint", *arguments, before=closing(0, 1, 2))
    assert ended.returncode == 0


def test_wrong_usage_with_closed_streams() -> None:
    ended = run("-m", "compliance_lint", "check", "--bogus", before=closing(0, 1, 2))
    assert ended.returncode == 2


def test_a_working_folder_that_is_gone(tmp_path: Path, usual: bytes) -> None:
    def leave(folder: Path) -> Callable[[], None]:
        def go() -> None:
            folder.mkdir()
            os.chdir(folder)
            folder.rmdir()

        return go

    ended = run(*CHECK, str(BAD), before=leave(tmp_path / "a"))
    assert (ended.returncode, ended.stderr) == (1, b"")
    # Nothing can be relative to a folder that is not there.
    assert ended.stdout.replace(f"{ROOT}/".encode(), b"") == usual.replace(f"{ROOT}/".encode(), b"")
    ended = run(*CHECK, before=leave(tmp_path / "b"))
    assert ended.returncode == 3
    ended = run(*CHECK, "-o", "json=report.json", str(BAD), before=leave(tmp_path / "c"))
    assert ended.returncode == 2
    assert b"report.json: No such file or directory" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    package = copied(tmp_path)
    package.chmod(0o555)
    assert run(*CHECK, str(package), cwd=package).returncode == 0
    ended = run(*CHECK, "-o", "json=report.json", str(package), cwd=package)
    assert ended.returncode == 2
    assert b"Permission denied" in ended.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize(("name", "code"), [("gst-certificate.pdf", 1), ("submission.json", 3)])
def test_92_what_may_not_be_read(name: str, code: int, tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / name).chmod(0)
    ended = run(*CHECK, str(package))
    assert ended.returncode == code
    assert b"PASS" not in ended.stdout
