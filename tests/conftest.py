"""What every test shares: the rulebook, and a network that is not there."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import pytest

from compliance_lint.linter import Linter
from compliance_lint.rulebook import Rulebook, load_rulebook
from compliance_lint.settings import Settings

_LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
_attempts: list[str] = []


class NetworkBlockedError(Exception):
    """A test tried to reach another machine."""


def _is_local(host: object) -> bool:
    """Whether a host as given to a socket is this machine; an empty one is a server's own."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in {"", "localhost"}:
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: no code in this process, in C or Python, reaches a socket past it."""
    if event in _LOOK_UPS:
        target = arguments[0]
    elif event in _SENDING:
        address = arguments[1]
        if not isinstance(address, tuple) or not address:
            return  # a path of a local socket, or a socket that is connected already
        target = address[0]
    else:
        return
    if not _is_local(target):
        _attempts.append(f"{event} {target!r}")
        raise NetworkBlockedError(f"{event} {target!r}: tests have no network")


def pytest_configure() -> None:
    sys.addaudithook(_watch)
    # Tests that call the command in their own process replace functions of it now and then, of
    # which a worker process would not know. tests/test_bulk.py is about the workers.
    os.environ["COMPLIANCE_LINT_JOBS"] = "0"
    # In a CI job of this project, the command would otherwise report as in one of its users'.
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Fail a test that tried the network even where the attempt's error was swallowed.

    A test that means to try takes the list and empties it.
    """
    _attempts.clear()
    yield _attempts
    assert not _attempts


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache for each test, made when it is used: no test sees what another has found out."""
    folder = tmp_path_factory.getbasetemp() / "caches" / uuid4().hex
    monkeypatch.setenv("COMPLIANCE_LINT_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The built-in rules."""
    return load_rulebook()


@pytest.fixture(scope="session")
def linter(rulebook: Rulebook) -> Linter:
    """A linter with default settings on the day of the corpus."""
    return Linter(Settings(), as_of=dt.date(2026, 11, 23), rulebook=rulebook)
