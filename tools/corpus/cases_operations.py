"""Cases of the rules about updates, links and deletes.

Numbers are those set aside for films and books, and the API page's own sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tools.corpus.cases_data import edited, says, warns
from tools.corpus.package import Case, Package, changed, valid, with_file, with_raw

ID = "3f2b8c1e-9d47-4a65-8b0e-5c6d7e8f9a0b"
OTHER_ID = "5d0c7e92-1b3a-4f68-9c2d-7e8f0a1b2c3d"
LONDON, LONDON_TOO = "+442079460018", "+442079460019"  # set aside by Ofcom
FREE, SAMPLE = "+18005550123", "+912212345678"
# No number of India has so many digits, or the 0 of calls inside the country.
INDIAN_FAULTS = {
    "trunk-0": "+9102212345678",
    "trunk-0-of-a-known-number": "+9108041234567",
    "nine-digits": "+91221234567",
    "eight-digits": "+9122123456",
    "no-area-code": "+912212345",
    "eleven-digits": "+9122123456789",
    "twelve-digits": "+91221234567890",
}
REASON = "The name on the GST certificate is not the name of the application."
Answer = dict[str, Any]


def application(status: Any = "rejected", **changes: Any) -> Answer:
    """An application as the API page shows the answer of Get; the value ... leaves a key out."""
    entry = {
        "compliance_id": ID,
        "alias": "First application",
        "status": status,
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "rejection_reason": REASON if status == "rejected" else None,
        "created_at": "2026-11-02T10:30:00Z",
        "updated_at": "2026-11-09T10:30:00Z",
        **changes,
    }
    return {key: value for key, value in entry.items() if value is not ...}


def wrapped(entry: Answer) -> Answer:
    """The same as the released SDKs record it."""
    return {
        "api_id": "5f7b0d2c-8e31-4c6a-9b47-0a1d2e3f4b5c",
        "compliance": {key: value for key, value in entry.items() if value is not None},
    }


def listed(*entries: Answer, total: int | None = None) -> Answer:
    """A List answer in the page's shape."""
    count = len(entries) if total is None else total
    meta = {"limit": 20, "offset": 0, "total_count": count, "next": None, "previous": None}
    return {"meta": meta, "objects": list(entries)}


def beside(package: Package, name: str, answer: Any) -> Package:
    """A copy with a saved answer beside its manifest."""
    return with_file(package, name, (json.dumps(answer, indent=2) + "\n").encode())


def update(data: dict[str, Any], saved: Answer | None = None) -> Package:
    """An update of an application."""
    return beside(Package(data), "application.json", saved or application())


def accepted(**changes: Any) -> Answer:
    """An accepted application for local numbers in Great Britain."""
    return application(**{"status": "accepted", "country_iso": "GB", **changes})


def link(*numbers: str, saved: Answer | None = None, to: str = ID) -> Package:
    """A link of numbers; without ``saved`` there is no list beside it."""
    pairs = [{"number": number, "compliance_application_id": to} for number in numbers]
    package = Package({"numbers": pairs}, name="link.json")
    return package if saved is None else beside(package, "applications.json", saved)


def delete(saved: Answer, name: str = "application.json", **data: Any) -> Package:
    """A delete of the application."""
    return beside(Package({"compliance_id": ID, **data}, name="delete.json"), name, saved)


def open_question(name: str, package: Package, *pointers: str, verdict: str = "undecided") -> Case:
    """A case that the rule of its folder leaves undecided at the pointers."""
    rule = name.partition("/")[0]
    found = tuple((rule, "undecided", pointer) for pointer in pointers)
    return Case(name, package, verdict, found)


def cases() -> Iterator[Case]:
    """Every case of this module."""
    groups = (
        _updates,
        _unchanging,
        _documents,
        _changes,
        _numbers,
        _applications,
        _fit,
        _deletes,
        _shapes,
    )
    for group in groups:
        yield from group()


