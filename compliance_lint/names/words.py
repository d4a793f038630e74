"""Word by word: what is missing, added, misspelled or moved, and whether it is another name."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .characters import fold_look_alikes, unaccented
from .difference import Difference

# Words that many firms share. Agreement in these alone says nothing about who is meant.
_GENERIC_WORDS = """
    private limited pvt ltd llp opc nidhi producer company co corporation corp inc firm group
    the of and for & m/s shri shree sri sree smt new om jai
    india indian bharat hind hindustan national international global world worldwide asia
    trader traders trading trade enterprise enterprises industry industries industrial
    service services solution solutions system systems technology technologies tech infotech
    software consultant consultants consultancy consulting associate associates agency agencies
    store stores mart shop centre center house works brothers bros sons foundation association
    society trust export exports import imports exporters importers manufacturing manufacturers
    engineering engineers construction constructions builders developers infra infrastructure
    logistics transport travels tours foods textiles fashions garments jewellers electronics
    electricals pharma pharmaceuticals chemicals finance financial capital investments holdings
    ventures marketing media communications digital retail properties realty products impex
"""
GENERIC = frozenset(_GENERIC_WORDS.split())
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
_ABBREVIATED = {
    "tech": ("technology", "technologies"),
    "intl": ("international",),
    "natl": ("national",),
    "engg": ("engineering", "engineers"),
    "mfg": ("manufacturing",),
    "ind": ("industry", "industries", "india"),
    "inds": ("industries",),
    "ent": ("enterprise", "enterprises"),
    "bros": ("brothers",),
    "corp": ("corporation",),
    "co": ("company",),
    "infra": ("infrastructure",),
    "pharma": ("pharmaceuticals",),
    "mktg": ("marketing",),
    "svcs": ("services",),
    "soln": ("solution", "solutions"),
    "assn": ("association",),
    "dept": ("department",),
    "bldrs": ("builders",),
}
# The digits 0 and 1 may arrive as the letters they resemble.
_NUMERALS = {
    key: word
    for n, word in enumerate(_NUMBER_WORDS.split())
    for key in (str(n), fold_look_alikes(str(n)).casefold())
}
_MOST_CHANGES = 6  # words on either side without a partner; past that it is another name
_MOST_TYPOS = 2
_SHORT = 4  # letters; a slip in a word so short makes another word
_JOINED = 6  # words that may be written as one: "A B C" for "ABC"


@dataclass(frozen=True, slots=True)
class Word:
    """One word: ``shown`` to people, compared by ``key``."""

    shown: str
    key: str


@dataclass(frozen=True, slots=True)
class WordChanges:
    """What parts two word lists. ``other`` is True where they are names of different firms."""

    typos: tuple[tuple[Word, Word], ...] = ()
    missing: tuple[Word, ...] = ()
    extra: tuple[Word, ...] = ()
    reordered: bool = False
    other: bool = False

    @property
    def cost(self) -> tuple[bool, int]:
        """Whether it is another name, then how many words are concerned."""
        count = len(self.typos) + len(self.missing) + len(self.extra) + self.reordered
        return self.other, count

    @property
    def classes(self) -> frozenset[Difference]:
        """Every class of difference that the words show."""
        if self.other:
            return frozenset({Difference.OTHER})
        shown = {
            Difference.TYPO: self.typos,
            Difference.MISSING_WORD: self.missing,
            Difference.EXTRA_WORD: self.extra,
            Difference.WORD_ORDER: self.reordered,
        }
        return frozenset(difference for difference, there in shown.items() if there)


def is_generic(key: str) -> bool:
    """Tell whether a word says nothing about which firm is meant."""
    return key.casefold() in GENERIC


def close_up(words: Sequence[Word], others: Sequence[Word]) -> list[Word]:
    """Return ``words`` with neighbours joined where ``others`` writes them as one word."""
    wanted = {word.key for word in others}
    closed: list[Word] = []
    at = 0
    while at < len(words):
        run = [words[at]]
        for size in range(2, _JOINED + 1):
            neighbours = words[at : at + size]
            if len(neighbours) == size and "".join(w.key for w in neighbours) in wanted:
                run = list(neighbours)
        closed.append(Word(" ".join(w.shown for w in run), "".join(w.key for w in run)))
        at += len(run)
    return closed


def changes(given: Sequence[Word], printed: Sequence[Word]) -> WordChanges:
    """Compare two lists of words; ``missing`` is what ``printed`` has and ``given`` has not."""
    places: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, word in enumerate(printed):
        places[word.key].append(place)
    order: dict[int, int] = {}  # index in given -> index in printed
    for at, word in enumerate(given):
        if places[word.key]:
            order[at] = places[word.key].popleft()
    left = [at for at in range(len(given)) if at not in order]
    over = sorted(place for rest in places.values() for place in rest)
    if max(len(left), len(over)) > _MOST_CHANGES:
        return WordChanges(other=True)
    exact = [given[at] for at in order]
    typos = [(at, place) for at, place in _pair_typos(given, printed, left, over)]
    order.update(typos)
    found = WordChanges(
        tuple((given[at], printed[place]) for at, place in typos),
        tuple(printed[place] for place in over if place not in order.values()),
        tuple(given[at] for at in left if at not in order),
        _is_moved(order),
    )
    return WordChanges(other=True) if _is_other(found, exact) else found


def _is_moved(order: dict[int, int]) -> bool:
    places = [order[at] for at in sorted(order)]
    return places != sorted(places)


def _pair_typos(
    given: Sequence[Word], printed: Sequence[Word], left: Iterable[int], over: Iterable[int]
) -> list[tuple[int, int]]:
    free = list(over)
    pairs: list[tuple[int, int]] = []
    for at in left:
        for place in free:
            if _is_slip(given[at], printed[place]):
                pairs.append((at, place))
                free.remove(place)
                break
    return pairs


def _is_slip(given: Word, printed: Word) -> bool:
    """Tell whether one word is another spelling of the other, or a slip of the keyboard."""
    if _is_variant(given, printed):
        return True
    a, b = given.key.casefold(), printed.key.casefold()
    limit = min(2, max(len(a), len(b)) // 4)
    if not limit or a.isdigit() or b.isdigit():
        return False
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # 24 ms, and most names are equal

    return OSA.distance(a, b, score_cutoff=limit) <= limit


def _is_variant(given: Word, printed: Word) -> bool:
    """Tell whether the words differ in accents, number, numeral or a usual abbreviation only."""
    a, b = given.key.casefold(), printed.key.casefold()
    return unaccented(a) == unaccented(b) or _stands_for(a, b) or _stands_for(b, a)


def _stands_for(a: str, b: str) -> bool:
    plural = len(a) > 2 and (b == f"{a}s" or (a.endswith("y") and b == f"{a[:-1]}ies"))
    return plural or b in _ABBREVIATED.get(a, ()) or _NUMERALS.get(a) == b


def _is_other(found: WordChanges, exact: Sequence[Word]) -> bool:
    """Tell whether too little that is distinctive agrees."""
    if len(found.typos) > _MOST_TYPOS or (found.missing and found.extra):
        return True
    lost = [w for w in (*found.missing, *found.extra) if not is_generic(w.key)]
    kept = sum(not is_generic(word.key) for word in exact)
    slipped = [(a, b) for a, b in found.typos if not (is_generic(a.key) or is_generic(b.key))]
    doubtful = any(len(b.key) <= _SHORT and not _is_variant(a, b) for a, b in slipped)
    if doubtful and not kept:
        return True
    if not (kept or slipped or lost):  # a name of generic words only: all of them count
        return bool(found.missing or found.extra) or not (exact or found.typos)
    return len(lost) > kept + len(slipped) or not (kept or slipped)
