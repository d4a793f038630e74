"""The GitHub Action and the Dockerfile: their own shell commands, run as far as a machine can."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from bad_input import DAY, GOOD
from package_index import around, needs_index

from compliance_lint.report import FORMATS

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_bytes())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
BAD = GOOD.parent / "bad-files-swapped"
OPEN = GOOD.parent / "open-one-scan"
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


def run(
    words: list[str], env: Mapping[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    kept = around() | {"HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        words, cwd=folder, env={"PATH": os.environ["PATH"], **kept, **env}, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400,
    )  # fmt: skip


class Runner:
    """What a runner does with a composite action."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "output"

    def step(
        self, step: dict[str, Any], folder: Path = ROOT, **inputs: str
    ) -> subprocess.CompletedProcess[str]:
        values = {name: item["default"] for name, item in ACTION["inputs"].items()}
        values |= {name.replace("_", "-"): value for name, value in inputs.items()}
        env = {
            name: _INPUT.sub(lambda found: values[found[1]], text)
            for name, text in step["env"].items()
        }
        script = self.root / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        self.output.write_text("", encoding="utf-8")
        around = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(folder),
            "GITHUB_OUTPUT": str(self.output),
            "RUNNER_TEMP": str(self.root),
            "COMPLIANCE_LINT_CACHE": str(self.root / "cache"),
        }
        words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        return run(words, around | env, folder)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A runner on which the first step, the installation, is done."""
    found = Runner(tmp_path_factory.mktemp("runner"))
    needs_index(found.step(STEPS[0], python=sys.executable, extras=""))
    return found


def test_no_input_is_part_of_a_script() -> None:
    assert all("${{" not in step["run"] and step["shell"] == "bash" for step in STEPS)
    used = {
        name for step in STEPS for text in step["env"].values() for name in _INPUT.findall(text)
    }
    assert used == set(ACTION["inputs"])


@pytest.mark.parametrize(
    ("package", "inputs", "end"),
    [
        (GOOD, {}, (0, "")),
        (BAD, {}, (1, "::error ")),
        (OPEN, {}, (0, "")),
        (OPEN, {"strict": "true"}, (1, "")),
        (BAD, {"fail_on": "nonsense"}, (2, "nonsense")),
        (BAD, {"paths": "nowhere\nnor here"}, (3, "nor here")),
    ],
)
def test_the_action_ends_as_the_command_does(
    runner: Runner, tmp_path: Path, package: Path, inputs: dict[str, str], end: tuple[int, str]
) -> None:
    shutil.copytree(package, tmp_path / "a folder")
    args = f"--isolated\n--as-of\n{DAY}\n--ocr\noff"
    done = runner.step(STEPS[1], tmp_path, **({"args": args, "paths": "a folder"} | inputs))
    code, shown = end
    assert done.returncode == code, done.stdout
    assert shown in done.stdout
    assert runner.output.read_text(encoding="utf-8") == f"exit-code={code}\n"


def test_inputs_are_no_code(runner: Runner, tmp_path: Path) -> None:
    for name in ("paths", "args", "fail_on", "strict", "sarif"):
        runner.step(STEPS[1], tmp_path, **{name: '"; touch owned; $(touch owned) `touch owned`'})
    done = runner.step(STEPS[0], tmp_path, extras="ocr] ; touch owned", python=sys.executable)
    assert done.returncode == 2
    assert not (tmp_path / "owned").exists()


def test_paths_are_no_options(runner: Runner, tmp_path: Path) -> None:
    assert runner.step(STEPS[1], tmp_path, paths="--allow-empty").returncode == 3


@pytest.mark.skipif("sarif" not in FORMATS, reason="there is no such format yet")
def test_the_action_writes_sarif(runner: Runner, tmp_path: Path) -> None:
    shutil.copytree(BAD, tmp_path / "acme")
    args = f"--isolated\n--as-of\n{DAY}"
    done = runner.step(STEPS[1], tmp_path, args=args, sarif="found.sarif")
    assert done.returncode == 1, done.stdout
    assert json.loads((tmp_path / "found.sarif").read_bytes())["version"] == "2.1.0"


# Dockerfile


def instructions() -> list[tuple[str, str]]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    words = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return [(name, rest) for name, _, rest in words]


def test_the_image_is_small_and_runs_as_nobody() -> None:
    steps = instructions()
    bases = [rest.split()[0] for name, rest in steps if name == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    last = steps[max(place for place, step in enumerate(steps) if step[0] == "FROM") :]
    assert ("USER", "10001:10001") in last
    assert ("ENTRYPOINT", '["compliance-lint"]') in last
    assert not [rest for name, rest in last if name == "RUN" and "pip" in rest]


def test_the_image_holds_a_command_that_works(tmp_path: Path) -> None:
    """The build stage's own commands, with its two folders below a temporary one."""
    source, target = tmp_path / "source", tmp_path / "opt"
    source.mkdir()
    build = [step for step in instructions() if step[0] in {"COPY", "RUN"}]
    for name, rest in build:
        words = shlex.split(rest)
        if name == "COPY" and not words[0].startswith("--from"):
            for item in words[:-1]:
                there, here = ROOT / item, source / item
                if there.is_dir():
                    shutil.copytree(there, here, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(there, here)
        elif words[0] == "python" or "pip" in words:
            command = rest.replace("/opt/compliance-lint", str(target)).removeprefix("python ")
            if command != rest.replace("/opt/compliance-lint", str(target)):
                command = f"{shlex.quote(sys.executable)} {command}"
            needs_index(run(["sh", "-c", command], {}, source))
    ((_, entry),) = [step for step in instructions() if step[0] == "ENTRYPOINT"]
    env = {
        "PATH": f"{target / 'bin'}:{os.environ['PATH']}",
        "COMPLIANCE_LINT_CACHE": str(tmp_path / "cache"),
    }
    for package, code in ((GOOD, 0), (BAD, 1)):
        words = [*json.loads(entry), "check", "--as-of", DAY, "--ocr", "required", str(package)]
        done = run(words, env, tmp_path)
        assert done.returncode == code, done.stdout


def test_the_context_has_what_the_image_copies() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        word.removeprefix("./")
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for word in rest.split()[:-1]
    }
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
