"""Packages of lawful businesses that look odd: no rule about form, year, state or pages minds them.

And, beside each family, the faults that these rules are there for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from compliance_lint.findings import Finding
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource
from compliance_lint.load.tree import FolderTree
from compliance_lint.results import Outcome
from compliance_lint.rulebook import Rulebook
from compliance_lint.settings import Settings
from tools.certificates.facts import one_page
from tools.certificates.firm import Firm, make_firm
from tools.certificates.identifiers import make_gstin
from tools.certificates.model import Text
from tools.certificates.producers import PRODUCERS
from tools.corpus.package import Package, certificate, changed, firm_data, merged

RULES = (
    "company-class-differs", "incorporation-year-differs", "state-differs", "documents-merged",
    "certificate-pages-missing", "registration-cancelled", "certificate-provisional",
)  # fmt: skip
FIRM_FIELDS = {item.name for item in fields(Firm)}
SEED = 7


@pytest.fixture(scope="module")
def linter(rulebook: Rulebook) -> Linter:
    return Linter(Settings(select=RULES), as_of=dt.date(2026, 11, 23), rulebook=rulebook)


def package(coi: str = "coi-current", gst: str = "reg06-2024", **given: Any) -> Package:
    """A package; ``code`` is the state code of the GSTIN, ``user`` goes into end_user."""
    user, code = given.pop("user", {}), given.pop("code", None)
    if code:
        pan = given.get("pan") or make_firm(SEED, **given).pan
        given["gstin"] = make_gstin(code, pan)
    firm = make_firm(SEED, **given)
    overrides = tuple(sorted(given.items()))
    data = firm_data(firm)
    number = firm.udyam if coi.startswith("udyam") else firm.cin or firm.llpin
    data["end_user"] |= {"registration_number": number} | user
    files = {
        "certificate-of-incorporation.pdf": certificate(coi, SEED, "reportlab", overrides),
        "gst-certificate.pdf": certificate(gst, SEED, "reportlab", overrides),
    }
    return Package(data, files)


def check(linter: Linter, made: Package, folder: Path) -> list[Finding]:
    (folder / "submission.json").write_bytes(made.manifest())
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    report = linter.check_source(PackageSource(FolderTree(folder), "submission.json"))
    assert not report.problems, report.problems[0].detail
    return [item for item in report.findings if item.outcome is Outcome.FAILED]


def cin(letters: str, company_class: str, year: int = 0) -> str:
    """The CIN of the invented firm with other letters of state and class."""
    number = make_firm(SEED).cin
    return f"{number[:6]}{letters}{year or number[8:12]}{company_class}{number[15:]}"


def place(state: str, pin: str, code: str, **given: Any) -> dict[str, Any]:
    """The address on both the certificate and the data, and the GSTIN's state code."""
    user = {"state": given.pop("given", state), "postal_code": given.pop("given_pin", pin)}
    return {"state": state, "pin": pin, "code": code, "user": user, **given}


