"""«Did you mean»: one place, so that every message suggests in the same way."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where none is like it."""
    folded = {item.lower(): item for item in known}
    found = difflib.get_close_matches(word.lower()[:100], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A clause to append to a message, or an empty string."""
    found = closest(word, known)
    return f"; did you mean {found!r}?" if found else ""
