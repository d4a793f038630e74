"""What `tests/schemathesis.toml` has Schemathesis do beside its own.

Made-up requests would nearly all be refused: for a document type that is none, for an application
that is not there. So most valid ones get real documents, and ids of applications that the scenario
of the tests has reviewed at once, one way or another, by what their alias begins with.
"""

from __future__ import annotations

import copy
import json
import os
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import schemathesis
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from schemathesis.core.failures import AcceptedNegativeData

from tools.corpus.package import Package, valid

OUTCOMES = ("accept", "reject", "expire", "review")
"""How an alias begins, and how the review of its application ends; the last one by the rules."""
ANSWERS_SEEN = "ANSWERS_SEEN"
"""The variable with the file that gets a line for each answer: operation, status, code."""
_COMPANIES = 6
_DATA = {"createCompliance": "NewApplication", "updateCompliance": "ApplicationChange"}
Case = schemathesis.Case[Any]
_created: dict[str, list[str]] = defaultdict(list)
"""The applications that are there, by how their alias begins."""


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Answers may have no key that the document does not know; clients should not mind one."""
    for name in answered(raw_schema):
        schema = raw_schema["components"]["schemas"][name]
        if "properties" in schema and "allOf" not in schema:
            schema["additionalProperties"] = False


def answered(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that answers have."""
    schemas = document["components"]["schemas"]
    found: set[str] = set()
    places: list[Any] = [document["components"]["responses"]]
    for path in document["paths"].values():
        places += [item["responses"] for item in path.values() if isinstance(item, dict)]
    while places:
        place = places.pop()
        if isinstance(place, list):
            places += place
        elif isinstance(place, dict):
            name = str(place.get("$ref", "")).rpartition("/")[2]
            if name in schemas and name not in found:
                found.add(name)
                places.append(schemas[name])
            places += place.values()
    return found


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: Case, _kwargs: dict[str, Any]) -> None:
    """Make a request with a valid body one that may succeed, three times in four."""
    body: Any = case.body
    if not (case.meta and case.meta.generation.mode.is_positive and isinstance(body, dict)):
        return
    number = zlib.crc32(repr(body).encode("utf-8", "replace"))
    if number % 4 == 0:
        return
    name = operation_of(case)
    if name == "linkNumbers":
        _link(body, number // 4)
    elif name == "createCompliance":
        _create(body, number // 4)
    elif name == "updateCompliance":
        one = case.path_parameters["compliance_id"]
        case.path_parameters["compliance_id"] = _one_of("reject", number, one)
        _attach(body, valid(1 + number // 4 % _COMPANIES))


def _link(body: dict[str, Any], number: int) -> None:
    for place, entry in enumerate(body["numbers"], start=number):
        one = entry["compliance_application_id"]
        entry["compliance_application_id"] = _one_of("accept", place, one)
        entry["number"] = f"+9120255{place % 100_000:05}"


def _create(body: dict[str, Any], number: int) -> None:
    """Make the end user one that is not there yet, or the one that the documents name."""
    data, package = body["data"], valid(1 + number % _COMPANIES)
    outcome = OUTCOMES[number // _COMPANIES % len(OUTCOMES)]
    user = {**data["end_user"], "type": "business", "country": "IN"}
    user["name"] = f"{user['name']} {number}"
    user.pop("email", None)  # the rules refuse many that fit the format
    data["country_iso"], data["number_type"] = "IN", "local"
    data["alias"] = f"{outcome} {data['alias']}"[:99]
    data["end_user"] = package.data["end_user"] if outcome == "review" else user
    _attach(body, package)


def operation_of(case: Case) -> str:
    """The id of a case's operation."""
    return str(case.operation.definition.raw.get("operationId", ""))


def _one_of(outcome: str, number: int, default: str) -> str:
    known = _created[outcome]
    return known[number % len(known)] if known else default


def _attach(body: dict[str, Any], package: Package) -> None:
    """Give a form the documents of ``package`` where it has any, and no other files.

    Schemathesis holds a body with bytes in it for an invalid one.
    """
    for name in [name for name in body if name.startswith("documents[")]:
        del body[name]
    if not body["data"].get("documents"):
        return
    documents = copy.deepcopy(package.data["documents"])
    for index, document in enumerate(documents):
        body[f"documents[{index}].file"] = _as_text(package.files[document.pop("file")])
    body["data"]["documents"] = documents


def _as_text(file: bytes) -> str:
    """A PDF of ReportLab's as text: all of it is ASCII but for a comment."""
    return file.decode("ascii", "replace").replace("\N{REPLACEMENT CHARACTER}", "?")


@schemathesis.hook
def filter_failure(
    _context: schemathesis.HookContext,
    failure: Exception,
    case: Case,
    _response: schemathesis.Response,
) -> bool:
    """Let a form be taken that was meant to be wrong and is not.

    With bytes in it Schemathesis cannot tell: of an end user whose name is to be wrong it has made
    null, which an update may have.
    """
    name = _DATA.get(operation_of(case))
    if name is None or not isinstance(failure, AcceptedNegativeData) or case.meta is None:
        return True
    wrong = [place for place, one in case.meta.components.items() if one.mode.is_negative]
    if [place.value for place in wrong] != ["body"] or not isinstance(case.body, dict):
        return True
    document = case.operation.schema.raw_schema
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return not validator.is_valid(case.body.get("data"))


@schemathesis.hook
def after_call(
    _context: schemathesis.HookContext, case: Case, response: schemathesis.Response
) -> None:
    """Note what was answered, so that the test can tell how far the requests came."""
    found = json.loads(response.content) if response.content else {}
    line = f"{operation_of(case)} {response.status_code} {found.get('code', '')}".strip()
    if seen := os.environ.get(ANSWERS_SEEN):
        with Path(seen).open("a") as out:
            out.write(f"{line}\n")
    if response.status_code == 201:
        _created[found["alias"].partition(" ")[0]].append(found["compliance_id"])
    if response.status_code == 204:
        gone = case.path_parameters["compliance_id"]
        for known in _created.values():
            known[:] = [item for item in known if item != gone]
