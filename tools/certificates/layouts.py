"""All layouts by name, and the years in which each of them was in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from . import coi, coi_changes, coi_form1, lookalikes, lookalikes_gst
from .firm import Firm, make_firm
from .gst import Form, reg06
from .model import Document
from .producers import PRODUCERS
from .udyam import udyam

Layout = Callable[[Firm], Document]

_FORMS = {
    "reg06-2017": Form("2017"),
    "reg06-2023-amended": Form("2023", amended=True),
    "reg06-2024": Form("2024"),
    "reg06-2024-casual": Form("2024", casual=True),
    "reg06-2024-collector": Form("2024", registered_as="Tax Collector (Electronic Commerce)"),
    "reg06-2024-deductor": Form("2024", registered_as="Tax Deductor"),
    "reg06-2024-deemed": Form("2024", deemed=True),
    "reg06-2024-page1": Form("2024", page_one_only=True),
}
_COMPANY: dict[str, Layout] = {
    "coi-current": coi.coi_current,
    "coi-2018": coi.coi_2018,
    "coi-form1": coi_form1.form1,
    "coi-2006": coi_changes.coi_2006,
    "coi-change-of-name-2010": coi_changes.change_of_name_2010,
    "coi-conversion-2012": coi_changes.conversion_2012,
    "coi-inc25": coi_changes.inc25,
    "llp": coi.llp,
}
_REG06: dict[str, Layout] = {name: partial(reg06, form=form) for name, form in _FORMS.items()}
_UDYAM: dict[str, Layout] = {
    "udyam-2021": partial(udyam, current=False),
    "udyam-2025": partial(udyam, current=True),
}
LOOKALIKES: dict[str, Layout] = {
    "pan-card": lookalikes.pan_card,
    "gst-arn": lookalikes_gst.gst_arn,
    "udyog-aadhaar": lookalikes.udyog_aadhaar,
    "iec": lookalikes.iec,
    "moa": lookalikes.moa,
    "reg19": lookalikes_gst.reg19,
    "reg25": lookalikes_gst.reg25,
    "reg31": lookalikes_gst.reg31,
    "invoice": lookalikes.invoice,
    "letter": lookalikes.letter,
}
LAYOUTS: dict[str, Layout] = _COMPANY | _REG06 | _UDYAM | LOOKALIKES

_YEARS: dict[str, tuple[int, int]] = {
    "coi-current": (2020, 2025),
    "coi-2018": (2017, 2018),
    "coi-form1": (1994, 2003),
    "coi-2006": (2007, 2013),
    "coi-change-of-name-2010": (2008, 2011),
    "coi-conversion-2012": (2011, 2012),
    "coi-inc25": (2015, 2025),
    "llp": (2019, 2025),
    "reg06-2017": (2018, 2021),
    "reg06-2023-amended": (2023, 2023),
    "udyam-2021": (2021, 2021),
    "udyam-2025": (2025, 2025),
    "udyog-aadhaar": (2017, 2019),
    "reg25": (2017, 2017),
}
_ISSUED_LATER = ("coi-change-of-name-2010", "coi-conversion-2012", "coi-inc25")


def firm_for(layout: str, seed: int, **overrides: Any) -> Firm:
    """Return make_firm(seed) with the date and constitution that the layout asks for.

    The document's own date falls into the years the form was in use; overrides win.
    Raises KeyError for an unknown layout.
    """
    if layout not in LAYOUTS:
        raise KeyError(layout)
    first, last = _YEARS.get(layout, (2024, 2025))
    random = Random(f"{layout}/{seed}")  # noqa: S311 - test data
    # From July, as the tax on goods and services and the Udyam register began in a July.
    start = date(first, 7, 1)
    day = start + timedelta(days=random.randrange((date(last, 12, 20) - start).days))
    own_date = layout in _COMPANY and layout not in _ISSUED_LATER
    chosen: dict[str, Any] = {"incorporated" if own_date else "issued": day}
    if layout in _ISSUED_LATER:
        # Long enough ago that both names had a life, and under the Act the form quotes.
        chosen["incorporated"] = day - timedelta(days=random.randrange(700, 2500))
    if layout == "llp":
        chosen["constitution"] = "Limited Liability Partnership"
    return make_firm(seed, **(chosen | overrides))


def render(layout: str, firm: Firm, producer: str) -> bytes:
    """Return the firm's certificate in the named layout as a file of the named producer.

    Raises KeyError for an unknown name, ValueError for a layout the firm cannot have (a company
    certificate of a proprietor) and FileNotFoundError when Chromium is asked for and missing.
    """
    return PRODUCERS[producer](LAYOUTS[layout](firm))
