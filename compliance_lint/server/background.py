"""Work beside the requests: a thread that goes on until it is stopped, and the time of day."""

from __future__ import annotations

import datetime as dt
import logging
import threading

IDLE = 1.0
"""Seconds. What falls due is not waited for longer than this."""
_log = logging.getLogger(__name__)


def now() -> dt.datetime:
    """The time, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


class Background(threading.Thread):
    """Calls `work` until it is stopped; ``news`` wakes it where it waits for something to do."""

    def __init__(self, name: str, news: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._news = news
        self._ending = threading.Event()

    def run(self) -> None:
        """Work until it is stopped."""
        while not self._ending.is_set():
            try:
                self.work()
            except Exception:  # noqa: BLE001 - a server without it would look as if it had it
                _log.exception("%s starts anew", self.name)
                self._ending.wait(IDLE)

    def work(self) -> None:
        """Do what is to be done; called again when it returns."""
        raise NotImplementedError

    def stop(self) -> None:
        """End it, when what it is at is done."""
        self._ending.set()
        self._news.set()
        self.join()

    def wait_for_news(self, seconds: float = IDLE) -> None:
        """Wait until there is something to do, or for so long."""
        self._news.wait(min(max(seconds, 0.0), IDLE))
        self._news.clear()
