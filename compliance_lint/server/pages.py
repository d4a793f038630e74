"""The web page at ``/``: applications, and a person who plays the reviewer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from compliance_lint.server import page_words
from compliance_lint.server.access import Gatekeeper, is_from_here
from compliance_lint.server.background import now
from compliance_lint.server.callbacks import Outbox
from compliance_lint.server.config import DEFAULT_CREDENTIALS, ServerConfig
from compliance_lint.server.decisions import Decision, ReasonWrongError
from compliance_lint.server.downloads import PREFIX, Downloads, here
from compliance_lint.server.errors import RefusedError
from compliance_lint.server.files import FileStore
from compliance_lint.server.form import limited
from compliance_lint.server.handing_out import HandingOut
from compliance_lint.server.lookups import Lookups
from compliance_lint.server.messages import status_message
from compliance_lint.server.page_guard import PAGE_HEADERS, Guard, Viewer
from compliance_lint.server.records import STATUSES, SUBMITTED
from compliance_lint.server.store import Store

PER_PAGE = 25
ONE = "/applications/{application_id}"
_STYLE = "/style.css"
_MOST_BYTES = 65_536  # of a form
# What a page says of what was just done; the address has the word, not the text.
_TOLD = {
    "kept": "Your decision is kept.",
    "late": "Your decision came too late and does not count: the application was decided or "
    "submitted anew before. Below is what holds.",
}
_REFUSALS = {
    400: ("This cannot be understood", "The form is not one of this page's."),
    401: ("Who are you?", "Sign in with an auth id and its auth token."),
    403: ("Not from this page", "The form came from another page or is too old. Open it again."),
    404: ("There is no such application", "It may have been deleted."),
    413: ("This is too much", "The form is larger than any can be."),
    500: ("Something went wrong here", "The server's own window says more."),
}
_log = logging.getLogger(__name__)
_Work = Callable[[Request, Viewer], Awaitable[Response]]


@dataclass(frozen=True)
class Pages:
    """The pages over a store; ``decided`` is set where a callback may be to be sent."""

    config: ServerConfig
    store: Store
    lookups: Lookups
    files: FileStore
    outbox: Outbox
    gatekeeper: Gatekeeper
    decided: threading.Event
    downloads: Downloads

    def routes(self) -> list[BaseRoute]:
        """Their paths."""
        out = HandingOut(self.lookups, self.files, self.downloads)
        return [
            Route("/", self._endpoint(self._list), methods=["GET"]),
            Route(ONE, self._endpoint(self._one), methods=["GET"]),
            Route(f"{ONE}/decision", self._endpoint(self._decide), methods=["POST"]),
            Route(_STYLE, self._style, methods=["GET"]),
            Route(f"{PREFIX}/{{document_id}}", out.endpoint, methods=["GET"]),
        ]

    @cached_property
    def _guard(self) -> Guard:
        return Guard(self.gatekeeper, self.store.secret("pages"), self.config.wide)

    def _endpoint(self, work: _Work) -> Callable[[Request], Awaitable[Response]]:
        """``work`` for those who may; whatever goes wrong is a page too."""

        async def endpoint(request: Request) -> Response:
            here.set("")  # addresses on a page need not say where it is
            try:
                viewer = self._guard.viewer(request)
                return await work(request, viewer) if viewer else _refusal(401)
            except RefusedError as error:
                return _refusal(error.answer.status)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to hear it
            except Exception:  # noqa: BLE001 - whatever it is, the browser is told
                _log.exception("%s %s", request.method, request.url.path)
                return _refusal(500)

        return endpoint

    async def _list(self, request: Request, viewer: Viewer) -> Response:
        return await run_in_threadpool(self._listed, request, viewer)

    def _listed(self, request: Request, viewer: Viewer) -> Response:
        status = request.query_params.get("status") or None
        counts = self.lookups.counts(viewer.account)
        total = counts.get(status, 0) if status else sum(counts.values())
        last = max((total - 1) // PER_PAGE + 1, 1)
        number = min(max(_whole(request.query_params.get("page", "")), 1), last)
        items = self.lookups.page(viewer.account, status, PER_PAGE, (number - 1) * PER_PAGE)
        return _rendered(
            "list.html",
            items=items,
            status=status,
            counts={**dict.fromkeys(STATUSES, 0), **counts},
            total=total,
            number=number,
            last=last,
            viewer=viewer,
            first_request=self._first_request(request, viewer),
        )

    def _first_request(self, request: Request, viewer: Viewer) -> dict[str, str]:
        """The words of the command that an empty page shows. No token that somebody chose."""
        auth_id = viewer.account or next(iter(self.config.credentials))
        known = dict(self.config.credentials) == DEFAULT_CREDENTIALS and not self.config.wide
        login = f"{auth_id}:{DEFAULT_CREDENTIALS[auth_id]}" if known else auth_id
        return {"address": str(request.base_url), "auth_id": auth_id, "login": login}

    async def _one(self, request: Request, viewer: Viewer) -> Response:
        told = _TOLD.get(request.query_params.get("told", ""), "")
        return await run_in_threadpool(self._shown, viewer, _id(request), told=told)

    def _shown(
        self, viewer: Viewer, identity: str, *, told: str = "", wrong: str = "", reason: str = ""
    ) -> Response:
        """An application's page. ``wrong``: why the ``reason`` that somebody wrote will not do."""
        item = self.lookups.one(viewer.account, identity)
        if item is None:
            return _refusal(404)
        if wrong and item.status != SUBMITTED:
            told, wrong = _TOLD["late"], ""
        return _rendered(
            "application.html",
            400 if wrong else 200,
            item=item,
            token=self._guard.token(viewer, item.id, item.revision),
            callbacks=self.outbox.of(item.id),
            url=self.downloads.url,
            told=told,
            wrong=wrong,
            reason=reason,
            viewer=viewer,
        )

    async def _decide(self, request: Request, viewer: Viewer) -> Response:
        if not is_from_here(request):
            return _refusal(403)
        body = b"".join([piece async for piece in limited(request, _MOST_BYTES)])
        return await run_in_threadpool(self._decided, viewer, _id(request), body)

    def _decided(self, viewer: Viewer, identity: str, body: bytes) -> Response:
        item, decision = self.lookups.one(viewer.account, identity), Decision.read(body)
        if item is None or decision is None:
            return _refusal(404 if item is None else 400)
        if not self._guard.holds(decision.token, viewer, item.id, decision.revision):
            return _refusal(403)
        try:
            review = decision.review(item)
        except ReasonWrongError as error:
            return self._shown(viewer, item.id, wrong=str(error), reason=decision.reason)
        kept = self.store.decide(review, now(), status_message)
        if kept is not None:
            self.decided.set()
        told = "late" if kept is None else "kept"
        return RedirectResponse(f"/applications/{quote(item.id)}?told={told}", 303, PAGE_HEADERS)

    async def _style(self, _request: Request) -> Response:
        content = (page_words.TEMPLATES / "style.css").read_bytes()
        return Response(content, headers=PAGE_HEADERS, media_type="text/css")


def _rendered(template: str, code: int = 200, **values: Any) -> Response:
    text = page_words.templates().get_template(template).render(values)
    return Response(text, code, PAGE_HEADERS, "text/html")


def _refusal(status: int) -> Response:
    title, text = _REFUSALS.get(status, _REFUSALS[400])
    response = _rendered("message.html", status, title=title, text=text, viewer=Viewer(None))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="compliance", charset="UTF-8"'
    return response


def _id(request: Request) -> str:
    return str(request.path_params["application_id"])


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
