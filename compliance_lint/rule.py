"""One rule, as its TOML file says it, validated."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from compliance_lint.findings import Severity, Stage
from compliance_lint.suggest import did_you_mean

_KEYS = {"title", "severity", "stage", "tags", "since", "aliases", "message", "undecided",
         "check", "api", "source", "docs", "operations"}  # fmt: skip
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
    operations: tuple[str, ...] = ("create", "update")
    api: ApiPrediction | None = None

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
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is None:
            continue
        # Attribute and index access would let a template reach into objects.
        if not name.isidentifier() or (spec and "{" in spec):
            raise ValueError(f"placeholder {{{name}}} is not a plain name")
        names.add(name)
    return frozenset(names)


def parse_rule(name: str, pack: str, raw: Mapping[str, Any]) -> Rule:
    """Validate one rule's TOML. Raises RuleInvalidError."""
    if not _NAME.fullmatch(name):
        raise RuleInvalidError(f"{name!r} is no rule name: use lower-case-words-with-hyphens")
    if unknown := sorted(set(raw) - _KEYS):
        raise RuleInvalidError(f"unknown key {unknown[0]!r}{did_you_mean(unknown[0], _KEYS)}")
    try:
        check = dict(raw["check"])
        placeholders(raw["message"])
        return Rule(
            name=name,
            pack=pack,
            title=_text(raw, "title"),
            severity=Severity(raw["severity"]),
            stage=Stage(raw["stage"]),
            message=_text(raw, "message"),
            check=check.pop("use"),
            arguments=check,
            source=Source(raw["source"]["page"], raw["source"]["section"]),
            why=_text(raw["docs"], "why"),
            fix=_text(raw["docs"], "fix"),
            since=_text(raw, "since"),
            tags=tuple(raw.get("tags", ())),
            aliases=tuple(raw.get("aliases", ())),
            operations=tuple(raw.get("operations", ("create", "update"))),
            api=_prediction(raw.get("api")),
        )
    except KeyError as error:
        raise RuleInvalidError(f"{error.args[0]!r} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise RuleInvalidError(str(error)) from None


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key!r} is to be a text that says something")
    return value


def _prediction(raw: Mapping[str, Any] | None) -> ApiPrediction | None:
    if raw is None:
        return None
    if raw.get("basis") not in {"stated", "inferred"}:
        raise ValueError("api.basis is to be 'stated' or 'inferred'")
    return ApiPrediction(raw["code"], raw["basis"], raw.get("message", ""))
