"""Reads JSON text and keeps the place of every key and value.

The grammar is RFC 8259's, without the liberties that Python's json module takes (UTF-16, NaN,
silent duplicate keys). There is no recursion, and each character is looked at a fixed number of
times, so hostile input costs no more than a large honest one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import NoReturn

from compliance_lint.load import json_hints as hints
from compliance_lint.load.json_builder import About, Builder, Frame
from compliance_lint.load.json_document import MAX_DIGITS, MAX_KEY, MAX_VALUES, SURROGATE
from compliance_lint.load.positions import Node

_SPACE = re.compile(r"[ \t\n\r]*+")
_SEPARATOR = re.compile(r"[ \t\n\r]*+(,?)[ \t\n\r]*+")
_KEY = re.compile(r'"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+:[ \t\n\r]*+')
_COLON = re.compile(r"[ \t\n\r]*+:[ \t\n\r]*+")
# Groups: 1 a string without escapes, 2 and 3 a number, 4 a word. A name or number character
# behind the last two makes them something else, which the hints explain.
_SCALAR = re.compile(
    r'"([^"\\\x00-\x1f]*+)"'
    r"|(?:(-?(?:0|[1-9][0-9]*+))((?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)"
    r"|(true|false|null|NaN|-?Infinity))(?![-+.0-9A-Za-z_$])"
)
_WORDS = {"true": True, "false": False, "null": None}
# Steps over whole escapes, so an escaped backslash before "ud800" is not taken for one.
_LONE_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}"
    r"|(u[dD][89a-fA-F][0-9A-Fa-f]{2})|.)"
)
_decode_string = JSONDecoder().raw_decode


class Reader(Builder):
    """One pass over one text by RFC 8259's grammar. Offsets in, offsets out."""

    def __init__(self, text: str, max_depth: int) -> None:
        super().__init__(text)
        self.max_depth = max_depth
        self.left = MAX_VALUES

    def read(self) -> None:
        """Read the whole text. Raises `StopReading` where it is no JSON."""
        pos = self.read_value(self.space(0))
        while self.stack:
            pos = self.read_next(self.stack[-1], pos)
        pos = self.space(pos)
        if pos < len(self.text):
            if comment := hints.after_document(self.text, pos):
                self.stop(comment)
            detail = "text after the end of the document"
            self.stop(hints.Hint(detail, pos, pos + 1), "trailing-data")

    def space(self, pos: int) -> int:
        """Return the offset of the first character at or after ``pos`` that is no white space."""
        match = _SPACE.match(self.text, pos)
        return match.end() if match else pos

    def read_next(self, frame: Frame, pos: int) -> int:
        """Read the next member or element of ``frame``, or its closing bracket."""
        separator = _SEPARATOR.match(self.text, pos)
        comma = bool(separator and separator[1])
        at = separator.end() if separator else pos
        closing = self.text.startswith(frame.closer, at)
        if closing and not comma:
            self.stack.pop()
            self.put(frame.container, frame.start, at + 1, frame.children)
            return at + 1
        if closing or comma != bool(frame.children):
            self.bad_separator(frame, pos, at, comma)
        if isinstance(frame.children, dict):
            at = self.read_key(frame, frame.children, at)
        return self.read_value(at)

    def bad_separator(self, frame: Frame, pos: int, at: int, comma: bool) -> NoReturn:
        """Stop at a comma too many or too few."""
        if comma:
            pos = self.space(pos)
            detail = f"trailing comma before '{frame.closer}'"
            if not frame.children:
                detail = "a value is missing before ','"
            self.stop(hints.Hint(detail, pos, pos + 1), about="container")
        line = self.lines.position(frame.start).line
        self.stop(hints.after_value(self.text, at, frame.closer, line), about="container")

    def read_key(self, frame: Frame, members: dict[str, Node], pos: int) -> int:
        """Read a key and its colon; return where the value starts."""
        if match := _KEY.match(self.text, pos):
            key, key_end, end = match[1], match.end(1) + 1, match.end()
        else:
            key, key_end, end = self.read_odd_key(frame, pos)
        if len(key) > MAX_KEY:
            detail = f"a key of {len(key)} characters, at most {MAX_KEY} are read"
            self.stop(hints.Hint(detail, pos, key_end), "too-large", about="container")
        if key in members:
            frame.first_keys = frame.first_keys or {}
            first = frame.first_keys.setdefault(key, members[key].key_start)
            frame.key = key
            line = self.lines.position(first).line
            detail = f"the same key is on line {line} already"
            self.fault("duplicate-key", hints.Hint(detail, pos, key_end))
        frame.key, frame.key_start, frame.key_end = key, pos, key_end
        return end

    def read_odd_key(self, frame: Frame, pos: int) -> tuple[str, int, int]:
        """Read a key that has escapes in it, or stop at what is wrong with it."""
        if not self.text.startswith('"', pos):
            self.stop(self.key_hint(frame, pos), about="container")
        key, key_end = self.read_string(pos, about="container")
        if SURROGATE.search(key):
            key = frame.key = SURROGATE.sub("\ufffd", key)
            self.fault("lone-surrogate", self.surrogate_hint(pos, key_end))
        colon = _COLON.match(self.text, key_end)
        if colon is None:
            self.stop(hints.after_key(self.text, self.space(key_end)), about="container")
        return key, key_end, colon.end()

    def key_hint(self, frame: Frame, pos: int) -> hints.Hint:
        """Explain a missing key; at the text's end or a wrong bracket, tell what is open."""
        if pos >= len(self.text) or self.text[pos] == "]":
            line = self.lines.position(frame.start).line
            return hints.after_value(self.text, pos, frame.closer, line)
        return hints.at_key(self.text, pos)

    def read_value(self, pos: int) -> int:
        """Read a scalar, or open an object or array; return the offset behind it."""
        self.left -= 1
        if self.left < 0:
            hint = hints.Hint(f"more than {MAX_VALUES} values", pos, pos + 1)
            self.stop(hint, "too-large")
        match = _SCALAR.match(self.text, pos)
        value: object
        if match is None:
            if self.text.startswith(("{", "["), pos):
                return self.open(pos)
            if not self.text.startswith('"', pos):
                self.stop(hints.at_value(self.text, pos))
            value, end = self.read_string(pos)
            if SURROGATE.search(value):
                value = SURROGATE.sub("\ufffd", value)
                self.fault("lone-surrogate", self.surrogate_hint(pos, end))
        else:
            end = match.end()
            value = match[1] if match.lastindex == 1 else self.number_or_word(match)
        self.put(value, pos, end, None)
        return end

    def open(self, pos: int) -> int:
        """Open an object or array at ``pos``."""
        if len(self.stack) >= self.max_depth:
            detail = f"more than {self.max_depth} levels of objects and arrays"
            self.stop(hints.Hint(detail, pos, pos + 1), "nesting")
        self.stack.append(Frame(pos, self.text[pos]))
        return pos + 1

    def read_string(self, pos: int, about: About = "value") -> tuple[str, int]:
        """Read a string with escapes; return it and the offset behind its closing quote."""
        try:
            value, end = _decode_string(self.text, pos)
        except JSONDecodeError:
            self.stop(hints.in_string(self.text, pos), about=about)
        return str(value), end

    def surrogate_hint(self, start: int, end: int) -> hints.Hint:
        """Point at the first half of a pair that stands alone in the string at ``start``."""
        for match in _LONE_ESCAPE.finditer(self.text, start, end):
            if match[1]:
                start, end = match.span()
                break
        return hints.Hint("half of a UTF-16 surrogate pair, not a character", start, end)

    def number_or_word(self, match: re.Match[str]) -> bool | float | None:
        """Return the value of a matched number or word; None, with a fault, for a bad one."""
        at = match.span()
        if match.lastindex == 4:
            if match[4] not in _WORDS:
                self.fault("not-a-number", hints.Hint(f"{match[4]} is not a JSON number", *at))
            return _WORDS.get(match[4])
        number: float | None = None
        if match[3]:
            decimal = float(match[0])
            number = decimal if isfinite(decimal) else None
        elif len(match[2].lstrip("-")) <= MAX_DIGITS:
            # The interpreter's own limit can be set lower than ours.
            with suppress(ValueError):
                number = int(match[2])
        if number is None:
            self.fault("number-out-of-range", hints.Hint("the number is too large to read", *at))
        return number
