"""Reading certificates: what a perfect reader would find on them, and nothing that is not there."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from functools import cache

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.dates import parse_date
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.unread import Unread
from compliance_lint.load.opening import OpenedFile
from compliance_lint.rulebook import load_rulebook
from tools.certificates import LAYOUTS, LOOKALIKES, firm_for, render
from tools.certificates.firm import Firm
from tools.certificates.producers import chromium
from tools.certificates.words import mixed_date, slashed, upper_date

KINDS = tuple(kind for pack in load_rulebook().packs for kind in pack.kinds)
PROOFS = [name for name in LAYOUTS if name not in LOOKALIKES]
# In the order in which a page is read; "canvas" draws it scattered, as some portals do.
ORDERLY = ("reportlab", "fpdf2", "typst")
PRODUCERS = (*ORDERLY, "canvas")
needs_chromium = pytest.mark.skipif(not chromium.BROWSER.exists(), reason="no Chromium here")
CHANGES = ("coi-change-of-name-2010", "coi-conversion-2012", "coi-inc25")
NAMES = ("legal_name", "trade_name", "former_name")
NUMBERS = {"cin", "llpin", "udyam"}
DATES = ("issued", "incorporated", "valid_from", "valid_to")

KIND_OF = {
    "coi": "certificate-of-incorporation",
    "llp": "certificate-of-incorporation",
    "reg06": "gst-registration-certificate",
    "udyam": "udyam-registration-certificate",
}


def certificates(data: bytes, *, ocr: bool = True) -> tuple[Certificate, ...] | Unread:
    digest = hashlib.sha256(data).hexdigest()
    file = FileEvidence("/f", "f.pdf", lambda: OpenedFile(len(data), data, digest), KINDS, ocr=ocr)
    return file.certificates


def only(data: bytes) -> Certificate:
    found = certificates(data)
    assert not isinstance(found, Unread), found.reason
    assert len(found) == 1, [item.kind for item in found]
    return found[0]


@cache
def rendered(layout: str, producer: str, seed: int) -> bytes:
    return render(layout, firm_for(layout, seed), producer)


def facts(layout: str, firm: Firm) -> dict[str, str]:
    return {key: " ".join(value.split()) for key, value in LAYOUTS[layout](firm).facts.items()}


def field_of(layout: str, fact: str) -> str:
    """The field of `Certificate` that holds a fact of the generator."""
    if fact in NUMBERS:
        return "registration_number"
    if fact == "issued":  # each paper has its own word for the day it was made out
        return {"coi": "given", "udyam": "registered"}.get(layout.partition("-")[0], "issued")
    return fact


def expected(layout: str, firm: Firm) -> dict[str, str]:
    """Field -> what the page says."""
    printed = facts(layout, firm)
    if layout == "coi-2006":  # it says "this day", which is the day on which it was given
        printed["incorporated"] = printed["issued"]
    if layout.startswith("reg06"):
        del printed["pan"]  # nowhere but inside the GSTIN
    return {field_of(layout, fact): value for fact, value in printed.items()}


# Values that a scattering producer draws far from their labels: unread is honest, wrong is not.
MAY_BE_UNREAD = {"tan", "incorporated"}


def assert_reads(found: Certificate, wanted: dict[str, str], *, scattered: bool = False) -> None:
    for name, value in wanted.items():
        is_date = name in DATES or name in {"given", "registered"}
        read = found.date(name) if is_date else found.first(name)
        text = read.isoformat() if isinstance(read, dt.date) else read
        if text is None and scattered and name in MAY_BE_UNREAD:
            continue
        assert text == value, name


# --- every layout -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 11])
@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layout", PROOFS)
def test_fields(layout: str, producer: str, seed: int) -> None:
    firm = firm_for(layout, seed)
    found = only(rendered(layout, producer, seed))
    assert found.kind == KIND_OF[layout.partition("-")[0]]
    assert found.is_proof
    wanted = expected(layout, firm)
    scattered = producer == "canvas"
    if scattered and layout == "llp":
        del wanted["registration_number"]
    assert_reads(found, wanted, scattered=scattered)
    assert len(found.legal_names) == 1, "one legal name, in whatever order the page is drawn"


@needs_chromium
@pytest.mark.parametrize("layout", ["coi-current", "coi-inc25", "llp", "reg06-2024", "udyam-2025"])
def test_fields_of_a_browsers_print(layout: str) -> None:
    """Slow to make, so that only one of each kind is."""
    found = only(rendered(layout, "chromium", 2))
    assert_reads(found, expected(layout, firm_for(layout, 2)))


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layout", LOOKALIKES)
def test_lookalikes_are_no_proof(layout: str, producer: str) -> None:
    found = certificates(rendered(layout, producer, 5))
    assert not isinstance(found, Unread)
    assert not any(item.is_proof for item in found)
    assert bool(found) is (layout != "letter")  # a letter is of no known kind


@pytest.mark.parametrize("producer", ["png", "jpeg", "scan-pdf"])
def test_a_picture_is_not_read_without_ocr(producer: str) -> None:
    found = certificates(rendered("coi-current", producer, 0), ocr=False)
    assert isinstance(found, Unread)
    assert not found.owned  # no rule about the file says so already
    assert "OCR" in found.reason


CONSTITUTIONS = ("Partnership", "Proprietorship", "Hindu Undivided Family", "One Person Company")


@pytest.mark.parametrize("producer", ORDERLY)
@pytest.mark.parametrize("layout", ["reg06-2017", "reg06-2024"])
@pytest.mark.parametrize("constitution", CONSTITUTIONS)
def test_constitution_and_trade_name(constitution: str, layout: str, producer: str) -> None:
    firm = firm_for(layout, 4, constitution=constitution)
    found = only(render(layout, firm, producer))
    assert_reads(found, expected(layout, firm))
    assert found.trade_names[0].split() == firm.trade_name.split()


@pytest.mark.parametrize("producer", ORDERLY)
@pytest.mark.parametrize("layout", ["reg06-2017", "reg06-2023-amended", "reg06-2024"])
def test_a_blank_row_is_blank(layout: str, producer: str) -> None:
    """What follows the last trade name on the annexures is a person's name, and no trade name."""
    found = only(rendered(layout, producer, 11))
    assert [name.split() for name in found.trade_names] == [firm_for(layout, 11).trade_name.split()]


