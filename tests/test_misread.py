"""Names read by OCR: what may be the reading's fault, and what is the name's."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compliance_lint.names import may_be_cut, may_be_misread, without_tail

NAME = "GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED"
WORDS = ("GHOSTWILLOW", "PRETEND", "FOODS", "HOLDINGS", "AND", "SONS")
FORMS = ("PRIVATE LIMITED", "LIMITED", "LLP", "PVT LTD")

some_text = st.text(max_size=40)
# Printed with letters of every confusable kind, and blanks and marks between them.
printed = st.text(alphabet="ABCDGILMNORSUVWZabcdilmnorsuvw0125678 .&-'|", max_size=25)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@given(some_text, some_text)
def test_misreading_goes_both_ways(one: str, other: str) -> None:
    assert may_be_misread(one, other) == may_be_misread(other, one)


@given(printed, printed)
def test_misreading_goes_both_ways_with_confusable_letters(one: str, other: str) -> None:
    assert may_be_misread(one, other) == may_be_misread(other, one)


@given(st.one_of(some_text, printed))
def test_a_name_may_be_read_as_itself(name: str) -> None:
    assume(any(char.isalnum() for char in name))
    assert may_be_misread(name, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FOODS", "F0ODS"),
        ("FOODS", "F00DS"),
        ("INDIGO", "1NDIGO"),
        ("Indigo", "lndigo"),
        ("Hill", "HiIl"),
        ("Hill", "Hi11"),
        ("Hill", "Hi|l"),
        ("SOLAR", "5OLAR"),
        ("BASIC", "8ASIC"),
        ("ZEBRA", "2EBRA"),
        ("GAMMA", "6AMMA"),
        ("Modern", "Modem"),
        ("CORNER", "COMER"),
        ("Wave", "vvave"),
        ("clay", "day"),
        ("SONS & CO", "SONS 8 CO"),
        ("GHOST WILLOW", "GHOSTWILLOW"),
        ("A.B. FOODS", "AB FOODS"),
        ("GHOST-WILLOW", "GHOST WILLOW"),
        ("Ghostwillow Foods", "GHOSTWILLOW FOODS"),
        ("GHOSTWILLOW\nFOODS", "GHOSTWILLOW FOODS"),
        ("F0OD5 & Corner", "FOODS 8 COMER"),
    ],
)
def test_what_ocr_confuses_may_be_misread(one: str, other: str) -> None:
    assert may_be_misread(one, other)
    assert may_be_misread(other, one)
    assert may_be_misread(f"{one} PRIVATE LIMITED", f"{other} PRIVATE LIMITED")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WILLOW", "WILOW"),
        ("PRETEND", "PRETENT"),
        ("PRETEND", "PRETND"),
        ("PRETEND", "PERTEND"),
        ("FOODS", "FOOD"),
        ("FOODS", "GOODS"),
        ("HILLS", "MILLS"),
        ("HILL", "HAIL"),
        ("CAT", "BAT"),
        ("MEN", "NEN"),
        ("VIEW", "WIEW"),
        ("STONE", "STORE"),
        ("3M", "8M"),
        ("FOODS 1", "FOODS 2"),
        ("", "FOODS"),
        ("PRIVATE LIMITED", "LIMITED"),
    ],
)
def test_another_letter_is_another_name(one: str, other: str) -> None:
    assert not may_be_misread(one, other)
    assert not may_be_misread(other, one)


# Letters that no confusion maps on one another, and no pair of which is taken for one.
SAFE = "AEFHJKPTXY"


@given(st.text(SAFE, min_size=2, max_size=12), st.data())
def test_a_typing_error_is_no_misreading(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from(sorted(set(SAFE) - {name[at]})))
    assert not may_be_misread(name, name[:at] + letter + name[at + 1 :])
    assert not may_be_misread(name, name[:at] + name[at + 1 :])
    assert not may_be_misread(name, name[:at] + letter + name[at:])


@given(names, st.sampled_from(FORMS), st.data())
def test_a_name_spoilt_by_confusions_may_be_misread(
    core: str, form: str, data: st.DataObject
) -> None:
    spoilt = {"O": "0", "I": "1", "S": "5", "B": "8", "Z": "2", "G": "6", "M": "RN", "W": "VV"}
    name = f"{core} {form}"
    read = "".join(
        spoilt[char] if char in spoilt and data.draw(st.booleans()) else char for char in name
    )
    assert may_be_misread(name, read)


@pytest.mark.parametrize(
    "read",
    [
        "GHOSTWILLOW PRETEND PRIVATE LIMITED",  # a word in the middle
        "PRETEND FOODS PRIVATE LIMITED",  # the first
        "GHOSTWILLOW PRETEND",  # the last line
        "GHOSTWILLOW",
        "GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED Trade Name",  # what stands behind it
        "Name GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED",  # and before
        "Pages GHOSTWILLOW PRETEND FOODS PRIVATE LIMITED Print",  # around: a screenshot
        "GH0STWILLOW PRETEND PRIVATE LIMITED",  # misread as well
    ],
)
def test_words_may_be_cut(read: str) -> None:
    assert may_be_cut(NAME, read)


@pytest.mark.parametrize(
    ("given_name", "read"),
    [
        (NAME, NAME),
        (NAME, NAME.replace("PRIVATE ", "")),  # the form is how names are misstated
        (NAME.replace("PRIVATE ", ""), NAME),
        ("GHOSTWILLOW PRETEND FOODS", NAME),
        (NAME, NAME.replace("FOODS", "GOODS")),
        (NAME, "PRETEND GHOSTWILLOW FOODS PRIVATE LIMITED"),  # another order
        (NAME, "MARBLEFERN IDLE TOYS PRIVATE LIMITED"),
        (NAME, ""),
        ("", NAME),
        ("", ""),
    ],
)
def test_other_words_are_not_cut(given_name: str, read: str) -> None:
    assert not may_be_cut(given_name, read)


@given(some_text, some_text)
def test_no_text_upsets_the_comparisons(one: str, other: str) -> None:
    assert may_be_cut(one, other) in {True, False}
    assert not may_be_cut(one, one)
    without_tail(one, other)


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (f"{NAME} Trade Name, if any", NAME),
        (f"{NAME} 2.", NAME),
        (NAME, NAME),
        (NAME.title() + " Date", NAME.title()),  # the reading's own letter case is kept
        ("OTHER FOODS PRIVATE LIMITED Date", "OTHER FOODS PRIVATE LIMITED Date"),
        ("GHOSTWILLOW PRETEND FOODS", "GHOSTWILLOW PRETEND FOODS"),  # shorter than the name
        ("", ""),
    ],
)
def test_the_tail_goes_where_the_name_ends_in_its_form(read: str, expected: str) -> None:
    assert without_tail(read, NAME) == expected


@pytest.mark.parametrize("name", ["GHOSTWILLOW", "GHOSTWILLOW PRETEND FOODS", ""])
def test_a_name_without_a_form_may_go_on(name: str) -> None:
    """Nothing says that it ends there: the rest may belong to it."""
    assert without_tail(NAME, name) == NAME


@given(names, st.sampled_from(FORMS), st.lists(st.sampled_from(("Date", "2.", "X")), max_size=3))
def test_tails_of_any_length_go(core: str, form: str, tail: list[str]) -> None:
    name = f"{core} {form}"
    assert without_tail(" ".join([name, *tail]), name) == name


@pytest.mark.parametrize(
    ("given_name", "read"),
    [
        ("Modern Fable Foods Private Limited", "Modem Foods Private Limited"),
        ("Hill Fable Foods Private Limited", "HiIl Foods Private Limited"),
    ],
)
def test_cut_and_misread(given_name: str, read: str) -> None:
    assert may_be_cut(given_name, read)
