"""How a stand-in server is set up. Values only."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from compliance_lint.bulk.limits import Limits
from compliance_lint.server.scenario import Scenario
from compliance_lint.settings import Settings

MIB = 1_048_576
DEFAULT_CREDENTIALS = {
    "MASTANDINXXXXXXXXXXX": "stand-in-token",
    # What stands in the API page's own examples, so that they run as they are printed.
    "auth_id": "auth_token",
}


class Shape(StrEnum):
    """How answers look: as the API page documents them, or as the SDKs' recorded answers do."""

    PAGE = "page"
    SDK = "sdk"


class OpenQuestions(StrEnum):
    """What the review does with an application that the linter cannot decide."""

    ACCEPT = "accept"
    REJECT = "reject"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Requests a minute and account, as the API page has them; 0 is no limit."""

    requirements: int = 100
    others: int = 60


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The most bytes of a request's body, and of the field ``data``; the most parts.

    A file of more than 5 MB is read to its end and refused by the rule about it; these are for
    what no client of the API has reason to send.
    """

    body: int = 64 * MIB
    data: int = MIB
    parts: int = 60


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Everything a server needs to know.

    ``folder`` holds its state. ``credentials`` are tokens by auth id. ``review_after`` is in
    seconds. ``as_of`` is what the rules take for today; None: each day the day it is.
    ``callbacks_anywhere``: callbacks may leave this machine. ``limits``: what a file may cost in a
    review.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8080
    credentials: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_CREDENTIALS))
    shape: Shape = Shape.PAGE
    review_after: float = 2.0
    open_questions: OpenQuestions = OpenQuestions.ACCEPT
    rates: RateLimits = field(default_factory=RateLimits)
    bodies: BodyLimits = field(default_factory=BodyLimits)
    scenario: Scenario = field(default_factory=Scenario)
    settings: Settings = field(default_factory=Settings)
    as_of: dt.date | None = None
    callbacks_anywhere: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def wide(self) -> bool:
        """Whether others than this machine may reach it."""
        return not is_loopback(self.host)

    def today(self) -> dt.date:
        """The day that the rules take for today."""
        return self.as_of or dt.datetime.now(tz=dt.UTC).date()


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own, told without looking it up."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        # A zone may be any text, and so make a name of the whole.
        return "%" not in host and ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_here(url: str) -> bool:
    """Whether a URL leads to this machine, told without looking its host up."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
