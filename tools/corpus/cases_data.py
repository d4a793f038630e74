"""Cases of the rules about the data object's shape: JSON, missing, misplaced and unknown fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tools.corpus.package import (
    GST_ID,
    REGISTRATION_ID,
    Case,
    Package,
    changed,
    valid,
    with_raw,
)


def edited(package: Package, *changes: tuple[str, Any]) -> Package:
    """Return a copy with several changes made, as by `changed`."""
    for pointer, value in changes:
        package = changed(package, pointer, value)
    return package


def says(name: str, package: Package, *pointers: str, **options: Any) -> Case:
    """Return a case in which the rule of its folder fails at the pointers, and no other rule."""
    rule = name.partition("/")[0]
    found = tuple((rule, "failed", pointer) for pointer in pointers)
    return Case(name, package, options.pop("verdict", "fail"), found, **options)


def warns(name: str, package: Package, *pointers: str, **options: Any) -> Case:
    """Return the same for a rule that only warns."""
    return says(name, package, *pointers, verdict="pass", **options)


def replaced(package: Package, old: str, new: str) -> Package:
    """Return a copy whose manifest has ``new`` in place of the first ``old``, outside JSON."""
    raw = package.manifest()
    assert old.encode() in raw, old  # noqa: S101
    return with_raw(package, raw.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1))


def _json() -> Iterator[Case]:
    rule, base = "data-not-json", valid(1)
    yield says(f"{rule}/fail-comma-before-bracket", replaced(base, "\n}\n", ",\n}\n"), "")
    yield says(f"{rule}/fail-key-twice", replaced(base, "{", '{"alias": "First",'), "/alias")
    yield says(f"{rule}/fail-not-a-number", replaced(base, '"local"', "NaN"), "/number_type")
    yield says(f"{rule}/fail-list", with_raw(base, b"[" + base.manifest() + b"]"), "")
    yield says(f"{rule}/fail-empty-file", with_raw(base, b""), "")
    yield says(
        f"{rule}/fail-byte-order-mark", with_raw(base, b"\xef\xbb\xbf" + base.manifest()), ""
    )
    wide = base.manifest().decode().encode("utf-16")
    yield says(f"{rule}/fail-utf-16", with_raw(base, wide), "")
    latin = changed(base, "alias", "Café numbers").manifest().decode().encode("latin-1")
    yield says(f"{rule}/fail-latin-1", with_raw(base, latin), "")
    half = replaced(changed(base, "alias", "Half"), "Half", "Half \\ud800")
    yield says(f"{rule}/fail-half-a-surrogate-pair", half, "/alias")
    curl = b"data=" + base.manifest()
    yield says(f"{rule}/fail-form-field-name-left-on", with_raw(base, curl), "")
    tight = json.dumps(changed(base, "alias", "Café \U0001f4de").data).encode()
    yield Case(f"{rule}/pass-one-line-with-escapes", with_raw(base, tight))
    windows = base.manifest().replace(b"\n", b"\r\n")
    yield Case(f"{rule}/pass-windows-line-ends", with_raw(base, windows))


def _missing() -> Iterator[Case]:
    rule = "field-missing"
    for number, pointer in enumerate(("country_iso", "number_type", "alias"), 2):
        what = pointer.replace("_", "-")
        yield says(f"{rule}/fail-{what}", changed(valid(number), pointer, ...), f"/{pointer}")
    yield says(f"{rule}/fail-name-null", changed(valid(5), "end_user/name", None), "/end_user/name")
    yield says(f"{rule}/fail-end-user", changed(valid(6), "end_user", ...), "/end_user")
    empty = changed(valid(6), "end_user", {})
    yield says(f"{rule}/fail-end-user-empty", empty, "/end_user/type", "/end_user/name")
    yield says(f"{rule}/fail-documents", changed(valid(7), "documents", None), "/documents")
    no_id = changed(valid(8), "documents/1/document_type_id", ...)
    yield says(f"{rule}/fail-document-type-id", no_id, "/documents/1/document_type_id")
    base = valid(9)
    name = base.data["end_user"]["name"]
    slip = edited(base, ("end_user/nmae", name), ("end_user/name", ...))
    yield says(f"{rule}/fail-name-misspelt", slip, "/end_user/name")
    camel = edited(base, ("numberType", "local"), ("number_type", ...))
    yield says(f"{rule}/fail-camel-case", camel, "/number_type")
    other = edited(base, ("end_user/company_name", name), ("end_user/name", ...))
    yield says(f"{rule}/fail-other-word", other, "/end_user/name")
    least = {"type": "business", "name": name}
    yield Case(f"{rule}/pass-only-the-required", changed(base, "end_user", least))


def _blank() -> Iterator[Case]:
    rule = "field-blank"
    yield says(f"{rule}/fail-alias-empty", changed(valid(10), "alias", ""), "/alias")
    yield says(
        f"{rule}/fail-name-spaces", changed(valid(11), "end_user/name", "  "), "/end_user/name"
    )
    yield says(f"{rule}/fail-number-type", changed(valid(12), "number_type", "\t"), "/number_type")
    no_id = changed(valid(13), "documents/0/document_type_id", "")
    yield says(f"{rule}/fail-document-type-id", no_id, "/documents/0/document_type_id")
    yield Case(f"{rule}/pass-last-name-empty", changed(valid(14), "end_user/last_name", ""))


def _types() -> Iterator[Case]:
    rule = "field-wrong-type"
    number = changed(valid(15), "end_user/postal_code", 560001)
    yield says(f"{rule}/fail-postal-code-number", number, "/end_user/postal_code")
    text = changed(valid(15), "end_user", "business")
    yield says(f"{rule}/fail-end-user-text", text, "/end_user")
    base = valid(16)
    yield says(
        f"{rule}/fail-documents-object",
        changed(base, "documents", base.data["documents"][0]),
        "/documents",
    )
    ids = changed(base, "documents", [REGISTRATION_ID, GST_ID])
    yield says(f"{rule}/fail-documents-only-ids", ids, "/documents/0", "/documents/1")
    listed = changed(base, "end_user/type", ["business"])
    yield says(f"{rule}/fail-type-in-a-list", listed, "/end_user/type")
    pointer = "/documents/0/data_fields/business_name"
    yield says(f"{rule}/fail-data-field-number", changed(base, pointer[1:], 24), pointer)
    pairs = changed(base, "documents/0/data_fields", [{"business_name": "x"}])
    yield says(f"{rule}/fail-data-fields-list", pairs, "/documents/0/data_fields")
    digits = changed(base, "end_user/address_line2", "560001")
    yield Case(f"{rule}/pass-digits-in-a-string", changed(digits, "end_user/city", None))


def _unknown() -> Iterator[Case]:
    rule = "field-unknown"
    yield warns(
        f"{rule}/fail-phone", changed(valid(17), "end_user/phone", "none"), "/end_user/phone"
    )
    city = changed(valid(18), "end_user/ctiy", "Testpur")
    yield warns(f"{rule}/fail-city-misspelt", city, "/end_user/ctiy")
    answer = edited(
        valid(19), ("status", "submitted"), ("documents/0/document_name", "Certificate")
    )
    yield warns(f"{rule}/fail-copied-from-answer", answer, "/documents/0/document_name", "/status")
    older = changed(valid(19), "end_user_id", "e1")
    yield warns(f"{rule}/fail-older-api", older, "/end_user_id")
    again = changed(valid(20), "user_type", "business")
    yield warns(f"{rule}/fail-user-type-as-well", again, "/user_type")
    odd = edited(valid(20), ("__proto__", {}), ("a~b", 1))
    yield warns(f"{rule}/fail-odd-keys", odd, "/__proto__", "/a~0b")
    known = edited(
        valid(21),
        ("$schema", "submission.schema.json"),
        ("callback_url", "https://example.com/status"),
        ("callback_method", "POST"),
    )
    yield Case(f"{rule}/pass-callback-and-schema", known)


def _misplaced() -> Iterator[Case]:
    rule, base = "field-misplaced", valid(22)
    name = base.data["end_user"]["name"]
    address = {"address_line1": "4 Nowhere Road", "city": "Testpur"}
    nested = changed(base, "end_user/address", address)
    yield says(f"{rule}/fail-nested-address", nested, "/end_user/address")
    older = edited(base, ("user_type", "business"), ("end_user/type", ...))
    yield says(f"{rule}/fail-user-type", older, "/user_type")
    older = edited(base, ("country_iso2", "IN"), ("country_iso", ...))
    yield says(f"{rule}/fail-country-iso2", older, "/country_iso2")
    flat = edited(base, ("type", "business"), ("name", name), ("end_user", ...))
    yield says(f"{rule}/fail-end-user-on-top", flat, "/type", "/name")
    email = changed(base, "email", "someone@example.com")
    yield says(f"{rule}/fail-email-on-top", email, "/email")
    fields = "documents/0/data_fields"
    beside = edited(base, ("documents/0/business_name", name), (fields, ...))
    yield says(f"{rule}/fail-beside-data-fields", beside, "/documents/0/business_name")
    top = edited(base, ("business_name", name), (fields, {}))
    yield says(f"{rule}/fail-business-name-on-top", top, "/business_name")
    entry = edited(base, (fields, ...), ("documents/1/data_fields", {"business_name": name}))
    yield says(f"{rule}/fail-in-the-other-entry", entry, "/documents/1/data_fields/business_name")
    answer = edited(base, ("documents/0/meta_information", {"business_name": name}), (fields, ...))
    yield says(f"{rule}/fail-copied-from-answer", answer, "/documents/0/meta_information")
    id_key = "documents/1/document_type_id"
    typed = edited(base, ("documents/1/document_type", GST_ID), (id_key, ...))
    yield says(f"{rule}/fail-document-type", typed, "/documents/1/document_type")
    wrapped = with_raw(base, json.dumps({"data": base.data}, indent=2).encode())
    yield says(f"{rule}/fail-wrapped-in-data", wrapped, "/data")
    lines = [(f"end_user/{key}", value) for key, value in address.items()]
    yield Case(f"{rule}/pass-flat-address", edited(base, *lines))


def cases() -> Iterator[Case]:
    """Every case of this module."""
    for group in (_json, _missing, _blank, _types, _unknown, _misplaced):
        yield from group()
