"""What was found out about a file, for those who keep it beyond the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

REMEMBERED = frozenset({
    "is_lfs_pointer", "media", "pdf_facts", "structure", "signatures", "change_after_signing",
    "image", "blank", "certificates", "more_certificates", "scanned", "read_surely", "is_picture",
    "legibility",
})  # fmt: skip
"""The properties of a `FileEvidence` that depend on its bytes alone and hold none of its text,
beyond the fields of certificates."""


class Memory(Protocol):
    """Knows values of the `REMEMBERED` properties by the SHA-256 of the bytes."""

    def recall(self, sha256: str) -> Mapping[str, object]:
        """What is known; empty for nothing."""
        ...

    def remember(self, sha256: str, values: Mapping[str, object]) -> None:
        """Keep all that is known by now."""
        ...
