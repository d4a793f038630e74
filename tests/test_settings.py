"""Settings: where they are found, what they say, and how a mistake in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance_lint import Redact, Settings, SettingsError, Severity, read_settings
from compliance_lint.settings_file import find_settings, parse_level, parse_settings

FULL = """\
select = ["plivo"]
ignore = ["requirements-stale"]
rules = ["house-rules"]
requirements = "answers/requirements.json"
fail-on = "warning"
strict = true
redact = "all"
file-timeout = 2.5
file-memory = 4096

[severity]
text-padded = "error"

[arguments.requirements-stale]
days = 30
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def as_table(text: str) -> str:
    """The same settings as a table of pyproject.toml."""
    text = text.replace("[severity]", "[tool.compliance-lint.severity]")
    text = text.replace("[arguments.", "[tool.compliance-lint.arguments.")
    return f'[project]\nname = "acme"\n\n[tool.compliance-lint]\n{text}'


@pytest.mark.parametrize("name", ["compliance-lint.toml", "pyproject.toml"])
def test_everything_that_can_be_set(name: str, tmp_path: Path) -> None:
    text = as_table(FULL) if name == "pyproject.toml" else FULL
    assert read_settings(write(tmp_path, name, text)) == Settings(
        select=("plivo",),
        ignore=("requirements-stale",),
        severity={"text-padded": Severity.ERROR},
        arguments={"requirements-stale": {"days": 30}},
        rules=(tmp_path / "house-rules",),
        requirements=tmp_path / "answers" / "requirements.json",
        fail_on=Severity.WARNING,
        strict=True,
        redact=Redact.ALL,
        file_timeout=2.5,
        file_memory=4096,
        folder=tmp_path,
    )


def test_nothing_set(tmp_path: Path) -> None:
    nothing = Settings(folder=tmp_path)
    assert read_settings(write(tmp_path, "compliance-lint.toml", "")) == nothing
    assert read_settings(write(tmp_path, "pyproject.toml", "[project]\n")) == nothing
    assert Settings().fail_on is Severity.ERROR
    assert not Settings().strict


def test_selection_is_part_of_the_settings() -> None:
    settings = Settings(select=("a",), ignore=("b",), severity={"c": Severity.INFO})
    assert settings.selection.select == ("a",)
    assert settings.selection.ignore == ("b",)
    assert settings.selection.severity == {"c": Severity.INFO}


# --- which file ---------------------------------------------------------------------------------


def test_own_file_wins(tmp_path: Path) -> None:
    assert find_settings(tmp_path) is None
    shared = write(tmp_path, "pyproject.toml", as_table("strict = true"))
    assert find_settings(tmp_path) == shared
    own = write(tmp_path, "compliance-lint.toml", "")
    assert find_settings(tmp_path) == own


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("[tool.compliance-lint]\n", True),
        ("[tool.compliance-lint.severity]\n", True),
        ("[tool]\ncompliance-lint = { strict = true }\n", True),
        ("tool.compliance-lint.strict = true\n", True),
        ('[tool."compliance-lint"]\nstrict = true\n', True),
        ("[tool.compliance-lint]\nstrict = \n", True),  # reading it tells what is wrong
        ('[project]\ndependencies = ["compliance-lint"]\n', False),
        ('[project]\ndependencies = ["compliance-lint"\n', False),
        ("[tool.compliance-lint-extra]\n", False),
        ("# [tool.compliance-lint]\n", False),
        ('tool = "compliance-lint"\n', False),
        ("", False),
    ],
)
def test_shared_file_counts_where_it_has_our_table(text: str, ours: bool, tmp_path: Path) -> None:
    path = write(tmp_path, "pyproject.toml", text)
    assert find_settings(tmp_path) == (path if ours else None)


def test_what_is_no_file_is_an_error_and_no_absent_policy(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    assert find_settings(tmp_path) is None
    (tmp_path / "compliance-lint.toml").mkdir()
    found = find_settings(tmp_path)
    assert found is not None
    with pytest.raises(SettingsError, match="not a file"):
        read_settings(found)


# --- mistakes -----------------------------------------------------------------------------------


WRONG: dict[str, tuple[str, str]] = {
    "not TOML": ("strict true", r"line 1"),
    "redaction that is none": ("redact = 'most'", r"'redact' is to be one of auto, all, none, not"),
    "redaction by a number": ("redact = 1", r"'redact' is to be one of auto, all, none, not 1"),
    "unknown key": ("ignores = []", r"unknown key 'ignores'; did you mean 'ignore'\?"),
    "underline": ('fail_on = "error"', r"unknown key 'fail_on'; did you mean 'fail-on'\?"),
    "far from any key": ("zzzzzz = 1", r"unknown key 'zzzzzz'$"),
    "select no list": ('select = "all"', r"'select' is to be a list of texts"),
    "select no texts": ("select = [1]", r"'select' is to be a list of texts"),
    "ignore a table": ("[ignore]", r"'ignore' is to be a list of texts"),
    "rules no list": ('rules = "house"', r"'rules' is to be a list of texts"),
    "requirements no text": ("requirements = 1", r"'requirements' is to be a path"),
    "fail-on unknown": ('fail-on = "warn"', r"'warn' is no severity; there are error, warning"),
    "fail-on no text": ("fail-on = true", r"'True' is no severity|True is no severity"),
    "severity no table": ('severity = "error"', r"'severity' is to be a table"),
    "severity unknown": ('[severity]\ntext-padded = "off"', r"'off' is no severity; there are"),
    "arguments no table": ("arguments = 1", r"'arguments' is to be a table"),
    "arguments of a rule": ("[arguments]\nx = 1", r"'arguments.x' is to be a table"),
    "strict no flag": ('strict = "yes"', r"'strict' is to be true or false"),
    "strict a number": ("strict = 1", r"'strict' is to be true or false"),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("name", ["compliance-lint.toml", "house.toml"])
def test_mistake_is_told_with_file_and_key(
    name: str, text: str, words: str, tmp_path: Path
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(SettingsError, match=words) as caught:
        read_settings(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\ncompliance-lint = 5", "tool = [1]"])
def test_our_table_is_none(text: str, tmp_path: Path) -> None:
    path = write(tmp_path, "pyproject.toml", text)
    with pytest.raises(SettingsError, match="is to be a table"):
        read_settings(path)


def test_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml: .*[Nn]o such file"):
        read_settings(tmp_path / "absent.toml")
    with pytest.raises(SettingsError, match="not a file"):
        read_settings(tmp_path)
    (tmp_path / "x.toml").write_bytes(b"select = ['\xff']")
    with pytest.raises(SettingsError, match=r"x\.toml: not UTF-8"):
        read_settings(tmp_path / "x.toml")


def test_levels() -> None:
    assert [parse_level(level) for level in ("error", "warning", "info")] == list(Severity)
    for wrong in ("Error", "", None, 3, ["error"], "off"):
        with pytest.raises(SettingsError, match="is no severity"):
            parse_level(wrong)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    found = parse_settings({"rules": ["a", "/b", "../c"]}, tmp_path)
    assert found.rules == (tmp_path / "a", Path("/b"), tmp_path / ".." / "c")


@pytest.mark.parametrize(
    "text",
    [
        "file-timeout = 0", "file-timeout = -1", "file-timeout = inf", "file-timeout = nan",
        "file-timeout = true", 'file-timeout = "20"', "file-memory = 63", "file-memory = 512.5",
        "file-memory = false", "file-memory = []",
    ],
)  # fmt: skip
def test_limits_of_files_that_are_none(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=text.partition(" ")[0]):
        read_settings(write(tmp_path, "compliance-lint.toml", text))
