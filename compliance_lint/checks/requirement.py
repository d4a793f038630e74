"""Is there a requirement, is it recent, and does each of its document types have its entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from compliance_lint.checks.accounting import Accounting, account
from compliance_lint.checks.countries import COUNTRY_CODES
from compliance_lint.checks.pointers import is_absent
from compliance_lint.checks.text import texts
from compliance_lint.names.characters import show
from compliance_lint.requirements import DocumentType, requirement_key
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_KEY_FIELDS = ("country_iso", "number_type", "end_user.type")
NO_REQUIREMENT = Undecided("the requirement is not known", owned=True)
Key = tuple[str, str, str]
_NO_ENTRIES = Undecided("documents could not be read", owned=True)


def requirement_exists(
    submission: Submission, *, choices: Mapping[str, Sequence[str]]
) -> Iterator[CheckResult]:
    """Yield a hit where no requirement is at hand for the country, number type and user type.

    ``choices`` are the values that the number type and user type can have at all: a value beyond
    them, or no value, is another rule's finding and explains the failure.
    """
    if submission.saved_requirement is not None:
        return
    values = {field: value for field in _KEY_FIELDS for _, value in texts(submission, [field])}
    if submission.is_update:
        known = zip(_KEY_FIELDS, submission.subject, strict=True)
        values |= {field: value for field, value in known if value and value.strip()}
    if submission.is_update and not all(submission.subject):
        yield Undecided(
            "neither the update nor the saved application says country_iso, number_type and "
            "end_user.type, and without all three the requirement is not known; save the whole "
            "answer of Get as application.json"
        )
        return
    if len(values) < len(_KEY_FIELDS) or not _possible(values, choices):
        yield NO_REQUIREMENT
        return
    wanted = requirement_key(*(values[field] for field in _KEY_FIELDS))
    keys = [item.requirement.key for item in submission.sources.saved]
    fields = _telling_fields(keys, wanted)
    yield Hit(
        _pointer(fields[0]),
        {
            "combination": "/".join(wanted),
            "available": ", ".join(submission.sources.combinations()) or "none at all",
        },
        related=tuple(_pointer(field) for field in fields[1:]),
    )


def _pointer(field: str) -> str:
    return "/" + field.replace(".", "/")


def _possible(values: Mapping[str, str], choices: Mapping[str, Sequence[str]]) -> bool:
    country = values["country_iso"].strip().upper() in COUNTRY_CODES
    return country and all(
        values[field].strip().lower() in known
        for field, known in choices.items()
        if field in values
    )


def _telling_fields(keys: Sequence[Key], wanted: Key) -> list[str]:
    """The fields that part ``wanted`` from the nearest of ``keys``."""
    apart = [
        [
            field
            for field, ours, theirs in zip(_KEY_FIELDS, wanted, key, strict=True)
            if ours != theirs
        ]
        for key in keys
    ]
    return min(apart, key=len, default=[]) or list(_KEY_FIELDS)


def requirement_for_another_kind(submission: Submission) -> Iterator[CheckResult]:
    """Yield a hit where what is saved beside the package is for other combinations than its own.

    That one is saved farther up, given, or built in does not matter. Where there is none at all,
    another rule says so.
    """
    beside = [item for item in submission.sources.saved if item.beside]
    used = submission.saved_requirement
    if not beside:
        yield NotApplicable("no requirement is saved beside the package")
    elif used is None:
        yield NO_REQUIREMENT
    elif not used.beside:
        wanted = used.requirement.key
        saved = dict.fromkeys("/".join(item.requirement.key) for item in beside)
        fields = _telling_fields([item.requirement.key for item in beside], wanted)
        data = {
            "path": show(PurePosixPath(beside[0].path).name, 60),
            "saved": show(", ".join(saved), 200),
            "combination": "/".join(wanted),
            "used": f"the built-in {used.path.removeprefix('built-in ')}"
            if used.built_in
            else used.path,
        }
        pointers = [_pointer(field) for field in fields]
        yield Hit(pointers[0], data, related=tuple(pointers[1:]))


def requirement_age(submission: Submission, *, days: int) -> Iterator[CheckResult]:
    """Yield a hit where the requirement used was saved more than ``days`` days before today."""
    saved = submission.saved_requirement
    if saved is None:
        yield NO_REQUIREMENT
        return
    if saved.date is None:
        yield NotApplicable("nothing tells when the requirement was saved")
        return
    age = (submission.as_of - saved.date).days
    if age > days:
        yield Hit(
            "", {"used": saved.path, "date": saved.date.isoformat(), "age": age, "days": days}
        )


def document_types_given(submission: Submission) -> Iterator[CheckResult]:
    """Yield each document type of the requirement that no entry of documents stands for.

    An entry whose id is wrong, repeated or absent stands for one type: that is told at the entry.
    """
    found = account(submission)
    if found is None:
        yield why_not(submission)
        return
    for kind in found.left:
        name = kind.name or kind.document_type_id
        note = f": {kind.description}" if kind.description else ""
        yield Hit(
            "/documents",
            {
                "name": name,
                "id": kind.document_type_id,
                "fix": f"Add an entry with document_type_id {kind.document_type_id} "
                f"({name}{note}){_and_file(kind)}.",
            },
        )


def _and_file(kind: DocumentType) -> str:
    return " and its file" if kind.proof_required else ""


def why_not(submission: Submission) -> CheckResult:
    """What a check of the entries of documents says where `account` has none."""
    if submission.is_update and is_absent(submission, "/documents"):
        return NotApplicable("the update leaves the documents as they are")
    if submission.saved_requirement is None:
        return NO_REQUIREMENT
    return _NO_ENTRIES


def document_types_known(submission: Submission) -> Iterator[CheckResult]:
    """Yield each document_type_id that is none of the requirement's."""
    found, saved = account(submission), submission.saved_requirement
    if found is None or saved is None:
        yield why_not(submission)
        return
    for index in found.unknown:
        written = submission.documents[index].entry.document_type_id or ""
        well_formed = is_uuid(written.strip())
        kind = found.meant.get(index)
        fix = f"Write {_named(kind)}." if kind else "Remove the entry, or correct its id."
        if saved.built_in and well_formed:
            fix += (
                " These ids are the API documentation's examples. If yours comes from your own "
                "account, save your account's Requirements answer as requirements.json beside "
                "the package."
            )
        what = "is not a document type of the requirement" if well_formed else "is not a UUID"
        data = {"value": show(written, 60), "what": what, "fix": fix}
        yield Hit(f"/documents/{index}/document_type_id", data)
    if not found.held and not found.unknown:
        yield NotApplicable()