def _updates() -> Iterator[Case]:
    rule, data = "application-not-rejected", {"alias": "Second attempt"}
    yield says(f"{rule}/fail-submitted", update(data, application("submitted")), "")
    approved = wrapped(application("approved"))
    yield says(f"{rule}/fail-approved-in-the-sdks-shape", update(data, approved), "")
    yield Case(f"{rule}/pass-rejected", update(data))
    yield Case(f"{rule}/pass-rejected-in-the-sdks-shape", update(data, wrapped(application())))
    yield Case(f"{rule}/pass-list-of-one", update(data, listed(application())))
    yield open_question(f"{rule}/undecided-no-status", update(data, application(status=...)), "")
    rule, pointer = "end-user-type-changed", "/end_user/type"
    person = {**data, "end_user": {"type": "individual"}}
    yield says(f"{rule}/fail-individual", update(person), pointer)
    firm = {**data, "end_user": {"type": "business"}}
    yield Case(f"{rule}/pass-the-same-type", update(firm))
    not_told = update(firm, application(user_type=...))
    yield open_question(f"{rule}/undecided-type-not-told", not_told, pointer)


def _unchanging() -> Iterator[Case]:
    """Fields that an update cannot change, or not take away."""
    rule, data = "update-cannot-change-field", {"alias": "Second attempt"}
    for key, value in (("number_type", "mobile"), ("country_iso", "US")):
        another = update({**data, key: value})
        yield warns(f"{rule}/fail-{key.replace('_', '-')}", another, f"/{key}")
    same = {**data, "country_iso": "IN", "number_type": "local"}
    yield Case(f"{rule}/pass-the-same", update(same))
    not_told = update(same, application(number_type=...))
    yield open_question(f"{rule}/undecided-not-told", not_told, "/number_type")
    rule = "update-value-null"
    yield warns(f"{rule}/fail-name", update({**data, "end_user": {"name": None}}), "/end_user/name")
    nothing = update({**data, "documents": None})
    yield warns(f"{rule}/fail-documents", nothing, "/documents")
    optional = update({**data, "end_user": {"last_name": None}})
    yield Case(f"{rule}/pass-what-may-be-absent", optional)


def _documents() -> Iterator[Case]:
    rule, base = "documents-not-all-reattached", valid(141)
    whole = beside(base, "application.json", application())
    yield Case(f"{rule}/pass-both-again", whole)
    least = Package({"documents": base.data["documents"]}, base.files)
    least = beside(least, "application.json", application(end_user=base.data["end_user"]))
    yield Case(f"{rule}/pass-nothing-but-the-documents", least)
    one = changed(whole, "documents/1", ...)
    del one.files["gst-certificate.pdf"]
    yield says(f"{rule}/fail-only-the-corrected-one", one, "/documents")
    bare = changed(whole, "documents/1/file", ...)
    del bare.files["gst-certificate.pdf"]
    yield says(f"{rule}/fail-without-its-file", bare, "/documents/1/file")
    yield says(f"{rule}/fail-empty-list", update({"documents": []}), "/documents", "/documents")
    unknown = beside(least, "application.json", {"status": "rejected"})
    found = (("requirement-not-found", "undecided", ""),)
    yield Case(f"{rule}/undecided-requirement-not-known", unknown, "undecided", found)


def _changes() -> Iterator[Case]:
    rule = "update-changes-nothing"
    person = {"type": "business", "name": "Vayu Looms LLP", "last_name": "", "city": "Indore"}
    saved = application(end_user=person)
    yield warns(f"{rule}/fail-empty", update({}), "")
    same = {"alias": "First application", "end_user": {"name": "Vayu Looms LLP"}}
    yield warns(f"{rule}/fail-what-is-saved-already", update(same, saved), "")
    yield Case(f"{rule}/pass-another-alias", update({"alias": "First applicatioN"}, saved))
    moved = {"end_user": {"name": "Vayu Looms LLP", "city": "Ujjain"}}
    yield Case(f"{rule}/pass-another-city", update(moved, saved))
    city = {"end_user": {"city": "Ujjain"}}
    yield open_question(f"{rule}/undecided-saved-without-end-user", update(city), "")


