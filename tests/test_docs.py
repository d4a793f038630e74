"""The documents are held against what they describe."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compliance_lint.cli.app import cli
from compliance_lint.rulebook import Rulebook
from tools.readme_commands import HEADINGS, command
from tools.rules_index import INDEX, index_text

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
COVERAGE = ROOT / "docs" / "coverage.md"
DOCUMENTS = (
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    INDEX,
    *sorted((ROOT / "docs").glob("*.md")),
)
API_PAGE = "plivo-compliance-api"
MAX_README_LINES = 150

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NAME = re.compile(r"`([a-z][a-z0-9-]*)`")
_PLANNED = re.compile(r"\*planned:\* ([a-z][a-z0-9-]+(?:(?:,| and) [a-z]+-[a-z0-9-]+)*)")
_CONSOLE = re.compile(r"^```console\n\$ ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

every_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rule_cells() -> Iterator[str]:
    """The cells of every column of docs/coverage.md that is headed «Rule»."""
    column: int | None = None
    for line in text_of(COVERAGE).splitlines():
        if not line.startswith("|"):
            column = None
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if column is None:
            column = cells.index("Rule")
        else:
            yield cells[column]


def covered() -> set[str]:
    return {name for cell in rule_cells() for name in _NAME.findall(cell)}


def planned() -> set[str]:
    found = _PLANNED.findall(text_of(COVERAGE))
    return {name for group in found for name in re.split(r", | and ", group)}


def project() -> dict[str, Any]:
    return tomllib.loads(text_of(ROOT / "pyproject.toml"))


# docs/coverage.md


def test_rules_in_coverage_exist(rulebook: Rulebook) -> None:
    assert covered()
    assert covered() <= {rule.name for rule in rulebook.rules}


def test_rules_drawn_from_the_api_page_are_in_coverage(rulebook: Rulebook) -> None:
    drawn = {rule.name for rule in rulebook.rules if rule.source.page == API_PAGE}
    assert drawn <= covered()


def test_predicted_codes_are_in_the_table_of_codes(rulebook: Rulebook) -> None:
    rows = [line for line in text_of(COVERAGE).splitlines() if line.startswith("| ")]
    codes = {code for pack in rulebook.packs for code in pack.errors}
    for code in codes:
        row = next(line for line in rows if line.startswith(f"| {code} |"))
        rules = {rule.name for rule in rulebook.rules if rule.api and rule.api.code == code}
        assert set(_NAME.findall(row)) == rules


def test_planned_rules_do_not_exist_yet(rulebook: Rulebook) -> None:
    assert planned()
    assert not planned() & {rule.name for rule in rulebook.rules}


# rules/README.md


def test_index_of_rules_is_up_to_date(rulebook: Rulebook) -> None:
    assert text_of(INDEX) == index_text(rulebook), "run: python -m tools.rules_index"


# README.md


def test_readme_is_short() -> None:
    assert len(text_of(README).splitlines()) <= MAX_README_LINES


def test_readme_commands_are_single_lines() -> None:
    for name in HEADINGS:
        assert command(name, text_of(README)).startswith("python3 -m venv .venv && ")


def test_readme_checks_a_story_that_passes() -> None:
    *_, path = shlex.split(command("try", text_of(README)))
    assert path.startswith("corpus/packages/")
    assert tomllib.loads(text_of(ROOT / path / "expected.toml"))["verdict"] == "pass"


def test_readme_commands_use_what_the_project_declares() -> None:
    assert "compliance-lint" in project()["project"]["scripts"]
    extra = re.search(r"\[(\w+)\]", command("test", text_of(README)))
    assert extra is not None
    assert extra[1] in project()["project"]["optional-dependencies"]


def test_readme_shows_real_output() -> None:
    shown = _CONSOLE.search(text_of(README))
    assert shown is not None
    words = shlex.split(shown[1])
    assert words[:2] == ["compliance-lint", "check"]
    done = subprocess.run(
        [sys.executable, "-m", "compliance_lint", *words[1:]],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONUTF8": "1", "NO_COLOR": "1"},
    )
    assert done.stdout == shown[2], "copy the command's output into README.md"
    assert done.returncode == 1


def options_of(command_name: str) -> set[str]:
    context = cli.make_context("compliance-lint", [], resilient_parsing=True)
    found = cli.get_command(context, command_name)
    assert found is not None
    return {name for option in found.params for name in option.opts}


@every_document
def test_commands_and_options_named_exist(path: Path) -> None:
    context = cli.make_context("compliance-lint", [], resilient_parsing=True)
    known = set(cli.list_commands(context))
    for line in re.findall(r"compliance-lint ([^`\n]+)", text_of(path)):
        word = line.split()[0]
        if word in known:
            given = line.partition("&&")[0].partition("#")[0]
            assert set(_OPTION.findall(given)) <= options_of(word) | {"--help"}


# all


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a Markdown text."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in found}


@every_document
def test_local_links_resolve(path: Path) -> None:
    for target in _LINK.findall(text_of(path)):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        assert not anchor or anchor in anchors(text_of(file)), target


@every_document
def test_lines_end_cleanly(path: Path) -> None:
    text = text_of(path)
    assert text.endswith("\n")
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


def test_changelog_names_the_version() -> None:
    from compliance_lint import __version__  # noqa: PLC0415

    assert __version__ in text_of(ROOT / "CHANGELOG.md")
