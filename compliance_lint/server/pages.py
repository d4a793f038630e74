"""The web page at ``/``: applications, and a person who plays the reviewer."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from starlette.routing import BaseRoute

from compliance_lint.server.access import Gatekeeper
from compliance_lint.server.callbacks import Outbox
from compliance_lint.server.config import ServerConfig
from compliance_lint.server.downloads import Downloads
from compliance_lint.server.files import FileStore
from compliance_lint.server.store import Store


@dataclass(frozen=True)
class Pages:
    """The pages over a store; ``decided`` is set where a callback may be to be sent."""

    config: ServerConfig
    store: Store
    files: FileStore
    outbox: Outbox
    gatekeeper: Gatekeeper
    decided: threading.Event
    downloads: Downloads

    def routes(self) -> list[BaseRoute]:
        """Their paths."""
        return []
