"""Updates, links and deletes: how they are found, and what is read of saved answers."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from compliance_lint import check_path
from compliance_lint.checks.numbering import length_fault, read_number
from compliance_lint.cli import app
from compliance_lint.findings import PackageReport, Report
from compliance_lint.load.application import (
    ApplicationUnreadableError,
    read_application,
    read_applications,
)
from compliance_lint.report.json import report_json
from compliance_lint.report.reading import read_report
from compliance_lint.results import Outcome, Verdict
from tools.corpus.cases_operations import (
    ID,
    LONDON,
    OTHER_ID,
    accepted,
    application,
    listed,
    wrapped,
)
from tools.corpus.package import valid

LINK = {"numbers": [{"number": LONDON, "compliance_application_id": ID}]}
DELETE = {"compliance_id": ID}


def write(folder: Path, **files: Any) -> Path:
    """Write each of ``files`` as ``<name>.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def found(report: Report) -> list[tuple[str, str]]:
    return [(package.path.rpartition("/")[2], package.operation) for package in report.packages]


def only(report: Report) -> PackageReport:
    assert len(report.packages) == 1
    assert not report.problems
    return report.packages[0]


# --- found ---------------------------------------------------------------------------------------


def test_a_link_is_found_in_a_tree_and_by_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "in" / "a", link=LINK, applications=listed(accepted()))
    for path in (tmp_path, folder, folder / "link.json"):
        package = only(check_path(path))
        assert (package.operation, package.verdict) == ("link", Verdict.PASS)
        assert package.path.endswith("a/link.json")


def test_a_delete_needs_a_saved_answer_in_a_tree(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", delete=DELETE)
    assert not check_path(tmp_path).packages
    package = only(check_path(folder / "delete.json"))
    assert (package.operation, package.verdict) == ("delete", Verdict.UNDECIDED)
    write(folder, application=application())
    assert only(check_path(tmp_path)).verdict is Verdict.PASS


def test_requests_beside_a_submission_are_packages_too(tmp_path: Path) -> None:
    saved = {"application": application(), "applications": listed(application())}
    write(tmp_path / "a", submission={"alias": "x"}, link=LINK, delete=DELETE, **saved)
    expected = [("a", "update"), ("link.json", "link"), ("delete.json", "delete")]
    assert found(check_path(tmp_path)) == expected


def test_a_link_hides_no_packages_below_it(tmp_path: Path) -> None:
    write(tmp_path, link=LINK)
    (tmp_path / "batch.jsonl").write_text(json.dumps(valid(1).data) + "\n", encoding="utf-8")
    operations = [package.operation for package in check_path(tmp_path).packages]
    assert sorted(operations) == ["create", "link"]


def test_requests_in_an_archive(tmp_path: Path) -> None:
    files = {"link": LINK, "applications": listed(accepted()), "delete": DELETE}
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, value in files.items():
            archive.writestr(f"a/{name}.json", json.dumps(value))
    operations = [package.operation for package in check_path(tmp_path / "in.zip").packages]
    assert operations == ["link", "delete"]


def test_rules_about_submissions_are_not_about_links(tmp_path: Path) -> None:
    write(tmp_path, link=LINK, applications=listed(accepted()))
    package = only(check_path(tmp_path))
    passed = {rule for rule, end in package.outcomes.items() if end is not Outcome.NOT_APPLICABLE}
    assert {rule for rule in passed if not rule.startswith("link-")} == {
        "data-not-json", "field-missing", "field-blank", "field-wrong-type", "field-unknown",
        "text-has-invisible-characters",
    }  # fmt: skip
    assert any("latest requirement" in line for line in package.not_checkable)
    assert not any("alias" in line or "GST" in line for line in package.not_checkable)


# --- saved answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        application(),
        wrapped(application()),
        listed(application()),
        {"compliances": [application()]},
    ],
)
def test_one_application_in_any_shape(answer: dict[str, Any]) -> None:
    saved = read_application(json.dumps(answer).encode(), "a.json")
    assert (saved.id, saved.status, saved.user_type) == (ID, "rejected", "business")
    value: Any = answer
    for part in saved.pointer.split("/")[1:]:
        value = value[int(part) if isinstance(value, list) else part]
    assert value["compliance_id"] == ID


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[1]", '{"objects": []}', '{"a": 1}', "[" * 90_000, "\ud800"]
)
def test_no_application(text: str) -> None:
    with pytest.raises(ApplicationUnreadableError):
        read_application(text.encode("utf-8", "surrogatepass"), "a.json")


def test_several_are_not_one() -> None:
    two = listed(application(), application(compliance_id=OTHER_ID))
    with pytest.raises(ApplicationUnreadableError, match="2 applications"):
        read_application(json.dumps(two).encode(), "a.json")


def test_pages_of_a_list() -> None:
    pages = [listed(application(), total=2), listed(application(compliance_id=OTHER_ID), total=2)]
    saved = read_applications(json.dumps(pages).encode(), "a.json")
    assert saved.gap is None
    assert saved.find(OTHER_ID.upper()) is not None
    one = read_applications(json.dumps(pages[0]).encode(), "a.json")
    assert "1 of 2" in str(one.gap)


def test_a_page_that_was_saved_twice_is_one_page() -> None:
    pages = [listed(application(), total=2)] * 2
    saved = read_applications(json.dumps(pages).encode(), "a.json")
    assert "1 of 2" in str(saved.gap)


@pytest.mark.parametrize(("count", "whole"), [(19, True), (20, False), (21, True), (100, False)])
def test_a_full_page_without_meta_may_be_the_first_of_several(count: int, whole: bool) -> None:
    entries = [application(compliance_id=f"{ID[:-3]}{n:03}") for n in range(count)]
    bare = {"objects": entries}
    assert (read_applications(json.dumps(bare).encode(), "a.json").gap is None) is whole
    assert read_applications(json.dumps(listed(*entries)).encode(), "a.json").gap is None


