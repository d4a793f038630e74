"""The text reader: kinds recognised and fields read from pages of text, whatever is on them.

An input is the text of the pages, parted by form feeds. Three or more blanks part cells, so that
the runs with places, which the PDF engine would give, are made from the same text. A first
character ``~`` says that OCR read it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from compliance_lint.evidence.certificate import FIELDS, Certificate
from compliance_lint.evidence.dates import parse_date
from compliance_lint.evidence.geometry import TextRun
from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.reader import read_certificates
from compliance_lint.india.gstin import parse_gstin
from compliance_lint.india.registration import parse_pan, parse_registration_number
from compliance_lint.names import clean_printed
from fuzz import seeds
from fuzz.target import Bytes, Target

_PAGES = 6
_LONGEST = 600
_CELL = re.compile(r"\S+(?: {1,2}\S+)*")
_LABELS = (
    "Legal Name", "Trade Name, if any", "Constitution of Business", "Date of Liability",
    "Type of Registration", "Date of Validity", "From", "To", "Not Applicable",
    "Registration Number", "Additional trade names, if any", "Corporate Identity Number",
    "Page 1 of 3", "https://example.in/x  1/3", "16/07/2025", "2025-07-16",
    "SIXTEENTH day of JULY TWO THOUSAND TWENTY FIVE", "99999999999999999999 July 2018",
    "6th September 2018", "one thousand nine hundred and", "29ZZZPQ9876K1ZB",
    "U72900KA2021PTC123456", "UDYAM-KR-03-0012345", "AAB-1234", "Given under my hand",
    "NAME OF ENTERPRISE", "....", " . . .", "\u2026", "*", ":", "1.", "\f", "~", "\n", "   ",
    "\u00a0", "\ufb01", "\u200b", "\ufffe",
)  # fmt: skip


def test(data: bytes) -> None:
    """Everything that is said to be read stands on the page it is said to stand on."""
    text = data.decode("utf-8", "replace")
    exact = not text.startswith("~")
    pages = text.removeprefix("~").split("\f")[:_PAGES]
    kinds = {kind.name: kind for kind in seeds.kinds()}
    found = _read(pages, exact=exact)
    assert found == _read(pages, exact=exact)
    names = [certificate.kind for certificate in found]
    assert len(set(names)) == len(names)
    for certificate in found:
        kind = kinds[certificate.kind]
        assert certificate.is_proof is kind.proof
        assert sorted((*certificate.parts, *certificate.missing)) == sorted(
            p.name for p in kind.parts
        )
        _check(certificate, pages)
    for line in text.splitlines()[:20]:
        assert isinstance(parse_date(line), dt.date | None)


def _read(pages: Sequence[str], *, exact: bool) -> tuple[Certificate, ...]:
    runs = [_runs(page) for page in pages]
    return read_certificates(pages, seeds.kinds(), runs.__getitem__, exact=exact)


def _runs(page: str) -> list[TextRun]:
    """The cells of a page, letters as wide as in a typewriter's hand."""
    return [
        TextRun(cell[0], 6.0 * cell.start(), 800.0 - 12 * row, 6.0 * cell.end(), 810.0 - 12 * row)
        for row, line in enumerate(page.splitlines())
        for cell in _CELL.finditer(line)
    ]


def _check(certificate: Certificate, pages: Sequence[str]) -> None:
    assert certificate.pages
    assert set(certificate.pages) <= set(range(1, len(pages) + 1))
    assert set(certificate.fields) <= FIELDS
    letters = {page: Counter(compact(pages[page - 1])) for page in certificate.pages}
    for name, readings in certificate.fields.items():
        assert readings
        for reading in readings:
            assert reading.page in certificate.pages
            assert reading.value == reading.value.strip()
            assert 0 < len(reading.value) <= _LONGEST
            assert not Counter(compact(reading.value)) - letters[reading.page], name
            clean_printed(reading.value)
            parse_registration_number(reading.value, this_year=2026)
            parse_pan(reading.value)
            parse_gstin(reading.value)
        assert certificate.date(name) is None or isinstance(certificate.date(name), dt.date)
    for mark in certificate.marks:
        assert mark.page in certificate.pages
        assert 1 <= mark.number <= mark.count
    assert certificate.never_expires in {True, False}


def mutate(data: bytes, size: int, random: Random, by_bytes: Bytes) -> bytes:
    """Lines taken out, doubled, exchanged, joined or filled with what certificates say."""
    choice = random.random()
    if choice < 0.25:
        return by_bytes(data, size)
    lines = data.split(b"\n")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        match random.randrange(6):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, random.choice(lines))
            case 2:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines.insert(at, random.choice(WORDS).encode())
            case 4:
                cut = random.randint(0, len(lines[at]))
                word = random.choice(WORDS).encode()
                lines[at] = (
                    lines[at][:cut] + random.choice([b"   ", b" ", b""]) + word + lines[at][cut:]
                )
            case _:
                lines[at : at + 2] = [b" ".join(lines[at : at + 2])]
    return b"\n".join(lines)[:size]


def _words() -> tuple[str, ...]:
    phrases = {
        phrase for kind in seeds.kinds() for phrases in kind.recognise for phrase in phrases
    } | {phrase for kind in seeds.kinds() for part in kind.parts for phrase in part.phrases}
    return (*_LABELS, *sorted(phrases))


WORDS = _words()


def start() -> Iterator[bytes]:
    """The texts of the corpus's certificates, and a page with the phrases of each kind."""
    for pages in seeds.certificate_texts():
        text = "\f".join(pages)
        yield text.encode()[:3500]
    for kind in seeds.kinds():
        yield "\n".join([*kind.recognise[0], *_LABELS[:6]]).encode()
    yield f"~{text}".encode()[:3500]


TARGET = Target(test, start, lambda: WORDS, mutate, max_len=4096)
