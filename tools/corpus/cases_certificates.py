"""Cases about the kinds, dates and holders of certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tools.certificates.firm import make_firm
from tools.corpus.cases_names import COI, GST
from tools.corpus.package import (
    Case,
    certificate,
    changed,
    merged,
    unread,
    valid,
    with_file,
)

REG_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _kinds()
    yield from _unrecognised()
    yield from _swapped()
    yield from _expired()
    yield from _future()
    yield from _constitution()


def _kinds() -> Iterator[Case]:
    rule = "document-kind-wrong"
    base = valid(21)
    for what, layout, producer in (
        ("memorandum-for-gst", "moa", "fpdf2"),
        ("invoice", "invoice", "chromium"),
    ):
        yield Case(
            f"{rule}/fail-{what}",
            with_file(base, GST, certificate(layout, 21, producer)),
            "fail",
            ((rule, "failed", GST_FILE),),
        )
    for what, layout in (
        ("pan-card", "pan-card"),
        ("memorandum", "moa"),
        ("iec", "iec"),
        ("udyog-aadhaar", "udyog-aadhaar"),
    ):
        yield Case(
            f"{rule}/fail-{what}",
            with_file(base, COI, certificate(layout, 21, "reportlab")),
            "fail",
            ((rule, "failed", REG_FILE),),
        )
    udyam = with_file(base, COI, certificate("udyam-2021", 21, "chromium"))
    number = make_firm(21).udyam
    yield Case(
        f"{rule}/pass-udyam-for-incorporation",
        changed(udyam, "end_user/registration_number", number),
    )
    llp: dict[str, Any] = {"constitution": "Limited Liability Partnership"}
    firm = make_firm(22, **llp)
    yield Case(
        f"{rule}/pass-llp-certificate",
        changed(
            valid(22, coi=("llp", "reportlab"), **llp), "end_user/registration_number", firm.llpin
        ),
    )
    yield Case(
        f"{rule}/undecided-scan",
        with_file(base, GST, certificate("gst-arn", 21, "scan-pdf")),
        "undecided",
        unread("gst"),
    )
    # The certificate may be the very page that cannot be read.
    bundle = merged(certificate("moa", 21, "reportlab"), certificate("coi-current", 21, "scan-pdf"))
    yield Case(
        f"{rule}/undecided-scan-behind-a-memorandum",
        with_file(base, COI, bundle),
        "undecided",
        tuple(item for item in unread("registration") if item[0] != "text-unreadable"),
        ocr=False,
    )
    text = merged(certificate("moa", 21, "reportlab"), certificate("coi-current", 21, "reportlab"))
    yield Case(
        f"{rule}/pass-certificate-behind-a-memorandum",
        with_file(base, COI, text),
        "pass",
        (("documents-merged", "failed", REG_FILE),),
    )
    yield Case(
        f"{rule}/pass-name-like-a-document",
        valid(20, legal_name="TAX INVOICE NOWHERE SOFTWARE PRIVATE LIMITED"),
    )


def _unrecognised() -> Iterator[Case]:
    rule = "document-kind-unrecognised"
    base = valid(23)
    yield Case(
        f"{rule}/fail-letter",
        with_file(base, GST, certificate("letter", 23, "reportlab")),
        "undecided",
        ((rule, "failed", GST_FILE),),
    )
    yield Case(f"{rule}/pass-certificate", base)
    yield Case(
        f"{rule}/undecided-scan",
        with_file(base, GST, certificate("letter", 23, "scan-pdf")),
        "undecided",
        unread("gst"),
    )


def _swapped() -> Iterator[Case]:
    rule = "documents-swapped"
    base = valid(24)
    twin = with_file(with_file(base, COI, base.files[GST]), GST, base.files[COI])
    yield Case(f"{rule}/fail-each-in-the-others-place", twin, "fail", ((rule, "failed", REG_FILE),))
    # Documents may come in any order, as long as each entry has its own file.
    documents = list(reversed(base.data["documents"]))
    yield Case(f"{rule}/pass-entries-in-other-order", changed(base, "documents", documents))
    scans = valid(24, coi=("coi-current", "scan-pdf"), gst=("reg06-2024", "scan-pdf"))
    yield Case(f"{rule}/undecided-scans", scans, "undecided", unread("registration", "gst"))


def _expired() -> Iterator[Case]:
    rule = "certificate-expired"
    today = dt.date(2026, 11, 23)

    def casual(last: dt.date) -> dict[str, Any]:
        start = last - dt.timedelta(days=89)
        return {"valid_from": start, "valid_to": last, "issued": start}

    for seed, what, last in (
        (25, "fail-yesterday", today - dt.timedelta(days=1)),
        (26, "fail-years-ago", dt.date(2021, 3, 31)),
    ):
        package = valid(seed, gst=("reg06-2024-casual", "reportlab"), **casual(last))
        yield Case(f"{rule}/{what}", package, "fail", ((rule, "failed", GST_FILE),))
    yield Case(
        f"{rule}/pass-last-day-today",
        valid(25, gst=("reg06-2024-casual", "reportlab"), **casual(today)),
    )
    yield Case(f"{rule}/pass-not-applicable", valid(27, gst=("reg06-2017", "typst")))
    yield Case(
        f"{rule}/undecided-scan",
        with_file(valid(27), GST, certificate("reg06-2024-casual", 27, "scan-pdf")),
        "undecided",
        unread("gst"),
    )


def _future() -> Iterator[Case]:
    rule = "certificate-dated-in-future"
    later: dict[str, Any] = {"issued": dt.date(2026, 11, 25), "valid_from": dt.date(2026, 11, 25)}
    yield Case(
        f"{rule}/fail-issued-in-two-days", valid(28, **later), "fail", ((rule, "failed", GST_FILE),)
    )
    # A day ahead is a time zone, not a forgery.
    near: dict[str, Any] = {"issued": dt.date(2026, 11, 24), "valid_from": dt.date(2026, 11, 24)}
    yield Case(f"{rule}/pass-tomorrow", valid(28, **near))
    issued = dt.date(2026, 11, 20)
    for what, layout, start in (
        ("fail-validity-not-begun", "reg06-2024", dt.date(2027, 3, 1)),
        ("fail-casual-validity-not-begun", "reg06-2024-casual", dt.date(2027, 3, 1)),
        ("pass-validity-begins-tomorrow", "reg06-2024", dt.date(2026, 11, 24)),
        ("pass-issued-before-its-start", "reg06-2024", dt.date(2026, 11, 22)),
        ("pass-validity-begins-today", "reg06-2024-casual", dt.date(2026, 11, 23)),
    ):
        package = valid(28, gst=(layout, "reportlab"), issued=issued, valid_from=start)
        failed = what.startswith("fail")
        found = ((rule, "failed", GST_FILE),) if failed else ()
        yield Case(f"{rule}/{what}", package, "fail" if failed else "pass", found)
    yield Case(
        f"{rule}/undecided-scan",
        with_file(valid(28), GST, certificate("reg06-2024", 28, "scan-pdf")),
        "undecided",
        unread("gst"),
    )


def _constitution() -> Iterator[Case]:
    rule = "constitution-differs"
    base = valid(29)
    name = base.data["end_user"]["name"]
    firm = make_firm(29)
    sole = (("constitution", "Proprietorship"), ("legal_name", name), ("pan", firm.pan))
    yield Case(
        f"{rule}/fail-proprietorship-beside-incorporation",
        with_file(base, GST, certificate("reg06-2024", 29, "reportlab", sole)),
        "fail",
        ((rule, "failed", GST_FILE),),
    )
    yield Case(f"{rule}/pass-company-beside-incorporation", base)
    yield Case(
        f"{rule}/undecided-scan",
        with_file(base, GST, certificate("reg06-2024", 29, "scan-pdf", sole)),
        "undecided",
        unread("gst"),
    )
