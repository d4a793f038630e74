"""Checks against the requirement: pairing of entries, limits from the answer, dates by format."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint import check_path
from compliance_lint.checks.date_format import date_meant, date_pattern, in_format, read_date
from compliance_lint.findings import Finding
from compliance_lint.linter import Linter
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.spans import scan_value
from compliance_lint.load.tree import Folder, FolderTree
from compliance_lint.requirements import RequirementsUnreadableError, parse_requirements
from compliance_lint.results import Outcome
from compliance_lint.settings import Settings

FIRST_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
SECOND_ID = "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210"
NAME = "ZUBBERWICK PRIVATE LIMITED"
NOWHERE = Folder(FolderTree(Path("/nowhere")))
LINTER = Linter(Settings(select=("data", "requirements")), as_of=dt.date(2026, 11, 23))


def entry(type_id: object = FIRST_ID, **fields: object) -> dict[str, Any]:
    return {"document_type_id": type_id} | ({"data_fields": fields} if fields else {})


def check(*entries: object, fields: list[dict[str, Any]] | None = None, **top: Any) -> Any:
    data = {
        "country_iso": "IN",
        "number_type": "local",
        "alias": "Zubberwick numbers",
        "end_user": {"type": "business", "name": NAME},
        "documents": list(entries),
    } | top
    manifest = Manifest("data", "data", scan_value(copy.deepcopy(data)), NOWHERE)
    nearest = parse_requirements(_answer(fields), "own") if fields is not None else ()
    report = LINTER.check_manifest(manifest, nearest)
    assert not report.problems, report.problems[0].detail
    return report.findings


def _answer(fields: list[dict[str, Any]]) -> dict[str, Any]:
    # As recorded from the SDKs: keys without a value are left out, and api_id stands on top.
    return {
        "api_id": "x",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "document_types": [
            {"document_type_id": FIRST_ID, "name": "Registration", "required_fields": fields},
            {"document_type_id": SECOND_ID, "name": "Tax"},
        ],
    }


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return sorted((item.rule, item.location.pointer) for item in findings)


GOOD = entry(business_name=NAME)


def test_the_two_entries_are_enough() -> None:
    assert check(GOOD, entry(SECOND_ID)) == ()


def test_one_wrong_id_stands_for_one_type() -> None:
    (finding,) = check(GOOD, entry(SECOND_ID.replace("a", "b", 1)))
    assert finding.rule == "document-type-unknown"
    assert SECOND_ID in finding.help
    assert "requirements.json" in finding.help


def test_wrong_ids_are_paired_by_evidence_before_order() -> None:
    found = check(entry("nothing like it"), entry("nor this", business_name=NAME))
    assert [item.rule for item in found] == ["document-type-unknown"] * 2
    by_pointer = {item.location.pointer: item.help for item in found}
    assert SECOND_ID in by_pointer["/documents/0/document_type_id"]
    assert FIRST_ID in by_pointer["/documents/1/document_type_id"]


def test_absent_id_stands_for_one_type() -> None:
    (finding,) = check(GOOD, {"file": "gst.pdf"})
    assert finding.rule == "field-missing"
    assert SECOND_ID in finding.help


def test_one_wrong_id_and_one_entry_too_few() -> None:
    found = check(entry("nothing like it"))
    assert rules(found) == [
        ("document-missing", "/documents"),
        ("document-type-unknown", "/documents/0/document_type_id"),
    ]


def test_copied_id_is_told_at_the_copy() -> None:
    (finding,) = check(entry(SECOND_ID, business_name=NAME), entry(SECOND_ID))
    assert finding.rule == "document-type-repeated"
    assert finding.location.pointer == "/documents/0/document_type_id"
    assert FIRST_ID in finding.help


def test_padded_and_capital_ids_are_known() -> None:
    found = check(entry(f" {FIRST_ID.upper()}", business_name=NAME), entry(SECOND_ID))
    assert rules(found) == [("text-padded", "/documents/0/document_type_id")]


def test_hidden_character_in_an_id_is_told_once() -> None:
    found = check(GOOD, entry(SECOND_ID + "\u200b"))
    assert rules(found) == [("text-has-invisible-characters", "/documents/1/document_type_id")]


@pytest.mark.parametrize(
    "fault",
    [
        {"country_iso": None}, {"country_iso": "India"}, {"country_iso": ""},
        {"country_iso": 91}, {"number_type": "landline"}, {"end_user": {"name": NAME}},
        {"end_user": "business"},
    ],
)  # fmt: skip
def test_unknown_requirement_is_explained_once(fault: dict[str, Any]) -> None:
    assert len(check(GOOD, entry(SECOND_ID), **fault)) == 1


def test_the_most_telling_field_is_named() -> None:
    (finding,) = check(GOOD, entry(SECOND_ID), number_type="mobile", country_iso="GB")
    assert finding.rule == "requirement-not-found"
    assert finding.param == "country_iso"
    assert [item.pointer for item in finding.related] == ["/number_type"]
    assert "IN/local/business" in finding.message


def test_limits_come_from_the_answer() -> None:
    fields = [{"field_name": "business_name", "max_length": 20}]
    (finding,) = check(GOOD, entry(SECOND_ID), fields=fields)
    assert finding.rule == "document-field-length"
    assert "at most 20" in finding.message


def test_absent_keys_are_no_constraint() -> None:
    long = entry(business_name="N" * 3000)
    assert check(long, entry(SECOND_ID), fields=[{"field_name": "business_name"}]) == ()


def test_null_beside_the_misspelt_key() -> None:
    (finding,) = check(entry(business_name=None, businessName=NAME), entry(SECOND_ID))
    assert finding.help == "Rename 'businessName' to 'business_name'."


def test_field_of_no_date_type_with_a_date_format() -> None:
    fields = [{"field_name": "on", "format": "dd-mm-yyyy"}]
    (finding,) = check(entry(on="2024-04-17"), entry(SECOND_ID), fields=fields)
    assert finding.help == 'Write "17-04-2024".'


def test_ambiguous_date_gets_no_guess() -> None:
    fields = [{"field_name": "on", "field_type": "date", "format": "yyyy-mm-dd"}]
    (finding,) = check(entry(on="04/05/2024"), entry(SECOND_ID), fields=fields)
    assert finding.help == "Write a real date in the format that the requirement gives."


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yyyy-mm-dd", "2024-02-29"), ("DD/MM/YYYY", "29/02/2024"), ("d.m.yyyy", "29.2.2024"),
        ("yyyymmdd", "20240229"), ("dd MMM yyyy", "29 Feb 2024"), ("%Y-%m-%d", "2024-02-29"),
        ("mmmm dd, yyyy", "February 29, 2024"), ("dd-mm-yy", "29-02-24"),
    ],
)  # fmt: skip
def test_date_formats(written: str, value: str) -> None:
    pattern = date_pattern(written)
    assert pattern is not None
    assert read_date(value, pattern) == dt.date(2024, 2, 29)
    assert in_format(dt.date(2024, 2, 29), written) == value
    assert read_date(value.replace("29", "30"), pattern) is None


@pytest.mark.parametrize("written", ["", "date", "mm/yyyy", "dd/dd/yyyy", "yyyy-mm-ddThh:mm", "y"])
def test_formats_that_are_not_known(written: str) -> None:
    assert date_pattern(written) is None


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_format_and_value_can_be_read(written: str, value: str) -> None:
    pattern = date_pattern(written)
    if pattern is not None:
        read_date(value, pattern)
    date_meant(value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"required_fields": "none"}, r"document_types[0].required_fields is to be a list"),
        ({"document_type_id": 7}, r"document_types[0].document_type_id is to be a text"),
        ({"document_type_id": ...}, r"document_types[0].document_type_id is missing"),
        ({"proof_required": "often"}, r"document_types[0].proof_required is to be true or false"),
        ({"required_fields": [7]}, r"document_types[0].required_fields[0] is to be an object"),
        (
            {"required_fields": [{"field_name": "name", "min_length": "few"}]},
            r"document_types[0].required_fields[0].min_length is to be a whole number",
        ),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_in_words(change: dict[str, Any], said: str) -> None:
    answer = _answer([])
    kind = answer["document_types"][0] | change
    answer["document_types"][0] = {key: value for key, value in kind.items() if value is not ...}
    with pytest.raises(RequirementsUnreadableError) as raised:
        parse_requirements(answer, "own")
    assert str(raised.value) == f"own: not a requirements object ({said})"


def test_null_is_an_empty_list() -> None:
    answer = _answer([])
    answer["document_types"][0]["required_fields"] = None
    (saved,) = parse_requirements(answer, "own")
    assert saved.requirement.document_types[0].required_fields == ()


RULE = "requirements-for-another-kind"


def test_what_is_saved_farther_up_is_for_many_packages(tmp_path: Path) -> None:
    local = _answer([]) | {"country_iso": "IN", "number_type": "local", "user_type": "business"}
    mobile = local | {"number_type": "mobile"}
    package = tmp_path / "one"
    package.mkdir()
    data = {"country_iso": "IN", "number_type": "local", "end_user": {"type": "business"}}
    (package / "submission.json").write_text(json.dumps(data))
    (tmp_path / "requirements.json").write_text(json.dumps([mobile, local]))
    (report,) = check_path(tmp_path).packages
    assert report.outcomes[RULE] is Outcome.NOT_APPLICABLE
    (package / "requirements.json").write_text(json.dumps([local, mobile]))
    (report,) = check_path(tmp_path).packages
    assert report.outcomes[RULE] is Outcome.PASSED
    (package / "requirements.json").write_text(json.dumps(mobile))
    (report,) = check_path(tmp_path).packages
    (found,) = [item for item in report.findings if item.rule == RULE]
    assert "requirements.json beside it is for IN/mobile/business" in found.message
    assert found.message.endswith(f"{tmp_path.as_posix()}/requirements.json is used instead")
