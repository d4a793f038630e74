"""Checks of which document has which file: none, one too many, shifted, the same one twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compliance_lint.checks.content import first_fault
from compliance_lint.checks.files import file_name, files_of
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.load.manifest import MISSING, pointer_to_param
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Document, Submission


def file_missing(submission: Submission) -> Iterator[CheckResult]:
    """Yield each document that needs a file, as the requirement says, and names none."""
    entries = submission.documents[: len(submission.data.documents)]
    needed = False
    for document in entries:
        if document.type is None:
            yield _type_unknown(document)
        elif document.type.proof_required:
            needed = True
            yield from _missing(submission, document, document.type.name)
    if not needed:
        yield NotApplicable("no document needs a file")


def _missing(submission: Submission, document: Document, title: str) -> Iterator[CheckResult]:
    if file_name(submission, document) is not None:
        return
    if isinstance(submission.raw(document.file_pointer), str | None) or (
        submission.raw(document.file_pointer) is MISSING
    ):
        yield Hit(document.file_pointer, {"document": title})
    else:
        yield Undecided("the name of the file is no text", document.file_pointer, owned=True)


def _type_unknown(document: Document) -> Undecided:
    reason = "whether this document needs a file is not known"
    return Undecided(reason, document.pointer, owned=True)


def file_not_needed(submission: Submission, *, words: Mapping[str, str]) -> Iterator[CheckResult]:
    """Yield each file for a document that takes none, or for which documents[] has no entry.

    ``words`` has a clause for ``not-required`` and for ``no-entry``.
    """
    found = False
    for document in submission.documents:
        name = file_name(submission, document)
        if name is None:
            continue
        found = True
        verdict = _need(submission, document)
        if isinstance(verdict, Undecided):
            yield verdict
        elif verdict:
            data = {"name": name, "problem": words.get(verdict, verdict)}
            yield Hit(document.file_pointer, data)
    if not found:
        yield NotApplicable("no file is named")


def _need(submission: Submission, document: Document) -> str | Undecided | None:
    """Say why a document takes no file; None where it takes one."""
    if document.index >= len(submission.data.documents):
        if _may_lack_entries(submission):
            return "no-entry"
        return Undecided("documents[] cannot be read", document.file_pointer, owned=True)
    if document.type is None:
        return _type_unknown(document)
    return None if document.type.proof_required else "not-required"


def _may_lack_entries(submission: Submission) -> bool:
    """Whether documents[] is as it may be; another rule reports it where it is not."""
    raw = submission.raw("/documents")
    return isinstance(raw, list) or (submission.is_update and (raw is None or raw is MISSING))


def file_order_shifted(submission: Submission) -> Iterator[CheckResult]:
    """Yield the first file before which a document without one stands.

    Clients that take the files as a list number them by that list. Not applicable where the files
    came as such a list: then the numbers are what the caller said.
    """
    named = [file_name(submission, document) for document in submission.documents]
    if submission.manifest.given_files or not any(named):
        yield NotApplicable("the files are numbered by the caller, or there are none")
        return
    last = max(index for index, name in enumerate(named) if name)
    empty = [document for document in submission.documents[:last] if not named[document.index]]
    skipped = [doc for doc in empty if doc.type is not None and not doc.type.proof_required]
    yield from (_type_unknown(document) for document in empty if document.type is None)
    if skipped:
        yield _shifted(submission.documents, named, skipped)


def _shifted(
    documents: Iterable[Document], named: list[str | None], skipped: list[Document]
) -> Hit:
    first = next(
        document
        for document in documents
        if document.index > skipped[0].index and named[document.index]
    )
    sent = sum(1 for name in named[: first.index] if name)
    related = tuple(document.pointer for document in skipped if document.index < first.index)
    data = {"name": named[first.index], "index": first.index, "sent_as": sent}
    return Hit(first.file_pointer, data, related=related)


def same_bytes(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file whose bytes an earlier document's file has too, whatever it is called."""
    first: dict[str, FileEvidence] = {}
    files = [file for file in files_of(submission) if isinstance(file, FileEvidence)]
    if len(files) < 2:
        yield NotApplicable("there are no two files")
    for file in files:
        unread = first_fault(file, "read")
        if unread is not None or file.sha256 is None:
            yield unread or Undecided("the file was not read", file.pointer, owned=True)
            continue
        earlier = first.setdefault(file.sha256, file)
        if earlier is not file:
            other = pointer_to_param(earlier.pointer)
            data = {"name": file.name, "other": earlier.name, "other_param": other}
            yield Hit(file.pointer, data, related=(earlier.pointer,))
