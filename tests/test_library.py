"""The library's own interface: what it takes, what it refuses, what it finds on disk."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
import os
import pickle
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from written_packages import bare, write

import compliance_lint
from compliance_lint import (
    Linter,
    Report,
    RequirementsUnreadableError,
    Settings,
    Verdict,
    check,
    check_path,
)
from compliance_lint.load.packages import MAX_MANIFEST_BYTES
from compliance_lint.rulebook import built_in_folder
from tools.corpus.package import GST_ID, REGISTRATION_ID, Package, changed, valid

AS_OF = dt.date(2026, 11, 23)
SNAPSHOT = built_in_folder() / "india" / "requirements" / "in-local-business-2026-11-23.json"

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")
not_root = pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything"
)


def files_of(package: Package, folder: Path) -> list[Path]:
    write(package, folder)
    return [folder / item["file"] for item in package.data["documents"]]


def only(report: Report) -> compliance_lint.PackageReport:
    assert len(report.packages) == 1
    return report.packages[0]


def failed(report: Report) -> set[tuple[str, str]]:
    return {
        (item.rule, item.location.pointer)
        for item in report.findings
        if item.outcome is compliance_lint.Outcome.FAILED
    }


def rules_of(report: Report) -> set[str]:
    return {item.rule for item in report.findings}


@pytest.fixture
def package() -> Package:
    return valid(2)


@pytest.fixture
def paths(package: Package, tmp_path: Path) -> list[Path]:
    return files_of(package, tmp_path)


# --- the package itself -------------------------------------------------------------------------


def test_every_public_name_is_there() -> None:
    for name in compliance_lint.__all__:
        assert getattr(compliance_lint, name) is not None
    assert set(compliance_lint.__all__) <= set(dir(compliance_lint))
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = compliance_lint.chekc


def test_network_is_blocked(network_attempts: list[str]) -> None:
    """The guard that all other tests rely on."""
    with (
        pytest.raises(Exception, match="no network"),
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as there,
    ):
        there.connect(("192.0.2.1", 80))
    with pytest.raises(Exception, match="no network"):
        socket.getaddrinfo("api.example.com", 443)
    assert len(network_attempts) == 2
    network_attempts.clear()


# --- check(): the data --------------------------------------------------------------------------


FORMS: dict[str, Callable[[dict[str, Any]], object]] = {
    "dict": lambda data: data,
    "JSON text": json.dumps,
    "JSON bytes": lambda data: json.dumps(data, ensure_ascii=False).encode(),
    "bytearray": lambda data: bytearray(json.dumps(data).encode()),
    "tuples for lists": lambda data: data | {"documents": tuple(data["documents"])},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_data_in_every_form(
    form: Callable[[dict[str, Any]], object], package: Package, paths: list[Path]
) -> None:
    report = check(form(bare(package.data)), paths, as_of=AS_OF)
    assert report.ok
    assert only(report).verdict is Verdict.PASS
    assert only(report).operation == "create"
    assert only(report).problems == ()
    assert report.findings == ()


def test_data_is_left_alone(package: Package, paths: list[Path]) -> None:
    data = bare(package.data)
    before = copy.deepcopy(data)
    check(data, paths, as_of=AS_OF)
    assert data == before


def test_lines_are_known_for_text_only(package: Package, paths: list[Path]) -> None:
    data = bare(package.data) | {"alias": ""}
    by_text = check(json.dumps(data, indent=2), paths, as_of=AS_OF).findings[0]
    by_dict = check(data, paths, as_of=AS_OF).findings[0]
    assert by_text.location.pointer == by_dict.location.pointer == "/alias"
    assert by_text.location.line == 4
    assert by_dict.location.line is None


def cyclic() -> dict[str, Any]:
    data: dict[str, Any] = {"country_iso": "IN"}
    data["end_user"] = data
    return data


class Hostile(dict[str, Any]):
    """A dict whose every method runs the caller's code."""

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError


