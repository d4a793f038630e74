"""Checks of the data object: one cause is told once, at the right place, with the right mend."""

from __future__ import annotations

import copy
import datetime as dt
import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_lint.checks.countries import COUNTRY_CODES, country_meant
from compliance_lint.checks.text import has_hidden, hidden, is_blank
from compliance_lint.findings import Finding, PackageReport
from compliance_lint.linter import Linter
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.spans import scan, scan_value
from compliance_lint.load.tree import Folder, FolderTree
from compliance_lint.rulebook import built_in_folder
from compliance_lint.settings import Settings

REGISTRATION_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
GST_ID = "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210"
NAME = "ZUBBERWICK PRIVATE LIMITED"
SECTIONS = {"data", "requirements"}
VALID: dict[str, Any] = {
    "country_iso": "IN",
    "number_type": "local",
    "alias": "Zubberwick numbers",
    "end_user": {"type": "business", "name": NAME},
    "documents": [
        {"document_type_id": REGISTRATION_ID, "data_fields": {"business_name": NAME}},
        {"document_type_id": GST_ID},
    ],
}
NOWHERE = Folder(FolderTree(Path("/nowhere")))
LINTER = Linter(Settings(select=("data", "requirements")), as_of=dt.date(2026, 11, 23))


def judged(json_document: Any, operation: str = "create") -> PackageReport:
    manifest = Manifest("submission.json", "p", json_document, NOWHERE, operation)
    return LINTER.check_manifest(manifest)


def check(data: object, operation: str = "create") -> tuple[Finding, ...]:
    report = judged(scan(json.dumps(data, indent=1).encode()), operation)
    assert not report.problems, report.problems[0].detail
    return report.findings


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(item.rule, item.location.pointer) for item in findings]


def edited(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(VALID) | changes


def test_valid_data_has_no_finding() -> None:
    assert check(VALID) == ()


def test_misspelt_required_key_is_shown_where_it_stands() -> None:
    (finding,) = check(edited(end_user={"type": "business", "nmae": NAME}))
    assert (finding.rule, finding.param) == ("field-missing", "end_user.name")
    assert finding.api is not None
    assert finding.api.message == "end_user.name is required"
    assert finding.help == "Rename 'nmae' to 'name'."
    assert finding.location.line == 7
    assert finding.related[0].pointer == "/end_user/nmae"


def test_hidden_character_in_a_key_is_shown() -> None:
    (finding,) = check(edited(end_user={"type": "business", "name\u200b": NAME}))
    assert finding.rule == "field-missing"
    assert "name\\u{200B}" in finding.message


def test_optional_key_misspelt_is_only_unknown() -> None:
    (finding,) = check(edited(callback_ulr="https://example.com/"))
    assert finding.rule == "field-unknown"
    assert "callback_url" in finding.message


def test_slash_in_a_key() -> None:
    assert rules(check(edited(**{"a/b": 1}))) == [("field-unknown", "/a~1b")]


def test_address_that_is_a_text_is_not_moved() -> None:
    user = {"type": "business", "name": NAME, "address": "4 Nowhere Road"}
    (finding,) = check(edited(end_user=user))
    assert finding.rule == "field-unknown"
    assert "address_line1" in finding.message


@pytest.mark.parametrize("older", ["user_type", "end_user_type"])
@pytest.mark.parametrize("inside", [True, False])
def test_older_keys_for_the_type(older: str, inside: bool) -> None:
    data = edited(end_user={"name": NAME})
    (data["end_user"] if inside else data)[older] = "business"
    (finding,) = check(data)
    assert finding.rule == "field-misplaced"
    assert finding.param.endswith(older)
    assert finding.api is not None
    assert finding.api.param == "end_user.type"


def test_country_on_top_fills_what_is_absent() -> None:
    data = edited(country="IN")
    assert rules(check(data)) == [("field-misplaced", "/country")]
    del data["country_iso"]
    assert rules(check(data)) == [("field-misplaced", "/country")]


def test_wrapped_data_is_told_once() -> None:
    (finding,) = check({"data": VALID})
    assert finding.rule == "field-misplaced"
    assert "documents" in finding.help
    assert finding.location.pointer == "/data"


def test_type_on_top_can_only_be_what_is_absent() -> None:
    data = edited(type="local")
    assert rules(check(data)) == [("field-unknown", "/type")]
    del data["number_type"]
    (finding,) = check(data)
    assert (finding.rule, finding.help) == ("field-missing", "Rename 'type' to 'number_type'.")


def test_two_keys_for_one_place() -> None:
    data = edited(end_user={"name": NAME}, user_type="business", end_user_type="business")
    assert sorted(rules(check(data))) == [
        ("field-misplaced", "/user_type"),
        ("field-unknown", "/end_user_type"),
    ]


def test_document_type_by_name_gets_the_id() -> None:
    data = edited()
    data["documents"][1] = {"document_type": "GST Certificate"}
    (finding,) = check(data)
    assert finding.rule == "field-misplaced"
    assert GST_ID in finding.help


def test_update_needs_only_the_ids() -> None:
    entries = copy.deepcopy(VALID["documents"])
    del entries[1]["document_type_id"]
    found = check({"documents": entries}, "update")
    assert ("field-missing", "/documents/1/document_type_id") in rules(found)
    assert {item.rule for item in found} == {"field-missing", "requirement-not-found"}


def test_null_for_not_a_number_is_told_once() -> None:
    text = json.dumps(VALID).replace('"local"', "NaN")
    assert rules(judged(scan(text.encode())).findings) == [("data-not-json", "/number_type")]


def test_fault_has_its_own_place() -> None:
    (finding,) = judged(scan(b'{"a": 1,\n "b": }')).findings
    place = finding.location
    assert (place.line, place.column, place.pointer, finding.param) == (2, 7, "", "")
    assert "line 2, column 7" in finding.message


def test_python_objects_have_no_lines() -> None:
    data = edited(alias=float("nan"), end_user={"type": "business", "nmae": NAME})
    found = judged(scan_value(data)).findings
    assert sorted(rules(found)) == [
        ("data-not-json", "/alias"),
        ("field-missing", "/end_user/name"),
    ]
    assert all(item.location.line is None for item in found)


def test_null_entry_is_no_object() -> None:
    assert rules(check(edited(documents=[*VALID["documents"], None]))) == [
        ("field-wrong-type", "/documents/2")
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("IND", "IN"), ("india", "IN"), ("in", "IN"), (" IN", "IN"), ("I.N.", "IN"),
        ("Indai", "IN"), ("UK", "GB"), ("USA", "US"), ("U.A.E.", "AE"), ("", None), ("??", None),
        ("Nowhereland", None),
    ],
)  # fmt: skip
def test_country_meant(written: str, code: str | None) -> None:
    assert country_meant(written) == code


