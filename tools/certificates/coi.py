"""Certificates of incorporation of companies and of limited liability partnerships."""

from __future__ import annotations

from datetime import timedelta

from . import words
from .facts import facts, iso
from .firm import Firm
from .model import Block, Document, Gap, Page, Picture, Statement, Text, title_block, unnumbered

_ACT = "the Companies Act, 2013 (18 of 2013)"
_RULES = "rule 18 of the Companies (Incorporation) Rules, 2014]"
_CIN = "The Corporate Identity Number of the company is "
_PAN = "The Permanent Account Number (PAN) of the company is "
_TAN = "The Tax Deduction and Collection Account Number (TAN) of the company is "
_MAILING = "Mailing Address as per record available in Registrar of Companies office:"
_STAMP = (
    "Digitally signed by\nDS MINISTRY OF CORPORATE\nAFFAIRS , CRC MANESAR 2\n"
    "Date: {}\nSignature Not Verified"
)
_MARK_2018 = "DS MINISTRY OF\nCORPORATE AFFAIRS 27\nSignature Not Verified"
_RANKS = "Assistant Registrar of Companies/ Deputy Registrar of Companies/ Registrar of Companies"
_OFFICE = (
    "For and on behalf of the Jurisdictional Registrar of Companies\n"
    "Registrar of Companies\nCentral Registration Centre"
)
_DISCLAIMER = (
    "Disclaimer: This certificate only evidences incorporation of the company on the basis of "
    "documents and declarations of the applicant(s). This certificate is neither a license nor "
    "permission to conduct business or solicit deposits or funds from public. Permission of sector "
    "regulator is necessary wherever required. Registration status and other details of the "
    "company can be verified on mca.gov.in"
)


def need_company(firm: Firm) -> None:
    """Raise ValueError for a firm that the companies registry does not register."""
    if not firm.cin:
        raise ValueError(f"a {firm.constitution} has no company certificate")


def liability(firm: Firm) -> str:
    """Return how the certificate names the members' liability."""
    return "Company limited by guarantee" if "NPL" in firm.cin else "Company limited by shares"


def _head() -> tuple[Block, ...]:
    return (
        *title_block("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", size=10.5),
        Text("Central Registration Centre", 10, align="center"),
        Gap(14),
        *title_block("Certificate of Incorporation", size=14),
    )


def _numbers(firm: Firm, stop: str, star: str) -> tuple[Block, ...]:
    """Return the lines of CIN, PAN and TAN; `stop` ends the first, `star` the other two."""
    return (
        Gap(6),
        Statement(_CIN, firm.cin + stop),
        Statement(_PAN, firm.pan + star),
        Statement(_TAN, firm.tan + star),
        Gap(6),
    )


def _officer(firm: Firm, mark: str, name: str, rank: str) -> tuple[Block, ...]:
    """Return the picture of a digital signature, as text if the firm has it, and who signed."""
    stamp = (Text(mark, 6.5, align="right"),) if firm.signature == "stamp" else ()
    return (
        Gap(20),
        *stamp,
        Gap(6),
        Text(name, align="right"),
        Text(f"{rank}\n{_OFFICE}", 8.5, align="right"),
        Gap(14),
    )


def _mailing(firm: Firm, address: str, star_note: str) -> tuple[Block, ...]:
    return (
        Gap(12),
        Text(_MAILING, 8.5),
        Text(firm.legal_name),
        Text(address),
        Gap(12),
        Text(star_note, 8),
        Picture("seal", "INVENTED SPECIMEN", 60, 60, "right"),
    )


