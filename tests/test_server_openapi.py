"""The OpenAPI document and the server hold to each other."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis_hooks import ANSWERS_SEEN, OUTCOMES
from standin import AUTH_ID, PATH, Standin, running
from standin_requests import bare, form

from compliance_lint.rulebook import Rulebook
from compliance_lint.schemas import submission_schema
from compliance_lint.server import errors
from compliance_lint.server.config import BodyLimits, RateLimits, ServerConfig, Shape
from compliance_lint.server.endpoints import BASE
from compliance_lint.server.scenario import Scenario, parse_scenario
from compliance_lint.server.serving import assembled
from compliance_lint.server.specification import document
from tools.corpus.package import valid

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "tests" / "schemathesis.toml"
DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
AS_OF = dt.date(2026, 11, 23)
FREE = RateLimits(1_000_000, 1_000_000)  # not 0: with a limit, its headers are there to be checked
LIMITS = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}


def config(folder: Path, **changes: Any) -> ServerConfig:
    return ServerConfig(folder, **{"review_after": 0.1, "as_of": AS_OF, "rates": FREE, **changes})


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method, operation."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method.upper(), operation


def operation(name: str) -> dict[str, Any]:
    return next(item for _, _, item in operations() if item["operationId"] == name)


def resolved(item: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, or the item itself."""
    found: Any = DOCUMENT
    for part in item.get("$ref", "").split("/")[1:]:
        found = found[part]
    return found if "$ref" in item else item


def responses() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Operation, status, response."""
    for _, _, item in operations():
        for status, response in item["responses"].items():
            yield item["operationId"], status, resolved(response)


def faults(schema: dict[str, Any], value: object) -> list[str]:
    """What is wrong with a value by one of the document's schemas."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def fits(name: str, answer: httpx.Response) -> Any:
    """Hold an answer against the document; gives its body."""
    response = resolved(operation(name)["responses"][str(answer.status_code)])
    for header, item in response["headers"].items():
        assert header in answer.headers, header
        kind = resolved(item)["schema"]
        text = answer.headers[header]
        assert not faults(kind, int(text) if kind["type"] == "integer" else text), header
    if "content" not in response:
        assert not answer.content
        return None
    (media,) = response["content"]
    assert answer.headers["content-type"] == media
    assert not faults(response["content"][media]["schema"], answer.json())
    return answer.json()


# the document


def test_it_is_valid() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert not [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_examples_fit_their_schemas() -> None:
    for name, status, response in responses():
        for media in response.get("content", {}).values():
            assert not faults(media["schema"], media["example"]), (name, status)
    for path, method, item in operations():
        for media in item.get("requestBody", {}).get("content", {}).values():
            assert not faults(media["schema"], media["example"]), (path, method)


def test_its_paths_are_the_servers(tmp_path: Path) -> None:
    with assembled(config(tmp_path)) as parts:
        served = {
            (getattr(route, "path", ""), method)
            for route in parts.app.routes
            for method in getattr(route, "methods", None) or ()
            if method != "HEAD"  # Starlette answers it wherever it answers GET
        }
    documented = {(path, method) for path, method, _ in operations()}
    api = {(path, method) for path, method in served if path.startswith(BASE)}
    assert documented <= api
    both = {
        (path.rstrip("/") + slash, method) for path, method in documented for slash in ("", "/")
    }
    assert both == api


def test_every_answer_tells_the_rate_limit() -> None:
    for name, status, response in responses():
        assert set(response["headers"]) >= LIMITS, (name, status)


def test_errors_are_those_of_the_server(rulebook: Rulebook) -> None:
    own = (
        errors.UNAUTHENTICATED,
        errors.FORBIDDEN,
        errors.RATE_LIMITED,
        errors.INTERNAL,
        errors.NOT_ALLOWED,
        errors.TOO_LARGE,
    )
    known = {
        code: errors.coded(rulebook, code).answer for pack in rulebook.packs for code in pack.errors
    } | {answer.code: answer for answer in own}
    kinds = SCHEMAS["Error"]["properties"]
    assert sorted(kinds["code"]["enum"]) == sorted(known)
    assert set(kinds["type"]["enum"]) == {answer.type for answer in known.values()}
    documented: set[str] = set()
    for name, status, response in responses():
        if status < "400":
            continue
        said = response["content"]["application/json"]["schema"]["properties"]
        codes = said["code"].get("enum") or [said["code"]["const"]]
        types = said["type"].get("enum") or [said["type"]["const"]]
        documented.update(codes)
        assert {known[code].type for code in codes} == set(types), (name, status)
        assert {str(known[code].status) for code in codes} == {status}, (name, status)
    assert documented | {"method_not_allowed"} == set(known)


def test_forms_have_the_fields_that_the_linter_knows() -> None:
    known = submission_schema()
    fields = set(known["properties"]) - {"$schema"}
    assert set(SCHEMAS["NewApplication"]["properties"]) == fields
    assert set(SCHEMAS["ApplicationChange"]["properties"]) == fields - {
        "country_iso",
        "number_type",
    }
    user = set(known["$defs"]["EndUser"]["properties"])
    assert set(SCHEMAS["NewEndUser"]["properties"]) == user
    assert set(SCHEMAS["EndUserChange"]["properties"]) == user - {"type"}
    entry = set(known["$defs"]["DocumentEntry"]["properties"])
    assert set(SCHEMAS["NewDocument"]["properties"]) == entry - {"file"}
    for name, item in (("NewApplication", known), ("NewEndUser", known["$defs"]["EndUser"])):
        assert SCHEMAS[name]["required"] == item["required"]


# the server


@contextmanager
def alone(folder: Path, **changes: Any) -> Iterator[Standin]:
    with running(config(folder, **changes)) as api:
        yield api


def test_it_is_served_with_the_servers_address(tmp_path: Path) -> None:
    with alone(tmp_path) as api:
        found = httpx.get(f"{api.address}/openapi.json", trust_env=False).json()
    assert found["servers"][0]["url"] == api.address
    assert {**found, "servers": []} == {**DOCUMENT, "servers": []}


def test_answers_that_requests_alone_do_not_bring_about(tmp_path: Path) -> None:
    """Those of a scenario, of limits and of other accounts: what Schemathesis does not reach."""
    scenario = {
        "when": [{"operations": ["get"], "fault": "500"}],
        "restricted": [{"number_type": "tollfree"}],
    }
    bodies = BodyLimits(body=2_000, data=1_000)
    query = {"country_iso": "IN", "number_type": "tollfree", "user_type": "business"}
    with alone(
        tmp_path, scenario=parse_scenario(scenario), bodies=bodies, rates=RateLimits(2, 7)
    ) as api:
        other = PATH.replace(AUTH_ID, "MAOTHER")
        found = [
            fits("getCompliance", api.client.get(f"{PATH}/none")),
            fits("listCompliances", api.client.get(f"{other}/")),
            fits("createCompliance", api.client.post(f"{PATH}/", files={"data": b"x" * 3_000})),
            fits("updateCompliance", api.client.patch(f"{PATH}/x", files={"data": b"x" * 3_000})),
            fits("linkNumbers", api.client.post(f"{PATH}/Link/", json={"numbers": "x" * 3_000})),
            fits("listCompliances", api.client.get(f"{PATH}/", auth=(AUTH_ID, "wrong"))),
            fits("getRequirements", api.client.get(f"{PATH}/Requirements", params=query)),
        ]
        while (answer := api.client.get(f"{PATH}/")).status_code == 200:
            fits("listCompliances", answer)
        found.append(fits("listCompliances", answer))
    assert [body["code"] for body in found] == [
        "internal_error", "forbidden", "request_too_large", "request_too_large",
        "request_too_large", "authentication_failed", "requirement_restricted", "rate_limited",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/Requirements", "/Link", "/Link/", "", "/x"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET", "POST"])