LLP = "Limited Liability Partnership"
LAWFUL: dict[str, dict[str, Any]] = {
    # names and classes
    "foundation": {"constitution": "Section 8 Company"},
    "chamber-limited": {"legal_name": "QUANDLEFIG CHAMBER LIMITED", "cin": cin("MH", "NPL"),
                        "constitution": "Public Limited Company"},
    "producer-company": {"legal_name": "QUANDLEFIG FARMERS PRODUCER COMPANY LIMITED"},
    "public-producer-company": {"legal_name": "QUANDLEFIG PRODUCER COMPANY LIMITED",
                                "constitution": "Public Limited Company"},
    "nidhi": {"legal_name": "QUANDLEFIG NIDHI LIMITED", "constitution": "Public Limited Company"},
    "opc": {"constitution": "One Person Company"},
    "opc-without-brackets": {"constitution": "One Person Company",
                             "legal_name": "QUANDLEFIG OPC PRIVATE LIMITED"},
    "opc-behind": {"constitution": "One Person Company",
                   "legal_name": "QUANDLEFIG PRIVATE LIMITED (OPC)"},
    "opc-marker-left-out": {"constitution": "One Person Company",
                            "legal_name": "QUANDLEFIG PRIVATE LIMITED"},
    "pvt-ltd": {"legal_name": "QUANDLEFIG SAMPLE PVT. LTD."},
    "p-ltd": {"legal_name": "QUANDLEFIG SAMPLE (P) LTD"},
    "government": {"legal_name": "QUANDLEFIG CORPORATION LIMITED", "cin": cin("DL", "GOI"),
                   "constitution": "Public Limited Company"},
    "state-government": {"cin": cin("KA", "SGC")},
    "guarantee": {"legal_name": "QUANDLEFIG ASSOCIATION", "cin": cin("DL", "GAP")},
    "letters-that-are-no-class": {"cin": cin("DL", "LLP"), "legal_name": "QUANDLEFIG LLP",
                                  "constitution": LLP, "pan": "ABCFQ1234Z"},
    "unlimited": {"legal_name": "QUANDLEFIG PRIVATE UNLIMITED", "cin": cin("DL", "ULT")},
    "subsidiary-of-a-foreign-company": {"cin": cin("KA", "FTC")},
    "listed": {"constitution": "Public Limited Company", "cin": "L" + cin("MH", "PLC")[1:]},
    "private-in-the-middle": {"constitution": "Public Limited Company",
                              "legal_name": "QUANDLEFIG PRIVATE EQUITY LIMITED"},
    "name-that-ends-oddly": {"legal_name": "QUANDLEFIG LIMITED EDITION PRIVATE LIMITED"},
    "llp-with-the-pan-of-a-firm": {"constitution": LLP, "coi": "llp"},
    "llp-with-a-pan-of-its-own": {"constitution": LLP, "coi": "llp", "pan": "ABCEQ1234Z"},
    "limited-liability-partnership": {
        "constitution": LLP, "coi": "llp",
        "legal_name": "QUANDLEFIG LIMITED LIABILITY PARTNERSHIP"},
    "co-operative": {"coi": "udyam-2025", "constitution": "Society/ Club/ Trust/ AOP",
                     "legal_name": "QUANDLEFIG CO-OPERATIVE CREDIT SOCIETY LIMITED",
                     "pan": "AAAAQ1234Z"},
    "trust": {"coi": "udyam-2025", "constitution": "Society/ Club/ Trust/ AOP"},
    "hindu-family": {"coi": "udyam-2025", "constitution": "Hindu Undivided Family"},
    "partnership": {"coi": "udyam-2021", "constitution": "Partnership"},
    "proprietor": {"coi": "udyam-2021", "constitution": "Proprietorship"},
    # years
    "new-year": {"incorporated": dt.date(2024, 1, 1), "cin": cin("PN", "PTC", 2023)},
    "new-years-eve": {"incorporated": dt.date(2023, 12, 31), "cin": cin("PN", "PTC", 2024)},
    "change-of-name": {"coi": "coi-change-of-name-2010", "incorporated": dt.date(2006, 5, 4),
                       "issued": dt.date(2010, 9, 9)},
    "conversion": {"coi": "coi-conversion-2012", "incorporated": dt.date(2003, 5, 4),
                   "issued": dt.date(2012, 9, 9)},
    "form-of-the-nineties": {"coi": "coi-form1", "incorporated": dt.date(1996, 1, 24),
                             "issued": dt.date(2019, 9, 9)},
    "typed-over": {"coi": "coi-form1", "incorporated": dt.date(2002, 2, 3),
                   "issued": dt.date(2019, 9, 9)},
    # forms of the certificate
    "amended": {"gst": "reg06-2023-amended"},
    "deemed": {"gst": "reg06-2024-deemed"},
    "casual": {"gst": "reg06-2024-casual"},
    "of-2017": {"gst": "reg06-2017"},
    "of-2018": {"coi": "coi-2018"},
    "inc25": {"coi": "coi-inc25"},
    # states
    "telangana": place("Telangana", "500081", "36", given="TS", cin=cin("AP", "PTC")),
    "before-the-division": place("Telangana", "500081", "28"),
    "andhra": place("Andhra Pradesh", "530016", "37", given="A.P."),
    "villages-that-moved": place("Andhra Pradesh", "507111", "37"),
    "jammu": place("Jammu and Kashmir", "180001", "01", given="J&K"),
    "ladakh": place("Ladakh", "194101", "38"),
    "ladakh-under-its-old-code": place("Ladakh", "194101", "01"),
    "leh-in-the-old-state": place("Jammu and Kashmir", "194101", "01"),
    "andaman": place("Andaman and Nicobar Islands", "744101", "35", given="Andaman & Nicobar"),
    "mahe": place("Puducherry", "673310", "34", given="Pondicherry"),
    "yanam": place("Puducherry", "533464", "34"),
    "karaikal": place("Puducherry", "609602", "34"),
    "lakshadweep": place("Lakshadweep", "682555", "31"),
    "daman": place("Dadra and Nagar Haveli and Daman and Diu", "396210", "25", given="Daman & Diu"),
    "mohali": place("Punjab", "160055", "03"),
    "chandigarh": place("Chandigarh", "160017", "04", given="UT of Chandigarh"),
    "panchkula": place("Haryana", "134109", "06"),
    "noida": place("Uttar Pradesh", "201301", "09", given="U.P."),
    "delhi": place("Delhi", "110020", "07", given="NCT of Delhi"),
    "goa": place("Goa", "403001", "30"),
    "sikkim": place("Sikkim", "737101", "11"),
    "uttaranchal": place("Uttarakhand", "248001", "05", given="Uttaranchal"),
    "bastar": place("Chhattisgarh", "494001", "22", given="Chattisgarh"),
    "border-of-bihar": place("Jharkhand", "813208", "20"),
    "army": place("Punjab", "143001", "03", given_pin="900056"),
    "registered-office-in-another-state": place("Karnataka", "560037", "32"),
    "zone-outside-the-states": place("Maharashtra", "411033", "97"),
    "a-city-for-the-state": place("Karnataka", "560037", "29", given="Bangalore"),
    "no-state": place("Karnataka", "560037", "29", given=""),
    "postal-code-with-a-blank": place("Karnataka", "560037", "29", given_pin="560 037"),
    "address-abroad": {"user": {"country": "SG", "state": "Kerala", "postal_code": "560037"}},
}  # fmt: skip


