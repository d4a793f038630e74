"""What a document prints about its firm, for the truth file and for tests."""

from __future__ import annotations

from datetime import date

from .firm import Firm
from .model import Block, Document, Page


def iso(day: date | None) -> str:
    """Return the date as yyyy-mm-dd, or "" for no date."""
    return day.isoformat() if day else ""


def facts(**values: str) -> dict[str, str]:
    """Return the values that are printed at all, in the order given."""
    return {name: value for name, value in values.items() if value}


def one_page(kind: str, title: str, firm: Firm, *blocks: Block, **printed: str) -> Document:
    """Return a document of one page that prints the legal name and the facts in `printed`."""
    found = facts(legal_name=firm.legal_name, **printed)
    return Document(kind, title, (Page(blocks),), found)
