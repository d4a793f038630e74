"""JSON Schemas (draft 2020-12) of what the program reads and writes.

They are made from the types the program itself uses. The submission's models are lenient, since
wrong input is to become findings; for editors its schema is made strict again here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from compliance_lint.load.data import SubmissionData
from compliance_lint.report.schema import ReportJson
from compliance_lint.settings import LEAST_MIB, LEAST_SECONDS, Settings

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# From the API page, "The data JSON Structure". The file is ours: see the text below.
_REQUIRED = {
    "SubmissionData": ["country_iso", "number_type", "alias", "end_user", "documents"],
    "EndUser": ["type", "name"],
    "DocumentEntry": ["document_type_id"],
}
_HINTS: Mapping[str, Mapping[str, Schema]] = {
    "SubmissionData": {
        "country_iso": {"pattern": "^[A-Z]{2}$", "examples": ["IN"]},
        "number_type": {"enum": ["local", "mobile", "tollfree"]},
        "alias": {"minLength": 1, "maxLength": 99},
        "documents": {"minItems": 1},
        "callback_url": {"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]://"},
        "callback_method": {"enum": ["GET", "POST", "get", "post"]},
    },
    "EndUser": {
        "type": {"enum": ["individual", "business"]},
        "name": {"minLength": 1},
        "email": {"format": "email"},
        "country": {"pattern": "^[A-Z]{2}$", "examples": ["IN"]},
    },
    "DocumentEntry": {
        "document_type_id": {"format": "uuid"},
        "data_fields": {"additionalProperties": {"type": "string"}},
        "file": {"minLength": 1},
    },
}
_NOT_IN_PROFILES = ("profile", "suppress")
_SETTINGS_TEXT = "compliance-lint.toml, or [tool.compliance-lint] in pyproject.toml."
_SETTINGS = {
    "select": "Run only these rules, packs or tags",
    "ignore": "Do not run these rules, packs or tags",
    "severity": "How bad a rule is, by its name",
    "arguments": "Arguments of a rule's check, by the rule's name",
    "rules": "Folders with packs of further rules, relative to this file",
    "account": "A saved List answer (expand=end_user), relative to this file: aliases and end "
    "users that exist already",
    "cache": "Keep reports of packages that have not changed for the next run",
    "requirements": "A saved answer of the Requirements endpoint, relative to this file",
    "fail-on": "Lowest severity that fails",
    "strict": "What could not be decided fails too",
    "ocr": "Read scans and photographs: where OCR is installed, never, or refuse to run without it",
    "file-timeout": "Longest time for one file, in seconds; its package is then an error",
    "file-memory": "Most memory that reading a file may take, in MiB",
    "redact": "Mask what is personal, PAN and Aadhaar only, or hide all values and places",
    "exclude": "Pass over packages like these; patterns as in .gitignore, relative to this file",
    "suppress": "Findings that do not count: of a rule, in packages like a pattern, with a reason",
    "mandatory": "Rules, packs or tags that can be neither suppressed nor ignored",
    "baseline": "A file of findings that were there before, relative to this file",
    "profile": "Named changes to these settings; --profile chooses one",
}


def submission_schema() -> Schema:
    """The schema of a submission.json that creates an application."""
    schema = TypeAdapter(SubmissionData).json_schema()
    models = {"SubmissionData": schema, **schema.get("$defs", {})}
    for name, model in models.items():
        _tighten(model, _HINTS[name], _REQUIRED[name])
    schema["properties"]["$schema"] = {"type": "string", "description": "For editors; not sent"}
    title = "submission.json: the API's data object, and the files"
    description = (
        "To create an application. An update, beside a saved application.json, may leave out "
        "whatever stays as it is."
    )
    return _headed(schema, title, description)


def report_schema() -> Schema:
    """The schema of the JSON report. Later versions only add keys."""
    schema = TypeAdapter(ReportJson).json_schema()
    for model in (schema, *schema.get("$defs", {}).values()):
        _drop_titles(model)
    return _headed(schema, "Report of compliance-lint", schema.get("description", ""))


def config_schema() -> Schema:
    """The schema of compliance-lint.toml, and of [tool.compliance-lint] in pyproject.toml."""
    schema = TypeAdapter(Settings).json_schema()
    _drop_titles(schema)
    fields = {key.replace("_", "-"): value for key, value in schema["properties"].items()}
    fields.pop("folder")  # where the file is
    for model in schema["$defs"].values():
        _drop_titles(model)
    suppression = schema["$defs"]["Suppression"]
    suppression["additionalProperties"] = False
    for value in suppression["properties"].values():
        _drop_null(value)
    fields["profile"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Profile"}}
    inner = {key: dict(value) for key, value in fields.items() if key not in _NOT_IN_PROFILES}
    for value in inner.values():
        _drop_null(value)
    schema["$defs"]["Profile"] = {
        "type": "object", "properties": inner, "additionalProperties": False,
    }  # fmt: skip
    for key, value in fields.items():
        _drop_null(value)
        value["description"] = _SETTINGS[key]
    fields["file-timeout"]["minimum"] = LEAST_SECONDS
    fields["file-memory"]["minimum"] = LEAST_MIB
    schema["properties"] = fields
    schema["additionalProperties"] = False
    return _headed(schema, "Settings of compliance-lint", _SETTINGS_TEXT)


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "submission": submission_schema,
    "report": report_schema,
    "config": config_schema,
}
"""Name -> what makes the schema."""


def _headed(schema: Schema, title: str, description: str) -> Schema:
    return {**{"$schema": _DIALECT, "title": title}, **schema, "title": title,
            "description": description}  # fmt: skip


def _tighten(model: Schema, hints: Mapping[str, Schema], required: list[str]) -> None:
    """Take back what makes the model lenient: unknown keys, defaults, and null where required."""
    _drop_titles(model)
    model["additionalProperties"] = False
    model["required"] = required
    for key, value in model["properties"].items():
        _drop_null(value)
        value.update(hints.get(key, {}))
        if key not in required:
            # A key with null counts as one that is not there.
            value["type"] = [value["type"], "null"]
            value.update({"enum": [*value["enum"], None]} if "enum" in value else {})


def _drop_titles(model: Schema) -> None:
    """Drop what pydantic makes of the keys: editors would show it instead of the description."""
    model.pop("title", None)
    for value in model.get("properties", {}).values():
        value.pop("title", None)


def _drop_null(value: Schema) -> None:
    value.pop("default", None)
    choices = [item for item in value.pop("anyOf", ()) if item.get("type") != "null"]
    if len(choices) == 1:
        value.update(choices[0])
    elif choices:
        value["anyOf"] = choices