WRONG_DATA: dict[str, Callable[[], object]] = {
    "None": lambda: None,
    "list": list,
    "int": lambda: 7,
    "bool": lambda: True,
    "NaN": lambda: float("nan"),
    "object": object,
    "set": lambda: {1, 2},
    "datetime": lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "a class": lambda: dict,
    "a generator": lambda: (number for number in range(2)),
    "cyclic": cyclic,
    "empty text": lambda: "",
    "text": lambda: "submission.json",
    "bytes that are no UTF-8": lambda: b"\xff\xfe{\x00}\x00",
    "lone surrogate": lambda: '{"alias": "\ud800"}',
    "path": lambda: Path("submission.json"),
    "NaN inside": lambda: {"alias": float("nan")},
    "datetime inside": lambda: {"alias": dt.date(2026, 1, 1)},
    "infinity inside": lambda: {"documents": [float("inf")]},
    "number as key": lambda: {1: "one"},
    "bytes inside": lambda: {"alias": b"x"},
    "deep": lambda: json.loads("[" * 500 + "]" * 500),
}


@pytest.mark.parametrize("make", WRONG_DATA.values(), ids=WRONG_DATA)
def test_wrong_data_is_a_finding(make: Callable[[], object]) -> None:
    report = check(make(), as_of=AS_OF)
    assert only(report).verdict is Verdict.FAIL
    assert "data-not-json" in rules_of(report)
    assert only(report).problems == ()


@pytest.mark.parametrize("make", [dict, lambda: "{}", Hostile])
def test_empty_object_lacks_fields(make: Callable[[], object]) -> None:
    report = check(make(), as_of=AS_OF)
    assert only(report).verdict is Verdict.FAIL
    assert ("field-missing", "/country_iso") in failed(report)
    assert "data-not-json" not in rules_of(report)


# --- check(): the files -------------------------------------------------------------------------


WRONG_DOCUMENTS: dict[str, Any] = {
    "one path": "coi.pdf",
    "one Path": Path("coi.pdf"),
    "bytes": b"coi.pdf",
    "list with None": ["coi.pdf", None],
    "list with a file opened as text": [io.StringIO("x")],
    "list with one number": [7],
    "name without content": [("coi.pdf",)],
    "content of no kind": [("coi.pdf", 7)],
    "text as content": [("coi.pdf", "text")],
    "no name": [(None, b"x")],
    "content type of no kind": [("coi.pdf", b"x", 7)],
    "number": 3,
}


@pytest.mark.parametrize("documents", WRONG_DOCUMENTS.values(), ids=WRONG_DOCUMENTS)
def test_wrong_documents_raise(documents: Any) -> None:
    with pytest.raises(TypeError, match=r"documents|iterable"):
        check({}, documents)


@pytest.mark.parametrize("make", [list, tuple, iter], ids=["list", "tuple", "iterator"])
def test_documents_as_any_iterable(
    make: Callable[[list[Path]], Any], package: Package, paths: list[Path]
) -> None:
    assert check(bare(package.data), make(paths), as_of=AS_OF).ok
    assert check(bare(package.data), make([Path(path) for path in paths]), as_of=AS_OF).ok


def test_the_list_may_name_files_anywhere(package: Package, paths: list[Path]) -> None:
    """The calling program chose those paths; only names in the data are confined."""
    relative = [os.path.relpath(path) for path in paths]
    assert check(bare(package.data), relative, as_of=AS_OF).ok
    assert check(bare(package.data), paths, base=paths[0].parent / "elsewhere", as_of=AS_OF).ok


def test_the_list_wins_over_the_data(package: Package, paths: list[Path]) -> None:
    data = bare(package.data)
    data["documents"][0]["file"] = "absent.pdf"
    assert check(data, paths, as_of=AS_OF).ok


