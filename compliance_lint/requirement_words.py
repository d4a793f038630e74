"""A requirement, and what has changed from one to another, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance_lint.requirements import DocumentType, RequiredField, Requirement

_NOTHING = "none"


def described(requirement: Requirement) -> Iterator[str]:
    """Yield the lines that say what has to be sent."""
    yield f"{_combination(requirement)}, id {requirement.requirement_id or _NOTHING}"
    for number, document in enumerate(requirement.document_types, start=1):
        yield f"{number}. {_name(document)}, id {document.document_type_id}"
        if document.description:
            yield f"   {document.description}"
        yield f"   file: {'required' if document.proof_required else 'not asked for'}"
        for field in document.required_fields:
            yield f"   field {field.field_name}: {_field(field)}"


def changes(old: Requirement, new: Requirement) -> Iterator[str]:
    """Yield a sentence for each difference; none where submissions need not change."""
    if old.key != new.key:
        yield f"it is about {_combination(new)}, not {_combination(old)}"
    yield from _changed("id of the requirement", old.requirement_id, new.requirement_id)
    pairs = _pairs(old.document_types, new.document_types)
    for before, after in pairs:
        yield from _document_changes(before, after)
    known = {after.document_type_id for _, after in pairs}
    for document in new.document_types:
        if document.document_type_id not in known:
            needs = "with a file" if document.proof_required else "without a file"
            yield f"document added: {_name(document)}, {needs}, id {document.document_type_id}"
            for field in document.required_fields:
                yield f"{_name(document)}: field {field.field_name}: {_field(field)}"
    known = {before.document_type_id for before, _ in pairs}
    for document in old.document_types:
        if document.document_type_id not in known:
            yield f"document removed: {_name(document)}, id {document.document_type_id}"


def _pairs(
    old: Sequence[DocumentType], new: Sequence[DocumentType]
) -> list[tuple[DocumentType, DocumentType]]:
    """Documents that are the same one: by id, else by a name that is left on both sides."""
    by_id = {item.document_type_id.lower(): item for item in new}
    pairs = [
        (item, by_id.pop(item.document_type_id.lower()))
        for item in old
        if item.document_type_id.lower() in by_id
    ]
    paired = {before.document_type_id for before, _ in pairs}
    by_name = {item.name.casefold(): item for item in by_id.values() if item.name}
    for item in old:
        other = by_name.pop(item.name.casefold(), None)
        if item.document_type_id not in paired and other is not None:
            pairs.append((item, other))
    return pairs


def _document_changes(old: DocumentType, new: DocumentType) -> Iterator[str]:
    name = _name(new)
    before, after = old.document_type_id, new.document_type_id
    if before.lower() != after.lower():
        yield f"{name}: id changed: {before} -> {after}"
    yield from _changed(f"{name}: name", old.name, new.name)
    yield from _changed(f"{name}: description", old.description, new.description)
    if old.proof_required != new.proof_required:
        yield f"{name}: a file is {'required now' if new.proof_required else 'not asked for now'}"
    fields = {field.field_name: field for field in old.required_fields}
    for field in new.required_fields:
        was = fields.pop(field.field_name, None)
        if was is None:
            yield f"{name}: field added: {field.field_name}: {_field(field)}"
        else:
            yield from _field_changes(f"{name}: field {field.field_name}", was, field)
    for removed in fields:
        yield f"{name}: field removed: {removed}"


def _field_changes(name: str, old: RequiredField, new: RequiredField) -> Iterator[str]:
    if old.required != new.required:
        yield f"{name}: became {'required' if new.required else 'optional'}"
    yield from _changed(f"{name}: type", old.field_type, new.field_type)
    yield from _changed(f"{name}: format", old.format, new.format)
    yield from _changed(f"{name}: fewest characters", old.min_length, new.min_length)
    yield from _changed(f"{name}: most characters", old.max_length, new.max_length)
    if bool(old.enums) != bool(new.enums):
        yield f"{name}: {'one of ' + ', '.join(new.enums) if new.enums else 'any value'} now"
    else:
        for value in new.enums:
            if value not in old.enums:
                yield f"{name}: choice added: {value}"
        for value in old.enums:
            if value not in new.enums:
                yield f"{name}: choice removed: {value}"
    yield from _changed(f"{name}: label", old.friendly_name, new.friendly_name)
    yield from _changed(f"{name}: help", old.help_text, new.help_text)


def _changed(what: str, old: str | int | None, new: str | int | None) -> Iterator[str]:
    if old != new:
        yield f"{what} changed: {_shown(old)} -> {_shown(new)}"


def _shown(value: str | int | None) -> str:
    return _NOTHING if value in {None, ""} else str(value)


def _combination(requirement: Requirement) -> str:
    return "/".join(part or "?" for part in requirement.key)


def _name(document: DocumentType) -> str:
    return document.name or "a document without a name"


def _field(field: RequiredField) -> str:
    parts = ["required" if field.required else "optional", field.field_type]
    low, high = field.min_length, field.max_length
    if low is not None and high is not None:
        parts.append(f"{low} to {high} characters")
    elif low is not None or high is not None:
        parts.append(f"at least {low} characters" if high is None else f"up to {high} characters")
    if field.format:
        parts.append(f"as {field.format}")
    if field.enums:
        parts.append(f"one of {', '.join(field.enums)}")
    return ", ".join(parts)
