"""What the stand-in keeps: applications with their end user, documents and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SUBMITTED, ACCEPTED, REJECTED, EXPIRED = "submitted", "accepted", "rejected", "expired"
STATUSES = (SUBMITTED, ACCEPTED, REJECTED)
INTERNAL_STATUSES = ("draft", "suspended", EXPIRED)

END_USER_FIELDS = (
    "type",
    "name",
    "last_name",
    "email",
    "address_line1",
    "address_line2",
    "city",
    "state",
    "postal_code",
    "country",
    "registration_number",
)


class Expand(StrEnum):
    """What Get and List add to an application where asked."""

    END_USER = "end_user"
    DOCUMENTS = "documents"
    LINKED_NUMBERS = "linked_numbers"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of an application. ``path`` is below the folder of files; empty: no file."""

    id: str
    type_id: str
    name: str
    created_at: dt.datetime
    file_name: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    size: int = 0
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class LinkedNumber:
    """A number that is linked to an application."""

    number: str
    number_type: str


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """An application. ``end_user`` has all of `END_USER_FIELDS`.

    ``revision`` counts submissions of it. ``review_due``: when it is to be reviewed, where it is.
    ``note``: why its review came to no end. ``report``: what the linter said, as JSON.
    """

    id: str
    account: str
    alias: str
    status: str
    country_iso: str
    number_type: str
    user_type: str
    created_at: dt.datetime
    updated_at: dt.datetime
    end_user_id: str
    end_user: Mapping[str, str]
    documents: tuple[StoredDocument, ...] = ()
    linked_numbers: tuple[LinkedNumber, ...] = ()
    rejection_reason: str | None = None
    callback_url: str = ""
    callback_method: str = ""
    revision: int = 1
    review_due: dt.datetime | None = None
    note: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which applications List gives. None: any."""

    status: str | None = None
    country_iso: str | None = None
    number_type: str | None = None
    user_type: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """How a review of one revision of an application ended. ``status`` None: it did not."""

    application: str
    revision: int
    status: str | None
    reason: str | None = None
    note: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """A message that is still to be sent."""

    id: int
    application: str
    url: str
    method: str
    body: str
    attempts: int
    note: str = ""
