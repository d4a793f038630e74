"""What the released SDK sends is what was checked: its real client against a server on loopback."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import plivo
import pytest
from loopback import CREATED, Api, Received, serving
from written_packages import bare, write

from compliance_lint import check, check_path
from compliance_lint.findings import Report
from compliance_lint.results import Verdict
from tools.corpus.package import Package, renamed, valid

AS_OF = dt.date(2026, 11, 23)

# The SDK opens the files and leaves closing them to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def api() -> Iterator[tuple[Api, Any]]:
    """The server, and the SDK's client pointed at it."""
    with serving() as (state, address):
        client = plivo.RestClient("MAXXXXXXXXXXXXXXXXXX", "not-a-token", timeout=10)
        # Multipart requests go to the client's own address; it has no argument for it.
        client.base_uri = f"{address}/v1/Account"
        client.multipart_session.trust_env = False  # no proxy and no .netrc of this machine
        with client:
            yield state, client


def test_released_client_is_new_enough() -> None:
    major, minor = (int(part) for part in version("plivo").split(".")[:2])
    assert (major, minor) >= (4, 63)


def written(package: Package, folder: Path) -> list[Path]:
    """Write a package; gives the files' paths in the order of its documents."""
    write(package, folder)
    return [folder / item["file"] for item in package.data["documents"] if "file" in item]


def assert_sent_as_checked(report: Report, received: Received, paths: list[Path]) -> None:
    """Names, order, bytes and sizes on the wire are those in the report."""
    checked = report.packages[0].files
    sent = received.files
    assert [part.name for part in sent] == [f"documents[{i}].file" for i in range(len(paths))]
    assert [part.filename for part in sent] == [path.name for path in paths]
    assert [item.pointer for item in checked] == [f"/documents/{i}/file" for i in range(len(paths))]
    assert [Path(item.name).name for item in checked] == [path.name for path in paths]
    assert [item.sha256 for item in checked] == [
        hashlib.sha256(part.content).hexdigest() for part in sent
    ]
    assert [item.size for item in checked] == [len(part.content) for part in sent]


PACKAGES = {
    "company": lambda: valid(3),
    "other producers": lambda: valid(5, ("coi-2018", "fpdf2"), ("reg06-2017", "typst")),
    "mixed names": lambda: renamed(renamed(valid(7), 0, "scan (1).pdf"), 1, "GST & co; 100%.pdf"),
}


@pytest.mark.parametrize("make", PACKAGES.values(), ids=PACKAGES)
def test_create_with_a_list_of_files(api: tuple[Api, Any], tmp_path: Path, make: Any) -> None:
    """`check` and `create` called with the very same arguments."""
    server, client = api
    package = make()
    paths = written(package, tmp_path)
    data, documents = bare(package.data), [str(path) for path in paths]
    before = copy.deepcopy(data)

    report = check(data, documents, as_of=AS_OF)
    assert report.packages[0].verdict is Verdict.PASS
    answer = client.phone_number_compliance.create(data=data, documents=documents)

    assert answer.compliance_id == CREATED["compliance_id"]
    assert server.only.method == "POST"
    assert server.only.path == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/PhoneNumber/Compliance/"
    assert server.only.data == data == before
    assert_sent_as_checked(report, server.only, paths)


def test_create_from_a_folder(api: tuple[Api, Any], tmp_path: Path) -> None:
    """A folder's manifest, sent as the folder form documents: `file` taken out, paths in order."""
    server, client = api
    package = valid(4)
    paths = written(package, tmp_path / "acme")

    report = check_path(tmp_path / "acme", as_of=AS_OF)
    assert report.ok
    manifest = json.loads((tmp_path / "acme" / "submission.json").read_bytes())
    files = [str(tmp_path / "acme" / item.pop("file")) for item in manifest["documents"]]
    client.phone_number_compliance.create(data=manifest, documents=files)

    assert server.only.data == bare(package.data)
    assert_sent_as_checked(report, server.only, paths)


def test_files_named_in_the_data(api: tuple[Api, Any], tmp_path: Path) -> None:
    """`documents[].file` in the data, looked for below `base`: the same bytes, the same slots."""
    server, client = api
    package = valid(6)
    paths = written(package, tmp_path)

    report = check(package.data, base=tmp_path, as_of=AS_OF)
    assert report.ok
    # Python's client sends whatever stands in the data: our key would reach the API as well.
    client.phone_number_compliance.create(data=package.data, documents=[str(p) for p in paths])

    assert server.only.data == package.data
    assert_sent_as_checked(report, server.only, paths)


def test_both_forms_are_judged_alike(tmp_path: Path) -> None:
    package = valid(8)
    paths = written(package, tmp_path)
    by_list = check(bare(package.data), paths, as_of=AS_OF)
    by_data = check(package.data, base=tmp_path, as_of=AS_OF)
    # How the client numbers files is a question of the data's own file names alone.
    differing = dict(by_list.packages[0].outcomes.items() ^ by_data.packages[0].outcomes.items())
    assert set(differing) <= {"file-order-shifted"}
    assert [f.sha256 for f in by_list.packages[0].files] == [
        f.sha256 for f in by_data.packages[0].files
    ]


