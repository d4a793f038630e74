"""Every error of the API page, provoked and compared field by field; and those beside it."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standin import AUTH_ID, PATH, TOKEN, Standin, running
from standin_requests import FREE, bare, config, create, form, post

from compliance_lint.rulebook import load_rulebook
from compliance_lint.server.access import RateLimiter
from compliance_lint.server.config import BodyLimits, RateLimits
from compliance_lint.server.scenario import parse_scenario
from tools.corpus.package import Package, changed, valid

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SCENARIO = parse_scenario(
    {
        "when": [{"alias": "Old *", "outcome": "expire"}],
        "restricted": [{"country_iso": "IN", "number_type": "tollfree"}],
    }
)
Provoke = Callable[[Standin], httpx.Response]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    folder = tmp_path_factory.mktemp("standin")
    with running(config(folder, scenario=SCENARIO)) as found:
        yield found


def with_file(content: bytes) -> Package:
    package = valid(5)
    package = changed(package, "alias", "With another file")
    name = package.data["documents"][1]["file"]
    package.files[name] = content
    return package


def without_name(api: Standin) -> httpx.Response:
    data = bare(valid(5))
    del data["end_user"]["name"]
    return api.client.post(f"{PATH}/", files=form(data, valid(5)))


def twice(api: Standin, alias: str) -> httpx.Response:
    package = valid(6)
    if api.client.get(f"{PATH}/", params={"alias": "First"}).json()["meta"]["total_count"] == 0:
        create(api, package, alias="First")
    answer: httpx.Response = post(api, package, alias=alias)
    return answer


def update_of_accepted(api: Standin) -> httpx.Response:
    identity = create(api, valid(7), alias="To be accepted")["compliance_id"]
    assert api.reviewed(identity)["status"] == "accepted"
    return api.client.patch(f"{PATH}/{identity}", files=form({"alias": "Another"}))


def delete_of_expired(api: Standin) -> httpx.Response:
    identity = create(api, valid(8), alias="Old one")["compliance_id"]
    assert api.reviewed(identity)["status"] == "expired"
    return api.client.delete(f"{PATH}/{identity}")


def requirements(api: Standin, number_type: str) -> httpx.Response:
    query = {"country_iso": "IN", "number_type": number_type, "user_type": "business"}
    return api.client.get(f"{PATH}/Requirements", params=query)


# Provoked by, status, type, code, message, param.
ERRORS: list[tuple[Provoke, int, str, str, str, str | None]] = [
    (
        without_name,
        400,
        "validation_error",
        "missing_required_field",
        "end_user.name is required",  # as on the page
        "end_user.name",
    ),
    (
        lambda api: post(api, valid(5), number_type="fixed"),
        400,
        "validation_error",
        "invalid_field_value",
        "number_type is invalid",
        "number_type",
    ),
    (
        lambda api: post(api, valid(5), documents=bare(valid(5))["documents"][:1]),
        400,
        "validation_error",
        "missing_required_document",
        "a required document type is not included",
        "documents",
    ),
    (
        lambda api: post(api, with_file(b"no document at all\n" * 50)),
        400,
        "validation_error",
        "invalid_file",
        "documents[1].file is not an accepted file",
        "documents[1].file",
    ),
    (
        lambda api: twice(api, "First"),
        400,
        "invalid_request",
        "duplicate_alias",
        "alias is already in use for this end user",
        "alias",
    ),
    (
        lambda api: twice(api, "Second"),
        400,
        "invalid_request",
        "duplicate_end_user",
        "an end user with this name, last name and type exists",
        None,
    ),
    (
        update_of_accepted,
        400,
        "state_error",
        "compliance_not_editable",
        "only rejected applications can be updated",
        None,
    ),
    (
        lambda api: post(api, valid(5), number_type="tollfree"),
        400,
        "invalid_request",
        "requirement_restricted",
        "phone numbers for this country and type are restricted",
        None,
    ),
    (
        lambda api: requirements(api, "mobile"),
        404,
        "not_found",
        "requirement_not_found",
        "no requirement for this country, number type and user type",
        None,
    ),
    (
        lambda api: api.client.get(f"{PATH}/{UNKNOWN}"),
        404,
        "not_found",
        "not_found",
        "compliance application not found",
        None,
    ),
    (
        delete_of_expired,
        400,
        "invalid_request",
        "expired",
        "an expired application cannot be deleted",
        None,
    ),
]


@pytest.mark.parametrize("error", ERRORS, ids=[error[3] for error in ERRORS])
def test_each_code(api: Standin, error: tuple[Any, ...]) -> None:
    provoke, status, kind, code, message, param = error
    answer = provoke(api)
    expected = {"type": kind, "code": code, "message": message}
    if param is not None:
        expected["param"] = param
    assert answer.status_code == status
    assert answer.json() == expected
    assert answer.headers["content-type"] == "application/json"


def test_these_are_all_the_codes_there_are() -> None:
    pack = next(pack for pack in load_rulebook().packs if pack.errors)
    assert [error[3] for error in ERRORS] == list(pack.errors)
    assert len(ERRORS) == 11


@pytest.mark.parametrize(
    "provoke",
    [
        lambda api: api.client.patch(f"{PATH}/{UNKNOWN}", files=form({"alias": "x"})),
        lambda api: api.client.delete(f"{PATH}/{UNKNOWN}"),
        lambda api: api.client.get(f"{PATH}/no-id"),
        lambda api: api.client.post(
            f"{PATH}/Link/",
            json={"numbers": [{"number": "+912212345678", "compliance_application_id": UNKNOWN}]},
        ),
    ],
)
def test_not_found_elsewhere(api: Standin, provoke: Provoke) -> None:
    answer = provoke(api)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ({"limit": "0"}, "invalid_field_value", "limit"),
        ({"limit": "101"}, "invalid_field_value", "limit"),
        ({"limit": "ten"}, "invalid_field_value", "limit"),
        ({"offset": "-1"}, "invalid_field_value", "offset"),
        ({"offset": "9" * 30}, "invalid_field_value", "offset"),
        ({"status": "approved"}, "invalid_field_value", "status"),
        ({"country_iso": "IND"}, "invalid_field_value", "country_iso"),
        ({"number_type": "fixed"}, "invalid_field_value", "number_type"),
        ({"user_type": "firm"}, "invalid_field_value", "user_type"),
        ({"expand": "documents,everything"}, "invalid_field_value", "expand"),
    ],
)
def test_queries(api: Standin, query: dict[str, str], code: str, param: str) -> None:
    answer = api.client.get(f"{PATH}/", params=query)
    body = answer.json()
    assert (answer.status_code, body["code"], body["param"]) == (400, code, param)
    assert param in body["message"]


@pytest.mark.parametrize("missing", ["country_iso", "number_type", "user_type"])
def test_requirements_without(api: Standin, missing: str) -> None:
    query = {"country_iso": "IN", "number_type": "local", "user_type": "business"}
    del query[missing]
    answer = api.client.get(f"{PATH}/Requirements", params=query)
    assert answer.status_code == 400
    assert answer.json() == {
        "type": "validation_error",
        "code": "missing_required_field",
        "message": f"{missing} is required",
        "param": missing,
    }


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(f"{AUTH_ID}:wrong"),
        basic(f"{AUTH_ID}:"),
        basic(AUTH_ID),
        basic("MANOBODYXXXXXXXXXXXX:stand-in-token"),
        {"Authorization": "Basic ?"},
        {"Authorization": f"Bearer {TOKEN}"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_authentication(api: Standin, method: str, headers: dict[str, str]) -> None:
    answer = httpx.request(method, f"{api.address}{PATH}/", headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.json() == {
        "type": "forbidden",
        "code": "authentication_failed",
        "message": "the auth id or the auth token is wrong",
    }
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_forbidden(api: Standin, tmp_path: Path) -> None:
    other = PATH.replace(AUTH_ID, "MAOTHERXXXXXXXXXXXXX")
    answer = api.client.get(f"{other}/")
    assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")
    closed = parse_scenario({"forbidden": [AUTH_ID]})
    with running(config(tmp_path, scenario=closed)) as shut:
        answer = shut.client.get(f"{PATH}/")
        assert (answer.status_code, answer.json()["type"]) == (403, "forbidden")


def test_paths_and_methods(api: Standin) -> None:
    answer = api.client.get("/v1/Account/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = api.client.put(f"{PATH}/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].replace(" ", "").split(",")) >= {"GET", "POST"}


def test_forms_that_are_none(api: Standin) -> None:
    kinds: list[dict[str, Any]] = [
        {"json": bare(valid(5))},
        {"data": {"data": "{}"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {
            "content": b"nothing of the kind",
            "headers": {"Content-Type": "multipart/form-data; boundary=b"},
        },
    ]
    for kind in kinds:
        answer = api.client.post(f"{PATH}/", **kind)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_field_value"), kind
    answer = api.client.post(f"{PATH}/Link/", data={"numbers": "x"})
    assert (answer.status_code, answer.json()["param"]) == (400, "Content-Type")
    parts = form(bare(valid(5)), valid(5))
    answer = api.client.post(f"{PATH}/", files=parts[1:])
    assert (answer.status_code, answer.json()["param"]) == (400, "data")
    answer = api.client.post(f"{PATH}/", files=[*parts, parts[0]])
    assert (answer.status_code, answer.json()["param"]) == (400, "data")
    answer = api.client.post(f"{PATH}/", files=[*parts, parts[1]])
    assert (answer.status_code, answer.json()["param"]) == (400, "documents[0].file")


def test_nothing_of_a_refused_request_stays(tmp_path: Path) -> None:
    with running(config(tmp_path)) as api:
        large = with_file(b"%PDF-1.7\n" + b"x" * 6_000_000)
        answer = post(api, large)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_file")
        create(api, valid(6))
        twin = post(api, valid(6), alias="Another")
        assert twin.json()["code"] == "duplicate_end_user"
        assert len(list((tmp_path / "files").iterdir())) == 1
        assert api.client.get(f"{PATH}/").json()["meta"]["total_count"] == 1


def test_bodies_larger_than_any(tmp_path: Path) -> None:
    bodies = BodyLimits(body=200_000, data=20_000)
    with running(config(tmp_path, bodies=bodies)) as api:
        answer = post(api, with_file(b"%PDF-1.7\n" + b"x" * 300_000))
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")
        answer = post(api, valid(5), alias="x" * 30_000)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_field_value")
        json = {"Content-Type": "application/json"}
        answer = api.client.post(f"{PATH}/Link/", content=b"[" * 30_000, headers=json)
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")
        many = [(f"documents[{n}].file", ("x.pdf", b"%PDF-1.7")) for n in range(100)]
        answer = api.client.post(f"{PATH}/", files=many)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_field_value")


def test_no_file_of_this_machine_is_read(api: Standin) -> None:
    """The linter's own key names files; what a client writes there must not open any."""
    package = valid(9)
    data = bare(package)
    for document in data["documents"]:
        document["file"] = "/etc/passwd"
    answer = api.client.post(f"{PATH}/", files=form(data))
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_required_document")


