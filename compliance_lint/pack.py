"""A pack of rules: what its ``pack.toml`` says, validated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance_lint.evidence.kinds import CertificateKind, KindInvalidError, load_kinds
from compliance_lint.rule import OPERATIONS, Source, text_of, texts_of
from compliance_lint.submission import Slot
from compliance_lint.suggest import did_you_mean

PACK_FILE = "pack.toml"
_PREFIX = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APPLIES = ("country_iso", "number_type")
_KEYS = {
    "title",
    "description",
    "applies",
    "prefix",
    "errors",
    "slot",
    "not_checkable",
    "not_checked_on_update",
    "not_checkable_on",
    "rate_limit",
}


class RulebookError(Exception):
    """A rule, pack or selection is wrong; the text names it and says what to do."""


@dataclass(frozen=True, slots=True)
class ApiError:
    """What the API page says about an error code: its type, and our template of its message."""

    type: str
    message: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many submissions the API takes in a minute, and where that is written."""

    requests_per_minute: int
    source: Source


@dataclass(frozen=True)
class Pack:
    """A folder of rules. ``applies`` limits it to submissions with these values on top."""

    name: str
    folder: Path
    title: str
    applies: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    errors: Mapping[str, ApiError] = field(default_factory=dict)
    not_checkable: tuple[str, ...] = ()
    not_checked_on_update: tuple[str, ...] = ()
    not_checkable_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rate_limit: RateLimit | None = None

    @cached_property
    def kinds(self) -> tuple[CertificateKind, ...]:
        """The kinds of document described in the pack. Raises RulebookError."""
        try:
            return load_kinds(self.folder / "certificates")
        except KindInvalidError as error:
            raise RulebookError(f"pack {self.name}: {error}") from error

    def check_kinds(self) -> None:
        """Compile the patterns of all kinds, which costs time. Raises RulebookError."""
        try:
            for kind in self.kinds:
                kind.check_patterns()
        except KindInvalidError as error:
            raise RulebookError(f"pack {self.name}: {error}") from error

    def applies_to(self, top: Mapping[str, str | None]) -> bool:
        """Whether the pack is about a submission with these top-level values."""
        return all((top.get(key) or "").upper() == value for key, value in self.applies.items())

    def snapshots(self) -> list[Path]:
        """The saved requirements that come with the pack, newest name last."""
        return sorted((self.folder / "requirements").glob("*.json"))


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file. Raises RulebookError with its path where it is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RulebookError(f"{path}: {error}") from None


def read_pack(folder: Path, *, built_in: bool) -> tuple[Pack, str]:
    """The pack in ``folder`` and what is put before its rules' names. Raises RulebookError.

    Only packs of others have a prefix: ``prefix`` in their pack.toml, else the folder's name.
    """
    raw = read_toml(folder / PACK_FILE)
    if unknown := sorted(set(raw) - _KEYS):
        hint = did_you_mean(unknown[0], _KEYS)
        raise RulebookError(f"{folder / PACK_FILE}: unknown key {unknown[0]!r}{hint}")
    try:
        prefix = "" if built_in else _prefix(raw, folder)
        pack = Pack(
            name=prefix.rstrip("/") or folder.name,
            folder=folder,
            title=text_of(raw, "title"),
            applies=_applies(_table(raw, "applies")),
            slots=tuple(_slot(item) for item in raw.get("slot", ())),
            errors={code: _error(code, item) for code, item in _table(raw, "errors").items()},
            not_checkable=texts_of(raw, "not_checkable"),
            not_checked_on_update=texts_of(raw, "not_checked_on_update"),
            not_checkable_on=_not_checkable_on(_table(raw, "not_checkable_on")),
            rate_limit=_rate_limit(_table(raw, "rate_limit")),
        )
    except KeyError as error:
        raise RulebookError(f"{folder / PACK_FILE}: {error.args[0]!r} is missing") from None
    except (TypeError, ValueError) as error:
        raise RulebookError(f"{folder / PACK_FILE}: {error}") from None
    return pack, prefix


def _prefix(raw: Mapping[str, Any], folder: Path) -> str:
    prefix = text_of(raw, "prefix") if "prefix" in raw else folder.name
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} cannot stand before rules: set 'prefix' to lower-case-words")
    return f"{prefix}/"


def _applies(raw: Mapping[str, Any]) -> Mapping[str, str]:
    """A pack limited by anything else would never apply, and nobody would notice."""
    if unknown := sorted(set(raw) - set(_APPLIES)):
        hint = did_you_mean(unknown[0], _APPLIES)
        raise ValueError(f"'applies' knows {' and '.join(_APPLIES)}, not {unknown[0]!r}{hint}")
    return {key: str(value).upper() for key, value in raw.items()}


def _not_checkable_on(raw: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """For requests that send no submission, of which ``not_checkable`` is."""
    if unknown := sorted(set(raw) - set(OPERATIONS)):
        raise ValueError(f"'not_checkable_on' is for {', '.join(OPERATIONS)}, not {unknown[0]!r}")
    return {operation: texts_of(raw, operation) for operation in raw}


def _slot(raw: Any) -> Slot:
    if not isinstance(raw, dict):
        raise TypeError("'slot' is to be a list of tables, each [[slot]]")
    words = tuple(word.lower() for word in texts_of(raw, "words"))
    kinds = texts_of(raw, "kinds")
    if not (words and all(words) and kinds):
        raise ValueError("a slot needs 'words' and 'kinds', neither of them empty")
    return Slot(text_of(raw, "name"), text_of(raw, "title"), words, kinds)


def _error(code: str, raw: Any) -> ApiError:
    if not isinstance(raw, dict) or set(raw) != {"type", "message"}:
        raise TypeError(f"error {code!r} is to have a 'type' and a 'message'")
    return ApiError(text_of(raw, "type"), text_of(raw, "message"))


def _rate_limit(raw: Mapping[str, Any]) -> RateLimit | None:
    if not raw:
        return None
    known = {"requests_per_minute", "page", "section"}
    if unknown := sorted(set(raw) - known):
        hint = did_you_mean(unknown[0], known)
        raise ValueError(f"unknown key 'rate_limit.{unknown[0]}'{hint}")
    number = raw["requests_per_minute"]
    if type(number) is not int or number < 1:
        raise ValueError("'requests_per_minute' is to be a number above 0")
    return RateLimit(number, Source(text_of(raw, "page"), text_of(raw, "section")))


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise TypeError(f"{key!r} is to be a table")
    return value