def _numbers() -> Iterator[Case]:
    rule, pointer, saved = "link-number-malformed", "/numbers/0/number", listed(accepted())
    wrong = {
        "no-plus": LONDON[1:],
        "blanks": "+44 20 7946 0018",
        "national": "020 7946 0018",
        "too-short": "+44207",
        "too-long": f"{LONDON}000000",
        "no-country": "+999207946001",
        "words": "London",
    }
    for what, number in wrong.items():
        yield says(f"{rule}/fail-{what}", link(number, saved=saved), pointer)
    yield Case(f"{rule}/pass-e164", link(LONDON, saved=saved))
    india = listed(accepted(country_iso="IN"))
    yield Case(f"{rule}/pass-sample-of-the-page", link(SAMPLE, saved=india))
    for what, number in INDIAN_FAULTS.items():
        yield says(f"{rule}/fail-india-{what}", link(number, saved=india), pointer)
    yield Case(f"{rule}/pass-landline-of-bengaluru", link("+918022345678", saved=india))
    free = listed(accepted(country_iso="IN", number_type="tollfree"))
    yield Case(
        f"{rule}/pass-toll-free-of-india", link("+9118001234567", "+911800123456", saved=free)
    )
    rome = listed(accepted(country_iso="IT"))
    yield Case(f"{rule}/pass-italy-keeps-its-0", link("+390612345678", saved=rome))
    rule = "link-number-repeated"
    twice = link(LONDON, LONDON_TOO, LONDON, saved=saved)
    yield says(f"{rule}/fail-first-and-third", twice, "/numbers/2/number")
    yield Case(f"{rule}/pass-two-numbers", link(LONDON, LONDON_TOO, saved=saved))


def _applications() -> Iterator[Case]:
    rule, pointer = "link-application-unknown", "/numbers/0/compliance_application_id"
    saved = listed(accepted())
    yield says(f"{rule}/fail-not-in-the-list", link(LONDON, saved=saved, to=OTHER_ID), pointer)
    two = link(LONDON, LONDON_TOO, saved=saved, to=OTHER_ID)
    yield says(f"{rule}/fail-one-for-two-numbers", two, pointer)
    yield says(f"{rule}/fail-alias-for-id", link(LONDON, to="First application"), pointer)
    yield Case(f"{rule}/pass-in-capitals", link(LONDON, saved=saved, to=ID.upper()))
    yield open_question(f"{rule}/undecided-no-list", link(LONDON), "/numbers")
    part = listed(accepted(), total=45)
    of_part = link(LONDON, saved=part, to=OTHER_ID)
    yield open_question(f"{rule}/undecided-list-is-not-whole", of_part, pointer)
    rule = "link-application-not-accepted"
    waiting = listed(accepted(status="submitted"))
    yield says(f"{rule}/fail-submitted", link(LONDON, LONDON_TOO, saved=waiting), pointer)
    approved = {"api_id": OTHER_ID, "compliances": [accepted(status="approved")]}
    yield Case(f"{rule}/pass-approved-in-the-sdks-shape", link(LONDON, saved=approved))
    silent = listed(accepted(status=...))
    yield open_question(f"{rule}/undecided-no-status", link(LONDON, saved=silent), pointer)


def _fit() -> Iterator[Case]:
    rule, pointer = "link-country-differs", "/numbers/0/number"
    india = listed(accepted(country_iso="IN"))
    yield says(f"{rule}/fail-london-for-india", link(LONDON, saved=india), pointer)
    yield Case(f"{rule}/pass-london", link(LONDON, saved=listed(accepted())))
    silent = link(LONDON, saved=listed(accepted(country_iso=...)))
    yield open_question(f"{rule}/undecided-country-not-told", silent, pointer)
    rule = "link-number-type-differs"
    mobile = listed(accepted(number_type="mobile"))
    yield says(f"{rule}/fail-london-for-mobile", link(LONDON, saved=mobile), pointer)
    free = listed(accepted(country_iso="US", number_type="tollfree"))
    yield Case(f"{rule}/pass-toll-free", link(FREE, saved=free))
    yield Case(f"{rule}/pass-sample-of-the-page", link(SAMPLE, saved=india))
    series = link("+911401234567", saved=india)
    yield open_question(f"{rule}/undecided-140-series", series, pointer)
    series = link("+911601234567", saved=india)
    yield open_question(f"{rule}/undecided-160-series", series, pointer)
    yield open_question(
        f"{rule}/undecided-160-series-for-mobile",
        link("+911601234567", saved=listed(accepted(country_iso="IN", number_type="mobile"))),
        pointer,
    )
    yield from _either()