def test_a_path_has_its_own_methods_only(shared: Standin, path: str, method: str) -> None:
    """That of one application does not take what «Requirements» and «Link» have not."""
    known = {
        "/Requirements": "GET", "/Link": "POST", "": "GET POST", "/x": "GET PATCH DELETE",
    }[path.rstrip("/")].split()  # fmt: skip
    answer = shared.client.request(method, f"{PATH}{path}")
    if method in known:
        assert answer.status_code != 405
        return
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) - {"HEAD"} == set(known)
    media = DOCUMENT["components"]["responses"]["MethodNotAllowed"]["content"]["application/json"]
    assert not faults(media["schema"], answer.json())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    with alone(tmp_path_factory.mktemp("server")) as api:
        yield api


def by_alias() -> Scenario:
    """Reviews as the aliases of `schemathesis_hooks` want them."""
    when = [
        {"alias": f"{outcome} *", "outcome": outcome, "review_after": 0.0}
        for outcome in OUTCOMES
        if outcome != "review"
    ]
    return parse_scenario({"when": when})


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    """Every phase and check, as tests/schemathesis.toml says.

    COMPLIANCE_LINT_SCHEMATHESIS has further options, for a longer run: "--max-time 600 --seed 1".
    """
    further = os.environ.get("COMPLIANCE_LINT_SCHEMATHESIS")
    options = further.split() if further else ["--max-examples", "50", "--generation-deterministic"]
    seen = tmp_path / "seen"
    with alone(tmp_path / "state", scenario=by_alias()) as api:
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)]
        done = subprocess.run(
            [*command, "run", f"{api.address}/openapi.json", "--no-color", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), ANSWERS_SEEN: str(seen)},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    (tmp_path / "output").write_text(done.stdout, "utf-8")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-4_000:]
    # Else it may have found nothing because all it sent was refused.
    answered = {tuple(line.split()[:2]) for line in seen.read_text().splitlines()}
    good = {(name, status) for name, status, _ in responses() if status < "300"}
    assert good <= answered


def test_the_other_shape(tmp_path: Path) -> None:
    """Answers as in the SDKs' recordings, which the document does not describe."""
    package = valid(2)
    with alone(tmp_path, shape=Shape.SDK, scenario=by_alias()) as api:
        data = {**bare(package), "alias": "reject it"}
        created = api.client.post(f"{PATH}/", files=form(data, package)).json()
        assert set(created) == {"api_id", "compliance_id", "message"}
        one = f"{PATH}/{created['compliance_id']}"
        found = api.wait(
            created["compliance_id"], lambda it: "rejection_reason" in it["compliance"]
        )
        assert set(found) == {"api_id", "compliance"}
        assert found["compliance"]["status"] == "rejected"
        listed = api.client.get(f"{PATH}/").json()
        assert set(listed) == {"api_id", "meta", "compliances"}
        assert listed["compliances"] == [found["compliance"]]
        updated = api.client.patch(one, files=form({"alias": "reject it again"})).json()
        assert set(updated) == {"api_id", "message", "compliance"}
        assert "rejection_reason" not in updated["compliance"]  # nulls are left out
        deleted = api.client.delete(one)
        assert deleted.status_code == 200
        assert set(deleted.json()) == {"api_id", "compliance_id", "message"}
        gone = api.client.get(one)
        assert gone.status_code == 404
        assert set(gone.json()) == {"type", "code", "message"}  # errors are the same
