"""Sends the messages that wait in the database, a few times each."""

from __future__ import annotations

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
_TIMEOUT = 5.0
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
        with httpx.Client(trust_env=False, timeout=_TIMEOUT, follow_redirects=False) as client:
            while not self._ending.is_set():
                for item in self._outbox.due(now()):
                    self._attempt(client, item)
                self.wait_for_news()

    def _attempt(self, client: httpx.Client, item: Callback) -> None:
        if not self._anywhere and not is_here(item.url):
            self._outbox.note(item, "not sent: the address is not on this machine", None)
            return
        note = _send(client, item)
        again = None
        if note and item.attempts + 1 < ATTEMPTS:
            again = now() + dt.timedelta(seconds=_PAUSES[item.attempts])
        self._outbox.note(item, note or "sent", again)


def _send(client: httpx.Client, item: Callback) -> str:
    """Send a message; why it did not arrive, empty where it did."""
    content = json.loads(item.body)
    try:
        if item.method == "GET":
            told = {key: value for key, value in content.items() if value is not None}
            url = httpx.URL(item.url).copy_merge_params(told)
            with client.stream("GET", url) as answer:
                status = answer.status_code
        else:
            with client.stream("POST", item.url, json=content) as answer:
                status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"not sent: {type(error).__name__}"
    return "" if 200 <= status < 300 else f"not taken: HTTP {status}"