def coi_current(firm: Firm) -> Document:
    """The form of 2020-2026: capitals, '*' glued to PAN and TAN, name again as mailing address."""
    need_company(firm)
    day = words.upper_date(firm.incorporated)
    section = "[Pursuant to sub-section (2) of section 7 and sub-section (1) of section 8 of "
    sentence = (
        f"I hereby certify that {firm.legal_name} is incorporated on this  {day} under {_ACT} and "
        f"that the company is {liability(firm)}"
    )
    # The signature is often some days later than the incorporation.
    stamp = words.signed_at(firm.incorporated + timedelta(days=1))
    address = f"{firm.premises_line}, {firm.city}- {firm.pin}, {firm.state}"
    blocks = (
        *_head(),
        Text(f"{section}{_ACT} and {_RULES}", 8.5, align="center"),
        Gap(14),
        Text(sentence),
        *_numbers(firm, "", "*"),
        Text(f"Given under my hand at Manesar this  {day}"),
        *_officer(firm, _STAMP.format(stamp), firm.second_officer, _RANKS),
        Text(_DISCLAIMER, 7.5),
        *_mailing(firm, address, "*as issued by Income tax Department"),
    )
    return _document(firm, blocks)


def coi_2018(firm: Firm) -> Document:
    """The form of 2016-2019: mixed case, full stop behind the CIN, its numbers drawn late."""
    need_company(firm)
    day = words.mixed_date(firm.incorporated)
    # The registrar's own date is some days later on genuine certificates of these years.
    given = words.mixed_date(firm.incorporated + timedelta(days=8))
    sentence = (
        f"I hereby certify that {firm.legal_name} is incorporated on this {day} under {_ACT} and "
        f"that the company is {liability(firm).removeprefix('Company ')}."
    )
    signer = f"Digital Signature Certificate\nMr {firm.second_officer}"
    address = f"{firm.premises_line}, {firm.city}, {firm.state}, India,\n{firm.pin}"
    blocks = (
        *_head(),
        Text(f"[Pursuant to sub-section (2) of section 7 of {_ACT} and {_RULES}", 8.5),
        Gap(14),
        Text(sentence),
        *_numbers(firm, ".", " *"),
        Text(f"Given under my hand at Manesar this {given} ."),
        *_officer(firm, _MARK_2018, signer, "Deputy Registrar of Companies"),
        Text(_DISCLAIMER.replace("mca.gov.in", "www.mca.gov.in"), 7.5),
        *_mailing(firm, address, "* as issued by the Income Tax Department"),
    )
    return _document(firm, blocks)


def llp(firm: Firm) -> Document:
    """Form 16 of a limited liability partnership; raises ValueError for any other firm."""
    if not firm.llpin:
        raise ValueError(f"a {firm.constitution} is no limited liability partnership")
    day = words.upper_date(firm.incorporated)
    blocks: tuple[Block, ...] = (
        *title_block("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", size=10.5),
        Text("Central Registration Centre", 10, align="center"),
        *title_block("FORM 16"),
        Text("[Refer Rule 11(3) of the LLP Rules, 2009]", align="center"),
        *title_block("Certificate of Incorporation", size=14),
        Gap(14),
        Statement("LLP Identification Number: ", firm.llpin),
        Statement(_PAN.replace("company", "LLP"), f"{firm.pan}*"),
        Statement(_TAN.replace("company", "LLP"), f"{firm.tan}*"),
        Gap(10),
        Text(
            f"It is hereby certified that {firm.legal_name} is incorporated pursuant to section "
            "12(1) of the Limited Liability Partnership Act 2008."
        ),
        Gap(6),
        Text(f"Given under my hand at Manesar this  {day}"),
        Gap(20),
        Text(firm.second_officer, align="right"),
        Text(_OFFICE, 8.5, align="right"),
        Gap(20),
        unnumbered(("Mailing Address", f"{firm.legal_name}\n{firm.address_line}"), ruled=False),
        Text("*as issued by Income tax Department", 8),
    )
    return _document(firm, blocks)


def _document(firm: Firm, blocks: tuple[Block, ...]) -> Document:
    found = facts(
        legal_name=firm.legal_name,
        cin=firm.cin,
        llpin=firm.llpin,
        pan=firm.pan,
        tan=firm.tan,
        incorporated=iso(firm.incorporated),
    )
    return Document("coi", "Certificate of Incorporation", (Page(blocks),), found)
