"""Cases about registration numbers, GSTIN, PIN code and country."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.certificates.firm import make_firm
from tools.corpus.cases_certificates import GST_FILE
from tools.corpus.cases_names import COI, GST
from tools.corpus.package import Case, certificate, changed, unread, valid, with_file

NUMBER = "/end_user/registration_number"


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _registration_number()
    yield from _gstin()
    yield from _address()


def _registration_number() -> Iterator[Case]:
    shape, place = "registration-number-malformed", "registration-number-not-on-document"
    base = valid(31)
    cin = base.data["end_user"]["registration_number"]
    wrong = ((place, "failed", NUMBER), (shape, "failed", NUMBER))
    for what, number in (
        ("fail-letter-for-digit", cin[:2] + "O" + cin[3:]),
        ("fail-one-short", cin[:-1]),
    ):
        yield Case(
            f"{shape}/{what}", changed(base, "end_user/registration_number", number), "fail", wrong
        )
    yield Case(
        f"{shape}/fail-lower-case",
        changed(base, "end_user/registration_number", cin.lower()),
        "pass",
        ((shape, "failed", NUMBER),),
    )
    yield Case(f"{shape}/pass-cin", base)
    other = make_firm(32).cin
    yield Case(
        f"{place}/fail-other-company",
        changed(base, "end_user/registration_number", other),
        "fail",
        ((place, "failed", NUMBER),),
    )
    yield Case(f"{place}/pass-same-number", valid(31, coi=("coi-2018", "typst")))
    yield Case(
        f"{place}/undecided-scan",
        with_file(base, COI, certificate("coi-current", 31, "scan-pdf")),
        "undecided",
        unread("registration"),
    )

    llp: dict[str, Any] = {"constitution": "Limited Liability Partnership"}
    yield Case(
        f"{place}/pass-llpin-far-from-its-label",
        changed(
            valid(30, coi=("llp", "canvas"), **llp),
            "end_user/registration_number",
            make_firm(30, **llp).llpin,
        ),
    )


def _gstin() -> Iterator[Case]:
    digit, pan = "gstin-check-digit-wrong", "gstin-pan-differs"
    base = valid(33)
    gstin = make_firm(33).gstin
    last = "A" if gstin[-1] != "A" else "B"
    wrong = (("gstin", gstin[:-1] + last),)
    yield Case(
        f"{digit}/fail-last-character",
        with_file(base, GST, certificate("reg06-2024", 33, "reportlab", wrong)),
        "fail",
        ((digit, "failed", GST_FILE),),
    )
    yield Case(f"{digit}/pass-right-digit", base)
    scan = with_file(base, GST, certificate("reg06-2024", 33, "scan-pdf"))
    yield Case(f"{digit}/undecided-scan", scan, "undecided", unread("gst"))

    name = base.data["end_user"]["name"]
    foreign = (("legal_name", name), ("pan", make_firm(34).pan))
    yield Case(
        f"{pan}/fail-other-pan",
        with_file(base, GST, certificate("reg06-2024", 33, "reportlab", foreign)),
        "fail",
        ((pan, "failed", GST_FILE),),
    )
    yield Case(f"{pan}/pass-same-pan", base)
    yield Case(f"{pan}/undecided-scan", scan, "undecided", unread("gst"))


def _address() -> Iterator[Case]:
    code, country = "postal-code-malformed", "end-user-country-differs"
    base = valid(35)
    for what, text in (
        ("fail-five-digits", "56000"),
        ("fail-leading-zero", "060001"),
        ("fail-devanagari-digits", "५६०००१"),
        ("fail-hyphen", "560-001"),
        ("fail-blank-elsewhere", "5600 01"),
    ):
        yield Case(
            f"{code}/{what}",
            changed(base, "end_user/postal_code", text),
            "fail",
            ((code, "failed", "/end_user/postal_code"),),
        )
    yield Case(f"{code}/pass-blank-in-the-middle", changed(base, "end_user/postal_code", "560 001"))
    yield Case(f"{code}/pass-six-digits", changed(base, "end_user/postal_code", "560001"))
    yield Case(
        f"{country}/fail-other-country",
        changed(base, "end_user/country", "SG"),
        "pass",
        ((country, "failed", "/end_user/country"),),
    )
    yield Case(f"{country}/pass-india", base)