@pytest.mark.parametrize(
    "name", ["../secret.pdf", "/etc/hostname", "a/../../secret.pdf", "C:\\a.pdf", "\\\\host\\a.pdf"]
)
def test_names_in_the_data_are_confined(name: str, package: Package, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(package.files["gst-certificate.pdf"])
    folder = write(package, tmp_path / "in")
    data = copy.deepcopy(package.data)
    data["documents"][1]["file"] = name
    report = check(data, base=folder, as_of=AS_OF)
    assert failed(report) == {("file-outside-package", "/documents/1/file")}
    assert only(report).files[1].sha256 is None
    assert only(report).verdict is Verdict.FAIL


@posix_only
def test_a_link_out_of_base_is_not_followed(package: Package, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(package.files["gst-certificate.pdf"])
    folder = write(package, tmp_path / "in")
    (folder / "gst-certificate.pdf").unlink()
    (folder / "gst-certificate.pdf").symlink_to(tmp_path / "secret.pdf")
    report = check(package.data, base=folder, as_of=AS_OF)
    assert failed(report) == {("file-outside-package", "/documents/1/file")}
    # The same link in the caller's own list is the caller's choice.
    listed = [folder / item["file"] for item in package.data["documents"]]
    assert check(bare(package.data), listed, as_of=AS_OF).ok


def test_base_is_the_working_folder(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(package, tmp_path))
    assert check(package.data, as_of=AS_OF).ok


# --- the report ---------------------------------------------------------------------------------


def test_same_input_same_report(package: Package, paths: list[Path]) -> None:
    data = bare(package.data) | {"alias": ""}
    assert check(data, paths, as_of=AS_OF) == check(data, paths, as_of=AS_OF)


@pytest.mark.parametrize("alias", ["fine", "", 7])
def test_report_can_be_pickled(alias: object, package: Package, paths: list[Path]) -> None:
    report = check(bare(package.data) | {"alias": alias}, paths, as_of=AS_OF)
    assert pickle.loads(pickle.dumps(report)) == report  # noqa: S301 - our own bytes


def test_ok_is_a_pass_and_nothing_less(package: Package, paths: list[Path]) -> None:
    data = bare(package.data)
    assert check(data, paths, as_of=AS_OF).ok
    warned = check(data | {"callback_urls": "x"}, paths, as_of=AS_OF)
    assert only(warned).verdict is Verdict.PASS
    assert warned.findings
    assert warned.ok
    assert not check(data | {"alias": None}, paths, as_of=AS_OF).ok
    assert not check_path(paths[0].parent / "absent").ok
    assert not Linter(as_of=AS_OF).check_paths([], allow_empty=True).ok


def test_day_of_the_check(package: Package, paths: list[Path]) -> None:
    """`as_of` decides about age and expiry and stands in the report; the default is today."""
    assert check(bare(package.data), paths, as_of=AS_OF).as_of == AS_OF
    today = dt.datetime.now(tz=dt.UTC).date()
    assert abs(check(bare(package.data), paths).as_of - today) <= dt.timedelta(days=1)
    later = check(bare(package.data), paths, as_of=dt.date(2030, 1, 1))
    assert "requirements-stale" in rules_of(later)
    earlier = check(bare(package.data), paths, as_of=dt.date(2019, 1, 1))
    assert "certificate-dated-in-future" in rules_of(earlier)


def test_counts(package: Package, tmp_path: Path) -> None:
    write(package, tmp_path / "a")
    write(changed(package, "alias", ""), tmp_path / "b")
    report = check_path(tmp_path, as_of=AS_OF)
    assert [report.count(verdict) for verdict in Verdict] == [1, 1, 0, 0]


# --- finding packages ---------------------------------------------------------------------------


def found(path: Path) -> list[str]:
    report = check_path(path, as_of=AS_OF)
    return [Path(item.path).relative_to(path).as_posix() for item in report.packages]


def test_a_tree(package: Package, tmp_path: Path) -> None:
    for name in ("b", "a", "a/inner", "c/d/e"):
        write(package, tmp_path / name)
    (tmp_path / "empty").mkdir()
    assert found(tmp_path) == ["a", "a/inner", "b", "c/d/e"]
    assert found(tmp_path / "a") == [".", "inner"]


@pytest.mark.parametrize("name", [".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"])
def test_folders_that_are_not_entered(name: str, package: Package, tmp_path: Path) -> None:
    write(package, tmp_path / "a")
    write(package, tmp_path / "a" / name / "x")
    assert found(tmp_path) == ["a"]
    # Named outright, it is what the user wants.
    assert len(check_path(tmp_path / "a" / name, as_of=AS_OF).packages) == 1


def test_the_manifest_itself(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    report = check_path(folder / "submission.json", as_of=AS_OF)
    assert report.ok
    assert report == check_path(folder, as_of=AS_OF)


def test_a_manifest_of_another_name(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    (folder / "submission.json").rename(folder / "acme.json")
    assert check_path(folder / "acme.json", as_of=AS_OF).ok
    assert check_path(folder, as_of=AS_OF).packages == ()


def test_each_package_once(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path / "a")
    linter = Linter(as_of=AS_OF)
    twice = [folder, tmp_path, folder / "submission.json", folder / ".." / "a", folder]
    assert len(linter.check_paths(twice).packages) == 1


@posix_only
def test_links_to_folders(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path / "real")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link").symlink_to(folder, target_is_directory=True)
    (tree / "loop").symlink_to(tree, target_is_directory=True)
    assert check_path(tree, as_of=AS_OF).packages == ()
    # A link that is named outright is followed.
    assert check_path(tree / "link", as_of=AS_OF).ok


def test_nothing_there_is_a_problem(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "no submission.json"), (tmp_path / "absent", "no such file")):
        report = check_path(path, as_of=AS_OF)
        assert report.packages == ()
        assert words in report.problems[0].message
    allowed = Linter(as_of=AS_OF).check_paths([tmp_path], allow_empty=True)
    assert allowed.problems == ()
    missing = Linter(as_of=AS_OF).check_paths([tmp_path / "absent"], allow_empty=True)
    assert missing.problems


# --- manifests that are none --------------------------------------------------------------------


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)  # relative, since such a name may have 107 bytes only


ODD_FILES: dict[str, Callable[[Path], None]] = {
    "fifo": make_fifo,
    "socket": make_socket,
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to nothing": lambda path: path.symlink_to("absent"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to a folder": lambda path: path.symlink_to("."),
    "folder": lambda path: path.mkdir(),
}


@posix_only
@pytest.mark.parametrize("make", ODD_FILES.values(), ids=ODD_FILES)
def test_a_manifest_that_cannot_be_read(
    make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error or a problem, never a pass, and never a wait for a writer that will not come."""
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "submission.json")
    for path in (tmp_path, tmp_path / "submission.json"):
        report = check_path(path, as_of=AS_OF)
        assert not report.ok
        if report.packages:
            assert only(report).verdict is Verdict.ERROR
            assert only(report).problems
        else:
            assert report.problems


@posix_only
@not_root
def test_a_manifest_without_permission(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    (folder / "submission.json").chmod(0)
    report = check_path(folder, as_of=AS_OF)
    assert only(report).verdict is Verdict.ERROR
    assert "ermission" in only(report).problems[0].message


def test_one_bad_package_does_not_touch_the_others(package: Package, tmp_path: Path) -> None:
    write(package, tmp_path / "a")
    write(package, tmp_path / "b")
    (tmp_path / "b" / "requirements.json").write_text("{", encoding="utf-8")
    write(valid(7), tmp_path / "c")
    report = check_path(tmp_path, as_of=AS_OF)
    assert [item.verdict.value for item in report.packages] == ["pass", "error", "pass"]
    assert not report.ok


@pytest.mark.parametrize("size", [MAX_MANIFEST_BYTES + 1, 4 * MAX_MANIFEST_BYTES])
def test_a_manifest_too_large(size: int, package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    padded = package.manifest().rstrip().ljust(size)
    (folder / "submission.json").write_bytes(padded)
    report = check_path(folder, as_of=AS_OF)
    assert only(report).verdict is Verdict.FAIL
    assert rules_of(report) == {"data-not-json"}


def test_a_manifest_just_not_too_large(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    (folder / "submission.json").write_bytes(package.manifest().ljust(MAX_MANIFEST_BYTES))
    assert check_path(folder, as_of=AS_OF).ok


NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "cut": b'{"country_iso": "IN", ',
    "a list": b"[]",
    "null": b"null",
    "UTF-16": '{"country_iso": "IN"}'.encode("utf-16"),
    "Latin-1": '{"alias": "é"}'.encode("latin-1"),
    "two documents": b"{}{}",
    "comment": b"{} // done",
    "nested": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "binary": bytes(range(256)) * 40,
    "PDF": b"%PDF-1.7\n1 0 obj\n",
}


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON)
def test_a_manifest_that_is_no_json(raw: bytes, package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path)
    (folder / "submission.json").write_bytes(raw)
    report = check_path(folder, as_of=AS_OF)
    assert only(report).verdict is Verdict.FAIL
    assert rules_of(report) == {"data-not-json"}
    # Nothing that needs the data may claim to have passed.
    passed = {rule for rule, end in only(report).outcomes.items() if end == "passed"}
    assert not passed


# --- requirements -------------------------------------------------------------------------------


def requirement(limit: int = 255, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    answer["document_types"][0]["required_fields"][0]["max_length"] = limit
    return answer | changes


def sdk_answer(limit: int = 50) -> dict[str, Any]:
    """The shape in which the SDKs' recorded answers come: fewer keys, a shorter limit."""
    return {
        "api_id": "8d3e5c1a-0000-4000-8000-000000000000",
        "requirement_id": "d290f1ee-6c54-4b01-90e6-d701748f0851",
        "country_iso": "IN",
        "number_type": "local",
        "user_type": "business",
        "document_types": [
            {
                "document_type_id": REGISTRATION_ID,
                "name": "Registration Certificate",
                "description": "Certificate of Incorporation or Udyam Registration",
                "proof_required": True,
                "required_fields": [
                    {
                        "field_name": "business_name",
                        "friendly_name": "Business Name",
                        "field_type": "string",
                        "required": True,
                        "min_length": 1,
                        "max_length": limit,
                    }
                ],
            },
            {
                "document_type_id": GST_ID,
                "name": "GST Certificate",
                "description": "GST Registration Certificate (Form GST REG-06)",
                "proof_required": True,
                "required_fields": [],
            },
        ],
    }


TOO_LONG = ("document-field-length", "/documents/0/data_fields/business_name")
LONG_NAME = "ZUBBERWICK SAMPLE ENGINEERING AND COLD CHAIN PRIVATE LIMITED"
WRAPPED: dict[str, Callable[[dict[str, Any]], object]] = {
    "bare": lambda answer: answer,
    "in requirement": lambda answer: {"api_id": "0", "requirement": answer},
    "in objects": lambda answer: {"meta": {}, "objects": [answer]},
    "in data": lambda answer: {"data": answer},
    "a list": lambda answer: [answer],
    "among others": lambda answer: [answer | {"number_type": "mobile"}, answer],
}


def test_recorded_answer_sets_the_limit(tmp_path: Path) -> None:
    package = valid(2, legal_name=LONG_NAME)
    paths = files_of(package, tmp_path)
    assert 50 < len(LONG_NAME) < 255
    assert check(bare(package.data), paths, as_of=AS_OF).ok
    shorter = check(bare(package.data), paths, requirements=sdk_answer(), as_of=AS_OF)
    assert failed(shorter) == {TOO_LONG}
    exact = check(bare(package.data), paths, requirements=sdk_answer(len(LONG_NAME)), as_of=AS_OF)
    assert exact.ok


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_wrapped_requirements(
    wrap: Callable[[dict[str, Any]], object], package: Package, paths: list[Path], tmp_path: Path
) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(wrap(requirement(limit=5))), encoding="utf-8")
    report = check(bare(package.data), paths, requirements=saved, as_of=AS_OF)
    assert failed(report) == {TOO_LONG}
    used = only(report).requirements
    assert used is not None
    assert used.path.endswith("saved.json")


def test_requirements_in_every_form(package: Package, paths: list[Path], tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(requirement(limit=5)), encoding="utf-8")
    for given in (requirement(limit=5), saved, str(saved)):
        assert failed(check(bare(package.data), paths, requirements=given, as_of=AS_OF)) == {
            TOO_LONG
        }
    settings = Settings(requirements=saved)
    assert failed(check(bare(package.data), paths, settings=settings, as_of=AS_OF)) == {TOO_LONG}


NO_REQUIREMENTS: dict[str, Any] = {
    "empty": {},
    "an error answer": {"error": {"code": "not_found"}},
    "document types that are no list": {"document_types": {}},
    "an entry that is none": {"document_types": ["gst"]},
    "a text limit": {
        "document_types": [
            {
                "document_type_id": "x",
                "required_fields": [{"field_name": "a", "max_length": "long"}],
            }
        ]
    },
}


@pytest.mark.parametrize("answer", NO_REQUIREMENTS.values(), ids=NO_REQUIREMENTS)
def test_wrong_requirements_raise(answer: Any, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(answer), encoding="utf-8")
    with pytest.raises(RequirementsUnreadableError, match="requirements"):
        check({}, requirements=answer)
    for use in (
        lambda: check({}, requirements=saved),
        lambda: Linter(Settings(requirements=saved)),
    ):
        with pytest.raises(RequirementsUnreadableError, match=r"saved\.json"):
            use()


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"7"])
def test_broken_requirements_file_raises(raw: bytes, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_bytes(raw)
    with pytest.raises(RequirementsUnreadableError, match=r"saved\.json"):
        check({}, requirements=saved)


def test_absent_requirements_file_raises(tmp_path: Path) -> None:
    with pytest.raises(RequirementsUnreadableError, match=r"absent\.json.*[Nn]o such file"):
        check({}, requirements=tmp_path / "absent.json")
    with pytest.raises(RequirementsUnreadableError):
        check({}, requirements=tmp_path)


BROKEN: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_text("{", encoding="utf-8"),
    "empty object": lambda path: path.write_text("{}", encoding="utf-8"),
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "link to nothing": lambda path: path.symlink_to("absent"),
    "fifo": make_fifo,
}


