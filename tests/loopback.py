"""A server on loopback that takes every request and remembers it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CREATED = {"api_id": "0000", "compliance_id": "1111", "message": "created"}


@dataclass
class Part:
    """One part of a multipart body."""

    name: str
    filename: str | None
    content: bytes
    content_type: str | None = None


@dataclass
class Received:
    """One request."""

    method: str
    path: str
    content_type: str
    body: bytes
    authorization: str = ""

    @property
    def parts(self) -> list[Part]:
        head = f"Content-Type: {self.content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
        message = message_from_bytes(head + self.body, policy=HTTP)
        assert message.get_content_type() == "multipart/form-data"
        parts = []
        for item in message.iter_parts():
            name = item.get_param("name", header="content-disposition")
            content = item.get_payload(decode=True)
            assert isinstance(name, str)
            assert isinstance(content, bytes)
            kind = item.get_content_type() if "content-type" in item else None
            parts.append(Part(name, item.get_filename(), content, kind))
        return parts

    @property
    def data(self) -> Any:
        return json.loads(next(part.content for part in self.parts if part.name == "data"))

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if part.name != "data"]


@dataclass
class Api:
    """A server that takes everything and remembers it."""

    requests: list[Received] = field(default_factory=list)

    @property
    def only(self) -> Received:
        assert len(self.requests) == 1
        return self.requests[0]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        seen = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kind = self.headers.get("Content-Type", "")
                login = self.headers.get("Authorization", "")
                seen.append(Received(self.command, self.path, kind, body, login))
                answer = json.dumps(CREATED).encode()
                self.send_response(200 if self.command == "DELETE" else 201)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_PATCH = do_POST  # noqa: N815 - the name http.server asks for
            do_DELETE = do_POST  # noqa: N815
            do_GET = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def serving() -> Iterator[tuple[Api, str]]:
    """The server, and its address."""
    state = Api()
    with listening(state.handler()) as address:
        yield state, address


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server whose requests ``handler`` answers; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
