"""Dates as Indian certificates write them: 16/07/2025, 16 July 2025, and in words."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
         "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
_NUMBERS = {word: value for value, word in enumerate(_UNITS)} | _TENS
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
_NUMERIC = re.compile(
    r"(?<![0-9])([0-9]{1,2})\s?[/.-]\s?([0-9]{1,2})\s?[/.-]\s?([0-9]{4})(?![0-9])"
)
_ISO = re.compile(r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_WORD = re.compile(r"[a-z]+|[0-9]+")


def parse_date(text: str) -> dt.date | None:
    """The first date in ``text``, day before month, or None; only 300 characters are looked at."""
    return _parsed(text[:300])


# Several checks ask for the dates of one certificate.
@lru_cache(maxsize=32)
def _parsed(text: str) -> dt.date | None:
    if match := _NUMERIC.search(text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _ISO.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    return _date_in_words(text.lower())


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):  # "99999999999999999999 July 2018"
        return None


def _date_in_words(text: str) -> dt.date | None:
    """«SIXTEENTH day of JULY TWO THOUSAND TWENTY FIVE», «6th September 2018», «July 6, 2018»."""
    words = _WORD.findall(text)
    place = next((index for index, word in enumerate(words) if word in _MONTHS), None)
    if place is None:
        return None
    before = [word for word in words[:place] if word not in {"day", "of", "the", "this"}]
    after = [word for word in words[place + 1 :] if word not in {"the", "year", "of", "in"}]
    day = _day(before)
    if day is None and after and after[0].isdigit() and int(after[0]) <= 31:
        day, after = int(after[0]), after[1:]
    year = _year(after)
    return _date(year, _MONTHS[words[place]], day) if day and year else None


def _day(words: list[str]) -> int | None:
    words = [word for word in words if word not in {"st", "nd", "rd", "th"}]
    if not words:
        return None
    last = words[-1]
    if last.isdigit():
        return int(last)
    tens = _TENS.get(words[-2], 0) if len(words) > 1 else 0
    value = _ORDINALS.get(last, _NUMBERS.get(last))
    return None if value is None else value + (tens if value < 10 else 0)


def _year(words: list[str]) -> int | None:
    """«2018», «two thousand eighteen», «one thousand nine hundred and ninety six»."""
    if words and words[0].isdigit():
        return int(words[0]) if len(words[0]) == 4 else None
    # Forms of before 2000 print «One thousand nine hundred and»; later «TWO THOUSAND» was typed
    # over it, and both are read.
    if words.count("thousand") > 1:
        last = len(words) - 1 - words[::-1].index("thousand")
        words = words[max(0, last - 1) :]
    total = current = 0
    for word in words:
        if word == "thousand":
            total, current = total + max(current, 1) * 1000, 0
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _NUMBERS:
            current += _NUMBERS[word]
        elif word != "and":
            break
    return total + current if total else None
