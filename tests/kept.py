"""Applications put straight into a stand-in's store, also such as its API would refuse."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

from compliance_lint.server.config import RateLimits, ServerConfig
from compliance_lint.server.records import END_USER_FIELDS, StoredApplication, StoredDocument

DAY = 86_400.0
HOSTILE = '"><script>alert(1)</script>\u202egnp.exe\u2066\x1b[31m{{ 7 * 7 }}\x00' + "W" * 400


def config(folder: Path, **changes: Any) -> ServerConfig:
    """A server whose linter leaves time for a person to decide."""
    given = {"review_after": DAY, "as_of": dt.date(2026, 11, 23), "rates": RateLimits(0, 0)}
    return ServerConfig(folder, **{**given, **changes})


def application(name: str = "Quillfeather Sample Teas LLP", **changes: Any) -> StoredApplication:
    """An application that waits for a decision."""
    now = dt.datetime.now(tz=dt.UTC)
    user = {**dict.fromkeys(END_USER_FIELDS, ""), "type": "business", "name": name, "country": "IN"}
    given = {
        "id": str(uuid.uuid4()), "account": "MASTANDINXXXXXXXXXXX", "alias": f"{name} numbers",
        "status": "submitted", "country_iso": "IN", "number_type": "local",
        "user_type": "business", "created_at": now, "updated_at": now,
        "end_user_id": str(uuid.uuid4()), "end_user": user,
    }  # fmt: skip
    return StoredApplication(**{**given, **changes})


def hostile() -> StoredApplication:
    """An application with the worst text in every field."""
    now = dt.datetime.now(tz=dt.UTC)
    finding = dict.fromkeys(("rule", "title", "param", "message", "help"), HOSTILE)
    document = StoredDocument(
        id=str(uuid.uuid4()), type_id=HOSTILE, name=HOSTILE, created_at=now, file_name=HOSTILE,
        meta={HOSTILE: HOSTILE, "deep": {"a": [HOSTILE]}}, path="nowhere/0", size=10**9,
        media_type=HOSTILE,
    )  # fmt: skip
    return application(
        HOSTILE,
        end_user={**dict.fromkeys(END_USER_FIELDS, HOSTILE), "type": "business"},
        status=HOSTILE,
        number_type=HOSTILE,
        country_iso=HOSTILE,
        rejection_reason=f"{HOSTILE}\n" * 3,
        callback_url=f"javascript:{HOSTILE}",
        note=HOSTILE,
        documents=(document,),
        report=json.dumps([{**finding, "severity": "error", "outcome": "failed"}]),
    )
