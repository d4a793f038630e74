"""Cases about the business name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.certificates.firm import make_firm
from tools.corpus.package import (
    Case,
    Package,
    certificate,
    changed,
    sole_owner,
    unread,
    valid,
    with_file,
)

COI, GST = "certificate-of-incorporation.pdf", "gst-certificate.pdf"
USER = "/end_user/name"
FIELD = "/documents/0/data_fields/business_name"


def renamed_in_data(package: Package, name: str) -> Package:
    """A copy with another business name in both places of the data."""
    return changed(
        changed(package, "end_user/name", name), "documents/0/data_fields/business_name", name
    )


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _in_data()
    yield from _on_document()
    yield from _style()
    yield from _between_documents()
    yield from _trade_names()
    yield from _former_names()


def _in_data() -> Iterator[Case]:
    rule = "business-name-differs-in-data"
    base = valid(11)
    name = base.data["end_user"]["name"]
    short = name.replace("PRIVATE LIMITED", "PVT LTD")
    yield Case(
        f"{rule}/fail-abbreviated-end-user",
        changed(base, "end_user/name", short),
        "fail",
        ((rule, "failed", USER),),
    )
    field = "documents/0/data_fields/business_name"
    yield Case(
        f"{rule}/fail-abbreviated-field",
        changed(base, field, short),
        "fail",
        ((rule, "failed", FIELD),),
    )
    yield Case(f"{rule}/pass-same-code-points", base)


def _on_document() -> Iterator[Case]:
    rule = "business-name-not-on-document"
    base = valid(12, coi=("coi-2018", "typst"), gst=("reg06-2024", "chromium"))
    name = base.data["end_user"]["name"]
    failed = ((rule, "failed", USER),)
    swaps = {
        "fail-abbreviated": name.replace("PRIVATE LIMITED", "PVT LTD"),
        "fail-typo": name[:3] + name[4:],
        "fail-other-legal-form": name.replace("PRIVATE LIMITED", "LIMITED"),
        "fail-look-alike-letter": name.replace("A", "\u0410", 1),
    }
    for what, other in swaps.items():
        yield Case(f"{rule}/{what}", renamed_in_data(base, other), "fail", failed)
    yield Case(f"{rule}/pass-exact", base)
    long = "SAMPLE AND FICTITIOUS INTERCONTINENTAL AGRICULTURAL PRODUCE PROCESSING PRIVATE LIMITED"
    yield Case(
        f"{rule}/pass-wrapped-over-lines",
        valid(12, coi=("coi-current", "fpdf2"), gst=("reg06-2017", "fpdf2"), legal_name=long),
    )
    yield Case(
        f"{rule}/pass-values-far-from-labels",
        valid(13, coi=("coi-2018", "canvas"), gst=("reg06-2017", "canvas")),
    )
    scans = valid(12, coi=("coi-current", "scan-pdf"), gst=("reg06-2024", "scan-pdf"))
    found = unread("registration", "gst")
    yield Case(f"{rule}/undecided-scans", scans, "undecided", found)


def _style() -> Iterator[Case]:
    rule = "business-name-styled-differently"
    base = valid(14)
    name = base.data["end_user"]["name"]
    yield Case(
        f"{rule}/fail-title-case",
        renamed_in_data(base, name.title()),
        "pass",
        ((rule, "failed", USER),),
    )
    # The form of 2006 prints mixed case, the GST certificate upper case: one of them has it.
    yield Case(
        f"{rule}/pass-one-certificate-in-mixed-case",
        valid(15, coi=("coi-2006", "reportlab"), gst=("reg06-2017", "reportlab")),
    )
    scan = with_file(
        renamed_in_data(base, name.title()), COI, certificate("coi-current", 14, "scan-pdf")
    )
    yield Case(
        f"{rule}/fail-beside-a-scan",
        scan,
        "undecided",
        (*unread("registration"), (rule, "failed", USER), (rule, "undecided", "/documents/0/file")),
    )
    both = renamed_in_data(
        valid(14, coi=("coi-current", "scan-pdf"), gst=("reg06-2024", "scan-pdf")), name.title()
    )
    yield Case(f"{rule}/undecided-scans", both, "undecided", unread("registration", "gst"))


def _between_documents() -> Iterator[Case]:
    rule = "business-name-differs-between-documents"
    # A sole owner's shop may have a name of its own, but not two.
    sole = sole_owner(66, trade_name="NOWHERE TEA STALL")
    other = (("constitution", "Proprietorship"), ("trade_name", "FIGMENT SHOE MART"))
    yield Case(
        f"{rule}/fail-other-shop-of-sole-owner",
        renamed_in_data(
            with_file(sole, GST, certificate("reg06-2024", 66, "reportlab", other)),
            "NOWHERE TEA STALL",
        ),
        "fail",
        ((rule, "failed", "/documents/1/file"),),
    )
    base = valid(16)
    name = base.data["end_user"]["name"]
    firm = make_firm(16)
    other = (("legal_name", name.replace("PRIVATE LIMITED", "PVT LTD")), ("pan", firm.pan))
    yield Case(
        f"{rule}/fail-abbreviated-on-gst",
        with_file(base, GST, certificate("reg06-2024", 16, "reportlab", other)),
        "fail",
        ((rule, "failed", "/documents/1/file"),),
    )
    yield Case(
        f"{rule}/pass-same-name-in-two-layouts",
        valid(16, coi=("coi-2018", "chromium"), gst=("reg06-2023-amended", "typst")),
    )
    yield Case(
        f"{rule}/undecided-gst-picture",
        with_file(base, GST, certificate("reg06-2024", 16, "scan-pdf")),
        "undecided",
        unread("gst"),
    )


def _trade_names() -> Iterator[Case]:
    rule = "trade-name-used"
    firm: dict[str, Any] = {"trade_name": "FICTITIOUS NOODLE BAR"}
    base = valid(17, **firm)
    yield Case(
        f"{rule}/fail-trade-name-in-data",
        renamed_in_data(base, "FICTITIOUS NOODLE BAR"),
        "fail",
        ((rule, "failed", USER),),
    )
    yield Case(f"{rule}/pass-legal-name-in-data", base)
    yield Case(
        f"{rule}/undecided-gst-picture",
        with_file(
            base, GST, certificate("reg06-2024", 17, "scan-pdf", tuple(sorted(firm.items())))
        ),
        "undecided",
        unread("gst"),
    )

    # A sole owner whose Udyam certificate is in the person's name has one name for everything.
    sole = make_firm(68, constitution="Proprietorship").legal_name
    in_own_name = sole_owner(68, trade_name=sole)
    shop_on_gst = (("constitution", "Proprietorship"), ("trade_name", "NOWHERE PICKLE HOUSE"))
    mixed = with_file(in_own_name, GST, certificate("reg06-2024", 68, "reportlab", shop_on_gst))
    yield Case(
        f"{rule}/fail-shop-where-person-fits",
        renamed_in_data(mixed, "NOWHERE PICKLE HOUSE"),
        "fail",
        ((rule, "failed", USER),),
    )

    rule = "trade-name-used-by-proprietor"
    shop = "NOWHERE TEA STALL"
    package = sole_owner(18, trade_name=shop)
    in_trade = renamed_in_data(package, shop)
    yield Case(f"{rule}/fail-shop-name", in_trade, "pass", ((rule, "failed", USER),))
    person = make_firm(18, constitution="Proprietorship").legal_name
    yield Case(f"{rule}/fail-own-name-beside-shop", package, "pass", ((rule, "failed", USER),))
    yield Case(f"{rule}/pass-trades-in-own-name", sole_owner(18, trade_name=person))
    overrides = (("constitution", "Proprietorship"), ("trade_name", shop))
    scan = certificate("reg06-2024", 18, "scan-pdf", overrides)
    found = tuple(
        item
        for item in unread("gst")
        if item[0] not in {"constitution-differs", "gstin-pan-differs"}
    )
    yield Case(f"{rule}/undecided-gst-picture", with_file(in_trade, GST, scan), "undecided", found)


def _former_names() -> Iterator[Case]:
    rule = "former-name-used"
    layout = ("coi-change-of-name-2010", "reportlab")
    base = valid(19, coi=layout, gst=("reg06-2017", "reportlab"))
    firm = make_firm(19)
    yield Case(
        f"{rule}/fail-name-before-the-change",
        renamed_in_data(base, firm.former_name),
        "fail",
        ((rule, "failed", USER),),
    )
    yield Case(f"{rule}/pass-name-after-the-change", base)
    yield Case(
        f"{rule}/undecided-scan",
        with_file(base, COI, certificate(layout[0], 19, "scan-pdf")),
        "undecided",
        unread("registration"),
    )
