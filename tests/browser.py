"""Headless Chromium for tests, driven by its DevTools protocol over a pair of pipes.

Pages are used as people use them: by keys, at a phone's width, in the dark. The protocol also
measures pages that forbid every script of their own.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars",
)  # fmt: skip
_KEYS = {
    "Tab": {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
    "Enter": {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
}


class Tab:
    """One tab. What it logs, as breaches of a page's own policy, is in ``logged``."""

    def __init__(self, send: BinaryIO, receive: BinaryIO) -> None:
        self._send, self._receive = send, receive
        self._count = 0
        self._session: str | None = None
        self._events: list[Any] = []
        self.logged: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        found = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        """Carry out a command of the protocol, and give its result."""
        self._count += 1
        told = {"id": self._count, "method": method, "params": params}
        session = {"sessionId": self._session} if self._session else {}
        self._send.write(json.dumps({**told, **session}).encode() + b"\0")
        self._send.flush()
        while (message := self._next()).get("id") != self._count:
            self._events.append(message)
        assert "error" not in message, (method, message["error"])
        return message["result"]

    def _next(self) -> Any:
        text = bytearray()
        while (char := self._receive.read(1)) != b"\0":
            assert char, "the browser is gone"
            text += char
        message = json.loads(text)
        if message.get("method") == "Log.entryAdded":
            self.logged.append(message["params"]["entry"]["text"])
        return message

    def loaded(self) -> None:
        """Wait for a page to be there."""
        events, self._events = self._events, []
        while not any(item.get("method") == "Page.loadEventFired" for item in events):
            events = [self._next()]

    def open(self, address: str) -> None:
        """Go to a page."""
        self._events = []
        self.call("Page.navigate", url=address)
        self.loaded()

    def look(self, width: int, *, dark: bool = False) -> None:
        """How wide the window is, and what its user prefers."""
        mobile = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                  deviceScaleFactor=1, mobile=mobile)  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def ask(self, script: str) -> Any:
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        self._events = []
        self.call("Input.dispatchKeyEvent", type="keyDown", **_KEYS[key])
        self.call("Input.dispatchKeyEvent", type="keyUp", **_KEYS[key])

    def write(self, text: str) -> None:
        """Write into what has the focus."""
        self.call("Input.insertText", text=text)

    def shoot(self, path: Path, *, whole: bool = False) -> None:
        """Save a picture of the window, or of the whole page."""
        found = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def browsing(profile: Path, headers: Mapping[str, str] | None = None) -> Iterator[Tab]:
    """A browser with one tab, which sends ``headers`` along."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()

    def at_three_and_four() -> None:  # where the browser looks for its pipes
        low, high = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(low, 3)
        os.dup2(high, 4)

    with (
        open(ours_out, "wb") as send,  # noqa: PTH123
        open(ours_in, "rb") as receive,  # noqa: PTH123
        subprocess.Popen(
            [str(CHROMIUM), *QUIET, f"--user-data-dir={profile}", "--remote-debugging-pipe"],
            stderr=subprocess.DEVNULL, pass_fds=(3, 4), preexec_fn=at_three_and_four,  # noqa: PLW1509
        ) as process,
    ):  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            tab = Tab(send, receive)
            if headers:
                tab.call("Network.enable")
                tab.call("Network.setExtraHTTPHeaders", headers=dict(headers))
            yield tab
        finally:
            process.terminate()
