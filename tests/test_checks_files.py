"""Checks of files that corpus cases cannot show: lists of files, odd systems, hostile data."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance_lint.calls import check
from compliance_lint.findings import Finding, PackageReport
from compliance_lint.results import Outcome
from compliance_lint.settings import Settings
from tools.corpus import odd_files as odd

COI, GST = "7c9e6679-7425-40de-944b-e07fc1f90ae7", "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210"
# One cause, one finding: of these, a file has one at most.
CAUSES = (
    "file-not-found",
    "file-outside-package",
    "file-empty",
    "file-is-lfs-pointer",
    "file-type-unsupported",
    "file-corrupt",
    "file-encrypted",
    "image-too-many-pixels",
    "file-blank",
)
OTHERS = (
    "file-missing",
    "file-not-needed",
    "file-too-large",
    "file-near-size-limit",
    "file-name-too-long",
    "file-extension-mismatch",
    "file-restricted",
    "file-has-active-content",
    "file-order-shifted",
    "same-file-twice",
)
ONLY_FILES = Settings(select=(*CAUSES, *OTHERS))
PDF = odd.with_link(odd.blank_pdf())


def data(*files: object, types: tuple[str, ...] = (COI, GST)) -> dict[str, Any]:
    """Return a data object whose documents name ``files``; ``...`` names none."""
    documents: list[dict[str, object]] = [{"document_type_id": kind} for kind in types]
    for document, file in zip(documents, files, strict=False):
        if file is not ...:
            document["file"] = file
    return {
        "country_iso": "IN",
        "number_type": "local",
        "end_user": {"type": "business"},
        "documents": documents,
    }


def judged(
    root: Path, value: object, documents: list[str | os.PathLike[str]] | None = None, **kwargs: Any
) -> PackageReport:
    """Return what the rules about files say."""
    as_of = dt.date(2026, 11, 23)
    report = check(value, documents, base=root, as_of=as_of, settings=ONLY_FILES, **kwargs)
    assert not report.packages[0].problems, report.packages[0].problems
    return report.packages[0]


def places(report: PackageReport, *rules: str) -> list[tuple[str, str]]:
    """Return (rule, pointer) of the failed findings, of all the rules or of ``rules``."""
    return sorted(
        (item.rule, item.location.pointer)
        for item in report.findings
        if item.outcome is Outcome.FAILED and (not rules or item.rule in rules)
    )


def only(report: PackageReport, rule: str) -> Finding:
    """Return the one failed finding of ``rule``."""
    (found,) = [item for item in report.findings if item.rule == rule]
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with two sound, different pictures."""
    (tmp_path / "a.png").write_bytes(odd.picture("PNG", (100, 150)))
    (tmp_path / "b.jpg").write_bytes(odd.picture("JPEG", (120, 150)))
    return tmp_path


def test_two_sound_pictures_pass(root: Path) -> None:
    report = judged(root, data("a.png", "b.jpg"))
    assert not report.findings
    absent = {name for name, how in report.outcomes.items() if how is Outcome.NOT_APPLICABLE}
    assert absent == {"file-encrypted", "file-restricted", "file-has-active-content"}


def test_no_file_is_not_a_pass(root: Path) -> None:
    report = judged(root, data(types=()))
    assert set(report.outcomes.values()) == {Outcome.NOT_APPLICABLE}


# Files given as the SDK's list


def test_a_list_of_files_fills_the_documents_in_order(root: Path) -> None:
    assert not judged(root, data(), [root / "a.png", str(root / "b.jpg")]).findings


def test_a_list_too_short_leaves_a_document_without_file(root: Path) -> None:
    report = judged(root, data(), [root / "a.png"])
    assert places(report) == [("file-missing", "/documents/1/file")]


def test_a_list_too_long_has_a_file_without_document(root: Path) -> None:
    (root / "c.png").write_bytes(odd.picture("PNG", (140, 150)))
    report = judged(root, data(), [root / name for name in ("a.png", "b.jpg", "c.png")])
    assert places(report) == [("file-not-needed", "/documents/2/file")]
    assert "no entry" in only(report, "file-not-needed").message


@pytest.mark.parametrize("documents", [None, "two", 7, ...])
def test_files_for_documents_that_are_no_list_are_not_blamed(root: Path, documents: object) -> None:
    value = data()
    value["documents"] = documents
    if documents is ...:
        del value["documents"]
    report = judged(root, value, [root / "a.png", root / "b.jpg"])
    assert not report.findings
    assert report.outcomes["file-not-needed"] is Outcome.UNDECIDED


