"""What a file holds besides its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance_lint.evidence.media import described

if TYPE_CHECKING:
    from compliance_lint.evidence.files import FileEvidence


def more_than_pages(file: FileEvidence) -> tuple[str, ...]:
    """Active content of a PDF, and files of another type in the same bytes, in words."""
    active = file.structure.active if file.structure else ()
    also = file.media.also if file.media else ()
    return (*active, *(f"another file ({described(name)})" for name in also))
