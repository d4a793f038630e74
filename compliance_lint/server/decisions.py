"""A decision as the page's form brings it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl

from compliance_lint.server.records import ACCEPTED, REJECTED, Review, StoredApplication

MOST_CHARACTERS = 2000
"""Characters of a reason."""
NOTE = "decided by a person, on the page"
_STATUSES = {"accept": ACCEPTED, "reject": REJECTED}


class ReasonWrongError(Exception):
    """The reason of a rejection will not do; the text says why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided of a revision of an application. ``reason`` is as it was written."""

    status: str
    reason: str
    revision: int
    token: str

    @classmethod
    def read(cls, body: bytes) -> Self | None:
        """Read the body of a form; None where there is no decision in it."""
        try:
            text = body.decode("ascii", "replace")
            found = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20))
        except ValueError:  # too many fields
            return None
        status, revision = _STATUSES.get(found.get("decision", "")), found.get("revision", "")
        if status is None or not (revision.isascii() and revision.isdigit() and len(revision) < 10):
            return None
        return cls(status, found.get("reason", ""), int(revision), found.get("token", ""))

    def review(self, item: StoredApplication) -> Review:
        """The review that it is; what the linter found before stays. Raises ReasonWrongError."""
        reason = _reason(self.reason) if self.status == REJECTED else None
        return Review(item.id, self.revision, self.status, reason, NOTE, item.report)


def _reason(text: str) -> str:
    """A reason without control characters. Raises ReasonWrongError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in text if char == "\n" or unicodedata.category(char) != "Cc")
    if not kept.strip():
        raise ReasonWrongError("Write why it is rejected.")
    if len(kept) > MOST_CHARACTERS:
        raise ReasonWrongError(f"Write at most {MOST_CHARACTERS} characters.")
    return kept.strip()
