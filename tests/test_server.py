"""The stand-in server: each operation, each error, over HTTP."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import PATH, Standin, running

from compliance_lint.server.config import RateLimits, ServerConfig
from tools.corpus.package import Package, valid

AS_OF = dt.date(2026, 11, 23)
FREE = RateLimits(0, 0)


def config(folder: Path, **changes: Any) -> ServerConfig:
    return ServerConfig(folder, **{"review_after": 0.0, "as_of": AS_OF, "rates": FREE, **changes})


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Standin]:
    with running(config(tmp_path)) as found:
        yield found


def bare(package: Package) -> dict[str, Any]:
    data = copy.deepcopy(package.data)
    for document in data["documents"]:
        document.pop("file", None)
    return data


def form(data: object, package: Package | None = None) -> list[tuple[str, Any]]:
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    parts: list[tuple[str, Any]] = [("data", (None, text))]
    if package is None:
        return parts
    for index, document in enumerate(package.data["documents"]):
        name = document["file"]
        parts.append((f"documents[{index}].file", (name, package.files[name])))
    return parts


def create(api: Standin, package: Package, **changes: Any) -> Any:
    answer = api.client.post(f"{PATH}/", files=form({**bare(package), **changes}, package))
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer: Any, status: int, code: str, param: str | None = None) -> dict[str, str]:
    body: dict[str, str] = answer.json()
    assert (answer.status_code, body["code"], body.get("param")) == (status, code, param)
    assert set(body) <= {"type", "code", "message", "param"}
    assert body["message"]
    return body


def test_the_whole_life_of_an_application(api: Standin) -> None:
    package = valid(2)
    created = create(api, package)
    assert list(created) == [
        "compliance_id", "alias", "status", "country_iso", "number_type", "user_type",
        "rejection_reason", "created_at", "updated_at",
    ]  # fmt: skip
    assert created["status"] == "submitted"
    assert created["rejection_reason"] is None
    found = api.reviewed(created["compliance_id"])
    assert found["status"] == "accepted"
