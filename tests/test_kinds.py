"""Kinds of document told by their own words, with text that is laid out in other ways."""

from __future__ import annotations

import datetime as dt
import hashlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.page_marks import page_marks
from compliance_lint.evidence.reader import read_certificates
from compliance_lint.evidence.scans import ocr
from compliance_lint.evidence.unread import Unread
from compliance_lint.load.opening import OpenedFile
from compliance_lint.rulebook import load_rulebook
from tools.certificates import firm_for, render
from tools.certificates.coi_form1 import old_number

KINDS = tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)
NAME = "ZUBBERWICK SAMPLE PRIVATE LIMITED"
COI, GST = "certificate-of-incorporation", "gst-registration-certificate"


def read(*pages: str, exact: bool = True) -> tuple[Certificate, ...]:
    return read_certificates(pages, KINDS, lambda _: [], exact=exact)


def only(*pages: str) -> Certificate:
    found = read(*pages)
    assert len(found) == 1, [item.kind for item in found]
    return found[0]


# --- what is mistaken for a certificate -----------------------------------------------------------

LOOKALIKES = {
    "pan-card": (
        f"INCOME TAX DEPARTMENT\nGOVT. OF INDIA\n{NAME}\n04/05/2019\nPermanent Account Number\n"
        "AAACZ0000Z\nSignature",
        f"Permanent Account Number Card\nIncome Tax Department, Govt. of India\n{NAME}",
        "We are pleased to send you the e-PAN. Your Permanent Account Number is given below.",
    ),
    "importer-exporter-code": (
        f"Directorate General of Foreign Trade\nImporter-Exporter Code\nIEC AAACZ0000Z\n{NAME}",
    ),
    "memorandum-of-association": (
        f"THE COMPANIES ACT, 2013\nMEMORANDUM OF ASSOCIATION\nOF\n{NAME}\nI. The name is as above.",
        f"ARTICLES OF ASSOCIATION OF {NAME}\nTable F applies.",
    ),
    "din-letter": (
        "Ministry of Corporate Affairs\nYour application is approved and the Director "
        "Identification Number 00000000 is allotted to you.",
    ),
    "tan-letter": (
        "Income Tax Department\nAllotment of Tax Deduction Account Number (TAN) as per the Act\n"
        f"TAN PNEZ00000A\n{NAME}",
    ),
    "name-approval-letter": (
        f"Ministry of Corporate Affairs\nThe name {NAME} has been reserved for you under the "
        "Companies Act for twenty days.",
        f"Name approval letter of the Ministry of Corporate Affairs: {NAME}",
    ),
    "gst-application-acknowledgement": (
        "FORM GST REG-02\nAcknowledgment\nApplication Reference Number (ARN) AA2700000000000",
        "FORM GST REG-01\nApplication for Registration\nLegal Name of Business",
        f"Application Reference Number AA270000\nAcknowledgment\n{NAME}",
    ),
    "gst-provisional-registration": (
        f"FORM GST REG-25\nCertificate of Provisional Registration\nProvisional ID\n{NAME}",
    ),
    "gst-cancellation-order": (
        "FORM GST REG-19\n[See rule 22(3)]\nOrder for Cancellation of Registration\nGSTIN",
        "Order for Cancellation of Registration\nYour registration ends on 01/01/2024.",
    ),
    "gst-cancellation-notice": (
        "FORM GST REG-31\nIntimation for suspension and notice for cancellation of registration",
        "FORM GST REG-17\nShow Cause Notice for Cancellation of Registration",
        "FORM GST REG-16\nApplication for Cancellation of Registration\nGSTIN",
    ),
    "gst-restoring-order": (
        "FORM GST REG-20\nOrder for dropping the proceedings for cancellation of registration",
        "FORM GST REG-22\nOrder for revocation of cancellation of registration",
        "Order for revocation of cancellation of registration\nThis has reference to the order in "
        "Form GST REG-19 of last year.",
    ),
    "gst-other-form": (
        "FORM GST REG-18\nReply to the notice",
        "FORM GST REG-05\nOrder of Rejection of Application",
        "FORM GST REG-07\nApplication as Tax Deductor",
        "Search Taxpayer\nSearch Result based on GSTIN/UIN\nLegal Name of Business\nActive",
    ),
    "udyog-aadhaar": (
        f"UDYOG AADHAAR REGISTRATION CERTIFICATE\nUdyog Aadhaar Number MH26A0000000\n"
        f"Name of Enterprise {NAME}",
    ),
    "state-transfer-certificate": (
        "Certificate of Registration of Regional Director order for Change of State\n"
        f"{NAME} having by special resolution altered its memorandum as to the place of the "
        "registered office from the State of Goa to the State of Kerala, I hereby certify so.",
    ),
    "shop-licence": (
        f"Registration Certificate of Establishment\nShops and Establishments Act\n"
        f"Registration\n{NAME}",
        f"Municipal Corporation\nTRADE LICENCE\n{NAME}",
    ),
    "invoice": (f"TAX INVOICE\n{NAME}\nGSTIN 27AAACZ0000A1Z0\nInvoice No 7\nTotal 100.00",),
    "startup-recognition": ("Certificate of Recognition\nThis certifies the startup named above",),
    "commencement-certificate": (
        f"Certificate for Commencement of Business\nI hereby certify that {NAME} which was "
        "incorporated is entitled to commence business.",
    ),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in LOOKALIKES.items() for text in texts]
)
def test_lookalikes(kind: str, text: str) -> None:
    found = only(text)
    assert found.kind == kind
    assert not found.is_proof


