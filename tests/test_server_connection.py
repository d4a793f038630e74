"""How the stand-in server treats its connections, and what it says of them."""

from __future__ import annotations

import logging
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from compliance_lint.server.config import ServerConfig
from compliance_lint.server.running import _log_to
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


def test_only_faults_of_its_own_are_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("compliance_lint.server", "uvicorn.error", "python_multipart"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    told: list[str] = []
    _log_to(told.append)
    logging.getLogger("python_multipart.multipart").warning("a form that cannot be read")
    logging.getLogger("compliance_lint.server.app").error("a fault")
    assert told == ["error: a fault"]
    assert not caplog.records  # what gets that far is written to the terminal
