"""Checks of digital signatures: there, intact, and nothing drawn after them.

Whether a signature is genuine is not asked: that takes lists of trusted authorities, a network
and the day's date. What is compared are the bytes and the pages with those that were signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from compliance_lint.checks.content import first_fault
from compliance_lint.checks.files import files_of
from compliance_lint.checks.reading import read_certificates
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.signing.revisions import Change
from compliance_lint.evidence.signing.signatures import Integrity, SignatureFacts
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

Judge = Callable[[FileEvidence, SignatureFacts], CheckResult | None]

# What may be meant to hide something and may be harmless, or cannot be told: a person has to look.
_OPEN = {
    Change.COVERED: "a later signature stands over the print of page {page}",
    Change.UNKNOWN: "what was added after signing could not be compared with what was signed",
}


def pages_after_signing(
    submission: Submission, *, words: Mapping[str, str]
) -> Iterator[CheckResult]:
    """Yield each PDF whose pages were changed in a revision after its signature.

    ``words`` has a clause for each of ``pages``, ``content`` and ``annotation``; ``{page}`` in it
    stands for the page's number.
    """

    def judge(file: FileEvidence, facts: SignatureFacts) -> CheckResult | None:
        if not facts.has(Integrity.INTACT):
            # What was signed is not to be had any more; the check below says so.
            return NotApplicable("no file holds an intact digital signature")
        found = file.change_after_signing
        if found is None:
            return None
        if found.change in _OPEN:
            reason = _OPEN[found.change].format(page=found.page)
            return Undecided(f"{file.name}: {reason}", file.pointer)
        what = words.get(found.change.value, found.change.value).format(page=found.page)
        return Hit(file.pointer, {"name": file.name, "what": what})

    return _judged(submission, judge)


def signature_broken(submission: Submission) -> Iterator[CheckResult]:
    """Yield each PDF with a signature that does not fit the bytes it was made for."""

    def judge(file: FileEvidence, facts: SignatureFacts) -> CheckResult | None:
        if facts.has(Integrity.BROKEN):
            return Hit(file.pointer, {"name": file.name})
        if facts.complete and not facts.has(Integrity.UNKNOWN):
            return None
        reason = f"{file.name} has a digital signature of a kind that cannot be checked"
        return Undecided(reason, file.pointer)

    return _judged(submission, judge)


def signature_lost(submission: Submission) -> Iterator[CheckResult]:
    """Yield each certificate that shows the mark of a signature, in a file that holds none."""
    marked = [item for item in read_certificates(submission)[0] if item.certificate.shows_signature]
    if not marked:
        yield NotApplicable("no certificate shows the mark of a digital signature")
    for item in marked:
        file = item.document.file
        if file is not None and not file.signatures:
            data = {"name": file.name, "kind": item.certificate.title}
            yield Hit(item.document.file_pointer, data)


def _judged(submission: Submission, judge: Judge) -> Iterator[CheckResult]:
    """Yield what ``judge`` says of each file with a signature.

    Not applicable for a file is not applicable for the submission only if nothing else is said.
    """
    skipped = NotApplicable("no file holds a digital signature")
    judged = False
    for file in files_of(submission):
        result: CheckResult | None
        if not isinstance(file, FileEvidence):
            result = file
        elif not (result := first_fault(file, "password")):
            result = judge(file, file.signatures) if file.signatures else skipped
        if isinstance(result, NotApplicable):
            skipped = result
            continue
        judged = True
        if result is not None:
            yield result
    if not judged:
        yield skipped