# --- certificates ---------------------------------------------------------------------------------

FRONT = (
    "Government of India\nForm GST REG-06\n[See Rule 10(1)]\nRegistration Certificate\n"
    "Registration Number :27AAACZ0000A1Z0\n1. Legal Name {name}\n2. Trade Name, if any {name}\n"
    "3. Constitution of Business Private Limited Company\n"
    "4. Address of Principal Place of\nBusiness 1, Nowhere Road, Pune, Pune, Maharashtra, 411033\n"
    "5. Date of Liability\n6. Period of Validity From 01/07/2019 To {to}\n"
    "7. Type of Registration {type}\n8. Particulars of Approving Authority Centre\n"
    "9. Date of issue of Certificate 04/08/2019\n"
)
FRONT_PAGE = FRONT.format(name=NAME, to="Not Applicable", type="Regular")
ANNEXURES = (
    f"Annexure A\nDetails of Additional Places of Business\nLegal Name {NAME}\nTotal Number of "
    "Additional Places of Business in the State 0",
    f"Annexure B\nDetails of Managing / Whole-time Directors\nLegal Name {NAME}\n1 Name A. "
    "SPECIMEN\nDesignation/Status DIRECTOR\nResident of State Goa",
)


@pytest.mark.parametrize("kind", ["Composition", "Casual Taxable Person", "SEZ Unit", "Regular"])
def test_types_of_registration(kind: str) -> None:
    to = "30/09/2019" if kind.startswith("Casual") else "NA"
    found = only(FRONT.format(name=NAME, to=to, type=kind))
    assert found.kind == GST
    assert found.first("registration_type") == kind
    assert found.valid_to == (dt.date(2019, 9, 30) if kind.startswith("Casual") else None)
    assert found.first("state") == "Maharashtra"
    assert found.first("pin") == "411033"
    assert found.readings("mark") == ()


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("CANCELLED", "CANCELLED"),
        ("Registration Status: Cancelled", "Cancelled"),
        ("Status : Suspended", "Suspended"),
        ("Cancelled suo-moto", "Cancelled"),
        ("Cancelled w.e.f. 01/04/2023", "Cancelled"),
        ("the registration may be cancelled by the officer", None),
        ("CANCELLED CHEQUE TRADERS", None),
        ("Uncancelled", None),
    ],
)
def test_marks(line: str, mark: str | None) -> None:
    assert only(f"{FRONT_PAGE}{line}\nNote: displayed").first("mark") == mark


def test_parts() -> None:
    whole = only(FRONT_PAGE, *ANNEXURES)
    assert (whole.parts, whole.missing, whole.pages) == (
        ("Annexure A", "Annexure B"),
        (),
        (1, 2, 3),
    )
    front = only(FRONT_PAGE)
    assert (front.parts, front.missing) == ((), ("Annexure A", "Annexure B"))
    turned = only(*ANNEXURES, FRONT_PAGE)
    assert turned.missing == ()


@pytest.mark.parametrize("phrase", ["TAX INVOICE", "TRADE LICENCE", "GUMASTA", "ACCOUNT STATEMENT"])
def test_an_annexure_of_a_firm_that_is_called_like_a_document(phrase: str) -> None:
    name = f"{phrase} SAMPLE PRIVATE LIMITED"
    pages = [page.replace(NAME, name) for page in (FRONT_PAGE, *ANNEXURES)]
    assert only(*pages).kind == GST


# --- the paper form -------------------------------------------------------------------------------

FORM1 = """Ho prarup - 1 aq Form I
nigaman ka praman patra
CERTIFICATE OF INCORPORATION
saM. 55-75725 shaka 1917
{number}
main etad dvara pramanit karta hun ki aaj
I hereby certify that{name}
is this day incorporated under the Companies Act, 1956 (No. 1 of 1956) and that the Company is
limited.
Given under my hand at{city}this{day}day of{month}
{year}
(A. SPECIMEN)
ADDL. Registrar of Companies
N.C.T. OF DELHI & HARYANA
"""
TYPED = {
    "number": "No. 55-75725 of 1995-96", "name": f" {NAME}", "city": " NEW DELHI ",
    "day": " TWENTY FOURTH ", "month": " JANUARY ",
    "year": "One thousand nine hundred and NINETY SIX.",
}  # fmt: skip
DAY = dt.date(1996, 1, 24)
VARIANTS: dict[str, dict[str, str]] = {
    "plain": {},
    "dots": {
        "name": f"......{NAME}......", "city": " ....NEW DELHI.... ", "day": " ..TWENTY FOURTH.. "
    },
    "two-dotted-lines": {"name": "....ZUBBERWICK SAMPLE.....\n.....PRIVATE LIMITED......."},
    "underscores": {"name": f" ______{NAME}____\n", "month": "___JANUARY____"},
    "spaced-dots": {"name": f" . . . . {NAME} . . . ", "day": " . . . TWENTY FOURTH . . "},
    "ellipses": {"name": f" \u2026\u2026 {NAME} \u2026\u2026", "month": "\u2026JANUARY\u2026"},
    "blank-lines": {
        "name": f"\n\n{NAME}\n\n", "year": "\nOne thousand nine hundred and\nNINETY SIX"
    },
    "stray-dots": {"day": " .TWENTY FOURTH. ", "month": " .JANUARY. "},
    "stray-dashes": {"day": "-TWENTY FOURTH-", "month": "- JANUARY -", "name": f" -{NAME}"},
    "number-on-dots": {"number": "No. ....55-75725.... of 19.95-96"},
    "number-with-a-word": {"number": "Company No. 55-75725"},
}  # fmt: skip


