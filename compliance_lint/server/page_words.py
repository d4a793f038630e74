"""Applications as the pages word them; what others sent is made visible here."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence.media import described
from compliance_lint.report.escape import sentence, visible
from compliance_lint.server.records import SUBMITTED, StoredApplication

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
MOST_SHOWN = 100
"""Documents, numbers, fields and so on, of each kind, that a page shows."""
_MOST_LINES = 60
_SYMBOLS = {"submitted": "○", "accepted": "✓", "rejected": "✗"}
_ORDER = ("error", "warning", "undecided", "info")


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding. ``kind`` is its severity, or ``undecided``.

    ``rules`` are several where one cause, such as a file that cannot be read, leaves them open.
    """

    kind: str
    title: str
    param: str
    message: str
    help: str
    rules: tuple[str, ...]


def findings(report: str) -> Sequence[ShownFinding]:
    """The findings of an application's report, what weighs most first."""
    found: dict[tuple[str, ...], ShownFinding] = {}
    for item in map(_finding, json.loads(report or "[]")):
        undecided = item.kind == "undecided"
        key = (item.param, item.message) if undecided else (*item.rules, str(len(found)))
        if before := found.get(key):
            rules = tuple(dict.fromkeys((*before.rules, *item.rules)))
            title = before.title if len(rules) == 1 else f"{len(rules)} rules are left open"
            item = replace(before, title=title, rules=rules)  # noqa: PLW2901 - joined
        found[key] = item
    return sorted(found.values(), key=lambda item: _ORDER.index(item.kind))


def _finding(raw: Mapping[str, Any]) -> ShownFinding:
    text = {name: str(raw.get(name) or "") for name in ("title", "param", "message", "help")}
    return ShownFinding(kind=_kind(raw), rules=(str(raw.get("rule") or ""),), **text)


def _kind(raw: Mapping[str, Any]) -> str:
    severity = str(raw.get("severity"))
    if raw.get("outcome") == "undecided":
        return "undecided"
    return severity if severity in _ORDER else "error"


def summary(item: StoredApplication) -> str:
    """How many findings an application has, in words."""
    if not item.report:
        return "not checked yet" if item.status == SUBMITTED and item.review_due else "not checked"
    counts = Counter(_kind(entry) for entry in json.loads(item.report))
    told = [_counted(counts[kind], kind) for kind in _ORDER if counts[kind]]
    return ", ".join(told) or "none"


def _counted(number: int, kind: str) -> str:
    if kind == "undecided":
        return f"{number} undecided"
    word = "note" if kind == "info" else kind
    return f"{number} {word}{'' if number == 1 else 's'}"


def moment(time: dt.datetime, *, seconds: bool = False) -> str:
    """A time for people."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def size(number: int) -> str:
    """A number of bytes for people."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"


def symbol(status: str) -> str:
    """A sign beside a status, so that it is not told by its colour alone."""
    return _SYMBOLS.get(status, "!")


def lines(text: str) -> Iterator[str]:
    """The lines of a text, so many that a page can be read."""
    found = text.splitlines()
    yield from (visible(line, 2000) for line in found[:_MOST_LINES])
    if len(found) > _MOST_LINES:
        yield f"… and {len(found) - _MOST_LINES} more lines"


def kind(media_type: str) -> str:
    """What kind of file something is."""
    return visible(described(media_type)) if media_type else ""


def pairs(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The fields that are not blank, with their values as text."""
    return [
        (visible(str(name)), visible(value if isinstance(value, str) else json.dumps(value)))
        for name, value in values.items()
        if value not in ("", None)
    ]


@cache
def templates() -> Environment:
    """The templates, which escape every text."""
    # Imported here: it costs as much as the rest of the command.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    used = (visible, sentence, findings, summary, moment, size, symbol, lines, kind, pairs)
    found.filters |= {function.__name__: function for function in used}
    found.globals |= {"most": MOST_SHOWN}
    return found
