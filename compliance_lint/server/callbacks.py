"""Sends the messages that wait in the database, a few times each."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading

import httpx

from compliance_lint.server import rows
from compliance_lint.server.background import Background, now
from compliance_lint.server.config import is_here
from compliance_lint.server.database import Database
from compliance_lint.server.records import Callback

ATTEMPTS = 3
_PAUSES = (1.0, 5.0)  # seconds after the first and second attempt
_TIMEOUT = 5.0  # of an attempt as a whole
_LOOK = 0.1  # how often to look for news and the end while something is under way
_COLUMNS = "id, application, url, method, body, attempts, note"
_BATCH = 16


class Outbox:
    """The messages in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, moment: dt.datetime) -> list[Callback]:
        """What is to be sent by then, some at a time."""
        return self._found("due <= ? ORDER BY id LIMIT ?", rows.time_text(moment), _BATCH)

    def of(self, application: str) -> list[Callback]:
        """All messages about an application, sent or not, oldest first."""
        return self._found("application = ? ORDER BY id", application)

    def _found(self, which: str, *values: object) -> list[Callback]:
        sql = f"SELECT {_COLUMNS} FROM callbacks WHERE {which}"  # noqa: S608 - no value is in it
        return [Callback(**dict(row)) for row in self._database.query(sql, values)]

    def note(self, item: Callback, note: str, again: dt.datetime | None) -> None:
        """Keep how an attempt ended, and when there is to be another."""
        with self._database.transaction() as db:
            db.execute(
                "UPDATE callbacks SET attempts = attempts + 1, note = ?, due = ? WHERE id = ?",
                (note, rows.time_text(again) if again else None, item.id),
            )


class Caller(Background):
    """Sends what is due; ``news`` tells it that there may be something.

    Unless ``anywhere``, to this machine only. Redirects are not followed, as they lead anywhere.
    What was not sent when it is stopped is sent by the next server on this database.
    """

    def __init__(self, outbox: Outbox, news: threading.Event, *, anywhere: bool) -> None:
        super().__init__("the sender of callbacks", news)
        self._outbox = outbox
        self._anywhere = anywhere

    def work(self) -> None:
        """Send until it is stopped."""
        while not self._ending.is_set():
            if self._outbox.due(now()):
                asyncio.run(self._send_due())
            self.wait_for_news()

    async def _send_due(self) -> None:
        """Send what is due and what falls due meanwhile, each without waiting for the others."""
        under_way: dict[int, asyncio.Task[None]] = {}
        async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT) as client:
            while not self._ending.is_set():
                for item in self._outbox.due(now()):
                    if item.id not in under_way:
                        under_way[item.id] = asyncio.create_task(self._attempt(client, item))
                if not under_way:
                    return
                await asyncio.wait(under_way.values(), timeout=_LOOK)
                under_way = {key: task for key, task in under_way.items() if not task.done()}
            for task in under_way.values():  # stay due for the next server
                task.cancel()
            await asyncio.gather(*under_way.values(), return_exceptions=True)

    async def _attempt(self, client: httpx.AsyncClient, item: Callback) -> None:
        if not self._anywhere and not is_here(item.url):
            self._outbox.note(item, "not sent: the address is not on this machine", None)
            return
        note = await _send(client, item)
        again = None
        if note and item.attempts + 1 < ATTEMPTS:
            again = now() + dt.timedelta(seconds=_PAUSES[item.attempts])
        self._outbox.note(item, note or "sent", again)


async def _send(client: httpx.AsyncClient, item: Callback) -> str:
    """Send a message; why it did not arrive, empty where it did."""
    try:
        async with asyncio.timeout(_TIMEOUT):  # httpx counts from each byte that comes
            status = await _sent(client, item)
    except TimeoutError:
        return "not sent: no answer in time"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"not sent: {type(error).__name__}"
    return "" if 200 <= status < 300 else f"not taken: HTTP {status}"


async def _sent(client: httpx.AsyncClient, item: Callback) -> int:
    """Send a message; the status of the answer, whose body is not read."""
    content = json.loads(item.body)
    url, sent = httpx.URL(item.url), None
    if item.method == "GET":
        told = {key: value for key, value in content.items() if value is not None}
        url = url.copy_merge_params(told)
    else:
        sent = content
    method = "GET" if item.method == "GET" else "POST"
    async with client.stream(method, url, json=sent) as answer:
        return answer.status_code
