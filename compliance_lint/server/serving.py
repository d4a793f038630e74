"""A server put together, and run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from compliance_lint.bulk.run import processors
from compliance_lint.bulk.worker import built_in_rulebook
from compliance_lint.rulebook import load_rulebook
from compliance_lint.server.access import Gatekeeper, RateLimiter
from compliance_lint.server.answers import Answers
from compliance_lint.server.app import make_app
from compliance_lint.server.callbacks import Caller, Outbox
from compliance_lint.server.config import ServerConfig
from compliance_lint.server.connection import DroppableProtocol
from compliance_lint.server.database import Database
from compliance_lint.server.downloads import Downloads
from compliance_lint.server.endpoints import Api
from compliance_lint.server.faults import Faults
from compliance_lint.server.files import FileStore
from compliance_lint.server.judging import Judge
from compliance_lint.server.lookups import Lookups
from compliance_lint.server.operations import Operations
from compliance_lint.server.pages import Pages
from compliance_lint.server.reviewing import Reviewer
from compliance_lint.server.store import Store

DATABASE, FILES = "compliance.sqlite3", "files"
_MOST_JOBS = 4


@dataclass(frozen=True)
class Parts:
    """A server's parts, ready to be served."""

    app: Starlette
    store: Store


@contextmanager
def assembled(config: ServerConfig) -> Iterator[Parts]:
    """Put a server together and have its reviewer at work.

    Raises DatabaseUnusableError where its folder cannot be used, OSError, and what `Linter` raises
    for wrong settings.
    """
    rulebook = (
        load_rulebook(config.settings.rules) if config.settings.rules else built_in_rulebook()
    )
    judge = Judge(config, rulebook)
    config.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(config.folder / DATABASE)
    try:
        store, files = Store(database), FileStore(config.folder / FILES)
        files.sweep(store.paths())
        news, decided = threading.Event(), threading.Event()
        downloads = Downloads(store.secret("downloads"))
        answers = Answers(config.shape, downloads.url)
        operations = Operations(config, store, files, judge, answers, news)
        outbox = Outbox(database)
        gatekeeper = Gatekeeper(config.credentials, config.scenario.forbidden)
        api = Api(operations, gatekeeper, RateLimiter(config.rates), Faults(config.scenario))
        pages = Pages(
            config, store, Lookups(database), files, outbox, gatekeeper, decided, downloads
        )
        jobs = min(processors(), _MOST_JOBS)
        reviewer = Reviewer(operations, decided, jobs)
        caller = Caller(outbox, decided, anywhere=config.callbacks_anywhere)
        reviewer.start()
        caller.start()
        try:
            yield Parts(make_app(api, pages.routes(), hosts_of(config)), store)
        finally:
            reviewer.stop()
            caller.stop()
            api.judges.shutdown()
    finally:
        database.close()


def hosts_of(config: ServerConfig) -> list[str]:
    """What requests may call this machine."""
    if config.wide:
        # Whoever opens it to others reaches it by names that are not known here.
        return ["*"]
    # "[" is what older versions of Starlette take for the host of any [address]:port, and no name
    # that could be led here begins so.
    return ["localhost", "127.0.0.1", "[::1]", "::1", "[", config.host]


def uvicorn_server(app: Starlette, config: ServerConfig) -> uvicorn.Server:
    """The HTTP server for an app."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=config.host,
            port=config.port,
            http=DroppableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
