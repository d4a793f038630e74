"""Cases about what a file holds: ended registrations, missing pages, several documents."""

from __future__ import annotations

from collections.abc import Iterator

from tools.certificates.firm import make_firm
from tools.corpus.cases_certificates import GST_FILE, REG_FILE
from tools.corpus.cases_names import COI, GST
from tools.corpus.odd_files import with_password
from tools.corpus.package import Case, certificate, changed, merged, valid, with_file
from tools.corpus.papers import some_pages, with_lines, with_mark


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _ended()
    yield from _not_granted()
    yield from _pages()
    yield from _merged()


def _ended() -> Iterator[Case]:
    rule = "registration-cancelled"
    base = valid(101)
    wrong = ((rule, "failed", GST_FILE),)
    for what, layout, producer in (
        ("cancellation-order", "reg19", "typst"),
        ("suspension", "reg31", "reportlab"),
    ):
        file = certificate(layout, 101, producer)
        yield Case(f"{rule}/fail-{what}", with_file(base, GST, file), "fail", wrong)
    yield Case(
        f"{rule}/fail-order-behind-the-certificate",
        with_file(base, GST, merged(base.files[GST], certificate("reg19", 101, "reportlab"))),
        "fail",
        wrong,
    )
    yield Case(
        f"{rule}/fail-marked-cancelled",
        with_file(base, GST, with_mark("reg06-2017", 101, "CANCELLED")),
        "fail",
        wrong,
    )
    yield Case(f"{rule}/pass-certificate", base)
    yield Case(f"{rule}/pass-trade-name-suspended", valid(101, trade_name="SUSPENDED"))
    yield Case(
        f"{rule}/undecided-password",
        with_file(base, GST, with_password(base.files[GST], "u")),
        "fail",
        (("file-encrypted", "failed", GST_FILE),),
    )


def _not_granted() -> Iterator[Case]:
    rule = "certificate-provisional"
    base = valid(102)
    for what, layout, producer in (
        ("application", "gst-arn", "reportlab"),
        ("provisional-registration", "reg25", "fpdf2"),
    ):
        file = certificate(layout, 102, producer)
        wrong = ((rule, "failed", GST_FILE),)
        yield Case(f"{rule}/fail-{what}", with_file(base, GST, file), "fail", wrong)
    yield Case(f"{rule}/pass-certificate", base)
    both = merged(base.files[GST], certificate("gst-arn", 102, "reportlab"))
    yield Case(
        f"{rule}/pass-application-behind-the-certificate",
        with_file(base, GST, both),
        "pass",
        (("documents-merged", "failed", GST_FILE),),
    )


def _pages() -> Iterator[Case]:
    rule = "certificate-pages-missing"
    base = valid(103)
    first = ((rule, "failed", GST_FILE),)
    page_one = certificate("reg06-2024-page1", 103, "reportlab")
    yield Case(f"{rule}/fail-page-one-alone", with_file(base, GST, page_one), "pass", first)
    two = some_pages(base.files[GST], (0, 1))
    yield Case(f"{rule}/fail-annexure-b-left-out", with_file(base, GST, two), "pass", first)
    counted = with_lines("reg06-2017", 103, [f"Page {n} of 3" for n in (1, 2, 3)])
    cut = some_pages(counted, (0, 1))
    yield Case(f"{rule}/fail-two-pages-of-three", with_file(base, GST, cut), "pass", first)
    udyam = changed(base, "end_user/registration_number", make_firm(103).udyam)
    print_ = certificate("udyam-2025", 103, "reportlab")
    yield Case(
        f"{rule}/fail-first-page-of-a-browsers-print",
        with_file(udyam, COI, some_pages(print_, (0,))),
        "pass",
        ((rule, "failed", REG_FILE),),
    )
    yield Case(f"{rule}/pass-browsers-print", with_file(udyam, COI, print_))
    yield Case(f"{rule}/pass-all-pages", with_file(base, GST, counted))
    turned = some_pages(counted, (2, 1, 0))
    yield Case(f"{rule}/pass-pages-in-other-order", with_file(base, GST, turned))
    # Taken out of a bundle whose pages were numbered through.
    bundle = with_lines("reg06-2017", 103, [f"Page {n} of 12" for n in (5, 6, 7)])
    yield Case(f"{rule}/pass-out-of-a-bundle", with_file(base, GST, bundle))


def _merged() -> Iterator[Case]:
    rule = "documents-merged"
    base = valid(104)
    other = base.files[GST]
    for what, extra in (
        ("gst-certificate", other),
        ("pan-card", certificate("pan-card", 104, "reportlab")),
    ):
        yield Case(
            f"{rule}/fail-incorporation-and-{what}",
            with_file(base, COI, merged(base.files[COI], extra)),
            "pass",
            ((rule, "failed", REG_FILE),),
        )
    changed_name = valid(105, coi=("coi-inc25", "reportlab"))
    first = certificate(
        "coi-current", 105, "reportlab", (("cin", make_firm(105).cin),
                                          ("legal_name", make_firm(105).former_name)),
    )  # fmt: skip
    yield Case(
        f"{rule}/pass-change-of-name-beside-the-first",
        with_file(changed_name, COI, merged(first, changed_name.files[COI])),
    )
    # The annexures repeat the name, and the name sounds like another document.
    yield Case(
        f"{rule}/pass-name-like-a-document",
        valid(104, legal_name="SHOPS AND ESTABLISHMENTS REGISTRATION GUMASTA PRIVATE LIMITED"),
    )
    letter = merged(certificate("letter", 104, "reportlab"), other)
    yield Case(f"{rule}/pass-letter-in-front", with_file(base, GST, letter))
