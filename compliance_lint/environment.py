"""Settings from the environment: ``COMPLIANCE_LINT_FAIL_ON`` is the setting ``fail-on``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from compliance_lint.settings import Settings, SettingsError
from compliance_lint.settings_file import find_settings, parse_settings, read_settings
from compliance_lint.suggest import did_you_mean

PREFIX = "COMPLIANCE_LINT_"
_LISTS = frozenset({"select", "ignore", "rules", "exclude", "mandatory"})
_FLAGS = frozenset({"strict", "cache"})
_NUMBERS = frozenset({"file-timeout", "file-memory"})
_TEXTS = frozenset({"requirements", "account", "fail-on", "ocr", "redact", "baseline"})
# Read elsewhere: how much is done at a time, where the cache is, which profile and file are used,
# and who may use a server.
_OTHERS = frozenset({"JOBS", "CACHE", "PROFILE", "CONFIG", "SERVE_CREDENTIALS"})
_CACHE = "USE_CACHE"  # as CACHE has been the cache's folder
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


def layered_settings(
    environ: Mapping[str, str],
    *,
    config: Path | None = None,
    isolated: bool = False,
    profile: str | None = None,
) -> Settings:
    """Settings of the file, then of its profile, then of the environment.

    ``config`` is the file, else one is looked for in the working folder; ``isolated``: there is
    no file, and nothing of the environment counts. Raises SettingsError.
    """
    if isolated:
        return Settings()
    named = config or (Path(environ[f"{PREFIX}CONFIG"]) if environ.get(f"{PREFIX}CONFIG") else None)
    path = named or find_settings(Path())
    profile = profile or environ.get(f"{PREFIX}PROFILE") or None
    over = from_environment(environ)
    if path is None:
        if profile:
            raise SettingsError(f"there is no settings file that could have a profile {profile!r}")
        return parse_settings(over, Path())
    base = read_settings(path, profile)
    # Paths in the environment are relative to the working folder, those in the file to the file.
    return _over(base, over)


def _over(base: Settings, over: Mapping[str, Any]) -> Settings:
    parsed = parse_settings(over, Path())
    return replace(base, **{_field(key): getattr(parsed, _field(key)) for key in over})


def _field(key: str) -> str:
    return key.replace("-", "_")


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings' table that the environment holds; variables that are empty count as unset.

    Raises SettingsError for one that begins like ours and is unknown, or has no value of its kind.
    """
    names = {_variable(key): key for key in _LISTS | _FLAGS | _NUMBERS | _TEXTS}
    found: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable.removeprefix(PREFIX) in _OTHERS or not text:
            continue
        if variable not in names:
            known = (*names, *(PREFIX + name for name in _OTHERS))
            raise SettingsError(f"unknown variable {variable}{did_you_mean(variable, known)}")
        found[names[variable]] = _value(names[variable], variable, text)
    return found


def _variable(key: str) -> str:
    return PREFIX + (_CACHE if key == "cache" else key.replace("-", "_").upper())


def _value(key: str, variable: str, text: str) -> object:
    if key in _LISTS:
        return [word.strip() for word in text.split(",") if word.strip()]
    if key in _TEXTS:
        return text
    if key in _NUMBERS:
        return _number(variable, text)
    if text.lower() not in _YES | _NO:
        raise SettingsError(f"{variable} is to be true or false, not {text!r}")
    return text.lower() in _YES


def _number(variable: str, text: str) -> float:
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    raise SettingsError(f"{variable} is to be a number, not {text!r}")
