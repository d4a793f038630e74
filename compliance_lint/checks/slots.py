"""What checks on the files in their places share."""

from __future__ import annotations

from dataclasses import replace

from compliance_lint.results import CheckResult, NotApplicable, Undecided
from compliance_lint.submission import Document, Submission


def placed_files(submission: Submission) -> tuple[list[Document], CheckResult | None]:
    """The documents with a file whose place is known; where there are none, what to say instead."""
    found = [document for document in submission.documents if document.slot and document.file]
    if found:
        return found, None
    if submission.saved_requirement is None:
        return [], Undecided("the requirement is not known", owned=True)
    return [], NotApplicable("no files whose kind is known")


def told_once(unread: Undecided) -> Undecided:
    """The same without a finding: the rule about the kinds of documents tells it already."""
    return replace(unread, owned=True)
