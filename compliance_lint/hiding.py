"""Hides every value: what ``redact = "all"`` asks for. `compliance_lint.redact` calls it.

It cannot be told of a text where our words end and a value begins. So it is turned round: shown is
what is known to be ours, and all else is hidden. Ours are the lower-case words that the rules use
outside of quotes, names of fields, titles of documents, and small numbers.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

HIDDEN = "XXXX"
# Words of reasons that no rule's own text uses.
_WORDS = """
    accented action added alike allows among appearance archive array begins below between
    beyond body calendar CINs clearly closed column combining compliance content damaged decided
    decomposed depend description did differs digest disk domain double encryption ended examine
    examined exit expand expire false feed first folder found four from GET header however
    hyphens init installed intact into joiner JSON label lack large last layer leads less line
    linked lint longer longest looked makes mean memory misprinted misread neither nor now
    number numbered OCR opened pages part parts period permissions pixels position POST prints
    program readable reading regular removed repeats revision row saved say script searched
    second seconds seems several shapes side signing sizes start starter stored stream streams
    structure such table tells texts threads took top turned unknown unlinks unpacks upper
    usually UTF UUID white whole wide width workers XFA zeros ZIP
"""
_LOWER = re.compile(r"(?<!\w)[a-z]+(?:_[a-z0-9]+)*(?!\w)")
_UPPER = re.compile(r"(?<!\w)[A-Z]{2,6}(?!\w)")
_QUOTED = re.compile(r"""(?<!\w)(?:'.*?'(?!\w)|".*?"(?!\w)|‘.*?’|“.*?”|«.*?»)""", re.DOTALL)
_UNCLOSED = re.compile(r"(?<!\w)['\"‘“«](?=\w).*", re.DOTALL)
_TOKEN = re.compile(r"\+?\w+(?:[^\w\s]+\w+)*\]?")
_INDEX = re.compile(r"\[[0-9]{1,4}\]")
_PART = re.compile(r"\w+")
_SMALL = re.compile(r"[0-9]{1,2}")
_ROW = re.compile(rf"{HIDDEN}(?:[^\w'\"\n]{{1,3}}{HIDDEN})+")
_JSON_TEXT = re.compile(r'"((?:[^"\\\r\n]|\\[^\r\n])*)("?)(?=(\s{0,80}:)?)')
_JSON_WORD = re.compile(r"\w+")
_JSON_CONSTANTS = frozenset({"true", "false", "null"})
_BIG = 100
_INDEX_DIGITS = 4
_MOST_SENTENCES = 1000
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Known:
    """What may be shown, and what may not although its words may.

    ``words``: single words of ours. ``phrases`` are shown as they are, whole; those that are keys
    of ``names`` as what is said in their place. ``foreign``: the values of a submission, and
    ``sentences`` those with several words, of which each may be one of ours.
    """

    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    sentences: tuple[str, ...] = ()


_NOTHING = Known()


def words_in(texts: Iterable[str], titles: Iterable[str]) -> frozenset[str]:
    """The words of our own that may be shown wherever they stand; abbreviations from ``titles``.

    Other texts have examples in them, with names that are written in capital letters.
    """
    titles = tuple(titles)
    lower = (word for text in (*texts, *titles) for word in _LOWER.findall(text))
    upper = (word for text in titles for word in _UPPER.findall(text))
    return frozenset(_WORDS.split()).union(lower, upper)


class _Shown(str):
    """A value in place of another one, which a message shows without quotes or a number's form."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return str(self)


def hide_text(text: str, known: Known | None) -> str:
    """A sentence without the values in it."""
    known = known or _NOTHING
    if text in known.foreign:
        return known.names.get(text, HIDDEN)
    ours = {**dict.fromkeys(known.phrases), **known.names}
    pieces = _split(text, sorted(filter(text.__contains__, ours), key=len, reverse=True))
    hidden = (
        (known.names.get(piece, piece) if own else _hide_rest(piece, known))
        for piece, own in pieces
    )
    return _ROW.sub(HIDDEN, "".join(hidden))