@pytest.mark.parametrize("what", LAWFUL)
def test_lawful(what: str, linter: Linter, tmp_path: Path) -> None:
    found = check(linter, package(**LAWFUL[what]), tmp_path)
    assert not [(item.rule, item.message) for item in found]


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "public-number-private-name": ("company-class", {"cin": cin("MH", "PLC")}),
    "private-number-public-name": (
        "company-class",
        {"legal_name": "QUANDLEFIG LIMITED", "constitution": "Public Limited Company",
         "cin": cin("MH", "PTC")},
    ),
    "company-number-partnership-name": (
        "company-class", {"legal_name": "QUANDLEFIG LLP", "cin": cin("MH", "GOI")}
    ),
    "company-with-the-pan-of-a-firm": ("company-class", {"pan": "ABCFQ1234Z"}),
    "proprietor-with-the-pan-of-a-company": (
        "company-class",
        {"coi": "udyam-2025", "constitution": "Proprietorship", "pan": "ABCCQ1234Z"},
    ),
    "partnership-of-a-private-company": (
        "company-class",
        {"coi": "udyam-2025", "constitution": "Partnership", "pan": "ABCFQ1234Z",
         "legal_name": "QUANDLEFIG PRIVATE LIMITED"},
    ),
    "year": ("incorporation-year", {"cin": cin("PN", "PTC", 2009)}),
    "year-of-the-change": (
        "incorporation-year",
        {"coi": "coi-change-of-name-2010", "incorporated": dt.date(2006, 5, 4),
         "issued": dt.date(2010, 9, 9), "cin": cin("PN", "PTC", 2010)},
    ),
    "state": ("state", place("Karnataka", "560037", "29", given="Goa")),
    "state-of-the-postal-code": ("state", place("Karnataka", "560037", "29", given_pin="403001")),
    "hyderabad-in-andhra": ("state", place("Telangana", "500081", "36", given="Andhra Pradesh")),
    "page-1": ("certificate-pages", {"gst": "reg06-2024-page1"}),
    "order": ("registration-cancelled", {"gst": "reg19"}),
    "suspended": ("registration-cancelled", {"gst": "reg31"}),
    "application": ("certificate-provisional", {"gst": "gst-arn"}),
    "provisional": ("certificate-provisional", {"gst": "reg25"}),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_faults(what: str, linter: Linter, tmp_path: Path) -> None:
    rule, given = FAULTS[what]
    found = check(linter, package(**given), tmp_path)
    assert {item.rule for item in found} == {next(name for name in RULES if name.startswith(rule))}


def test_number_of_before_a_conversion(linter: Linter, tmp_path: Path) -> None:
    """The one rule about the number tells; that its class is the old one need not be told too."""
    made = package(coi="coi-conversion-2012", incorporated=dt.date(2003, 5, 4),
                   issued=dt.date(2012, 9, 9))  # fmt: skip
    number = made.data["end_user"]["registration_number"]
    old = changed(made, "end_user/registration_number", number.replace("PTC", "PLC"))
    assert not check(linter, old, tmp_path)


def test_company_beside_a_proprietors_certificate(linter: Linter, tmp_path: Path) -> None:
    """constitution-differs tells that these are two legal entities."""
    made = package(constitution="Proprietorship", coi="udyam-2025")
    made.files["certificate-of-incorporation.pdf"] = certificate("coi-current", SEED, "reportlab")
    assert not check(linter, made, tmp_path)


def test_certificates_that_explain_each_other(linter: Linter, tmp_path: Path) -> None:
    made = package(coi="coi-inc25")
    first = certificate("coi-current", SEED, "reportlab")
    name = "certificate-of-incorporation.pdf"
    made.files[name] = merged(first, made.files[name])
    assert not check(linter, made, tmp_path)


def test_a_cancellation_that_was_taken_back(linter: Linter, tmp_path: Path) -> None:
    made = package()
    text = "Form GST REG-22\nOrder for revocation of cancellation of registration"
    restored = PRODUCERS["reportlab"](one_page("x", "Order", make_firm(SEED), Text(text)))
    order = certificate("reg19", SEED, "reportlab")
    made.files["gst-certificate.pdf"] = merged(made.files["gst-certificate.pdf"], order, restored)
    assert not check(linter, made, tmp_path)


def test_two_documents_in_both_places(linter: Linter, tmp_path: Path) -> None:
    """One file with both, named twice, is told once: same-file-twice tells the rest."""
    made = package()
    both = merged(*made.files.values())
    found = check(linter, Package(made.data, dict.fromkeys(made.files, both)), tmp_path)
    assert [item.rule for item in found] == ["documents-merged"]
