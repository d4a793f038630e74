"""The reason of a rejection, in a reviewer's words, set against the rules it most likely means.

What reviewers write is data: `rejected_as` in a rule's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from compliance_lint.rule import Rule

# A reason is a sentence or two; the rest of a long text is not looked at.
_MAX_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Meant:
    """A rule that a reason may mean, and the words in it that say so."""

    rule: Rule
    words: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much of the reason speaks for the rule, in characters."""
        return sum(len(word) for word in self.words)


def rules_meant(reason: str, rules: Iterable[Rule]) -> list[Meant]:
    """The rules that ``reason`` may mean, the likeliest first."""
    text = " ".join(reason[:_MAX_LENGTH].split())
    found = (Meant(rule, _words(text, rule)) for rule in rules)
    return sorted((item for item in found if item.words), key=lambda item: -item.weight)


def _words(text: str, rule: Rule) -> tuple[str, ...]:
    matches = (_compiled(pattern).search(text) for pattern in rule.rejected_as)
    return tuple(match[0] for match in matches if match and match[0])


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
