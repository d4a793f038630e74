"""The hook, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from bad_input import COI, COPIES, DAY, GOOD, GST
from package_index import around, needs_index

ROOT = Path(__file__).parent.parent
BAD = GOOD.parent / "bad-files-swapped"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ARGS = ["--isolated", "--as-of", DAY, *COPIES, "-f", "concise"]

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="there is no git"),
    pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed"),
]


class Repository:
    """A repository with packages in ``subs``, and pre-commit with the hook."""

    def __init__(self, root: Path, config: dict[str, Any]) -> None:
        self.root = root / "repository"
        self.subs = self.root / "subs"
        self.subs.mkdir(parents=True)
        for name in ("home", "cache"):
            (root / name).mkdir()
        self.env = around() | {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(root / "home"),
            "PRE_COMMIT_HOME": str(root / "cache"),
            "COMPLIANCE_LINT_CACHE": str(root / "lint"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.git("init", "-q")
        for key, value in {"user.name": "Nobody", "user.email": "nobody@example.com"}.items():
            self.git("config", key, value)
        text = yaml.safe_dump(config)
        (self.root / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
        self.git("add", "-A")

    def git(self, *words: str) -> None:
        self.run("git", *words).check_returncode()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self.root, env=self.env, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400,
        )  # fmt: skip

    def add(self, name: str, package: Path = GOOD) -> Path:
        return Path(shutil.copytree(package, self.subs / name))

    def commit(self) -> None:
        """Commit without the hook."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", "--no-verify")

    def hook(self, *words: str, stage: bool = True) -> tuple[int, str]:
        """Stage everything and let pre-commit look at it."""
        if stage:
            self.git("add", "-A")
        done = self.run(sys.executable, "-m", "pre_commit", "run", "--verbose", *words)
        return done.returncode, done.stdout


def published() -> dict[str, Any]:
    (hook,) = yaml.safe_load(HOOKS.read_bytes())
    return dict(hook)


def local() -> dict[str, Any]:
    """The hook as it is published, with this environment in place of one of its own."""
    hook = published() | {"language": "system", "args": ARGS}
    return {"repos": [{"repo": "local", "hooks": [hook]}]}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, local())


def test_a_sound_package(repository: Repository) -> None:
    repository.add("acme")
    code, out = repository.hook()
    assert code == 0, out
    assert out.count("subs/acme: PASS") == 1


def test_a_faulty_package_stops_the_commit(repository: Repository) -> None:
    repository.add("acme")
    repository.add("zib", BAD)
    code, out = repository.hook()
    assert code == 1, out
    assert "subs/zib/submission.json:17:15: error[documents-swapped]" in out
    assert "exit code: 1" in out


def test_only_what_changed_is_checked(repository: Repository) -> None:
    repository.add("acme")
    repository.add("zib", BAD)
    repository.commit()
    (repository.subs / "acme" / GST).write_bytes((GOOD / COI).read_bytes())
    code, out = repository.hook()
    assert code == 1, out
    assert "same-file-twice" in out
    assert "subs/zib" not in out


def test_a_renamed_certificate(repository: Repository) -> None:
    folder = repository.add("acme")
    repository.commit()
    (folder / GST).rename(folder / "GST.PDF")
    code, out = repository.hook()
    assert code == 1, out
    assert "file-not-found" in out


def test_a_deleted_certificate_shows_with_the_next_change(repository: Repository) -> None:
    folder = repository.add("acme")
    repository.commit()
    (folder / GST).unlink()
    code, out = repository.hook()
    assert (code, "(no files to check)Skipped" in out) == (0, True), out  # as docs/ci.md says
    code, out = repository.hook("--all-files")
    assert code == 1, out
    assert "file-not-found" in out


def test_a_deleted_package_is_no_fault(repository: Repository) -> None:
    folder = repository.add("acme")
    repository.add("zib")
    repository.commit()
    (folder / "submission.json").unlink()
    (folder / GST).write_bytes(b"")
    code, out = repository.hook()
    assert code == 0, out
    assert "nothing was checked" in out


def test_requirements_are_about_all_packages(repository: Repository) -> None:
    for name in ("acme", "zib"):
        repository.add(name)
    repository.commit()
    (repository.subs / "requirements.json").write_text("{}", encoding="utf-8")
    code, out = repository.hook()
    assert code == 1, out
    assert out.count("holds no requirements object") == 2


def test_files_that_are_none_of_its_concern(repository: Repository) -> None:
    repository.add("acme", BAD)
    repository.commit()
    (repository.root / "package.json").write_text("{}", encoding="utf-8")
    (repository.subs / "acme" / "notes.txt").write_text("x", encoding="utf-8")
    code, out = repository.hook()
    assert (code, "Skipped" in out) == (0, True), out


def test_hundreds_of_packages(repository: Repository) -> None:
    for number in range(500):
        repository.add(f"{number:03d}")
    repository.commit()
    repository.add("faulty", BAD)
    code, out = repository.hook("--all-files")
    assert code == 1, out
    names = [line.split(":")[0] for line in out.splitlines() if ": PASS" in line]
    assert sorted(names) == [f"subs/{number:03d}" for number in range(500)]
    assert out.count("subs/faulty: FAIL") == 1


def test_the_recipe_without_pre_commit(repository: Repository) -> None:
    """The line in docs/ci.md, as git's own hook. It sees deleted files too."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("git diff --cached")]
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    folder = repository.add("a folder")
    repository.commit()
    hook.chmod(0o755)
    (folder / GST).unlink()
    repository.git("add", "-A")
    done = repository.run("git", "commit", "-m", "x")
    assert done.returncode != 0, done.stdout
    assert "file-not-found" in done.stdout
    repository.git("reset", "-q", "--hard")
    (repository.root / "notes.txt").write_text("x", encoding="utf-8")
    repository.git("add", "-A")
    repository.git("commit", "-m", "x")


def test_the_published_hook_installs_itself(tmp_path: Path) -> None:
    """pre-commit makes an environment of its own, from a clone and the package index."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    clone = tmp_path / "clone"
    for words in (
        ["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)],
        ["git", "-C", str(clone), "tag", "v0"],
    ):
        subprocess.run(words, check=True, timeout=120)
    if not (clone / HOOKS.name).exists():
        pytest.skip("the hook is not committed in this checkout")
    hook = {"id": published()["id"], "args": ARGS}
    repository = Repository(
        tmp_path, {"repos": [{"repo": str(clone), "rev": "v0", "hooks": [hook]}]}
    )
    repository.add("acme", BAD)
    needs_index(repository.run(sys.executable, "-m", "pre_commit", "install-hooks"))
    code, out = repository.hook()
    assert code == 1, out
    assert "documents-swapped" in out


def test_the_hook_says_what_pre_commit_needs() -> None:
    hook = published()
    assert hook["files"].startswith("(?i)")
    assert "types_or" not in hook
    assert hook["require_serial"] is True
    assert hook["minimum_pre_commit_version"] == "3.2.0"
