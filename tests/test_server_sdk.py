"""The real SDK against the stand-in: only its base address is another one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plivo
import pytest
from plivo.exceptions import ResourceNotFoundError, ValidationError
from standin import AUTH_ID, PATH, TOKEN, Standin, running
from standin_requests import AS_OF, bare, config
from written_packages import write

from compliance_lint import SubmissionRejected
from compliance_lint.plivo import guard
from compliance_lint.server.config import Shape
from tools.corpus.package import Package, valid

NUMBER = "+912212345678"
pytestmark = [
    # The client leaves the files that it sends open.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@contextmanager
def sdk(api: Standin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("plivo.rest.client.PLIVO_API_BASE_URI", f"{api.address}/v1/Account")
    with plivo.RestClient(AUTH_ID, TOKEN, timeout=60) as client:
        client.session.trust_env = client.multipart_session.trust_env = False
        yield client


def until_reviewed(client: Any, identity: str, inner: Callable[[Any], Any]) -> Any:
    end = time.monotonic() + 30
    while (found := inner(client.phone_number_compliance.get(identity))).status == "submitted":
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def paths(package: Package, folder: Path) -> list[str]:
    write(package, folder)
    return [str(folder / document["file"]) for document in package.data["documents"]]


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("guarded", [False, True], ids=["bare", "guarded"])
def test_from_requirements_to_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Shape, guarded: bool
) -> None:
    """Through every operation and every status; with the guard nothing comes out differently.

    What is rejected here no check of the certificates could foresee: a person plays the reviewer.
    """

    def inner(answer: Any) -> Any:
        return answer.compliance if shape is Shape.SDK else answer

    def listed(answer: Any) -> list[Any]:
        found: list[Any] = answer.compliances if shape is Shape.SDK else answer.objects
        return found

    settings = config(tmp_path / "server", shape=shape)
    with running(settings) as api, sdk(api, monkeypatch) as client:
        using = guard(client, as_of=AS_OF) if guarded else client
        required = using.phone_number_compliance_requirements.get("IN", "local", "business")
        kinds = [kind.document_type_id for kind in required.document_types]
        right, wrong = valid(2), Package(valid(2).data, valid(3).files)
        data = bare(right)
        assert [entry["document_type_id"] for entry in data["documents"]] == kinds
        if guarded:
            with pytest.raises(SubmissionRejected):
                using.phone_number_compliance.create(data, paths(wrong, tmp_path / "wrong"))
            assert not listed(client.phone_number_compliance.list())
        created = client.phone_number_compliance.create(data, paths(wrong, tmp_path / "wrong"))
        identity = created.compliance_id
        found = until_reviewed(using, identity, inner)
        assert found.status == "rejected"
        assert "is not the legal name on" in found.rejection_reason
        everything = using.phone_number_compliance.list(status="rejected", expand="end_user")
        assert [item.compliance_id for item in listed(everything)] == [identity]
        with pytest.raises(SubmissionRejected if guarded else ValidationError):
            using.phone_number_compliance.create(
                {**data, "end_user": {"type": "business"}}, paths(right, tmp_path / "right")
            )
        updated = using.phone_number_compliance.update(
            identity, {"documents": data["documents"]}, paths(right, tmp_path / "right")
        )
        assert inner(updated).status == "submitted"
        assert until_reviewed(using, identity, inner).status == "accepted"
        pair = {"number": NUMBER, "compliance_application_id": identity}
        report = using.phone_number_compliance_link.link([pair])
        assert (report.total_count, report.updated_count) == (1, 1)
        full = inner(using.phone_number_compliance.get(identity, expand="documents,linked_numbers"))
        assert [item.number for item in full.linked_numbers] == [NUMBER]
        assert len(full.documents) == 2
        using.phone_number_compliance.delete(identity)
        with pytest.raises(ResourceNotFoundError):
            using.phone_number_compliance.get(identity)
        assert listed(using.phone_number_compliance.list()) == []


def test_the_guard_with_the_servers_own_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What List answers is what the guard needs to know of the account, in both shapes."""
    for shape in Shape:
        folder = tmp_path / shape
        with running(config(folder, shape=shape)) as api, sdk(api, monkeypatch) as client:
            data, files = bare(valid(2)), paths(valid(2), tmp_path / "package")
            identity = client.phone_number_compliance.create(data, files).compliance_id
            while "submitted" in api.client.get(f"{PATH}/{identity}").text:
                time.sleep(0.02)
            answer = api.client.get(f"{PATH}/", params={"expand": "end_user,linked_numbers"}).json()
            using = guard(client, as_of=AS_OF, applications=answer)
            with pytest.raises(SubmissionRejected) as stopped:
                using.phone_number_compliance.update(identity, data, files)
            [package] = stopped.value.report.packages
            assert [item.rule for item in package.faults] == ["application-not-rejected"]
            with pytest.raises(SubmissionRejected):
                using.phone_number_compliance_link.link(
                    [{"number": "+442079460018", "compliance_application_id": identity}]
                )
            saved = tmp_path / f"{shape}.json"
            saved.write_text(json.dumps(answer))
            using.phone_number_compliance.delete(identity)
