"""Changes values made of objects, arrays and texts, and writes them as JSON or TOML."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

Place = tuple[Any, Any]
"""An object or array, and a key or index in it."""

_NASTY: tuple[Any, ...] = (
    "", " ", "\0", "\x1b[31m", "\u202ex", "a\u200bb", "\ufffd", "e\u0301", "\U0001f3f4", "/", "~",
    "a/b", "~1~0", "../x", "a" * 300, "{name}", "##[error]x", "::error::x", "\r\n", "\u2028", None,
    True, False, 0, -1, 1.5, -0.0, 1e308, 2**63, -(2**64), 10**30, [], {}, [[]], [{}], {"":{}},
)  # fmt: skip


def mutated(value: Any, words: Sequence[str], random: Random, depth: int = 0) -> Any:
    """``value``, changed in place at one to three places; gives what stands at the top then."""
    for _ in range(random.randint(1, 3)):
        places = list(_places(value))
        if not places:
            return _new(words, random)
        _change(random.choice(places), places, words, random)
    return value


def _places(value: Any) -> Iterator[Place]:
    pending = [value]
    while pending:
        holder = pending.pop()
        if not isinstance(holder, dict | list):
            continue
        for key in list(holder if isinstance(holder, dict) else range(len(holder))):
            yield holder, key
            if isinstance(holder[key], dict | list) and holder[key]:
                pending.append(holder[key])


def _change(place: Place, places: Sequence[Place], words: Sequence[str], random: Random) -> None:
    holder, key = place
    match random.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = _new(words, random)
        case 2:
            other, name = random.choice(places)
            if name in other if isinstance(other, dict) else name < len(other):
                holder[key] = json_copy(other[name])
        case 3 if isinstance(holder, dict):
            holder[str(random.choice([*words, "", "a/b", "~"]))] = _new(words, random)
        case 4 if isinstance(holder, list):
            holder.insert(key, _new(words, random))
        case _:
            holder[key] = _altered(holder[key], words, random)


def _new(words: Sequence[str], random: Random) -> Any:
    return json_copy(random.choice([*_NASTY, random.choice(words) if words else ""]))


def _altered(value: Any, words: Sequence[str], random: Random) -> Any:
    if isinstance(value, str):
        at = random.randint(0, len(value))
        piece = random.choice([*words, *(item for item in _NASTY if isinstance(item, str))])
        return random.choice([value[:at] + piece + value[at:], value[:at], value[at:]])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [value]
    return random.choice([-value, value + 1, value * 10, str(value)])


def json_copy(value: Any) -> Any:
    """A copy that shares nothing."""
    return json.loads(json.dumps(value))


def json_text(value: Any, random: Random) -> str:
    """``value`` as JSON in one of the ways in which people and programs write it."""
    text = json.dumps(
        value,
        ensure_ascii=random.random() < 0.5,
        indent=random.choice([None, None, 0, 2, "\t"]),
        separators=random.choice([None, (",", ":"), (" ,\r\n", "\t: ")]),
    )
    if random.random() < 0.1:  # a key twice
        text = text.replace("{", '{"alias": 1,', 1).replace(",}", "}")
    return text


def toml_text(table: dict[str, Any]) -> str:
    """``table`` as TOML, with inline tables."""
    return "".join(f"{_toml(str(key))} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(str(k))} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
