"""The OpenAPI document, written from the API page."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


@cache
def document() -> dict[str, Any]:
    """The document as JSON."""
    text = resources.files("compliance_lint.server").joinpath("openapi.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


async def endpoint(request: Request) -> Response:
    """Serve it, with this server as the place where the API is."""
    here = {"url": str(request.base_url).rstrip("/"), "description": "This stand-in"}
    return JSONResponse({**document(), "servers": [here]})
