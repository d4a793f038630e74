"""From what a check yields to findings in words: message, help, place, predicted API answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from compliance_lint.findings import ApiAnswer, Finding
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.results import CheckResult, Hit, Location, Outcome, Undecided
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook

# What a check adds to a hit's data for the engine: a better help than the rule's, and the field
# that the API's answer would name where that is another than the one at fault.
_FOR_WORDING = frozenset({"fix", "api_param"})

# One cause can hit thousands of entries of a hostile manifest; the rest is counted, not listed.
MAX_FINDINGS_PER_RULE = 50


class Places(Protocol):
    """Where things stand in a manifest; see `compliance_lint.load.manifest.Manifest`."""

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Where ``pointer`` stands."""
        ...

    def place(self, pointer: str, place: tuple[int, int, int, int]) -> Location:
        """A place told as line, column, end line and end column."""
        ...


def word_results(
    rule: Rule, results: Sequence[CheckResult], places: Places, rulebook: Rulebook
) -> list[Finding]:
    """The findings for what a rule's check yielded: failed ones first, then open questions.

    At most `MAX_FINDINGS_PER_RULE` are listed; one more says how many there are beyond.
    """
    hits = [result for result in results if isinstance(result, Hit)]
    unknown = [item for item in results if isinstance(item, Undecided) and not item.owned]
    shown = hits[:MAX_FINDINGS_PER_RULE]
    findings = [_failed(rule, hit, n, places, rulebook) for n, hit in enumerate(shown)]
    if len(hits) > len(shown):
        rest = len(hits) - len(shown)
        pointer = hits[len(shown)].pointer
        text = f"and {rest} more places with the same fault"
        where = places.locate(pointer)
        findings.append(_finding(rule, Outcome.FAILED, text, where, len(shown)))
    for number, item in enumerate(unknown):
        where = places.locate(item.pointer)
        findings.append(_finding(rule, Outcome.UNDECIDED, item.reason, where, number))
    return findings


def _failed(rule: Rule, hit: Hit, number: int, places: Places, rulebook: Rulebook) -> Finding:
    param = pointer_to_param(hit.pointer)
    where = places.locate(hit.pointer, key=hit.key)
    if hit.place is not None:
        where = places.place(hit.pointer, hit.place)
    return _finding(
        rule,
        Outcome.FAILED,
        rule.message.format(**{**hit.data, "param": param}),
        where,
        number,
        help=_help(rule, hit),
        api=_api_answer(rule, str(hit.data.get("api_param", param)), rulebook),
        related=tuple(
            other if isinstance(other, Location) else places.locate(other) for other in hit.related
        ),
        data=hit.data,
    )


def _help(rule: Rule, hit: Hit) -> str:
    """The rule's fix; a check that knows better says so in the datum ``fix``."""
    fix = hit.data.get("fix")
    return fix if isinstance(fix, str) and fix else rule.fix


def _finding(  # noqa: PLR0913 - the one place where a finding is put together
    rule: Rule,
    outcome: Outcome,
    message: str,
    location: Location,
    number: int,
    *,
    help: str = "",
    api: ApiAnswer | None = None,
    related: tuple[Location, ...] = (),
    data: Mapping[str, object] | None = None,
) -> Finding:
    # Imported here: its patterns cost 15 ms, and a clean package has nothing to mask.
    from compliance_lint.redact import mask, mask_values  # noqa: PLC0415

    return Finding(
        rule=rule.name,
        severity=rule.severity,
        stage=rule.stage,
        outcome=outcome,
        message=mask(message),
        help=mask(help),
        param=mask(pointer_to_param(location.pointer)),
        location=replace(location, pointer=mask(location.pointer)),
        fingerprint=_fingerprint(rule.name, location, outcome, number),
        api=replace(api, message=mask(api.message), param=mask(api.param)) if api else None,
        related=related,
        data=mask_values(
            {key: value for key, value in (data or {}).items() if key not in _FOR_WORDING}
        ),
    )


def _fingerprint(rule: str, location: Location, outcome: Outcome, number: int) -> str:
    """From names and places only: a hash of a value could be reversed by trying them all."""
    # Several findings of one rule at one place differ by their number alone.
    parts = (rule, location.path, location.pointer, outcome.value, str(number))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _api_answer(rule: Rule, param: str, rulebook: Rulebook) -> ApiAnswer | None:
    if rule.api is None:
        return None
    error = rulebook.api_error(rule.api.code)
    template = rule.api.message or error.message
    return ApiAnswer(
        type=error.type,
        code=rule.api.code,
        message=template.replace("{param}", param or "data"),
        param=param,
        basis=rule.api.basis,
    )