@posix_only
@pytest.mark.parametrize("where", ["a", "."])
@pytest.mark.parametrize("make", BROKEN.values(), ids=BROKEN)
def test_broken_requirements_beside_a_package(
    make: Callable[[Path], object], where: str, package: Package, tmp_path: Path
) -> None:
    """Falling back to the built-in answer would judge by limits the user has replaced."""
    write(package, tmp_path / "a")
    make(tmp_path / where / "requirements.json")
    report = check_path(tmp_path, as_of=AS_OF)
    assert only(report).verdict is Verdict.ERROR
    assert "requirements.json" in only(report).problems[0].message
    assert not report.ok


def test_order_of_requirements(package: Package, tmp_path: Path) -> None:
    """The package's own, its parents' up to the checked folder, the settings', the built-in."""
    tree = tmp_path / "above" / "tree"
    write(package, tree / "group" / "acme")
    given = tmp_path / "given.json"
    settings = Settings(requirements=given)

    def used() -> tuple[str, set[tuple[str, str]]]:
        report = check_path(tree, as_of=AS_OF, settings=settings)
        source = only(report).requirements
        assert source is not None
        return source.path, failed(report)

    def save(path: Path, limit: int) -> None:
        path.write_text(json.dumps(requirement(limit=limit)), encoding="utf-8")

    save(tmp_path / "above" / "requirements.json", 3)  # above what is checked: not looked at
    save(given, 255)
    assert used() == (given.as_posix(), set())
    save(tree / "requirements.json", 4)
    assert used() == ((tree / "requirements.json").as_posix(), {TOO_LONG})
    save(tree / "group" / "requirements.json", 255)
    assert used() == ((tree / "group" / "requirements.json").as_posix(), set())
    save(tree / "group" / "acme" / "requirements.json", 5)
    assert used() == ((tree / "group" / "acme" / "requirements.json").as_posix(), {TOO_LONG})
    # For another combination the nearest file is passed over, which is told, and the next counts.
    other = requirement(limit=6, number_type="mobile")
    (tree / "group" / "acme" / "requirements.json").write_text(json.dumps(other), encoding="utf-8")
    passed_over = {("requirements-for-another-kind", "/number_type")}
    assert used() == ((tree / "group" / "requirements.json").as_posix(), passed_over)


