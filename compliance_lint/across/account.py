"""A saved answer of the List endpoint: the aliases and end users that an account has already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance_lint.findings import Trace
from compliance_lint.load.application import what_is_left_out
from compliance_lint.load.opening import OpenFault, read_trusted
from compliance_lint.load.tree import shown_path
from compliance_lint.results import Location
from compliance_lint.traces import ALIAS, END_USER, digest, end_user_digest

MAX_BYTES = 64 * 1_048_576
# The API page's answers, and the released Python SDK's.
_LISTS = ("objects", "compliances")


class AccountUnreadableError(Exception):
    """A file is no saved List answer; the text says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an account has. ``gap`` is a clause that says what of it the file does not tell."""

    path: str = ""
    traces: tuple[Trace, ...] = ()
    gap: str | None = None


def read_account(path: Path) -> Account:
    """Read saved answers of GET …/Compliance/: one, or a JSON list of several pages.

    Both shapes are taken, the API page's and the Python SDK's. Raises AccountUnreadableError.
    """
    shown = shown_path(path)
    found = read_trusted(path, max_bytes=MAX_BYTES)
    if isinstance(found, OpenFault):
        raise AccountUnreadableError(f"{shown}: there is no such file, or it cannot be read")
    if found.data is None:
        raise AccountUnreadableError(f"{shown}: larger than {MAX_BYTES} bytes")
    try:
        answer = json.loads(found.data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise AccountUnreadableError(f"{shown}: not JSON in UTF-8") from None
    pages = answer if isinstance(answer, list) else [answer]
    entries = [entry for page in pages for entry in _entries(page, shown)]
    traces = tuple(trace for place, entry in entries for trace in _traces(entry, place, shown))
    return Account(shown, traces, _gap(pages, entries))


def _entries(page: Any, shown: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """The applications of one answer with their pointers."""
    for key in _LISTS:
        found = page.get(key) if isinstance(page, dict) else None
        if isinstance(found, list) and all(isinstance(item, dict) for item in found):
            return [(f"/{key}/{index}", item) for index, item in enumerate(found)]
    raise AccountUnreadableError(
        f"{shown}: no saved answer of GET …/PhoneNumber/Compliance/ with its 'objects'"
    )


def _traces(entry: Mapping[str, Any], pointer: str, path: str) -> Iterator[Trace]:
    user = entry.get("end_user")
    person: str | None = None
    if isinstance(user, dict) and isinstance(user.get("name"), str):
        kind = user.get("type") or entry.get("user_type")
        last = user.get("last_name")
        person = end_user_digest(
            kind if isinstance(kind, str) else None,
            user["name"],
            last if isinstance(last, str) else None,
        )
        yield Trace(END_USER, person, "", Location(path, f"{pointer}/end_user/name"))
    alias = entry.get("alias")
    if isinstance(alias, str) and alias:
        yield Trace(ALIAS, digest(alias), person, Location(path, f"{pointer}/alias"))


def _gap(pages: Sequence[Any], entries: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    # One page may have been saved twice.
    ids = {str(entry.get("compliance_id") or n) for n, (_, entry) in enumerate(entries)}
    if left := what_is_left_out(pages, len(ids)):
        return f"the account's list {left}"
    if any(not isinstance(entry.get("end_user"), dict) for _, entry in entries):
        return "the account's list was saved without end users (expand=end_user)"
    return None
