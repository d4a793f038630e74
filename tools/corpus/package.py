"""Parts to build corpus cases from: a valid package, and small changes to it."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pypdf import PdfWriter

from tools.certificates.firm import Firm, make_firm
from tools.certificates.layouts import render

REGISTRATION_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
GST_ID = "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210"

Expected = tuple[str, ...]  # rule, outcome, pointer; the package, where a case has several


@dataclass
class Package:
    """What a case's folder will hold. ``raw`` replaces the manifest made from ``data``."""

    data: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    raw: bytes | None = None
    links: dict[str, str] = field(default_factory=dict)
    name: str = "submission.json"

    def manifest(self) -> bytes:
        """The bytes of the manifest, submission.json in most."""
        if self.raw is not None:
            return self.raw
        return (json.dumps(self.data, indent=2, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class Case:
    """A case of the corpus: where it goes, what it holds, what is to be said of it.

    With ``others`` it holds several packages, by the names of their folders; ``package`` is not
    written then. ``account`` is a saved list of the account.
    """

    name: str  # "<rule>/fail-<what>" or "packages/<story>"
    package: Package
    verdict: str = "pass"
    findings: tuple[Expected, ...] = ()
    as_of: str = "2026-11-23"
    comment: str = ""
    others: Mapping[str, Package] = field(default_factory=dict)
    account: Any = None
    ocr: bool | None = None  # holds only with OCR, or only without; None: either way


@cache
def certificate(
    layout: str, seed: int, producer: str, changes: tuple[tuple[str, Any], ...] = ()
) -> bytes:
    """A rendered certificate; ``changes`` are overrides of the firm's facts."""
    return render(layout, make_firm(seed, **dict(changes)), producer)


def firm_data(firm: Firm) -> dict[str, Any]:
    """The data object of a submission for ``firm``."""
    return {
        "country_iso": "IN",
        "number_type": "local",
        "alias": f"{firm.legal_name.title()[:60].strip()} numbers",
        "end_user": {
            "type": "business",
            "name": firm.legal_name,
            "registration_number": firm.cin,
            "country": "IN",
        },
        "documents": [
            {
                "document_type_id": REGISTRATION_ID,
                "data_fields": {"business_name": firm.legal_name},
                "file": "certificate-of-incorporation.pdf",
            },
            {"document_type_id": GST_ID, "file": "gst-certificate.pdf"},
        ],
    }


def sole_owner(seed: int, **changes: Any) -> Package:
    """A proprietor's valid package: a Udyam certificate beside a REG-06."""
    firm = make_firm(seed, constitution="Proprietorship", **changes)
    overrides = (("constitution", "Proprietorship"), *sorted(changes.items()))
    data = firm_data(firm)
    data["end_user"]["registration_number"] = firm.udyam
    files = {
        "certificate-of-incorporation.pdf": certificate("udyam-2025", seed, "reportlab", overrides),
        "gst-certificate.pdf": certificate("reg06-2024", seed, "reportlab", overrides),
    }
    return Package(data, files)


def valid(
    seed: int = 1,
    coi: tuple[str, str] = ("coi-current", "reportlab"),
    gst: tuple[str, str] = ("reg06-2024", "reportlab"),
    **changes: Any,
) -> Package:
    """A package with nothing wrong: (layout, producer) of both certificates can be chosen."""
    overrides = tuple(sorted(changes.items()))
    return Package(
        data=firm_data(make_firm(seed, **changes)),
        files={
            "certificate-of-incorporation.pdf": certificate(coi[0], seed, coi[1], overrides),
            "gst-certificate.pdf": certificate(gst[0], seed, gst[1], overrides),
        },
    )


def merged(*documents: bytes) -> bytes:
    """One PDF with the pages of several."""
    writer = PdfWriter()
    for document in documents:
        writer.append(io.BytesIO(document))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def changed(package: Package, pointer: str, value: Any) -> Package:
    """A copy with the value at ``pointer`` (``end_user/name``, ``documents/0/file``) replaced.

    The value ``...`` removes the key.
    """
    twin = copy.deepcopy(package)
    *path, last = pointer.split("/")
    target: Any = twin.data
    for part in path:
        target = target[int(part)] if isinstance(target, list) else target[part]
    key: Any = int(last) if isinstance(target, list) else last
    if value is ...:
        del target[key]
    else:
        target[key] = value
    return twin


def with_file(package: Package, name: str, content: bytes) -> Package:
    """A copy with one more file, or with a file's content replaced."""
    twin = copy.deepcopy(package)
    twin.files[name] = content
    return twin


def renamed(package: Package, index: int, name: str) -> Package:
    """A copy in which the file of document ``index`` is called ``name``."""
    twin = copy.deepcopy(package)
    old = twin.data["documents"][index]["file"]
    twin.files[name] = twin.files.pop(old)
    twin.data["documents"][index]["file"] = name
    return twin


def with_raw(package: Package, raw: bytes) -> Package:
    """A copy whose manifest is ``raw``."""
    twin = copy.deepcopy(package)
    twin.raw = raw
    return twin


def unread(*places: str) -> tuple[Expected, ...]:
    """What stays undecided where the certificates in ``places`` cannot be read without OCR.

    ``places``: "registration" (document 0), "gst" (document 1) or both.
    """
    if set(places) == {"registration", "gst"}:
        both = {*_UNREAD_ANY, "documents-swapped", "business-name-styled-differently"}
        rules = {0: both | _UNREAD_REGISTRATION, 1: both | _UNREAD_GST}
    elif places == ("registration",):
        rules = {0: _UNREAD_ANY | _UNREAD_REGISTRATION}
    else:
        rules = {1: _UNREAD_ANY | _UNREAD_GST | {"constitution-differs", "gstin-pan-differs"}}
    return tuple(
        (rule, "undecided", f"/documents/{index}/file")
        for index, names in rules.items()
        for rule in sorted(names)
    )


_UNREAD_ANY = {
    "business-name-differs-between-documents",
    "business-name-not-on-document",
    "certificate-dated-in-future",
    "document-kind-unrecognised",
    "document-kind-wrong",
    "text-unreadable",
}
_UNREAD_REGISTRATION = {
    "former-name-used",
    "gstin-pan-differs",
    "registration-number-not-on-document",
}
_UNREAD_GST = {
    "certificate-expired",
    "gstin-check-digit-wrong",
    "trade-name-used",
    "trade-name-used-by-proprietor",
}
