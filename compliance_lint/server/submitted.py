"""Applications out of what was submitted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from compliance_lint.load.manifest import Manifest
from compliance_lint.requirements import Requirement, RequirementSources
from compliance_lint.server.records import (
    END_USER_FIELDS,
    SUBMITTED,
    StoredApplication,
    StoredDocument,
)


def new_application(
    account: str, manifest: Manifest, sources: RequirementSources, now: dt.datetime
) -> StoredApplication:
    """The application that a Create asks for; its documents without their files."""
    value = _object(manifest.json.value)
    user = _end_user(_object(value.get("end_user")), {})
    subject = (text_of(value.get("country_iso")).upper(), text_of(value.get("number_type")).lower())
    found = sources.find(*subject, user["type"])
    return StoredApplication(
        id=str(uuid.uuid4()),
        account=account,
        alias=text_of(value.get("alias")),
        status=SUBMITTED,
        country_iso=subject[0],
        number_type=subject[1],
        user_type=user["type"],
        created_at=now,
        updated_at=now,
        end_user_id=str(uuid.uuid4()),
        end_user=user,
        documents=tuple(_documents(manifest, found.requirement if found else None, now)),
        callback_url=text_of(value.get("callback_url")),
        callback_method=text_of(value.get("callback_method")),
    )


def merged(
    before: StoredApplication, manifest: Manifest, sources: RequirementSources, now: dt.datetime
) -> StoredApplication:
    """The application as an Update makes it. Documents that are sent replace all there were."""
    value = _object(manifest.json.value)
    user = _end_user(_object(value.get("end_user")), before.end_user)
    found = sources.find(before.country_iso, before.number_type, before.user_type)
    documents = before.documents
    if isinstance(value.get("documents"), list):
        documents = tuple(_documents(manifest, found.requirement if found else None, now))
    return replace(
        before,
        alias=text_of(value.get("alias")) or before.alias,
        updated_at=now,
        end_user={**user, "type": before.end_user["type"]},
        documents=documents,
        rejection_reason=None,
        note="",
        report="",
        callback_url=text_of(value.get("callback_url")) or before.callback_url,
        callback_method=text_of(value.get("callback_method")) or before.callback_method,
    )


def _end_user(sent: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, str]:
    user = {
        name: text_of(sent[name]) if isinstance(sent.get(name), str) else before.get(name, "")
        for name in END_USER_FIELDS
    }
    return {**user, "type": user["type"].lower()}


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _documents(
    manifest: Manifest, requirement: Requirement | None, now: dt.datetime
) -> Iterator[StoredDocument]:
    for index, entry in enumerate(manifest.data.documents):
        kind = requirement.document_type(entry.document_type_id) if requirement else None
        given = manifest.given_files.get(index)
        yield StoredDocument(
            id=str(uuid.uuid4()),
            type_id=kind.document_type_id if kind else entry.document_type_id or "",
            name=kind.name if kind else "",
            created_at=now,
            file_name=given.name if given else "",
            meta=dict(entry.data_fields),
        )


def text_of(value: Any) -> str:
    """A value as text that can be kept; empty where it is none."""
    # A lone surrogate, which JSON can escape, is no text that a database or an answer can hold.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
