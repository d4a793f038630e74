"""Applications as JSON, in the shape of the API page or of the SDKs' recorded answers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from compliance_lint.requirements import DocumentType, RequiredField, Requirement
from compliance_lint.server.config import Shape
from compliance_lint.server.records import Expand, StoredApplication, StoredDocument

Json = dict[str, Any]
DownloadUrl = Callable[[StoredDocument], str]

CREATED = "Compliance application created and submitted for review."
UPDATED = "Compliance application updated and resubmitted for review."
DELETED = "Compliance application deleted."


@dataclass(frozen=True, slots=True)
class Answers:
    """Makes answers of one shape. ``download_url`` gives the address of a document's file."""

    shape: Shape
    download_url: DownloadUrl

    def created(self, item: StoredApplication) -> Json:
        """The answer of Create."""
        if self.shape is Shape.PAGE:
            return self.application(item)
        return {**_api_id(), "compliance_id": item.id, "message": CREATED}

    def got(self, item: StoredApplication, expand: Collection[Expand]) -> Json:
        """The answer of Get."""
        found = self.application(item, expand)
        return found if self.shape is Shape.PAGE else {**_api_id(), "compliance": found}

    def updated(self, item: StoredApplication) -> Json:
        """The answer of Update."""
        found = self.application(item)
        if self.shape is Shape.PAGE:
            return found
        return {**_api_id(), "message": UPDATED, "compliance": found}

    def deleted(self, identity: str) -> Json | None:
        """The answer of Delete; None: it has no body."""
        if self.shape is Shape.PAGE:
            return None
        return {**_api_id(), "compliance_id": identity, "message": DELETED}

    def listed(
        self, page: Page, items: Sequence[StoredApplication], expand: Collection[Expand]
    ) -> Json:
        """The answer of List."""
        found = [self.application(item, expand) for item in items]
        if self.shape is Shape.PAGE:
            return {"meta": page.meta, "objects": found}
        return {**_api_id(), "meta": page.meta, "compliances": found}

    def linked(self, report: Sequence[Mapping[str, str]]) -> Json:
        """The answer of Link: ``report`` has each number's status and remarks."""
        done = sum(entry["status"] == "success" for entry in report)
        found = {"total_count": len(report), "updated_count": done, "report": list(report)}
        return found if self.shape is Shape.PAGE else {**_api_id(), **found}

    def requirement(self, item: Requirement) -> Json:
        """The answer of Requirements."""
        found: Json = {
            "requirement_id": item.requirement_id,
            "country_iso": item.country_iso,
            "number_type": item.number_type,
            "user_type": item.user_type,
            "document_types": [self._document_type(each) for each in item.document_types],
        }
        return found if self.shape is Shape.PAGE else {**_api_id(), **found}

    def application(self, item: StoredApplication, expand: Collection[Expand] = ()) -> Json:
        """The compliance object, with what is to be expanded."""
        found: Json = {
            "compliance_id": item.id,
            "alias": item.alias,
            "status": item.status,
            "country_iso": item.country_iso,
            "number_type": item.number_type,
            "user_type": item.user_type,
            "rejection_reason": item.rejection_reason,
            "created_at": self._time(item.created_at),
            "updated_at": self._time(item.updated_at),
        }
        if Expand.END_USER in expand:
            found["end_user"] = {"end_user_id": item.end_user_id, **item.end_user}
        if Expand.DOCUMENTS in expand:
            found["documents"] = [self._document(each) for each in item.documents]
        if Expand.LINKED_NUMBERS in expand:
            found["linked_numbers"] = [
                {"number": each.number, "number_type": each.number_type}
                for each in item.linked_numbers
            ]
        if self.shape is Shape.PAGE:
            return found
        # Recorded answers have the callback, which the page does not know, and leave nulls out.
        called = {"callback_url": item.callback_url, "callback_method": item.callback_method}
        return {
            **{key: value for key, value in found.items() if value is not None},
            **{key: value for key, value in called.items() if value},
        }

    def _document(self, item: StoredDocument) -> Json:
        return {
            "document_id": item.id,
            "document_type_id": item.type_id,
            "document_name": item.name,
            "file_name": item.file_name,
            "meta_information": dict(item.meta),
            "download_url": self.download_url(item) if item.path else "",
            "created_at": self._time(item.created_at),
        }

    def _document_type(self, item: DocumentType) -> Json:
        return {
            "document_type_id": item.document_type_id,
            "name": item.name,
            "description": item.description,
            "proof_required": item.proof_required,
            "required_fields": [self._field(each) for each in item.required_fields],
        }

    def _field(self, item: RequiredField) -> Json:
        found: Json = {
            "field_name": item.field_name,
            "friendly_name": item.friendly_name,
            "help_text": item.help_text,
            "field_type": item.field_type,
            "required": item.required,
            "format": item.format,
            "enums": ",".join(item.enums),
            "min_length": item.min_length,
            "max_length": item.max_length,
        }
        left_out = (None,) if self.shape is Shape.PAGE else ("", None)
        return {key: value for key, value in found.items() if value not in left_out}

    def _time(self, moment: dt.datetime) -> str:
        form = "%Y-%m-%dT%H:%M:%SZ" if self.shape is Shape.PAGE else "%Y-%m-%dT%H:%M:%S.%fZ"
        return moment.strftime(form)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: where it begins, and the query that asked for it."""

    path: str
    limit: int
    offset: int
    total: int
    query: Mapping[str, str]

    @property
    def meta(self) -> Json:
        """The object ``meta`` of an answer. Addresses in it are relative, as in recorded ones."""
        after, before = self.offset + self.limit, max(self.offset - self.limit, 0)
        return {
            "limit": self.limit,
            "offset": self.offset,
            "total_count": self.total,
            "next": self._at(after) if after < self.total else None,
            "previous": self._at(before) if self.offset > 0 else None,
        }

    def _at(self, offset: int) -> str:
        kept = {key: value for key, value in self.query.items() if key not in ("limit", "offset")}
        return f"{self.path}?{urlencode({'limit': self.limit, 'offset': offset, **kept})}"


PAGE_ANSWERS = Answers(Shape.PAGE, lambda _: "")
"""In the page's shape, whichever clients are given: what the linter and callbacks read."""


def _api_id() -> Json:
    return {"api_id": str(uuid.uuid1())}
