"""One change each that makes a faultless submission wrong, or brings it near to a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.drafts import AS_OF, Draft, Paper, draft

# None: this submission cannot carry the fault.
Change = Callable[[Draft, Random], Draft | None]
TRADE = "BRINDLE NOODLE BAR"


def _in_word(name: str, random: Random, edit: Callable[[str], str]) -> str:
    """The name with a letter of its first, invented word changed; never the first of all."""
    place = random.randrange(1, name.index(" ") - 1)
    return name[:place] + edit(name[place]) + name[place + 1 :]


def dropped(given: Draft, random: Random) -> Draft:
    return given.named(_in_word(given.name, random, lambda _: ""))


def replaced(given: Draft, random: Random) -> Draft:
    return given.named(
        _in_word(given.name, random, lambda old: random.choice("BKTVX".replace(old, "")))
    )


def doubled(given: Draft, random: Random) -> Draft:
    return given.named(_in_word(given.name, random, lambda old: old * 2))


def spelled(old: str, new: str) -> Change:
    """Another spelling of a part of the name in the data."""

    def change(given: Draft, _random: Random) -> Draft | None:
        return given.named(given.name.replace(old, new)) if old in given.name else None

    return change


def one_place(given: Draft, _random: Random) -> Draft | None:
    short = given.name.replace("PRIVATE LIMITED", "PVT LTD")
    return given.with_value("end_user/name", short) if short != given.name else None


def title_case(given: Draft, _random: Random) -> Draft:
    return given.named(given.name.title())


def trade_name(given: Draft, _random: Random) -> Draft:
    return given.with_firms(trade_name=TRADE).named(TRADE)


def former_name(given: Draft, _random: Random) -> Draft:
    return given.named(given.firm.former_name)


def short_on_gst(given: Draft, _random: Random) -> Draft | None:
    short = given.name.replace("PRIVATE LIMITED", "PVT LTD")
    same = short == given.name
    return None if same else given.with_firms(legal_name=short, trade_name=short)


def typo_on_gst(given: Draft, random: Random) -> Draft:
    wrong = _in_word(given.name, random, lambda _: "")
    return given.with_firms(legal_name=wrong, trade_name=wrong)


def _other(given: Draft, random: Random, story: str = "current") -> Draft:
    other = draft(story, f"other/{random.randrange(10**9)}")
    return other if other.name != given.name else _other(given, random, story)


def other_gst(given: Draft, random: Random) -> Draft:
    layout = given.gst[0].layout
    return replace(given, gst=(replace(_other(given, random).gst[0], layout=layout),))


def swapped(given: Draft, _random: Random) -> Draft:
    return replace(given, registration=given.gst, gst=given.registration)


def instead(place: str, layout: str) -> Change:
    """Another paper of the same firm in one of the places."""

    def change(given: Draft, _random: Random) -> Draft:
        firm = given.gst[0].firm if place == "gst" else given.firm
        papers = (Paper(layout, firm),)
        return replace(given, gst=papers) if place == "gst" else replace(given, registration=papers)

    return change


def casual(last: dt.date, spread: int = 200) -> Change:
    """A registration for ninety days that ended on ``last`` or up to ``spread`` days before."""

    def change(given: Draft, random: Random) -> Draft:
        end = last - dt.timedelta(days=random.randrange(spread))
        start = end - dt.timedelta(days=89)
        firm = replace(given.gst[0].firm, issued=start, valid_from=start, valid_to=end)
        return replace(given, gst=(Paper("reg06-2024-casual", firm),))

    return change


def future(given: Draft, random: Random) -> Draft:
    day = AS_OF + dt.timedelta(days=random.randrange(2, 400))
    return given.with_firms(issued=day, valid_from=day)


def other_number(given: Draft, random: Random) -> Draft:
    """The number of another firm, of the same kind."""
    own: str = given.data["end_user"]["registration_number"]
    firm = _other(given, random, _story_with(own)).firm
    shapes = {"UDYAM": firm.udyam, "U": firm.cin}
    number = next((value for start, value in shapes.items() if own.startswith(start)), firm.llpin)
    return given.with_value("end_user/registration_number", number)


def _story_with(number: str) -> str:
    return "llp" if len(number) == len("AAA-0000") else "current"


def company_number(given: Draft, random: Random) -> Draft:
    """A company's number, where the firm is none."""
    return given.with_value("end_user/registration_number", _other(given, random).firm.cin)


