"""What is imported when: start-up time, in a form that no busy machine can disturb."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import compliance_lint
from tools.corpus.package import valid

ROOT = Path(__file__).parent.parent
HEAVY = frozenset(
    {"pydantic", "pypdf", "pypdfium2", "PIL", "magic", "rapidfuzz", "jinja2", "rich",
     "jsonschema", "cryptography", "email_validator", "fsspec", "s3fs", "distributed", "dask"}
)  # fmt: skip


def loaded(code: str, folder: Path) -> set[str]:
    """The top-level modules that are there after ``code`` has run in a fresh interpreter."""
    script = f"import sys, json\n{code}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def command(*args: str, expect: int = 0) -> str:
    """Code that runs the command."""
    return (
        "from compliance_lint.cli.app import run\n"
        f"code = run({list(args)!r})\n"
        f"assert code == {expect}, code"
    )


def test_importing_the_package_imports_nothing(tmp_path: Path) -> None:
    names = loaded("import compliance_lint; compliance_lint.__version__", tmp_path)
    assert not names & (HEAVY | {"click"})


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["check", "-h"]])
def test_help_imports_click_only(tmp_path: Path, args: list[str]) -> None:
    assert not loaded(command(*args), tmp_path) & HEAVY


def test_the_list_of_commands_imports_none_of_them(tmp_path: Path) -> None:
    code = command("--help") + "\nassert 'compliance_lint.cli.options' not in sys.modules"
    assert "click" in loaded(code, tmp_path)


def test_version_imports_no_rules(tmp_path: Path) -> None:
    code = command("--version") + "\nassert 'compliance_lint.rulebook' not in sys.modules"
    assert "click" in loaded(code, tmp_path)


def test_explaining_a_rule_reads_no_file_formats(tmp_path: Path) -> None:
    names = loaded(command("rule", "file-too-large"), tmp_path)
    # The table of checks leads to the submission's models; see compliance_lint.checks.
    assert not names & (HEAVY - {"pydantic"})


def test_a_valid_package_needs_pdfium_and_what_seals_the_cache(tmp_path: Path) -> None:
    package = valid()
    (tmp_path / "submission.json").write_bytes(package.manifest())
    for name, content in package.files.items():
        (tmp_path / name).write_bytes(content)
    day = ("--as-of", "2026-11-23")
    names = loaded(command("check", "--no-cache", *day), tmp_path)
    assert names & HEAVY == {"pydantic", "pypdfium2"}
    names = loaded(command("check", "--cache-dir", str(tmp_path / "cache"), *day), tmp_path)
    assert names & HEAVY == {"pydantic", "pypdfium2", "cryptography"}


def test_the_guard_imports_no_sdk(tmp_path: Path) -> None:
    names = loaded("import compliance_lint.plivo", tmp_path)
    assert not names & {"plivo", "requests", "urllib3", "pypdfium2", "PIL"}


def test_every_public_name_is_there() -> None:
    for name in compliance_lint.__all__:
        assert getattr(compliance_lint, name) is not None
        assert name in dir(compliance_lint)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        compliance_lint.nonsense  # noqa: B018
