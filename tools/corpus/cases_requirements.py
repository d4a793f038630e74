"""Cases of the rules that hold the documents against the requirement."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from tools.corpus.cases_data import edited, says, warns
from tools.corpus.package import (
    GST_ID,
    REGISTRATION_ID,
    Case,
    Package,
    certificate,
    changed,
    valid,
    with_file,
)

FIELDS = "documents/0/data_fields"
_DRIVEN = (
    "requirements-stale", "document-missing", "document-type-unknown", "document-type-repeated",
    "document-field-missing", "document-field-length", "document-field-choice-unknown",
    "document-field-date-malformed", "document-field-unknown",
)  # fmt: skip


def field(name: str, **keys: Any) -> dict[str, Any]:
    """Return a required field as the API's answer has it; keys left out are no constraint."""
    return {
        "field_name": name,
        "friendly_name": name,
        "field_type": "string",
        "required": True,
    } | keys


def answer(*fields: dict[str, Any], date: str = "2026-11-01", **ids: str) -> bytes:
    """Return a saved Requirements answer whose registration certificate asks for ``fields``."""
    types = [
        {
            "document_type_id": ids.get("registration", REGISTRATION_ID),
            "name": "Registration Certificate",
            "proof_required": True,
            "required_fields": list(fields or [field("business_name")]),
        },
        {
            "document_type_id": ids.get("gst", GST_ID),
            "name": "GST Certificate",
            "proof_required": True,
            "required_fields": [],
        },
    ]
    body = {
        "retrieved_at": date,
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "document_types": types,
    }
    return (json.dumps(body, indent=2) + "\n").encode()


def held_to(package: Package, *fields: dict[str, Any], **options: str) -> Package:
    """Return a copy with a saved answer beside it."""
    return with_file(package, "requirements.json", answer(*fields, **options))


def given(package: Package, *fields: dict[str, Any], **values: Any) -> Package:
    """Return a copy held to business_name and ``fields``, with ``values`` in data_fields."""
    twin = held_to(package, field("business_name"), *fields)
    return edited(twin, *((f"{FIELDS}/{key}", value) for key, value in values.items()))


def without_entry(package: Package, index: int) -> Package:
    """Return a copy without one entry of documents and its file."""
    twin = copy.deepcopy(package)
    del twin.files[twin.data["documents"].pop(index)["file"]]
    return twin


def _requirement() -> Iterator[Case]:
    rule = "requirement-not-found"
    mobile = changed(valid(50), "number_type", "mobile")
    yield says(f"{rule}/fail-mobile", mobile, "/number_type")
    person = changed(valid(50), "end_user/type", "individual")
    yield says(f"{rule}/fail-individual", person, "/end_user/type")
    abroad = changed(valid(51), "country_iso", "SG")
    yield says(f"{rule}/fail-singapore", abroad, "/country_iso")
    yield Case(f"{rule}/pass-built-in", valid(51))
    choice = (("field-choice-unknown", "failed", "/number_type"),)
    fixed = changed(valid(51), "number_type", "landline")
    yield Case(f"{rule}/undecided-number-type-unknown", fixed, "fail", choice)
    missing = (("requirement-not-found", "failed", "/number_type"),)
    for number, driven in enumerate(_DRIVEN, 52):
        package = changed(valid(number), "number_type", "tollfree")
        yield Case(f"{driven}/undecided-no-requirement", package, "fail", missing)
    rule = "requirements-stale"
    yield warns(f"{rule}/fail-91-days", held_to(valid(61), date="2026-08-24"), "")
    yield Case(f"{rule}/pass-90-days", held_to(valid(61), date="2026-08-25"))
    yield warns(f"{rule}/fail-built-in", valid(62), "", as_of="2027-03-01")


def _beside() -> Iterator[Case]:
    """What is saved beside the package, and what it says of other combinations."""
    rule, base = "requirements-for-another-kind", valid(61)
    local = json.loads(answer())
    mobile, person = local | {"number_type": "mobile"}, local | {"user_type": "individual"}
    yield warns(f"{rule}/fail-mobile", _saved(base, mobile), "/number_type")
    yield warns(f"{rule}/fail-individual", _saved(base, person), "/end_user/type")
    yield warns(f"{rule}/fail-none-of-two", _saved(base, [mobile, person]), "/number_type")
    yield Case(f"{rule}/pass-one-of-three", _saved(base, [mobile, person, local]))
    other = changed(base, "number_type", "tollfree")
    none = (("requirement-not-found", "failed", "/number_type"),)
    yield Case(f"{rule}/undecided-no-requirement", _saved(other, mobile), "fail", none)
    rule = "requirement-not-found"
    empty = copy.deepcopy(local)
    empty["document_types"][1]["required_fields"] = None
    yield Case(f"{rule}/pass-null-for-an-empty-list", _saved(base, empty))
    # Data alone are asked for: no rule has a certificate to read.
    alone = copy.deepcopy(local)
    alone["document_types"][1]["proof_required"] = False
    without = edited(base, ("documents/1/file", ...))
    del without.files[base.data["documents"][1]["file"]]
    yield Case("file-missing/pass-proof-not-required", _saved(without, alone))


def _saved(package: Package, body: Any) -> Package:
    text = json.dumps(body, indent=2) + "\n"
    return with_file(package, "requirements.json", text.encode())


