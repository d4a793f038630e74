"""Form GST REG-06, the registration certificate, in its three numbering generations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from . import words
from .facts import facts, iso
from .firm import Firm
from .identifiers import CONSTITUTIONS
from .model import Block, Document, Field, Fields, Footer, Gap, Page, Picture, Text, title_block

Generation = Literal["2017", "2023", "2024"]


@dataclass(frozen=True, slots=True)
class Form:
    """How one certificate departs from the plain one of its generation."""

    generation: Generation
    amended: bool = False
    casual: bool = False
    registered_as: str = "Regular"
    deemed: bool = False
    page_one_only: bool = False


_SPACING: dict[Generation, str] = {
    "2017": "Registration Number : ",
    "2023": "Registration Number :",
    "2024": "Registration Number :",
}
_SIGNER: dict[Generation, str] = {
    "2017": "DS GOODS AND SERVICES TAX NETWORK(4)",
    "2023": "DS GOODS AND SERVICES TAX\nNETWORK 07",
    "2024": "DS GOODS AND\nSERVICES TAX NETWORK 15",
}
_NOTE = (
    "Note: The registration certificate is required to be prominently displayed at all places of "
    "{} in the State."
)


def _valid_to(firm: Firm, form: Form) -> date | None:
    """Return the end of a casual registration: 90 days from its start unless the firm has one."""
    if firm.valid_to or not form.casual:
        return firm.valid_to
    return firm.valid_from + timedelta(days=90)


def _validity(firm: Firm, form: Form) -> str:
    endless = "NA" if form.generation == "2017" else "Not Applicable"
    end = words.slashed(_valid_to(firm, form)) or endless
    return f"From    {words.slashed(firm.valid_from)}    To    {end}"


def _type(form: Form) -> str:
    return "Casual Taxable Person" if form.casual else form.registered_as


def _address(firm: Firm, form: Form) -> str:
    if form.generation == "2024":
        return "\n".join(f"{caption}: {value}" for caption, value in firm.captions)
    return firm.address_line


def _authority(firm: Firm, form: Form) -> str:
    if form.generation == "2017":
        return "" if form.deemed else "Centre"
    return f"{firm.state} Goods and Services Tax Act, 2017"


def _officer(firm: Firm, form: Form) -> tuple[tuple[str, str], ...]:
    if form.deemed:
        names = ("Signature", "Name", "Designation", "Jurisdictional Office")
        return tuple((name, "") for name in names)
    mark = f"Signature Not Verified\nDigitally signed by {_SIGNER[form.generation]}\n"
    stamp = f"{mark}Date: {words.signed_at(firm.issued)}"
    return (
        ("Signature", stamp if firm.signature == "stamp" else ""),
        ("Name", firm.second_officer),
        ("Designation", "Superintendent"),
        ("Jurisdictional Office", "RANGE-7, FABLE DIVISION"),
    )


def _items(firm: Firm, form: Form) -> list[tuple[str, str, str]]:
    """Return the numbered rows before the date of issue, as (number, label, value)."""
    constitution = CONSTITUTIONS[firm.constitution].gst_label
    place = ("Address of Principal Place of\nBusiness", _address(firm, form))
    # Blank on most certificates since 2023, so that the next text line is the next label.
    due = words.slashed(firm.valid_from) if form.generation == "2017" or form.casual else ""
    period = "Period" if form.generation == "2017" else "Date"
    if form.generation == "2024" and not form.amended:
        period = "Period"
    rows = [("Legal Name", firm.legal_name), ("Trade Name, if any", firm.trade_name)]
    if form.generation != "2017":
        broken = "\n" if form.generation == "2024" else " "
        rows.append((f"Additional trade names, if{broken}any", ""))
    rows += [
        ("Constitution of Business", constitution),
        place,
        ("Date of Liability", due),
        (f"{period} of Validity", _validity(firm, form)),
        ("Type of Registration", _type(form)),
    ]
    numbered = [(f"{n}.", label, value) for n, (label, value) in enumerate(rows, start=1)]
    label = "Particulars of Approving" + ("" if form.generation == "2024" else " Authority")
    # The form of 2023 numbers two rows 9, this one without a full stop.
    number = {"2017": "8.", "2023": "9", "2024": "9."}[form.generation]
    numbered.append((number, label, _authority(firm, form)))
    return numbered


def _footer(firm: Firm, form: Form) -> Footer:
    head = (
        "This is a system generated digitally signed Registration Certificate issued based on the "
    )
    if form.deemed:
        return Footer(f"{head}deemed approval of the application for registration.")
    day = words.slashed(firm.issued)
    return Footer(
        f"{head}approval of application granted on {day} by the jurisdictional authority."
    )


def _qr(firm: Firm, form: Form) -> str:
    return (
        f"Legal Name :{firm.legal_name}\nGSTIN :{firm.gstin}\nPAN :{firm.gstin[2:12]}\n"
        f"Address of Principal Place of Business :{firm.address_line}\n"
        f"Type of Registration :{_type(form)}\n"
        f"Date of Registration :{words.slashed(firm.valid_from)}"
    )


def _front(firm: Firm, form: Form) -> tuple[Block, ...]:
    amended = (Text("(Amended)", 9, align="center"),) if form.amended else ()
    issue_number = "" if form.generation == "2024" else "9."
    rows = [Field(*row) for row in _items(firm, form)]
    rows += [Field("", label, value) for label, value in _officer(firm, form)]
    issued = Field(issue_number, "Date of issue of Certificate", words.slashed(firm.issued))
    places = "Business/Office(s)" if form.amended else "business"
    return (
        *amended,
        *title_block("Government of India", "Form GST REG-06", size=11),
        Text("[See Rule 10(1)]", align="center"),
        *title_block("Registration Certificate", size=12),
        Gap(6),
        # Drawn before the items although it stands below them, as in the genuine files.
        _footer(firm, form),
        Text(f"{_SPACING[form.generation]}{firm.gstin}", 10, bold=True),
        Gap(4),
        Fields((*rows, issued)),
        Gap(4),
        Text(_NOTE.format(places), 8),
        Gap(4),
        Picture("qr", _qr(firm, form), 80, 80, "right"),
    )


def _names_again(firm: Firm, form: Form) -> Fields:
    label = "Goods and Services Tax Identification Number: " + firm.gstin
    old = form.generation == "2017"
    rows = [Field("", "GSTIN", firm.gstin) if old else Field("", label, "")]
    rows.append(Field("", "Legal Name", firm.legal_name))
    rows.append(Field("", "Trade Name, if any", firm.trade_name))
    if not old:
        rows.append(Field("", "Additional trade names, if any", ""))
    return Fields(tuple(rows), ruled=False)


def _annexure_a(firm: Firm, form: Form) -> tuple[Block, ...]:
    place = "Places of Business" if form.generation == "2017" else "Place of Business(s)"
    return (
        *title_block("Annexure A"),
        *title_block(f"Details of Additional {place}", size=10),
        Gap(10),
        _names_again(firm, form),
        Gap(10),
        Text("Total Number of Additional Places of Business in the State   0"),
    )


def _annexure_b(firm: Firm, form: Form) -> tuple[Block, ...]:
    proprietor = firm.constitution == "Proprietorship"
    role, heading = "DIRECTOR", "Managing / Whole-time Directors and Key Managerial Persons"
    if proprietor:
        role, heading = "PROPRIETOR", "Proprietor"
    elif not firm.cin:
        role, heading = "PARTNER", "Partners"
    people = (firm.owner_name,) if proprietor else (firm.owner_name, firm.second_officer)
    rows: list[Field] = []
    for number, person in enumerate(people, start=1):
        rows.append(Field(f"{number}", "Name", person))
        rows.append(Field("", "Designation/Status", role))
        rows.append(Field("", "Resident of State", firm.state))
    return (
        *title_block("Annexure B", f"Details of  {heading}"),
        Gap(10),
        _names_again(firm, form),
        Gap(10),
        Fields(tuple(rows)),
    )


def reg06(firm: Firm, form: Form) -> Document:
    """Return the certificate: page 1, then annexures A and B unless only page 1 is wanted."""
    mark = "Goods and Services Tax" if form.generation == "2024" else ""
    fronts = [_front(firm, form), _annexure_a(firm, form), _annexure_b(firm, form)]
    pages = tuple(Page(blocks, mark) for blocks in (fronts[:1] if form.page_one_only else fronts))
    found = facts(
        legal_name=firm.legal_name,
        trade_name=firm.trade_name,
        gstin=firm.gstin,
        pan=firm.gstin[2:12],
        constitution=CONSTITUTIONS[firm.constitution].gst_label,
        registration_type=_type(form),
        issued=iso(firm.issued),
        valid_from=iso(firm.valid_from),
        valid_to=iso(_valid_to(firm, form)),
    )
    return Document("reg06", "Registration Certificate", pages, found)


def with_page_one(form: Form) -> Form:
    """Return the same form cut down to its first page, as firms often upload it."""
    return replace(form, page_one_only=True)
