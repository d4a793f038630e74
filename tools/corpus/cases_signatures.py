"""Cases about digital signatures: lost, broken, and pages changed behind them."""

from __future__ import annotations

from collections.abc import Iterator

from tools.certificates.signing import GSTN, sign
from tools.corpus.cases_names import COI, GST
from tools.corpus.package import Case, Package, certificate, valid, with_file
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

REG_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"
_OVER_PRINT = (60.0, 500.0, 360.0, 640.0)


def signed_package(seed: int) -> Package:
    """A valid package of two certificates as downloaded: signed, with the mark of it."""
    package = valid(seed, signature="stamp")
    package = with_file(package, COI, sign(package.files[COI]))
    gst = sign(package.files[GST], name=GSTN, subfilter="adbe.pkcs7.sha1")
    return with_file(package, GST, gst)


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _altered()
    yield from _broken()
    yield from _lost()


def _altered() -> Iterator[Case]:
    rule = "certificate-altered"
    base = signed_package(91)
    coi = base.files[COI]
    for what, content in (
        ("painted-over", revised(coi, draw_over)),
        ("text-box-laid-over", revised(coi, add_text_box)),
        ("page-added", revised(coi, add_page)),
        ("field-added", revised(coi, text_field)),
        ("signed-again-by-another", sign(revised(coi, draw_over), name="NOBODY", field="Second")),
    ):
        altered = with_file(base, COI, content)
        # What a page that is neither text nor blank may hold is only known where it is read.
        ocr = True if what == "page-added" else None
        yield Case(f"{rule}/fail-{what}", altered, "fail", ((rule, "failed", REG_FILE),), ocr=ocr)
    form = sign(revised(valid(91, signature="stamp").files[COI], text_field))
    for what, content in (
        ("as-downloaded", coi),
        ("second-signature", sign(coi, name="NOBODY", field="Second")),
        ("second-signature-shown", sign(coi, name="NOBODY", field="Second", box=FREE)),
        ("form-filled", revised(form, fill_in)),
        ("metadata", revised(coi, add_title)),
        ("saved-with-a-footer", coi + b"\n<!-- downloaded with a browser -->\n"),
    ):
        yield Case(f"{rule}/pass-{what}", with_file(base, COI, content))
    covered = sign(coi, name="NOBODY", field="Second", box=_OVER_PRINT)
    yield Case(
        f"{rule}/undecided-signature-over-print",
        with_file(base, COI, covered),
        "undecided",
        ((rule, "undecided", REG_FILE),),
    )


def _broken() -> Iterator[Case]:
    rule = "certificate-signature-broken"
    base = signed_package(92)
    coi, gst = base.files[COI], base.files[GST]
    for what, content in (
        ("saved-anew", saved_anew(gst)),
        ("changed-and-saved-anew", saved_anew(revised(gst, draw_over))),
        ("byte-changed", gst.replace(b"(opensource)", b"(Opensource)", 1)),
    ):
        yield Case(
            f"{rule}/fail-{what}",
            with_file(base, GST, content),
            "pass",
            ((rule, "failed", GST_FILE),),
        )
    yield Case(f"{rule}/pass-as-downloaded", base)
    plain = sign(valid(92, signature="stamp").files[COI], attributes=False)
    yield Case(f"{rule}/pass-without-attributes", with_file(base, COI, plain))
    other = coi.replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1 ")
    yield Case(
        f"{rule}/undecided-old-form",
        with_file(base, COI, other),
        "undecided",
        ((rule, "undecided", REG_FILE),),
    )


def _lost() -> Iterator[Case]:
    rule = "certificate-signature-lost"
    signed = signed_package(93)
    printed = valid(93, signature="stamp")
    yield Case(
        f"{rule}/fail-printed-again",
        with_file(signed, GST, printed.files[GST]),
        "pass",
        ((rule, "failed", GST_FILE),),
    )
    old = certificate("coi-2018", 93, "typst", (("signature", "stamp"),))
    yield Case(
        f"{rule}/fail-form-of-2018",
        with_file(signed, COI, old),
        "pass",
        ((rule, "failed", REG_FILE),),
    )
    yield Case(f"{rule}/pass-signed", signed)
    deemed = certificate("reg06-2024-deemed", 93, "reportlab", (("signature", "stamp"),))
    yield Case(
        f"{rule}/pass-deemed-approval",
        with_file(signed, GST, deemed),
        comment="Issued without a signature, as nobody at the office approved it.",
    )
