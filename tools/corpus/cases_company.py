"""Cases about legal form, year of incorporation, states and the numbers of before CINs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tools.certificates.firm import make_firm
from tools.certificates.identifiers import make_gstin
from tools.corpus.cases_certificates import GST_FILE, REG_FILE
from tools.corpus.cases_identifiers import NUMBER
from tools.corpus.cases_names import COI, GST
from tools.corpus.odd_files import with_password
from tools.corpus.package import Case, Package, certificate, changed, valid, with_file

STATE = "/end_user/state"
FORM1: dict[str, Any] = {
    "incorporated": dt.date(1996, 1, 24), "issued": dt.date(2024, 5, 6),
}  # fmt: skip


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _class()
    yield from _year()
    yield from _state()
    yield from _old_number()


def _class() -> Iterator[Case]:
    rule = "company-class-differs"
    base = valid(111)
    firm = make_firm(111)
    udyam = with_file(base, COI, certificate("udyam-2025", 111, "reportlab"))
    yield Case(
        f"{rule}/fail-number-of-a-public-company",
        changed(udyam, "end_user/registration_number", firm.cin.replace("PTC", "PLC")),
        "pass",
        ((rule, "failed", NUMBER),),
    )
    yield Case(f"{rule}/pass-number-beside-udyam", udyam)
    public = (("constitution", "Public Limited Company"), ("legal_name", firm.legal_name),
              ("pan", firm.pan))  # fmt: skip
    on_gst = ((rule, "failed", GST_FILE),)
    yield Case(
        f"{rule}/fail-constitution-of-a-public-company",
        with_file(base, GST, certificate("reg06-2024", 111, "reportlab", public)),
        "pass",
        on_gst,
    )
    person = f"{firm.pan[:3]}P{firm.pan[4:]}"
    yield Case(f"{rule}/fail-pan-of-a-person", valid(111, pan=person), "pass", on_gst)
    for seed, what, constitution in (
        (112, "one-person-company", "One Person Company"),
        (113, "not-for-profit-company", "Section 8 Company"),
        (114, "public-company", "Public Limited Company"),
    ):
        yield Case(f"{rule}/pass-{what}", valid(seed, constitution=constitution))
    # A producer company is a private one in law, and ends in LIMITED.
    producers = "QUANDLEFIG SAMPLE FARMER PRODUCER COMPANY LIMITED"
    yield Case(f"{rule}/pass-producer-company", valid(115, legal_name=producers))
    yield Case(
        f"{rule}/undecided-password",
        with_file(base, GST, with_password(base.files[GST], "u")),
        "fail",
        (("file-encrypted", "failed", GST_FILE),),
    )


def _year() -> Iterator[Case]:
    rule = "incorporation-year-differs"
    firm = make_firm(116)
    wrong = firm.cin[:8] + f"{int(firm.cin[8:12]) - 3}" + firm.cin[12:]
    yield Case(
        f"{rule}/fail-other-year-in-the-number",
        valid(116, cin=wrong),
        "pass",
        ((rule, "failed", REG_FILE),),
    )
    yield Case(f"{rule}/pass-same-year", valid(116))
    old = valid(117, coi=("coi-form1", "reportlab"), **FORM1)
    cin = old.data["end_user"]["registration_number"]
    yield Case(
        f"{rule}/fail-old-certificate-of-another-year",
        changed(old, "end_user/registration_number", cin.replace("1996", "2001")),
        "pass",
        ((rule, "failed", NUMBER),),
    )
    # January 1996 is in the financial year 1995-96.
    yield Case(
        f"{rule}/pass-financial-year",
        changed(old, "end_user/registration_number", cin.replace("1996", "1995")),
    )
    dates: dict[str, Any] = {"incorporated": dt.date(2005, 6, 7), "issued": dt.date(2010, 8, 9)}
    conversion = valid(118, coi=("coi-conversion-2012", "typst"), **dates)
    later = (("incorporated", dates["incorporated"]), ("issued", dt.date(2018, 8, 9)))
    registered = certificate("reg06-2024", 118, "reportlab", later)
    yield Case(f"{rule}/pass-after-a-conversion", with_file(conversion, GST, registered))


def _addressed(package: Package, state: str, pin: str) -> Package:
    return changed(changed(package, "end_user/state", state), "end_user/postal_code", pin)


def _registered_for_gst_in_chennai() -> Package:
    """A company of Bengaluru whose only GST registration, address and all, is in Tamil Nadu."""
    firm = make_firm(119, city="Bengaluru")
    there = make_firm(119, city="Chennai")
    changes = (("city", "Chennai"), ("gstin", make_gstin("33", firm.pan)), ("pan", firm.pan),
               ("legal_name", firm.legal_name), ("pin", there.pin))  # fmt: skip
    gst = certificate("reg06-2024", 119, "reportlab", changes)
    return with_file(valid(119, city="Bengaluru"), GST, gst)


def _state() -> Iterator[Case]:
    rule = "state-differs"
    base = valid(119, city="Bengaluru")
    wrong = ((rule, "failed", STATE),)
    other = _addressed(base, "Kerala", "560037")
    yield Case(f"{rule}/fail-neither-postal-code-nor-gstin", other, "pass", wrong)
    slip = _addressed(base, "Karnataka", "506037")
    yield Case(f"{rule}/fail-digits-of-the-postal-code-exchanged", slip, "pass", wrong)
    branch = _addressed(base, "Tamil Nadu", "600096")
    yield Case(f"{rule}/fail-registered-in-another-state", branch, "pass", wrong)
    # The company's own state, by its CIN: it need not register for GST there.
    away = _registered_for_gst_in_chennai()
    yield Case(f"{rule}/pass-registered-office", _addressed(away, "Karnataka", "560037"))
    third = _addressed(away, "Kerala", "682001")
    yield Case(f"{rule}/fail-neither-office-nor-registration", third, "pass", wrong)
    elsewhere = _addressed(away, "Karnataka", "600096")
    yield Case(f"{rule}/fail-registered-office-with-other-postal-code", elsewhere, "pass", wrong)
    yield Case(f"{rule}/pass-same-state", _addressed(base, "Karnataka", "560037"))
    odisha = valid(120, city="Bhubaneswar")
    yield Case(f"{rule}/pass-old-name", _addressed(odisha, "Orissa", "751010"))
    # Mohali shares the prefix of its post offices with Chandigarh.
    punjab = valid(121, city="Amritsar")
    yield Case(f"{rule}/pass-shared-prefix", _addressed(punjab, "PB", "160055"))


def _old_number() -> Iterator[Case]:
    rule = "registration-number-not-on-document"
    base = valid(117, coi=("coi-form1", "reportlab"), **FORM1)
    cin = base.data["end_user"]["registration_number"]
    yield Case(f"{rule}/pass-number-of-before-cins", base)
    last = "1" if cin[-1] != "1" else "2"
    yield Case(
        f"{rule}/undecided-number-of-before-cins",
        changed(base, "end_user/registration_number", cin[:-1] + last),
        "undecided",
        ((rule, "undecided", REG_FILE),),
    )
    yield Case(
        "packages/good-company-of-1999",
        valid(
            122,
            coi=("coi-form1", "typst"),
            gst=("reg06-2017", "fpdf2"),
            incorporated=dt.date(1999, 11, 12),
            issued=dt.date(2018, 5, 6),
        ),
        comment="The certificate is a typed form of before CINs.",
    )
