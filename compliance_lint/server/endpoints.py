"""The operations as endpoints: authentication, limits and faults around each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from compliance_lint.server.access import Gatekeeper, RateLimiter
from compliance_lint.server.answers import Json
from compliance_lint.server.connection import drop
from compliance_lint.server.downloads import here
from compliance_lint.server.errors import (
    INTERNAL,
    RATE_LIMITED,
    ErrorAnswer,
    RefusedError,
    coded,
)
from compliance_lint.server.faults import Faults
from compliance_lint.server.form import (
    FormUnreadableError,
    SentForm,
    limited,
    media_type,
    read_form,
)
from compliance_lint.server.operations import Operations
from compliance_lint.server.scenario import Fault

BASE = "/v1/Account/{auth_id}/PhoneNumber/Compliance"
_log = logging.getLogger(__name__)
_JSON = "application/json"
_FORMS_READ, _FORMS_JUDGED = 100, 4
_Work = Callable[[], Awaitable[Response]]


class _Path(Route):
    """A path with all its methods: those that it has not are not for a more general path's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See Starlette; `handle` refuses the methods that are not there."""
        match, found = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), found


@dataclass(frozen=True)
class Api:
    """The operations as endpoints."""

    operations: Operations
    gatekeeper: Gatekeeper
    limiter: RateLimiter
    faults: Faults
    # A form has files open while it is read, and in memory while it is judged: by few threads, as
    # each keeps the memory that it has needed once.
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FORMS_READ))
    judges: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_FORMS_JUDGED))

    def routes(self) -> list[BaseRoute]:
        """The paths of the API page, each with and without a slash at its end."""
        one = f"{BASE}/{{compliance_id}}"
        table = (
            (f"{BASE}/Requirements", "GET", self._requirements),
            (f"{BASE}/Link", "POST", self._link),
            (BASE, "GET", self._list),
            (BASE, "POST", self._create),
            (one, "GET", self._get),
            (one, "PATCH", self._update),
            (one, "DELETE", self._delete),
        )
        methods: dict[str, dict[str, Callable[..., Any]]] = {}
        for path, method, endpoint in table:
            methods.setdefault(path, {})[method] = endpoint
        return [
            _Path(path + slash, _by_method(endpoints), methods=list(endpoints))
            for path, endpoints in methods.items()
            for slash in ("", "/")
        ]

    async def _requirements(self, request: Request) -> Response:
        query = _query(request)

        async def work(_account: str) -> Response:
            return JSONResponse(await run_in_threadpool(self.operations.requirements, query))

        return await self._answer(request, "requirements", work)

    async def _create(self, request: Request) -> Response:
        async def work(account: str, form: SentForm) -> Response:
            found = await self._judged(self.operations.create, account, form)
            return JSONResponse(found, 201)

        return await self._with_form(request, "create", work)

    async def _update(self, request: Request) -> Response:
        async def work(account: str, form: SentForm) -> Response:
            update = self.operations.update
            return JSONResponse(await self._judged(update, account, _id(request), form), 202)

        return await self._with_form(request, "update", work)

    async def _get(self, request: Request) -> Response:
        async def work(account: str) -> Response:
            get, query = self.operations.get, _query(request)
            return JSONResponse(await run_in_threadpool(get, account, _id(request), query))

        return await self._answer(request, "get", work)

    async def _list(self, request: Request) -> Response:
        async def work(account: str) -> Response:
            path, query = f"{BASE.format(auth_id=account)}/", _query(request)
            return JSONResponse(await run_in_threadpool(self.operations.list, account, path, query))

        return await self._answer(request, "list", work)

    async def _delete(self, request: Request) -> Response:
        async def work(account: str) -> Response:
            found = await run_in_threadpool(self.operations.delete, account, _id(request))
            return Response(status_code=204) if found is None else JSONResponse(found)

        return await self._answer(request, "delete", work)

    async def _link(self, request: Request) -> Response:
        async def work(account: str) -> Response:
            if media_type(request) != _JSON:
                rulebook = self.operations.judge.rulebook
                text = f"the request is to be {_JSON}"
                raise coded(rulebook, "invalid_field_value", "Content-Type", text)
            most = self.operations.config.bodies.data
            body = b"".join([piece async for piece in limited(request, most)])
            return JSONResponse(await run_in_threadpool(self.operations.link, account, body))

        return await self._answer(request, "link", work)

    async def _with_form(
        self,
        request: Request,
        operation: str,
        work: Callable[[str, SentForm], Awaitable[Response]],
    ) -> Response:
        async def with_form(account: str) -> Response:
            async with self.reading:
                form = await self._form(request)
                try:
                    if operation != "create":
                        return await work(account, form)
                    alias = form.alias() if self.faults else None
                    return await self._faulty(operation, alias, lambda: work(account, form))
                finally:
                    await form.close()

        return await self._answer(request, operation, with_form)

    async def _judged(self, work: Callable[..., Json], *arguments: object) -> Json:
        """Do ``work`` in one of the threads for it."""
        context = copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.judges, lambda: context.run(work, *arguments))

    async def _form(self, request: Request) -> SentForm:
        try:
            return await read_form(request, self.operations.config.bodies)
        except FormUnreadableError as error:
            rulebook = self.operations.judge.rulebook
            raise coded(rulebook, "invalid_field_value", error.param, str(error)) from None

    async def _answer(
        self, request: Request, operation: str, work: Callable[[str], Awaitable[Response]]
    ) -> Response:
        """Let a request in, count it, carry it out; every answer tells the limit."""
        here.set(str(request.base_url).rstrip("/"))
        user = self.gatekeeper.user(request)
        within, headers = self.limiter.count(user, operation)
        try:
            if not within:  # of those too who try passwords
                raise RefusedError(RATE_LIMITED)
            account = self.gatekeeper.account(request, unquote(request.path_params["auth_id"]))
            response = await self._begun(request, operation, account, work)
        except RefusedError as error:
            response = refusal(error.answer)
        except ClientDisconnect:
            response = Response(status_code=400)  # nobody is there to hear it
        except Exception:  # noqa: BLE001 - whatever it is, the client is told
            _log.exception("%s %s", request.method, request.url.path)
            response = refusal(INTERNAL)
        response.headers.update(headers)
        return response

    async def _begun(
        self,
        request: Request,
        operation: str,
        account: str,
        work: Callable[[str], Awaitable[Response]],
    ) -> Response:
        if operation == "create":  # the alias is in the form
            return await work(account)
        alias = None
        if self.faults and "compliance_id" in request.path_params:
            alias = await run_in_threadpool(self.operations.alias_of, account, _id(request))
        return await self._faulty(operation, alias, lambda: work(account))

    async def _faulty(self, operation: str, alias: str | None, work: _Work) -> Response:
        """Carry a request out, with what the scenario has for it."""
        fault, seconds = self.faults.next(operation, alias)
        if fault is Fault.DROP:
            await asyncio.sleep(seconds)
            return drop()
        if fault in (Fault.SERVER_ERROR, Fault.RATE_LIMITED):
            await asyncio.sleep(seconds)
            raise RefusedError(INTERNAL if fault is Fault.SERVER_ERROR else RATE_LIMITED)
        response = await work()
        await asyncio.sleep(seconds)
        return drop() if fault is Fault.DROP_AFTER else response


def _by_method(endpoints: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        response: Response = await endpoints[method](request)
        return response

    return endpoint


def refusal(answer: ErrorAnswer) -> Response:
    """An error as a response."""
    response = JSONResponse(answer.body, answer.status)
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="compliance"'
    return response


def _id(request: Request) -> str:
    return str(request.path_params["compliance_id"])


def _query(request: Request) -> Mapping[str, str]:
    return dict(request.query_params)
