"""The stand-in server for tests, in a thread, at a port of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from compliance_lint.server.config import DEFAULT_CREDENTIALS, ServerConfig
from compliance_lint.server.serving import assembled, uvicorn_server
from compliance_lint.server.store import Store

AUTH_ID, TOKEN = next(iter(DEFAULT_CREDENTIALS.items()))
PATH = f"/v1/Account/{AUTH_ID}/PhoneNumber/Compliance"


@dataclass(frozen=True)
class Standin:
    """A running server: its address, what it keeps, and a client for it."""

    address: str
    store: Store
    client: httpx.Client

    def wait(self, identity: str, until: Callable[[Any], bool], seconds: float = 240) -> Any:
        """An application, as soon as ``until`` holds for the answer of Get."""
        end = time.monotonic() + seconds
        while True:
            found = self.client.get(f"{PATH}/{identity}").json()
            if until(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.02)

    def reviewed(self, identity: str) -> Any:
        """An application, as soon as its review is over."""
        return self.wait(identity, lambda found: found["status"] != "submitted")


@contextmanager
def running(config: ServerConfig) -> Iterator[Standin]:
    """Run a server on loopback; ``config.port`` does not count."""
    with (
        assembled(config) as parts,
        socket.create_server(("127.0.0.1", 0), backlog=1024) as listener,
    ):
        server = uvicorn_server(parts.app, config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(
                base_url=address, auth=(AUTH_ID, TOKEN), trust_env=False, timeout=60
            ) as client:
                yield Standin(address, parts.store, client)
        finally:
            server.should_exit = True
            thread.join()
