"""The Udyam Registration Certificate, as firms print it from their browser."""

from __future__ import annotations

from . import words
from .facts import facts, iso
from .firm import Firm
from .model import Block, Document, Fields, Footer, Gap, Grid, Page, Picture, Text, unnumbered
from .names import mixed_case

_SITE = "https://udyamregistration.gov.in"
_BANNER = (
    "Government of India\nMinistry of Micro, Small and Medium Enterprises\n"
    "UDYAM REGISTRATION CERTIFICATE"
)
_GRADUATION = (
    "* In case of graduation (upward/reverse) of status of an enterprise, the benefit of the "
    "Government Schemes will be availed as per the provisions of Notification No. S.O. 2119(E) "
    "dated 26.06.2020 issued by the M/o MSME."
)
_DISCLAIMER = (
    "Disclaimer: This is computer generated statement, no signature required. Printed from "
    f"{_SITE} & Date of printing:- {{}}"
)


def _enterprise(firm: Firm) -> str:
    """Return the portal's spelling: capitals, and a proprietor's shop instead of the person."""
    name = firm.trade_name if firm.constitution == "Proprietorship" else firm.legal_name
    return name.upper()


def _address(firm: Firm) -> Grid:
    # "OFFICAL" is how the portal spells it on genuine certificates.
    return Grid(
        (
            ("OFFICAL ADDRESS OF ENTERPRISE", "", "", ""),
            ("Flat/Door/Block No.", firm.building, "Name of Premises/ Building", firm.premises),
            ("Village/Town", firm.locality, "Block", firm.floor),
            ("Road/Street/Lane", firm.street, "City", firm.city),
            ("State", firm.state.upper(), "District", f"{firm.district.upper()} , Pin {firm.pin}"),
            ("Mobile", "00000XXXXX", "Email:", "nobody@example.invalid"),
        )
    )


def _head(firm: Firm, *, current: bool) -> tuple[Block, ...]:
    printed = words.american(firm.issued) + ("" if firm.issued.year < 2024 else ", 2:58 PM")
    title: tuple[Block, ...] = (Picture("banner", _BANNER, 400, 55, "center"),)
    if current:
        title = (*title, Text("UDYAM REGISTRATION CERTIFICATE", 12, bold=True, align="center"))
    return (
        Text(f"{printed}          Print Udyam Registration Certificate", 7),
        Footer(f"{_SITE}/PrintApplication.aspx          1/2", 7),
        *title,
        Gap(8),
        unnumbered(
            ("UDYAM REGISTRATION NUMBER", firm.udyam), ("NAME OF ENTERPRISE", _enterprise(firm))
        ),
    )


def _kind(firm: Firm, *, current: bool) -> tuple[Block, ...]:
    if not current:
        return (unnumbered(("TYPE OF ENTERPRISE *", "MICRO")),)
    year = firm.issued.year - (firm.issued.month < 4)  # financial years begin in April
    history = (
        ("SNo.", "Classification Year", "Enterprise Type", "Classification Date"),
        ("1", f"{year}-{(year + 1) % 100:02}", "Micro", words.slashed(firm.issued)),
    )
    return (Text("TYPE OF ENTERPRISE *", 9), Grid(history))


def _activity(firm: Firm) -> tuple[Block, ...]:
    unit = mixed_case(_enterprise(firm))
    return (
        unnumbered(
            ("MAJOR ACTIVITY", firm.activity), ("SOCIAL CATEGORY OF\nENTREPRENEUR", "GENERAL")
        ),
        Gap(4),
        Grid((("NAME OF UNIT(S)", ""), ("S.No.", "Name of Unit(s)"), ("1", unit))),
        Gap(4),
        _address(firm),
        Gap(4),
    )


def _dates(firm: Firm, *, current: bool) -> tuple[Block, ...]:
    begun = words.slashed(firm.incorporated)
    day = words.slashed(firm.issued)
    codes = (
        ("SNo.", "NIC 2 Digit", "NIC 4 Digit", "NIC 5 Digit", "Activity"),
        ("1", "62 - Invented", "6201 - Invented", "62099 - Invented", firm.activity.title()),
    )
    return (
        unnumbered(
            ("DATE OF INCORPORATION /\nREGISTRATION OF ENTERPRISE", begun),
            # Left blank by many firms, so that the next text is the next heading.
            ("DATE OF COMMENCEMENT OF\nPRODUCTION/BUSINESS", "" if current else day),
        ),
        Gap(4),
        Text("NATIONAL INDUSTRY CLASSIFICATION CODE(S)", 9),
        Grid(codes),
        Gap(4),
        unnumbered(("DATE OF UDYAM REGISTRATION", day)),
        Gap(4),
    )


def _front(firm: Firm, *, current: bool) -> tuple[Block, ...]:
    return (
        *_head(firm, current=current),
        *_kind(firm, current=current),
        *_activity(firm),
        *_dates(firm, current=current),
        Text(_GRADUATION, 7.5),
        Text(_DISCLAIMER.format(words.slashed(firm.issued)), 7.5),
    )


def _back(firm: Firm, *, current: bool) -> tuple[Block, ...]:
    desk = "MSME-DFO:" if current else "MSME-DI:"
    help_rows: Fields = unnumbered(
        (f"1. District Industries Centre: {firm.city.upper()}", f"( {firm.state.upper()} )"),
        (f"2. {desk} {firm.city.upper()}", f"( {firm.state.upper()} )"),
        ruled=False,
    )
    return (
        # The genuine code holds an encrypted number; nothing of it can be read back offline.
        Picture("qr", f"{_SITE}/verifyudyambarcode.aspx?verifyudrn=aW52ZW50ZWQ=", 90, 90, "center"),
        Gap(20),
        Text("For any assistance, you may contact:"),
        help_rows,
    )


def udyam(firm: Firm, *, current: bool) -> Document:
    """Return the layout of 2025 (`current`) or of 2021, whose title is only pixels in a picture."""
    pages = (Page(_front(firm, current=current)), Page(_back(firm, current=current)))
    found = facts(
        legal_name=_enterprise(firm),
        udyam=firm.udyam,
        incorporated=iso(firm.incorporated),
        issued=iso(firm.issued),
    )
    return Document("udyam", "Print Udyam Registration Certificate", pages, found)
