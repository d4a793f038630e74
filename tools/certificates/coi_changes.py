"""Company certificates of 2006-2014, and those issued when a name or a company's type changes.

The Hindi half of the forms of 2006-2014 is set in a font without Unicode, so that its text comes
out of the file as ASCII nonsense; the lines here are invented nonsense of the same look.
"""

from __future__ import annotations

from dataclasses import replace

from . import words
from .coi import need_company
from .facts import facts, iso
from .firm import Firm
from .model import Block, Document, Gap, Page, Picture, Statement, Text, title_block
from .names import mixed_case

_OLD_ACT = "the Companies Act, 1956 (No. 1 of 1956)"
_MAILING = "Mailing Address as per record available in Registrar of Companies office:"
_HINDI_HEAD = "Baart sarkar-kaporo-T kaya- maM~alaya"
_HINDI_CIN = "ka^pao-roT phcaana saM#yaa : "


def _bilingual_head(firm: Firm, hindi_title: str, title: str) -> tuple[Block, ...]:
    return (
        Text(_HINDI_HEAD, 10, bold=True, align="center"),
        Text(f"kampnaI rijasT/ar kayaa-laya, {firm.registry[:4].lower()}a#D", align="center"),
        Text(hindi_title, 11, bold=True, align="center"),
        Gap(6),
        Statement(_HINDI_CIN, firm.cin),
        Text(f"maosasa- {_mojibake(firm.legal_name)}", 9),
        Text(
            "ko maamalao maoM, maOM etd\\Wara saTyaaipt krta h^U ik maosasa- [@kIsa xx@tUbar dao "
            f"hjaar {_mojibake(firm.former_name)} jaao maUla $p maoM inagaimat kI ga[- qaI.",
            9,
        ),
        Gap(12),
        *title_block("GOVERNMENT OF INDIA - MINISTRY OF CORPORATE AFFAIRS", size=10),
        Text(f"Registrar of Companies, {firm.state}", align="center"),
        *title_block(*title.split("\n"), size=11),
        Gap(8),
        Statement("Corporate Identity Number : ", firm.cin),
        Gap(6),
    )


def _mojibake(name: str) -> str:
    """Return nonsense in place of a name in Hindi letters; nothing of the name survives."""
    return " ".join(f"{'#@^&~'[len(w) % 5]}a{w[::-1].lower()[:2]}o-T" for w in name.split())


def _tail(firm: Firm, name: str) -> tuple[Block, ...]:
    day = words.mixed_date(firm.issued)
    return (
        Gap(8),
        Text(f"Given under my hand at {firm.registry} this {day} ."),
        Gap(24),
        Text(f"({mixed_case(firm.second_officer)})", align="right"),
        Text(f"Registrar of Companies, {firm.state}\n*Note: officer in charge", 8.5, align="right"),
        Gap(14),
        Text(_MAILING, 8.5),
        Text(name),
        Text(f"{firm.premises_line},\n{firm.city} - {firm.pin},\n{firm.state}, INDIA"),
        Picture("seal", "INVENTED SPECIMEN", 60, 60, "right"),
    )


def coi_2006(firm: Firm) -> Document:
    """The bilingual e-form of 2006-2014; without PAN and TAN, name in mixed case."""
    need_company(firm)
    firm = replace(firm, issued=firm.incorporated)  # it says "this day"
    name = mixed_case(firm.legal_name)
    year = firm.incorporated.year - (firm.incorporated.month < 4)
    private = "private limited" if "PRIVATE" in firm.legal_name.upper() else "limited"
    blocks: tuple[Block, ...] = (
        *_bilingual_head(firm, "inagamana ka p`maaNa-p~", "Certificate of Incorporation"),
        Text(f"{year} - {year + 1}", align="center"),
        Text(
            f"I hereby certify that {name} is this day incorporated under {_OLD_ACT} and that the "
            f"company is {private}."
        ),
        *_tail(firm, name),
    )
    return _document(firm, name, blocks, "Certificate of Incorporation")


