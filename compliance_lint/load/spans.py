"""JSON with positions: `scan` for the bytes of a file, `scan_value` for Python objects."""

from __future__ import annotations

from compliance_lint.load.json_document import JsonDocument, JsonFault
from compliance_lint.load.json_scanner import scan, too_large
from compliance_lint.load.objects_scanner import scan_value
from compliance_lint.load.positions import NOWHERE, Position, Span

__all__ = [
    "NOWHERE",
    "JsonDocument",
    "JsonFault",
    "Position",
    "Span",
    "scan",
    "scan_value",
    "too_large",
]
