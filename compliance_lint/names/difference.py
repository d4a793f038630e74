"""The classes of difference between two names, and the value that says which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Difference(StrEnum):
    """How two names differ. The order of the members is from harmless to another firm."""

    NONE = "none"
    CASE = "case"
    WHITE_SPACE = "white-space"
    CASE_AND_WHITE_SPACE = "case-and-white-space"
    INVISIBLE = "invisible-character"
    LOOK_ALIKE = "look-alike-character"
    PUNCTUATION = "punctuation"
    AMPERSAND = "ampersand"
    HONORIFIC = "m/s-prefix"
    ARTICLE = "article"
    ABBREVIATION = "legal-form-abbreviation"
    OPC_MARKER = "opc-marker"
    LEGAL_FORM = "legal-form"
    WORD_ORDER = "word-order"
    MISSING_WORD = "missing-word"
    EXTRA_WORD = "extra-word"
    TYPO = "typo"
    OTHER = "other-name"

    @property
    def rank(self) -> int:
        """0 for no difference; the higher, the more serious."""
        return _RANKS[self]


_RANKS = {difference: rank for rank, difference in enumerate(Difference)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How ``given`` differs from the certificate.

    ``printed`` is the certificate's spelling, cleaned and ready to copy. ``at`` is the index in
    ``given`` (in code points) of the first difference: ``len(given)`` where ``given`` is the
    beginning of ``printed``, -1 where there is none. ``note`` is a clause for a person; it holds
    no control or invisible characters and is empty where there is no difference.
    """

    difference: Difference
    given: str
    printed: str
    at: int
    note: str

    @property
    def same(self) -> bool:
        """True where the name is spelled as on the certificate."""
        return self.difference is Difference.NONE


def first_difference(a: str, b: str) -> int:
    """Return the index of the first code point in which ``a`` and ``b`` differ.

    The length of the shorter one where it is the beginning of the other; -1 where they are equal.
    """
    if a == b:
        return -1
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))