def _changed(firm: Firm, title: str, old: str, original: str, pause: str) -> Document:
    need_company(firm)
    name = mixed_case(firm.legal_name)
    start = words.mixed_date(firm.incorporated)
    # On a conversion the sentence ends with the name, a full stop touching it.
    end = " and this Certificate is issued pursuant to Section 23(1) of the said Act."
    end = "." if "Conversion" in title else end
    blocks: tuple[Block, ...] = (
        *_bilingual_head(firm, "naama pirvat-na ko pScaat nayaa inagamana p`maaNa-p~", title),
        Text(f"In the matter of M/s {old}"),
        Gap(6),
        Text(
            f"I hereby certify that {old} which was originally incorporated on {start} under "
            f"{_OLD_ACT} as {original} having duly passed the necessary resolution in terms of "
            f"Section 21 of the Companies Act, 1956 and the approval of the Central Government "
            "signified in writing having been accorded thereto under Section 21 read with "
            "Government of India, Department of Company Affairs, New Delhi, Notification No. "
            f"G.S.R 507 (E) dated 24/06/1985, the name of the said company is this day "
            f"changed to {pause}{name}{end}"
        ),
        *_tail(firm, name),
    )
    return _document(firm, name, blocks, title.replace("\n", " "), former=old)


def change_of_name_2010(firm: Firm) -> Document:
    """The certificate of 2006-2014 on a change of name: the old name more often than the new."""
    title = "Fresh Certificate of Incorporation Consequent upon Change of Name"
    old = mixed_case(firm.former_name)
    return _changed(firm, title, old, old, " ")


def conversion_2012(firm: Firm) -> Document:
    """Conversion to a private company: original, old and new name, a double blank in the last."""
    title = (
        "Fresh Certificate of Incorporation Consequent upon Change of Name\n"
        "on Conversion to Private Limited Company"
    )
    old = mixed_case(firm.legal_name.replace("PRIVATE ", ""))
    return _changed(firm, title, old, mixed_case(firm.original_name), " ")


def _signed(firm: Firm) -> tuple[Block, ...]:
    return (
        Gap(20),
        Text("DS MINISTRY OF\nCORPORATE AFFAIRS 10", 6.5, align="right"),
        Text(f"{firm.second_officer}\nRegistrar of Companies", align="right"),
        Gap(20),
        Text(_MAILING, 8.5),
        Text(firm.legal_name),
        Text(f"{firm.premises_line}, {firm.city}, {firm.state}, India, {firm.pin}"),
    )


def inc25(firm: Firm) -> Document:
    """Form INC-25, a change of name since 2014; says "Identification" where others say Identity."""
    need_company(firm)
    day = words.mixed_date(firm.issued)
    title = "Certificate of Incorporation pursuant to change of name"
    blocks: tuple[Block, ...] = (
        *title_block("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", size=10.5),
        Text(f"Office of the Registrar of Companies, {firm.registry}", align="center"),
        Gap(14),
        *title_block(title, size=12),
        Text("[Pursuant to rule 29 of the Companies (Incorporation) Rules, 2014]", align="center"),
        Gap(14),
        Statement("Corporate Identification Number (CIN): ", firm.cin),
        Gap(8),
        Text(
            f"I hereby certify that the name of the company has been changed from "
            f"{firm.former_name} to {firm.legal_name} with effect from the date of this "
            "certificate and that the company is limited by shares."
        ),
        Gap(8),
        Text(f"Company was originally incorporated with the name {firm.original_name}."),
        Gap(8),
        Text(f"Given under my hand at {firm.registry} this {day}."),
        *_signed(firm),
    )
    document = _document(firm, firm.legal_name, blocks, title, former=firm.former_name)
    # This form alone does not say when the company was incorporated.
    found = {name: value for name, value in document.facts.items() if name != "incorporated"}
    return replace(document, facts=found)


def _document(
    firm: Firm, name: str, blocks: tuple[Block, ...], title: str, former: str = ""
) -> Document:
    found = facts(
        legal_name=name,
        former_name=former,
        cin=firm.cin,
        incorporated=iso(firm.incorporated),
        issued=iso(firm.issued),
    )
    return Document("coi", title, (Page(blocks),), found)