def test_applications_without_their_ids_are_a_gap() -> None:
    one = application()
    del one["compliance_id"]
    saved = read_applications(json.dumps(listed(one)).encode(), "a.json")
    assert "without their compliance_id" in str(saved.gap)


def test_an_empty_list_has_no_applications() -> None:
    saved = read_applications(json.dumps(listed()).encode(), "a.json")
    assert (saved.applications, saved.gap) == ((), None)


def test_a_broken_list_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, link=LINK, applications={"objects": "none"})
    assert only_error(check_path(tmp_path)) == "applications.json"


def only_error(report: Report) -> str:
    (package,) = report.packages
    assert package.verdict is Verdict.ERROR
    return package.problems[0].message.partition(" ")[0]


# --- the reason of a rejection -------------------------------------------------------------------


def test_the_report_repeats_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reason = "PAN ABCPE1234F is not that of \x1b[31mthe firm"
    saved = application(rejection_reason=reason)
    write(tmp_path / "a", submission={"alias": "Second"}, application=saved)
    report = check_path(tmp_path)
    value = report_json(report)
    assert value["packages"][0]["rejection_reason"] == only(report).rejection_reason
    assert "ABCPE1234F" not in json.dumps(value)
    (again,) = read_report(json.dumps(value).encode()).read_packages()
    assert again.rejection_reason == only(report).rejection_reason
    app.run(["check", str(tmp_path)])
    out = capsys.readouterr().out
    assert "was rejected with this reason: PAN XXXXXXXX4F is not" in out
    assert "\x1b[31m" not in out


def test_no_reason_without_an_update(tmp_path: Path) -> None:
    write(tmp_path / "a", delete=DELETE, application=application())
    assert only(check_path(tmp_path)).rejection_reason is None


# --- the requirement of an update ----------------------------------------------------------------


def test_an_update_is_held_to_the_applications_requirement(tmp_path: Path) -> None:
    other = {"alias": "Second", "country_iso": "DE", "number_type": "mobile"}
    write(tmp_path / "a", submission=other, application=application())
    package = only(check_path(tmp_path))
    assert package.requirements is not None
    assert package.outcomes["requirement-not-found"] is Outcome.PASSED


# --- why: a reason set against the rules ---------------------------------------------------------


def why(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = app.run(["why", *words])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("Business name mismatch", "business-name-not-on-document"),
        ("Document is not\nclear, please upload again", "image-blurred"),
        ("The same file was uploaded for both documents", "same-file-twice"),
        ("GST registration is CANCELLED", "registration-cancelled"),
        ("PDF is password protected", "file-encrypted"),
    ],
)
def test_a_reason_means_a_rule(capsys: pytest.CaptureFixture[str], reason: str, rule: str) -> None:
    code, out = why(capsys, reason)
    assert code == 0
    assert f"1. {rule}\n" in out


def test_a_reason_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = why(capsys, "zzz \x1b[31m ABCPE1234F")
    assert (code, "No rule is known" in out) == (0, True)
    assert "\x1b" not in out
    assert "ABCPE" not in out


def test_what_a_package_shows_for_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = application(rejection_reason="A certificate is missing")
    folder = write(tmp_path / "a", submission={"documents": []}, application=saved)
    code, out = why(capsys, "--application", str(folder / "application.json"), str(folder))
    assert code == 0
    assert "documents-not-all-reattached" in out
    assert "a: failed" in out
    assert "replaces all documents" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["a", "b", "c"], 2),
        (["blurred", "no/such/package"], 3),
        (["--application", "no-such-file.json"], 3),
    ],
)
def test_why_without_a_reason(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert why(capsys, *words)[0] == code


def test_no_number_that_some_plan_has_is_refused() -> None:
    """The library's own examples of every kind and country, Italy's leading 0 among them."""
    import phonenumbers  # noqa: PLC0415 - costly to import

    types = phonenumbers.PhoneNumberType.values()
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    numbers = (
        phonenumbers.example_number_for_type(area, kind) for area in regions for kind in types
    )
    services = map(
        phonenumbers.example_number_for_non_geo_entity,
        sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS),
    )
    written = {
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for number in (*numbers, *services)
        if number is not None
    }
    assert len(written) > 1000
    assert [text for text in sorted(written) if isinstance(read_number(text), str)] == []


LENGTHS = {"91": {"any": ["10"], "18": ["8", "10", "11"], "5": ["10", "13"]}}


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("+912212345678", None),
        ("+9122123456", "too few"),
        ("+91221234567890", "too many"),
        ("+911600123456", None),
        ("+9118001234567", None),
        ("+911800123456789", None),  # longer than the rule has it, but in the plan
        ("+91185012345", "does not use"),
        ("+915123456789012", None),
        ("+91512345678901", "does not use"),
        ("+390612345678", None),
    ],
)
def test_lengths_by_beginning(number: str, fault: str | None) -> None:
    found = read_number(number)
    assert not isinstance(found, str)
    said = length_fault(found, LENGTHS)
    assert (said is None) if fault is None else (said is not None and fault in said)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("+4402071838750", "0 of calls inside the country"),
        ("+49030123456", "0 of calls inside the country"),
        ("+912212345", "too few"),
        ("+390612345678", None),
        ("+2250712345678", None),  # Côte d'Ivoire: the 0 belongs to the number
        ("+24106123456", None),
        ("+3780549886377", None),
    ],
)
def test_a_trunk_prefix_is_not_dropped_silently(number: str, fault: str | None) -> None:
    found = read_number(number)
    assert fault in found if fault and isinstance(found, str) else not isinstance(found, str)
