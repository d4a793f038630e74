"""`check --climb`: from files that have changed to the packages they belong to."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from bad_input import COPIES, DAY, GOOD, GST

from compliance_lint.cli import app
from compliance_lint.findings import Problem
from compliance_lint.load.climb import climb

ROOT = Path(__file__).parent.parent
Found = Callable[..., list[str]]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """The keys of the packages found from files named relative to a folder of packages."""
    monkeypatch.chdir(tmp_path)
    for name in ("acme", "clients/zib", "clients/zub"):
        shutil.copytree(GOOD, tmp_path / name)

    def names(*paths: str) -> list[str]:
        problems: list[Problem] = []
        sources = list(climb(map(Path, paths), problems.append))
        assert not problems
        return [source.key for source in sources]

    return names


@pytest.mark.parametrize(
    "name", ["submission.json", GST, "application.json", "gone.png", "scans/2026/old.jpg", "."]
)
def test_any_file_leads_to_its_package(found: Found, name: str) -> None:
    assert found(f"clients/zib/{name}") == ["clients/zib/submission.json"]


def test_a_package_is_checked_once(found: Found) -> None:
    files = [f"acme/{path.name}" for path in GOOD.iterdir()]
    assert found(*files, "./acme/../acme/x.pdf", str(Path("acme/y.pdf").absolute())) == [
        "acme/submission.json"
    ]


@pytest.mark.parametrize("folder", ["sent", "acme"])
def test_requests_are_packages_of_their_own(found: Found, folder: str) -> None:
    Path(folder).mkdir(exist_ok=True)
    own = [f"{folder}/submission.json"] if folder == "acme" else []
    link, delete = Path(folder, "link.json"), Path(folder, "delete.json")
    link.write_text("{}", encoding="utf-8")
    delete.write_text("{}", encoding="utf-8")
    assert found(str(link)) == [*own, str(link)]  # a delete beside nothing is none
    Path(folder, "applications.json").write_text("{}", encoding="utf-8")
    both = [*own, str(link), str(delete)]
    assert found(f"{folder}/applications.json") == found(str(delete)) == both
    link.unlink()
    assert found(str(link), f"{folder}/application.json") == [*own, str(delete)]
    assert found(f"{folder}/deep/link.json") == own


def test_the_hook_is_run_for_what_climb_finds_packages_from() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = ("submission", "link", "delete", "application", "applications", "requirements")
    for name in (*(f"{name}.json" for name in names), "batch.csv", "batch.jsonl", "x.PDF"):
        assert re.search(hooks[0]["files"], f"clients/{name}"), name
    assert not re.search(hooks[0]["files"], "clients/my-link.json")


def test_requirements_stand_for_all_packages_below(found: Found) -> None:
    assert found("clients/requirements.json") == [
        "clients/zib/submission.json",
        "clients/zub/submission.json",
    ]
    assert len(found("requirements.json")) == 3
    assert found("acme/requirements.json") == ["acme/submission.json"]


def test_saved_requirements_above_are_found(found: Found) -> None:
    Path("requirements.json").write_text("{", encoding="utf-8")
    assert app.run(["check", "--climb", "-q", "--as-of", DAY, f"acme/{GST}"]) == 3


def test_what_belongs_to_no_package_is_passed_over(found: Found) -> None:
    assert found("README.pdf", "clients/notes.pdf", "gone/submission.json", "other.csv") == []


def test_a_deleted_manifest_ends_the_package(found: Found) -> None:
    Path("acme/submission.json").unlink()
    assert found("acme/submission.json", f"acme/{GST}") == []


def test_the_nearest_package_is_meant(found: Found) -> None:
    shutil.copytree(GOOD, "acme/inner")
    assert found(f"acme/inner/{GST}") == ["acme/inner/submission.json"]


def write_batch(folder: str) -> None:
    data = json.loads((GOOD / "submission.json").read_bytes())
    Path(folder).mkdir(exist_ok=True)
    Path(folder, "batch.jsonl").write_text(f"{json.dumps(data)}\n" * 2, encoding="utf-8")


def test_batches_are_found_from_themselves_and_their_files(found: Found) -> None:
    write_batch("many")
    both = ["many/batch.jsonl:1", "many/batch.jsonl:2"]
    assert found("many/batch.jsonl") == found(f"many/{GST}") == found("many") == both
    write_batch("acme")  # a document of the package
    assert found("acme/batch.jsonl") == ["acme/submission.json"]


def test_archives(found: Found) -> None:
    for name in ("sent.zip", "acme/sent.zip", "clients/other.ZIP"):
        with ZipFile(name, "w") as archive:
            archive.writestr("other.txt" if "other" in name else "one/submission.json", "{}")
    assert found("sent.zip") == ["sent.zip/one/submission.json"]
    assert found("acme/sent.zip") == ["acme/submission.json"]
    assert found("clients/other.ZIP", "gone.zip") == []


def test_the_search_ends_at_the_repository(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(GOOD, "acme/scans/deep")
    Path("acme/scans/deep/submission.json").unlink()
    monkeypatch.chdir("acme/scans")
    assert found("deep/x.pdf") == []  # the working folder is all there is
    Path("../../.git").mkdir()
    assert found("deep/x.pdf") == ["acme/submission.json"]
    assert found("../../clients/zib/x.pdf") == ["clients/zib/submission.json"]


def test_folders_that_no_search_enters(found: Found) -> None:
    shutil.copytree(GOOD, "node_modules/acme")
    assert found(f"node_modules/acme/{GST}") == []


def test_a_folder_that_cannot_be_looked_into_is_no_pass(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", refuse)
    assert app.run(["check", "--climb", "-q", f"acme/{GST}"]) == 3


def test_a_name_that_cannot_be(found: Found) -> None:
    problems: list[Problem] = []
    assert not list(climb([Path("a\0b.pdf")], problems.append))
    assert problems


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_left_to_check(
    found: Found, capsys: pytest.CaptureFixture[str], quiet: bool
) -> None:
    assert app.run(["check", "--climb", *["-q"] * quiet, "notes.pdf"]) == 0
    assert ("nothing was checked" in capsys.readouterr().err) is not quiet


def test_only_files_are_climbed_from(found: Found) -> None:
    assert app.run(["check", "--climb", "-"]) == 2
    assert app.run(["check", "--climb", "s3://bucket/x.pdf"]) == 2


def test_reports_are_those_of_a_full_run(found: Found, tmp_path: Path) -> None:
    words = ["check", "-q", "--as-of", DAY, *COPIES, "--no-cache", "-o"]
    assert app.run([*words, "json=full.json", "acme"]) == 0
    assert app.run([*words, "json=climb.json", "--climb", f"acme/{GST}"]) == 0
    full, climbed = (
        json.loads((tmp_path / name).read_bytes()) for name in ("full.json", "climb.json")
    )
    assert climbed == full
