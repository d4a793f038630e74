"""The stand-in server: each operation and what it answers, over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standin import AUTH_ID, PATH, Standin, running
from standin_requests import bare, config, create, form, post

from compliance_lint.server.config import Shape
from tools.corpus.package import valid

KEYS = [
    "compliance_id",
    "alias",
    "status",
    "country_iso",
    "number_type",
    "user_type",
    "rejection_reason",
    "created_at",
    "updated_at",
]
DOCUMENT_KEYS = [
    "document_id",
    "document_type_id",
    "document_name",
    "file_name",
    "meta_information",
    "download_url",
    "created_at",
]
ALL = "end_user,documents,linked_numbers"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NUMBER = "+912212345678"
PUBLISHED = Path(__file__).parent.parent / "rules/india/requirements"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Standin]:
    with running(config(tmp_path)) as found:
        yield found


def test_requirements(api: Standin) -> None:
    query = {"country_iso": "in", "number_type": "local", "user_type": "business"}
    for slash in ("", "/"):
        answer = api.client.get(f"{PATH}/Requirements{slash}", params=query)
        assert answer.status_code == 200
    snapshot = json.loads(next(PUBLISHED.glob("*.json")).read_bytes())
    snapshot.pop("retrieved_at")  # noted by whoever saved it
    assert answer.json() == snapshot


def test_create_and_get(api: Standin) -> None:
    package = valid(2)
    before = dt.datetime.now(tz=dt.UTC).replace(microsecond=0)
    created = create(api, package)
    assert list(created) == KEYS
    assert created["status"] == "submitted"
    assert created["rejection_reason"] is None
    assert created["created_at"] == created["updated_at"]
    assert TIME.fullmatch(created["created_at"])
    assert dt.datetime.fromisoformat(created["created_at"]) >= before
    found = api.reviewed(created["compliance_id"])
    assert list(found) == KEYS
    assert found["status"] == "accepted"
    assert {**found, "status": "submitted", "updated_at": created["updated_at"]} == created


def test_get_expanded(api: Standin) -> None:
    package = valid(2)
    identity = create(api, package)["compliance_id"]
    plain = api.reviewed(identity)
    full = api.client.get(f"{PATH}/{identity}/", params={"expand": ALL}).json()
    assert list(full) == [*KEYS, "end_user", "documents", "linked_numbers"]
    assert {key: full[key] for key in KEYS} == plain
    sent = package.data["end_user"]
    assert full["end_user"] == {
        "end_user_id": full["end_user"]["end_user_id"],
        "type": "business",
        "name": sent["name"],
        "last_name": "",
        "email": "",
        "address_line1": "",
        "address_line2": "",
        "city": "",
        "state": "",
        "postal_code": "",
        "country": sent["country"],
        "registration_number": sent["registration_number"],
    }
    assert full["linked_numbers"] == []
    first, second = full["documents"]
    assert list(first) == DOCUMENT_KEYS
    assert (first["document_name"], second["document_name"]) == (
        "Registration Certificate",
        "GST Certificate",
    )
    assert first["meta_information"] == {"business_name": sent["name"]}
    assert second["meta_information"] == {}
    assert [item["file_name"] for item in full["documents"]] == [
        item["file"] for item in package.data["documents"]
    ]
    some = api.client.get(f"{PATH}/{identity}", params={"expand": "linked_numbers"}).json()
    assert list(some) == [*KEYS, "linked_numbers"]


def test_what_is_rejected_says_why(api: Standin) -> None:
    package = valid(2)
    typo = package.data["end_user"]["name"][:-1] + "X"
    data = bare(package)
    data["end_user"]["name"] = data["documents"][0]["data_fields"]["business_name"] = typo
    identity = api.client.post(f"{PATH}/", files=form(data, package)).json()["compliance_id"]
    found = api.reviewed(identity)
    assert found["status"] == "rejected"
    assert typo in found["rejection_reason"]
    assert "is not the legal name on" in found["rejection_reason"]


def test_update(api: Standin) -> None:
    right, wrong = valid(2), valid(3)
    # The certificates of another firm.
    parts = form(bare(right), wrong)
    identity = api.client.post(f"{PATH}/", files=parts).json()["compliance_id"]
    first = api.client.get(f"{PATH}/{identity}", params={"expand": ALL}).json()
    assert api.reviewed(identity)["status"] == "rejected"
    answer = api.client.patch(
        f"{PATH}/{identity}/",
        files=form({"documents": bare(right)["documents"]}, right),
    )
    assert answer.status_code == 202
    body = answer.json()
    assert list(body) == KEYS
    assert (body["status"], body["rejection_reason"]) == ("submitted", None)
    assert api.reviewed(identity)["status"] == "accepted"
    last = api.client.get(f"{PATH}/{identity}", params={"expand": ALL}).json()
    assert last["end_user"] == first["end_user"]
    assert not {item["document_id"] for item in last["documents"]} & {
        item["document_id"] for item in first["documents"]
    }


def test_an_update_without_documents_keeps_them(api: Standin) -> None:
    package = valid(2)
    data = bare(package)
    data["end_user"]["name"] += "X"
    identity = api.client.post(f"{PATH}/", files=form(data, package)).json()["compliance_id"]
    assert api.reviewed(identity)["status"] == "rejected"
    right = {"alias": "Once more", "end_user": {"name": package.data["end_user"]["name"]}}
    answer = api.client.patch(f"{PATH}/{identity}", files=form(right))
    assert answer.status_code == 202
    assert answer.json()["alias"] == "Once more"
    # It is the whole application that is reviewed, and the field of the document was right.
    assert api.reviewed(identity)["status"] == "accepted"
    found = api.client.get(f"{PATH}/{identity}", params={"expand": ALL}).json()
    assert [item["file_name"] for item in found["documents"]] == [
        item["file"] for item in package.data["documents"]
    ]
    assert found["end_user"]["registration_number"]


def test_list(api: Standin) -> None:
    made = [create(api, valid(seed))["compliance_id"] for seed in (2, 3, 4)]
    for identity in made:
        api.reviewed(identity)
    answer = api.client.get(f"{PATH}/", params={"limit": "2"}).json()
    assert list(answer) == ["meta", "objects"]
    assert answer["meta"] == {
        "limit": 2,
        "offset": 0,
        "total_count": 3,
        "next": f"{PATH}/?limit=2&offset=2",
        "previous": None,
    }
    assert [item["compliance_id"] for item in answer["objects"]] == made[:2]
    rest = api.client.get(answer["meta"]["next"]).json()
    assert [item["compliance_id"] for item in rest["objects"]] == made[2:]
    assert rest["meta"]["next"] is None
    assert api.client.get(rest["meta"]["previous"]).json() == answer
    assert api.client.get(f"{PATH}/").json()["meta"]["limit"] == 20


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "accepted"}, 1),
        ({"status": "rejected"}, 1),
        ({"status": "submitted"}, 0),
        ({"country_iso": "in"}, 2),
        ({"country_iso": "GB"}, 0),
        ({"number_type": "mobile"}, 0),
        ({"user_type": "business", "status": "accepted"}, 1),
        ({"alias": "Second"}, 1),
        ({"alias": "second"}, 0),
        ({"offset": "5"}, 0),
    ],
)
def test_list_filtered(api: Standin, query: dict[str, str], count: int) -> None:
    good, bad = valid(2), valid(3)
    made = (
        create(api, good),
        api.client.post(f"{PATH}/", files=form(bare(bad, alias="Second"), good)).json(),
    )
    for item in made:
        api.reviewed(item["compliance_id"])
    answer = api.client.get(f"{PATH}/", params=query).json()
    assert len(answer["objects"]) == count
    assert answer["meta"]["total_count"] == (2 if "offset" in query else count)


def test_link_and_delete(api: Standin) -> None:
    first, second = (create(api, valid(seed))["compliance_id"] for seed in (2, 3))
    assert api.reviewed(first)["status"] == api.reviewed(second)["status"] == "accepted"
    pairs = [(NUMBER, first), ("+442079460018", first), ("+912212345679", second), (NUMBER, second)]
    body = {"numbers": [{"number": n, "compliance_application_id": i} for n, i in pairs]}
    answer = api.client.post(f"{PATH}/Link/", json=body)
    assert answer.status_code == 200
    assert answer.json() == {
        "total_count": 4,
        "updated_count": 2,
        "report": [
            {"number": NUMBER, "status": "success", "remarks": "Compliance linked successfully"},
            {"number": "+442079460018", "status": "failed", "remarks": "Country mismatch"},
            {
                "number": "+912212345679",
                "status": "success",
                "remarks": "Compliance linked successfully",
            },
            {
                "number": NUMBER,
                "status": "failed",
                "remarks": "Number stands in this request already",
            },
        ],
    }

    def numbers(identity: str) -> list[str]:
        query = {"expand": "linked_numbers"}
        found = api.client.get(f"{PATH}/{identity}", params=query).json()["linked_numbers"]
        assert all(item["number_type"] == "local" for item in found)
        return [item["number"] for item in found]

    assert (numbers(first), numbers(second)) == ([NUMBER], ["+912212345679"])
    # A number that is linked already goes over.
    body = {"numbers": [{"number": NUMBER, "compliance_application_id": second.upper()}]}
    assert api.client.post(f"{PATH}/Link", json=body).json()["updated_count"] == 1
    assert (numbers(first), numbers(second)) == ([], [NUMBER, "+912212345679"])
    answer = api.client.delete(f"{PATH}/{second}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.client.get(f"{PATH}/{second}").status_code == 404
    assert api.client.get(f"{PATH}/").json()["meta"]["total_count"] == 1
    # Its numbers are free, and so are its alias and its end user.
    body = {"numbers": [{"number": NUMBER, "compliance_application_id": first}]}
    assert api.client.post(f"{PATH}/Link", json=body).json()["updated_count"] == 1
    assert post(api, valid(3)).status_code == 201


def test_many_numbers_at_once(api: Standin) -> None:
    """Rules stop telling after some places of one fault; the answer tells of every number."""
    good = create(api, valid(2))["compliance_id"]
    assert api.reviewed(good)["status"] == "accepted"
    pairs = [(f"+44207946{n:04}", good) for n in range(150)] + [(NUMBER, good)]
    body = {"numbers": [{"number": n, "compliance_application_id": i} for n, i in pairs]}
    answer = api.client.post(f"{PATH}/Link/", json=body).json()
    assert answer["updated_count"] == 1
    assert {item["remarks"] for item in answer["report"][:-1]} == {"Country mismatch"}


def test_a_link_to_what_is_not_accepted(tmp_path: Path) -> None:
    with running(config(tmp_path, review_after=600)) as api:
        identity = create(api, valid(2))["compliance_id"]
        pairs = [f"+9122{n:08}" for n in range(12345600, 12345660)]
        body = {"numbers": [{"number": n, "compliance_application_id": identity} for n in pairs]}
        answer = api.client.post(f"{PATH}/Link/", json=body).json()
        assert answer["updated_count"] == 0
        assert {item["remarks"] for item in answer["report"]} == {
            "Compliance application is not accepted"
        }


def test_files_can_be_had_for_an_hour(api: Standin) -> None:
    package = valid(2)
    identity = create(api, package)["compliance_id"]
    query = {"expand": "documents"}
    found = api.client.get(f"{PATH}/{identity}", params=query).json()["documents"]
    for document, sent in zip(found, package.data["documents"], strict=True):
        address = document["download_url"]
        assert address.startswith(api.address)
        answer = httpx.get(address, trust_env=False)
        assert answer.status_code == 200
        assert answer.content == package.files[sent["file"]]
        assert answer.headers["content-type"] == "application/pdf"
        broken = address[:-1] + ("0" if address[-1] != "0" else "1")
        assert httpx.get(broken, trust_env=False).status_code == 403


def test_the_sdks_shape(tmp_path: Path) -> None:
    with running(config(tmp_path, shape=Shape.SDK)) as api:
        package = valid(2)
        data = bare(package, callback_url="https://example.com/hook", callback_method="POST")
        created = api.client.post(f"{PATH}/", files=form(data, package)).json()
        assert list(created) == ["api_id", "compliance_id", "message"]
        identity = created["compliance_id"]
        found = api.wait(identity, lambda item: item["compliance"]["status"] == "accepted")
        assert list(found) == ["api_id", "compliance"]
        kept = [key for key in KEYS if key != "rejection_reason"]
        assert list(found["compliance"]) == [*kept, "callback_url", "callback_method"]
        assert re.fullmatch(r".*\.\d{6}Z", found["compliance"]["created_at"])
        listed = api.client.get(f"{PATH}/").json()
        assert list(listed) == ["api_id", "meta", "compliances"]
        query = {"country_iso": "IN", "number_type": "local", "user_type": "business"}
        required = api.client.get(f"{PATH}/Requirements/", params=query).json()
        assert "api_id" in required
        assert "format" not in required["document_types"][0]["required_fields"][0]
        deleted = api.client.delete(f"{PATH}/{identity}")
        assert deleted.status_code == 200
        assert list(deleted.json()) == ["api_id", "compliance_id", "message"]


EXAMPLE = r"""
curl -X POST \
  "https://api.plivo.com/v1/Account/{auth_id}/PhoneNumber/Compliance/" \
  -u '<auth_id>:<auth_token>' \
  -F 'data={
    "country_iso": "IN",
    "number_type": "local",
    "alias": "Acme India Compliance",
    "end_user": {
      "type": "business",
      "name": "ACME TECHNOLOGIES PRIVATE LIMITED",
      "email": "compliance@acme.in",
      "address_line1": "123 MG Road",
      "city": "Bangalore",
      "state": "Karnataka",
      "postal_code": "560001",
      "country": "IN",
      "registration_number": "U72200KA2020PTC123456"
    },
    "documents": [
      {
        "document_type_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "data_fields": {
          "business_name": "ACME TECHNOLOGIES PRIVATE LIMITED"
        }
      },
      {
        "document_type_id": "9a8b7c6d-5e4f-3a2b-1c0d-ef9876543210"
      }
    ]
  }' \
  -F 'documents[0].file=@certificate_of_incorporation.pdf' \
  -F 'documents[1].file=@gst_certificate.pdf'
