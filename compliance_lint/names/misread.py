"""Names read by OCR: differences that may be the reading's and not the name's."""

from __future__ import annotations

from itertools import product

from compliance_lint.names.folds import fold_blanks
from compliance_lint.names.legal_form import split_legal_form

# What OCR takes for one another, as sets of which the first member stands for all. Small letters
# are looked at before case is folded: an l looks like an I and an L does not.
_SMALL = str.maketrans({"l": "I", "|": "I", "!": "I"})
_ALIKE = str.maketrans("01258&Q6$€", "OIZSBBOGSG")
_FRAGMENT = 0.4  # of the letters of a name
_PAIRS = (("RN", "M"), ("VV", "W"), ("CL", "D"), ("II", "U"))


def may_be_misread(given: str, read: str) -> bool:
    """Whether ``given`` and a name that OCR read differ only in what OCR confuses or leaves out.

    Those are 0/O, 1/I/l, 2/Z, 5/S, 6/G, 8/B/&, rn/m, vv/w, cl/d, blanks and punctuation; letter
    case is ignored. True for equal names that have a letter or digit.
    """
    return bool(_folds(given) & _folds(read))


def may_be_cut(given: str, read: str) -> bool:
    """Whether OCR may have lost words of the name, or taken in what stands before or behind it.

    False where the legal form is all that one of them lacks: that is how names are misstated.
    So a reading ``X FOODS`` for ``X FOODS PRIVATE LIMITED`` counts as cut; a name ``X FOODS`` for
    which ``X FOODS PRIVATE LIMITED`` is read does not. Such characters as `may_be_misread` knows
    count as equal.
    """
    wanted, found = _words(given), _words(read)
    if not (wanted and found) or wanted == found:
        return False
    if len("".join(found)) < _FRAGMENT * len("".join(wanted)):
        return True  # a glare or a stamp leaves fragments of a name
    lost = _without(wanted, found)
    if lost is not None:
        return any(word not in _FORMS for word in lost) or found[-1] not in _FORMS
    for at in range(len(found) - len(wanted) + 1):
        if found[at : at + len(wanted)] == wanted:
            return at > 0 or any(word not in _FORMS for word in found[len(wanted) :])
    return False


def _without(words: list[str], some: list[str]) -> list[str] | None:
    """The words that are not among ``some``, if those are all there in the same order."""
    rest: list[str] = []
    left = list(some)
    for word in words:
        if left and word == left[0]:
            del left[0]
        else:
            rest.append(word)
    return None if left else rest


def without_tail(read: str, name: str) -> str:
    """``read`` without what OCR took in behind the name, where it begins with ``name``.

    Only where ``name`` ends in a legal form: there a name is at its end.
    """
    words, wanted = read.split(), name.split()
    begins = [word.casefold() for word in words[: len(wanted)]] == [w.casefold() for w in wanted]
    if not (begins and split_legal_form(name).form):
        return read
    return " ".join(words[: len(wanted)])


def _words(name: str) -> list[str]:
    folded = (_letters(word.upper().translate(_ALIKE)).replace("L", "I") for word in name.split())
    return [_paired(word, pairs=True) for word in folded if word]


def _folds(name: str) -> set[str]:
    name = fold_blanks(name)
    plain = {name, name.translate(_SMALL)}
    folded = {_letters(text.upper().translate(_ALIKE)) for text in plain}
    # A pair may be one letter read as two, or two letters: both are tried, in all places at once.
    return {_paired(text, pairs=pairs) for text, pairs in product(folded, (False, True))} - {""}


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _paired(text: str, *, pairs: bool) -> str:
    if pairs:
        for two, one in _PAIRS:
            text = text.replace(two, one)
    return text


_FORMS = frozenset(_words("PRIVATE PVT P LIMITED LTD LLP OPC"))
