"""A scenario: what is to happen to requests and applications whatever the rules say."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compliance_lint.suggest import did_you_mean

MAX_BYTES = 1_048_576
Operation = Literal["requirements", "create", "get", "list", "update", "delete", "link"]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class ScenarioError(Exception):
    """A scenario file is wrong; the text says where and what to do."""


class Outcome(StrEnum):
    """How a review ends. ``expire``: in the status that the API has and its page cannot set."""

    ACCEPT = "accept"
    REJECT = "reject"
    STAY = "stay"
    EXPIRE = "expire"


class Fault(StrEnum):
    """What goes wrong with a request. ``drop-after``: it is carried out, the answer is lost."""

    SERVER_ERROR = "500"
    RATE_LIMITED = "429"
    DROP = "drop"
    DROP_AFTER = "drop-after"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class When(_Strict):
    """What happens to applications whose alias fits the pattern ``alias``, as in a shell.

    ``fault`` and ``answer_after`` are for requests of ``operations``, the first ``times`` of them;
    ``outcome``, ``reason`` and ``review_after`` for the review. Times are in seconds.
    """

    alias: str = "*"
    operations: tuple[Operation, ...] = ()
    times: Annotated[int, Field(ge=1)] | None = None
    fault: Fault | None = None
    answer_after: Seconds = 0.0
    outcome: Outcome | None = None
    reason: str = ""
    review_after: Seconds | None = None

    def fits(self, alias: str | None) -> bool:
        """Whether an alias is meant; a request that names no application has None."""
        return self.alias == "*" if alias is None else fnmatch.fnmatchcase(alias, self.alias)

    def about(self, operation: str) -> bool:
        """Whether requests of an operation are meant."""
        return not self.operations or operation in self.operations


class Restriction(_Strict):
    """Numbers that the account may not have; what is not given is any."""

    country_iso: str = ""
    number_type: str = ""
    user_type: str = ""

    def holds(self, *subject: str | None) -> bool:
        """Whether it is about this country, number type and user type."""
        own = (self.country_iso, self.number_type, self.user_type)
        pairs = zip(own, subject, strict=True)
        return all(not mine or mine.lower() == (other or "").lower() for mine, other in pairs)


class Scenario(_Strict):
    """A whole scenario file.

    ``numbers``: those on the account; None: every number is. ``forbidden``: auth ids that may
    not use the API.
    """

    when: tuple[When, ...] = ()
    restricted: tuple[Restriction, ...] = ()
    numbers: tuple[str, ...] | None = None
    forbidden: tuple[str, ...] = ()

    def fitting(self, alias: str | None) -> Iterator[tuple[int, When]]:
        """The entries about an alias with their numbers, in order."""
        return ((number, item) for number, item in enumerate(self.when) if item.fits(alias))

    def outcome(self, alias: str) -> When | None:
        """The first entry that says how the review of an application ends."""
        return next((item for _, item in self.fitting(alias) if item.outcome), None)

    def review_after(self, alias: str) -> float | None:
        """Seconds until the review of an application, where an entry says so."""
        found = (item.review_after for _, item in self.fitting(alias))
        return next((seconds for seconds in found if seconds is not None), None)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror or 'cannot be read'}") from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        return parse_scenario(tomllib.loads(raw.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: not TOML: {error}") from None
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def parse_scenario(raw: dict[str, Any]) -> Scenario:
    """Turn a decoded scenario into a `Scenario`. Raises ScenarioError."""
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            key = str(first["loc"][-1])
            hint = did_you_mean(key, _keys(first["loc"]))
            raise ScenarioError(f"there is no key {place!r}{hint}") from None
        raise ScenarioError(f"{place}: {first['msg']}") from None


def _keys(place: tuple[int | str, ...]) -> list[str]:
    models: dict[int | str, type[BaseModel]] = {"when": When, "restricted": Restriction}
    model = models.get(place[0], Scenario) if len(place) > 1 else Scenario
    return list(model.model_fields)
