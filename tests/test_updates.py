"""An update is judged as the application that it makes: what it leaves out is as it was saved."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance_lint import Linter
from compliance_lint.findings import PackageReport
from compliance_lint.results import Outcome, Stage, Verdict
from tools.corpus.cases_kept import expanded
from tools.corpus.cases_operations import application, listed, wrapped
from tools.corpus.package import Package, valid

LINTER = Linter(as_of=dt.date(2026, 11, 23))
BASE = valid(157)
NAME: str = BASE.data["end_user"]["name"]
# Of each field what is right and what is wrong with the rest, or in itself.
FIELDS = {
    "name": (NAME, NAME[:4] + NAME[5:], NAME.title(), f"{NAME} "),
    "registration_number": (BASE.data["end_user"]["registration_number"], "", "U72200KA2020PTC12"),
    "state": ("", "Kerala", "Karnataka"),
    "postal_code": ("", "560001", "682001", "5600"),
    "country": ("IN", "US"),
}
users = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in FIELDS.items()})
parts = st.sets(st.sampled_from(sorted(FIELDS)))
field_names = st.sampled_from((NAME, NAME.replace("PRIVATE LIMITED", "PVT LTD")))


def check(data: dict[str, Any], saved: Any = None, base: Package | None = BASE) -> PackageReport:
    """What is said of a package of ``data`` with the files of ``base``."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (base.files if base else {}).items():
            (folder / file).write_bytes(content)
        (folder / "submission.json").write_text(json.dumps(data), encoding="utf-8")
        if saved is not None:
            (folder / "application.json").write_text(json.dumps(saved), encoding="utf-8")
        report = LINTER.check_paths([folder])
    assert not report.problems
    (package,) = report.packages
    assert not package.problems, package.problems
    return package


def reviewed(package: PackageReport) -> set[tuple[str, str, Outcome]]:
    """What a reviewer would object to; how the text itself is written is the API's concern."""
    return {
        (item.rule, item.param, item.outcome)
        for item in package.findings
        if item.stage is Stage.REVIEW
    }


@given(users, parts, field_names)
@settings(max_examples=60, deadline=None)
def test_it_does_not_matter_which_part_is_sent_and_which_was_saved(
    user: dict[str, str], sent: set[str], field: str
) -> None:
    documents = json.loads(json.dumps(BASE.data["documents"]))
    documents[0]["data_fields"]["business_name"] = field
    whole = BASE.data | {"end_user": {"type": "business", **user}, "documents": documents}
    saved = application(end_user={**user, **{key: FIELDS[key][-1] for key in sent}})
    update: dict[str, Any] = {"documents": documents}
    if sent:
        update["end_user"] = {key: user[key] for key in sent}
    assert reviewed(check(update, saved)) == reviewed(check(whole))


@given(users, parts)
@settings(max_examples=30, deadline=None)
def test_the_sdks_shape_and_a_list_say_the_same(user: dict[str, str], sent: set[str]) -> None:
    saved = expanded(BASE, **user)
    update = {"end_user": {"city": "Indore", **{key: FIELDS[key][0] for key in sent}}}
    plain = check(update, saved, None)
    assert reviewed(check(update, wrapped(saved), None)) == reviewed(plain)
    assert reviewed(check(update, listed(saved), None)) == reviewed(plain)


def test_a_fault_in_what_stays_is_shown_where_it_can_be_put_right() -> None:
    saved = expanded(BASE, name=NAME.replace("PRIVATE LIMITED", "PVT LTD"))
    package = check({"documents": BASE.data["documents"], "end_user": {"city": "Indore"}}, saved)
    (finding,) = package.findings
    assert finding.param == "end_user.name"
    assert finding.location.path.endswith("submission.json")
    assert finding.location.line == 1
    assert finding.message.endswith("; the update leaves end_user.name as it was saved")
    first = finding.related[0]
    assert first.path.endswith("application.json")
    assert first.pointer == "/end_user/name"


def test_null_and_left_out_are_one() -> None:
    saved = expanded(BASE)
    documents = BASE.data["documents"]
    for user in ({"name": None, "registration_number": None}, {}):
        package = check({"documents": documents, "end_user": user}, saved)
        assert package.verdict is Verdict.PASS
        assert package.outcomes["business-name-differs-in-data"] is Outcome.PASSED


def test_documents_are_replaced_as_a_whole() -> None:
    """The data fields that were sent before are gone where any document is sent."""
    saved = expanded(BASE)
    saved["documents"][0]["meta_information"]["business_name"] = "ANOTHER NAME PRIVATE LIMITED"
    assert check({"documents": BASE.data["documents"]}, saved).verdict is Verdict.PASS
    kept = check({"end_user": {"city": "Indore"}}, saved, None)
    assert [item.rule for item in kept.findings] == ["business-name-differs-in-data"]


def test_a_name_that_is_repeated_is_no_new_one() -> None:
    package = check({"end_user": {"name": NAME, "city": "Indore"}}, expanded(BASE), None)
    assert package.verdict is Verdict.PASS
    unknown = check({"end_user": {"name": NAME}}, application(), None)
    assert unknown.outcomes["business-name-not-on-document"] is Outcome.UNDECIDED


def test_saved_answers_of_any_shape_are_no_crash() -> None:
    odd: tuple[Any, ...] = (
        {"end_user": {"name": 7, "postal_code": ["1"], "state": {}, "registration_number": True}},
        {"end_user": [], "documents": {"0": 1}},
        {"end_user": {}, "documents": [None, 3, {"meta_information": "x"}, {}]},
        {"end_user": {"name": "\ud800"}, "documents": [{"meta_information": {"business_name": 1}}]},
    )
    for changes in odd:
        for update in ({"end_user": {"city": "Indore"}}, {"documents": BASE.data["documents"]}):
            check(update, application(**changes))
