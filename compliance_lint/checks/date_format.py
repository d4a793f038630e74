"""Dates in the format that a requirement names, such as ``yyyy-mm-dd``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

_TOKEN = re.compile(r"yyyy|mmmm|mmm|mon|month|yy|mm|dd|%[a-z]|[a-z]|[^a-z%]", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun",
           "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
_LONG_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
                "september", "october", "november", "december")  # fmt: skip
_PARTS = {
    "yyyy": r"(?P<year>[0-9]{4})", "%y": r"(?P<year>[0-9]{4})", "yy": r"(?P<short>[0-9]{2})",
    "mm": r"(?P<month>[0-9]{2})", "%m": r"(?P<month>[0-9]{2})", "m": r"(?P<month>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})", "%d": r"(?P<day>[0-9]{2})", "d": r"(?P<day>[0-9]{1,2})",
    "mmm": f"(?P<name>{'|'.join(_MONTHS)})", "mon": f"(?P<name>{'|'.join(_MONTHS)})",
    "mmmm": f"(?P<name>{'|'.join(_LONG_MONTHS)})", "month": f"(?P<name>{'|'.join(_LONG_MONTHS)})",
}  # fmt: skip
# Ways in which people write a date instead; day and month both ways, to see what is ambiguous.
_USUAL = (
    "yyyy-mm-dd", "yyyy/m/d", "yyyy-m-d", "yyyymmdd", "d/m/yyyy", "m/d/yyyy", "d-m-yyyy",
    "m-d-yyyy", "d.m.yyyy", "d mmm yyyy", "d-mmm-yyyy", "d mmmm yyyy", "mmmm d, yyyy",
)  # fmt: skip


def date_pattern(written: str) -> re.Pattern[str] | None:
    """The pattern of a format of days, months and years; None where it is none that we know."""
    tokens = _TOKEN.findall(written.strip()[:40])
    if "".join(tokens) != written.strip():
        return None
    parts = []
    for token in tokens:
        if not token.isalnum() and not token.startswith("%"):
            parts.append(re.escape(token))
        elif token.lower() in _PARTS:
            parts.append(_PARTS[token.lower()])
        else:
            return None
    try:
        pattern = re.compile("".join(parts), re.IGNORECASE)
    except re.error:  # the same part twice
        return None
    names = set(pattern.groupindex)
    whole = "day" in names and names & {"month", "name"} and names & {"year", "short"}
    return pattern if whole else None


def read_date(value: str, pattern: re.Pattern[str]) -> dt.date | None:
    """The date that ``value`` is in the format of ``pattern``; None where it is no real one."""
    found = pattern.fullmatch(value)
    if found is None:
        return None
    part = found.groupdict()
    month = _MONTHS.index(part["name"].lower()[:3]) + 1 if part.get("name") else int(part["month"])
    year = int(part["year"]) if part.get("year") else 2000 + int(part["short"])
    try:
        return dt.date(year, month, int(part["day"]))
    except ValueError:
        return None


def in_format(day: dt.date, written: str) -> str:
    """``day`` in the format ``written``, which `date_pattern` knows."""
    forms = {
        "yyyy": f"{day.year:04}", "%y": f"{day.year:04}", "yy": f"{day.year % 100:02}",
        "mm": f"{day.month:02}", "%m": f"{day.month:02}", "m": str(day.month),
        "dd": f"{day.day:02}", "%d": f"{day.day:02}", "d": str(day.day),
        "mmm": _MONTHS[day.month - 1].title(), "mon": _MONTHS[day.month - 1].title(),
        "mmmm": _LONG_MONTHS[day.month - 1].title(), "month": _LONG_MONTHS[day.month - 1].title(),
    }  # fmt: skip
    tokens = _TOKEN.findall(written.strip())
    return "".join(forms.get(token.lower(), token) for token in tokens)


def date_meant(value: str, formats: Sequence[str] = _USUAL) -> dt.date | None:
    """The one date that ``value`` can be in the usual ways of writing; None where in doubt."""
    patterns = [pattern for item in formats if (pattern := date_pattern(item))]
    days = {day for pattern in patterns if (day := read_date(value.strip()[:40], pattern))}
    return days.pop() if len(days) == 1 else None
