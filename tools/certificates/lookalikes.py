"""Papers that firms upload by mistake: none of them proves a registration to this check."""

from __future__ import annotations

from . import words
from .facts import iso, one_page
from .firm import Firm
from .identifiers import CONSTITUTIONS
from .model import Document, Gap, Grid, Text, title_block, unnumbered


def pan_card(firm: Firm) -> Document:
    """The letter that brings a PAN card."""
    return one_page(
        "pan-card",
        "e-PAN",
        firm,
        *title_block("INCOME TAX DEPARTMENT", "GOVT. OF INDIA"),
        Text("e-Permanent Account Number (e-PAN) Card", 11, align="center"),
        Gap(20),
        Text(firm.pan, 14, bold=True, align="center"),
        Gap(10),
        unnumbered(
            ("Name", firm.legal_name),
            ("Date of Incorporation / Formation", words.slashed(firm.incorporated)),
        ),
        Gap(10),
        Text(
            "Permanent Account Number (PAN) facilitates Income Tax Department linking of "
            "various documents, including payment of taxes, assessment, tax demand, tax "
            "arrears, matching of information and easy maintenance and retrieval of electronic "
            "information relating to a taxpayer. Electronically issued and digitally signed ePAN "
            "is a valid mode of issue."
        ),
        pan=firm.pan,
        incorporated=iso(firm.incorporated),
    )


def udyog_aadhaar(firm: Firm) -> Document:
    """The registration of small firms that Udyam replaced; not valid since mid 2022."""
    number = f"{firm.udyam[6:11].replace('-', '')}A{firm.udyam[-7:]}"
    return one_page(
        "udyog-aadhaar",
        "Udyog Aadhaar Registration Certificate",
        firm,
        *title_block(
            "Government of India",
            "Ministry of Micro, Small and Medium Enterprises",
            "Udyog Aadhaar Registration Certificate",
        ),
        Gap(10),
        unnumbered(
            ("UDYOG AADHAAR NUMBER", number),
            ("NAME OF ENTERPRISE", firm.legal_name.upper()),
            ("TYPE OF ENTERPRISE", "MICRO"),
            ("MAJOR ACTIVITY", firm.activity),
            ("LOCATION OF PLANT DETAILS", firm.address_line),
            ("DATE OF COMMENCEMENT", words.slashed(firm.incorporated)),
            ("DATE OF FILING", words.slashed(firm.issued)),
        ),
        Text("Disclaimer: This is computer generated statement, no signature required.", 8),
        udyog_aadhaar=number,
        issued=iso(firm.issued),
    )


def iec(firm: Firm) -> Document:
    """The Importer-Exporter Code, whose number is the PAN since 2017."""
    return one_page(
        "iec",
        "Importer-Exporter Code",
        firm,
        *title_block(
            "Government of India",
            "Ministry of Commerce and Industry",
            "Directorate General of Foreign Trade",
            "Certificate of Importer-Exporter Code (IEC)",
        ),
        Gap(10),
        Text(
            "This is to certify that the entity whose details are given below has been issued an "
            "Importer-Exporter Code."
        ),
        unnumbered(
            ("IEC Number", firm.pan),
            ("PAN", firm.pan),
            ("Firm Name", firm.legal_name),
            ("Nature of Concern/Firm", CONSTITUTIONS[firm.constitution].gst_label),
            ("Date of Issue", words.slashed(firm.issued)),
            ("Registered Address", firm.address_line),
            ("Signatory Name", firm.owner_name),
        ),
        pan=firm.pan,
        issued=iso(firm.issued),
    )


def moa(firm: Firm) -> Document:
    """A memorandum of association, filed together with the incorporation."""
    return one_page(
        "moa",
        "e-Memorandum of Association",
        firm,
        *title_block("FORM NO. INC-33", "e-MOA (e-Memorandum of Association)"),
        Text(
            "[Pursuant to Schedule I (see Sections 4 and 5) to the Companies Act, 2013)]",
            align="center",
        ),
        Gap(10),
        unnumbered(
            ("1 The name of the company is", firm.legal_name),
            ("2 The registered office of the company will be situated in the State of", firm.state),
            (
                "3 (a) The objects to be pursued by the company on its incorporation are",
                "To carry on the business of inventing firms that do not exist.",
            ),
            ("4 The liability of the member(s) is", "limited"),
            ("5 The share capital of the company is", "100000.00 rupees"),
        ),
        Gap(10),
        Grid(
            (
                ("S.No.", "Name, Address, Description and Occupation", "Shares taken"),
                ("1", firm.owner_name, "5000 Equity"),
                ("2", firm.second_officer, "5000 Equity"),
            )
        ),
    )


def invoice(firm: Firm) -> Document:
    """A tax invoice: it prints the GSTIN and the name, and proves nothing."""
    return one_page(
        "invoice",
        "Tax Invoice",
        firm,
        *title_block("TAX INVOICE", size=13),
        Text(f"{firm.legal_name}\n{firm.address_line}\nGSTIN: {firm.gstin}", bold=True),
        Text(f"Invoice No.: INV/0042          Date: {words.slashed(firm.issued)}"),
        Text("Bill to: MOGGLETHORPE PRETEND STORES"),
        Gap(8),
        Grid(
            (
                ("S.No.", "Description", "HSN/SAC", "Qty", "Amount (INR)"),
                ("1", "Imaginary widget, blue", "998413", "3", "300.00"),
                ("", "CGST 9% + SGST 9%", "", "", "54.00"),
                ("", "Total", "", "", "354.00"),
            )
        ),
        gstin=firm.gstin,
        issued=iso(firm.issued),
    )


def letter(firm: Firm) -> Document:
    """An ordinary letter of no known kind."""
    return one_page(
        "letter",
        "Letter",
        firm,
        Text(f"{firm.legal_name}\n{firm.address_line}", bold=True),
        Text(f"{firm.issued.day} {words.MONTHS[firm.issued.month - 1]} {firm.issued.year}"),
        Gap(20),
        Text("To whom it may concern,"),
        Text(
            "We thank you for the pleasant meeting of last week and enclose, as promised, the "
            "recipe for the lemon pickle. Kindly return the jar at your convenience."
        ),
        Gap(20),
        Text(f"Yours faithfully,\n{firm.owner_name}"),
    )
