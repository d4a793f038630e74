"""Invented names. Every coinage is nonsense, so that no real firm or person is named."""

from __future__ import annotations

from random import Random

from .identifiers import CONSTITUTIONS

COINAGES = [
    "ZUBBERWICK",
    "QUANDLEFIG",
    "BLUNDERLOOM",
    "TINDRAVOX",
    "MOGGLETHORPE",
    "FLIMZANDRA",
    "PRUNDLEMARK",
    "VEXIQUILL",
    "GORBULINE",
    "SNARFELDA",
    "WOBBLECRANE",
    "KRUMPELIA",
    "DAZZLEPITH",
    "NOODLEVARN",
    "HUMBERZINK",
    "JOLLYQUARK",
]
MIDDLES = (
    "FICTIVE", "SAMPLE", "IMAGINARY", "SPECIMEN", "MAKEBELIEVE", "INVENTED", "PRETEND",
)  # fmt: skip
TRADES = (
    "TELECOM SERVICES", "TEXTILES", "CLOUD SYSTEMS", "FOOD PRODUCTS", "LOGISTICS",
    "PACKAGING SOLUTIONS", "AGRO INDUSTRIES", "BICYCLE WORKS",
    # Long enough to wrap in a cell, and with the sign that other papers spell AND.
    "PACKAGING AND COLD CHAIN WAREHOUSING", "ENGINEERING & INFRASTRUCTURE CONSULTANCY",
)  # fmt: skip
GIVEN = (
    "NAMOONA", "UDAHARAN", "KALPIT", "DRISHTANT", "MISAALINI", "KAALPANIKA",
)  # fmt: skip
SURNAMES = (
    "TESTWALA", "SPECIMENKAR", "NAKLIPUR", "KALPANIKAR", "EXAMPLEWALA", "DUMMIKAR",
)  # fmt: skip


def make_person(random: Random) -> str:
    """Return a person's name in capitals, surname last."""
    return f"{random.choice(GIVEN)} {random.choice(SURNAMES)}"


def make_shop(random: Random) -> str:
    """Return a name for a firm without the ending that tells its constitution."""
    return f"{random.choice(COINAGES)} {random.choice(MIDDLES)} {random.choice(TRADES)}"


def make_legal_name(random: Random, constitution: str) -> str:
    """Return a legal name in capitals; of a proprietorship that is the person's own name."""
    if constitution == "Proprietorship":
        return make_person(random)
    return f"{make_shop(random)} {CONSTITUTIONS[constitution].suffix}".strip()


def mixed_case(name: str) -> str:
    """Return a name as the forms before 2016 print it: "Zubberwick Textiles Private Limited"."""
    keep = {"LLP", "HUF", "(OPC)"}
    return " ".join(w if w in keep else w.capitalize() for w in name.split(" "))
