"""Says what is wrong at a place in a JSON text where the grammar stops, and what to write.

No function here quotes the document beyond one character: it may hold personal data.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*+")
_NUMBER = re.compile(r"[-+.0-9][-+.0-9A-Za-z_]*+")
_COMMENT = re.compile(r"//|/\*|#|<!--")
_STRING_PART = re.compile(r'[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_SHORT_ESCAPES = {"\t": "\\t", "\b": "\\b", "\f": "\\f"}
_WORDS = {
    "true": "write true in lower case",
    "false": "write false in lower case",
    "null": "write null in lower case",
    "none": "write null, None is not JSON",
    "nil": "write null, nil is not JSON",
    "undefined": "write null, undefined is not JSON",
    "nan": "NaN is not a JSON number",
    "inf": "Infinity is not a JSON number",
    "infinity": "Infinity is not a JSON number",
}
_NUMBERS = (
    (re.compile(r"[-+]?(?:nan|inf)", re.IGNORECASE), "NaN and Infinity are not JSON numbers"),
    (re.compile(r"\+"), "a JSON number has no plus sign"),
    (re.compile(r"-?0[xX]"), "JSON has no hexadecimal numbers"),
    (re.compile(r"-?[0-9]++(?:\.[0-9]++)?[-/:A-DF-Za-df-z]"), "a text value needs double quotes"),
    (re.compile(r"-?0[0-9]"), "a number cannot start with 0, write it as text in double quotes"),
    (re.compile(r"-?\."), "a digit is needed before '.'"),
    (re.compile(r"-?[0-9]++\.(?![0-9])"), "a digit is needed after '.'"),
    (re.compile(r"-(?![0-9])"), "a digit is needed after '-'"),
    (re.compile(r"-?[0-9]++(?:\.[0-9]++)?_"), "a JSON number has no underscores"),
)


class Hint(NamedTuple):
    """What to tell the reader, and the offsets it is about."""

    detail: str
    start: int
    end: int


def _name(char: str) -> str:
    """Return a printable ASCII character in quotes, any other as its code point."""
    return f"'{char}'" if " " < char <= "~" else f"U+{ord(char):04X}"


def _anywhere(text: str, pos: int, expected: str) -> Hint:
    """Explain the mistakes that look the same wherever they stand."""
    if pos >= len(text):
        return Hint(f"the document ends, {expected}", pos, pos)
    if comment := _COMMENT.match(text, pos):
        return Hint("JSON has no comments", pos, comment.end())
    char = text[pos]
    if char in "'`":
        return Hint("use double quotes", pos, pos + 1)
    if char in "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb":
        return Hint("use straight double quotes", pos, pos + 1)
    return Hint(f"{expected}, found {_name(char)}", pos, pos + 1)


def at_value(text: str, pos: int) -> Hint:
    """Explain why no value starts at ``pos``."""
    if word := _WORD.match(text, pos):
        known = _WORDS.get(word[0].lower(), "a text value needs double quotes")
        return Hint(known, pos, word.end())
    if number := _NUMBER.match(text, pos):
        for pattern, detail in _NUMBERS:
            if pattern.match(text, pos):
                return Hint(detail, pos, number.end())
        return Hint("this is not a JSON number", pos, number.end())
    return _anywhere(text, pos, "expected a value")


def at_key(text: str, pos: int) -> Hint:
    """Explain why no key starts at ``pos``."""
    if (word := _WORD.match(text, pos)) or (word := _NUMBER.match(text, pos)):
        return Hint("a key needs double quotes", pos, word.end())
    return _anywhere(text, pos, "expected a key in double quotes")


def after_key(text: str, pos: int) -> Hint:
    """Explain why no colon stands at ``pos``, behind a key."""
    return _anywhere(text, pos, "expected ':' after a key")


def after_value(text: str, pos: int, closer: str, opened_on: int) -> Hint:
    """Explain why neither a comma nor ``closer`` stands at ``pos``, behind a value.

    ``opened_on`` is the line on which the object or array starts.
    """
    if pos >= len(text):
        kind = "object" if closer == "}" else "array"
        return Hint(f"the {kind} opened on line {opened_on} is not closed", pos, pos)
    if text[pos] in "}]":
        detail = f"expected '{closer}' for the bracket opened on line {opened_on}"
        return Hint(detail, pos, pos + 1)
    return _anywhere(text, pos, f"expected ',' or '{closer}' after a value")


def after_document(text: str, pos: int) -> Hint | None:
    """Return the hint for a comment behind the document; None for any other text there."""
    comment = _COMMENT.match(text, pos)
    return Hint("JSON has no comments", pos, comment.end()) if comment else None


def in_string(text: str, start: int) -> Hint:
    """Explain why the string whose opening quote is at ``start`` is no JSON string."""
    pos = start + 1
    while part := _STRING_PART.match(text, pos):
        pos = part.end()
    char = text[pos : pos + 1]
    if char == "\\":
        return _escape(text, pos)
    if not char:
        return Hint("the string is not closed", start, pos)
    if char in "\r\n":
        return Hint("the string is not closed on its line", start, pos)
    write = _SHORT_ESCAPES.get(char, f"\\u{ord(char):04x}")
    return Hint(f"raw control character U+{ord(char):04X}, write {write}", pos, pos + 1)


def _escape(text: str, pos: int) -> Hint:
    following = text[pos + 1 : pos + 2]
    if following == "u":
        return Hint("\\u needs four hexadecimal digits", pos, pos + 2)
    if not " " < following <= "~":
        return Hint("a backslash is written \\\\", pos, pos + 1)
    return Hint(f"\\{following} is not a JSON escape, a backslash is written \\\\", pos, pos + 2)
