"""Masking: what is personal is hidden wherever it stands, what is public is left alone."""

from __future__ import annotations

import json
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.redact import mask, mask_json, mask_values
from tools.certificates import make_firm

quick = settings(max_examples=150, deadline=None)

PAN, GSTIN = "ZZZPQ9876K", "29ZZZPQ9876K1ZB"
AADHAAR, MOBILE, EMAIL = "5000 1234 9876", "98765 43210", "kalpit.testwala@example.com"

PERSONAL = {
    PAN: "XXXXXXXX6K",
    PAN.lower(): "XXXXXXXX6k",
    GSTIN: "29XXXXXXXXXX1ZB",
    GSTIN.lower(): "29XXXXXXXXXX1zb",
    AADHAAR: "XXXX XXXX 9876",
    AADHAAR.replace(" ", ""): "XXXXXXXX9876",
    AADHAAR.replace(" ", "-"): "XXXX-XXXX-9876",
    "9876543210": "XXXXXXXX10",
    MOBILE: "XXXXX XXX10",
    f"+91{MOBILE}": "+91XXXXX XXX10",
    "+919876543210": "+91XXXXXXXX10",
    "+91 9876543210": "+91 XXXXXXXX10",
    "+91-98765-43210": "+91-XXXXX-XXX10",
    "919876543210": "91XXXXXXXX10",
    "09876543210": "0XXXXXXXX10",
    "987 654 3210": "XXX XXX XX10",
    "9876-543-210": "XXXX-XXX-X10",
    "+91 987-654-3210": "+91 XXX-XXX-XX10",
    EMAIL: "k**************@e******.com",
    "a@b.in": "a@b.in",
    "कल्पित@उदाहरण.भारत": "क*****@उ*****.भारत",
    "first.last+tag@mail.example.co.in": "f*************@m***.example.co.in",
}

# What stands around a value in names, sentences, JSON, paths and forms.
AROUND = (
    "{}", " {} ", "'{}'", '"{}"', "({})", "[{}]", "{},", "{}.", "{};", "{}:", ":{}", "={}", "/{}/",
    "PAN {} of the company", "{}\n", "\n{}", "\t{}\t", "<{}>", "{}!", "?{}", "|{}|", "«{}»",
    "„{}“", "{}…", "mailto:{}", '{{"a": "{}"}}', "पैन {} है", "{}\u200b", "*{}*",
)  # fmt: skip

PUBLIC = (
    "U72900KA2021PTC123456",
    "L99999MH1994PLC000001",
    "AAB-1234",
    "UDYAM-KR-03-0012345",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210",
    "12345678-1234-1234-1234-987654321098",
    "0604f81d67152fe2025e172a60b5ffc2a41cc1d9f8801fc737a71a8ce8c46af4",
    "9876543210987654321098765432109876543210987654321098765432109876",
    "16/07/2025",
    "2026-11-23",
    "2026-11-23T09:41:00Z",
    "560001",
    "5242880",
    "1048576 bytes",
    "10,000,000",
    "Rs. 98,765.00",
    "998413",
    "ZUBBERWICK SAMPLE TEXTILES PRIVATE LIMITED",
    "KITCHEN 65 PRIVATE LIMITED",
    "documents[0].data_fields.business_name",
    "certificate-of-incorporation.pdf",
    "IMG_20250716_094100.jpg",
    "{name!r} is {length} characters long",
    "https://example.com/callback?x=1",
    "@nobody",
    "a @ b",
    "",
    "1234 5678",
    "line 12, column 3456",
)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(("value", "masked"), PERSONAL.items(), ids=PERSONAL)
def test_personal_data_is_masked(value: str, masked: str, around: str) -> None:
    assert mask(around.format(value)) == around.format(masked)


@pytest.mark.parametrize("around", ["{}", " {} ", "'{}'", "({})", '"{}",', "/{}/", "x: {}\n"])
@pytest.mark.parametrize("value", PUBLIC)
def test_public_data_is_shown(value: str, around: str) -> None:
    text = around.format(value)
    assert mask(text) == text


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("constitution", ["Private Limited Company", "Proprietorship"])
def test_a_firms_numbers(seed: int, constitution: str) -> None:
    firm = make_firm(seed, constitution=constitution)
    for public in (firm.legal_name, firm.cin, firm.udyam, firm.address_line, firm.trade_name):
        assert mask(public) == public
    for personal in (firm.pan, firm.gstin):
        assert firm.pan not in mask(personal)
        assert firm.pan[:8] not in mask(f"number {personal}, see above")


def test_several_in_one_text() -> None:
    text = f"{PAN}, {GSTIN}; {AADHAAR} / {MOBILE} <{EMAIL}> {PAN}"
    expected = ", ".join(["XXXXXXXX6K", "29XXXXXXXXXX1ZB; XXXX XXXX 9876 / XXXXX XXX10 "])
    assert mask(text) == f"{expected}<k**************@e******.com> XXXXXXXX6K"


