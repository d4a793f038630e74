"""The requests that the corpus's cases stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance_lint.load.application import SavedApplications
from compliance_lint.load.find import find_all
from compliance_lint.load.packages import PackageSource, load_manifest, saved_requirements
from compliance_lint.load.tree import FolderTree
from compliance_lint.load.urls import parse_place
from compliance_lint.requirements import FILE_NAME, RequirementsUnreadableError
from compliance_lint.testing import Case

UNNAMED = "ffffffff-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class CorpusRequest:
    """One request: ``body`` as it is written, ``folder`` where its files lie.

    ``compliance_id`` is the application that an update or delete is about; None where none can be
    told from the case. ``seeds`` are the applications that are there already.
    """

    case: Case
    name: str
    operation: str
    body: bytes
    folder: Path
    compliance_id: str | None = None
    seeds: list[dict[str, Any]] = field(default_factory=list)
    requirements: Path | None = None

    @property
    def value(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None

    @property
    def files(self) -> dict[int, Path]:
        """The files that are there, by their documents' indexes."""
        value = self.value
        documents = value.get("documents") if isinstance(value, dict) else None
        found: dict[int, Path] = {}
        for index, entry in enumerate(documents if isinstance(documents, list) else ()):
            name = entry.get("file") if isinstance(entry, dict) else None
            if isinstance(name, str) and name and "\0" not in name:
                path = self.folder / name
                if (
                    len(name) < 200
                    and path.is_file()
                    and path.resolve().is_relative_to(self.case.folder.resolve())
                ):
                    found[index] = path
        return found


def requests_of(case: Case) -> Iterator[CorpusRequest]:
    """The requests of a case, in the order in which its packages are found."""
    sources = (
        [PackageSource(FolderTree(case.folder), case.manifest)]
        if case.manifest is not None
        else list(find_all([parse_place(case.folder)], lambda _problem: None))
    )
    for source in sources:
        manifest = load_manifest(source)
        record = source.record
        content = record.content if record else None
        path = case.folder / source.manifest if record is None else None
        body = path.read_bytes() if path else content
        if not isinstance(body, bytes):  # a row of a table is JSON only when it has been read
            body = json.dumps(manifest.json.value).encode()
        yield CorpusRequest(
            case,
            f"{case.name}{':' + source.key if case.manifest is None else ''}",
            manifest.operation,
            body,
            case.folder / source.folder.path,
            _identity(manifest.operation, manifest.json.value, manifest.saved),
            _seeds(case, source, manifest.saved),
            _requirements(case, source),
        )


def _identity(operation: str, value: Any, saved: SavedApplications) -> str | None:
    if operation == "update" and saved.applications:
        return saved.applications[0].id or UNNAMED
    if operation == "delete" and isinstance(value, dict):
        found = value.get("compliance_id")
        return found if isinstance(found, str) else None
    return None


def _seeds(case: Case, source: PackageSource, saved: SavedApplications) -> list[dict[str, Any]]:
    """What is on the account, as the case has it."""
    files = [case.folder / saved.path.rpartition("/")[2]] if saved.path else []
    files += [case.account] if case.account else []
    found: list[dict[str, Any]] = []
    for path in files:
        folder = case.folder / source.folder.path
        place = path if path.exists() else folder / path.name
        found += list(_objects(json.loads(place.read_text("utf-8-sig"))))
    # One that a case tells twice, or without its id, is one all the same.
    named = [{**item, "compliance_id": item.get("compliance_id") or UNNAMED} for item in found]
    return list({item["compliance_id"].lower(): item for item in named}.values())


def _objects(answer: Any) -> Iterator[dict[str, Any]]:
    if isinstance(answer, list):
        for item in answer:
            yield from _objects(item)
    elif isinstance(answer, dict):
        for key in ("objects", "compliances", "compliance", "compliance_application", "data"):
            if isinstance(answer.get(key), dict | list):
                yield from _objects(answer[key])
                return
        if answer.keys() & {"compliance_id", "alias", "status"}:
            yield answer


def _requirements(case: Case, source: PackageSource) -> Path | None:
    """The requirement saved beside a package; None where there is none that can be used."""
    try:
        if not saved_requirements(source):
            return None
    except RequirementsUnreadableError:
        return None
    beside = case.folder / source.folder.path / FILE_NAME
    return beside if beside.exists() else case.folder / FILE_NAME
