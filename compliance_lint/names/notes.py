"""Clauses for people: what exactly differs, class by class."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from .characters import code_point, is_invisible, script_and_letter, show
from .difference import Difference, first_difference
from .folds import AND, ARTICLE, HONORIFIC, fold, is_punctuation, written_company
from .legal_form import split_legal_form
from .words import WordChanges

_WORD = re.compile(r"[^\W_]+")


_SILENT = frozenset({Difference.CASE, Difference.WHITE_SPACE})


def fold_notes(given: str, printed: str, on: AbstractSet[Difference]) -> list[str]:
    """Return a clause for each class in ``on``, the most serious first.

    ``on`` are folds that make the names equal.
    """
    notes: list[str] = []
    for difference in sorted(on, key=lambda d: -d.rank):
        # With every other fold applied, what is left differs by this class alone.
        rest = on - {difference}
        if difference in _BY_WORDS:
            rest -= _SILENT  # words are found without these, and read better
        notes.append(_DESCRIBERS[difference](fold(given, rest), fold(printed, rest)))
    return notes


def more_notes(given: str, printed: str, on: AbstractSet[Difference]) -> list[str]:
    """Return clauses for the folds in ``on`` that words were compared with.

    As the names differ in words too, the place of a differing character is not looked for.
    """
    by_words = fold_notes(given, printed, on & _BY_WORDS - _SILENT)
    characters = sorted(on - (_BY_WORDS - _SILENT), key=lambda d: -d.rank)
    if not characters:
        return by_words
    names = " and ".join(difference.value.replace("-", " ") for difference in characters)
    return [*by_words, f"also different in {names}"]


def word_notes(found: WordChanges) -> list[str]:
    """Return a clause for each word that is misspelled, added or missing, and for the order."""
    if found.other:
        return ["another name"]
    notes = [_instead(a.shown, b.shown) for a, b in found.typos]
    notes += [_extra(word.shown) for word in found.extra]
    notes += [_missing(word.shown) for word in found.missing]
    return notes + ["the words are in another order"] * found.reordered


def _instead(given: str, printed: str) -> str:
    return f"'{show(given)}' where the certificate has '{show(printed)}'"


def _extra(text: str) -> str:
    return f"'{show(text)}' is not on the certificate"


def _missing(text: str) -> str:
    return f"'{show(text)}' is missing"


def _one_sided(given: str, printed: str) -> str:
    if given and printed:
        return _instead(given, printed)
    return _extra(given) if given else _missing(printed)


def _apart(a: str, b: str) -> tuple[str, str, str]:
    """Return the first differing characters (empty past the end) and the place in words."""
    at = max(first_difference(a, b), 0)
    before = _WORD.findall(a[:at])
    place = f"after '{show(before[-1])}'" if before else "at the start"
    return a[at : at + 1], b[at : at + 1], place


def _case(a: str, b: str) -> str:
    for x, y in zip(a.split(), b.split(), strict=False):
        if x != y and x.casefold() == y.casefold():
            return f"letter case: {_instead(x, y)}"
    return "letter case"


def _white_space(a: str, b: str) -> str:
    x, y, place = _apart(a, b)
    at = max(first_difference(a, b), 0)
    if x.isspace() and x != " ":
        return f"{code_point(x)} {place}"
    if not x.isspace():
        return f"no blank {place}" if y.isspace() else "the blanks differ"
    if not a[:at].strip():
        return "a blank at the start"
    if not a[at:].strip():
        return "a blank at the end"
    doubled = a[at - 1].isspace()
    return f"two blanks {place}" if doubled else f"a blank {place} that should not be there"


def _invisible(a: str, b: str) -> str:
    x, y, place = _apart(a, b)
    if x and is_invisible(x):
        return f"{code_point(x)} {place}"
    if y and is_invisible(y):
        return f"no {code_point(y)} {place}"
    return (
        f"an accented letter {place} is decomposed (a letter and a combining mark) or otherwise "
        "coded than in the certificate's spelling, which is composed (NFC)"
    )


def _look_alike(a: str, b: str) -> str:
    x, y, _ = _apart(a, b)
    if not (x and y):
        return "a look-alike character"
    return f"{script_and_letter(x)} for {script_and_letter(y)}"


def _punctuation(a: str, b: str) -> str:
    x, y, place = _apart(a, b)
    after = max(first_difference(a, b), 0) + 1
    marks = [bool(c) and is_punctuation(c) for c in (x, y)]
    for_blank = [marks[0] and y.isspace(), marks[1] and x.isspace()]
    beside_blank = [text[after : after + 1].isspace() for text in (a, b)]
    if all(marks) or any(f and not s for f, s in zip(for_blank, beside_blank, strict=True)):
        left = f"'{show(x)}'" if marks[0] else "a blank"
        right = f"'{show(y)}'" if marks[1] else "a blank"
        return f"{left} {place} where the certificate has {right}"
    if any(marks):
        return f"{_extra(x) if marks[0] else _missing(y)} ({place})"
    return "punctuation"


def _ampersand(a: str, b: str) -> str:
    for x, y in zip(AND.findall(a), AND.findall(b), strict=False):
        if x != y:
            return _instead(x, y)
    return "'&' and 'AND'"


def _prefix(pattern: re.Pattern[str]) -> Callable[[str, str], str]:
    def describe(a: str, b: str) -> str:
        found = [pattern.match(text) for text in (a, b)]
        return _one_sided(*(match[0].strip() if match else "" for match in found))

    return describe


def _abbreviation(a: str, b: str) -> str:
    given, printed = split_legal_form(a), split_legal_form(b)
    clauses = []
    if _plain(given.written) != _plain(printed.written):
        clauses.append(_one_sided(given.written, printed.written))
    last = [_WORD.findall(parts.core)[-1:] for parts in (given, printed)]
    companies = [written_company(parts.core) != parts.core for parts in (given, printed)]
    if any(companies) and not all(companies):
        clauses.append(_instead(" ".join(last[0]), " ".join(last[1])))
    return "; ".join(clauses) or "the legal form is abbreviated"


def _plain(form: str) -> list[str]:
    return [word.upper() for word in _WORD.findall(form)]


def _opc_marker(a: str, b: str) -> str:
    return _one_sided(split_legal_form(a).marker, split_legal_form(b).marker)


def _legal_form(a: str, b: str) -> str:
    given, printed = split_legal_form(a), split_legal_form(b)
    clause = _one_sided(given.written, printed.written)
    return f"{clause}, another legal form" if given.form and printed.form else clause


_DESCRIBERS: dict[Difference, Callable[[str, str], str]] = {
    Difference.CASE: _case,
    Difference.WHITE_SPACE: _white_space,
    Difference.INVISIBLE: _invisible,
    Difference.LOOK_ALIKE: _look_alike,
    Difference.PUNCTUATION: _punctuation,
    Difference.AMPERSAND: _ampersand,
    Difference.HONORIFIC: _prefix(HONORIFIC),
    Difference.ARTICLE: _prefix(ARTICLE),
    Difference.ABBREVIATION: _abbreviation,
    Difference.OPC_MARKER: _opc_marker,
    Difference.LEGAL_FORM: _legal_form,
}
_BY_WORDS = frozenset(
    {
        Difference.CASE,
        Difference.AMPERSAND,
        Difference.HONORIFIC,
        Difference.ARTICLE,
        Difference.ABBREVIATION,
        Difference.OPC_MARKER,
        Difference.LEGAL_FORM,
    }
)