"""


def test_curl_as_the_page_prints_it(api: Standin, tmp_path: Path) -> None:
    """Only the host is another one: the placeholders of the page are an account here."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    names = ("certificate_of_incorporation.pdf", "gst_certificate.pdf")
    for name, content in zip(names, valid(2).files.values(), strict=True):
        (tmp_path / name).write_bytes(content)
    command = EXAMPLE.replace("https://api.plivo.com", api.address).strip()
    done = subprocess.run(
        ["sh", "-c", f"{command} -s -w '\\n%{{http_code}}'"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "NO_PROXY": "*"},
    )
    body, _, status = done.stdout.rpartition("\n")
    assert status == "201"
    answer = json.loads(body)
    assert list(answer) == KEYS
    assert answer["alias"] == "Acme India Compliance"
    assert (answer["status"], answer["rejection_reason"]) == ("submitted", None)


def test_accounts_do_not_see_each_other(tmp_path: Path) -> None:
    other = "MAOTHERXXXXXXXXXXXXX"
    tokens = {AUTH_ID: "stand-in-token", other: "other-token"}
    with running(config(tmp_path, credentials=tokens)) as api:
        identity = create(api, valid(2))["compliance_id"]
        theirs = PATH.replace(AUTH_ID, other)
        login = httpx.BasicAuth(other, "other-token")
        assert api.client.get(f"{theirs}/{identity}", auth=login).status_code == 404
        assert api.client.delete(f"{theirs}/{identity}", auth=login).status_code == 404
        assert api.client.get(f"{theirs}/", auth=login).json()["objects"] == []
        # What is unique is so on an account.
        package = valid(2)
        answer = api.client.post(f"{theirs}/", files=form(bare(package), package), auth=login)
        assert answer.status_code == 201


def test_head_and_unknown_fields(api: Standin) -> None:
    identity = create(api, valid(2))["compliance_id"]
    assert api.client.head(f"{PATH}/{identity}").status_code == 200
    package = valid(3)
    extra: list[tuple[str, Any]] = [*form(bare(package), package), ("comment", (None, "x"))]
    assert api.client.post(f"{PATH}/", files=extra).status_code == 201


def test_data_as_a_file(api: Standin) -> None:
    """As curl sends ``-F data=@data.json``."""
    package = valid(2)
    parts = form(bare(package), package)
    parts[0] = ("data", ("data.json", parts[0][1][1].encode(), "application/json"))
    assert api.client.post(f"{PATH}/", files=parts).status_code == 201