def test_the_order_of_a_list_is_the_callers_word(root: Path) -> None:
    report = judged(root, data(), [root / "a.png"])
    assert report.outcomes["file-order-shifted"] is Outcome.NOT_APPLICABLE


def test_a_listed_file_that_is_not_there_is_looked_for_beside_it(root: Path) -> None:
    report = judged(root, data(), [root / "A.PNG", root / "b.jpg"])
    assert "'a.png'" in only(report, "file-not-found").help


def test_a_listed_folder_is_not_a_file(root: Path) -> None:
    report = judged(root, data(), [root, root / "b.jpg"])
    assert places(report, *CAUSES) == [("file-not-found", "/documents/0/file")]


# Which document needs a file


@pytest.mark.parametrize("name", [7, True, ["a.png"], {"path": "a.png"}])
def test_a_name_of_the_wrong_type_is_another_rules_business(root: Path, name: object) -> None:
    report = judged(root, data(name, "b.jpg"))
    assert not report.findings
    assert report.outcomes["file-missing"] is Outcome.UNDECIDED


def test_without_a_requirement_nothing_is_said_of_needed_files(root: Path) -> None:
    report = judged(root, {**data(..., "b.jpg"), "country_iso": "ZZ"})
    assert not report.findings
    assert report.outcomes["file-missing"] is Outcome.UNDECIDED


def test_a_blank_name_for_a_document_without_proof_is_no_file(root: Path) -> None:
    wanted = {
        **{key: value for key, value in data().items() if key != "end_user"},
        "user_type": "business",
        "document_types": [
            {"document_type_id": COI, "proof_required": False},
            {"document_type_id": GST, "proof_required": True},
        ],
    }
    report = judged(root, data("", "b.jpg"), requirements=wanted)
    # It has no file, and stands before one that has.
    assert places(report) == [("file-order-shifted", "/documents/1/file")]


# Names and places


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("c.png", "file-not-found"),
        ("~/a.png", "file-not-found"),
        (".", "file-not-found"),
        ("%2e%2e/a.png", "file-not-found"),
        ("file:///a.png", "file-not-found"),
        ("/a.png", "file-outside-package"),
        ("../a.png", "file-outside-package"),
        ("..", "file-outside-package"),
        (".\\a.png", "file-outside-package"),
        ("C:a.png", "file-outside-package"),
        ("a.png\0.pdf", "file-outside-package"),
        ("\\\\server\\a.png", "file-outside-package"),
    ],
)
def test_a_name_that_leads_nowhere_has_one_finding(root: Path, name: str, rule: str) -> None:
    report = judged(root, data(name, "b.jpg"))
    assert places(report) == [(rule, "/documents/0/file")]


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe.pdf")
    report = judged(root, data("pipe.pdf", "b.jpg"))
    assert places(report) == [("file-not-found", "/documents/0/file")]


def test_a_name_no_file_system_holds_says_so(root: Path) -> None:
    report = judged(root, data("證" * 90 + ".pdf", "b.jpg"))
    assert "255 bytes" in only(report, "file-not-found").message
    assert not places(report, "file-name-too-long")


def test_a_name_composed_in_the_other_way_is_found(root: Path) -> None:
    (root / "Soci\u00e9t\u00e9.pdf").write_bytes(PDF)
    report = judged(root, data("Socie\u0301te\u0301.pdf", "b.jpg"))
    assert "Soci\u00e9t\u00e9.pdf" in only(report, "file-not-found").help