def test_end_of_validity() -> None:
    casual = only(rendered("reg06-2024-casual", "typst", 1))
    assert casual.valid_to == firm_for("reg06-2024-casual", 1).valid_from + dt.timedelta(days=90)
    assert not casual.never_expires
    for layout in ("reg06-2017", "reg06-2024"):  # "NA" and "Not Applicable"
        regular = only(rendered(layout, "typst", 1))
        assert regular.valid_to is None
        assert regular.never_expires


# --- names --------------------------------------------------------------------------------------


AWKWARD = (
    "ZUBBERWICK & QUANDLEFIG PRIVATE LIMITED",
    "A.B.C. QUANDLEFIG TEXTILES PRIVATE LIMITED",
    "KITCHEN 65 PRIVATE LIMITED",
    "QUANDLEFIG 2000 LIMITED",
    "24X7 SAMPLE PRIVATE LIMITED",
    "ZUBBERWICK (OPC) PRIVATE LIMITED",
    "ZUBBERWICK INDIA (SOUTH) PRIVATE LIMITED",
    "TINDRA-VOX SAMPLE PRIVATE LIMITED",
    "O'QUANDLE'S SAMPLE PRIVATE LIMITED",
    "ZUBBERWICK, QUANDLEFIG AND SONS PRIVATE LIMITED",
    "ZUBBERWICK/QUANDLE SAMPLE PRIVATE LIMITED",
    "ZUBBERWICK SAMPLE PVT. LTD.",
    "THE ZUBBERWICK COMPANY LIMITED",
    "FARM TO FORK SAMPLE PRIVATE LIMITED",
    "INCORPORATED IDEAS PRIVATE LIMITED",
    "X PRIVATE LIMITED",
    "ZUBBERWICK & QUANDLEFIG " + "IMAGINARY INTERCONTINENTAL " * 5 + "PRIVATE LIMITED",
)


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layout", ["coi-current", "coi-2018", "coi-inc25", "reg06-2024"])
@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names(name: str, layout: str, producer: str) -> None:
    firm = firm_for(layout, 3, legal_name=name, trade_name=name)
    found = only(render(layout, firm, producer))
    wanted = expected(layout, firm)
    assert_reads(found, {key: wanted[key] for key in NAMES if key in wanted})
    assert len(found.legal_names) == 1


