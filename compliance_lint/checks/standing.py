"""Papers that show a registration has ended, or has not begun yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.reading import why_unread
from compliance_lint.checks.slots import placed_files, told_once
from compliance_lint.evidence.certificate import Certificate, Reading
from compliance_lint.evidence.kinds import compact
from compliance_lint.evidence.unread import Unread
from compliance_lint.results import CheckResult, Hit, Undecided
from compliance_lint.submission import Document, Submission


def registration_ended(
    submission: Submission, *, kinds: Sequence[str], unless: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each file that holds a document of ``kinds`` or a certificate marked as ended.

    Beside a document of ``unless`` (an order that takes the other one back) it does not count.
    """
    documents, nothing = placed_files(submission)
    if nothing is not None:
        yield nothing
    for document in documents:
        found = _in_file(submission, document)
        if isinstance(found, Undecided):
            yield told_once(found)
            continue
        if any(item.kind in unless for item in found):
            continue
        orders = [item for item in found if item.kind in kinds]
        marked = [mark for item in found if item.is_proof and (mark := _mark(item))]
        if orders:
            yield _ended(document, f"is a {orders[0].title}")
        elif marked and not marked[0].sure:
            reason = f"seems to be marked {marked[0].value!r}, which OCR did not read surely"
            yield Undecided(f"{_name(document)} {reason}", document.file_pointer)
        elif marked:
            yield _ended(document, f"is marked {marked[0].value!r}")


def registration_not_granted(
    submission: Submission, *, kinds: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each file that is a document of ``kinds`` and no certificate that its place takes."""
    documents, nothing = placed_files(submission)
    if nothing is not None:
        yield nothing
    for document in documents:
        found = document.certificate
        if isinstance(found, Unread):
            yield told_once(why_unread(submission, document))
        elif document.proof is None and isinstance(found, Certificate) and found.kind in kinds:
            yield Hit(document.file_pointer, {"file": _name(document), "kind": found.title})


def _in_file(submission: Submission, document: Document) -> Sequence[Certificate] | Undecided:
    found = document.file.certificates if document.file else ()
    return why_unread(submission, document) if isinstance(found, Unread) else found


def _mark(item: Certificate) -> Reading | None:
    """The mark, unless it is a name: a shop may be called so."""
    names = {compact(name) for name in (*item.legal_names, *item.trade_names)}
    return next((mark for mark in item.readings("mark") if compact(mark.value) not in names), None)


def _ended(document: Document, what: str) -> Hit:
    return Hit(document.file_pointer, {"file": _name(document), "what": what})


def _name(document: Document) -> str:
    return document.file.name if document.file else ""
