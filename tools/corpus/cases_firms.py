"""Cases of files whose pages are of two firms, or of two registrations of one."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter

from tools.certificates.firm import make_firm
from tools.certificates.identifiers import make_gstin
from tools.corpus.cases_names import COI, GST
from tools.corpus.package import Case, certificate, merged, valid, with_file

COI_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"
REG06 = "reg06-2024"


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _companies()
    yield from _registrations()


def pages(pdf: bytes, *numbers: int) -> bytes:
    """Some of the pages of a PDF, which are counted from 1."""
    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    for number in numbers:
        writer.add_page(reader.pages[number - 1])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _companies() -> Iterator[Case]:
    rule, base = "file-of-two-firms", valid(171)
    own, other = (certificate("coi-current", seed, "reportlab") for seed in (171, 172))
    found = ((rule, "failed", COI_FILE),)
    for what, both in (("behind", merged(own, other)), ("before", merged(other, own))):
        package = with_file(base, COI, both)
        yield Case(f"{rule}/fail-another-company-{what}", package, "fail", found)
    renamed = ("coi-change-of-name-2010", "reportlab")
    changed = valid(19, coi=renamed, gst=("reg06-2017", "reportlab"))
    before = (("legal_name", make_firm(19).former_name),)
    first = certificate("coi-2006", 19, "reportlab", before)
    both = merged(first, certificate(renamed[0], 19, renamed[1]))
    yield Case(f"{rule}/pass-certificate-before-the-change-of-name", with_file(changed, COI, both))


def _registrations() -> Iterator[Case]:
    rule, base, firm = "file-of-two-firms", valid(173), make_firm(173)
    own, other = certificate(REG06, 173, "reportlab"), certificate(REG06, 174, "reportlab")
    found = ((rule, "failed", GST_FILE),)
    mixed = {
        "first-page-of-another": merged(pages(other, 1), pages(own, 2, 3)),
        "annexures-of-another": merged(pages(own, 1), pages(other, 2, 3)),
    }
    for what, file in mixed.items():
        yield Case(f"{rule}/fail-{what}", with_file(base, GST, file), "fail", found)
    renamed = certificate(REG06, 173, "reportlab", (("legal_name", "WHOLLY OTHER SAMPLE LLP"),))
    twice = merged(pages(own, 1), pages(renamed, 2, 3))
    yield Case(f"{rule}/fail-two-names", with_file(base, GST, twice), "fail", found)
    yield Case(f"{rule}/pass-one-registration", base)
    rule = "documents-merged"
    second = make_gstin(firm.gstin[:2], firm.gstin[2:12], "2")
    another = certificate(REG06, 173, "reportlab", (("gstin", second),))
    both = merged(pages(own, 1), pages(another, 2, 3))
    found = ((rule, "failed", GST_FILE),)
    package = with_file(base, GST, both)
    yield Case(f"{rule}/fail-two-registrations-of-one-firm", package, "pass", found)
