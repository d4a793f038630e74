"""The guard around the SDK's client: the real client, against a server on loopback."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import io
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import plivo
import pytest
from loopback import CREATED, Api, Received, serving
from written_packages import bare

from compliance_lint import (
    RequirementsUnreadableError,
    Settings,
    Severity,
    SubmissionRejected,
)
from compliance_lint.load.application import ApplicationUnreadableError
from compliance_lint.plivo import guard
from compliance_lint.request import gate
from compliance_lint.rulebook import built_in_folder
from tools.corpus.package import Package, changed, valid

AS_OF = dt.date(2026, 11, 23)
ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
SNAPSHOT = built_in_folder() / "india" / "requirements" / "in-local-business-2026-11-23.json"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Api, Any]]:
    """The server, and the SDK's client pointed at it."""
    with serving() as (state, address):
        # Requests without files go back to this address each time.
        monkeypatch.setattr("plivo.rest.client.PLIVO_API_BASE_URI", f"{address}/v1/Account")
        client = plivo.RestClient("MAXXXXXXXXXXXXXXXXXX", "not-a-token", timeout=10)
        client.session.trust_env = client.multipart_session.trust_env = False
        with client:
            yield state, client


def contents(package: Package) -> list[bytes]:
    return [package.files[item["file"]] for item in package.data["documents"]]


def write(package: Package, folder: Path) -> list[Path]:
    for name, content in package.files.items():
        (folder / name).write_bytes(content)
    return [folder / item["file"] for item in package.data["documents"]]


def assert_sent(received: Received, package: Package) -> None:
    assert received.data == bare(package.data)
    assert [part.name for part in received.files] == ["documents[0].file", "documents[1].file"]
    assert [part.content for part in received.files] == contents(package)
    assert [part.content_type for part in received.files] == ["application/pdf"] * 2
    assert [part.filename for part in received.files] == [
        item["file"] for item in package.data["documents"]
    ]


def forms(package: Package, folder: Path) -> dict[str, list[Any]]:
    paths = write(package, folder)
    names = [path.name for path in paths]
    return {
        "paths": list(map(str, paths)),
        "bytes": list(zip(names, contents(package), strict=True)),
        "open files": [
            (name, io.BytesIO(content))
            for name, content in zip(names, contents(package), strict=True)
        ],
    }


@pytest.mark.parametrize("form", ["paths", "bytes", "open files"])
def test_create(api: tuple[Api, Any], tmp_path: Path, form: str) -> None:
    server, client = api
    package = valid(2)
    data, documents = bare(package.data), forms(package, tmp_path)[form]
    before = copy.deepcopy(data)
    guarded = guard(client, as_of=AS_OF)
    answer = guarded.phone_number_compliance.create(data=data, documents=documents)
    assert answer.compliance_id == CREATED["compliance_id"]
    assert server.only.method == "POST"
    assert server.only.path == "/v1/Account/MAXXXXXXXXXXXXXXXXXX/PhoneNumber/Compliance/"
    assert_sent(server.only, package)
    assert data == before


