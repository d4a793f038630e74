"""Submissions before they are drawn: the data, and which firm's certificate stands in which layout.

A *story* is a pair of layouts that firms of one kind have. All of it is invented and faultless;
`benchmarks.faults` changes one thing.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tools.certificates import Firm, firm_for
from tools.certificates.names import MIDDLES, TRADES
from tools.corpus.package import firm_data

AS_OF = dt.date(2026, 11, 23)
# Between which days a REG-06 of this form was issued.
_GST_DAYS = {
    "reg06-2017": (dt.date(2018, 1, 1), dt.date(2022, 6, 30)),
    "reg06-2023-amended": (dt.date(2023, 1, 1), dt.date(2023, 12, 20)),
    "reg06-2024": (dt.date(2024, 1, 1), dt.date(2026, 9, 30)),
}
_COINS = ("BR", "CL", "DR", "FL", "GR", "KR", "PL", "SN", "TR", "W", "Z", "M")
_ENDS = ("ANDOR", "EBBLE", "IMPER", "OGGLE", "UMBLE", "AVEN", "ELTIN", "OSSAM", "UFFIN", "INKLE")


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate to be drawn; ``pages`` keeps only these, counted from 0.

    ``again`` says that it is another copy of a paper of the same package.
    """

    layout: str
    firm: Firm
    pages: tuple[int, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission: its data without file names, and the papers of both places."""

    data: Mapping[str, Any]
    registration: tuple[Paper, ...]
    gst: tuple[Paper, ...]

    def with_value(self, pointer: str, value: object) -> Draft:
        """A copy with the value at ``pointer`` (``end_user/name``) replaced."""
        data = copy.deepcopy(dict(self.data))
        *path, last = pointer.split("/")
        target: Any = data
        for part in path:
            target = target[int(part)] if isinstance(target, list) else target[part]
        target[last] = value
        return replace(self, data=data)

    def named(self, name: str) -> Draft:
        """A copy with this business name in both places of the data."""
        twin = self.with_value("end_user/name", name)
        return twin.with_value("documents/0/data_fields/business_name", name)

    def with_firms(self, **changes: Any) -> Draft:
        """A copy whose REG-06 is made out to the firm with these fields changed."""
        papers = tuple(replace(p, firm=replace(p.firm, **changes)) for p in self.gst)
        return replace(self, gst=papers)

    @property
    def firm(self) -> Firm:
        """Whose submission it is."""
        return self.registration[0].firm

    @property
    def name(self) -> str:
        """The business name given in the data."""
        return str(self.data["end_user"]["name"])


@dataclass(frozen=True, slots=True)
class Story:
    """The layouts of both certificates, and which number the registration prints."""

    registration: str
    gst: str
    number: str = "cin"
    firm: Mapping[str, Any] = field(default_factory=dict)
    prints_pan: bool = False


STORIES: dict[str, Story] = {
    "current": Story("coi-current", "reg06-2024", prints_pan=True),
    "2018": Story("coi-2018", "reg06-2017", prints_pan=True),
    "2006": Story("coi-2006", "reg06-2023-amended"),
    "inc-25": Story("coi-inc25", "reg06-2024"),
    "renamed-2010": Story("coi-change-of-name-2010", "reg06-2017"),
    "converted-2012": Story("coi-conversion-2012", "reg06-2023-amended"),
    "llp": Story(
        "llp", "reg06-2024", "llpin", {"constitution": "Limited Liability Partnership"}, True
    ),
    "udyam-2025": Story("udyam-2025", "reg06-2024", "udyam"),
    "udyam-2021": Story("udyam-2021", "reg06-2017", "udyam"),
    "proprietor": Story(
        "udyam-2025", "reg06-2023-amended", "udyam", {"constitution": "Proprietorship"}
    ),
    "public": Story(
        "coi-current",
        "reg06-2024",
        firm={"constitution": "Public Limited Company"},
        prints_pan=True,
    ),
}


def legal_name(random: Random, suffix: str) -> str:
    """An invented name in capitals; far more of them than the corpus needs."""
    coin = random.choice(_COINS) + random.choice(_ENDS)
    link = random.choice((" ", " ", " ", " & ", " AND "))
    middle = f"{random.choice(MIDDLES)}{link}" if random.random() < 0.8 else ""
    return f"{coin} {middle}{random.choice(TRADES)} {suffix}".strip()


def _gst_firm(random: Random, firm: Firm, layout: str) -> Firm:
    """The firm with a date of registration that fits the form and follows the incorporation."""
    first, last = _GST_DAYS[layout]
    first = max(first, firm.incorporated + dt.timedelta(days=20))
    day = first + dt.timedelta(days=random.randrange(max(1, (last - first).days)))
    start = max(dt.date(2017, 7, 1), day - dt.timedelta(days=random.randrange(3, 30)))
    return replace(firm, issued=day, valid_from=start)


def draft(story: str, seed: str, *, number: int | None = None, **changes: Any) -> Draft:
    """A faultless submission; ``changes`` are fields of the firm.

    The firm's numbers and address follow from ``number``, which is drawn where none is given.

    Raises KeyError for an unknown story and TypeError for an unknown field.
    """
    told = STORIES[story]
    random = Random(f"{story}/{seed}")  # noqa: S311 - test data
    chosen: dict[str, Any] = {"signature": random.choice(("none", "stamp")), **told.firm}
    if chosen.get("constitution") != "Proprietorship":
        chosen["legal_name"] = legal_name(random, _suffix(told))
    drawn = random.randrange(10**6)
    seen = drawn if number is None else number
    firm = firm_for(told.registration, seen, **(chosen | changes))
    if firm.constitution == "Proprietorship" and "trade_name" not in changes:
        firm = replace(firm, trade_name=firm.legal_name)
    # The form of 2006 is given on the day of the incorporation, which the others state.
    own = replace(firm, issued=firm.incorporated) if told.registration == "coi-2006" else firm
    papers = (Paper(told.registration, own),)
    gst = (Paper(told.gst, _gst_firm(random, firm, told.gst)),)
    data = firm_data(firm)
    data["end_user"]["registration_number"] = getattr(firm, told.number)
    if random.random() < 0.7:
        data["end_user"] |= _address(firm)
    return Draft(data, papers, gst)


def _suffix(story: Story) -> str:
    constitution = story.firm.get("constitution", "Private Limited Company")
    suffixes = {"Limited Liability Partnership": "LLP", "Public Limited Company": "LIMITED"}
    return suffixes.get(constitution, "PRIVATE LIMITED")


def _address(firm: Firm) -> dict[str, str]:
    return {
        "email": "numbers@example.com",
        "address_line1": f"{firm.building}, {firm.street}",
        "city": firm.city,
        "state": firm.state,
        "postal_code": firm.pin,
    }