def _types() -> Iterator[Case]:
    rule = "document-missing"
    yield says(f"{rule}/fail-gst", without_entry(valid(63), 1), "/documents")
    none = without_entry(without_entry(valid(63), 1), 0)
    yield says(f"{rule}/fail-empty-list", none, "/documents", "/documents")
    base = valid(64)
    turned = edited(
        base,
        ("documents/0", base.data["documents"][1]),
        ("documents/1", base.data["documents"][0]),
        ("documents/1/document_type_id", REGISTRATION_ID.upper()),
    )
    yield Case(f"{rule}/pass-other-order-and-capitals", turned)
    rule, pointer = "document-type-unknown", "/documents/1/document_type_id"
    typo = changed(base, pointer[1:], GST_ID[:-1])
    yield says(f"{rule}/fail-digit-lost", typo, pointer)
    name = changed(base, pointer[1:], "GST Certificate")
    yield says(f"{rule}/fail-name-for-id", name, pointer)
    account_id = "3b1d5f70-8c2e-4a64-9d0f-6e7a8b9c0d1e"
    own = changed(base, pointer[1:], account_id)
    yield says(f"{rule}/fail-own-id-without-own-answer", own, pointer)
    saved = held_to(own, gst=account_id)
    yield Case(f"{rule}/pass-own-id-with-own-answer", saved)
    yield says(f"{rule}/fail-sample-id-with-own-answer", held_to(base, gst=account_id), pointer)
    rule = "document-type-repeated"
    third = {
        "document_type_id": REGISTRATION_ID,
        "file": "older-certificate.pdf",
        "data_fields": base.data["documents"][0]["data_fields"],
    }
    both = edited(base, ("documents", [*base.data["documents"], third]))
    both = with_file(both, "older-certificate.pdf", certificate("coi-2018", 64, "fpdf2"))
    yield says(f"{rule}/fail-older-certificate-too", both, "/documents/2/document_type_id")
    yield Case(f"{rule}/pass-each-once", base)


def _wanted_fields() -> Iterator[Case]:
    rule, base = "document-field-missing", valid(65)
    name, pointer = base.data["end_user"]["name"], f"/{FIELDS}/business_name"
    yield says(f"{rule}/fail-no-data-fields", changed(base, FIELDS, ...), pointer)
    yield says(f"{rule}/fail-null", changed(base, pointer[1:], None), pointer)
    yield says(f"{rule}/fail-blank", changed(base, pointer[1:], " "), pointer)
    camel = changed(base, FIELDS, {"businessName": name})
    yield says(f"{rule}/fail-camel-case", camel, pointer)
    optional = given(base, field("remark", required=False))
    yield Case(f"{rule}/pass-optional-left-out", optional)
    rule = "document-field-unknown"
    gstin = changed(base, "documents/1/data_fields", {"gstin": "see file"})
    yield warns(f"{rule}/fail-none-asked-for", gstin, "/documents/1/data_fields/gstin")
    slip = given(base, field("remark", required=False), remrak="none")
    yield warns(f"{rule}/fail-optional-misspelt", slip, f"/{FIELDS}/remrak")
    known = given(base, field("remark", required=False), remark="none")
    yield Case(f"{rule}/pass-optional-given", known)


def _limits() -> Iterator[Case]:
    rule, base, pointer = "document-field-length", valid(66), f"/{FIELDS}/remark"
    limited = field("remark", min_length=5, max_length=50)
    yield says(f"{rule}/fail-51", given(base, limited, remark="r" * 51), pointer)
    yield says(f"{rule}/fail-4", given(base, limited, remark="r" * 4), pointer)
    yield Case(f"{rule}/pass-50", given(base, limited, remark="r" * 50))
    yield Case(f"{rule}/pass-5", given(base, limited, remark="r" * 5))
    yield Case(
        f"{rule}/pass-50-devanagari",
        given(base, limited, remark="क" * 50),
        comment="150 bytes in UTF-8; characters are counted.",
    )
    rule, pointer = "document-field-choice-unknown", f"/{FIELDS}/kind"
    kinds = field("kind", field_type="enum", enums="company, llp,proprietor")
    yield says(f"{rule}/fail-capitals", given(base, kinds, kind="LLP"), pointer)
    yield says(f"{rule}/fail-other", given(base, kinds, kind="trust"), pointer)
    yield Case(f"{rule}/pass-listed", given(base, kinds, kind="llp"))


def _dates() -> Iterator[Case]:
    rule, base, pointer = "document-field-date-malformed", valid(67), f"/{FIELDS}/issued_on"
    iso = field("issued_on", field_type="date", format="yyyy-mm-dd")
    wrong = {
        "slashes": "17/04/2024",
        "not-in-the-calendar": "2023-02-29",
        "one-digit-month": "2024-4-17",
        "words": "17 April 2024",
        "time-behind": "2024-04-17T00:00:00Z",
        "devanagari-digits": "२०२४-०४-१७",
    }
    for what, value in wrong.items():
        yield says(f"{rule}/fail-{what}", given(base, iso, issued_on=value), pointer)
    yield Case(f"{rule}/pass-leap-day", given(base, iso, issued_on="2024-02-29"))
    british = field("issued_on", field_type="date", format="DD/MM/YYYY")
    yield says(f"{rule}/fail-month-first", given(base, british, issued_on="04/17/2024"), pointer)
    yield Case(f"{rule}/pass-day-first", given(base, british, issued_on="17/04/2024"))
    strange = field("issued_on", field_type="date", format="fortnight of the year")
    yield Case(
        f"{rule}/undecided-format-not-known",
        given(base, strange, issued_on="2024-04-17"),
        "undecided",
        ((rule, "undecided", pointer),),
    )


def cases() -> Iterator[Case]:
    """Every case of this module."""
    for group in (_requirement, _beside, _types, _wanted_fields, _limits, _dates):
        yield from group()