def _split(text: str, ours: list[str]) -> list[tuple[str, bool]]:
    """The text in pieces, and of each whether it is one of ``ours``."""
    if not ours:
        return [(text, False)]
    # Quotes that belong to it go with it: nothing is hidden in them.
    either = "|".join(re.escape(one) for one in ours)
    pattern = re.compile(rf"(?<!\w)(?:'({either})'|({either}))(?!\w)")
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [(text[end : found.start()], False), (found[1] or found[2], True)]
        end = found.end()
    return [*pieces, (text[end:], False)]


def _hide_rest(text: str, known: Known) -> str:
    # No sentence of ours is that long, and the search for quotes takes the square of the length.
    if len(text) > _LONGEST or len(known.sentences) > _MOST_SENTENCES:
        return HIDDEN
    text = _UNCLOSED.sub(HIDDEN, _QUOTED.sub(HIDDEN, text))
    for value in known.sentences:
        if value in text:
            text = text.replace(value, HIDDEN)
    return _TOKEN.sub(lambda found: _hide_token(found[0], known), text)


def _hide_token(token: str, known: Known) -> str:
    if _SMALL.fullmatch(token):
        return token
    parts = _PART.findall(_INDEX.sub("", token))
    return token if parts and all(part in known.words for part in parts) else HIDDEN


def hide_pointer(pointer: str, known: Known | None) -> str:
    """A JSON pointer, or a parameter as the API names it, without keys that are not the API's."""
    known = known or _NOTHING

    def part(found: re.Match[str]) -> str:
        index = found[0].isdigit() and len(found[0]) <= _INDEX_DIGITS
        return found[0] if index or found[0] in known.words else HIDDEN

    if pointer.startswith("/"):
        return re.sub(r"[^/]+", part, pointer)
    return re.sub(r"[^.\[\]]+", part, pointer)


def hide_values(
    data: Mapping[str, object], template: str, known: Known | None
) -> dict[str, object]:
    """The values that fill ``template``, hidden: what it quotes whole, the rest word by word."""
    quoted = _quoted_names(template)
    return {key: _hide_any(value, key in quoted, known or _NOTHING) for key, value in data.items()}


def _quoted_names(template: str) -> frozenset[str]:
    """The placeholders that a message shows in quotes: they are values and nothing else."""
    return frozenset(
        name
        for text, name, _, conversion in string.Formatter().parse(template)
        if name is not None and (conversion in {"r", "a"} or text.endswith(("'", '"')))
    )


def _hide_any(value: object, quoted: bool, known: Known) -> object:
    if isinstance(value, list | tuple):
        return [_hide_any(item, quoted, known) for item in value]
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return value if not _is_foreign_number(value, known) else _Shown(HIDDEN)
    text = str(value)
    if quoted:
        return _hide_quoted(text, known)
    # Here a word may be the value itself, although it is one of ours.
    return _Shown(hide_text(text, replace(known, words=known.words - known.foreign)))


def _hide_quoted(text: str, known: Known) -> str:
    if text in known.names:
        return _Shown(known.names[text])
    return text if text in known.phrases and text not in known.foreign else HIDDEN


def _is_foreign_number(value: int, known: Known) -> bool:
    """A year or a number that is part of a value; a size or a limit is of our own counting."""
    return abs(value) >= _BIG and any(str(abs(value)) in one for one in known.foreign)


def hide_json(text: str, known: Known | None) -> str:
    """JSON as written, of which only the keys that are the API's are left. The length stays."""
    known = known or _NOTHING
    pieces, end = [], 0
    for found in _JSON_TEXT.finditer(text):
        pieces.append(_hide_bare(text[end : found.start()]))
        shown = found[3] is not None and _key(found[1]) in known.words
        inner = found[1] if shown else "X" * len(found[1])
        pieces.append(f'"{inner}{found[2]}')
        end = found.end()
    return "".join([*pieces, _hide_bare(text[end:])])


def _key(inner: str) -> str:
    try:
        return str(json.loads(f'"{inner}"'))
    except ValueError:
        return ""


def _hide_bare(text: str) -> str:
    """What stands outside of strings: numbers, and anything else that has no business there."""
    hide: Callable[[re.Match[str]], str] = lambda found: (  # noqa: E731
        found[0] if found[0] in _JSON_CONSTANTS else "X" * len(found[0])
    )
    return _JSON_WORD.sub(hide, text)