def test_update_is_sent_in_the_same_form(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(9)
    paths = written(package, tmp_path)
    (tmp_path / "application.json").write_text('{"status": "rejected"}', encoding="utf-8")
    report = check_path(tmp_path, as_of=AS_OF)
    assert report.packages[0].operation == "update"
    client.phone_number_compliance.update(
        "1111", data=bare(package.data), documents=[str(path) for path in paths]
    )
    assert server.only.method == "PATCH"
    assert server.only.path.endswith("/PhoneNumber/Compliance/1111/")
    assert server.only.data == bare(package.data)
    assert_sent_as_checked(report, server.only, paths)


# --- what the client does with wrong arguments, and what the check says to the same ---------------


def test_swapped_list_is_sent_swapped(api: tuple[Api, Any], tmp_path: Path) -> None:
    """The client pairs files and documents by number alone; so does the check, and it fails."""
    server, client = api
    package = valid(3)
    paths = written(package, tmp_path)[::-1]
    data = bare(package.data)

    report = check(data, paths, as_of=AS_OF)
    assert report.packages[0].verdict is Verdict.FAIL
    assert "documents-swapped" in {item.rule for item in report.findings}
    client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert_sent_as_checked(report, server.only, paths)


def test_over_long_list_is_sent_whole(api: tuple[Api, Any], tmp_path: Path) -> None:
    """The client sends a third file although the data has two documents."""
    server, client = api
    package = valid(3)
    paths = written(package, tmp_path)
    third = tmp_path / "letter.pdf"
    third.write_bytes(package.files["gst-certificate.pdf"] + b"\n")
    paths.append(third)
    data = bare(package.data)

    report = check(data, paths, as_of=AS_OF)
    assert "/documents/2" in {item.location.pointer[:12] for item in report.findings}
    client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert_sent_as_checked(report, server.only, paths)


def test_short_list_leaves_the_last_document_bare(api: tuple[Api, Any], tmp_path: Path) -> None:
    """The client does not say that a document has no file; the check does."""
    server, client = api
    package = valid(3)
    paths = written(package, tmp_path)[:1]
    data = bare(package.data)

    report = check(data, paths, as_of=AS_OF)
    assert ("file-missing", "/documents/1/file") in {
        (item.rule, item.location.pointer) for item in report.findings
    }
    client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert [part.name for part in server.only.files] == ["documents[0].file"]


def test_list_without_its_first_file_fills_the_wrong_slot(
    api: tuple[Api, Any], tmp_path: Path
) -> None:
    """Document 0 has no file of its own, yet the first path of the list is sent for it."""
    server, client = api
    package = valid(3)
    paths = written(package, tmp_path)[1:]
    data = bare(package.data)

    report = check(data, paths, as_of=AS_OF)
    assert report.packages[0].verdict is Verdict.FAIL
    client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert server.only.files[0].name == "documents[0].file"
    assert server.only.files[0].filename == "gst-certificate.pdf"


def test_one_path_instead_of_a_list(api: tuple[Api, Any], tmp_path: Path) -> None:
    """The client takes a text apart into letters and fails to open them; the check says why."""
    _, client = api
    package = valid(3)
    path = str(written(package, tmp_path)[0])
    with pytest.raises(TypeError, match="list of paths"):
        check(bare(package.data), path, as_of=AS_OF)
    with pytest.raises((FileNotFoundError, IsADirectoryError)):
        client.phone_number_compliance.create(data={}, documents=path)


def test_missing_file_stops_the_client(api: tuple[Api, Any], tmp_path: Path) -> None:
    """An exception and nothing sent; the check names the path before."""
    server, client = api
    package = valid(3)
    paths = [*written(package, tmp_path)[:1], tmp_path / "absent.pdf"]
    data = bare(package.data)
    report = check(data, paths, as_of=AS_OF)
    assert ("file-not-found", "/documents/1/file") in {
        (item.rule, item.location.pointer) for item in report.findings
    }
    with pytest.raises(FileNotFoundError):
        client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert server.requests == []


def test_no_file_at_all_is_no_multipart(api: tuple[Api, Any]) -> None:
    """Without files the client sends a plain form, which the API does not read."""
    server, client = api
    data = bare(valid(3).data)
    report = check(data, as_of=AS_OF)
    assert report.packages[0].verdict is Verdict.FAIL
    client.phone_number_compliance.create(data=data)
    assert server.only.content_type == "application/x-www-form-urlencoded"


def test_nan_is_sent_as_it_is(api: tuple[Api, Any], tmp_path: Path) -> None:
    """The client writes NaN, which is no JSON; the check says so."""
    server, client = api
    package = valid(3)
    paths = written(package, tmp_path)
    data = bare(package.data) | {"alias": float("nan")}
    report = check(data, paths, as_of=AS_OF)
    assert ("data-not-json", "/alias") in {
        (item.rule, item.location.pointer) for item in report.findings
    }
    client.phone_number_compliance.create(data=data, documents=[str(path) for path in paths])
    assert b'"alias": NaN' in server.only.body