def one_digit(given: Draft, random: Random) -> Draft:
    number: str = given.data["end_user"]["registration_number"]
    digit = random.choice("0123456789".replace(number[-2], ""))
    return given.with_value("end_user/registration_number", number[:-2] + digit + number[-1])


def one_short(given: Draft, _random: Random) -> Draft:
    number: str = given.data["end_user"]["registration_number"]
    return given.with_value("end_user/registration_number", number[:-1])


def check_digit(given: Draft, random: Random) -> Draft:
    gstin = given.gst[0].firm.gstin
    last = random.choice("23456789ABCDEFGH".replace(gstin[-1], ""))
    return given.with_firms(gstin=gstin[:-1] + last)


def other_pan(given: Draft, random: Random) -> Draft:
    gstin = given.gst[0].firm.gstin
    found = next(
        item.gst[0].firm.gstin
        for item in (_other(given, random) for _ in range(200))
        if item.gst[0].firm.gstin[:2] == gstin[:2]
    )
    return given.with_firms(gstin=found)


def sole_owner(given: Draft, _random: Random) -> Draft:
    return given.with_firms(constitution="Proprietorship")


def again(given: Draft, _random: Random) -> Draft:
    return replace(given, gst=(replace(given.registration[0], again=True),))


def both_in_one(given: Draft, _random: Random) -> Draft:
    both = (*given.registration, given.gst[0])
    return replace(given, registration=both, gst=(replace(given.gst[0], again=True),))


def front_only(given: Draft, _random: Random) -> Draft:
    return replace(given, gst=(replace(given.gst[0], pages=(0,)),))


def _new_cin(given: Draft, cin: str) -> Draft:
    firm = replace(given.firm, cin=cin)
    papers = (replace(given.registration[0], firm=firm),)
    return replace(given, registration=papers).with_value("end_user/registration_number", cin)


def other_class(given: Draft, _random: Random) -> Draft:
    cin = given.firm.cin
    swapped = {"PTC": "PLC", "PLC": "PTC"}
    return _new_cin(given, cin[:12] + swapped[cin[12:15]] + cin[15:])


def other_year(given: Draft, random: Random) -> Draft:
    cin = given.firm.cin
    return _new_cin(given, f"{cin[:8]}{int(cin[8:12]) - random.randrange(2, 9)}{cin[12:]}")


def _address(given: Draft) -> Draft:
    told = {"state": given.firm.state, "city": given.firm.city, "postal_code": given.firm.pin}
    twin = given
    for key, value in told.items():
        twin = twin.with_value(f"end_user/{key}", value)
    return twin


def other_state(given: Draft, random: Random) -> Draft:
    states = ("Assam", "Bihar", "Kerala", "Rajasthan", "Goa", "Haryana")
    return _address(given).with_value("end_user/state", random.choice(states))


def value(pointer: str, value: str) -> Change:
    return lambda given, _random: _address(given).with_value(pointer, value)


def deemed(given: Draft, _random: Random) -> Draft:
    return replace(given, gst=(replace(given.gst[0], layout="reg06-2024-deemed"),))


def today(given: Draft, _random: Random) -> Draft:
    return given.with_firms(issued=AS_OF, valid_from=AS_OF)


def capitals(given: Draft, _random: Random) -> Draft:
    twin = _address(given).with_value("end_user/city", given.firm.city.upper())
    return twin.with_value("end_user/state", given.firm.state.upper())


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]
