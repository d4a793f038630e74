"""Who may ask, and how often."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import threading
import time
from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request

from compliance_lint.server.config import RateLimits
from compliance_lint.server.errors import FORBIDDEN, UNAUTHENTICATED, RefusedError

WINDOW = 60  # seconds
_NOBODY = ""


def is_from_here(request: Request, *, typed: bool = False) -> bool:
    """Whether nothing says that a page of another site had the browser send this.

    Programs other than browsers say nothing of it. ``typed``: an address that was typed will do.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" and not (typed and site == "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    # By the host alone: a proxy in front may speak https.
    host = request.headers.get("host", "")
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower() != ""


class Gatekeeper:
    """Tells accounts by HTTP Basic authentication: auth id and auth token."""

    def __init__(self, credentials: Mapping[str, str], forbidden: Collection[str] = ()) -> None:
        self._credentials = dict(credentials)
        self._forbidden = frozenset(forbidden)

    def account(self, request: Request, auth_id: str) -> str:
        """The account of a request about ``auth_id``. Raises RefusedError."""
        user = self.user(request)
        if user is None:
            raise RefusedError(UNAUTHENTICATED)
        if not is_from_here(request, typed=True):
            raise RefusedError(FORBIDDEN)
        # Braces as the page's examples have them; a client may leave them in the path.
        if user != auth_id.strip("{}") or user in self._forbidden:
            raise RefusedError(FORBIDDEN)
        return user

    def user(self, request: Request) -> str | None:
        """The auth id that a request proves to be; None where it proves nothing."""
        kind, _, code = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            text = base64.b64decode(code.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        user, colon, token = text.partition(":")
        # Brackets as the page's examples have them; a client may leave them, unless they belong.
        user = user if user in self._credentials else user.strip("<>")
        known = self._credentials.get(user)
        given = (token, token.strip("<>"))
        same = [hmac.compare_digest(one.encode(), (known or "\0").encode()) for one in given]
        return user if colon and known is not None and any(same) else None


class RateLimiter:
    """Counts requests in windows of a minute, by account and kind of request."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float] = time.time) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str], int] = {}
        self._window = -1

    def count(self, account: str | None, operation: str) -> tuple[bool, dict[str, str]]:
        """Count a request; whether it is within the limit, and the headers that tell of it."""
        requirements = operation == "requirements"
        limit = self._limits.requirements if requirements else self._limits.others
        kind = "requirements" if requirements else "others"
        now = self._clock()
        window = int(now // WINDOW)
        with self._lock:
            if window != self._window:
                self._counts.clear()
                self._window = window
            key = (account or _NOBODY, kind)
            used = self._counts[key] = self._counts.get(key, 0) + 1
        reset = str(math.ceil((window + 1) * WINDOW))
        if limit == 0:
            return True, {}
        left = str(max(limit - used, 0))
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": left,
            "X-RateLimit-Reset": reset,
        }
        return used <= limit, headers