@pytest.mark.parametrize("what", VARIANTS)
def test_form_1(what: str) -> None:
    found = only(FORM1.format(**TYPED | VARIANTS[what]))
    assert found.kind == COI
    assert [" ".join(name.split()) for name in found.legal_names] == [NAME]
    assert found.date("incorporated") == DAY
    assert found.first("old_number") == "55-75725"
    assert found.readings("registration_number") == ()


@pytest.mark.skipif(ocr.backend() is not None, reason="no OCR here")
@pytest.mark.parametrize("producer", ["scan-pdf", "jpeg"])
def test_form_1_as_a_scan(producer: str) -> None:
    firm = firm_for("coi-form1", 3)
    data = render("coi-form1", firm, producer)
    digest = hashlib.sha256(data).hexdigest()
    file = FileEvidence("/f", "f", lambda: OpenedFile(len(data), data, digest), KINDS)
    assert not isinstance(file.certificates, Unread)
    found = file.certificates[0]
    assert found.kind == COI
    assert found.date("incorporated") == firm.incorporated
    assert found.first("old_number") == old_number(firm)
    assert any(" ".join(name.split()) == firm.legal_name for name in found.legal_names)


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        ("TWO THOUSAND.", 2000),
        ("One thousand nine hundred and TWO THOUSAND.", 2000),
        ("One thousand nine hundred and ...TWO THOUSAND TWO...", 2002),
        ("One thousand nine hundred and TWO THOUSAND AND FOUR.", 2004),
        ("One thousand nine hundred and FIFTY SEVEN", 1957),
    ],
)
def test_years_typed_over_the_century(year: str, expected: int) -> None:
    found = only(FORM1.format(**TYPED | {"year": year}))
    assert found.date("incorporated") == dt.date(expected, 1, 24)


@pytest.mark.parametrize(
    "text",
    ["(No. 1 of 1956)", "No. G.S.R 507 (E) dated 24/06/1985", "Form No. 16", "No. 18 of 2013"],
)
def test_what_is_no_old_number(text: str) -> None:
    found = only(FORM1.format(**TYPED | {"number": text}))
    assert found.readings("old_number") == ()


# --- page numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Page 1 of 3", [(1, 3)]),
        ("Legal Name\nPAGE 2 OF 3\n", [(2, 3)]),
        ("Page: 1/2", [(1, 2)]),
        ("Page No. 3 of 12", [(3, 12)]),
        ("https://udyamregistration.gov.in/PrintApplication.aspx          1/2", [(1, 2)]),
        ("https://udyamregistration.gov.in/Print.aspx\n1/4\n", [(1, 4)]),
        ("1/2", []),
        ("share 1/2 of the firm", []),
        ("Page 3 of 2", []),
        ("page 1 of 12/12/2024", []),
        ("homepage 1 of 3", []),
        ("Page 1 of 300", []),
        ("https://example.invalid/ 12/16/25, 2:58 PM", []),
        ("https://example.invalid/1/2", []),
        ("", []),
    ],
)
def test_page_marks(text: str, wanted: list[tuple[int, int]]) -> None:
    assert [(mark.number, mark.count) for mark in page_marks(text, 1)] == wanted


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("Page 1of3/.\n:htps_-…"), max_size=300))
def test_no_text_breaks_them(text: str) -> None:
    assert all(1 <= mark.number <= mark.count <= 99 for mark in page_marks(text, 1))
    read(FORM1.format(**TYPED | {"name": text}))


@pytest.mark.parametrize(
    "text",
    [
        "https://" + "x" * 50_000, "page 1 of " * 10_000, " ." * 50_000, "." * 100_000,
        "this day incorporated " * 3_000, "No. 1-" * 20_000, "Cancelled " * 20_000,
        "this day incorporated" + " this day of thousand" * 4_000,
        "I hereby certify that " + "._- " * 20_000,
    ],
    ids=range(9),
)  # fmt: skip
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    read(FORM1.format(**TYPED) + text, FRONT_PAGE + text)
    page_marks(text, 1)
    assert time.process_time() - started < 3
