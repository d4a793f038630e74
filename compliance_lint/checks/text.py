"""What the checks of single texts share: which values there are, and what is hidden in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from compliance_lint.checks.pointers import places
from compliance_lint.names.characters import is_invisible
from compliance_lint.submission import Submission

_PLAIN_BLANKS = " \t\r\n"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of the sign that joins Indic consonants


def is_blank(value: str) -> bool:
    """Empty or white space only, no-break spaces and the like included."""
    return not value.strip()


def hidden(value: str) -> Iterator[tuple[int, str]]:
    """Each (index, character) of ``value`` that a reader cannot see or takes for a plain blank.

    Controls, tabs and line ends, zero-width and bidirectional characters, blanks other than the
    ASCII space, variation selectors, private and unassigned code points. A joiner behind a virama
    is spelling in Indic scripts and is left alone.
    """
    if value.isascii() and value.isprintable():
        return
    for index, char in enumerate(value):
        if char == " " or (char.isascii() and char.isprintable()):
            continue
        if char in _JOINERS and index and unicodedata.combining(value[index - 1]) == _VIRAMA:
            continue
        category = unicodedata.category(char)
        if category in _HIDDEN or category == "Zs" or is_invisible(char):
            yield index, char


def has_hidden(value: str) -> bool:
    """Whether `hidden` finds anything."""
    return next(hidden(value), None) is not None


def texts(submission: Submission, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(pointer, value) of each of ``fields`` that can be judged for what it says.

    Absent, blank and wrongly typed values, and values with hidden characters, are left out: they
    have rules of their own.
    """
    for field in fields:
        for pointer in places(submission, field):
            value = submission.raw(pointer)
            if isinstance(value, str) and not is_blank(value) and not has_hidden(value):
                yield pointer, value