def test_country_table() -> None:
    assert len(COUNTRY_CODES) == 249


def test_hidden_characters() -> None:
    assert list(hidden("a\u200bb\u00a0\ue000\ufe0f\U000e0041")) == [
        (1, "\u200b"), (3, "\u00a0"), (4, "\ue000"), (5, "\ufe0f"), (6, "\U000e0041"),
    ]  # fmt: skip
    assert not has_hidden("Ünïcode – “quotes” ₹ \U0001f4de")
    assert not has_hidden("क्\u200dष")
    assert has_hidden("क\u200d")
    assert is_blank(" \t\r\n")
    assert is_blank("\u00a0")


def arguments(rule: str) -> dict[str, Any]:
    path = built_in_folder() / "plivo" / f"{rule}.toml"
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["check"]
    return raw


def test_rules_that_share_a_list_agree() -> None:
    missing, unknown = arguments("field-missing"), arguments("field-unknown")
    assert missing["fields"] == unknown["fields"]
    assert missing["update_fields"] == unknown["update_fields"]
    choices = arguments("field-choice-unknown")["choices"]
    for field, allowed in arguments("requirement-not-found")["choices"].items():
        assert choices[field] == allowed


KEYS = st.sampled_from(
    [
        "country_iso", "number_type", "alias", "end_user", "documents", "callback_url", "type",
        "name", "email", "country", "address", "city", "document_type_id", "data_fields", "file",
        "business_name", "user_type", "document_type", "meta_information", "nmae", "a/b~", "", "0",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8),
    st.sampled_from(["IN", "local", "business", NAME, REGISTRATION_ID, GST_ID, "a@b", "http://["]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, VALUES, max_size=8), st.booleans(), st.booleans())
def test_no_data_makes_a_check_crash(data: dict[str, Any], on_valid: bool, update: bool) -> None:
    check(VALID | data if on_valid else data, "update" if update else "create")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_text_makes_a_check_crash(text: str) -> None:
    user = {"type": text, "name": text, "email": text, "country": text}
    data = edited(country_iso=text, number_type=text, alias=text, end_user=user, callback_url=text)
    report = judged(scan_value(data))
    assert not report.problems


@pytest.mark.parametrize(
    "data",
    [
        edited(**{f"key{number}": number for number in range(5_000)}),
        edited(documents=[{"document_type": str(number)} for number in range(3_000)]),
        edited(documents=[{"document_type_id": GST_ID}] * 3_000),
        edited(documents=[{"data_fields": {"business_nam": NAME}}] * 3_000),
        edited(alias="a" * 900_000, email="a@" * 50_000),
    ],
    ids=["keys", "document-types", "repeated", "without-id", "long-texts"],
)
def test_large_data_takes_no_long_time(data: dict[str, Any]) -> None:
    start = time.monotonic()
    check(data)
    assert time.monotonic() - start < 20  # seconds; a quadratic check would take minutes