def test_rate_limits(tmp_path: Path) -> None:
    query = {"country_iso": "IN", "number_type": "local", "user_type": "business"}
    with running(config(tmp_path, rates=RateLimits(3, 2))) as api:
        if time.time() % 60 > 55:  # the minute must not end in between
            time.sleep(6)
        before = time.time()
        seen = [api.client.get(f"{PATH}/") for _ in range(3)]
        assert [answer.status_code for answer in seen] == [200, 200, 429]
        assert [answer.headers["x-ratelimit-remaining"] for answer in seen] == ["1", "0", "0"]
        assert {answer.headers["x-ratelimit-limit"] for answer in seen} == {"2"}
        reset = {int(answer.headers["x-ratelimit-reset"]) for answer in seen}
        assert len(reset) == 1
        assert before < reset.pop() <= before + 61
        assert seen[-1].json()["code"] == "rate_limited"
        # Requirements have a limit of their own.
        found = [api.client.get(f"{PATH}/Requirements", params=query) for _ in range(4)]
        assert [answer.status_code for answer in found] == [200, 200, 200, 429]
        assert found[0].headers["x-ratelimit-limit"] == "3"
        # Errors tell the limit too, and so do answers to nobody.
        answer = httpx.get(f"{api.address}{PATH}/", trust_env=False)
        assert answer.status_code == 401
        assert answer.headers["x-ratelimit-limit"] == "2"
        tries = [httpx.get(f"{api.address}{PATH}/", trust_env=False) for _ in range(2)]
        assert [answer.status_code for answer in tries] == [401, 429]


def test_rate_limits_by_default() -> None:
    assert RateLimits() == RateLimits(requirements=100, others=60)
    now = [1000.0]
    limiter = RateLimiter(RateLimits(), clock=lambda: now[0])
    results = [limiter.count("a", "get") for _ in range(61)]
    assert [within for within, _ in results] == [True] * 60 + [False]
    assert results[0][1] == {
        "X-RateLimit-Limit": "60",
        "X-RateLimit-Remaining": "59",
        "X-RateLimit-Reset": "1020",
    }
    assert limiter.count("b", "get")[0]
    assert limiter.count("a", "requirements")[0]
    now[0] = 1020.0
    assert limiter.count("a", "get")[0]
    assert RateLimiter(FREE).count("a", "get") == (True, {})