def test_built_in_requirements_come_last(package: Package, tmp_path: Path) -> None:
    report = check_path(write(package, tmp_path), as_of=AS_OF)
    used = only(report).requirements
    assert used is not None
    assert used.path.startswith("built-in ")
    assert used.date == dt.date(2026, 11, 23)


def test_a_checked_manifest_ends_the_search_at_its_folder(package: Package, tmp_path: Path) -> None:
    folder = write(package, tmp_path / "a")
    (tmp_path / "requirements.json").write_text("{", encoding="utf-8")
    assert check_path(folder / "submission.json", as_of=AS_OF).ok
    assert check_path(folder, as_of=AS_OF).ok
    assert not check_path(tmp_path, as_of=AS_OF).ok


@pytest.mark.parametrize("key", ["retrieved_at", "saved_at", "fetched_at"])
def test_age_of_requirements(key: str, package: Package, paths: list[Path]) -> None:
    old = requirement() | {"retrieved_at": None, key: "2026-01-05T10:00:00Z"}
    report = check(bare(package.data), paths, requirements=old, as_of=AS_OF)
    used = only(report).requirements
    assert used is not None
    assert used.date == dt.date(2026, 1, 5)
    assert "requirements-stale" in rules_of(report)


def test_no_requirement_for_the_combination(package: Package, paths: list[Path]) -> None:
    report = check(bare(package.data) | {"number_type": "mobile"}, paths, as_of=AS_OF)
    assert ("requirement-not-found" in rules_of(report)) and not report.ok
    assert only(report).requirements is None
    given = requirement(limit=5, number_type="mobile")
    shifted = check(
        bare(package.data) | {"number_type": "mobile"}, paths, requirements=given, as_of=AS_OF
    )
    assert failed(shifted) == {TOO_LONG}