# Names that begin like a label of the form they stand on.
LIKE_LABELS = (
    "TRADE NAME ADVISORS PRIVATE LIMITED",
    "LEGAL NAME SERVICES PRIVATE LIMITED",
    "STATE OF SAMPLE PRIVATE LIMITED",
    "SIGNATURE SAMPLE PRIVATE LIMITED",
    "ANNEXURE SAMPLE PRIVATE LIMITED",
    "DETAILS OF SAMPLE PRIVATE LIMITED",
    "GSTIN SAMPLE PRIVATE LIMITED",
)


@pytest.mark.parametrize("producer", ORDERLY)
@pytest.mark.parametrize("layout", ["reg06-2017", "reg06-2023-amended", "reg06-2024"])
@pytest.mark.parametrize("name", LIKE_LABELS)
def test_names_like_labels(name: str, layout: str, producer: str) -> None:
    firm = firm_for(layout, 3, legal_name=name, trade_name=name)
    found = only(render(layout, firm, producer))
    assert list(map(str.split, found.legal_names)) == [name.split()]
    assert found.first("trade_name") == name


SHOPS = ("KITCHEN 65", "CAFE NO. 7", "STUDIO 54.", "A1", "SHOP 3(A)", "1 STOP SAMPLES", "2ND HOME")


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layout", ["reg06-2017", "reg06-2024"])
@pytest.mark.parametrize("shop", SHOPS)
def test_digits_beside_item_numbers(shop: str, layout: str, producer: str) -> None:
    """The next line of the form begins with a number of its own: neither may join the other."""
    firm = firm_for(layout, 6, constitution="Proprietorship", trade_name=shop)
    found = only(render(layout, firm, producer))
    assert found.first("legal_name") == firm.legal_name
    assert found.first("trade_name") == shop


@pytest.mark.parametrize("producer", PRODUCERS)
@pytest.mark.parametrize("layout", CHANGES)
def test_change_of_name(layout: str, producer: str) -> None:
    """The old name stands there more often than the new one, and in the same sentence."""
    firm = firm_for(layout, 8)
    found = only(render(layout, firm, producer))
    wanted = expected(layout, firm)
    assert [name.split() for name in found.legal_names] == [wanted["legal_name"].split()]
    former = [" ".join(name.split()) for name in found.former_names]
    assert wanted["former_name"] in former
    assert wanted["legal_name"] not in former


@pytest.mark.parametrize("producer", ORDERLY)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FARM TO FORK PRIVATE LIMITED", "ZUBBERWICK SAMPLE PRIVATE LIMITED"),
        ("ZUBBERWICK SAMPLE PRIVATE LIMITED", "FARM TO FORK PRIVATE LIMITED"),
        ("FARM TO FORK PRIVATE LIMITED", "SHIP TO SHORE LIMITED"),
        ("TO AND FRO PRIVATE LIMITED", "DOOR TO DOOR TO DOOR PRIVATE LIMITED"),
        ("ZUBBERWICK SAMPLE LIMITED", "ZUBBERWICK SAMPLE PRIVATE LIMITED"),
        ("QUANDLEFIG FOUNDATION", "FROM HERE TO THERE FOUNDATION"),
    ],
)
def test_names_that_hold_the_word_between_them(old: str, new: str, producer: str) -> None:
    """INC-25: "has been changed from … to … with effect"."""
    firm = firm_for("coi-inc25", 2, legal_name=new, former_name=old, original_name=old)
    found = only(render("coi-inc25", firm, producer))
    assert [" ".join(name.split()) for name in found.legal_names] == [new]
    assert old in [" ".join(name.split()) for name in found.former_names]


# --- several documents in one file ----------------------------------------------------------------


