"""The names that the data gives, and whether one is a printed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance_lint.names import Comparison, Difference, compare

# Differences that other rules report on the value itself, or that only warn.
STYLE = frozenset({Difference.CASE, Difference.WHITE_SPACE, Difference.CASE_AND_WHITE_SPACE})
HARMLESS = STYLE | {Difference.NONE, Difference.INVISIBLE}


@dataclass(frozen=True, slots=True)
class GivenName:
    """A business name in the data and where it stands."""

    pointer: str
    text: str


def best_comparison(given: str, printed: Iterable[str]) -> Comparison | None:
    """The comparison with the reading that is most like ``given``; None without readings."""
    comparisons = [compare(given, text) for text in printed]
    return min(comparisons, key=lambda item: item.difference.rank, default=None)


def is_harmless(comparison: Comparison | None) -> bool:
    """Whether a comparison leaves the same name, spelling style and hidden characters aside."""
    return comparison is not None and comparison.difference in HARMLESS


def matches(names: Iterable[GivenName], printed: Sequence[str]) -> bool:
    """Whether any given name is one of the printed ones, style aside."""
    return any(is_harmless(best_comparison(name.text, printed)) for name in names)
