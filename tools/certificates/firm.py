"""An invented business, with every number and date its certificates would print."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from . import identifiers as ids
from . import names
from .places import PLACES, Place

_GST_START = date(2017, 7, 1)
_STREETS = ("Nowhere Road", "Lorem Ipsum Street", "Placeholder Marg", "Fable Cross Road")
_BUILDINGS = ("Paper Castle", "Mirage Chambers", "Cloud Nine Arcade", "Figment Towers")
_LOCALITIES = ("Kalpana Nagar", "Foobar Layout", "Test Colony", "Udaharan Peth")


@dataclass(frozen=True, slots=True)
class Firm:
    """Everything a layout may print. Identifiers that the constitution does not have are ""."""

    constitution: str
    legal_name: str
    trade_name: str
    former_name: str
    original_name: str
    owner_name: str
    second_officer: str
    cin: str
    llpin: str
    pan: str
    tan: str
    gstin: str
    udyam: str
    floor: str
    building: str
    premises: str
    street: str
    locality: str
    city: str
    district: str
    state: str
    pin: str
    registry: str
    activity: str
    incorporated: date
    issued: date
    valid_from: date
    valid_to: date | None
    # "stamp" prints the mark that viewers show for a digital signature; "none" leaves its place
    # empty. Neither signs the file: see signing.py.
    signature: Literal["none", "stamp"]

    @property
    def captions(self) -> tuple[tuple[str, str], ...]:
        """The address as REG-06 captions it since 2024; empty lines are left out."""
        pairs = (
            ("Floor No.", self.floor),
            ("Building No./Flat No.", self.building),
            ("Name Of Premises/Building", self.premises),
            ("Road/Street", self.street),
            ("Locality/Sub Locality", self.locality),
            ("City/Town/Village", self.city),
            ("District", self.district),
            ("State", self.state),
            ("PIN Code", self.pin),
        )
        return tuple(pair for pair in pairs if pair[1])

    @property
    def premises_line(self) -> str:
        """The address up to the street and locality, in one comma line."""
        parts = (self.building, self.floor, self.premises, self.street, self.locality)
        return ", ".join(part for part in parts if part)

    @property
    def address_line(self) -> str:
        """The whole address in one comma line, as the older REG-06 prints it."""
        return f"{self.premises_line}, {self.city}, {self.district}, {self.state}, {self.pin}"


def _address(random: Random, place: Place) -> dict[str, str]:
    return {
        "floor": random.choice(("", "2nd Floor", "Ground Floor")),
        "building": f"{random.randrange(1, 240)}/{random.randrange(1, 9)}",
        "premises": random.choice(_BUILDINGS),
        "street": random.choice(_STREETS),
        "locality": random.choice(_LOCALITIES),
        "city": place.city,
        "district": place.district,
        "state": place.state,
        "pin": place.pin,
        "registry": place.registry,
    }


def _dates(random: Random, given: dict[str, Any]) -> dict[str, date | None]:
    gap = timedelta(days=random.randrange(40, 400))
    day = date(2020, 7, 1) + timedelta(days=random.randrange(1500))
    if "issued" in given:
        day = given["issued"] - gap
    incorporated: date = given.get("incorporated", day)
    issued: date = given.get("issued", incorporated + gap)
    start = max(_GST_START, issued - timedelta(days=random.randrange(3, 30)))
    return {"incorporated": incorporated, "issued": issued, "valid_from": start, "valid_to": None}


def _names(random: Random, constitution: str, given: dict[str, Any]) -> dict[str, str]:
    owner = names.make_person(random)
    made = names.make_legal_name(random, constitution)
    person = constitution == "Proprietorship"
    legal: str = given.get("legal_name", owner if person else made)
    suffix = ids.CONSTITUTIONS[constitution].suffix
    stem = legal.removesuffix(suffix).strip() if suffix else legal
    return {
        "legal_name": legal,
        "trade_name": names.make_shop(random) if person else legal,
        # One nonsense word apart, as firms that change their name keep most of it.
        "former_name": f"{stem} OLDTIMES {suffix}".strip(),
        "original_name": f"{stem} FIRSTBORN {suffix}".strip(),
        "owner_name": legal if person else owner,
        "second_officer": names.make_person(random),
    }


def make_firm(seed: int, **overrides: Any) -> Firm:
    """Return the invented firm of `seed`; any field of Firm can be given, the others follow it.

    `constitution` is a key of identifiers.CONSTITUTIONS (a private company by default), and
    `city` picks the place whose state letters go into the numbers when it is one of PLACES.
    Raises TypeError for an unknown field, KeyError for an unknown constitution.
    """
    unknown = set(overrides) - {field.name for field in fields(Firm)}
    if unknown:
        raise TypeError(f"Firm has no {', '.join(sorted(unknown))}")
    random = Random(seed)  # noqa: S311 - test data, the same for the same seed
    place = random.choice(PLACES)
    place = next((p for p in PLACES if p.city == overrides.get("city")), place)
    kind: str = overrides.get("constitution", "Private Limited Company")
    values: dict[str, Any] = {"constitution": kind, "signature": "none"}
    values |= _names(random, kind, overrides) | _address(random, place) | _dates(random, overrides)
    values |= {"activity": random.choice(("SERVICES", "MANUFACTURING", "TRADING"))} | overrides
    values |= _numbers(random, place, values) | overrides
    return Firm(**values)


def _numbers(random: Random, place: Place, values: dict[str, Any]) -> dict[str, str]:
    kind, name = values["constitution"], values["legal_name"]
    cin_class = ids.CONSTITUTIONS[kind].cin_class
    pan = ids.make_pan(random, kind, name)
    year = values["incorporated"].year
    llpin = f"{ids.letters(random, 3)}-{ids.digits(random, 4)}"
    tan_letter = ids.name_letter(name)
    return {
        "cin": ids.make_cin(random, place.roc, year, cin_class),
        "llpin": llpin if kind == "Limited Liability Partnership" else "",
        "pan": pan,
        "tan": place.tan + tan_letter + ids.digits(random, 5) + ids.letters(random, 1),
        "gstin": ids.make_gstin(place.gst, values.get("pan", pan)),
        "udyam": f"UDYAM-{place.udyam}-{ids.digits(random, 7)}",
    }
