"""What the guard and the server say of a request."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import httpx
import plivo
from plivo.exceptions import PlivoRestError
from standin import AUTH_ID, PATH, TOKEN, Standin, running

from compliance_lint import SubmissionRejected
from compliance_lint.bulk.limits import Limits
from compliance_lint.plivo import guard
from compliance_lint.server.config import RateLimits, ServerConfig
from compliance_lint.server.seeding import seed
from compliance_lint.settings import Ocr, Settings
from tools.agreement.requests import CorpusRequest

ACCEPTED = "accepted"
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Row:
    """One request: what the guard said, what the server said. Both empty: nothing against it.

    ``code`` is what the server refused it with at once, ``predicted`` what the guard's findings
    said it would.
    """

    name: str
    operation: str
    guard: str
    server: str
    code: str = ""
    predicted: frozenset[str] = frozenset()

    @property
    def agrees(self) -> bool:
        """Whether both would have it sent, or both not, and for a reason that was predicted."""
        told = not (self.code and self.predicted) or self.code in self.predicted
        return bool(self.guard) == bool(self.server) and told


def rows_of(requests: list[CorpusRequest]) -> Iterator[Row]:
    """Both answers to each request of one case, one after the other on one account."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(_config(requests[0], Path(folder))) as api,
    ):
        _seed(api, requests, Path(folder) / "seed.json")
        for request in requests:
            yield _row(request, api, Path(folder) / "account.json")


def _config(request: CorpusRequest, folder: Path) -> ServerConfig:
    return ServerConfig(
        folder / "server",
        review_after=0,
        rates=RateLimits(0, 0),
        settings=_settings(request),
        as_of=request.case.as_of,
        limits=Limits(seconds=300),  # a busy machine is not what is asked about
    )


def _settings(request: CorpusRequest, account: Path | None = None) -> Settings:
    ocr = Ocr.OFF if request.case.ocr is False else Ocr.AUTO
    return Settings(ocr=ocr, requirements=request.requirements, account=account)


def _seed(api: Standin, requests: list[CorpusRequest], path: Path) -> None:
    if seeds := requests[0].seeds:
        path.write_text(json.dumps({"objects": seeds}))
        seed(api.store, path, AUTH_ID)


def _row(request: CorpusRequest, api: Standin, account: Path) -> Row:
    query = {"expand": "end_user,documents,linked_numbers", "limit": "100"}
    account.write_bytes(api.client.get(f"{PATH}/", params=query).content)
    with _client(api) as client:
        try:
            answer = _through_guard(request, client, account, api)
        except SubmissionRejected as error:
            return _stopped(request, error, api)
    return Row(request.name, request.operation, "", answer)


def _stopped(request: CorpusRequest, error: SubmissionRejected, api: Standin) -> Row:
    """What the server says of a request that the guard has stopped."""
    faults = [item for package in error.report.packages for item in package.faults]
    said = ", ".join(sorted({item.rule for item in faults})) or str(error)
    codes = frozenset(item.api.code for item in faults if item.api)
    answer = _sent(request, api)
    if answer.status_code < 400:
        return Row(request.name, request.operation, said, _later(request, answer, api))
    code = answer.json()["code"]
    told = f"{answer.status_code} {code}"
    return Row(request.name, request.operation, said, told, code, codes)


@contextmanager
def _client(api: Standin) -> Iterator[Any]:
    """The SDK's client with another base address, and nothing else changed."""
    base = f"{api.address}/v1/Account"
    with (
        mock.patch("plivo.rest.client.PLIVO_API_BASE_URI", base),
        plivo.RestClient(AUTH_ID, TOKEN, timeout=60) as client,
    ):
        client.session.trust_env = client.multipart_session.trust_env = False
        yield client


def _through_guard(request: CorpusRequest, client: Any, account: Path, api: Standin) -> str:
    """What stands against a request after the guard has sent it. Raises SubmissionRejected."""
    try:
        guarded = guard(
            client,
            settings=_settings(request, account),
            as_of=request.case.as_of,
            base=request.folder,
            applications=account,
        )
        answer = _call(request, guarded)
    except PlivoRestError as error:
        return f"{type(error).__name__}: {error}"
    return _outcome(request, answer, api)


def _call(request: CorpusRequest, client: Any) -> Any:
    applications = client.phone_number_compliance
    if request.operation == "create":
        return applications.create(data=request.body)
    if request.operation == "update":
        return applications.update(request.compliance_id, data=request.body)
    if request.operation == "delete":
        return applications.delete(request.compliance_id)
    value = request.value
    numbers = value.get("numbers") if isinstance(value, dict) else value
    return client.phone_number_compliance_link.link(numbers=numbers)


def _outcome(request: CorpusRequest, answer: Any, api: Standin) -> str:
    """What stands against a request that was taken: its review, or numbers that were not linked."""
    if request.operation == "link":
        failed = [entry.remarks for entry in answer.report if entry.status != "success"]
        return ", ".join(sorted(set(failed)))
    if request.operation == "delete":
        return ""
    found = api.reviewed(answer.compliance_id)
    return "" if found["status"] == ACCEPTED else f"rejected: {found['rejection_reason']}"


def _later(request: CorpusRequest, answer: httpx.Response, api: Standin) -> str:
    """What stands against a request that was taken."""
    if request.operation == "delete":
        return ""
    body = answer.json()
    if request.operation == "link":
        failed = [entry["remarks"] for entry in body["report"] if entry["status"] != "success"]
        return ", ".join(sorted(set(failed)))
    found = api.reviewed(body["compliance_id"])
    return "" if found["status"] == ACCEPTED else f"rejected: {found['rejection_reason']}"


def _sent(request: CorpusRequest, api: Standin) -> httpx.Response:
    client = api.client
    if request.operation == "link":
        return client.post(f"{PATH}/Link/", content=request.body, headers=_JSON)
    if request.operation == "delete":
        return client.delete(f"{PATH}/{quote(request.compliance_id or ' ', safe='')}")
    parts: list[tuple[str, Any]] = [("data", (None, request.body))]
    parts += [
        (f"documents[{index}].file", (path.name, io.BytesIO(path.read_bytes())))
        for index, path in request.files.items()
    ]
    if request.operation == "create":
        return client.post(f"{PATH}/", files=parts)
    return client.patch(f"{PATH}/{request.compliance_id}", files=parts)
