"""A guard around the SDK's client: what would be rejected is not sent.

>>> client = guard(plivo.RestClient())
>>> client.phone_number_compliance.create(data=data, documents=["coi.pdf", "gst.pdf"])

Checks are made before anything reaches the network, and what is sent are the very bytes that were
checked. This module imports no SDK: it works with the client that it is given.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from compliance_lint.calls import Requirements
from compliance_lint.load.given import FileInput
from compliance_lint.request.gate import Applications, Gate
from compliance_lint.request.outgoing import OutgoingRequest
from compliance_lint.settings import Settings

_Client = TypeVar("_Client")
_NEEDED = ("request", "phone_number_compliance", "phone_number_compliance_link")


def guard(  # noqa: PLR0913 - the options of `check`, and one more
    client: _Client,
    *,
    settings: Settings | None = None,
    requirements: Requirements | None = None,
    as_of: dt.date | None = None,
    base: str | os.PathLike[str] | None = None,
    applications: Applications | None = None,
) -> _Client:
    """Return a stand-in for ``client``, a ``plivo.RestClient`` of 4.63 or later.

    Its ``phone_number_compliance.create``, ``update`` and ``delete`` and its
    ``phone_number_compliance_link.link`` check first and raise `SubmissionRejected` before any
    request; everything else is the client's own. The options are those of `check`; without
    ``as_of`` each call has the day on which it is made. ``applications`` is a saved answer of List
    (or several, or the path of one): what updates, links and deletes are held against.

    Raises TypeError for a client without these resources, RequirementsUnreadableError,
    ApplicationUnreadableError and RulebookError where the options are wrong.
    """
    missing = [name for name in _NEEDED if not hasattr(client, name)]
    if missing:
        raise TypeError(f"the client has no {missing[0]}; plivo 4.63 or later is needed")
    checker = Gate(settings, requirements, as_of, Path(base) if base else None, applications)
    return cast("_Client", _GuardedClient(client, checker))


class _Resource:
    """A resource of the client, of which some methods check first."""

    def __init__(self, client: Any, name: str, checker: Gate) -> None:
        self._client = client
        self._real = getattr(client, name)
        self._checker = checker

    def __getattr__(self, name: str) -> Any:
        if name in {"_client", "_real", "_checker"}:  # a copy that is not yet filled
            raise AttributeError(name)
        return getattr(self._real, name)

    def _send(self, request: OutgoingRequest, *below: str) -> Any:
        """Send the bytes that were checked, by the client's own means.

        All is given as ``files``, the data too: without a file the client would otherwise send a
        plain form, which the API does not read.
        """
        fields: list[tuple[str, tuple[Any, ...]]] = [
            ("data", (None, json.dumps(request.data))),
            *(
                (part.name, (part.filename, part.content, part.media_type))
                for part in request.files
            ),
        ]
        path = ("PhoneNumber", "Compliance", *below)
        return self._client.request(request.method, path, {}, files=fields)


class _Applications(_Resource):
    """``client.phone_number_compliance``."""

    def create(self, data: object = None, documents: Iterable[FileInput] | None = None) -> Any:
        """Check, then create. Raises SubmissionRejected."""
        return self._send(self._checker.submission("create", data, documents))

    def update(
        self,
        compliance_id: object,
        data: object = None,
        documents: Iterable[FileInput] | None = None,
    ) -> Any:
        """Check, then update a rejected application. Raises SubmissionRejected."""
        identity = self._checker.compliance_id(compliance_id)
        return self._send(self._checker.submission("update", data, documents, identity), identity)

    def delete(self, compliance_id: object) -> Any:
        """Check, then delete. Raises SubmissionRejected."""
        return self._real.delete(self._checker.delete(compliance_id))


class _Links(_Resource):
    """``client.phone_number_compliance_link``."""

    def link(self, numbers: object = None) -> Any:
        """Check, then link numbers to applications. Raises SubmissionRejected."""
        return self._real.link(numbers=self._checker.link(numbers))


class _GuardedClient:
    """Stands in for a client; see `guard`."""

    __slots__ = ("_client", "phone_number_compliance", "phone_number_compliance_link")

    def __init__(self, client: Any, checker: Gate) -> None:
        own = {
            "_client": client,
            "phone_number_compliance": _Applications(client, "phone_number_compliance", checker),
            "phone_number_compliance_link": _Links(client, "phone_number_compliance_link", checker),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name in _GuardedClient.__slots__:  # a copy that is not yet filled
            raise AttributeError(name)
        return getattr(self._client, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name in _GuardedClient.__slots__:  # the real one would be set, and the guard stay
            raise AttributeError(f"{name} of a guarded client cannot be replaced")
        setattr(self._client, name, value)

    def __dir__(self) -> list[str]:
        return dir(self._client)

    def __enter__(self) -> _GuardedClient:
        self._client.__enter__()
        return self

    def __exit__(self, *details: object) -> Any:
        return self._client.__exit__(*details)
