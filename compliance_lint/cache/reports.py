"""Reports of packages that were checked before and have not changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from compliance_lint.cache.context import report_context
from compliance_lint.cache.evidence import EvidenceCache
from compliance_lint.cache.recording import Look
from compliance_lint.cache.store import Store
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource


@dataclass(frozen=True, slots=True)
class _Kept:
    record: bytes
    looks: tuple[Look, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


class ReportCache:
    """Records of reports by package. Raises CacheUnusableError at construction."""

    def __init__(self, folder: Path, linter: Linter) -> None:
        self.folder = folder
        self.store = Store(folder)
        self.evidence = EvidenceCache(self.store, linter)
        self._context = report_context(linter)

    def get(self, source: PackageSource) -> bytes | None:
        """The record of a package of which nothing has changed."""
        if self._context is None:
            return None
        found = self.store.get(self._key(source))
        if found is None:
            return None
        try:
            kept = _decoder.decode(found)
        except ValueError:
            return None
        return kept.record if all(look.holds(source.tree) for look in kept.looks) else None

    def put(self, source: PackageSource, record: bytes, looks: Iterable[Look]) -> None:
        """Keep a record that rests on ``looks``."""
        if self._context is not None:
            kept = _Kept(record, tuple(looks))
            self.store.put(self._key(source), _encoder.encode(kept))

    def _key(self, source: PackageSource) -> bytes:
        given = source.record or source.content
        parts = (self._context, source.path, source.package, source.named, given)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()
