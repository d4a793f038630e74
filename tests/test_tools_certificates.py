"""The generator of invented certificates: consistent numbers, readable and repeatable files."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tools.certificates import LAYOUTS, LOOKALIKES, PRODUCERS, firm_for, make_firm, render
from tools.certificates.__main__ import write_all
from tools.certificates.identifiers import CONSTITUTIONS, gstin_check_character, name_letter
from tools.certificates.places import PLACES
from tools.certificates.producers import chromium
from tools.certificates.words import mixed_date, upper_date

TEXT_PRODUCERS = ("reportlab", "canvas", "fpdf2", "typst")
NUMBERS = (
    "legal_name",
    "trade_name",
    "former_name",
    "cin",
    "llpin",
    "pan",
    "tan",
    "gstin",
    "udyam",
)
LONG_NAME = "ZUBBERWICK & QUANDLEFIG " + "IMAGINARY INTERCONTINENTAL " * 5 + "PRIVATE LIMITED"

needs_chromium = pytest.mark.skipif(not chromium.BROWSER.exists(), reason="no Chromium here")


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
        return "\n".join(texts)
    finally:
        document.close()


def pages_of(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def missing(layout: str, producer: str, seed: int = 3) -> list[str]:
    """Return the printed facts that the file's text does not hold."""
    firm = firm_for(layout, seed)
    # A name on two dotted lines has their dots in the middle.
    text = re.sub(r"\.{3,}", "", text_of(render(layout, firm, producer)))
    found = squeezed(text)
    facts = LAYOUTS[layout](firm).facts
    return [name for name in NUMBERS if name in facts and squeezed(facts[name]) not in found]


@pytest.mark.parametrize("constitution", CONSTITUTIONS)
@pytest.mark.parametrize("seed", range(8))
def test_identifiers_agree(constitution: str, seed: int) -> None:
    firm = make_firm(seed, constitution=constitution)
    place = next(p for p in PLACES if p.city == firm.city)
    kind = CONSTITUTIONS[constitution]
    assert firm.gstin[:2] == place.gst
    assert firm.gstin[2:12] == firm.pan
    assert firm.gstin[14] == gstin_check_character(firm.gstin[:14])
    assert firm.pan[3] == kind.pan_letter
    person = constitution == "Proprietorship"
    assert firm.pan[4] == name_letter(firm.legal_name, surname=person)
    assert firm.tan[:4] == place.tan + firm.legal_name[0]
    assert bool(firm.cin) == bool(kind.cin_class)
    assert (
        not firm.cin
        or firm.cin[6:15] == f"{place.roc}{firm.incorporated.year}{kind.cin_class}"[-9:]
    )
    assert firm.udyam.startswith(f"UDYAM-{place.udyam}-")
    assert firm.incorporated <= firm.valid_from <= firm.issued


def test_check_character_by_hand() -> None:
    # Weights 1, 2, 1, 2 …: a 1 in the last place counts 2, and 36 - 2 = 34 is "Y"; a Z there
    # counts 70 = 1 * 36 + 34, so 35 and 1 is left; a Z in front of it counts 35.
    assert gstin_check_character("0" * 13 + "1") == "Y"
    assert gstin_check_character("0" * 13 + "Z") == "1"
    assert gstin_check_character("0" * 12 + "ZZ") == "2"
    assert gstin_check_character("0" * 14) == "0"
    with pytest.raises(ValueError, match="14"):
        gstin_check_character("27")


def test_overrides_reach_the_numbers() -> None:
    firm = make_firm(1, legal_name="THE WOBBLECRANE LIMITED", city="Pune", pan="ABCCW1234Z")
    assert firm.gstin[2:12] == "ABCCW1234Z"
    assert firm.trade_name == "THE WOBBLECRANE LIMITED"
    assert firm.tan[:4] == "PNEW"
    with pytest.raises(TypeError, match="nonsense"):
        make_firm(1, nonsense="x")


def test_same_seed_same_firm() -> None:
    assert make_firm(5) == make_firm(5)
    assert make_firm(5) != make_firm(6)


def test_dates_in_words() -> None:
    assert upper_date(date(2025, 7, 16)) == "SIXTEENTH day of JULY  TWO THOUSAND TWENTY FIVE"
    assert mixed_date(date(2018, 9, 6)) == "Sixth day of September Two thousand eighteen"
    assert upper_date(date(1996, 1, 31)).endswith("ONE THOUSAND NINE HUNDRED AND NINETY SIX")


