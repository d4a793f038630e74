"""The faults that a submission can carry, and which rule is to report each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import changes
from benchmarks.changes import Change
from benchmarks.drafts import AS_OF, STORIES

_NAMES = "business-name-not-on-document"
_BETWEEN = "business-name-differs-between-documents"
_NUMBER = "registration-number-not-on-document"
_WRONG = "document-kind-wrong"
_COMPANIES = tuple(name for name, told in STORIES.items() if told.registration.startswith("coi"))
_CURRENT = tuple(name for name, told in STORIES.items() if told.gst == "reg06-2024")


@dataclass(frozen=True, slots=True)
class Fault:
    """One change that makes a submission wrong.

    ``expected``: rules of which one is to fail; the first is the one that the figures are listed
    under. ``tolerated``: rules that may fail besides. ``change`` returns None where a submission
    cannot carry the fault. ``stories``: those it can be told with. ``spoils`` damages the bytes
    of the REG-06's file; ``unreadable`` has both files scanned so badly that nobody could read
    them.
    """

    expected: tuple[str, ...]
    change: Change = lambda given, _random: given
    tolerated: frozenset[str] = frozenset()
    stories: tuple[str, ...] = tuple(STORIES)
    spoils: Callable[[bytes], bytes] | None = None
    unreadable: bool = False


_LOOKS = ("image-too-small", "text-unreadable", "image-blurred", "image-low-contrast")
_LATIN, _CYRILLIC = "A", "\u0410"
# Where the REG-06 is not there to have it in capitals, the form of 2006 in mixed case is the only
# certificate with the name.
_STYLE = frozenset({"business-name-styled-differently"})
_CLASS = frozenset({"company-class-differs"})


def _name(change: Change, *more: str, stories: Sequence[str] = tuple(STORIES)) -> Fault:
    return Fault((_NAMES,), change, frozenset(more), tuple(stories))


FAULTS: dict[str, Fault] = {
    "letter-dropped": _name(changes.dropped),
    "letter-replaced": _name(changes.replaced),
    "letter-doubled": _name(changes.doubled),
    "pvt-ltd": _name(changes.spelled("PRIVATE LIMITED", "PVT LTD")),
    "and-for-ampersand": _name(changes.spelled(" & ", " AND ")),
    "ampersand-for-and": _name(changes.spelled(" AND ", " & ")),
    "limited-for-private-limited": Fault(
        # After a conversion this is the former name.
        (_NAMES, "former-name-used"),
        changes.spelled("PRIVATE LIMITED", "LIMITED"),
        _CLASS,
    ),
    "look-alike-letter": _name(changes.spelled(_LATIN, _CYRILLIC)),
    "name-in-one-place": Fault(("business-name-differs-in-data",), changes.one_place),
    "title-case": Fault(
        ("business-name-styled-differently",),
        changes.title_case,
        stories=("current", "2018", "inc-25"),
    ),
    "trade-name": Fault(("trade-name-used",), changes.trade_name, stories=_COMPANIES),
    "former-name": Fault(
        ("former-name-used",), changes.former_name, stories=("inc-25", "renamed-2010")
    ),
    "pvt-ltd-on-gst": Fault((_BETWEEN,), changes.short_on_gst, _STYLE),
    "typo-on-gst": Fault(
        (_BETWEEN,), changes.typo_on_gst, _STYLE | {"trade-name-used-by-proprietor"}
    ),
    "gst-of-another-firm": Fault(
        (_BETWEEN,),
        changes.other_gst,
        _STYLE | {"gstin-pan-differs", "state-differs", "trade-name-used-by-proprietor"},
    ),
    "files-swapped": Fault(("documents-swapped",), changes.swapped),
    "pan-card": Fault((_WRONG,), changes.instead("registration", "pan-card")),
    "iec": Fault((_WRONG,), changes.instead("registration", "iec")),
    "memorandum": Fault((_WRONG,), changes.instead("registration", "moa"), stories=_COMPANIES),
    "udyog-aadhaar": Fault((_WRONG,), changes.instead("registration", "udyog-aadhaar")),
    "invoice": Fault((_WRONG,), changes.instead("gst", "invoice"), _STYLE),
    "application": Fault(
        ("certificate-provisional", _WRONG), changes.instead("gst", "gst-arn"), _STYLE | {_WRONG}
    ),
    "cancelled": Fault(
        ("registration-cancelled", _WRONG), changes.instead("gst", "reg19"), _STYLE | {_WRONG}
    ),
    "provisional": Fault(
        ("certificate-provisional", _WRONG), changes.instead("gst", "reg25"), _STYLE | {_WRONG}
    ),
    "letter": Fault(("document-kind-unrecognised",), changes.instead("gst", "letter"), _STYLE),
    "casual-ended": Fault(
        ("certificate-expired",), changes.casual(AS_OF - dt.timedelta(days=1)), stories=_CURRENT
    ),
    "dated-in-future": Fault(("certificate-dated-in-future",), changes.future),
    "number-of-another-firm": Fault(
        (_NUMBER,),
        changes.other_number,
        frozenset({"company-class-differs", "incorporation-year-differs"}),
    ),
    "number-of-a-company": Fault(
        (_NUMBER, "company-class-differs"),
        changes.company_number,
        _CLASS | {_NUMBER},
        stories=("llp", "proprietor"),
    ),
    "number-one-digit-off": Fault((_NUMBER,), changes.one_digit),
    "number-one-short": Fault(
        ("registration-number-malformed",),
        changes.one_short,
        frozenset({_NUMBER}),
        stories=_COMPANIES,
    ),
    "check-digit": Fault(("gstin-check-digit-wrong",), changes.check_digit),
    "gstin-of-other-pan": Fault(
        ("gstin-pan-differs",),
        changes.other_pan,
        _CLASS,
        stories=tuple(name for name, told in STORIES.items() if told.prints_pan),
    ),
    "proprietor-beside-company": Fault(
        ("constitution-differs",),
        changes.sole_owner,
        _CLASS,
        stories=_COMPANIES,
    ),
    "same-document-twice": Fault(
        ("same-document-twice",),
        changes.again,
        _STYLE | {_WRONG, "same-file-twice"},
    ),
    "documents-merged": Fault(
        ("documents-merged",), changes.both_in_one, frozenset({"same-document-twice"})
    ),
    "front-page-only": Fault(("certificate-pages-missing",), changes.front_only),
    "company-class": Fault(
        ("company-class-differs",),
        changes.other_class,
        # After a conversion the number of the old class may still stand.
        stories=tuple(name for name in _COMPANIES if name not in {"converted-2012", "llp"}),
    ),
    "incorporation-year": Fault(
        ("incorporation-year-differs",),
        changes.other_year,
        stories=("current", "2018", "2006", "public"),
    ),
    "other-state": Fault(("state-differs",), changes.other_state),
    "five-digit-pin": Fault(
        ("postal-code-malformed",), changes.value("end_user/postal_code", "56003")
    ),
    "other-country": Fault(
        ("end-user-country-differs",),
        changes.value("end_user/country", "SG"),
        frozenset({"state-differs"}),
    ),
    "download-cut-off": Fault(("file-corrupt",), tolerated=_STYLE, spoils=changes.cut),
    "unreadable": Fault(_LOOKS, tolerated=frozenset(_LOOKS), unreadable=True),
}

# Faultless too, and nearer to a fault than the plain story.
TWINS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "plain": (lambda given, _random: given, tuple(STORIES)),
    "casual-not-ended": (changes.casual(AS_OF + dt.timedelta(days=80), 80), _CURRENT),
    "deemed-approval": (changes.deemed, _CURRENT),
    "issued-today": (changes.today, _CURRENT),
    "address-in-capitals": (changes.capitals, tuple(STORIES)),
}
