"""How the stand-in server treats its connections."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse

from compliance_lint.server.config import ServerConfig
from compliance_lint.server.serving import uvicorn_server


async def _delays(scope: Any, receive: Any, send: Any) -> None:
    """Answer whether the connection's small packets are held back."""
    transport = Request(scope)["compliance_lint.transport"]
    own = transport.get_extra_info("socket")
    answer = JSONResponse(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0)
    await answer(scope, receive, send)


def test_answers_are_not_held_back(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn_server(_delays, ServerConfig(tmp_path))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            assert httpx.get(address, trust_env=False).json() is False
        finally:
            server.should_exit = True
            thread.join()