def _either() -> Iterator[Case]:
    """Numbers that the plan does not tell apart."""
    rule, pointer = "link-number-type-differs", "/numbers/0/number"
    local, mobile, free = (
        {
            country: listed(accepted(country_iso=country, number_type=kind))
            for country in ("IN", "US")
        }
        for kind in ("local", "mobile", "tollfree")
    )
    washington, bengaluru, ahmedabad = "+12025550123", "+918067654321", "+917971234567"
    yield Case(f"{rule}/pass-fixed-line-or-mobile", link(washington, saved=local["US"]))
    yield Case(
        f"{rule}/pass-landlines-of-india", link(bengaluru, "+918912345678", saved=local["IN"])
    )
    for what, number, saved in (
        ("fixed-line-or-mobile", washington, mobile["US"]),
        ("bengaluru-for-mobile", bengaluru, mobile["IN"]),
        ("ahmedabad-or-mobile", ahmedabad, local["IN"]),
    ):
        yield open_question(f"{rule}/undecided-{what}", link(number, saved=saved), pointer)
    yield Case(f"{rule}/pass-mobile-of-79", link(ahmedabad, saved=mobile["IN"]))
    yield says(f"{rule}/fail-either-for-toll-free", link(bengaluru, saved=free["IN"]), pointer)
    yield says(f"{rule}/fail-mobile-for-local", link("+919876543210", saved=local["IN"]), pointer)


def _deletes() -> Iterator[Case]:
    rule, pointer = "delete-application-expired", "/compliance_id"
    yield says(f"{rule}/fail-expired", delete(application("expired")), pointer)
    yield Case(f"{rule}/pass-rejected", delete(application()))
    silent = delete(application(status=..., linked_numbers=[]))
    yield open_question(f"{rule}/undecided-no-status", silent, pointer)
    rule = "delete-application-unknown"
    others = listed(application(compliance_id=OTHER_ID))
    yield says(f"{rule}/fail-not-in-the-list", delete(others, "applications.json"), pointer)
    alias = delete(listed(application()), "applications.json", compliance_id="Main office")
    yield says(f"{rule}/fail-alias-for-id", alias, pointer)
    yield Case(f"{rule}/pass-in-the-list", delete(listed(application()), "applications.json"))
    capitals = delete(listed(application()), "applications.json", compliance_id=ID.upper())
    yield Case(f"{rule}/pass-in-capitals", capitals)
    another = delete(application(compliance_id=OTHER_ID))
    yield open_question(f"{rule}/undecided-answer-of-another", another, pointer)
    alone = Package({"compliance_id": ID}, name="delete.json")
    yield open_question(f"{rule}/undecided-no-list", alone, pointer)
    rule = "delete-unlinks-numbers"
    numbers = [{"number": LONDON, "number_type": "local"}]
    linked = wrapped(accepted(linked_numbers=numbers))
    yield warns(f"{rule}/fail-one-number", delete(linked), pointer)
    yield Case(f"{rule}/pass-no-numbers", delete(accepted(linked_numbers=[])))
    yield open_question(f"{rule}/undecided-not-expanded", delete(accepted()), pointer)


def _shapes() -> Iterator[Case]:
    saved = listed(accepted())
    base = link(LONDON, saved=saved)
    no_numbers = edited(base, ("numbers", ...))
    yield says("field-missing/fail-link-without-numbers", no_numbers, "/numbers")
    pair = {"number": LONDON, "compliance_id": ID}
    word = edited(base, ("numbers/0", pair))
    pointer = "/numbers/0/compliance_application_id"
    yield says("field-missing/fail-link-with-the-answers-word", word, pointer)
    nothing = delete(application(), compliance_id=None)
    yield says("field-missing/fail-delete-without-id", nothing, "/compliance_id")
    yield says("field-blank/fail-link-id", edited(base, (pointer[1:], "")), pointer)
    yield says("field-blank/fail-link-without-numbers", link(saved=listed(accepted())), "/numbers")
    number = edited(base, ("numbers/0/number", 442079460018))
    yield says("field-wrong-type/fail-link-number", number, "/numbers/0/number")
    extra = edited(base, ("numbers/0/alias", "Main line"))
    yield warns("field-unknown/fail-link-alias", extra, "/numbers/0/alias")
    hidden = edited(base, ("numbers/0/number", f"{LONDON}\u200b"))
    yield says("text-has-invisible-characters/fail-link-number", hidden, "/numbers/0/number")
    bare = with_raw(base, json.dumps(base.data["numbers"]).encode())
    yield says("data-not-json/fail-link-list", bare, "")