def merged(*files: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    for data in files:
        writer.append(io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_two_kinds_in_one_file() -> None:
    data = merged(rendered("coi-current", "typst", 1), rendered("reg06-2024", "fpdf2", 1))
    found = certificates(data)
    assert not isinstance(found, Unread)
    assert [item.kind for item in found] == [KIND_OF["coi"], KIND_OF["reg06"]]
    assert found[1].first("gstin") == firm_for("reg06-2024", 1).gstin
    pages = {reading.page for reading in found[1].readings("legal_name")}
    assert min(pages) > 1


@pytest.mark.parametrize("first", ["old", "new"])
def test_first_certificate_beside_the_change_of_name(first: str) -> None:
    """Firms file both as one; the legal name is the new one, whichever comes first."""
    old, new = "ZUBBERWICK OLDTIMES PRIVATE LIMITED", "ZUBBERWICK SAMPLE PRIVATE LIMITED"
    before = render("coi-current", firm_for("coi-current", 2, legal_name=old), "typst")
    changed = firm_for("coi-inc25", 2, legal_name=new, former_name=old, original_name=old)
    after = render("coi-inc25", changed, "typst")
    found = only(merged(*((before, after) if first == "old" else (after, before))))
    assert [" ".join(name.split()) for name in found.legal_names] == [new]
    assert old in [" ".join(name.split()) for name in found.former_names]


def test_a_letter_in_front_of_the_certificate() -> None:
    found = only(merged(rendered("letter", "typst", 1), rendered("reg06-2024", "typst", 1)))
    assert found.kind == KIND_OF["reg06"]
    assert found.first("legal_name") == firm_for("reg06-2024", 1).legal_name


# --- dates --------------------------------------------------------------------------------------

TABLE = {
    "16/07/2025": (2025, 7, 16),
    "6/7/2025": (2025, 7, 6),
    "16-07-2025": (2025, 7, 16),
    "16.07.2025": (2025, 7, 16),
    "16 / 07 / 2025": (2025, 7, 16),
    "2025-07-16": (2025, 7, 16),
    "2025.07.16 16:00:18 IST": (2025, 7, 16),
    "2025-07-16T09:00:00Z": (2025, 7, 16),
    "29/02/2024": (2024, 2, 29),
    "From 01/07/2017 To NA": (2017, 7, 1),
    "16th July 2025": (2025, 7, 16),
    "16 th July, 2025": (2025, 7, 16),
    "1st day of May 2018": (2018, 5, 1),
    "22nd Sept 2018": (2018, 9, 22),
    "16 Jul 2025": (2025, 7, 16),
    "16-Jul-2025": (2025, 7, 16),
    "July 16, 2025": (2025, 7, 16),
    "July 6 2018": (2018, 7, 6),
    "SIXTEENTH day of JULY  TWO THOUSAND TWENTY FIVE": (2025, 7, 16),
    "Sixteenth day of July Two thousand and twenty five": (2025, 7, 16),
    "this Sixteenth\nday of July\nTwo thousand twenty five": (2025, 7, 16),
    "TWENTY-FOURTH day of MARCH TWO THOUSAND TWENTY-ONE": (2021, 3, 24),
    "THIRTIETH day of JUNE TWO THOUSAND NINE": (2009, 6, 30),
    "Thirty first day of December One thousand nine hundred and ninety six": (1996, 12, 31),
    "the third day of august in the year two thousand twelve": (2012, 8, 3),
    "31/02/2024": None,
    "29/02/2023": None,
    "07/16/2025": None,  # months stand second here
    "00/00/0000": None,
    "99/99/9999": None,
    "16/07/25": None,
    "116/07/2025": None,
    "१६/०७/२०२५": None,
    "Not Applicable": None,
    "NA": None,
    "July 2025": None,
    "JULY": None,
    "Sixteenth day of July": None,
    "Fortieth day of July Two thousand twenty": None,
    "Thirty second day of July Two thousand twenty": None,
    "": None,
}


@pytest.mark.parametrize(("text", "day"), TABLE.items(), ids=TABLE)
def test_dates(text: str, day: tuple[int, int, int] | None) -> None:
    assert parse_date(text) == (dt.date(*day) if day else None)


# Years before 1900 have no register, and the words of certificates know two centuries.
days = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))
quick = settings(max_examples=200, deadline=None)


@quick
@given(day=days, before=st.sampled_from(["", "this  ", "on this ", "Date: "]))
def test_every_date_comes_back_from_its_words(day: dt.date, before: str) -> None:
    for words in (upper_date(day), mixed_date(day), slashed(day), f"{day:%d %B %Y}", str(day)):
        assert parse_date(f"{before}{words}") == day
    assert parse_date(upper_date(day).replace(" ", "\n")) == day


@quick
@given(text=st.text(st.characters(), max_size=400))
def test_no_text_breaks_the_dates(text: str) -> None:
    parse_date(text)


DATE_WORDS = (
    "one", "two", "nine", "ninety", "hundred", "thousand", "and", "first", "july", "of", "day",
    "the", "th", "31", "2025", "9999", "/", "-",
)  # fmt: skip


@quick
@given(
    words=st.lists(
        st.sampled_from(DATE_WORDS),
        max_size=12,
    )
)
def test_no_words_of_dates_break_them(words: list[str]) -> None:
    found = parse_date(" ".join(words))
    assert found is None or dt.date.min <= found <= dt.date.max
