"""The query parameters of the operations that read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

from compliance_lint.server.records import INTERNAL_STATUSES, STATUSES, Expand, Filters

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
# Beyond what a signed 64-bit number holds no database can count.
_WHOLE = re.compile(r"[0-9]{1,18}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_CHOICES = {
    # The SDKs name the internal ones too.
    "status": (*STATUSES, *INTERNAL_STATUSES),
    "number_type": ("local", "mobile", "tollfree"),
    "user_type": ("individual", "business"),
}
_SUBJECT = ("country_iso", "number_type", "user_type")


class Refuse(Protocol):
    """Raises RefusedError with one of the API's codes."""

    def __call__(self, code: str, param: str = "", message: str = "") -> NoReturn:
        """Never returns."""
        ...


@dataclass(frozen=True, slots=True)
class SubjectQuery:
    """What Requirements asks about."""

    country_iso: str
    number_type: str
    user_type: str

    @staticmethod
    def read(query: Mapping[str, str], refuse: Refuse) -> SubjectQuery:
        """Read it; all three are required."""
        for name in _SUBJECT:
            if not query.get(name):
                refuse("missing_required_field", name)
        values = {name: _value(query, name, refuse) or "" for name in _SUBJECT}
        return SubjectQuery(**values)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What List asks for. ``kept`` are the parameters that the next page needs too."""

    limit: int
    offset: int
    filters: Filters
    expand: tuple[Expand, ...]
    kept: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def read(query: Mapping[str, str], refuse: Refuse) -> ListQuery:
        """Read it; what is not given is the page's default."""
        names = ("status", *_SUBJECT, "alias")
        limit = _number(query, "limit", DEFAULT_LIMIT, refuse)
        if not 1 <= limit <= MAX_LIMIT:
            refuse("invalid_field_value", "limit", f"limit is to be from 1 to {MAX_LIMIT}")
        filters = {name: _value(query, name, refuse) for name in names}
        kept = {name: query[name] for name in (*names, "expand") if query.get(name)}
        offset = _number(query, "offset", 0, refuse)
        return ListQuery(limit, offset, Filters(**filters), read_expand(query, refuse), kept)


def read_expand(query: Mapping[str, str], refuse: Refuse) -> tuple[Expand, ...]:
    """The objects that an answer is to include."""
    given = [word.strip() for word in query.get("expand", "").split(",") if word.strip()]
    known = {item.value for item in Expand}
    if unknown := [word for word in given if word not in known]:
        text = f"expand has no {unknown[0][:40]!r}, only {', '.join(sorted(known))}"
        refuse("invalid_field_value", "expand", text)
    return tuple(dict.fromkeys(Expand(word) for word in given))


def _value(query: Mapping[str, str], name: str, refuse: Refuse) -> str | None:
    """A parameter; None where it is absent or empty."""
    value = query.get(name)
    if not value:
        return None
    if name == "country_iso":
        if not _COUNTRY.fullmatch(value):
            refuse("invalid_field_value", name, "country_iso is to be a two-letter country code")
        return value.upper()
    choices = _CHOICES.get(name)
    if choices is not None and value.lower() not in choices:
        refuse("invalid_field_value", name, f"{name} is to be one of {', '.join(choices)}")
    return value.lower() if choices else value


def _number(query: Mapping[str, str], name: str, default: int, refuse: Refuse) -> int:
    value = query.get(name)
    if value is None or value == "":
        return default
    if not _WHOLE.fullmatch(value):
        refuse("invalid_field_value", name, f"{name} is to be a whole number, 0 or more")
    return int(value)
