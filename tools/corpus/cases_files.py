"""Cases of the rules about which files are named, where they lie, their names and their sizes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from tools.corpus.odd_files import padded
from tools.corpus.package import (
    GST_ID,
    REGISTRATION_ID,
    Case,
    Expected,
    Package,
    certificate,
    changed,
    renamed,
    valid,
    with_file,
)

COI, GST = "certificate-of-incorporation.pdf", "gst-certificate.pdf"
FIRST, SECOND, THIRD = (f"/documents/{index}/file" for index in range(3))
CONTACT_ID = "3f8b2c1d-0a4e-4d57-9b66-5c2e7f108a93"
UNKNOWN_ID = "00000000-0000-4000-8000-000000000001"


def failed(rule: str, *pointers: str) -> tuple[Expected, ...]:
    """Return the finding of ``rule`` at each of the pointers."""
    return tuple((rule, "failed", pointer) for pointer in pointers)


def fails(name: str, package: Package, *pointers: str, **options: Any) -> Case:
    """Return a case in which the rule of its folder, an error, fails at the pointers alone."""
    found = failed(name.partition("/")[0], *(pointers or (SECOND,)))
    return Case(name, package, options.pop("verdict", "fail"), found, **options)


def warns(name: str, package: Package, *pointers: str, **options: Any) -> Case:
    """Return the same for a rule that only warns."""
    return fails(name, package, *pointers, verdict="pass", **options)


def naming(package: Package, name: str, index: int = 1) -> Package:
    """Return a package whose document ``index`` names a file that is not put there."""
    twin = copy.deepcopy(package)
    del twin.files[twin.data["documents"][index]["file"]]
    twin.data["documents"][index]["file"] = name
    return twin


def without_file(package: Package, index: int = 1) -> Package:
    """Return a package in which document ``index`` names no file, and the file is gone."""
    return changed(naming(package, ""), f"documents/{index}/file", ...)


def linked(package: Package, target: str) -> Package:
    """Return a package with a link in place of the second document's file."""
    twin = naming(package, GST)
    twin.links[GST] = target
    return twin


def with_contact(package: Package, index: int = 2) -> Package:
    """Return a package with a third document, of a type that the requirement wants no file for."""
    twin = copy.deepcopy(package)
    twin.data["documents"].insert(index, {"document_type_id": CONTACT_ID})
    twin.files["requirements.json"] = json.dumps(_requirement(), indent=2).encode() + b"\n"
    return twin


def _requirement() -> dict[str, Any]:
    name = {"field_name": "business_name", "field_type": "string", "required": True}
    titles: tuple[tuple[str, str, bool, list[dict[str, Any]]], ...] = (
        (REGISTRATION_ID, "Registration Certificate", True, [name]),
        (GST_ID, "GST Certificate", True, []),
        (CONTACT_ID, "Contact Person", False, []),
    )
    keys = ("document_type_id", "name", "proof_required", "required_fields")
    return {
        "retrieved_at": "2026-11-23",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "document_types": [dict(zip(keys, row, strict=True)) for row in titles],
    }


def _of_unknown_type(package: Package) -> Package:
    return changed(package, "documents/0/document_type_id", UNKNOWN_ID)


UNKNOWN_TYPE = failed("document-type-unknown", "/documents/0/document_type_id")


def _needed() -> Iterator[Case]:
    rule = "file-missing"
    yield fails(f"{rule}/fail-absent", without_file(valid(11)))
    yield fails(f"{rule}/fail-null", changed(without_file(valid(12)), "documents/1/file", None))
    yield fails(f"{rule}/fail-blank", changed(without_file(valid(13)), "documents/1/file", "  "))
    yield Case(f"{rule}/pass-none-needed", with_contact(valid(14)))
    unknown = _of_unknown_type(valid(15))
    yield Case(f"{rule}/undecided-type-unknown", unknown, "fail", UNKNOWN_TYPE)

    rule = "file-not-needed"
    twin = with_contact(valid(16))
    letter = certificate("letter", 16, "fpdf2")
    extra = with_file(changed(twin, "documents/2/file", "letter.pdf"), "letter.pdf", letter)
    yield warns(f"{rule}/fail-letter", extra, THIRD)
    yield Case(f"{rule}/pass-null", changed(twin, "documents/2/file", None))
    unknown = _of_unknown_type(valid(17))
    yield Case(f"{rule}/undecided-type-unknown", unknown, "fail", UNKNOWN_TYPE)

    rule = "file-order-shifted"
    shifted = with_contact(valid(18), 0)
    yield warns(f"{rule}/fail-first-has-none", shifted)
    yield warns(f"{rule}/fail-second-has-none", with_contact(valid(19), 1), THIRD)
    yield Case(f"{rule}/pass-last-has-none", with_contact(valid(18)))
    unknown = changed(shifted, "documents/0/document_type_id", UNKNOWN_ID)
    yield Case(f"{rule}/undecided-type-unknown", unknown, "fail", UNKNOWN_TYPE)


