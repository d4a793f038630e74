"""Cases about what a GST registration says of its own state, class and age, and a Udyam's age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tools.certificates.firm import make_firm
from tools.certificates.identifiers import gstin_check_character, make_gstin
from tools.corpus.cases_certificates import GST_FILE, REG_FILE
from tools.corpus.package import Case, sole_owner, valid

# A proprietor's legal name on the GST certificate is the person's.
_OWNER = ("trade-name-used-by-proprietor", "failed", "/end_user/name")


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _state_unknown()
    yield from _state_on_certificate()
    yield from _not_regular()
    yield from _too_early()


def _pan(seed: int, city: str) -> str:
    return make_firm(seed, city=city).pan


def _state_unknown() -> Iterator[Case]:
    rule, city = "gstin-state-unknown", "Pune"
    for code in ("00", "39", "45"):
        package = valid(131, city=city, gstin=make_gstin(code, _pan(131, city)))
        yield Case(f"{rule}/fail-{code}", package, "fail", ((rule, "failed", GST_FILE),))
    # Out in the sea: the address names no state either.
    offshore = valid(
        131, city=city, state="Other Territory", gstin=make_gstin("97", _pan(131, city))
    )
    yield Case(f"{rule}/pass-other-territory", offshore)
    yield Case(f"{rule}/pass-state", valid(131, city=city))
    centre = valid(131, city=city, gstin=make_gstin("99", _pan(131, city)))
    yield Case(
        "state-differs/fail-gstin-of-no-state",
        centre,
        "pass",
        (("state-differs", "failed", GST_FILE),),
    )


def _state_on_certificate() -> Iterator[Case]:
    rule, city = "gstin-state-differs", "Bengaluru"
    gstin = make_gstin("32", _pan(132, city))
    wrong = ((rule, "failed", GST_FILE),)
    yield Case(f"{rule}/fail-other-state", valid(132, city=city, gstin=gstin), "fail", wrong)
    old = valid(132, ("coi-current", "reportlab"), ("reg06-2017", "typst"), city=city, gstin=gstin)
    yield Case(f"{rule}/fail-other-state-in-one-line", old, "fail", wrong)
    yield Case(f"{rule}/pass-same-state", valid(132, city=city))
    yield Case(f"{rule}/pass-old-name", valid(133, city="Bhubaneswar", state="Orissa"))
    divided = make_gstin("28", _pan(134, "Hyderabad"))
    yield Case(
        f"{rule}/pass-code-of-before-a-division", valid(134, city="Hyderabad", gstin=divided)
    )
    # The caption is right and the postal code is another state's: a slip, not another registration.
    yield Case(
        "state-differs/fail-postal-code-on-certificate",
        valid(132, city=city, pin="682001"),
        "pass",
        (("state-differs", "failed", GST_FILE),),
    )


def _not_regular() -> Iterator[Case]:
    rule, city = "gst-registration-not-regular", "Pune"
    wrong = ((rule, "failed", GST_FILE),)
    for what, layout, letter in (
        ("fail-tax-deductor", "reg06-2024-deductor", "D"),
        ("fail-tax-collector", "reg06-2024-collector", "C"),
        ("pass-regular-with-the-letter-of-a-deductor", "reg06-2024", "D"),
    ):
        body = f"27{_pan(135, city)}1{letter}"
        gstin = body + gstin_check_character(body)
        package = valid(135, gst=(layout, "reportlab"), city=city, gstin=gstin)
        yield Case(f"{rule}/{what}", package, "pass", wrong if what.startswith("fail") else ())
    yield Case(f"{rule}/pass-regular", valid(135, city=city))
    casual = valid(135, gst=("reg06-2024-casual", "reportlab"), city=city,
                   issued=dt.date(2026, 11, 2), valid_from=dt.date(2026, 11, 2))  # fmt: skip
    yield Case(f"{rule}/pass-casual", casual)


def _too_early() -> Iterator[Case]:
    rule = "certificate-dated-too-early"
    day = dt.date(2016, 3, 15)
    yield Case(
        f"{rule}/fail-gst",
        valid(136, issued=day, valid_from=day),
        "pass",
        ((rule, "failed", GST_FILE),),
    )
    first = dt.date(2017, 7, 1)
    yield Case(f"{rule}/pass-first-day-of-gst", valid(136, issued=first, valid_from=first))
    yield Case(
        f"{rule}/fail-udyam",
        sole_owner(137, issued=dt.date(2020, 6, 30)),
        "pass",
        ((rule, "failed", REG_FILE), _OWNER),
    )
    yield Case(
        f"{rule}/pass-first-day-of-udyam",
        sole_owner(137, issued=dt.date(2020, 7, 1)),
        "pass",
        (_OWNER,),
        comment="The date of incorporation is older, as it may be.",
    )
