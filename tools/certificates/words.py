"""Dates as certificates spell them."""

from __future__ import annotations

from datetime import date

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"} | {
    60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
}  # fmt: skip
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _two_digits(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens * 10] + (f" {_ONES[ones]}" if ones else "")


def day_words(day: int) -> str:
    """Return a day of the month as an ordinal in lower case: 24 -> "twenty fourth"."""
    if day <= 20:
        return _ORDINALS[day]
    return (
        "thirtieth" if day == 30 else f"{'twenty' if day < 30 else 'thirty'} {_ORDINALS[day % 10]}"
    )


def year_words(year: int) -> str:
    """Return a year of 1900-2099 in lower case: 2018 -> "two thousand eighteen"."""
    century, rest = divmod(year, 100)
    head = "two thousand" if century == 20 else "one thousand nine hundred"
    link = "" if century == 20 else "and "
    return f"{head} {link}{_two_digits(rest)}" if rest else head


def upper_date(day: date) -> str:
    """Return the current form, double blanks included: "SIXTEENTH day of JULY  TWO THOUSAND …"."""
    words = f"{day_words(day.day).upper()} day of {MONTHS[day.month - 1].upper()}"
    return f"{words}  {year_words(day.year).upper()}"


def mixed_date(day: date) -> str:
    """Return the form of 2016-2019: "Sixth day of September Two thousand eighteen"."""
    month = MONTHS[day.month - 1]
    return f"{day_words(day.day).capitalize()} day of {month} {year_words(day.year).capitalize()}"


def slashed(day: date | None) -> str:
    """Return dd/mm/yyyy, or "" for no date."""
    return f"{day:%d/%m/%Y}" if day else ""


def american(day: date) -> str:
    """Return m/d/yy, as a browser prints it in the head of a page."""
    return f"{day.month}/{day.day}/{day:%y}"


def signed_at(day: date) -> str:
    """Return the time stamp inside the picture of a digital signature."""
    return f"{day:%Y.%m.%d} 16:00:18 IST"