def test_names_in_use_are_not_suggested(root: Path) -> None:
    report = judged(root, data("a.pngg", "a.png"))
    assert "a.png" not in only(report, "file-not-found").help


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("scan", "scan.pdf"),
        ("scan.", "scan.pdf"),
        (".pdf", "pdf.pdf"),
        ("scan.Pdf", "scan.pdf"),
        ("scan.jpg", "scan.pdf"),
        ("scan.pdf.part", "scan.pdf"),
        ("v1.2/scan", "scan.pdf"),
    ],
)
def test_a_fitting_name_is_suggested(root: Path, name: str, better: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(PDF)
    report = judged(root, data(name, "b.jpg"))
    assert only(report, "file-extension-mismatch").help == f"Rename it to {better!r}."


# One cause, one finding


def _faulty() -> Iterator[tuple[str, bytes]]:
    locked = odd.with_password(PDF, "u")
    yield "file-empty", b""
    yield "file-is-lfs-pointer", odd.LFS_POINTER
    yield "file-type-unsupported", odd.heic()
    yield "file-type-unsupported", odd.LOGIN_PAGE
    yield "file-type-unsupported", b"\0" * 50
    yield "file-corrupt", PDF[: len(PDF) // 2]
    yield "file-corrupt", locked[: len(locked) // 2]
    yield "file-corrupt", b"%PDF-"
    yield "file-corrupt", b"\x89PNG\r\n\x1a\n"
    yield "file-corrupt", b"\xff\xd8\xff"
    yield "file-corrupt", odd.no_pages_pdf()
    yield "file-encrypted", locked
    yield "file-encrypted", odd.with_password(odd.with_script(PDF), "u")
    yield "image-too-many-pixels", odd.bomb(9_000)
    yield "file-blank", PDF
    yield "file-blank", odd.bomb(100)


@pytest.mark.parametrize(("rule", "content"), list(_faulty()))
def test_one_cause_has_one_finding(root: Path, rule: str, content: bytes) -> None:
    (root / "x.pdf").write_bytes(content)
    report = judged(root, data("x.pdf", "b.jpg"))
    found = places(report, *CAUSES, "file-restricted", "file-has-active-content")
    assert found == [(rule, "/documents/0/file")]
    if rule not in ("file-corrupt", "file-encrypted", "image-too-many-pixels", "file-blank"):
        assert report.outcomes["file-blank"] is Outcome.UNDECIDED
        assert not places(report, "file-extension-mismatch")


def test_an_over_large_file_is_still_looked_into(root: Path) -> None:
    (root / "x.pdf").write_bytes(odd.heic() + bytes(6_000_000))
    report = judged(root, data("x.pdf", "b.jpg"))
    assert [rule for rule, _ in places(report)] == ["file-too-large", "file-type-unsupported"]


def test_a_file_too_large_to_read_is_only_that(root: Path) -> None:
    with (root / "x.pdf").open("wb") as stream:
        stream.truncate(1 << 40)
    report = judged(root, data("x.pdf", "b.jpg"))
    assert places(report) == [("file-too-large", "/documents/0/file")]
    assert {item.outcome for item in report.findings} == {Outcome.FAILED}
    assert report.outcomes["file-corrupt"] is Outcome.UNDECIDED


def test_a_blank_file_may_hold_a_script_too(root: Path) -> None:
    (root / "x.pdf").write_bytes(odd.with_script(odd.with_password(PDF, "")))
    report = judged(root, data("x.pdf", "b.jpg"))
    assert [rule for rule, _ in places(report)] == ["file-blank", "file-has-active-content"]


# The same file twice


def test_three_equal_files_are_two_findings(root: Path) -> None:
    os.link(root / "a.png", root / "hard.png")
    report = judged(root, data("a.png", "./a.png", "hard.png", types=(COI, GST, COI)))
    assert places(report) == [
        ("same-file-twice", "/documents/1/file"),
        ("same-file-twice", "/documents/2/file"),
    ]
    related = [item.related[0].pointer for item in report.findings]
    assert related == ["/documents/0/file"] * 2


def test_two_empty_files_are_empty_and_nothing_else(root: Path) -> None:
    for name in ("x.pdf", "y.pdf"):
        (root / name).touch()
    report = judged(root, data("x.pdf", "y.pdf"))
    assert {rule for rule, _ in places(report)} == {"file-empty"}


# Hostile data


def test_thousands_of_files_are_not_opened(root: Path) -> None:
    names = ["a.png"] * 3000
    report = judged(root, data(*names, types=(COI,) * len(names)))
    assert {rule for rule, _ in places(report)} == {"same-file-twice"}
    assert report.outcomes["file-corrupt"] is Outcome.UNDECIDED


_NAMES = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=12),
    st.text(alphabet="./\\~@:%a\0", max_size=8),
    st.sampled_from(["a.png", "b.jpg", "x/../a.png", "a" * 300]),
)
_ENTRIES = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.fixed_dictionaries(
        {"document_type_id": st.sampled_from([COI, GST, "", "x"])}, optional={"file": _NAMES}
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.none(), st.just({}), st.lists(_ENTRIES, max_size=4)), st.integers(0, 3))
def test_no_data_makes_a_check_raise(documents: object, listed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.png").write_bytes(odd.bomb(8))
        value = {**data(), "documents": documents}
        report = judged(root, value, [root / f"{number}.pdf" for number in range(listed)] or None)
    assert set(report.outcomes) == {*CAUSES, *OTHERS}
    for pointer in {item.location.pointer for item in report.findings}:
        assert len(places(report, *CAUSES)) == len(set(places(report, *CAUSES))), pointer
