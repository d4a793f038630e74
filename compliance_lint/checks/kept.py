"""What an update leaves as it was saved, and what is then not known.

The whole application is reviewed again: what is sent must fit what stays. An update may name any
part of the end user, and replaces the documents all or not at all ("Update a Compliance
Application" on the API page).
"""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.checks.pointers import is_absent
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.results import Undecided
from compliance_lint.submission import Submission


def not_told(submission: Submission, pointer: str) -> Undecided | None:
    """Why documents that an update sends cannot be held against ``pointer`` of the end user.

    None where they can be, or none are sent.
    """
    known = submission.end_user_known or not is_absent(submission, pointer)
    if known or not submission.documents:
        return None
    what = f"the update leaves {pointer_to_param(pointer)} as it is"
    if submission.application is None:
        return Undecided(f"{what}, and no saved application is at hand")
    return Undecided(f"{what}, which was not saved; save the application with expand=end_user")


def sent_before(submission: Submission, pointer: str) -> list[Undecided]:
    """Why a value that an update changes cannot be held against the certificates.

    They were sent before and stay; empty where the update sends new ones, or changes nothing there.
    """
    given = submission.raw(pointer)
    if not submission.is_update or not isinstance(given, str) or not given.strip():
        return []
    saved = submission.application
    kept = saved.answer.end_user if saved else None
    same = kept is not None and kept.get(pointer.rpartition("/")[2]) == given
    if same or not is_absent(submission, "/documents"):
        return []
    reason = "the certificates that were sent before are not at hand"
    return [Undecided(f"{reason}; attach all documents again to have it compared", pointer)]


def kept_fields(submission: Submission, field: str) -> Iterator[tuple[str, str]]:
    """(pointer, value) of ``field`` in the data fields of documents that stay."""
    saved = submission.application
    for index in range(len(saved.answer.documents or ()) if saved else 0):
        pointer = f"/documents/{index}/data_fields/{field}"
        kept = submission.manifest.kept(pointer)
        if kept is not None and isinstance(kept[0], str):
            yield pointer, kept[0]
