"""The legal form at the end of an Indian firm's name, in all its abbreviations."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 7  # words in the longest form: One Person Company + Private Limited, and some room
_MOST_KEPT = 1000  # characters; the API's limit for a name is 255
_OPENING = " \t\n\xa0,([{-–"

_Words = tuple[str, ...]
_PRIVATE: tuple[_Words, ...] = (("PRIVATE",), ("PVT",), ("PVTE",), ("P",))
_LIMITED: tuple[_Words, ...] = (("LIMITED",), ("LTD",))
_OPC: tuple[_Words, ...] = (("OPC",), ("O", "P", "C"), ("ONE", "PERSON", "COMPANY"))
_PRODUCER: tuple[_Words, ...] = (("PRODUCER", "COMPANY"), ("PRODUCER", "CO"))


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name cut in two.

    ``core`` is the name without its legal form. ``form`` is the form in full (``PRIVATE
    LIMITED``), empty where there is none. ``written`` is the form as it stands, ``marker`` the
    words of it that say "one person company", ``rest`` the form as it stands without them.
    """

    core: str
    form: str = ""
    written: str = ""
    marker: str = ""
    rest: str = ""


def _joined(*parts: Iterable[_Words]) -> list[_Words]:
    return [tuple(itertools.chain.from_iterable(words)) for words in itertools.product(*parts)]


def _plain_forms() -> dict[_Words, str]:
    private = [*_joined(_PRIVATE, _LIMITED), ("PVTLTD",)]
    forms = dict.fromkeys(private, "PRIVATE LIMITED")
    forms |= dict.fromkeys(_LIMITED, "LIMITED")
    # A suffix that was cut short is no form in law, yet it is not part of the brand either.
    forms |= dict.fromkeys([("PRIVATE",), ("PVT",)], "PRIVATE")
    forms |= dict.fromkeys(_joined([("NIDHI",)], _LIMITED), "NIDHI LIMITED")
    forms |= dict.fromkeys(_joined(_PRODUCER, _LIMITED), "PRODUCER COMPANY LIMITED")
    forms |= dict.fromkeys(_joined(_PRODUCER, private), "PRODUCER COMPANY PRIVATE LIMITED")
    partnership = _joined(_LIMITED, [("LIABILITY", "PARTNERSHIP")])
    return forms | dict.fromkeys([("LLP",), ("L", "L", "P"), *partnership], "LLP")


_FORMS = _plain_forms()


def split_legal_form(name: str) -> NameParts:
    """Cut the legal form off the end of ``name``.

    Letter case, dots, brackets and missing blanks between the form's words do not matter
    (``Pvt.Ltd.``, ``(P) LTD``, ``L.L.P.``). A form in the middle of a name is not looked for.
    """
    return _split_once(name) if len(name) <= _MOST_KEPT else _split(name)


def _split(name: str) -> NameParts:
    spans = [found.span() for found in _WORD.finditer(name)][-_LONGEST:]
    words = tuple(name[start:end].upper() for start, end in spans)
    for count in range(len(words), 0, -1):
        before, after = _marker_words(words[-count:])
        inner = words[-count:][before : count - after]
        form = _FORMS.get(inner, "")
        if form or (not inner and count == before + after):
            return _parts(name, spans[-count:], (before, after), form)
    return NameParts(name)


# A name is held against others several times, by several checks.
_split_once = lru_cache(maxsize=64)(_split)


def _marker_words(words: _Words) -> tuple[int, int]:
    for marker in _OPC:
        if words[: len(marker)] == marker:
            return len(marker), 0
        if words[-len(marker) :] == marker:
            return 0, len(marker)
    return 0, 0


def _parts(
    name: str, spans: list[tuple[int, int]], markers: tuple[int, int], form: str
) -> NameParts:
    core = name[: spans[0][0]].rstrip(_OPENING)
    written = name[len(core) :].strip(" ,-–")
    before, after = markers
    if before:
        cut = spans[before - 1][1]
        marker, rest = name[len(core) : cut], name[cut:].lstrip(" .)]-,")
    elif after:
        cut = spans[-after][0]
        marker, rest = name[cut:], name[len(core) : cut].rstrip(" .([-,")
    else:
        return NameParts(core, form, written, "", written)
    full = f"(OPC) {form}".rstrip()
    return NameParts(core, full, written, marker.strip(" .,([])-"), rest.strip())
