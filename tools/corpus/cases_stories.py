"""Whole stories: packages as firms really send them, good and bad."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from tools.certificates.firm import make_firm
from tools.corpus.cases_names import COI, FIELD, GST, USER, renamed_in_data
from tools.corpus.package import (
    Case,
    Expected,
    Package,
    certificate,
    changed,
    renamed,
    sole_owner,
    unread,
    valid,
    with_file,
    with_raw,
)

REG_FILE, GST_FILE = "/documents/0/file", "/documents/1/file"


def story(
    name: str,
    package: Package,
    verdict: str = "pass",
    *findings: Expected,
    comment: str = "",
) -> Case:
    """A case below packages/."""
    return Case(f"packages/{name}", package, verdict, findings, comment=comment)


def with_address(package: Package, seed: int) -> Package:
    """A copy with the address of the certificates and a contact."""
    firm = make_firm(seed)
    twin = package
    for key, value in {
        "email": "numbers@example.com",
        "address_line1": firm.street,
        "city": firm.city,
        "state": firm.state,
        "postal_code": firm.pin,
    }.items():
        twin = changed(twin, f"end_user/{key}", value)
    return twin


def cases() -> Iterator[Case]:
    """All stories."""
    yield from _good()
    yield from _bad_names()
    yield from _bad_files()
    yield from _bad_data()
    yield from _open_questions()


def _good() -> Iterator[Case]:
    yield story(
        "good-company",
        with_address(
            valid(41, coi=("coi-current", "chromium"), gst=("reg06-2024", "reportlab")), 41
        ),
        comment="A company with today's forms, everything filled in.",
    )
    yield story(
        "good-company-of-2018",
        valid(42, coi=("coi-2018", "canvas"), gst=("reg06-2017", "canvas")),
        comment="Values stand far from their labels on both certificates.",
    )
    yield story(
        "good-company-of-2010",
        valid(43, coi=("coi-2006", "typst"), gst=("reg06-2023-amended", "fpdf2")),
        comment="Half the certificate is Hindi in a font of its own.",
    )
    yield story(
        "good-after-change-of-name",
        valid(44, coi=("coi-change-of-name-2010", "fpdf2"), gst=("reg06-2023-amended", "chromium")),
        comment="The certificate holds the old name more often than the new one.",
    )
    llp: dict[str, Any] = {"constitution": "Limited Liability Partnership"}
    yield story(
        "good-llp",
        changed(
            valid(45, coi=("llp", "typst"), **llp),
            "end_user/registration_number",
            make_firm(45, **llp).llpin,
        ),
    )
    own = make_firm(46, constitution="Proprietorship").legal_name
    yield story(
        "good-small-enterprise",
        sole_owner(46, trade_name=own),
        comment="A sole owner who trades in her own name.",
    )
    requirement = _own_requirement()
    package = valid(47, legal_name="BRIEF NOWHERE FOODS PRIVATE LIMITED")
    for index, name in enumerate(
        ("a1b2c3d4-0000-4000-8000-000000000001", "a1b2c3d4-0000-4000-8000-000000000002")
    ):
        package = changed(package, f"documents/{index}/document_type_id", name)
    yield story(
        "good-own-requirements",
        with_file(package, "requirements.json", requirement),
        comment="The account's own answer of GET …/Requirements lies beside it.",
    )


def _bad_names() -> Iterator[Case]:
    base = valid(51, gst=("reg06-2024", "typst"))
    name = base.data["end_user"]["name"]
    short = name.replace("PRIVATE LIMITED", "PVT LTD")
    yield story(
        "bad-pvt-ltd-everywhere",
        renamed_in_data(base, short),
        "fail",
        ("business-name-not-on-document", "failed", USER),
    )
    yield story(
        "bad-pvt-ltd-in-one-place",
        changed(base, FIELD.lstrip("/"), short),
        "fail",
        ("business-name-differs-in-data", "failed", FIELD),
    )
    late = (("legal_name", make_firm(52).former_name), ("pan", make_firm(52).pan))
    package = valid(52, coi=("coi-change-of-name-2010", "reportlab"))
    yield story(
        "bad-gst-still-in-old-name",
        with_file(package, GST, certificate("reg06-2017", 52, "reportlab", late)),
        "fail",
        ("business-name-differs-between-documents", "failed", GST_FILE),
        ("business-name-styled-differently", "failed", USER),
    )
    other = valid(54)
    mixed = with_file(valid(53), GST, other.files[GST])
    yield story(
        "bad-gst-of-another-client",
        mixed,
        "fail",
        ("business-name-differs-between-documents", "failed", GST_FILE),
        ("gstin-pan-differs", "failed", GST_FILE),
    )


def _bad_files() -> Iterator[Case]:
    base = valid(61, coi=("coi-current", "typst"), gst=("reg06-2017", "chromium"))
    swapped = with_file(with_file(base, COI, base.files[GST]), GST, base.files[COI])
    yield story("bad-files-swapped", swapped, "fail", ("documents-swapped", "failed", REG_FILE))
    twice = changed(base, "documents/1/file", COI)
    del twice.files[GST]
    yield story("bad-same-file-twice", twice, "fail", ("same-file-twice", "failed", GST_FILE))
    ended = dt.date(2026, 6, 30)
    casual = valid(
        62,
        gst=("reg06-2024-casual", "typst"),
        valid_to=ended,
        valid_from=ended - dt.timedelta(days=89),
        issued=ended - dt.timedelta(days=89),
    )
    yield story(
        "bad-casual-registration-ended", casual, "fail", ("certificate-expired", "failed", GST_FILE)
    )
    cut = base.files[GST][: len(base.files[GST]) // 2]
    yield story(
        "bad-download-cut-off",
        with_file(base, GST, cut),
        "fail",
        ("file-corrupt", "failed", GST_FILE),
    )
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"
    yield story(
        "bad-lfs-not-fetched",
        with_file(base, COI, pointer),
        "fail",
        ("file-is-lfs-pointer", "failed", REG_FILE),
    )


def _bad_data() -> Iterator[Case]:
    base = valid(71)
    raw = base.manifest().replace(b'"IN",\n  "number_type"', b'"IN"\n  "number_type"')
    yield story("bad-comma-forgotten", with_raw(base, raw), "fail", ("data-not-json", "failed", ""))
    nested = changed(base, "end_user/address", {"city": "Pune"})
    yield story(
        "bad-address-nested", nested, "fail", ("field-misplaced", "failed", "/end_user/address")
    )
    bare = changed(base, "documents/0/data_fields", ...)
    yield story(
        "bad-no-business-name",
        bare,
        "fail",
        ("document-field-missing", "failed", "/documents/0/data_fields/business_name"),
    )


def _open_questions() -> Iterator[Case]:
    photo = valid(81, coi=("coi-current", "jpeg"), gst=("reg06-2024", "png"))
    for index, name in enumerate(("incorporation.jpg", "gst.png")):
        photo = renamed(photo, index, name)
    yield story("open-photos-without-ocr", photo, "undecided", *unread("registration", "gst"))
    yield story(
        "open-one-scan",
        with_file(valid(82), GST, certificate("reg06-2024", 82, "scan-pdf")),
        "undecided",
        *unread("gst"),
    )


def _own_requirement() -> bytes:
    """An answer in the shape of the released SDKs: api_id on top, optional keys left out."""
    answer: dict[str, Any] = {
        "api_id": "5a6b7c8d-0000-4000-8000-000000000000",
        "requirement_id": "a1b2c3d4-0000-4000-8000-000000000000",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "document_types": [
            {
                "document_type_id": "a1b2c3d4-0000-4000-8000-000000000001",
                "name": "Registration Certificate",
                "description": "Certificate of Incorporation or Udyam Registration",
                "proof_required": True,
                "required_fields": [
                    {
                        "field_name": "business_name",
                        "friendly_name": "Business Name",
                        "field_type": "string",
                        "required": True,
                        "min_length": 1,
                        "max_length": 50,
                    }
                ],
            },
            {
                "document_type_id": "a1b2c3d4-0000-4000-8000-000000000002",
                "name": "GST Certificate",
                "proof_required": True,
                "required_fields": [],
            },
        ],
    }
    return (json.dumps(answer, indent=2) + "\n").encode()