def _found() -> Iterator[Case]:
    rule = "file-not-found"
    yield fails(f"{rule}/fail-absent", naming(valid(21), GST))
    misspelt = changed(valid(22), "documents/1/file", "GST-certificate.pdf")
    yield fails(f"{rule}/fail-capitals", misspelt)
    yield fails(f"{rule}/fail-curl-at", changed(valid(22), "documents/1/file", f"@{GST}"))
    folder = with_file(naming(valid(23), "gst.pdf"), "gst.pdf/page-1.pdf", b"%PDF-1.4\n")
    yield fails(f"{rule}/fail-folder", folder)
    yield fails(f"{rule}/fail-link-to-nothing", linked(valid(24), "moved.pdf"))
    yield fails(f"{rule}/fail-link-to-itself", linked(valid(24), GST))
    address = naming(valid(25), "https://www.example.com/gst.pdf")
    yield fails(f"{rule}/fail-web-address", address)
    percent = naming(valid(25), "%2e%2e/gst.pdf")
    yield fails(f"{rule}/fail-percent-is-literal", percent)
    yield Case(f"{rule}/pass-in-folder", renamed(valid(26), 1, "scans/gst.pdf"))
    yield Case(f"{rule}/pass-odd-name", renamed(valid(27), 1, "जीएसटी (1) 100% #2.pdf"))
    outside = failed("file-outside-package", SECOND)
    yield Case(f"{rule}/undecided-outside", naming(valid(28), "../gst.pdf"), "fail", outside)


def _inside() -> Iterator[Case]:
    rule = "file-outside-package"
    yield fails(f"{rule}/fail-climbs", naming(valid(31), "../gst-certificate.pdf"))
    climbing = changed(valid(31), "documents/1/file", f"scans/../{GST}")
    yield fails(f"{rule}/fail-climbs-and-returns", climbing)
    yield fails(f"{rule}/fail-absolute", naming(valid(32), "/home/clerk/gst.pdf"))
    yield fails(f"{rule}/fail-drive", naming(valid(33), "C:\\Users\\clerk\\gst.pdf"))
    backslash = changed(
        renamed(valid(34), 1, "scans/gst.pdf"), "documents/1/file", "scans\\gst.pdf"
    )
    yield fails(f"{rule}/fail-backslash", backslash)
    yield fails(f"{rule}/fail-link", linked(valid(35), "../../elsewhere.pdf"))
    inside = linked(valid(36), "scans/gst.pdf")
    inside.files["scans/gst.pdf"] = valid(36).files[GST]
    yield Case(f"{rule}/pass-link-inside", inside)
    yield Case(f"{rule}/pass-dots-in-name", renamed(valid(37), 1, "./gst..pdf"))


def _sized() -> Iterator[Case]:
    not_found = failed("file-not-found", SECOND)
    absent = naming(valid(40), GST)

    yield fails("file-empty/fail-0-bytes", with_file(valid(41), GST, b""))
    yield Case("file-empty/pass-small", valid(42, gst=("reg06-2024", "canvas")))
    yield Case("file-empty/undecided-not-found", absent, "fail", not_found)

    rule, near = "file-too-large", "file-near-size-limit"
    yield fails(f"{rule}/fail-5242881", _of_size(43, 5_242_881))
    limit = failed(near, SECOND)
    yield Case(f"{rule}/pass-5242880", _of_size(43, 5_242_880), "pass", limit)
    yield Case(f"{rule}/undecided-not-found", absent, "fail", not_found)

    yield warns(f"{near}/fail-5000001", _of_size(44, 5_000_001))
    yield Case(f"{near}/pass-5000000", _of_size(44, 5_000_000))
    yield Case(f"{near}/undecided-not-found", absent, "fail", not_found)


def _of_size(seed: int, size: int) -> Package:
    package = valid(seed)
    return with_file(package, GST, padded(package.files[GST], size))


def _named() -> Iterator[Case]:
    rule = "file-name-too-long"
    yield fails(f"{rule}/fail-100", renamed(valid(51), 1, "g" * 96 + ".pdf"))
    hindi = "पंजीकरण-प्रमाणपत्र-" + "1" * 77 + ".pdf"
    yield fails(f"{rule}/fail-100-hindi", renamed(valid(52), 1, hindi))
    yield Case(f"{rule}/pass-99", renamed(valid(51), 1, "g" * 95 + ".pdf"))
    folders = "scans-of-the-certificates-of-our-company/"
    yield Case(f"{rule}/pass-99-in-folders", renamed(valid(53), 1, folders + "g" * 95 + ".pdf"))
    yield Case(f"{rule}/pass-99-hindi", renamed(valid(52), 1, hindi.replace("1", "", 1)))


def cases() -> Iterator[Case]:
    """Every case of these rules."""
    yield from _needed()
    yield from _found()
    yield from _inside()
    yield from _sized()
    yield from _named()
