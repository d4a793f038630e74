"""Reports of packages as bytes: how they travel between processes and wait on disk."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from compliance_lint.findings import PackageReport, Trace
from compliance_lint.results import Verdict

_encoder = msgspec.json.Encoder(enc_hook=str)
_decoder = msgspec.json.Decoder(PackageReport)


@dataclass(frozen=True, slots=True)
class _Traces:
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Which package a report is about, and how it ended."""

    path: str
    verdict: Verdict


_head_decoder = msgspec.json.Decoder(Head)
_traces_decoder = msgspec.json.Decoder(_Traces)


def encode(report: PackageReport) -> bytes:
    """Return ``report`` as one line of JSON."""
    return _encoder.encode(report)


def decode(record: bytes) -> PackageReport:
    """Return the report that `encode` made bytes of. Raises ValueError for anything else.

    A finding's data come back as JSON has them: a tuple is a list.
    """
    return _decoder.decode(record)


def decode_traces(record: bytes) -> tuple[Trace, ...]:
    """Return the traces alone, which is much less work. Raises ValueError as `decode` does."""
    return _traces_decoder.decode(record).traces


def decode_head(record: bytes) -> Head:
    """Return path and verdict alone. Raises ValueError as `decode` does."""
    return _head_decoder.decode(record)
