"""Who may see a page and act on it, and what every page says to the browser that shows it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from starlette.requests import Request

from compliance_lint.server.access import Gatekeeper

_COMMON = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_HEADERS = {
    **_COMMON,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    # With no-referrer browsers would hide, of our own forms too, where they come from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FILE_HEADERS = {
    **_COMMON,
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page. ``account`` None: whoever sits at this machine; all accounts."""

    account: str | None


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets viewers in. ``password``: only those who prove an account, and to that account."""

    gatekeeper: Gatekeeper
    secret: bytes
    password: bool

    def viewer(self, request: Request) -> Viewer | None:
        """Who asks; None where a password is needed and none that is right was given."""
        if not self.password:
            return Viewer(None)
        user = self.gatekeeper.user(request)
        return Viewer(user) if user is not None else None

    def token(self, viewer: Viewer, application: str, revision: int) -> str:
        """What a form has to bring along: no page of another site can read it."""
        text = f"{viewer.account or ''}\0{application}\0{revision}".encode()
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()

    def holds(self, token: str, viewer: Viewer, application: str, revision: int) -> bool:
        """Whether ``token`` is that of the form for this revision of an application."""
        right = self.token(viewer, application, revision)
        return hmac.compare_digest(right.encode(), token.encode("utf-8", "replace"))
