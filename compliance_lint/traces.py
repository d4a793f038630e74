"""What of a package may be in others as well: alias, end user, files, registry numbers.

Only digests are kept, so that thousands of packages can be held against each other in little
memory, and no text of one package is in another's report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.file_content import JPEG, PDF, PNG
from compliance_lint.findings import Trace
from compliance_lint.india.gstin import parse_gstin
from compliance_lint.india.registration import parse_registration_number
from compliance_lint.load.data import EndUser
from compliance_lint.names.difference import Difference
from compliance_lint.names.folds import LADDER, fold
from compliance_lint.submission import Document, Submission

ALIAS, END_USER, FILE, NUMBER, GSTIN = "alias", "end-user", "file", "number", "gstin"
"""The topics. Those of numbers in public registers (CIN, LLPIN, Udyam) go by ``number``; a GSTIN
has a topic of its own, since it holds its owner's PAN."""
_SPELLING = frozenset(LADDER[: LADDER.index(Difference.ABBREVIATION) + 1])
_NUMBER = "/end_user/registration_number"


def digest(*parts: str) -> str:
    """32 hexadecimal digits for a sequence of texts; other texts have other digits."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def end_user_digest(user_type: str | None, name: str, last_name: str | None) -> str:
    """What the API tells end users by: type, name and last name, as they are written."""
    return digest(user_type or "", name, last_name or "")


def traces_of(submission: Submission) -> tuple[Trace, ...]:
    """The traces of a submission; empty where it has no name to tell its end user by."""
    user = submission.end_user
    if not user.name or not user.name.strip():
        return ()
    owner = digest(_spelled(user.name), _spelled(user.last_name or ""))
    return (
        *_account_traces(submission),
        *_file_traces(submission, owner),
        *_number_traces(submission, owner),
    )


@lru_cache(maxsize=64)
def _spelled(name: str) -> str:
    """A name without what two spellings of one firm's name may differ in."""
    return fold(name, _SPELLING)


def _account_traces(submission: Submission) -> Iterator[Trace]:
    """What must be new on the account: of an update, what it changes."""
    alias, person = submission.data.alias, _person(submission, submission.end_user)
    before: tuple[str | None, str | None] = (None, None)
    if submission.is_update:
        saved = submission.application.answer if submission.application else None
        if saved is None or saved.end_user is None or saved.alias is None:
            return  # what is not known to be new may be the application's own
        before = (saved.alias, _person(submission, EndUser.model_validate(saved.end_user)))
        alias = alias or saved.alias
    locate = submission.manifest.locate
    if alias and alias.strip() and (alias, person) != before:
        yield Trace(ALIAS, digest(alias), person, locate("/alias"))
    if person != before[1]:
        yield Trace(END_USER, person, "", locate("/end_user/name"))


def _person(submission: Submission, user: EndUser) -> str:
    return end_user_digest(submission.subject[2], user.name or "", user.last_name)


def _file_traces(submission: Submission, owner: str) -> Iterator[Trace]:
    """Files that are documents: an empty file or a pointer to one says nothing of its owner."""
    for file in submission.files:
        if file.sha256 and file.media_name in {PDF, JPEG, PNG}:
            place = submission.manifest.locate(file.pointer)
            yield Trace(FILE, file.sha256[:32], owner, place)


def _number_traces(submission: Submission, owner: str) -> Iterator[Trace]:
    """Registry numbers in the data and on the certificates, each once."""
    seen: set[tuple[str, str]] = set()
    for topic, key, pointer in _numbers(submission):
        if (topic, key) not in seen:
            seen.add((topic, key))
            yield Trace(topic, key, owner, submission.manifest.locate(pointer))


def _numbers(submission: Submission) -> Iterator[tuple[str, str, str]]:
    given = submission.end_user.registration_number
    number = parse_registration_number(given, this_year=submission.as_of.year) if given else None
    if number:
        yield NUMBER, digest(number.kind, number.text), _NUMBER
    for document in submission.documents:
        yield from _numbers_on(document)


def _numbers_on(document: Document) -> Iterator[tuple[str, str, str]]:
    """Only what is certain: a digit that OCR misread would be another firm's number."""
    found = document.proof
    if not isinstance(found, Certificate):
        return
    for reading in found.readings("registration_number"):
        number = parse_registration_number(reading.value) if reading.certain else None
        if number:
            yield NUMBER, digest(number.kind, number.text), document.file_pointer
    for reading in found.readings("gstin"):
        gstin = parse_gstin(reading.value) if reading.certain else None
        if gstin:
            yield GSTIN, digest(gstin.text), document.file_pointer