@pytest.mark.parametrize("producer", TEXT_PRODUCERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_text_holds_what_is_printed(layout: str, producer: str) -> None:
    assert missing(layout, producer) == []


@needs_chromium
@pytest.mark.parametrize("layout", ["coi-current", "reg06-2024", "udyam-2025"])
def test_chromium(layout: str) -> None:
    pdf = render(layout, firm_for(layout, 3), "chromium")
    assert missing(layout, "chromium") == []
    assert len(pdf) < 60_000
    assert b"D:20250101000000" in pdf


@pytest.mark.parametrize("producer", TEXT_PRODUCERS)
def test_pages(producer: str) -> None:
    counts = {"coi-current": 1, "reg06-2017": 3, "reg06-2024-page1": 1, "udyam-2025": 2}
    for layout, count in counts.items():
        assert pages_of(render(layout, firm_for(layout, 4), producer)) == count


@pytest.mark.parametrize("producer", TEXT_PRODUCERS)
@pytest.mark.parametrize("layout", ["coi-current", "reg06-2024", "udyam-2021"])
def test_long_names_wrap(layout: str, producer: str) -> None:
    text = text_of(render(layout, firm_for(layout, 2, legal_name=LONG_NAME), producer))
    assert LONG_NAME not in text.splitlines()
    assert squeezed(LONG_NAME) in squeezed(text)


@pytest.mark.parametrize("producer", [*TEXT_PRODUCERS, "png", "jpeg", "scan-pdf"])
def test_same_bytes_again(producer: str) -> None:
    firm = firm_for("reg06-2024", 3)
    assert render("reg06-2024", firm, producer) == render("reg06-2024", firm, producer)


@pytest.mark.parametrize("producer", ["png", "jpeg"])
def test_images_are_a4_at_150_dpi(producer: str) -> None:
    image = Image.open(io.BytesIO(render("coi-current", make_firm(1), producer)))
    assert abs(image.width - 1240) <= 1
    assert abs(image.height - 1754) <= 1


def test_scans_hold_no_text() -> None:
    assert squeezed(text_of(render("coi-2018", firm_for("coi-2018", 1), "scan-pdf"))) == ""


def test_reading_order() -> None:
    """The traps of genuine files: watermark first, footer before item 1, values after labels."""
    text = text_of(render("reg06-2024", firm_for("reg06-2024", 3), "reportlab"))
    assert text.startswith("Goods and Services Tax")
    assert text.index("system generated") < text.index("Legal Name")
    firm = firm_for("coi-2018", 3)
    scattered = text_of(render("coi-2018", firm, "canvas"))
    assert scattered.index("Given under my hand") < scattered.index(firm.cin)


def test_casual_registration_ends() -> None:
    document = LAYOUTS["reg06-2024-casual"](firm_for("reg06-2024-casual", 3))
    facts = document.facts
    assert facts["registration_type"] == "Casual Taxable Person"
    span = date.fromisoformat(facts["valid_to"]) - date.fromisoformat(facts["valid_from"])
    assert span.days == 90


def test_a_proprietor_has_no_company_certificate() -> None:
    firm = make_firm(1, constitution="Proprietorship")
    assert firm.legal_name == firm.owner_name != firm.trade_name
    for layout in ("coi-current", "coi-2006", "coi-inc25", "llp"):
        with pytest.raises(ValueError, match="Proprietorship"):
            render(layout, firm, "reportlab")


def test_command_writes_truth(tmp_path: Path) -> None:
    written = write_all(tmp_path, seed=1, producers=("fpdf2",))
    assert len(written) == len(LAYOUTS)
    assert json.loads((tmp_path / "truth.json").read_text(encoding="utf-8")) == written
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in written)
    rejected = {str(facts["layout"]) for facts in written.values() if not facts["accepted"]}
    assert rejected == set(LOOKALIKES)


def test_unknown_names() -> None:
    with pytest.raises(KeyError):
        firm_for("nothing", 1)
    with pytest.raises(KeyError):
        render("letter", make_firm(1), "typewriter")
    assert set(TEXT_PRODUCERS) < set(PRODUCERS)
