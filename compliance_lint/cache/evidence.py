"""Evidence about files by their content, so that a changed rule takes no second reading."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from compliance_lint.cache.context import evidence_context
from compliance_lint.cache.store import Store
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.image import ImageContent
from compliance_lint.evidence.legibility import PageLegibility
from compliance_lint.evidence.media import MediaType
from compliance_lint.evidence.memory import REMEMBERED
from compliance_lint.evidence.pdf import PdfFault
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.evidence.pdf_structure import PdfStructure
from compliance_lint.evidence.scans.scan import ScanFacts
from compliance_lint.evidence.signing.revisions import PageChange
from compliance_lint.evidence.signing.signatures import SignatureFacts
from compliance_lint.evidence.unread import Unread
from compliance_lint.linter import Linter

# A value that may also be `Unread` goes by its name and this where it is, as two kinds of object
# cannot be told apart in JSON.
_UNREAD = "!"
_TYPES: Mapping[str, Any] = {
    "is_lfs_pointer": bool,
    "media": MediaType | None,
    "pdf_facts": PdfFacts | PdfFault | None,
    "structure": PdfStructure | None,
    "signatures": SignatureFacts | None,
    "change_after_signing": PageChange | None,
    "image": ImageContent | None,
    "blank": bool | None,
    "certificates": tuple[Certificate, ...],
    "more_certificates": tuple[Certificate, ...],
    "scanned": ScanFacts,
    "read_surely": bool,
    "is_picture": bool,
    "legibility": tuple[PageLegibility, ...],
}
_encoder = msgspec.json.Encoder()
_raw_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_decoders = {name: msgspec.json.Decoder(kind) for name, kind in _TYPES.items()}
_decoders |= {f"{name}{_UNREAD}": msgspec.json.Decoder(Unread) for name in _TYPES}


class EvidenceCache:
    """A `Memory` that reads from a store; what is new waits in it to be taken."""

    def __init__(self, store: Store, linter: Linter) -> None:
        self._store = store
        self._context = evidence_context(linter)
        self._fresh: dict[bytes, bytes] = {}

    def recall(self, sha256: str) -> Mapping[str, object]:
        """See `Memory.recall`. What is not whole is not known."""
        key = self._key(sha256)
        found = self._fresh.get(key) or self._store.get(key)
        try:
            return _decoded(found) if found else {}
        except ValueError:
            return {}

    def remember(self, sha256: str, values: Mapping[str, object]) -> None:
        """See `Memory.remember`."""
        named = {
            f"{name}{_UNREAD}" if isinstance(value, Unread) else name: value
            for name, value in values.items()
        }
        self._fresh[self._key(sha256)] = _encoder.encode(named)

    def take(self) -> dict[bytes, bytes]:
        """What is new since this was last asked, by the store's keys."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def _key(self, sha256: str) -> bytes:
        return hashlib.sha256(f"evidence\0{self._context}\0{sha256}".encode()).digest()


def _decoded(found: bytes) -> dict[str, object]:
    raw = _raw_decoder.decode(found)
    return {
        name.removesuffix(_UNREAD): _decoders[name].decode(value)
        for name, value in raw.items()
        if name.removesuffix(_UNREAD) in REMEMBERED
    }
