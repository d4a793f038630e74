"""The library's entrances for Python objects: one submission, or many held against each other."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compliance_lint.findings import Report
from compliance_lint.linter import Linter
from compliance_lint.load.given import FileInput
from compliance_lint.load.objects import OBJECT_PATH, manifest_from_objects
from compliance_lint.load.tree import shown_path
from compliance_lint.requirements import SavedRequirement, parse_requirements, read_requirements
from compliance_lint.settings import Settings

Requirements = Mapping[str, object] | str | os.PathLike[str]
"""The answer of GET …/Requirements, or the path of a saved one."""
Operation = Literal["create", "update"]
_OPERATIONS = ("create", "update")


@dataclass(frozen=True, slots=True)
class Item:
    """One submission of many: the arguments of `check`.

    ``name`` is what reports call it; by default the number in the list, as ``items[0]``.
    """

    data: object
    documents: Iterable[FileInput] | None = None
    operation: Operation = "create"
    name: str = ""


def check(  # noqa: PLR0913 - the SDK's two arguments and our options
    data: object,
    documents: Iterable[FileInput] | None = None,
    *,
    requirements: Requirements | None = None,
    as_of: dt.date | None = None,
    settings: Settings | None = None,
    base: str | os.PathLike[str] | None = None,
    operation: Operation = "create",
) -> Report:
    """Check what is about to be passed to ``client.phone_number_compliance.create``.

    ``data`` and ``documents`` are the SDK's own arguments: the data object (also as JSON text)
    and the list of files, of which the i-th is sent as ``documents[i].file``. A file is a path,
    bytes, an open binary file, or a tuple ``(filename, content[, content type])``. Instead of the
    list ``data["documents"][i]["file"]`` may name files below ``base`` (default: the working
    folder). ``requirements`` is the answer of GET …/Requirements, or the path of a saved one;
    without it the built-in snapshot for India is used. ``as_of`` is "today" for expiry (default:
    today, UTC). ``operation`` is ``update`` for what goes to ``update``.

    Returns a report with one package. Faults in the data or files are findings, never exceptions.
    Open files are put back to where they stood, and nothing is written to disk.
    Raises TypeError where ``documents`` is no list of files or one cannot be read twice, ValueError
    for a closed file or another operation, RequirementsUnreadableError where ``requirements`` is no
    Requirements answer, RulebookError where ``settings`` are wrong.
    """
    item = Item(data, documents, operation, OBJECT_PATH)
    return check_many([item], requirements=requirements, as_of=as_of, settings=settings, base=base)


def check_many(
    items: Iterable[Item | tuple[object, Iterable[FileInput] | None]],
    *,
    requirements: Requirements | None = None,
    as_of: dt.date | None = None,
    settings: Settings | None = None,
    base: str | os.PathLike[str] | None = None,
) -> Report:
    """Check many submissions and hold them against each other.

    ``items`` are `Item`s, or tuples ``(data, documents)``; they are taken one at a time, so a
    generator need not hold all files at once. The rest is as for `check`, which also says what is
    raised; TypeError is raised for an item that is neither.

    Returns a report with a package for each item, in their order. Rules about several packages, as
    `alias-repeated`, see all of them, and the account that ``settings`` name.
    """
    linter = Linter(settings, as_of=as_of)
    nearest = nearest_requirements(requirements)
    folder = Path(base) if base else None
    packages = []
    for number, given in enumerate(items):
        item = _item(given, number)
        manifest = manifest_from_objects(
            item.data,
            item.documents,
            base=folder,
            operation=item.operation,
            shown_as=item.name or f"items[{number}]",
        )
        packages.append(linter.check_manifest(manifest, nearest))
    return linter.report(tuple(packages))


def _item(given: object, number: int) -> Item:
    if isinstance(given, tuple) and len(given) == 2:
        given = Item(*given)
    if not isinstance(given, Item):
        raise TypeError(f"items[{number}] is neither an Item nor a tuple (data, documents)")
    if given.operation not in _OPERATIONS:
        # Any other name would choose no rule at all, and nothing would be found.
        raise ValueError(f"operation is one of {', '.join(_OPERATIONS)}")
    return given


def nearest_requirements(given: Requirements | None) -> tuple[SavedRequirement, ...]:
    """Read what the caller gives as requirements. Raises RequirementsUnreadableError."""
    if given is None:
        return ()
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        return tuple(read_requirements(path, shown_path(path)))
    return tuple(parse_requirements(given, "requirements"))
