"""Cases of updates that leave something as it was saved, which is reviewed with what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.corpus.cases_across import with_account
from tools.corpus.cases_data import says, warns
from tools.corpus.cases_operations import (
    OTHER_ID,
    Answer,
    application,
    beside,
    listed,
    open_question,
)
from tools.corpus.package import Case, Expected, Package, valid

NAME, NUMBER = "/end_user/name", "/end_user/registration_number"
STATE, PIN = "/end_user/state", "/end_user/postal_code"


def expanded(base: Package, **changes: Any) -> Answer:
    """The application that ``base`` created, saved with end user and documents.

    ``changes`` are the end user's.
    """
    documents = [
        {
            "document_id": f"c3d4e5f6-a7b8-4012-8def-12345678901{number}",
            "document_type_id": entry["document_type_id"],
            "file_name": entry["file"],
            "meta_information": dict(entry.get("data_fields", {})),
        }
        for number, entry in enumerate(base.data["documents"])
    ]
    user = {"last_name": "", **base.data["end_user"], **changes}
    return application(end_user=user, documents=documents)


def sends(base: Package, saved: Answer, **user: Any) -> Package:
    """An update that sends the documents anew and ``user`` of the end user."""
    data = {"documents": base.data["documents"]}
    return beside(
        Package(data | ({"end_user": user} if user else {}), base.files), "application.json", saved
    )


def keeps(saved: Answer, **user: Any) -> Package:
    """An update of nothing but ``user`` of the end user: the documents stay."""
    return beside(Package({"end_user": user}), "application.json", saved)


def cases() -> Iterator[Case]:
    """All cases of this module."""
    yield from _names()
    yield from _names_of_documents()
    yield from _numbers()
    yield from _places()
    yield from _aliases()


def _names() -> Iterator[Case]:
    base = valid(151)
    name = base.data["end_user"]["name"]
    short = name.replace("PRIVATE LIMITED", "PVT LTD")
    rule = "business-name-differs-in-data"
    kept = sends(base, expanded(base, name=short))
    yield says(f"{rule}/fail-update-keeps-another-name", kept, NAME)
    yield Case(f"{rule}/pass-update-keeps-the-name", sends(base, expanded(base)))
    mended = sends(base, expanded(base, name=short), name=name)
    yield Case(f"{rule}/pass-update-mends-the-name", mended)
    number = base.data["end_user"]["registration_number"]
    silent = sends(base, application(), registration_number=number)
    yield open_question(f"{rule}/undecided-update-saved-without-end-user", silent, "")
    rule = "business-name-not-on-document"
    bare = valid(152)
    bare.data["documents"][0]["data_fields"] = {}
    typo = name_with_typo(bare)
    found = (
        ("document-field-missing", "failed", "/documents/0/data_fields/business_name"),
        (rule, "failed", NAME),
    )
    kept = sends(bare, expanded(bare, name=typo))
    yield Case(f"{rule}/fail-update-keeps-a-typo", kept, "fail", found)


def name_with_typo(package: Package) -> str:
    """The business name without its fourth character."""
    name: str = package.data["end_user"]["name"]
    return name[:3] + name[4:]


def _names_of_documents() -> Iterator[Case]:
    base = valid(153)
    name, typo = base.data["end_user"]["name"], name_with_typo(base)
    new = ("business-name-not-on-document", "undecided", NAME)
    rule = "business-name-differs-in-data"
    saved = expanded(base)
    found = ((rule, "failed", NAME), new)
    yield Case(f"{rule}/fail-update-of-one-name", keeps(saved, name=typo), "fail", found)
    yield Case(f"{rule}/pass-update-of-the-city", keeps(saved, city="Ujjain"))
    rule = "business-name-not-on-document"
    to_match = keeps(expanded(base, name=typo), name=name)
    yield open_question(f"{rule}/undecided-certificates-sent-before", to_match, NAME)


def _numbers() -> Iterator[Case]:
    rule = "registration-number-not-on-document"
    base = valid(154)
    number = base.data["end_user"]["registration_number"]
    wrong = f"{number[:-3]}987" if not number.endswith("987") else f"{number[:-3]}986"
    saved = expanded(base, registration_number=wrong)
    yield says(f"{rule}/fail-update-keeps-another-number", sends(base, saved), NUMBER)
    yield Case(f"{rule}/pass-update-keeps-the-number", sends(base, expanded(base)))
    name = base.data["end_user"]["name"]
    silent = sends(base, application(), name=name)
    yield open_question(f"{rule}/undecided-update-saved-without-end-user", silent, "")
    new = keeps(saved, registration_number=number)
    yield open_question(f"{rule}/undecided-certificates-sent-before", new, NUMBER)


def _places() -> Iterator[Case]:
    base = valid(155)
    rule, saved = "state-differs", expanded(base, state="Karnataka", postal_code="560001")
    yield warns(f"{rule}/fail-update-moves-half-way", keeps(saved, postal_code="682001"), STATE)
    moved = keeps(saved, postal_code="682001", state="Kerala")
    yield Case(f"{rule}/pass-update-moves-all-the-way", moved)
    rule = "end-user-country-differs"
    yield warns(
        f"{rule}/fail-update-abroad", keeps(expanded(base), country="US"), "/end_user/country"
    )
    rule = "postal-code-malformed"
    kept = keeps(expanded(base, postal_code="5600"), city="Indore")
    yield says(f"{rule}/fail-update-keeps-it", kept, PIN)


def _aliases() -> Iterator[Case]:
    base = valid(156)
    saved = expanded(base)
    theirs = {"type": "business", "name": "Vayu Looms Private Limited", "last_name": ""}
    other = application(
        "accepted", compliance_id=OTHER_ID, alias="Looms", end_user=theirs, rejection_reason=None
    )
    account = listed(saved, other)
    new_name = ("business-name-not-on-document", "undecided", NAME)
    found = (("end-user-repeated", "failed", NAME), new_name)
    whole = expanded(base)
    whole["documents"] = []

    def case(name: str, data: dict[str, Any], verdict: str, *findings: Expected) -> Case:
        package = beside(Package(data), "application.json", whole)
        return with_account(name, package, account, verdict, *findings)

    person = {"end_user": {"name": "Vayu Looms Private Limited"}}
    yield case("end-user-repeated/fail-update-renames-to-another", person, "fail", *found)
    other_name = {"end_user": {"name": "Vayu Loom Private Limited"}}
    name = "end-user-repeated/pass-update-renames-to-a-new-one"
    yield case(name, other_name, "undecided", new_name)
    both = {"alias": "Looms", **person}
    name = "alias-repeated/fail-update-takes-all-of-another"
    yield case(name, both, "fail", ("alias-repeated", "failed", "/alias"), *found)
    yield case("alias-repeated/pass-update-takes-the-alias", {"alias": "Looms"}, "pass")
