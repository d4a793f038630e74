"""The server as a command: it listens, says where, and runs until it is told to stop."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from compliance_lint.server.config import ServerConfig
from compliance_lint.server.database import DatabaseUnusableError
from compliance_lint.server.seeding import SeedUnusableError, seed
from compliance_lint.server.serving import assembled, uvicorn_server

_BACKLOG = 2048


class ServerUnusableError(Exception):
    """The server cannot run here; the text says why."""


def serve(
    config: ServerConfig, *, seed_from: Path | None, kept: bool, say: Callable[[str], None]
) -> None:
    """Serve until a signal ends it. ``kept``: its folder stays; ``say`` gets what people read.

    Raises ServerUnusableError where the address, the folder or the seed cannot be used, and what
    `Linter` raises for wrong settings.
    """
    with _listening(config) as listener:
        address = _address(listener, config)
        try:
            with assembled(config) as parts:
                if seed_from:
                    account = next(iter(config.credentials))
                    count = seed(parts.store, seed_from, account)
                    say(f"{count} applications from {seed_from}, on {account}")
                _announce(config, address, kept=kept, say=say)
                _log_to(say)
                # Ended as it is meant to end: uvicorn raises the signal again when it is done.
                with suppress(KeyboardInterrupt):
                    uvicorn_server(parts.app, config).run(sockets=[listener])
        except (DatabaseUnusableError, SeedUnusableError) as error:
            raise ServerUnusableError(str(error)) from None
        except OSError as error:
            text = f"{config.folder}: {error.strerror or 'cannot be used'}"
            raise ServerUnusableError(text) from None


def _listening(config: ServerConfig) -> socket.socket:
    """A socket that listens, or ServerUnusableError."""
    host = config.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, config.port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ServerUnusableError(f"cannot listen at {host}, port {config.port}: {why}") from None


def _address(listener: socket.socket, config: ServerConfig) -> str:
    host = config.host.strip("[]")
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _announce(
    config: ServerConfig, address: str, *, kept: bool, say: Callable[[str], None]
) -> None:
    auth_id, token = next(iter(config.credentials.items()))
    say(
        f"a stand-in for the Compliance API: {address}/v1/Account/{auth_id}/PhoneNumber/Compliance/"
    )
    if config.wide:
        say("WARNING: other machines can reach it. It is made for tests, without encryption.")
        say(f"auth id {auth_id}, with the token that was given")
    else:
        say(f"auth id {auth_id}, auth token {token}")
    say(f"a page with its applications: {address}/    OpenAPI: {address}/openapi.json")
    say(f"it keeps its state in {config.folder}" if kept else "its state is gone when it ends")


def _log_to(say: Callable[[str], None]) -> None:
    """Errors of the server's own, without what requests brought."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            say(f"{record.levelname.lower()}: {self.format(record)}")

    # The last one warns of forms that cannot be read, which is their senders' concern.
    for name in ("compliance_lint.server", "uvicorn.error", "python_multipart"):
        logger = logging.getLogger(name)
        logger.handlers = [Handler(level=logging.ERROR)]
        logger.propagate = False
