"""Connections that end without an answer, as they do where a network fails."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "compliance_lint.transport"


class DroppableProtocol(H11Protocol):
    """uvicorn's protocol, which also lets an application have the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio."""
        super().connection_made(transport)
        # asyncio does so only for sockets that say they are TCP, which those of `create_server` do
        # not. An answer's body would wait 40 ms for the client to acknowledge its head.
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, _KEY: transport}, receive, send)

        self.app = with_transport


class _Dropped(Response):
    """No answer: the connection is cut instead."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope.get(_KEY)
        if transport is None:
            await super().__call__(scope, receive, send)
            return
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def drop() -> Response:
    """A response that is none."""
    return _Dropped(status_code=500)
