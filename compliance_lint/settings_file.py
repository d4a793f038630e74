"""Settings from ``[tool.compliance-lint]`` in pyproject.toml or compliance-lint.toml, and profiles.

The environment comes over them (`environment.py`), and options over both.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from compliance_lint.results import Redact, Severity
from compliance_lint.settings import (
    LEAST_MIB,
    LEAST_SECONDS,
    Ocr,
    Settings,
    SettingsError,
    Suppression,
)
from compliance_lint.suggest import did_you_mean

OWN_FILE = "compliance-lint.toml"
_MAX_BYTES = 1_048_576
_SHARED_FILE = "pyproject.toml"
_TABLE = "compliance-lint"
_Reader = Callable[[str, Any, Path], Any]  # of a key, its value and the file's folder


def find_settings(folder: Path) -> Path | None:
    """The settings file of a folder: compliance-lint.toml, else pyproject.toml with our table."""
    own = folder / OWN_FILE
    if own.exists() or own.is_symlink():
        return own  # what cannot be read is an error, not an absent policy
    shared = folder / _SHARED_FILE
    return shared if shared.is_file() and _has_our_table(shared) else None


def _has_our_table(path: Path) -> bool:
    text = _read_text(path)
    if _TABLE not in text:
        return False
    try:
        tool = tomllib.loads(text).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        return f"[tool.{_TABLE}" in text  # then reading it will say what is wrong
    return isinstance(tool, dict) and _TABLE in tool


def read_settings(path: Path, profile: str | None = None) -> Settings:
    """Read a settings file, with what its ``[profile.NAME]`` changes where ``profile`` is given.

    Raises SettingsError for anything unknown or of the wrong type.
    """
    raw = read_raw(path)
    try:
        return parse_settings(with_profile(raw, profile), path.parent)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None


def read_raw(path: Path) -> dict[str, Any]:
    """Read the settings' table of a file, not validated. Raises SettingsError."""
    try:
        raw: Any = tomllib.loads(_read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: {error}") from None
    try:
        if path.name == _SHARED_FILE:
            raw = _table("tool", raw.get("tool", {})).get(_TABLE, {})
            raw = _table(f"tool.{_TABLE}", raw)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None
    return dict(raw)


def with_profile(raw: Mapping[str, Any], profile: str | None) -> dict[str, Any]:
    """Lay a profile over the rest: tables are joined, anything else is replaced.

    All profiles are validated, whichever is used. Raises SettingsError for one that is not there.
    """
    base = dict(raw)
    profiles = _table("profile", base.pop("profile", {}))
    for name, changes in profiles.items():
        if nested := {"profile", "suppress"} & set(_table(f"profile.{name}", changes)):
            raise SettingsError(f"'profile.{name}' may not hold {nested.pop()!r}")
        parse_settings(changes, Path())
    if profile is None:
        return base
    if profile not in profiles:
        hint = did_you_mean(profile, profiles)
        raise SettingsError(f"there is no profile {profile!r}{hint}")
    return merged(base, profiles[profile])


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with others laid over them: tables are joined, anything else is replaced."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        joined = isinstance(below, dict) and isinstance(value, dict)
        result[key] = {**below, **value} if joined else value  # type: ignore[dict-item]
    return result


def parse_settings(raw: Mapping[str, Any], folder: Path) -> Settings:
    """Validate a settings table. Raises SettingsError."""
    values: dict[str, Any] = {"folder": folder}
    for key, value in raw.items():
        if key not in READERS:
            known = (*READERS, "profile")
            raise SettingsError(f"unknown key {key!r}{did_you_mean(key, known)}")
        values[key.replace("-", "_")] = READERS[key](key, value, folder)
    return Settings(**values)


def parse_level(text: object) -> Severity:
    """A severity by name. Raises SettingsError."""
    try:
        return Severity(str(text))
    except ValueError:
        levels = ", ".join(level.value for level in Severity)
        raise SettingsError(f"{text!r} is no severity; there are {levels}") from None


def _read_text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise SettingsError(f"{path}: not a file")
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise SettingsError(f"{path}: larger than {_MAX_BYTES} bytes")
        return data.decode("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingsError(f"{path}: {reason}") from None


def _texts(key: str, value: object, _folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{key!r} is to be a list of texts")
    return tuple(value)


def _paths(key: str, value: object, folder: Path) -> tuple[Path, ...]:
    return tuple(folder / item for item in _texts(key, value, folder))


def _path(key: str, value: object, folder: Path) -> Path:
    if not isinstance(value, str):
        raise SettingsError(f"{key!r} is to be a path")
    return folder / value


def _levels(key: str, value: object, _folder: Path) -> dict[str, Severity]:
    return {name: parse_level(level) for name, level in _table(key, value).items()}


def _tables(key: str, value: object, _folder: Path) -> dict[str, dict[str, Any]]:
    return {name: _table(f"{key}.{name}", item) for name, item in _table(key, value).items()}


def _table(key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{key!r} is to be a table")
    return value


def _level(_key: str, value: object, _folder: Path) -> Severity:
    return parse_level(value)


def _flag(key: str, value: object, _folder: Path) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{key!r} is to be true or false")
    return value


def _seconds(key: str, value: object, _folder: Path) -> float:
    return _at_least(LEAST_SECONDS, key, value)


def _mebibytes(key: str, value: object, _folder: Path) -> int:
    if isinstance(value, float):
        raise SettingsError(f"{key!r} is to be a whole number, not {value!r}")
    return int(_at_least(LEAST_MIB, key, value))


def _at_least(least: float, key: str, value: object) -> float:
    # True is an int, and TOML has inf and nan.
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value < math.inf:
        return value
    raise SettingsError(f"{key!r} is to be a number from {least:g} on, not {value!r}")


def _one_of(choices: type[StrEnum]) -> _Reader:
    def read(key: str, value: object, _folder: Path) -> StrEnum:
        try:
            return choices(str(value))
        except ValueError:
            names = ", ".join(choices)
            raise SettingsError(f"{key!r} is to be one of {names}, not {value!r}") from None

    return read


def _suppressions(key: str, value: object, _folder: Path) -> tuple[Suppression, ...]:
    if not isinstance(value, list):
        raise SettingsError(f"{key!r} is to be a list of tables, each [[{key}]]")
    return tuple(_suppression(_table(key, item)) for item in value)


def _suppression(raw: Mapping[str, Any]) -> Suppression:
    known = [item.name for item in fields(Suppression)]
    for key in raw:
        if key not in known:
            raise SettingsError(f"unknown key 'suppress.{key}'{did_you_mean(key, known)}")
    for key in known[:3]:
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise SettingsError(f"each [[suppress]] needs {key!r}, a text that is not empty")
    expires = raw.get("expires")
    if isinstance(expires, dt.datetime) or not isinstance(expires, dt.date | None):
        raise SettingsError(f"'suppress.expires' is to be a date such as 2027-01-31: {expires!r}")
    return Suppression(raw["rule"], raw["package"], raw["reason"], expires)


READERS: Mapping[str, _Reader] = {
    "select": _texts,
    "ignore": _texts,
    "severity": _levels,
    "arguments": _tables,
    "rules": _paths,
    "requirements": _path,
    "account": _path,
    "fail-on": _level,
    "strict": _flag,
    "ocr": _one_of(Ocr),
    "cache": _flag,
    "redact": _one_of(Redact),
    "file-timeout": _seconds,
    "file-memory": _mebibytes,
    "exclude": _texts,
    "suppress": _suppressions,
    "mandatory": _texts,
    "baseline": _path,
}
"""Key -> what reads its value."""
