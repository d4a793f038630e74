"""The files of documents, to whoever has a signed address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from compliance_lint.evidence.media import UNKNOWN
from compliance_lint.server.downloads import Downloads
from compliance_lint.server.errors import NO_SUCH_PATH, ErrorAnswer
from compliance_lint.server.files import FileStore
from compliance_lint.server.lookups import Lookups
from compliance_lint.server.page_guard import FILE_HEADERS

EXPIRED = ErrorAnswer(
    "forbidden", "forbidden", "the address is not signed here or no longer holds", status=403
)
_MOST_CHARACTERS = 150
_NAMELESS = "document"
# What parts folders, and what some systems take for something else than a name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class HandingOut:
    """The endpoint at the addresses that `Downloads` signs."""

    lookups: Lookups
    files: FileStore
    downloads: Downloads

    def endpoint(self, request: Request) -> Response:
        """The file, to be saved and never to be shown as if it were a page of this server."""
        document = str(request.path_params["document_id"])
        query = request.query_params
        if not self.downloads.allows(
            document, query.get("expires", ""), query.get("signature", "")
        ):
            return _refused(EXPIRED)
        kept = self.lookups.file(document)
        try:
            # Read whole, as it may be deleted meanwhile; what is kept came in one request.
            content = self.files.where(kept.path).read_bytes() if kept and kept.path else None
        except OSError:
            content = None
        if kept is None or content is None:
            return _refused(NO_SUCH_PATH)
        told = {
            "Content-Type": kept.media_type or UNKNOWN,
            "Content-Disposition": disposition(kept.name),
        }
        return Response(content, headers={**FILE_HEADERS, **told})


def disposition(name: str) -> str:
    """The header that has a browser save a file under its name (RFC 6266)."""
    safe = _NOT_IN_NAMES.sub("_", name).encode("utf-8", "replace").decode()
    safe = safe.strip(". ")[-_MOST_CHARACTERS:] or _NAMELESS
    return f"attachment; filename*=UTF-8''{quote(safe, safe='')}"


def _refused(answer: ErrorAnswer) -> Response:
    return JSONResponse(answer.body, answer.status, FILE_HEADERS)
