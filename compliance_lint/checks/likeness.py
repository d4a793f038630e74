"""The same document twice: which documents of a submission are copies of each other."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.checks.content import first_fault
from compliance_lint.checks.files import files_of
from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.matching.likeness import Likeness, compare_files
from compliance_lint.evidence.unread import Unread
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Document, Submission

MAX_FILES = 6
"""Files held against each other; pages of scans take 0.2 s a pair."""

_Pair = tuple[str, str]


def same_document(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file that holds an earlier one's document in other bytes.

    Re-saved, converted, photographed or scanned again. Files of the same bytes are another
    check's. Undecided where two scans are of one form and too poor to tell whether they were
    filled in alike.
    """
    files = [file for file in files_of(submission) if isinstance(file, FileEvidence)]
    if len(files) < 2:
        yield NotApplicable("there are no two files")
    sound: list[FileEvidence] = []
    for file in files:
        fault = first_fault(file, "pixels")
        if fault is not None or file.blank:
            yield fault or Undecided("the file is blank", file.pointer, owned=True)
        elif len(sound) < MAX_FILES:
            yield from _held_against(submission, file, sound)
            sound.append(file)
        else:
            reason = f"only the first {MAX_FILES} files are held against each other"
            yield Undecided(reason, file.pointer)


def _held_against(
    submission: Submission, file: FileEvidence, earlier: list[FileEvidence]
) -> Iterator[CheckResult]:
    if any(file.sha256 == other.sha256 for other in earlier):
        return
    unclear: Undecided | None = None
    for other in earlier:
        likeness = _likeness(submission, other, file)
        if likeness is Likeness.SAME:
            param = pointer_to_param(other.pointer)
            data = {"name": file.name, "other": other.name, "other_param": param}
            yield Hit(file.pointer, data, related=(other.pointer,))
            return
        if likeness is Likeness.UNCLEAR:
            reason = f"whether {file.name} and {other.name} are the same document"
            unclear = Undecided(f"{reason} cannot be seen", file.pointer)
    if unclear is not None:
        yield unclear


def _likeness(submission: Submission, first: FileEvidence, second: FileEvidence) -> Likeness:
    known: dict[_Pair, Likeness] = submission.remembered.setdefault("likeness", {})
    pair = first.pointer, second.pointer
    if pair not in known:
        known[pair] = compare_files(first, second)
    return known[pair]


def copies_of(submission: Submission, document: Document) -> Iterator[Document]:
    """The other documents whose file holds the same document, byte for byte or in other bytes."""
    for other in submission.documents[:MAX_FILES]:
        pair = sorted((other, document), key=lambda item: item.index)
        if other.index == document.index or document.index >= MAX_FILES:
            continue
        first, second = (item.file for item in pair)
        if first is None or second is None or first.sha256 is None or second.sha256 is None:
            continue
        same_bytes = first.sha256 == second.sha256
        if same_bytes or (
            _is_sound(first)
            and _is_sound(second)
            and _likeness(submission, first, second) is Likeness.SAME
        ):
            yield other


def _is_sound(file: FileEvidence) -> bool:
    return first_fault(file, "pixels") is None and not file.blank


def is_explained(submission: Submission, document: Document) -> bool:
    """Whether a copy of the document tells what it is, so that no more need be said of it.

    A document that was read is explained by a copy in a place that takes it; one that was not
    read, by a copy that was.
    """
    found = document.certificate
    copies = copies_of(submission, document)
    if isinstance(found, Unread):
        return any(isinstance(other.certificate, Certificate) for other in copies)
    if found is None:
        return False
    return any(other.slot is not None and found.kind in other.slot.kinds for other in copies)
