"""Digital signatures: intact, broken, hostile, and what was changed after them."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.signing.cms import Form, belongs_to
from compliance_lint.evidence.signing.revisions import Change, page_change
from compliance_lint.evidence.signing.signatures import Integrity, read_signatures
from compliance_lint.rulebook import load_rulebook
from tools.certificates import make_firm, render
from tools.certificates.signing import GSTN, SubFilter, sign
from tools.corpus.signed_files import (
    FREE,
    add_page,
    add_text_box,
    add_title,
    draw_over,
    fill_in,
    revised,
    saved_anew,
    text_field,
)

RANGE = re.compile(rb"/ByteRange \[ 0 ([0-9]+) ([0-9]+) ([0-9]+) *\]")
OVER_PRINT = (60.0, 500.0, 360.0, 640.0)


@cache
def certificate(producer: str = "reportlab") -> bytes:
    return render("coi-current", make_firm(3, signature="stamp"), producer)


@cache
def signed(producer: str = "reportlab", subfilter: SubFilter = "adbe.pkcs7.detached") -> bytes:
    return sign(certificate(producer), name=GSTN, subfilter=subfilter)


def states(data: bytes) -> list[str]:
    return [item.integrity.value for item in read_signatures(data).signatures]


def change(data: bytes) -> Change | None:
    length = read_signatures(data).signed_length(data)
    found = page_change(data, length, max_pages=50) if length else None
    return found.change if found else None


def with_range(text: str) -> bytes:
    """The signed file with another byte range, of the same length where that is possible."""
    data = signed()
    found = RANGE.search(data)
    assert found
    return data[: found.start()] + text.encode().ljust(len(found[0])) + data[found.end() :]


# --- intact or broken ---------------------------------------------------------------------------


@pytest.mark.parametrize("subfilter", ["adbe.pkcs7.detached", "adbe.pkcs7.sha1"])
@pytest.mark.parametrize("producer", ["reportlab", "canvas", "typst", "fpdf2", "scan-pdf"])
def test_signed_is_intact(producer: str, subfilter: SubFilter) -> None:
    data = signed(producer, subfilter)
    facts = read_signatures(data)
    assert states(data) == ["intact"]
    assert facts.signed_length(data) is None
    assert facts.signed_length(data + b"\r\n\0 ") is None


def test_another_program_agrees() -> None:
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)
    for data in (signed(), sign(certificate(), attributes=False)):
        embedded = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
        status = validate_pdf_signature(embedded, signer_validation_context=context)
        assert (status.intact, status.valid) == (True, True)
        assert states(data) == ["intact"]


def test_no_signature() -> None:
    assert not read_signatures(certificate())
    assert not read_signatures(b"")
    assert not read_signatures(b"1 0 obj (about /ByteRange [0 1 2 3]) endobj")
    assert not read_signatures(b"/ByteRange" * 10_000)


def test_saved_anew_is_broken() -> None:
    assert states(saved_anew(signed())) == ["broken"]
    assert states(saved_anew(sign(signed("typst"), field="Second")))[0] == "broken"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_byte_goes_unseen(draw: st.DataObject) -> None:
    subfilter = draw.draw(st.sampled_from(["adbe.pkcs7.detached", "adbe.pkcs7.sha1"]))
    data = bytearray(signed(subfilter=subfilter))
    found = RANGE.search(data)
    assert found
    before, behind = int(found[1]), int(found[2])
    place = draw.draw(
        st.integers(0, before - 1) | st.integers(behind, len(data) - 1)
        | st.integers(found.start() - 400, found.end() + 40)
    )  # fmt: skip
    if before <= place < behind:
        return
    data[place] ^= draw.draw(st.integers(1, 255))
    assert "intact" not in states(bytes(data))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.integers(1, 255), st.booleans())
def test_a_changed_message_raises_nothing(place: int, bits: int, cut: bool) -> None:
    data = bytearray(signed())
    found = RANGE.search(data)
    assert found
    at = int(found[1]) + 1 + place
    data[at] ^= bits
    read_signatures(bytes(data[:at] if cut else data))


def test_a_digest_put_right_by_hand_is_broken() -> None:
    """Whoever changes the text can change the digest, but not what the key made of it."""
    data = signed()
    found = RANGE.search(data)
    assert found
    before, behind = int(found[1]), int(found[2])

    def digest(pdf: bytes) -> bytes:
        return hashlib.sha256(pdf[:before] + pdf[behind:]).hexdigest().encode()

    forged = data.replace(b"(opensource)", b"(OpenSource)", 1)
    assert digest(data) in data
    forged = forged.replace(digest(data), digest(forged))
    assert states(forged) == ["broken"]


# --- hostile byte ranges ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "/ByteRange [0 0 0 0]",
        "/ByteRange [0 10 5 5]",
        "/ByteRange [5 10 20 30]",
        "/ByteRange [0 99999999999 99999999999 9]",
        "/ByteRange [0 20000 100 20000]",
    ],
)
def test_impossible_range_is_broken(text: str) -> None:
    assert states(with_range(text)) == ["broken"]


@pytest.mark.parametrize(
    "text",
    [
        "/ByteRange [0 -1 20 30]",
        "/ByteRange [0 1]",
        "/ByteRange 7 0 R",
        "/ByteRange [0 1 2 3 4 5]",
        "/ByteRange [",
    ],
)
def test_unreadable_range_is_unknown(text: str) -> None:
    assert states(with_range(text)) == ["unknown"]


@pytest.mark.parametrize("extra", [1, 300])
def test_a_hole_wider_than_the_signature_is_broken(extra: int) -> None:
    """The hole could hold another document, which a viewer would show and nobody signed."""
    data = signed()
    found = RANGE.search(data)
    assert found
    before, behind, length = (int(found[n]) for n in (1, 2, 3))
    moved = f"/ByteRange [0 {before} {behind + extra} {length}"
    stuffed = data[:behind] + b"%" * extra + data[behind:]
    stuffed = stuffed.replace(found[0], moved.encode().ljust(len(found[0]) - 1) + b"]")
    assert states(stuffed) == ["broken"]


def test_garbage_for_a_message_is_unknown() -> None:
    data = signed()
    found = RANGE.search(data)
    assert found
    before, behind = int(found[1]), int(found[2])
    for digit in (b"0", b"3", b"a"):
        assert states(data[: before + 1] + digit * (behind - before - 2) + data[behind - 1 :]) == [
            "unknown"
        ]


def test_the_work_is_bounded() -> None:
    one = b"%d 0 obj <</Type/Sig /SubFilter/adbe.pkcs7.detached/Contents <00>/ByteRange [0 9 9 9]>>"
    started = time.perf_counter()
    for data in (
        b"".join(one % number + b" endobj\n" for number in range(20_000)),
        one % 1 + b"obj" * 200_000 + b"/ByteRange [0 9 9 9]" * 20_000,
        (b"/Contents <" + b"00" * 50_000 + b"/ByteRange ") * 20,
        (one % 1) * 20_000,
    ):
        facts = read_signatures(data)
        assert len(facts.signatures) <= 16
        assert not facts.has(Integrity.INTACT)
    assert time.perf_counter() - started < 5


@given(st.binary(max_size=300), st.sampled_from(list(Form)))
def test_messages_of_any_bytes(message: bytes, form: Form) -> None:
    assert belongs_to(message, lambda name: hashlib.new(name).digest(), form) is not True


def test_deep_and_open_lengths_end() -> None:
    for message in (b"\x30\x80" * 50_000, b"\x30\x80", b"\x24\x80" + b"\x04\x00" * 90_000, b"\x30"):
        assert belongs_to(message, lambda name: hashlib.new(name).digest(), Form.DETACHED) is None


# --- later revisions ----------------------------------------------------------------------------


@pytest.mark.parametrize("producer", ["reportlab", "canvas", "typst", "fpdf2", "scan-pdf"])
def test_what_a_later_revision_did(producer: str) -> None:
    data = signed(producer)
    form = sign(revised(certificate(producer), text_field))
    expected = {
        Change.CONTENT: [revised(data, draw_over), sign(revised(data, draw_over), field="B")],
        Change.ANNOTATION: [revised(data, add_text_box), revised(data, text_field)],
        Change.PAGES: [revised(data, add_page)],
        None: [
            revised(data, add_title),
            revised(form, fill_in),
            sign(data, field="B"),
            sign(data, field="B", box=FREE),
            data + b"\n<!-- a footer -->\n",
        ],
    }
    for outcome, files in expected.items():
        assert [change(file) for file in files] == [outcome] * len(files)
        assert all(set(states(file)) == {"intact"} for file in files)


def test_a_signature_over_print() -> None:
    assert change(sign(signed(), field="B", box=OVER_PRINT)) is Change.COVERED


def test_a_revision_that_does_not_open() -> None:
    data = revised(signed(), add_title)
    found = page_change(data, 40, max_pages=50)
    assert found is not None
    assert found.change is Change.UNKNOWN


def test_more_pages_than_are_looked_at() -> None:
    data = revised(revised(signed(), add_page), add_title)
    found = page_change(data, len(data) - 1, max_pages=1)
    assert found is not None
    assert found.change is Change.UNKNOWN


def test_validation_data_of_another_program() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()), strict=False)
    from pyhanko.pdf_utils import generic  # noqa: PLC0415

    writer.root["/DSS"] = writer.add_object(generic.DictionaryObject())  # type: ignore[no-untyped-call]
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    assert states(out.getvalue()) == ["intact"]
    assert change(out.getvalue()) is None


def test_signatures_import_nothing_heavy(tmp_path: Path) -> None:
    """No library for signatures is loaded: they would bring a network client and half a second."""
    (tmp_path / "a.pdf").write_bytes(signed())
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from compliance_lint.evidence.signing.signatures import Integrity, read_signatures\n"
        f"facts = read_signatures(Path({str(tmp_path / 'a.pdf')!r}).read_bytes())\n"
        "assert facts.has(Integrity.INTACT)\n"
        "heavy = {'pyhanko', 'pypdf', 'cryptography', 'asn1crypto', 'PIL', 'socket', 'ssl'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Signature Not Verified\nDigitally signed by DS GOODS AND\nSERVICES TAX NETWORK 15", True),
        ("Digitally signed by\nDS MINISTRY OF CORPORATE\nAFFAIRS , CRC MANESAR 2", True),
        ("Document certified by DS MINISTRY OF CORPORATE AFFAIRS , CRC MANESAR 1", True),
        ("This is a system generated digitally signed Registration Certificate issued based on "
         "the deemed approval of the application for registration.", False),
        ("GOVERNMENT OF INDIA MINISTRY OF CORPORATE AFFAIRS Digital Signature Certificate", False),
    ],
)  # fmt: skip
def test_the_mark_of_a_signature(text: str, shown: bool) -> None:
    kinds = {kind.name: kind for pack in load_rulebook().packs for kind in pack.kinds}
    for name in ("certificate-of-incorporation", "gst-registration-certificate"):
        assert kinds[name].shows_signature(compact(text)) is shown
    assert not kinds["udyam-registration-certificate"].shows_signature(compact(text))
