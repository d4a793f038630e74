"""Addresses under which a document's file can be had for an hour, without a password."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from compliance_lint.server.records import StoredDocument

LIFETIME = 3600  # seconds, as on the API page
PREFIX = "/files"


here: ContextVar[str] = ContextVar("here", default="")
"""The server's address as the request being answered has it."""


@dataclass(frozen=True, slots=True)
class Downloads:
    """Signs addresses and tells signed ones."""

    secret: bytes
    clock: Callable[[], float] = time.time

    def url(self, document: StoredDocument) -> str:
        """The address of a document's file."""
        expires = int(self.clock()) + LIFETIME
        signature = self._signature(document.id, expires)
        return f"{here.get()}{PREFIX}/{document.id}?expires={expires}&signature={signature}"

    def allows(self, document: str, expires: str, signature: str) -> bool:
        """Whether an address was signed here and holds still."""
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16):
            return False
        right = self._signature(document, int(expires))
        return hmac.compare_digest(right.encode(), signature.encode()) and self.clock() <= int(
            expires
        )

    def _signature(self, document: str, expires: int) -> str:
        text = f"{document}\0{expires}".encode()
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()
