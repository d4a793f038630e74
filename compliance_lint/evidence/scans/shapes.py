"""Numbers of a known shape in text read by OCR: letters where digits must stand, and the reverse.

A CIN has a letter, five digits, two letters and so on: where its shape asks for a digit, an ``O``
is a zero. What a shape cannot tell (3 or 8, E or F) stays as it was read. A shape is written with
``A`` for a letter, ``0`` for a digit, ``*`` for either; anything else stands for itself.
"""

from __future__ import annotations

from collections.abc import Sequence

_DIGITS = str.maketrans("OQDILZSBGAT|!", "0001125864711")
_LETTERS = str.maketrans("01258643", "OIZSBGAJ")
_EDGES = " .,:;*'\"`|[](){}_~-–—‘’“”"
_LEAST_TO_JOIN = 15  # characters: shorter numbers do not come apart, and words are as long
_SPEAKS = frozenset({"NUMBER", "PAN", "TAN", "LLPIN"})
_CHANGED_AT_MOST = 4  # one character in so many


def repaired(words: Sequence[str], shapes: Sequence[str], *, numbers: bool = False) -> list[str]:
    """The words of a line with each number of a known shape put right.

    Short shapes are those of words of names too, as of STUDIO2024: they count only in a line that
    speaks of a number, or with ``numbers``, where the words are known to be one.

    A number that came apart into two or three words is put together in the first of them; the
    others are then empty, so that the result is as long as ``words``.
    """
    if not numbers and not any(word.strip(_EDGES).upper() in _SPEAKS for word in words):
        shapes = [shape for shape in shapes if len(shape) >= _LEAST_TO_JOIN]
    result = list(words)
    for first in range(len(result)):
        for count in (1, 2, 3):
            pieces = result[first : first + count]
            if len(pieces) < count or not all(pieces):
                break
            number = _number("".join(pieces), shapes, joined=count > 1)
            if number:
                result[first : first + count] = [number, *[""] * (count - 1)]
                break
    return result


def _number(word: str, shapes: Sequence[str], *, joined: bool) -> str | None:
    core = word.strip(_EDGES)
    start = word.find(core)
    # A label may be glued on: "Number:29ABCDE1234F1Z5".
    candidates = {core} if joined else {core, core.rpartition(":")[2]}
    best: tuple[int, str] | None = None
    for shape in shapes:
        if joined and len(shape) < _LEAST_TO_JOIN:
            continue
        for text in candidates:
            fitted = fitted_to(text, shape)
            # The shape that asks for the fewest changes: a TAN is nearly a PAN, and none.
            changed = _changes(text, fitted) if fitted else 0
            if fitted and (best is None or changed < best[0]):
                before = word[: start + len(core) - len(text)]
                best = changed, before + fitted + word[start + len(core) :]
    return best[1] if best else None


def _changes(text: str, fitted: str) -> int:
    return sum(a != b for a, b in zip(text.upper(), fitted, strict=False))


def fitted_to(text: str, shape: str) -> str | None:
    """``text`` in upper case with confusable characters as ``shape`` wants them, or None."""
    if len(text) != len(shape):
        return None
    upper = text.upper()
    if len(upper) != len(shape):  # some letters become two in upper case
        return None
    fitted = "".join(_fit(char, kind) for char, kind in zip(upper, shape, strict=True))
    changed = sum(a != b for a, b in zip(upper, fitted, strict=False))
    fits = len(fitted) == len(shape) and changed * _CHANGED_AT_MOST <= len(shape)
    return fitted if fits else None


def _fit(char: str, kind: str) -> str:
    """The character as its place wants it; empty where it cannot stand there."""
    if kind == "0":
        char = char.translate(_DIGITS)
        return char if char in "0123456789" else ""
    if kind == "A":
        char = char.translate(_LETTERS)
        return char if "A" <= char <= "Z" else ""
    if kind == "*":
        return char if char.isascii() and char.isalnum() else ""
    return kind if char == kind or (kind == "-" and char in "–—_~.") else ""
