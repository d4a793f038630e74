"""The page of the site that is made from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.site.escape import as_html, plain

DOCUMENT = Path("compliance_lint/server/openapi.json")
"""The document, in the repository; on the site it lies beside the page."""
OPENAPI_PAGE = "openapi.md"
_SCHEMAS = "#/components/schemas/"
_LIMITS = (
    ("minLength", "{} or more characters"),
    ("maxLength", "{} or fewer characters"),
    ("minimum", "{} or more"),
    ("maximum", "{} or less"),
    ("minItems", "{} or more"),
    ("maxItems", "{} or fewer"),
    ("default", "default {}"),
)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    shared: Sequence[Json]  # parameters of all methods of the path
    said: Json


def openapi_page(root: Path) -> str:
    """The page, as Markdown."""
    document = json.loads((root / DOCUMENT).read_text("utf-8"))
    return "\n".join(_page(document))


def _page(document: Json) -> Iterator[str]:
    info, name = document["info"], DOCUMENT.name
    yield from ("# The API as OpenAPI", "", plain(info["summary"]), "")
    yield f"This page is made from [{name}]({name}), an OpenAPI {document['openapi']} document:"
    yield "tools make clients, mocks and requests out of one. The server itself has it at"
    yield f"`/{name}`, with its own address in it."
    yield from ("", plain(info["description"]), "", "## Access", "")
    for scheme in document["components"]["securitySchemes"].values():
        yield f"HTTP {scheme['scheme'].capitalize()} authentication. {plain(scheme['description'])}"
    yield ""
    for tag in document["tags"]:
        yield from (f"## {tag['name']}", "", plain(tag["description"]), "")
        for item in operations(document):
            if tag["name"] in item.said["tags"]:
                yield from _operation(item, document)
    yield from ("## Headers", "", "| Header | Type | What it tells |", "|---|---|---|")
    for title, header in document["components"]["headers"].items():
        yield f"| `{title}` | {_type(header['schema'])} | {plain(header['description'])} |"
    yield from ("", "## Objects", "")
    for title, schema in document["components"]["schemas"].items():
        yield from _schema(title, schema, document)


def operations(document: Json) -> Iterator[Operation]:
    """The operations in the order of the document."""
    for path, item in document["paths"].items():
        shared = item.get("parameters", ())
        for method, said in item.items():
            if method != "parameters":
                yield Operation(path, method.upper(), shared, said)


def _operation(item: Operation, document: Json) -> Iterator[str]:
    said = item.said
    yield from (f"### {plain(said['summary'])}", "", "```http", f"{item.method} {item.path}", "```")
    yield from ("", plain(said["description"]), "")
    yield from ("| Parameter | In | Type | Required | What it is |", "|---|---|---|---|---|")
    for one in (*item.shared, *said.get("parameters", ())):
        found = _resolved(one, document)
        yield (
            f"| `{found['name']}` | {found['in']} | {_type(found['schema'])} "
            f"| {_yes(found.get('required'))} | {plain(found['description'])} |"
        )
    yield ""
    yield from _body(said.get("requestBody"))
    yield from ("| Answer | Body | When |", "|---|---|---|")
    for status, one in said["responses"].items():
        found = _resolved(one, document)
        yield f"| {status} | {_answer(found)} | {plain(found['description'])} |"
    yield ""
    for status, one in said["responses"].items():
        for media in one.get("content", {}).values():
            if status < "300":
                yield from _example(f"An answer with {status}:", media["example"])


def _body(body: Json | None) -> Iterator[str]:
    if body is None:
        return
    for kind, media in body["content"].items():
        about = f" {plain(body['description'])}" if "description" in body else ""
        yield from (f"Body: `{kind}`, {_type(media['schema'])}.{about}", "")
        if kind == "multipart/form-data":
            yield from _form_example(media["example"])
        else:
            yield from _example("An example:", media["example"])


def _form_example(fields: Json) -> Iterator[str]:
    """A form's fields, each on its own."""
    for name, value in fields.items():
        if isinstance(value, str):
            yield from (f"`{name}`: {plain(value.strip('()'))}", "")
        else:
            yield from _example(f"`{name}`, for instance:", value)


def _example(words: str, value: object) -> Iterator[str]:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    yield from (words, "", "```json", text, "```", "")


def _answer(response: Json) -> str:
    """The object of an answer, and for an error the codes that it can have."""
    for media in response.get("content", {}).values():
        schema = media["schema"]
        if "allOf" not in schema:
            return _type(schema)
        code = schema["properties"]["code"]
        codes = code.get("enum") or [code["const"]]
        return f"{_type(schema['allOf'][0])}: {', '.join(f'`{one}`' for one in codes)}"
    return "none"


def _schema(title: str, schema: Json, document: Json) -> Iterator[str]:
    yield from (f"### {title}", "", plain(schema["description"]), "")
    fields = {**schema.get("properties", {}), **schema.get("patternProperties", {})}
    if "allOf" in schema:
        yield f"As {', '.join(_type(one) for one in schema['allOf'])}, with:"
        yield ""
    if not fields:
        yield from (f"Type: {_type(schema)}.", "")
        return
    yield from ("| Field | Type | Required | What it is |", "|---|---|---|---|")
    for name, one in fields.items():
        required = _yes(name in schema.get("required", ()))
        about = plain((one if "description" in one else _resolved(one, document))["description"])
        yield f"| {_code(name)} | {_type(one)} | {required} | {about} |"
    yield ""


def _type(schema: Json) -> str:
    """A type in words, with its limits."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(_SCHEMAS)
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return _code(str(schema["const"]))
    if "enum" in schema:
        return f"one of {', '.join(_code(str(one)) for one in schema['enum'])}"
    names = _names(schema)
    limits = [words.format(schema[key]) for key, words in _LIMITS if key in schema]
    for key in ("format", "pattern"):
        found = [part[key] for part in (schema, *schema.get("anyOf", ())) if key in part]
        limits += [f"{key} {_code(one)}" for one in found]
    return ", ".join([" or ".join(names), *limits])


def _names(schema: Json) -> list[str]:
    kinds = schema.get("type", ())
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if not names:  # a choice of whole types
        return [_type(one) for one in schema.get("anyOf", ())]
    if "items" in schema:
        names[names.index("array")] = f"array of {_type(schema['items'])}"
    return names


def _code(text: str) -> str:
    return f"<code>{as_html(text)}</code>"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _resolved(item: Json, document: Json) -> Json:
    """What a reference leads to, or the item itself."""
    found: Any = document
    for part in item.get("$ref", "").split("/")[1:]:
        found = found[part]
    return found if "$ref" in item else item
