"""Find the class of difference between a given name and the printed one."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache

from .difference import Comparison, Difference, first_difference
from .folds import LADDER, fold, fold_blanks, fold_case
from .legal_form import split_legal_form
from .notes import fold_notes, more_notes, word_notes
from .reading import blanks_are_lost, clean_printed, readings
from .words import Word, WordChanges, changes, close_up, is_generic

MAX_LENGTH = 1000  # code points; the API's limit for a name is 255
_Folds = AbstractSet[Difference]


@lru_cache(maxsize=256)
def compare(given: str, printed: str) -> Comparison:
    """Compare a name as given with the name as read off a certificate.

    ``printed`` may hold line ends and other artefacts of reading; the reading of it that is
    nearest to ``given`` counts. The names are the same only where ``given`` is, code point by
    code point, one of those readings (or ``printed`` itself). Of several differences the most
    serious is the class, and the note names each. A name longer than 1,000 code points is not
    analysed: unless equal, it is another name. Never raises on any two strings.
    """
    if given == printed:
        return Comparison(Difference.NONE, given, clean_printed(printed), -1, "")
    spellings = readings(printed)
    if given in spellings or blanks_are_lost(given, printed):
        return Comparison(Difference.NONE, given, given, -1, "")
    if max(len(given), len(spellings[0])) > MAX_LENGTH:
        note = f"longer than {MAX_LENGTH} characters, which is no business name"
        return _result(Difference.OTHER, given, spellings[0], note)
    results = [_compare_spelling(given, spelling) for spelling in spellings]
    return min(results, key=lambda result: _distance(result, likeliest=spellings[0]))


def same_business(a: str, b: str) -> bool:
    """Tell whether two names are spellings of one firm's name.

    True where they differ in nothing more than the abbreviation of the legal form, or where one
    of them leaves the legal form (or "OPC") out. Names with two different legal forms, and names
    that agree in generic words only, are not the same.
    """
    name = clean_printed(a)
    difference = compare(name, b).difference
    left, right = split_legal_form(name), split_legal_form(clean_printed(b))
    if not (left.core and right.core):
        return False
    if difference.rank <= Difference.ABBREVIATION.rank:
        return True
    if difference is Difference.LEGAL_FORM and left.form and right.form:
        return False
    omitted = difference in {Difference.LEGAL_FORM, Difference.OPC_MARKER}
    return omitted and any(
        not is_generic(word.key) for word in _words(left.core, frozenset(LADDER))
    )


def _distance(result: Comparison, likeliest: str) -> tuple[int, int]:
    """Order readings: the mildest class first, then the longest agreement from the start."""
    # "ACME TECH" for a wrapped "ACME-TECH" is not made harmless by the reading "ACMETECH".
    blanks = {Difference.WHITE_SPACE, Difference.CASE_AND_WHITE_SPACE}
    doubtful = result.printed != likeliest and result.difference in blanks
    rank = (Difference.PUNCTUATION if doubtful else result.difference).rank
    return rank, 0 if result.difference is Difference.OTHER else -result.at


def _compare_spelling(given: str, printed: str) -> Comparison:
    on = _folds_needed(given, printed)
    if on is not None:
        note = "; ".join(fold_notes(given, printed, on))
        return _result(_class_of(on), given, printed, note)
    found, on = _word_changes(given, printed)
    if found.other:
        return _result(Difference.OTHER, given, printed, "; ".join(word_notes(found)))
    notes = word_notes(found) + more_notes(given, printed, on)
    return _result(_class_of(on | found.classes), given, printed, "; ".join(notes))


def _result(difference: Difference, given: str, printed: str, note: str) -> Comparison:
    return Comparison(difference, given, printed, first_difference(given, printed), note)


def _class_of(classes: _Folds) -> Difference:
    if classes == {Difference.CASE, Difference.WHITE_SPACE}:
        return Difference.CASE_AND_WHITE_SPACE
    return max(classes, key=lambda difference: difference.rank)


def _folds_needed(given: str, printed: str) -> frozenset[Difference] | None:
    """Return the fewest and most harmless folds that make the names equal; None if none do."""
    for steps in range(1, len(LADDER) + 1):
        on = frozenset(LADDER[:steps])
        if _equal(given, printed, on):
            break
    else:
        return None
    for difference in reversed(LADDER):
        if difference in on and _equal(given, printed, on - {difference}):
            on -= {difference}
    return on


def _equal(given: str, printed: str, on: _Folds) -> bool:
    stops = ("", " ") if Difference.PUNCTUATION in on else ("",)
    for stop in stops:
        name = fold(given, on, stop)
        if name == fold(printed, on, stop):
            # Two names that are nothing but legal forms are not equal without them.
            return bool(name) or Difference.LEGAL_FORM not in on
    return False


def _word_changes(given: str, printed: str) -> tuple[WordChanges, frozenset[Difference]]:
    """Compare word by word; also return the folds without which more words would differ."""
    every = frozenset(LADDER)
    # A misspelled legal form is not recognised as one, so it is also compared as mere words.
    whole = every - {Difference.LEGAL_FORM, Difference.OPC_MARKER}
    found, on = _changes(given, printed, every), every
    as_words = _changes(given, printed, whole)
    forms_differ = split_legal_form(given).form != split_legal_form(printed).form
    if as_words.cost < (found.other, found.cost[1] + forms_differ):
        found, on = as_words, whole
    if found.other:
        return found, frozenset()
    for difference in reversed(LADDER):
        fewer = _changes(given, printed, on - {difference})
        if difference in on and fewer.cost <= found.cost:
            found, on = fewer, on - {difference}
    return found, on


def _changes(given: str, printed: str, on: _Folds) -> WordChanges:
    a, b = _words(given, on), _words(printed, on)
    if Difference.WHITE_SPACE in on:
        a, b = close_up(a, b), close_up(b, a)
    elif given != fold_blanks(given):
        return WordChanges(other=True)  # irregular blanks are a difference to be named
    return changes(a, b)


def _words(name: str, on: _Folds) -> list[Word]:
    apart = fold(name, on - {Difference.CASE, Difference.WHITE_SPACE}, " ")
    cased = Difference.CASE in on
    return [Word(word, fold_case(word) if cased else word) for word in apart.split()]
