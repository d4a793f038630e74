"""The paper certificate of before 2006: a printed form, filled in on a typewriter.

It stands in two languages; a line of dashes takes the place of the Hindi half, which no producer
here could set. Values stand on dotted lines, so that dots surround them.
"""

from __future__ import annotations

from textwrap import wrap

from . import words
from .coi import need_company
from .facts import facts, iso
from .firm import Firm
from .model import Block, Document, Gap, Page, Text, title_block

_HINDI = "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -"
_LINE = 46  # characters of a dotted line
_OFFICE_CODE = "55"  # every registry had its two digits; these are of one


def old_number(firm: Firm) -> str:
    """Return the number of before CINs, whose digits became the last six of the CIN."""
    return f"{_OFFICE_CODE}-{int(firm.cin[-6:])}"


def _dotted(text: str) -> str:
    """Return the text on a dotted line, or on as many as it needs."""
    return "\n".join(f"....{line}{'.' * (_LINE - len(line))}" for line in wrap(text, _LINE - 4))


def _year(year: int) -> str:
    """Return the year as typed: over the printed words for the last century, where it is past."""
    spelt = words.year_words(year).upper()
    printed = "One thousand nine hundred and"
    rest = spelt.removeprefix("ONE THOUSAND NINE HUNDRED AND ")
    return f"{printed} ...{rest}..."


def form1(firm: Firm) -> Document:
    """Form 1 of 1956-2006; raises ValueError for a firm that is no company."""
    need_company(firm)
    day = firm.incorporated
    first = day.year - (day.month < 4)
    number = f"No. {old_number(firm)} of {first}-{(first + 1) % 100:02}"
    kind = "private limited" if "PRIVATE" in firm.legal_name else "limited"
    given = (
        f"Given under my hand at ...{firm.registry.upper()}... this "
        f"...{words.day_words(day.day).upper()}... day of ...{words.MONTHS[day.month - 1].upper()}"
        f"... {_year(day.year)}."
    )
    blocks: tuple[Block, ...] = (
        Text(_HINDI, 10, align="center"),
        *title_block("Form 1", "Certificate of Incorporation", size=13),
        Gap(10),
        Text(_HINDI, 10, align="center"),
        Text(number, 11, align="center", typed=True),
        Gap(14),
        Text("I hereby certify that", 11),
        Text(_dotted(firm.legal_name), 11, typed=True),
        Text(
            "is this day incorporated under the Companies Act, 1956 (No. 1 of 1956) and that the "
            f"Company is {kind}.",
            11,
        ),
        Gap(14),
        Text(given, 11, typed=True),
        Gap(40),
        Text(f"({firm.second_officer})\nAsstt. Registrar of Companies\n{firm.state}", 11,
             align="right", typed=True),
    )  # fmt: skip
    found = facts(
        legal_name=firm.legal_name, old_number=old_number(firm), incorporated=iso(firm.incorporated)
    )
    return Document("coi", "Certificate of Incorporation", (Page(blocks),), found)
