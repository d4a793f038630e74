"""One rule, as its TOML file says it, validated."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_lint.results import Severity, Stage
from compliance_lint.suggest import did_you_mean

_KEYS = {"title", "severity", "stage", "tags", "since", "aliases", "message", "undecided",
         "check", "api", "source", "docs", "operations"}  # fmt: skip
_PARTS = {
    "check": None,  # its further keys are the check's arguments
    "api": {"code", "basis", "message"},
    "source": {"page", "section"},
    "docs": {"why", "fix", "rejected_as"},
}
OPERATIONS = ("create", "update", "link", "delete")
# What a rule is about that does not say: the two that send the data object.
_USUAL = ("create", "update")
_TOO_WIDE = re.compile("[0-9]{4}")  # in a format: no message is that long
_NAME = re.compile(r"(?:[a-z0-9-]+/)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class RuleInvalidError(Exception):
    """A rule's file is wrong; the text says what and what to do."""


@dataclass(frozen=True, slots=True)
class ApiPrediction:
    """The error code the API would answer with. ``basis``: stated on its page, or inferred."""

    code: str
    basis: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the fact behind the rule is written: a page of sources.toml and its section."""

    page: str
    section: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: which check with which arguments, and all its words."""

    name: str
    pack: str
    title: str
    severity: Severity
    stage: Stage
    message: str
    check: str
    source: Source
    why: str
    fix: str
    since: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    operations: tuple[str, ...] = _USUAL
    api: ApiPrediction | None = None
    rejected_as: tuple[str, ...] = ()  # patterns of what reviewers write of it

    def changed(self, severity: Severity | None, arguments: Mapping[str, Any] | None) -> Rule:
        """The rule with another severity or other arguments."""
        return replace(
            self,
            severity=severity or self.severity,
            arguments={**self.arguments, **(arguments or {})},
        )


def placeholders(template: str) -> frozenset[str]:
    """The names a message template needs. Raises ValueError for anything but plain names."""
    names = set()
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:  # a brace left open; its text does not say where to look
        raise ValueError(f"{error} in the message {template!r}") from None
    for _, name, spec, conversion in parsed:
        if name is None:
            continue
        if conversion not in {None, "r", "s", "a"}:
            raise ValueError(f"placeholder {{{name}}} has an unknown conversion {conversion!r}")
        # Attribute and index access would let a template reach into objects.
        if not name.isidentifier() or (spec and "{" in spec):
            raise ValueError(f"placeholder {{{name}}} is not a plain name")
        if not any(_takes(value, spec or "") for value in ("", 0, 0.0)):
            raise ValueError(f"placeholder {{{name}}} has a format that nothing takes: {spec!r}")
        names.add(name)
    return frozenset(names)


def _takes(value: object, spec: str) -> bool:
    if _TOO_WIDE.search(spec):
        return False
    try:
        format(value, spec)
    except (ValueError, OverflowError):
        return False
    return True


def parse_rule(name: str, pack: str, raw: Mapping[str, Any]) -> Rule:
    """Validate one rule's TOML. Raises RuleInvalidError."""
    if not _NAME.fullmatch(name):
        raise RuleInvalidError(f"{name!r} is no rule name: use lower-case-words-with-hyphens")
    _reject_unknown("", raw, _KEYS)
    try:
        for part, keys in _PARTS.items():
            _reject_unknown(f"{part}.", _table(raw, part), keys)
        check = dict(raw["check"])
        placeholders(text_of(raw, "message"))
        return Rule(
            name=name,
            pack=pack,
            title=text_of(raw, "title"),
            severity=Severity(_one_of(raw, "severity", Severity)),
            stage=Stage(_one_of(raw, "stage", Stage)),
            message=text_of(raw, "message"),
            check=text_of(check, "use"),
            arguments={key: value for key, value in check.items() if key != "use"},
            source=Source(text_of(raw["source"], "page"), text_of(raw["source"], "section")),
            why=text_of(raw["docs"], "why"),
            fix=text_of(raw["docs"], "fix"),
            since=text_of(raw, "since"),
            tags=texts_of(raw, "tags"),
            aliases=texts_of(raw, "aliases"),
            operations=_operations(raw),
            rejected_as=_patterns(raw["docs"], compiled="/" in name),
            api=_prediction(raw.get("api")),
        )
    except KeyError as error:
        raise RuleInvalidError(f"{error.args[0]!r} is missing") from None
    except ValueError as error:
        raise RuleInvalidError(str(error)) from None


def _reject_unknown(where: str, raw: Mapping[str, Any], known: Set[str] | None) -> None:
    if known is not None and (unknown := sorted(set(raw) - known)):
        hint = did_you_mean(unknown[0], known)
        raise RuleInvalidError(f"unknown key {where + unknown[0]!r}{hint}")


def _table(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key, {}) if key == "api" else raw[key]
    if not isinstance(value, dict):
        raise ValueError(f"{key!r} is to be a table")
    return value


def _one_of(raw: Mapping[str, Any], key: str, known: Iterable[str]) -> str:
    words = [str(word) for word in known]
    if raw[key] not in words:
        raise ValueError(f"{key!r} is to be one of {', '.join(words)}, not {raw[key]!r}")
    return str(raw[key])


def texts_of(raw: Mapping[str, Any], key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list of texts from a table. Raises ValueError for anything else."""
    value = raw.get(key, list(default))
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key!r} is to be a list of texts")
    return tuple(value)


def _operations(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """A rule for an operation there is not would never run, and nobody would notice."""
    given = texts_of(raw, "operations", _USUAL)
    if not given or set(given) - set(OPERATIONS):
        raise ValueError(f"'operations' is to hold any of {', '.join(OPERATIONS)}")
    return given


def _patterns(docs: Mapping[str, Any], *, compiled: bool) -> tuple[str, ...]:
    """Regular expressions. One that is none would fail only when a reason is looked up.

    Those of the rules that come along are held to it by a test: it costs 10 ms at each start.
    """
    given = texts_of(docs, "rejected_as")
    for pattern in given if compiled else ():
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"'rejected_as' has no pattern {pattern!r}: {error}") from None
    return given


def text_of(raw: Mapping[str, Any], key: str) -> str:
    """A text with something in it from a table. Raises KeyError and ValueError."""
    value = raw[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key!r} is to be a text that says something")
    return value


def _prediction(raw: Mapping[str, Any] | None) -> ApiPrediction | None:
    if raw is None:
        return None
    basis = _one_of(raw, "basis", ("stated", "inferred"))
    message = text_of(raw, "message") if "message" in raw else ""
    return ApiPrediction(text_of(raw, "code"), basis, message)