def test_an_update_of_what_is_not_on_the_account(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(2)
    paths = write(package, tmp_path)
    other = {"compliance_id": str(uuid.uuid4()), "status": "rejected"}
    page: dict[str, Any] = {"meta": {"total_count": 1}, "objects": [other]}
    with pytest.raises(SubmissionRejected, match="is not in applications"):
        guard(client, as_of=AS_OF, applications=page).phone_number_compliance.update(
            ID, bare(package.data), paths
        )
    assert not server.requests
    # Of a list that is not whole nothing can be concluded.
    page["meta"]["total_count"] = 2
    guard(client, as_of=AS_OF, applications=page).phone_number_compliance.update(
        ID, bare(package.data), paths
    )
    assert server.only.method == "PATCH"


def test_it_sends_what_the_unguarded_client_sends(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(2)
    paths = [str(path) for path in write(package, tmp_path)]
    guard(client, as_of=AS_OF).phone_number_compliance.create(bare(package.data), paths)
    with pytest.warns(ResourceWarning):  # the client leaves the files open
        client.phone_number_compliance.create(bare(package.data), paths)
        import gc  # noqa: PLC0415

        gc.collect()
    ours, theirs = server.requests
    assert (ours.method, ours.path, ours.authorization) == (
        theirs.method,
        theirs.path,
        theirs.authorization,
    )
    assert ours.content_type.partition(";")[0] == theirs.content_type.partition(";")[0]
    assert [(p.name, p.filename, p.content) for p in ours.parts] == [
        (p.name, p.filename, p.content) for p in theirs.parts
    ]


def test_files_named_in_the_data(api: tuple[Api, Any], tmp_path: Path) -> None:
    """Our key `file` is not sent, and a document without a file shifts no other."""
    server, client = api
    package = valid(2)
    write(package, tmp_path)
    guard(client, as_of=AS_OF, base=tmp_path).phone_number_compliance.create(package.data)
    assert_sent(server.only, package)


def extended(package: Package) -> tuple[dict[str, Any], dict[str, Any]]:
    """A requirement with a document that takes no file, and data with it in front."""
    requirement = json.loads(SNAPSHOT.read_bytes())
    requirement = requirement.get("answer", requirement)
    extra = "11111111-2222-4333-8444-555555555555"
    requirement["document_types"].append(
        {
            "document_type_id": extra,
            "name": "Letter",
            "description": "",
            "proof_required": False,
            "required_fields": [],
        }
    )
    data = copy.deepcopy(package.data)
    data["documents"].insert(0, {"document_type_id": extra})
    return requirement, data


def test_files_keep_the_index_of_their_documents(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(2)
    write(package, tmp_path)
    requirement, data = extended(package)
    guarded = guard(client, as_of=AS_OF, base=tmp_path, requirements=requirement)
    guarded.phone_number_compliance.create(data)
    assert [(part.name, part.content) for part in server.only.files] == [
        ("documents[1].file", contents(package)[0]),
        ("documents[2].file", contents(package)[1]),
    ]
    assert set(server.only.data["documents"][0]) == {"document_type_id"}


def test_update(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(2)
    paths = write(package, tmp_path)
    guard(client, as_of=AS_OF).phone_number_compliance.update(
        uuid.UUID(ID), bare(package.data), paths
    )
    assert server.only.method == "PATCH"
    assert server.only.path.endswith(f"/PhoneNumber/Compliance/{ID}/")
    assert_sent(server.only, package)


def test_without_files_it_is_multipart_all_the_same(api: tuple[Api, Any]) -> None:
    """The client alone would send a plain form, which the API does not read."""
    server, client = api
    lenient = Settings(select=("alias-too-long",))
    guard(client, settings=lenient).phone_number_compliance.update(ID, {"alias": "new"})
    assert server.only.data == {"alias": "new"}
    assert server.only.content_type.startswith("multipart/form-data")


WRONG: dict[str, Any] = {
    "alias": lambda p, f: (bare(changed(p, "alias", "").data), f),
    "no data": lambda _, f: (None, f),
    "no files": lambda p, _: (bare(p.data), []),
    "swapped": lambda p, f: (bare(p.data), f[::-1]),
    "file not there": lambda p, f: (bare(p.data), [f[0], f[1].with_name("absent.pdf")]),
    "not a number": lambda p, f: (bare(p.data) | {"alias": float("nan")}, f),
    "another country": lambda p, f: (bare(p.data) | {"country_iso": "ZZ"}, f),
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_what_is_rejected_is_not_sent(api: tuple[Api, Any], tmp_path: Path, make: Any) -> None:
    server, client = api
    data, documents = make(valid(2), write(valid(2), tmp_path))
    guarded = guard(client, as_of=AS_OF)
    with pytest.raises(SubmissionRejected) as caught:
        guarded.phone_number_compliance.create(data=data, documents=documents)
    assert not caught.value.report.ok
    if documents:
        with pytest.raises((SubmissionRejected, TypeError)):
            guarded.phone_number_compliance.update(ID, data=data, documents=[*documents, 7])
    assert server.requests == []


def test_wrong_arguments_are_not_sent(api: tuple[Api, Any]) -> None:
    server, client = api
    guarded = guard(client, as_of=AS_OF)
    with pytest.raises(TypeError):
        guarded.phone_number_compliance.create(bare(valid(2).data), "coi.pdf")
    with pytest.raises(TypeError):
        guarded.phone_number_compliance.create(bare(valid(2).data), callback=True)
    with pytest.raises(TypeError):
        guarded.phone_number_compliance.update()
    assert server.requests == []


def test_settings_count(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = changed(valid(2), "callback_urls", "x")
    paths = write(package, tmp_path)
    strict = guard(client, as_of=AS_OF, settings=Settings(fail_on=Severity.INFO))
    with pytest.raises(SubmissionRejected):
        strict.phone_number_compliance.create(bare(package.data), paths)
    assert server.requests == []
    guard(client, as_of=AS_OF).phone_number_compliance.create(bare(package.data), paths)
    assert server.only.data == bare(package.data)


def test_only_rules_that_are_about_nothing_are_no_check(
    api: tuple[Api, Any], tmp_path: Path
) -> None:
    server, client = api
    guarded = guard(client, settings=Settings(select=("alias-repeated",)))
    with pytest.raises(SubmissionRejected, match="nothing was checked"):
        guarded.phone_number_compliance.create(bare(valid(2).data), write(valid(2), tmp_path))
    assert server.requests == []


# --- what changes meanwhile -----------------------------------------------------------------------


def after_check(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let ``change`` happen between the check and the request."""
    real = gate._judge

    def judged(*args: Any) -> Any:
        report = real(*args)
        change()
        return report

    monkeypatch.setattr(gate, "_judge", judged)


def test_a_file_that_changes_meanwhile_is_refused(
    api: tuple[Api, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = api
    package = valid(2)
    paths = write(package, tmp_path)
    changes = {
        "other bytes": lambda: paths[1].write_bytes(contents(package)[1] + b"\n"),
        "gone": paths[1].unlink,
    }
    for change in changes.values():
        with monkeypatch.context() as patch:
            after_check(patch, change)
            for documents, data in ((paths, bare(package.data)), (None, package.data)):
                write(package, tmp_path)
                guarded = guard(client, as_of=AS_OF, base=tmp_path)
                with pytest.raises(SubmissionRejected, match=r"documents\[1\]\.file changed"):
                    guarded.phone_number_compliance.create(data, documents)
    assert server.requests == []


def test_a_file_that_changes_after_that_is_sent_as_checked(
    api: tuple[Api, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = api
    package = valid(2)
    paths = write(package, tmp_path)
    real = client.request

    def late(*args: Any, **options: Any) -> Any:
        for path in paths:
            path.write_bytes(b"too late")
        return real(*args, **options)

    monkeypatch.setattr(client, "request", late)
    guard(client, as_of=AS_OF).phone_number_compliance.create(bare(package.data), paths)
    assert_sent(server.only, package)


def test_data_that_change_meanwhile_are_sent_as_checked(
    api: tuple[Api, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = api
    package = valid(2)
    data = bare(package.data)
    after_check(monkeypatch, data.clear)
    guard(client, as_of=AS_OF).phone_number_compliance.create(data, write(package, tmp_path))
    assert data == {}
    assert_sent(server.only, package)


def test_hashes_in_the_report_are_those_on_the_wire(
    api: tuple[Api, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = api
    seen: list[Any] = []
    real = gate._judge

    def judged(*args: Any) -> Any:
        seen.append(real(*args))
        return seen[-1]

    monkeypatch.setattr(gate, "_judge", judged)
    guard(client, as_of=AS_OF).phone_number_compliance.create(
        bare(valid(2).data), write(valid(2), tmp_path)
    )
    sent = [hashlib.sha256(part.content).hexdigest() for part in server.only.files]
    assert [file.sha256 for file in seen[0].packages[0].files] == sent


def test_many_threads(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    package = valid(2)
    paths = write(package, tmp_path)
    guarded = guard(client, as_of=AS_OF)
    threads = [
        threading.Thread(
            target=guarded.phone_number_compliance.create, args=(bare(package.data), paths)
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 4
    for received in server.requests:
        assert_sent(received, package)


# --- link and delete ------------------------------------------------------------------------------


LINKS = [{"number": "+912212345678", "compliance_application_id": ID}]


def test_link_and_delete(api: tuple[Api, Any]) -> None:
    server, client = api
    guarded = guard(client, as_of=AS_OF)
    guarded.phone_number_compliance_link.link(LINKS)
    guarded.phone_number_compliance.delete(ID)
    link, delete = server.requests
    assert (link.method, json.loads(link.body)) == ("POST", {"numbers": LINKS})
    assert link.path.endswith("/PhoneNumber/Compliance/Link/")
    assert delete.method == "DELETE"
    assert delete.path.endswith(f"/PhoneNumber/Compliance/{ID}/")


@pytest.mark.parametrize(
    "identity", [None, "", 7, "..", "../../Number/1", f"{ID}/../Link", f"{ID}?x=1", "a b", "a" * 65]
)
def test_an_id_that_leads_elsewhere(api: tuple[Api, Any], identity: Any, tmp_path: Path) -> None:
    server, client = api
    applications = guard(client, as_of=AS_OF).phone_number_compliance
    with pytest.raises(SubmissionRejected, match="compliance_id"):
        applications.delete(identity)
    with pytest.raises(SubmissionRejected, match="compliance_id"):
        applications.update(identity, bare(valid(2).data), write(valid(2), tmp_path))
    assert server.requests == []


def test_numbers_that_are_no_json(api: tuple[Api, Any]) -> None:
    server, client = api
    links = guard(client, as_of=AS_OF).phone_number_compliance_link
    for numbers in ([{"number": object()}], {1, 2}, [float("nan")]):
        with pytest.raises(SubmissionRejected, match="JSON"):
            links.link(numbers)
    assert server.requests == []


@pytest.mark.parametrize("given", [{"objects": {1, 2}}, [object()], "a\0b", "none.json"])
def test_applications_that_cannot_be_read(api: tuple[Api, Any], given: Any) -> None:
    with pytest.raises(ApplicationUnreadableError):
        guard(api[1], as_of=AS_OF, applications=given)


def saved(**values: Any) -> dict[str, Any]:
    application = {"compliance_id": ID, "status": "accepted", "country_iso": "IN",
                   "number_type": "local", "user_type": "business"}  # fmt: skip
    return {"meta": {"total_count": 1}, "objects": [application | values]}


def test_saved_applications_decide(api: tuple[Api, Any], tmp_path: Path) -> None:
    server, client = api
    fits = guard(client, as_of=AS_OF, applications=saved(linked_numbers=[]))
    fits.phone_number_compliance_link.link(LINKS)
    fits.phone_number_compliance.delete(ID)
    assert len(server.requests) == 2
    path = tmp_path / "applications.json"
    path.write_text(json.dumps(saved(status="submitted")))
    waiting = guard(client, as_of=AS_OF, applications=path)
    with pytest.raises(SubmissionRejected) as refused:
        waiting.phone_number_compliance_link.link(LINKS)
    assert [item.rule for item in refused.value.report.findings] == [
        "link-application-not-accepted"
    ]
    with pytest.raises(SubmissionRejected) as refused:
        waiting.phone_number_compliance.update(ID, bare(valid(2).data), write(valid(2), tmp_path))
    assert "application-not-rejected" in {item.rule for item in refused.value.report.findings}
    expired = guard(client, as_of=AS_OF, applications=saved(status="expired"))
    with pytest.raises(SubmissionRejected):
        expired.phone_number_compliance.delete(ID)
    assert len(server.requests) == 2


def test_what_is_wrong_without_a_list(api: tuple[Api, Any]) -> None:
    server, client = api
    guarded = guard(client, as_of=AS_OF)
    for wrong in ([{**LINKS[0], "number": "022 1234"}], [*LINKS, *LINKS], [{"number": 7}], []):
        with pytest.raises(SubmissionRejected):
            guarded.phone_number_compliance_link.link(wrong)
    with pytest.raises(SubmissionRejected):
        guard(client, settings=Settings(strict=True)).phone_number_compliance_link.link(LINKS)
    assert server.requests == []


def test_rules_that_are_not_about_it_are_no_check(api: tuple[Api, Any]) -> None:
    """With rules that find nothing to be about, nothing was checked: not a pass."""
    server, client = api
    guarded = guard(client, as_of=AS_OF, settings=Settings(select=("alias-too-long",)))
    with pytest.raises(SubmissionRejected):
        guarded.phone_number_compliance_link.link(LINKS)
    with pytest.raises(SubmissionRejected):
        guarded.phone_number_compliance.delete(ID)
    assert server.requests == []


# --- the rest of the client -----------------------------------------------------------------------


def test_everything_else_is_the_clients_own(api: tuple[Api, Any]) -> None:
    server, client = api
    guarded = guard(client)
    assert guarded.messages is client.messages
    guarded.timeout = 3
    assert client.timeout == 3
    assert set(dir(client)) == set(dir(guarded))
    guarded.phone_number_compliance.get(ID, expand="documents")
    assert [item.method for item in server.requests] == ["GET"]
    with pytest.raises(AttributeError, match="cannot be replaced"):
        guarded.phone_number_compliance = client.phone_number_compliance
    with pytest.raises(AttributeError):
        _ = guarded.nonsense
    assert "not-a-token" not in repr(guarded)
    with guarded as inside:
        assert inside is guarded


def test_wrong_options_are_told_at_once(api: tuple[Api, Any]) -> None:
    _, client = api
    with pytest.raises(TypeError, match=r"4\.63"):
        guard(object())
    with pytest.raises(RequirementsUnreadableError):
        guard(client, requirements={})


def test_today_is_the_day_of_the_call(
    api: tuple[Api, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = api
    guarded = guard(client)

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Later:
            return cls(2041, 1, 1, tzinfo=tz)

    monkeypatch.setattr("compliance_lint.linter.dt.datetime", Later)
    paths = write(valid(2), tmp_path)
    with pytest.raises(SubmissionRejected) as caught:
        guarded.phone_number_compliance.create(bare(changed(valid(2), "alias", "").data), paths)
    assert caught.value.report.as_of == dt.date(2041, 1, 1)
    assert server.requests == []
