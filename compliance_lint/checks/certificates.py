"""Certificates: the right kind in the right place, and valid on the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.checks.likeness import is_explained
from compliance_lint.checks.reading import (
    field_unread,
    has_constitution,
    read_certificates,
    swapped_pairs,
    why_unread,
)
from compliance_lint.checks.slots import placed_files
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.unread import Unread
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Document, Submission


def document_kind(
    submission: Submission, *, owned_kinds: Sequence[str] = ()
) -> Iterator[CheckResult]:
    """Yield each file recognised as a kind of document that its place does not take.

    Documents of ``owned_kinds`` are the findings of other rules.
    """
    documents, nothing = placed_files(submission)
    if nothing is not None:
        yield nothing
        return
    swapped = {document.index for pair in swapped_pairs(documents) for document in pair}
    for document in documents:
        found = document.certificate
        if isinstance(found, Certificate) and document.file and document.file.unexamined:
            reason = f"{document.file.name} {document.file.unexamined}"
            yield Undecided(reason, document.file_pointer)
        if not isinstance(found, Certificate):
            yield why_unread(submission, document)
        elif document.proof is None and document.index not in swapped:
            if found.kind in owned_kinds or is_explained(submission, document):
                # Another rule says what it is, or the same file stands where it belongs.
                yield why_unread(submission, document)
                continue
            yield _wrong_kind(document, found)


def documents_swapped(submission: Submission) -> Iterator[CheckResult]:
    """Yield each pair of files of which each belongs in the other's place."""
    documents, nothing = placed_files(submission)
    if len(documents) < 2:
        yield nothing or NotApplicable("no two files to exchange")
        return
    pairs = list(swapped_pairs(documents))
    for first, second in pairs:
        yield Hit(
            first.file_pointer,
            {
                "file": first.file.name if first.file else "",
                "other_file": second.file.name if second.file else "",
                "kind": _title(first),
                "other_kind": _title(second),
            },
            related=(second.file_pointer,),
        )
    # A file that was read and is in its right place takes part in no swap.
    open_questions = [document for document in documents if document.proof is None]
    if not pairs and len(open_questions) > 1:
        for document in open_questions:
            if not isinstance(document.certificate, Certificate):
                yield why_unread(submission, document)


def document_unrecognised(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file whose text fits no known kind of document."""
    documents, nothing = placed_files(submission)
    if nothing is not None:
        yield nothing
        return
    for document in documents:
        found = document.certificate
        if isinstance(found, Unread):
            yield why_unread(submission, document)
        elif found is None and document.file is not None and document.slot is not None:
            wanted = document.slot.title
            yield Hit(document.file_pointer, {"file": document.file.name, "wanted": wanted})


def certificate_expired(
    submission: Submission, *, kinds: Sequence[str], unlimited: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield each certificate of ``kinds`` whose last day of validity is before today.

    A certificate whose registration type is one of ``unlimited`` has no last day.
    """
    read, unread = read_certificates(submission, kinds)
    if not read and not unread:
        yield NotApplicable("no certificate that can expire")
    yield from unread
    for item in read:
        last = item.certificate.valid_to
        if last is not None and last < submission.as_of:
            doubt = item.unsure("valid_to")
            if doubt is not None:
                yield doubt
                continue
            data = {"file": item.file_name, "last_day": last.isoformat(),
                    "today": submission.as_of.isoformat()}  # fmt: skip
            yield Hit(item.document.file_pointer, data)
        elif last is None and not item.certificate.never_expires:
            kind = (item.certificate.first("registration_type") or "").casefold()
            if not any(word.casefold() == kind for word in unlimited):
                yield field_unread(item, "the period of validity")


def constitution_conflicts(
    submission: Submission, *, kind: str, constitutions: Sequence[str]
) -> Iterator[CheckResult]:
    """Yield a certificate of a constitution that cannot have the certificate ``kind`` beside it."""
    read, unread = read_certificates(submission)
    incorporated = [item for item in read if item.certificate.kind == kind]
    others = [item for item in read if item.certificate.readings("constitution")]
    others = [item for item in others if item.certificate.kind != kind]
    conflicting = [item for item in others if has_constitution(item, constitutions)]
    if not incorporated or not conflicting:
        # The missing half decides only where the half that was read leaves the question open.
        if unread and bool(incorporated) != bool(conflicting):
            yield from unread
        elif not (incorporated and others):
            yield NotApplicable(f"no {kind} beside a certificate that names a constitution")
        return
    for item in conflicting:
        doubt = item.unsure("constitution")
        if doubt is not None:
            yield doubt
            continue
        data = {"file": item.file_name, "constitution": item.certificate.first("constitution"),
                "other_file": incorporated[0].file_name}  # fmt: skip
        yield Hit(
            item.document.file_pointer, data, related=(incorporated[0].document.file_pointer,)
        )


def _wrong_kind(document: Document, found: Certificate) -> Hit:
    name = document.file.name if document.file else ""
    wanted = document.slot.title if document.slot else ""
    return Hit(document.file_pointer, {"file": name, "kind": found.title, "wanted": wanted})


def _title(document: Document) -> str:
    found = document.certificate
    return found.title if isinstance(found, Certificate) else ""
