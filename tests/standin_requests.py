"""Requests for the stand-in, made of packages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import written_packages
from standin import PATH, Standin

from compliance_lint.server.config import RateLimits, ServerConfig
from tools.corpus.package import Package

AS_OF = dt.date(2026, 11, 23)
FREE = RateLimits(0, 0)


def config(folder: Path, **changes: Any) -> ServerConfig:
    """A server without limits, whose reviews come at once."""
    return ServerConfig(folder, **{"review_after": 0.0, "as_of": AS_OF, "rates": FREE, **changes})


def bare(package: Package, **changes: Any) -> dict[str, Any]:
    """The data object, without our own key; ``...`` takes a key out."""
    merged = {**written_packages.bare(package.data), **changes}
    return {key: value for key, value in merged.items() if value is not ...}


def form(data: object, package: Package | None = None) -> list[tuple[str, Any]]:
    """A form's parts: the data, and the files of ``package``."""
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    parts: list[tuple[str, Any]] = [("data", (None, text))]
    if package is None:
        return parts
    for index, document in enumerate(package.data["documents"]):
        name = document["file"]
        parts.append((f"documents[{index}].file", (name, package.files[name])))
    return parts


def post(api: Standin, package: Package, **changes: Any) -> Any:
    """A Create of ``package``; gives the response."""
    return api.client.post(f"{PATH}/", files=form(bare(package, **changes), package))


def create(api: Standin, package: Package, **changes: Any) -> Any:
    """A Create that is taken; gives its answer."""
    answer = post(api, package, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()
