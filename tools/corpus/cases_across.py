"""Cases of the rules about several packages, and about a package and the account."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tools.corpus.package import Case, Expected, Package, changed, valid, with_file

ALIAS, NAME, NUMBER = "/alias", "/end_user/name", "/end_user/registration_number"
GST_FILE = "/documents/1/file"
ID = "3f2b8c1e-9d47-4a65-8b0e-5c6d7e8f9a0b"


def batch(
    name: str, packages: Mapping[str, Package], verdict: str = "pass", *findings: Expected
) -> Case:
    """A case of several packages."""
    return Case(name, Package({}), verdict, findings, others=packages)


def with_account(
    name: str, package: Package, account: Any, verdict: str = "pass", *findings: Expected
) -> Case:
    """A case of one package and a saved list of the account."""
    return Case(name, package, verdict, findings, account=account)


def failed(rule: str, pointer: str, *package: str) -> Expected:
    """A fault."""
    return (rule, "failed", pointer, *package)


def listed(package: Package, *, expand: bool = True, **changes: Any) -> dict[str, Any]:
    """An application as the List endpoint gives it, made for ``package``."""
    user = package.data["end_user"]
    entry: dict[str, Any] = {
        "compliance_id": ID,
        "alias": package.data["alias"],
        "status": "submitted",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "rejection_reason": None,
        "created_at": "2026-11-02T10:30:00Z",
        "updated_at": "2026-11-02T10:30:00Z",
    }
    if expand:
        entry["end_user"] = {"type": "business", "name": user["name"], "last_name": ""}
    return entry | changes


def answer(*entries: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    """A List answer in the shape of the API page."""
    count = len(entries) if total is None else total
    meta = {"limit": 20, "offset": 0, "total_count": count, "next": None, "previous": None}
    return {"meta": meta, "objects": list(entries)}


def cases() -> Iterator[Case]:
    """All cases."""
    one, two = valid(1), valid(2)
    twin = copy.deepcopy(one)
    renamed = changed(one, "alias", "Second application")
    yield from _aliases(one, two, twin, renamed)
    yield from _end_users(one, two, renamed)
    yield from _files(one, two)
    yield from _numbers(one, two)


def _aliases(one: Package, two: Package, twin: Package, renamed: Package) -> Iterator[Case]:
    rule = "alias-repeated"
    both = (failed(rule, ALIAS, "b"), failed("end-user-repeated", NAME, "b"))
    yield batch(f"{rule}/fail-same-submission-twice", {"a": one, "b": twin}, "fail", *both)
    same_alias = changed(two, "alias", one.data["alias"])
    yield batch(f"{rule}/pass-alias-of-another-end-user", {"a": one, "b": same_alias})
    repeated = failed("end-user-repeated", NAME)
    yield with_account(
        f"{rule}/fail-on-the-account",
        one, answer(listed(two), listed(one)), "fail", failed(rule, ALIAS), repeated,
    )  # fmt: skip
    # The released SDK's fixtures have another key, and leave out what is null.
    sdk = {"api_id": ID, "compliances": [listed(one)]}
    yield with_account(
        f"{rule}/fail-on-the-account-as-the-sdk-has-it",
        one, sdk, "fail", failed(rule, ALIAS), repeated,
    )  # fmt: skip
    theirs = answer(listed(two, alias=one.data["alias"]))
    yield with_account(f"{rule}/pass-alias-of-another-on-the-account", one, theirs)
    bare = answer(listed(one, expand=False))
    open_questions = ((rule, "undecided", ALIAS), ("end-user-repeated", "undecided", NAME))
    yield with_account(
        f"{rule}/undecided-list-without-end-users", one, bare, "undecided", *open_questions
    )
    yield with_account(
        f"{rule}/undecided-first-page-of-the-list",
        renamed, answer(listed(two), total=143), "undecided", *open_questions,
    )  # fmt: skip


def _end_users(one: Package, two: Package, renamed: Package) -> Iterator[Case]:
    rule = "end-user-repeated"
    yield batch(
        f"{rule}/fail-two-aliases", {"a": one, "b": renamed}, "fail", failed(rule, NAME, "b")
    )
    yield with_account(
        f"{rule}/fail-on-the-account",
        renamed, answer(listed(one, status="rejected")), "fail", failed(rule, NAME),
    )  # fmt: skip
    yield batch(f"{rule}/pass-two-firms", {"a": one, "b": two})
    other = listed(one)
    other["end_user"] |= {"type": "individual", "last_name": "Sample"}
    yield with_account(f"{rule}/pass-another-type-and-last-name", renamed, answer(other))
    yield with_account(
        f"{rule}/undecided-first-page-of-the-list",
        renamed, answer(listed(two), total=143), "undecided",
        ("alias-repeated", "undecided", ALIAS), (rule, "undecided", NAME),
    )  # fmt: skip


def _files(one: Package, two: Package) -> Iterator[Case]:
    rule = "file-shared-between-submissions"
    gst = "gst-certificate.pdf"
    copied = with_file(two, gst, one.files[gst])
    yield batch(
        f"{rule}/fail-gst-certificate-of-the-neighbour",
        {"a": one, "b": copied},
        "fail",
        failed(rule, GST_FILE, "a"),
        failed(rule, GST_FILE, "b"),
        failed("business-name-differs-between-documents", GST_FILE, "b"),
        failed("gstin-pan-differs", GST_FILE, "b"),
    )
    yield batch(f"{rule}/pass-files-of-their-own", {"a": one, "b": two})
    spelled = changed(one, "alias", "Second application")
    spelled = changed(spelled, "end_user/name", one.data["end_user"]["name"].title())
    spelled = changed(
        spelled, "documents/0/data_fields/business_name", spelled.data["end_user"]["name"]
    )
    yield batch(
        f"{rule}/pass-one-firm-in-two-spellings",
        {"a": one, "b": spelled},
        "pass",
        failed("business-name-styled-differently", NAME, "b"),
    )


def _numbers(one: Package, two: Package) -> Iterator[Case]:
    rule = "identifier-shared-between-names"
    number = one.data["end_user"]["registration_number"]
    borrowed = changed(two, "end_user/registration_number", number)
    yield batch(
        f"{rule}/fail-number-of-the-neighbour",
        {"a": one, "b": borrowed},
        "fail",
        failed(rule, NUMBER, "a"),
        failed(rule, NUMBER, "b"),
        failed("registration-number-not-on-document", NUMBER, "b"),
    )
    yield batch(f"{rule}/pass-numbers-of-their-own", {"a": one, "b": two})
