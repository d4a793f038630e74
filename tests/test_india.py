"""Identifiers, states and PIN codes. Every number here is invented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import compliance_lint
from compliance_lint.india.gstin import check_digit, compact, parse_gstin
from compliance_lint.india.pin import parse_pin, pin_fault, show_character, states_of_pin
from compliance_lint.india.registration import (
    COMPANY_CLASSES,
    PAN_HOLDERS,
    is_udyog_aadhaar,
    parse_pan,
    parse_registration_number,
    parse_tan,
    why_not_registration_number,
)
from compliance_lint.india.states import (
    CIN_LETTERS,
    GST_CODES,
    GST_OTHER_CODES,
    STATES,
    UDYAM_LETTERS,
    find_state,
    state_of_gst_code,
)

DNHDD = "Dadra and Nagar Haveli and Daman and Diu"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_FOURTEEN = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(sorted(GST_CODES | GST_OTHER_CODES)),
        st.from_regex(r"[A-Z]{3}[ABCEFGHJLPT][A-Z][0-9]{4}[A-Z]", fullmatch=True),
        st.sampled_from(ALPHABET[1:]),
        st.just("Z"),
    ),
)
# Text made of what identifiers are made of reaches much deeper than any text.
NEARLY = st.text(alphabet="LUF0O19AZKMPTCUDYAM- \u2013\u00a0\u0967\uff11ßıſ/:", max_size=40)


NO_FORM = (
    "it has the form of no CIN (21 characters), LLPIN (AAA-0000), FCRN (F and 5 digits) "
    "or Udyam number (UDYAM-AA-00-0000000)"
)


def with_digit(first_fourteen: str) -> str:
    return first_fourteen + check_digit(first_fourteen)


# --- GSTIN ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_fourteen", "taxpayer_class", "pan"),
    [
        ("29AAACZ1234A1Z", "regular", "AAACZ1234A"),
        ("38AAACZ1234AAZ", "regular", "AAACZ1234A"),  # Ladakh
        ("97AAACZ1234A9Z", "regular", "AAACZ1234A"),  # Other Territory
        ("27AAAPZ1234A1D", "tds", "AAAPZ1234A"),
        ("27PNEZ12345A1D", "tds", None),  # on a TAN
        ("27AAACZ1234A1C", "tcs", "AAACZ1234A"),
        ("0717ZZZ00001UN", "uin", None),
        ("0717ZZZ00001ON", "uin", None),
        ("2924ZZZ00001NR", "non-resident", None),
        ("9924ZZZ00001OS", "oidar", None),
        ("27PNEZ12345A1Z", "government-department", None),
        ("29AAACZ1234A12", "other", "AAACZ1234A"),
        ("29AAACZ1234A1J", "other", "AAACZ1234A"),
    ],
)
def test_taxpayer_classes(first_fourteen: str, taxpayer_class: str, pan: str | None) -> None:
    gstin = parse_gstin(with_digit(first_fourteen))
    assert gstin is not None
    assert (gstin.taxpayer_class, gstin.pan) == (taxpayer_class, pan)
    assert gstin.valid
    assert gstin.state_code == first_fourteen[:2]


def test_check_digit_by_hand() -> None:
    # Only the last of 14 characters counts, doubled: Z is 35, 70 gives 1 + 34, and 36 - 35 is 1.
    assert check_digit("0" * 13 + "Z") == "1"
    assert check_digit("0" * 14) == "0"
    assert check_digit("1" + "0" * 13) == "Z"


@pytest.mark.parametrize(
    "text", ["", "29", "29AAACZ1234A1Z5", "29aaacz1234a1z", "29AAACZ1234A1\uff11"]
)
def test_check_digit_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="14 characters"):
        check_digit(text)


@pytest.mark.parametrize("template", ["{}", " {} ", "{}\n"])
def test_gstin_is_normalised(template: str) -> None:
    good = with_digit("29AAACZ1234A1Z")
    spaced = f"{good[:2]} {good[2:7]}\u00a0{good[7:12]}-{good[12:]}".lower()
    gstin = parse_gstin(template.format(spaced))
    assert gstin is not None
    assert gstin.text == good
    assert gstin.state == "Karnataka"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "29AAACZ1234A1Z",
        "29AAACZ1234A0Z5",  # registrations are counted from 1
        "2\uff19AAACZ1234A1Z5",
        "29AAACZ1234A1Z\u0665",
        "29AAACZ12ſ4A1Z5",
        "29AAACZ1234A1Z5" + " " * 100,
        "AAACZ1234A",
    ],
)
def test_not_a_gstin(text: str) -> None:
    assert parse_gstin(text) is None


def test_wrong_digit_and_unknown_state_still_parse() -> None:
    good = with_digit("45AAACZ1234A1Z")
    wrong = good[:14] + ("0" if good[14] != "0" else "1")
    gstin = parse_gstin(wrong)
    assert gstin is not None
    assert not gstin.valid
    assert gstin.expected_check_digit == good[14]
    assert gstin.state is None


@given(FIRST_FOURTEEN)
def test_every_generated_gstin_is_valid(first_fourteen: str) -> None:
    gstin = parse_gstin(with_digit(first_fourteen))
    assert gstin is not None
    assert gstin.valid
    assert gstin.taxpayer_class == "regular"


@given(FIRST_FOURTEEN, st.integers(0, 14), st.sampled_from(ALPHABET))
def test_any_single_change_is_caught(first_fourteen: str, index: int, character: str) -> None:
    good = with_digit(first_fourteen)
    changed = parse_gstin(good[:index] + character + good[index + 1 :])
    assert (character == good[index]) == (changed is not None and changed.valid)


# --- CIN, LLPIN, FCRN, Udyam ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "canonical", "state", "year", "company_class"),
    [
        ("U72900KA2019PTC123456", "cin", None, "Karnataka", 2019, "PTC"),
        ("l01110mh1945plc004520", "cin", "L01110MH1945PLC004520", "Maharashtra", 1945, "PLC"),
        ("U72900PN2019OPC123456", "cin", None, "Maharashtra", 2019, "OPC"),
        ("U72900TZ2019NPL123456", "cin", None, "Tamil Nadu", 2019, "NPL"),
        ("U72900 TG2019 PTC123456", "cin", "U72900TG2019PTC123456", "Telangana", 2019, "PTC"),
        ("U72900UR2018PTC123456", "cin", None, "Uttarakhand", 2018, "PTC"),
        ("AAZ-9876", "llpin", None, None, None, None),
        ("aaz9876", "llpin", "AAZ-9876", None, None, None),
        ("AAZ\u20139876", "llpin", "AAZ-9876", None, None, None),
        ("FAAZ-9876", "llpin", None, None, None, None),
        ("FAAZ9876", "llpin", "FAAZ-9876", None, None, None),
        ("F09876", "fcrn", None, None, None, None),
        ("UDYAM-KR-03-0000001", "udyam", None, "Karnataka", None, None),
        ("udyam mh 26 0000001", "udyam", "UDYAM-MH-26-0000001", "Maharashtra", None, None),
        ("UDYAMTS020000001", "udyam", "UDYAM-TS-02-0000001", "Telangana", None, None),
    ],
)
def test_registration_numbers(
    text: str,
    *,
    kind: str,
    canonical: str | None,
    state: str | None,
    year: int | None,
    company_class: str | None,
) -> None:
    number = parse_registration_number(text)
    assert number is not None
    assert (number.kind, number.text) == (kind, canonical or text)
    assert (number.state, number.year, number.company_class) == (state, year, company_class)
    assert number.doubts == ()
    assert why_not_registration_number(text) == ""


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("U72900XX2019PTC123456", ["the state letters 'XX' are not known in CINs"]),
        ("U72900KA1849PTC123456", ["the year 1849 is before 1850"]),
        ("U72900KA2031PTC123456", ["the year 2031 is in the future"]),
        ("U72900KA2030PTC123456", []),
        ("U72900KA2019ABC123456", ["the class 'ABC' is not a known one"]),
        ("U72900KA2019LLP123456", ["the class 'LLP' is not a known one; an LLP has an LLPIN"]),
        ("U72900KA2019PTC000000", ["the serial number is all zeros, as in an example"]),
        ("F098765", ["6 digits after the F; an FCRN usually has 5"]),
        (
            "UDYAM-KA-03-0000001",
            ["the state letters 'KA' are not used in Udyam numbers (Karnataka is KR)"],
        ),
        ("UDYAM-XX-03-0000001", ["the state letters 'XX' are not known in Udyam numbers"]),
        (
            "UDYAM-OR-00-0000000",
            [
                "the state letters 'OR' are not used in Udyam numbers (Odisha is OD)",
                "the serial number is all zeros, as in an example",
            ],
        ),
    ],
)
def test_doubts(text: str, doubts: list[str]) -> None:
    number = parse_registration_number(text, this_year=2030)
    assert number is not None
    assert list(number.doubts) == doubts


def test_future_year_without_a_given_year() -> None:
    number = parse_registration_number("U72900KA9999PTC123456")
    assert number is not None
    assert number.doubts == ("the year 9999 is in the future",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("U7290KA2019PTC123456", "20 characters; a CIN has 21"),
        (
            "U72900-KA-2019-PTC-12345",
            "20 characters without blanks and hyphens; a CIN has 21",
        ),
        ("U7O900KA2019PTC123456", "the letter O at position 3 where a digit belongs"),
        ("U72900 KA 2O19 PTC 123456", "the letter O at position 12 where a digit belongs"),
        ("U729001A2019PTC123456", "the digit 1 at position 7 where a letter belongs"),
        ("X72900KA2019PTC123456", "it begins with X; a CIN begins with L (listed) or U (unlisted)"),
        ("172900KA2019PTC123456", "the digit 1 at position 1 where a letter belongs"),
        ("AAZ-987O", "the letter O at position 8 where a digit belongs"),
        ("AAZ-987", "6 characters without blanks and hyphens; an LLPIN has 7"),
        ("F0987", "5 characters; an FCRN has 6"),
        ("UDYAM-MH-26-000001", "15 characters without blanks and hyphens; a Udyam number has 16"),
        ("UDYAM-MH-2G-0000001", "the letter G at position 11 where a digit belongs"),
        ("MH-26-0000001", "UDYAM is missing before it, if it is a Udyam number"),
        ("CIN: U72900KA2019PTC123456", "it begins with the label CIN; give the number alone"),
        ("UDYAM/MH/26/0000001", "the character / at position 6 is not one of A-Z and 0-9"),
        (
            "U7290\uff10KA2019PTC123456",
            "U+FF10, a digit of another script or width, at position 6 is not one of A-Z and 0-9",
        ),
        ("\u202eU72900", "the character U+202E at position 1 is not one of A-Z and 0-9"),
        ("U" * 65, "65 characters; the longest registration number has 21"),
        (
            "29AAACZ1234A1Z5",
            "it looks like a GSTIN, which is not a registration number here",
        ),
        ("AAACZ1234A", "it looks like a PAN, which is not a registration number here"),
        ("PNEZ12345A", "it looks like a TAN, which is not a registration number here"),
        (
            "01234567",
            "it looks like a DIN (a director's number), which is not a registration number here",
        ),
        (
            "1234 5678 9012",
            "it looks like an Aadhaar number, which is not a registration number here",
        ),
        (
            "MH26A0000001",
            "it looks like an Udyog Aadhaar number, no longer valid; use the Udyam number",
        ),
        ("pending", NO_FORM),
        ("12", NO_FORM),
    ],
)
def test_why_not(text: str, reason: str) -> None:
    assert parse_registration_number(text) is None
    assert why_not_registration_number(text) == reason


@given(st.text(max_size=80) | NEARLY)
def test_random_text_never_raises(text: str) -> None:
    number = parse_registration_number(text)
    assert (why_not_registration_number(text) == "") == (number is not None)
    if number:
        assert parse_registration_number(number.text) == number
    parse_gstin(text)
    parse_pan(text)
    parse_tan(text)
    is_udyog_aadhaar(text)
    assert find_state(text) in STATES | {None}
    assert (pin_fault(text) is None) <= (parse_pin(text) == text.replace(" ", ""))
    states_of_pin(text)
    state_of_gst_code(text)
    assert re.fullmatch(r"[\x21-\x7e]*", compact(text)) or not text.isprintable()


CINS = st.builds(
    "{}62099{}{}{}{:06d}".format,
    st.sampled_from("LU"),
    st.sampled_from(sorted(CIN_LETTERS)),
    st.integers(1850, 2020),
    st.sampled_from(sorted(COMPANY_CLASSES)),
    st.integers(1, 999_999),
)


@given(CINS, st.integers(0, 20))
def test_every_generated_cin_parses_and_no_cut_one_does(cin: str, length: int) -> None:
    number = parse_registration_number(cin)
    assert number is not None
    assert not number.doubts
    assert parse_registration_number(cin[:length]) is None


# --- PAN, TAN, Udyog Aadhaar ---------------------------------------------------------------------


@pytest.mark.parametrize("letter", sorted(PAN_HOLDERS))
def test_pan_holders(letter: str) -> None:
    pan = parse_pan(f"aaa{letter}z 1234-a")
    assert pan is not None
    assert (pan.text, pan.letter) == (f"AAA{letter}Z1234A", letter)
    assert pan.holder == PAN_HOLDERS[letter]


@pytest.mark.parametrize("text", ["", "AAAXZ1234A", "AAACZ1234", "AAACZ123\u0664A", "AAACZ12345"])
def test_not_a_pan(text: str) -> None:
    assert parse_pan(text) is None


def test_tan_and_udyog_aadhaar() -> None:
    assert parse_tan("pnez 12345 a") == "PNEZ12345A"
    assert parse_tan("AAACZ1234A") is None
    assert is_udyog_aadhaar("MH26A0000001")
    assert not is_udyog_aadhaar("UDYAM-MH-26-0000001")


# --- states --------------------------------------------------------------------------------------


def test_tables_agree() -> None:
    assert len(STATES) == 36
    assert sorted(GST_CODES) == [f"{number:02d}" for number in range(1, 39)]
    for table in (GST_CODES, CIN_LETTERS, UDYAM_LETTERS):
        assert set(table.values()) == STATES
    assert set().union(*(states_of_pin(f"{p}001") for p in range(100, 1000))) == STATES


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("01", "Jammu and Kashmir"),
        ("05", "Uttarakhand"),
        ("07", "Delhi"),
        ("09", "Uttar Pradesh"),
        ("13", "Nagaland"),
        ("17", "Meghalaya"),
        ("19", "West Bengal"),
        ("21", "Odisha"),
        ("22", "Chhattisgarh"),
        ("25", DNHDD),
        ("26", DNHDD),
        ("27", "Maharashtra"),
        ("28", "Andhra Pradesh"),
        ("29", "Karnataka"),
        ("31", "Lakshadweep"),
        ("33", "Tamil Nadu"),
        ("36", "Telangana"),
        ("37", "Andhra Pradesh"),
        ("38", "Ladakh"),
        ("97", None),
        ("39", None),
        ("", None),
    ],
)
def test_gst_codes(code: str, state: str | None) -> None:
    assert state_of_gst_code(code) == state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("KARNATAKA", "Karnataka"),
        ("Karnātaka", "Karnataka"),
        ("Mahārāshtra", "Maharashtra"),
        ("Tamil Nādu", "Tamil Nadu"),
        ("Tamilnadu", "Tamil Nadu"),
        ("TAMIL-NADU", "Tamil Nadu"),
        ("ka", "Karnataka"),
        ("IN-KA", "Karnataka"),
        ("T.N.", "Tamil Nadu"),
        ("U. P.", "Uttar Pradesh"),
        ("J&K", "Jammu and Kashmir"),
        ("Jammu & Kashmir", "Jammu and Kashmir"),
        ("Andaman & Nicobar Is.", "Andaman and Nicobar Islands"),
        ("The Dadra And Nagar Haveli And Daman And Diu", DNHDD),
        ("Daman & Diu", DNHDD),
        ("DD", DNHDD),
        ("NCT of Delhi", "Delhi"),
        ("New Delhi", "Delhi"),
        ("Orissa", "Odisha"),
        ("OR", "Odisha"),
        ("Pondicherry", "Puducherry"),
        ("Uttaranchal", "Uttarakhand"),
        ("UT", "Uttarakhand"),
        ("Chattisgarh", "Chhattisgarh"),
        ("Telengana", "Telangana"),
        ("TG", "Telangana"),
        ("State of Kerala", "Kerala"),
        ("Union Territory of Ladakh", "Ladakh"),
        ("Bangalore", None),
        ("KR", None),
        ("PN", None),
        ("", None),
        ("and", None),
        ("\u0915\u0930\u094d\u0928\u093e\u091f\u0915", None),
        ("Karnataka" * 20, None),
    ],
)
def test_find_state(text: str, state: str | None) -> None:
    assert find_state(text) == state


@given(st.sampled_from(sorted(STATES)))
def test_every_state_finds_itself(state: str) -> None:
    assert find_state(state) == state
    assert find_state(state.upper().replace(" AND ", " & ")) == state
    assert find_state(state.replace(" ", "")) in (state, None)  # glued "and" is not undone


# --- PIN codes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pin", "states"),
    [
        ("560001", {"Karnataka"}),
        ("560 001", {"Karnataka"}),
        ("110001", {"Delhi", "Uttar Pradesh"}),
        ("160055", {"Chandigarh", "Punjab"}),
        ("134109", {"Haryana"}),
        ("194101", {"Ladakh", "Jammu and Kashmir"}),
        ("248001", {"Uttarakhand"}),
        ("247667", {"Uttar Pradesh", "Uttarakhand"}),
        ("362520", {"Gujarat", DNHDD}),
        ("396210", {"Gujarat", DNHDD}),
        ("400001", {"Maharashtra"}),
        ("403001", {"Goa"}),
        ("500001", {"Telangana"}),
        ("533464", {"Andhra Pradesh", "Puducherry"}),
        ("605001", {"Tamil Nadu", "Puducherry"}),
        ("673310", {"Kerala", "Puducherry"}),
        ("682555", {"Kerala", "Lakshadweep"}),
        ("737101", {"Sikkim"}),
        ("744101", {"Andaman and Nicobar Islands"}),
        ("813210", {"Bihar", "Jharkhand"}),
        ("822101", {"Jharkhand"}),
        ("901001", set()),  # army
        ("999999", set()),
        ("111111", set()),  # prefix never given out
        ("012345", set()),
        ("", set()),
        ("\u0967\u0967\u0966\u0966\u0966\u0967", set()),
    ],
)
def test_states_of_pin(pin: str, states: set[str]) -> None:
    assert states_of_pin(pin) == states


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("560001", "560001"),
        (" 560\u00a0001\n", "560001"),
        ("5600 01", None),
        ("560-001", None),
        ("\uff15\uff16\uff10\uff10\uff10\uff11", None),
        ("0560001", None),
        ("060001", None),
        ("56000", None),
    ],
)
def test_parse_pin(text: str, pin: str | None) -> None:
    assert parse_pin(text) == pin


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("560001", None),
        ("", "it is empty"),
        ("560 001", None),
        ("5600 01", "the blank at position 5 is not one of 0-9"),
        ("560  001", "the blank at position 4 is not one of 0-9"),
        ("560-001", "the character - at position 4 is not one of 0-9"),
        ("060 001", "it starts with 0; no PIN code does"),
        ("56O001", "the letter O at position 3 is not one of 0-9"),
        ("56000", "5 digits; a PIN code has 6"),
        ("060001", "it starts with 0; no PIN code does"),
        (
            "\u096b60001",
            "U+096B, a digit of another script or width, at position 1 is not one of 0-9",
        ),
        (
            "56000\uff11",
            "U+FF11, a digit of another script or width, at position 6 is not one of 0-9",
        ),
        ("560001\n", "the character U+000A at position 7 is not one of 0-9"),
    ],
)
def test_pin_fault(text: str, fault: str | None) -> None:
    assert pin_fault(text) == fault


@given(st.characters())
def test_shown_characters_are_harmless(character: str) -> None:
    assert show_character(character).isascii()
    assert show_character(character).isprintable()


def test_import_touches_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules); "
        "import compliance_lint.india.registration; "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    root = str(Path(compliance_lint.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {root!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"socket", "pathlib", "datetime", "json"} & set(run.stdout.split())
