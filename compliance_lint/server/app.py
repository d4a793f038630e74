"""The server over HTTP: everything that has a path."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from compliance_lint.server import specification
from compliance_lint.server.endpoints import Api, refusal
from compliance_lint.server.errors import INTERNAL, NO_SUCH_PATH, NOT_ALLOWED


async def _http_error(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: unknown paths and methods."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = {404: NO_SUCH_PATH, 405: NOT_ALLOWED}.get(status, INTERNAL)
    response = refusal(answer)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def make_app(api: Api, pages: list[BaseRoute], hosts: list[str]) -> Starlette:
    """Everything that is served. ``hosts``: the names that a request may call this machine.

    A page from elsewhere could have its own name point at this machine, and read what is here.
    """
    return Starlette(
        routes=[*api.routes(), *pages, Route("/openapi.json", specification.endpoint)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)],
        exception_handlers={HTTPException: _http_error},
    )
