"""The comparison of business names. Every name in here is invented."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compliance_lint.names import (
    Comparison,
    Difference,
    clean_printed,
    compare,
    first_difference,
    readings,
    same_business,
)

D = Difference

# given, printed, class one way, class the other way (the same unless named)
ROWS: list[tuple[str, str, Difference] | tuple[str, str, Difference, Difference]] = [
    ("ZORVEX LIMITED", "ZORVEX LIMITED", D.NONE),
    ("Zorvex Limited", "ZORVEX LIMITED", D.CASE),
    ("zorvex private limited", "ZORVEX PRIVATE LIMITED", D.CASE),
    (" ZORVEX LIMITED", "ZORVEX LIMITED", D.WHITE_SPACE, D.NONE),
    ("ZORVEX LIMITED ", "ZORVEX LIMITED", D.WHITE_SPACE, D.NONE),
    ("ZORVEX  LIMITED", "ZORVEX LIMITED", D.WHITE_SPACE, D.NONE),
    ("ZORVEX\xa0LIMITED", "ZORVEX LIMITED", D.WHITE_SPACE, D.NONE),
    ("ZORVEX\nLIMITED", "ZORVEX LIMITED", D.WHITE_SPACE, D.NONE),
    ("ZOR VEX LIMITED", "ZORVEX LIMITED", D.WHITE_SPACE),
    ("Zor Vex Limited", "ZORVEX LIMITED", D.CASE_AND_WHITE_SPACE),
    ("  Zorvex  Limited", "ZORVEX LIMITED", D.CASE_AND_WHITE_SPACE, D.CASE),
    ("ZOR\u200bVEX LIMITED", "ZORVEX LIMITED", D.INVISIBLE, D.NONE),
    ("\u202eZORVEX LIMITED", "ZORVEX LIMITED", D.INVISIBLE, D.NONE),
    ("ZOR\xadVEX LIMITED", "ZORVEX LIMITED", D.INVISIBLE, D.NONE),
    ("\ufeffzorvex limited", "ZORVEX LIMITED", D.INVISIBLE, D.CASE),
    ("CAFE\u0301 ZORVEX", "CAF\xc9 ZORVEX", D.INVISIBLE, D.NONE),
    ("ZОRVEX LIMITED", "ZORVEX LIMITED", D.LOOK_ALIKE),  # Cyrillic
    ("ΖORVEX LIMITED", "ZORVEX LIMITED", D.LOOK_ALIKE),  # Greek
    ("ZORVEX LIMITED", "ＺＯＲＶＥＸ LIMITED", D.LOOK_ALIKE),
    ("𝐙ORVEX LIMITED", "ZORVEX LIMITED", D.LOOK_ALIKE),
    ("Z0RVEX LIMITED", "ZORVEX LIMITED", D.LOOK_ALIKE),
    ("STUDIO २४", "STUDIO 24", D.LOOK_ALIKE),
    ("ﬁNTEL LIMITED", "fiNTEL LIMITED", D.LOOK_ALIKE, D.NONE),
    ("zоrvex limited", "ZORVEX LIMITED", D.LOOK_ALIKE),
    ("ZORVEX LIMITED.", "ZORVEX LIMITED", D.PUNCTUATION),
    ("Z.V. TRADERS", "ZV TRADERS", D.PUNCTUATION),
    ("Z.V. TRADERS", "Z V TRADERS", D.PUNCTUATION),
    ("Z V TRADERS", "ZV TRADERS", D.WHITE_SPACE),
    ("ZORVEX-KITE LTD", "ZORVEX KITE LTD", D.PUNCTUATION),
    ("ZORVEX-KITE LTD", "ZORVEX – KITE LTD", D.PUNCTUATION),
    ("ZORVEX-KITE LTD", "ZORVEXKITE LTD", D.PUNCTUATION),
    ("ZORVEX'S KITES", "ZORVEXS KITES", D.PUNCTUATION),
    ("ZORVEX'S KITES", "ZORVEX’S KITES", D.PUNCTUATION),
    ("ZORVEX (INDIA) LLP", "ZORVEX INDIA LLP", D.PUNCTUATION),
    ("ZORVEX PVT. LTD.", "ZORVEX PVT LTD", D.PUNCTUATION),
    ("ZORVEX PVT.LTD", "ZORVEX PVT LTD", D.PUNCTUATION),
    ("ZORVEX L.L.P.", "ZORVEX LLP", D.PUNCTUATION),
    ("ZORVEX OPC PRIVATE LIMITED", "ZORVEX (OPC) PRIVATE LIMITED", D.PUNCTUATION),
    ("ZORVEX & SONS", "ZORVEX AND SONS", D.AMPERSAND),
    ("ZORVEX + SONS", "ZORVEX & SONS", D.AMPERSAND),
    ("ZORVEX&SONS", "ZORVEX AND SONS", D.AMPERSAND),
    ("ZORVEX&SONS", "ZORVEX & SONS", D.WHITE_SPACE),
    ("M/S ZORVEX TRADERS", "ZORVEX TRADERS", D.HONORIFIC),
    ("M/s. Zorvex Traders", "ZORVEX TRADERS", D.HONORIFIC),
    ("MESSRS ZORVEX & SONS", "ZORVEX AND SONS", D.HONORIFIC),
    ("THE ZORVEX COMPANY", "ZORVEX COMPANY", D.ARTICLE),
    ("ZORVEX PVT LTD", "ZORVEX PRIVATE LIMITED", D.ABBREVIATION),
    ("Zorvex Pvt. Ltd.", "ZORVEX PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX (P) LTD", "ZORVEX PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX P LTD", "ZORVEX PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX PVT LIMITED", "ZORVEX PRIVATE LTD", D.ABBREVIATION),
    ("ZORVEX, PVT LTD", "ZORVEX PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX LTD", "ZORVEX LIMITED", D.ABBREVIATION),
    ("ZORVEX LIMITED LIABILITY PARTNERSHIP", "ZORVEX LLP", D.ABBREVIATION),
    ("ZORVEX (OPC) PVT LTD", "ZORVEX (OPC) PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX PRIVATE LIMITED (OPC)", "ZORVEX (OPC) PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX NIDHI LTD", "ZORVEX NIDHI LIMITED", D.ABBREVIATION),
    ("ZORVEX PRODUCER CO LTD", "ZORVEX PRODUCER COMPANY LIMITED", D.ABBREVIATION),
    ("ZORVEX & CO PVT LTD", "ZORVEX & COMPANY PVT LTD", D.ABBREVIATION),
    ("ZORVEX AND KITE PVT LTD", "ZORVEX & KITE PRIVATE LIMITED", D.ABBREVIATION),
    ("ZORVEX PRIVATE LIMITED", "ZORVEX (OPC) PRIVATE LIMITED", D.OPC_MARKER),
    ("ZORVEX PVT LTD", "ZORVEX (OPC) PRIVATE LIMITED", D.OPC_MARKER),
    ("ZORVEX LIMITED", "ZORVEX PRIVATE LIMITED", D.LEGAL_FORM),
    ("ZORVEX LLP", "ZORVEX PRIVATE LIMITED", D.LEGAL_FORM),
    ("ZORVEX", "ZORVEX PRIVATE LIMITED", D.LEGAL_FORM),
    ("ZORVEX PRIVATE", "ZORVEX PRIVATE LIMITED", D.LEGAL_FORM),
    ("ZORVEX LTD", "ZORVEX PVT LTD", D.LEGAL_FORM),
    ("ZORVEX LIMITED", "ZORVEX NIDHI LIMITED", D.LEGAL_FORM),
    ("KITE ZORVEX LTD", "ZORVEX KITE LTD", D.WORD_ORDER),
    ("ZORVEX PRIVATE LIMITED INDIA", "ZORVEX INDIA PRIVATE LIMITED", D.WORD_ORDER),
    ("ZORVEX", "ZORVEX TRADERS", D.MISSING_WORD, D.EXTRA_WORD),
    ("ZORVEX LTD", "ZORVEX INDIA LTD", D.MISSING_WORD, D.EXTRA_WORD),
    ("ZORVEX SONS", "ZORVEX AND SONS", D.MISSING_WORD, D.EXTRA_WORD),
    ("ZORVEX PVT LTD", "ZORVEX KITE PRIVATE LIMITED", D.MISSING_WORD, D.EXTRA_WORD),
    ("ZORVEX TECHNOLGIES LTD", "ZORVEX TECHNOLOGIES LTD", D.TYPO),
    ("ZORVEXIA TRADERS", "ZORVEKIA TRADERS", D.TYPO),
    ("ZORVEX TRADER", "ZORVEX TRADERS", D.TYPO),
    ("ZORVEX INDUSTRY", "ZORVEX INDUSTRIES", D.TYPO),
    ("THREE ZORVEX", "3 ZORVEX", D.TYPO),
    ("1 ZORVEX", "ONE ZORVEX", D.TYPO),
    ("ZORVE\u212a LTD", "ZORVEK LTD", D.INVISIBLE, D.NONE),
    ("ZORVEX TECH", "ZORVEX TECHNOLOGIES", D.TYPO),
    ("CAFE KITE", "CAFÉ KITE", D.TYPO),
    ("ZORVEX PRIVATE LIMTED", "ZORVEX PRIVATE LIMITED", D.TYPO),
    ("KITE ZORVEXIA", "KITE ZORVEXA INDIA", D.TYPO),
    ("GOODKITE TRADER", "GOOD KITE TRADERS", D.TYPO),
    ("RAMESH TRADERS", "GANESH TRADERS", D.OTHER),
    ("ZORVEX PRIVATE LIMITED", "KITELY PRIVATE LIMITED", D.OTHER),
    ("ZORVEX INDUSTRIES", "ZORVEX TRADERS", D.OTHER),
    ("SHREE TRADERS", "SHREE ZORVEX TRADERS", D.OTHER),
    ("TRADERS", "ZORVEX TRADERS", D.OTHER),
    ("KITE TRADERS", "KIDE TRADERS", D.OTHER),
    ("STUDIO 21 LTD", "STUDIO 22 LTD", D.OTHER),
    ("INDIA TRADERS", "INDIA EXPORTS", D.OTHER),
    ("ZORVEX", "ZORVEX KITELY MOONBEAM", D.OTHER),
    ("", "ZORVEX", D.OTHER),
]
PAIRS = [(row[0], row[1], row[2], row[-1]) for row in ROWS]


def test_the_table_is_large() -> None:
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("a", "b", "there", "back"), PAIRS)
def test_class(a: str, b: str, there: Difference, back: Difference) -> None:
    assert compare(a, b).difference is there
    assert compare(b, a).difference is back
    assert same_business(a, b) == same_business(b, a)


@pytest.mark.parametrize(
    ("a", "b", "note"),
    [
        ("ACMO PVT LTD", "ACMO PRIVATE LIMITED", "'PVT LTD' where the certificate has 'PRIVATE LI"),
        ("ACMO\u200b LTD", "ACMO LTD", "U+200B (zero width space) after 'ACMO'"),
        ("\u0410CMO LTD", "ACMO LTD", "Cyrillic '\u0410' (U+0410) for Latin 'A'"),
        ("ACM0 LTD", "ACMO LTD", "digit '0' for Latin 'O'"),
        ("KITE ACMO", "ACMO KITE", "the words are in another order"),
        ("ACMO", "ACMO TRADERS", "'TRADERS' is missing"),
        ("ACMO TRADERS", "ACMO", "'TRADERS' is not on the certificate"),
        ("ACMO LTD", "ACMO PVT LTD", "'LTD' where the certificate has 'PVT LTD', another legal f"),
        ("ACMO", "ACMO LLP", "'LLP' is missing"),
        ("M/S ACMO", "ACMO", "'M/S' is not on the certificate"),
        ("ACMO", "THE ACMO", "'THE' is missing"),
        ("ACMO LTD", "ACMO (OPC) LTD", "'OPC' is missing"),
        ("ACMO AND CO", "ACMO & CO", "'AND' where the certificate has '&'"),
        ("ACMO CO", "ACMO COMPANY", "'CO' where the certificate has 'COMPANY'"),
        ("ACMO\xa0LTD", "ACMO LTD", "U+00A0 (no-break space) after 'ACMO'"),
        (" ACMO", "ACMO", "a blank at the start"),
        ("ACMO ", "ACMO", "a blank at the end"),
        ("ACMO  LTD", "ACMO LTD", "two blanks after 'ACMO'"),
        ("ACMOLTD", "ACMO LTD", "no blank after 'ACMO'"),
        ("AC MO", "ACMO", "a blank after 'AC' that should not be there"),
        ("ACMO PVT. LTD", "ACMO PVT LTD", "'.' is not on the certificate (after 'PVT')"),
        ("ACMO-KITE", "ACMO KITE", "'-' after 'ACMO' where the certificate has a blank"),
        ("Acmo", "ACMO", "letter case: 'Acmo' where the certificate has 'ACMO'"),
        ("ACME\u0301", "ACM\xc9", "decomposed"),
        ("RAMESH", "GANESH", "another name"),
        ("ACMO TRADRES LTD", "ACMO TRADERS LTD", "'TRADRES' where the certificate has 'TRADERS'"),
    ],
)
def test_note(a: str, b: str, note: str) -> None:
    assert note in compare(a, b).note


def test_several_differences_are_all_named() -> None:
    found = compare("M/s Acmo & Sons Pvt. Ltd.", "ACMO AND SONS PRIVATE LIMITED")
    assert found.difference is D.ABBREVIATION
    assert found.note == (
        "'Pvt. Ltd.' where the certificate has 'PRIVATE LIMITED'; "
        "'M/s' is not on the certificate; '&' where the certificate has 'AND'; "
        "letter case: 'Acmo' where the certificate has 'ACMO'"
    )
    words = compare("Acmo Trader Ltd", "ACMO TRADERS INDIA PRIVATE LIMITED")
    assert words.difference is D.TYPO
    for clause in ("'Trader'", "'INDIA' is missing", "another legal form", "case"):
        assert clause in words.note


def test_position_and_spelling() -> None:
    found = compare("ACMO", "ACMO\n PRIVATE   LIMITED")
    assert found == Comparison(
        D.LEGAL_FORM, "ACMO", "ACMO PRIVATE LIMITED", 4, "'PRIVATE LIMITED' is missing"
    )
    assert compare("ACMO LTD", "ACMO LTD").at == -1
    assert [first_difference(*p) for p in [("", ""), ("a", "ab"), ("ab", "a"), ("ab", "ax")]] == [
        -1, 1, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("ACMO\nPRIVATE\r\nLIMITED ", "ACMO PRIVATE LIMITED"),
        ("ACMO  PRIVATE\xa0LIMITED", "ACMO PRIVATE LIMITED"),
        ("ACMO-\nKITE LTD", "ACMO-KITE LTD"),
        ("ACMO -\nKITE LTD", "ACMO - KITE LTD"),
        ("ACMO\xad\nKITE LTD", "ACMOKITE LTD"),
        ("AC\xadMO LTD", "ACMO LTD"),
        ("ACMO\x02KITE LTD", "ACMO-KITE LTD"),
        ("ACMO\ufffeKITE LTD", "ACMO-KITE LTD"),
        ("Acmo O\ufb03ce \ufb01ne", "Acmo Office fine"),
        ("A C M O   P V T   L T D", "ACMO PVT LTD"),
        ("A  C  M  O    P  V  T", "ACMO PVT"),
        ("A\nC\nM\nO\n \nL\nT\nD", "ACMO LTD"),  # one letter a line, as pypdf reads it
        ("A C M O\nL T D", "ACMO LTD"),
        ("A B TRADERS", "A B TRADERS"),
        ("A B C", "A B C"),
        ("CAFE\u0301", "CAF\xc9"),
        ("\uff21CMO ™", "\uff21CMO ™"),  # no NFKC: look-alikes must be seen
        ("क्\u200dष", "क्\u200dष"),
        ("", ""),
    ],
)
def test_clean_printed(text: str, spelling: str) -> None:
    assert clean_printed(text) == spelling
    assert readings(text)[0] == spelling


def test_readings_of_a_hyphen_at_a_line_end() -> None:
    assert readings("ACMO-\nKITE LTD") == ("ACMO-KITE LTD", "ACMOKITE LTD", "ACMO- KITE LTD")
    assert set(readings("A B C")) == {"A B C", "ABC"}
    assert len(readings("a-\n" * 500 + "b")) <= 28
    for name in readings("ACMO-\nKITE LTD"):
        assert compare(name, "ACMO-\nKITE LTD").same
    assert compare("ACMO KITE LTD", "ACMO-\nKITE LTD").difference is D.PUNCTUATION


def test_word_gaps_that_a_reader_lost() -> None:
    assert compare("ACMO LTD", "A C M O L T D").same
    assert compare("ACMO  LTD", "A C M O L T D").difference is D.WHITE_SPACE
    assert not compare("ACNO LTD", "A C M O L T D").same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("ZORVEX PVT LTD", "M/s Zorvex Private Limited", True),
        ("ZORVEX", "ZORVEX PRIVATE LIMITED", True),
        ("ZORVEX PRIVATE LIMITED", "ZORVEX (OPC) PRIVATE LIMITED", True),
        ("ZORVEX LIMITED", "ZORVEX PRIVATE LIMITED", False),
        ("TRADERS", "TRADERS PRIVATE LIMITED", False),
        ("PVT LTD", "PRIVATE LIMITED", False),
        ("RAMESH TRADERS", "GANESH TRADERS", False),
        ("ZORVEX TRADERS", "ZORVEX INDUSTRIES", False),
        ("ZORVEX", "ZORVEX INDIA", False),
        ("", "", False),
    ],
)
def test_same_business(a: str, b: str, same: bool) -> None:
    assert same_business(a, b) is same


def test_hostile_text_is_quick_and_shown_escaped() -> None:
    begin = time.perf_counter()
    for text in ("A " * 500, "-\n" * 5000, " " * 100_000, "\u0301" * 50_000, "&" * 999):
        compare("ZORVEX", text)
        compare(text, "ZORVEX")
        compare(text, text + "X")
    words = " ".join(f"ABCDEFGH{n:03}" for n in range(80))
    compare(words, words.replace("A", "B"))
    assert time.perf_counter() - begin < 5
    assert "\x1b" not in compare("AC\x1bMO X\x1b[31m", "ACMO").note
    assert not compare("A" * 2000, "A" * 2001).same


def test_equal_names_do_not_import_rapidfuzz() -> None:
    code = (
        "import sys; from compliance_lint.names import compare;"
        "compare('Acmo Pvt Ltd', 'ACMO PRIVATE LIMITED'); sys.exit('rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WORD = st.text("ABCDEFGHKLMNOPRSTUVWXYZabcdeghkopsxy0123456789&.,()-'", min_size=1, max_size=9)
NAMES = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
HIDDEN = st.sampled_from(
    "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f\u202a\u202e\u2066\u2069\u061c"
)
TWINS = dict(zip("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху", strict=True))


@given(st.text())
@example("A\u0301\xa0 \n")
def test_a_name_is_itself(text: str) -> None:
    found = compare(text, text)
    assert found.same
    assert found.at == -1


@given(st.data(), NAMES)
def test_wrapping_is_no_difference(data: st.DataObject, name: str) -> None:
    wraps = st.sampled_from([" ", "\n", "\r\n", " \n", "  ", "\xa0"])
    printed = "".join(data.draw(wraps) if c == " " else c for c in name)
    assert compare(name, printed).same


@given(NAMES)
def test_letter_spacing_is_no_difference(name: str) -> None:
    assert compare(name, " ".join(name)).same
    assert compare(name, "\xa0".join(name)).same


@given(st.data(), NAMES, HIDDEN)
def test_invisible_characters_are_seen(data: st.DataObject, name: str, hidden: str) -> None:
    at = data.draw(st.integers(0, len(name)))
    found = compare(name[:at] + hidden + name[at:], name)
    assert found.difference is D.INVISIBLE
    assert found.at == at
    assert f"U+{ord(hidden):04X}" in found.note


@given(st.data(), NAMES)
def test_cyrillic_twins_are_seen(data: st.DataObject, name: str) -> None:
    places = [i for i, c in enumerate(name) if c in TWINS]
    assume(places)
    at = data.draw(st.sampled_from(places))
    found = compare(name[:at] + TWINS[name[at]] + name[at + 1 :], name)
    assert found.difference is D.LOOK_ALIKE
    assert found.at == at
    assert "Cyrillic" in found.note


@given(st.text(), st.text())
@settings(max_examples=300)
def test_never_raises_and_is_strict(a: str, b: str) -> None:
    found = compare(a, b)
    assert found.printed in readings(b) or found.same
    assert not found.same or a == b or a in readings(b) or a.replace(" ", "") in readings(b)
    assert (found.at == -1) == (found.given == found.printed or found.same)
    assert bool(found.note) != found.same
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in found.note)
    same_business(a, b)


@given(st.text(st.characters(codec=None), max_size=12), NAMES)
def test_names_with_anything_added(noise: str, name: str) -> None:
    found = compare(name + noise, name)
    assert found.same == (not noise or name + noise in readings(name))


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_printed(clean_printed(text)) == clean_printed(text)
