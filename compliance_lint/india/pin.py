"""PIN codes, the six-digit postal codes of India, and the states they lie in."""

from __future__ import annotations

import re
from functools import cache

# Three-digit prefixes with at least one post office in the state, from the public directory of
# post offices. Entries that put an office into a state far away are typing errors and left out;
# entries in a neighbouring state are kept, as borders cut through sorting districts. Added: Punjab
# towns that share 140 with Chandigarh and Himachal Pradesh, the villages of 507 that went to Andhra
# Pradesh in 2014, and Jammu and Kashmir for 194, its prefix until Ladakh was separated in 2019.
_PREFIXES = {
    "Andaman and Nicobar Islands": "744",
    "Andhra Pradesh": "503-507 509 515-518 520-524 530-535",
    "Arunachal Pradesh": "790-792",
    "Assam": "781-788",
    "Bihar": "800-805 811-814 821 823-824 841-848 851-855",
    "Chandigarh": "140 160",
    "Chhattisgarh": "490-497",
    "Dadra and Nagar Haveli and Daman and Diu": "362 396",
    "Delhi": "110",
    "Goa": "403",
    "Gujarat": "360-365 370 380 382-385 387-396",
    "Haryana": "121-127 131-136",
    "Himachal Pradesh": "140 171-177",
    "Jammu and Kashmir": "180-182 184-185 190-194",
    "Jharkhand": "813-816 818 822 825-829 831-835",
    "Karnataka": "560-563 570-577 580-587 590-591",
    "Kerala": "670-671 673 676 678-680 682-683 685-686 688-691 695",
    "Ladakh": "194",
    "Lakshadweep": "682",
    "Madhya Pradesh": "450-458 460-466 470-477 480-488",
    "Maharashtra": "400-402 410-416 421-425 431 440-445",
    "Manipur": "795",
    "Meghalaya": "781-782 793-794",
    "Mizoram": "796",
    "Nagaland": "797-798",
    "Odisha": "751-770",
    "Puducherry": "533 605 607 609 673",
    "Punjab": "140-148 151-152 160",
    "Rajasthan": "301-307 311-314 321-328 331-335 341-345 384",
    "Sikkim": "737",
    "Tamil Nadu": "600-614 620-632 635-639 641-643",
    "Telangana": "500-509 531",
    "Tripura": "799",
    "Uttar Pradesh": "110 201-212 221-233 241-247 250-251 261-262 271-277 281-285 802",
    "Uttarakhand": "244 246-249 262-263",
    "West Bengal": "700 711-713 721-723 731-736 741-743",
}

_PRINTED = r"\s{0,8}([1-9][0-9]{2})\s?([0-9]{3})\s{0,8}"

_HALVES = "[0-9]{3} [0-9]{3}"


@cache
def _by_prefix() -> dict[str, frozenset[str]]:
    """Turn the table round, on first use: three digits to the states that use them."""
    states: dict[str, set[str]] = {}
    for state, runs in _PREFIXES.items():
        for run in runs.split():
            first, _, last = run.partition("-")
            for prefix in range(int(first), int(last or first) + 1):
                states.setdefault(str(prefix), set()).add(state)
    return {prefix: frozenset(names) for prefix, names in states.items()}


def parse_pin(text: str) -> str | None:
    """Read a PIN code as certificates print it, "560001" or "560 001", to six ASCII digits.

    None for anything else, also for digits of other scripts. Never raises.
    """
    found = re.fullmatch(_PRINTED, text)
    return found[1] + found[2] if found else None


def states_of_pin(pin: str) -> frozenset[str]:
    """Name every state with post offices under the first three digits of ``pin``.

    Takes what `parse_pin` reads. Empty where nothing is known: not a PIN code, an unused prefix,
    or the Army's own codes (9). Offices near a border give a prefix two or three states.
    """
    digits = parse_pin(pin)
    return _by_prefix().get(digits[:3], frozenset()) if digits else frozenset()


def pin_fault(text: str) -> str | None:
    """Say in a clause what is wrong with a PIN code in structured data; None where nothing is.

    Stricter than `parse_pin`: six ASCII digits, the first not 0. One blank in the middle is how
    the post itself writes it ("560 001"); any other is a fault. Never raises.
    """
    if re.fullmatch(_HALVES, text):
        text = text.replace(" ", "")
    if not text:
        return "it is empty"
    for position, character in enumerate(text, start=1):
        if not "0" <= character <= "9":
            return f"{show_character(character)} at position {position} is not one of 0-9"
    if len(text) != 6:
        return f"{len(text)} digits; a PIN code has 6"
    return "it starts with 0; no PIN code does" if text[0] == "0" else None


def show_character(character: str) -> str:
    """Name one character harmlessly: visible ASCII as itself, anything else as its code point."""
    if character == " ":
        return "the blank"
    if character.isascii() and character.isprintable():
        kind = "letter" if character.isalpha() else "digit" if character.isdigit() else "character"
        return f"the {kind} {character}"
    if character.isdecimal():
        return f"U+{ord(character):04X}, a digit of another script or width,"
    return f"the character U+{ord(character):04X}"