def test_only_ascii_digits_are_numbers() -> None:
    """Devanagari digits are shown as they are: no number of ours is written so."""
    assert mask("९८७६५४३२१०") == "९८७६५४३२१०"


CONTACTS = {
    "9876543210": "9876543210",
    f"+91{MOBILE}": f"+91{MOBILE}",
    "+919876543210": "+919876543210",
    "+91 9876543210": "+91 9876543210",
    EMAIL: EMAIL,
    "ZZZPQ9876K@example.com": "XXXXXXXX6K@example.com",
    PAN: "XXXXXXXX6K",
    GSTIN: "29XXXXXXXXXX1ZB",
    AADHAAR: "XXXX XXXX 9876",
    "919876543210": "XXXXXXXX3210",  # this may be an Aadhaar number
    "+500012349876": "+XXXXXXXX9876",
}


@pytest.mark.parametrize("around", ["{}", "of {}.", "'{}'", "({})"])
@pytest.mark.parametrize("value", CONTACTS)
def test_without_contacts(value: str, around: str) -> None:
    shown = around.format(CONTACTS[value])
    assert mask(around.format(value), contacts=False) == shown
    assert mask_json(json.dumps(around.format(value)), contacts=False) == json.dumps(shown)
    assert mask_values({"a": [around.format(value)]}, contacts=False) == {"a": [shown]}


def test_an_escaped_identifier_is_masked_in_every_mode() -> None:
    text = '"\\u005aZZPQ9876K"'
    assert mask_json(text) == mask_json(text, contacts=False) == f'"{"X" * 15}"'


@quick
@given(text=st.text("0123456789ABCDE +@.", max_size=60))
def test_no_pan_survives_without_contacts(text: str) -> None:
    less = mask(text, contacts=False)
    assert len(less) == len(text)
    assert not re.search(r"(?<![A-Za-z0-9])[A-Z]{5}[0-9]{4}[A-Z](?![A-Za-z0-9])", less)


@quick
@given(text=st.text(st.characters(), max_size=80))
def test_length_stays_for_any_text(text: str) -> None:
    assert len(mask(text)) == len(text)


@quick
@given(text=st.text("0123456789ABCDEFabc @.+-/ \n_", max_size=60))
def test_length_stays_for_texts_of_numbers(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert [i for i, c in enumerate(once) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]


letters = st.text(string.ascii_uppercase, min_size=5, max_size=5)
sides = st.text(" ,.;:()[]'\"/\n«»", min_size=1, max_size=6)


@quick
@given(head=letters, number=st.integers(0, 9999), tail=st.sampled_from(string.ascii_uppercase),
       left=sides, right=sides)  # fmt: skip
def test_no_pan_survives(head: str, number: int, tail: str, left: str, right: str) -> None:
    pan = f"{head}{number:04}{tail}"
    for value in (pan, f"29{pan}1Z5"):
        masked = mask(f"{left}{value}{right}")
        assert head not in masked
        assert masked.startswith(left)
        assert masked.endswith(right)


@quick
@given(number=st.integers(6 * 10**9, 10**10 - 1), left=sides, right=sides,
       prefix=st.sampled_from(["", "+91", "+91 ", "91", "0"]))  # fmt: skip
def test_no_mobile_number_survives(number: int, left: str, right: str, prefix: str) -> None:
    if left.endswith("."):
        left += " "  # behind a point it may be the fraction of an amount
    assert str(number)[:8] not in mask(f"{left}{prefix}{number}{right}")


def test_values_of_a_mapping() -> None:
    class Odd:
        def __str__(self) -> str:
            return f"about {PAN}"

    masked = mask_values(
        {
            "text": PAN,
            "list": [PAN, 1, None],
            "tuple": (EMAIL,),
            "nested": [[PAN]],
            "number": 7,
            "float": 1.5,
            "flag": True,
            "none": None,
            "other": Odd(),
            "mapping": {"a": PAN},
        }
    )
    assert masked["text"] == "XXXXXXXX6K"
    assert masked["list"] == ["XXXXXXXX6K", 1, None]
    assert masked["tuple"] == ["k**************@e******.com"]
    assert masked["nested"] == [["XXXXXXXX6K"]]
    assert [masked[key] for key in ("number", "float", "flag", "none")] == [7, 1.5, True, None]
    assert masked["other"] == "about XXXXXXXX6K"
    assert PAN not in str(masked["mapping"])


@pytest.mark.parametrize("character", [" ", "9", "A", "@", ".", "a.", "9 ", "@a."])
def test_time_is_linear(character: str) -> None:
    text = character * (200_000 // len(character))
    assert len(mask(text)) == len(text)