def document_types_once(submission: Submission) -> Iterator[CheckResult]:
    """Yield each entry whose document type another entry has already."""
    found = account(submission)
    if found is None:
        yield why_not(submission)
        return
    for index, first in sorted(found.repeated.items()):
        held, kind = found.held[first], found.meant.get(index)
        fix = f"Write {_named(kind)}." if kind else "Remove one of the two entries."
        data = {"name": held.name or held.document_type_id, "first": first, "fix": fix}
        related = (f"/documents/{first}/document_type_id",)
        yield Hit(f"/documents/{index}/document_type_id", data, related=related)
    if not found.held:
        yield NotApplicable()


def is_uuid(text: str) -> bool:
    """Whether ``text`` is written as a UUID is."""
    return _UUID.fullmatch(text) is not None


def _named(kind: DocumentType) -> str:
    return f"{kind.document_type_id} for the {kind.name or 'missing document type'}"


def missing_id_fix(found: Accounting | None, pointer: str) -> dict[str, str]:
    """The help for an absent or blank document_type_id: the id of the type nobody names."""
    parts = pointer.split("/")
    if found is None or len(parts) != 4 or parts[3] != "document_type_id":
        return {}
    kind = found.meant.get(int(parts[2]))
    return {"fix": f"Write document_type_id {_named(kind)}."} if kind else {}
