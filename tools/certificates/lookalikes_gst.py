"""Forms of the tax on goods and services that are not, or no longer, a registration."""

from __future__ import annotations

from . import words
from .facts import iso, one_page
from .firm import Firm
from .model import Document, Gap, Text, title_block, unnumbered

_ARN_SERIAL = "0012345"


def arn(firm: Firm) -> str:
    """Return an application reference number: AA, state, month and year, seven digits, a letter."""
    return f"AA{firm.gstin[:2]}{firm.issued:%m%y}{_ARN_SERIAL}K"


def gst_arn(firm: Firm) -> Document:
    """Form GST REG-02, which only acknowledges that an application was filed."""
    return one_page(
        "gst-arn",
        "Acknowledgement",
        firm,
        *title_block("Form GST REG-02"),
        Text("[See Rule 8(5)]", align="center"),
        *title_block("Acknowledgement", size=12),
        Gap(10),
        Text(f"Application Reference Number (ARN): {arn(firm)}", bold=True),
        Text(
            "You have filed the application successfully and the particulars of the application "
            "are given as under:"
        ),
        unnumbered(
            ("Date of filing", words.slashed(firm.issued)),
            ("Time of filing", "14:58:00"),
            ("Goods and Services Tax Identification Number, if available", ""),
            ("Legal Name", firm.legal_name),
            ("Trade Name (if applicable)", firm.trade_name),
            ("Form No.", "GST REG-01"),
            ("Form Description", "Application for New Registration"),
            ("Temporary Reference Number (TRN), if any", ""),
            ("State Jurisdiction", f"{firm.state} - Fable Division"),
            ("Filed by", firm.owner_name),
        ),
        Text("It is a system generated acknowledgement and does not require any signature.", 8),
        issued=iso(firm.issued),
    )


def reg19(firm: Firm) -> Document:
    """Form GST REG-19: the order that cancels a registration."""
    day = words.slashed(firm.issued)
    return one_page(
        "reg19",
        "Order for Cancellation of Registration",
        firm,
        *title_block("Form GST REG-19"),
        Text("[See Rule 22(3)]", align="center"),
        Gap(10),
        Text(f"Reference Number: ZA{arn(firm)[2:]}          Date: {day}"),
        Text(f"To\n{firm.legal_name}\n{firm.address_line}"),
        Text(f"GSTIN/ UIN :{firm.gstin}\nApplication Reference No. (ARN): {arn(firm)}"),
        Gap(10),
        *title_block("Order for Cancellation of Registration", size=12),
        Text(
            "This has reference to your reply in response to the notice to show cause. The "
            f"effective date of cancellation of your registration is {day}."
        ),
        Text(f"Place: {firm.city}\nDate: {day}\nSuperintendent, Fable Division"),
        gstin=firm.gstin,
        issued=iso(firm.issued),
    )


def reg31(firm: Firm) -> Document:
    """Form GST REG-31: the registration is suspended until the holder has explained himself."""
    day = words.slashed(firm.issued)
    return one_page(
        "reg31",
        "Intimation for suspension",
        firm,
        *title_block("Form GST REG-31"),
        Text("[See Rule 21A]", align="center"),
        Text(f"Reference Number: ZA{arn(firm)[2:]}          Date: {day}"),
        Text(f"To\n{firm.legal_name}\n{firm.address_line}"),
        Text(f"GSTIN: {firm.gstin}"),
        Gap(10),
        *title_block(
            "Intimation for suspension and notice for cancellation of registration", size=11
        ),
        Text(
            "Invented discrepancies were found in your returns. Your registration stands suspended "
            f"with effect from {day}; you are asked to explain them within thirty days."
        ),
        Text(f"Place: {firm.city}\nDate: {day}\nSuperintendent, Fable Division"),
        gstin=firm.gstin,
        issued=iso(firm.issued),
    )


def reg25(firm: Firm) -> Document:
    """Form GST REG-25: the provisional certificate of 2017, replaced by REG-06."""
    return one_page(
        "reg25",
        "Certificate of Provisional Registration",
        firm,
        *title_block("Government of India", "Form GST REG-25"),
        Text("[See Rule 24(1)]", align="center"),
        *title_block("Certificate of Provisional Registration", size=12),
        Gap(10),
        unnumbered(
            ("1. Provisional ID", firm.gstin),
            ("2. Permanent Account Number", firm.pan),
            ("3. Legal Name", firm.legal_name),
            ("4. Trade Name", firm.trade_name),
            ("5. Registration Details under Existing Law", "VAT 00000000000"),
            ("Date", words.slashed(firm.issued)),
        ),
        Text(
            "This is a Certificate of Provisional Registration issued under the provisions of the "
            "Act."
        ),
        gstin=firm.gstin,
        pan=firm.pan,
        issued=iso(firm.issued),
    )
