"""From what a check yields to findings in words: message, help, place, predicted API answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from compliance_lint.findings import ApiAnswer, Finding
from compliance_lint.load.manifest import pointer_to_param
from compliance_lint.results import CheckResult, Hit, Location, Outcome, Undecided
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook

if TYPE_CHECKING:
    from compliance_lint.redact import Mask

# What a check adds to a hit's data for the engine: a better help than the rule's, and the field
# that the API's answer would name where that is another than the one at fault.
_FOR_WORDING = frozenset({"fix", "api_param"})

# One cause can hit thousands of entries of a hostile manifest; the rest is counted, not listed.
MAX_FINDINGS_PER_RULE = 50

# Behind the message of a fault in what the request itself does not say.
_KEPT = "; the update leaves {} as it was saved"


class Places(Protocol):
    """Where things stand in a manifest; see `compliance_lint.load.manifest.Manifest`."""

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Where ``pointer`` stands."""
        ...

    def place(self, pointer: str, place: tuple[int, int, int, int]) -> Location:
        """A place told as line, column, end line and end column."""
        ...

    def kept(self, pointer: str) -> tuple[object, Location] | None:
        """What an update leaves as it was saved at ``pointer``, and where it was saved."""
        ...


def usual_mask() -> Mask:
    """The mask where nothing is said about it."""
    # Imported here: its patterns cost 15 ms, and a clean package has nothing to mask.
    from compliance_lint.redact import Mask  # noqa: PLC0415

    return Mask()


@dataclass(frozen=True, slots=True)
class _Wording:
    """What the findings of one rule have in common."""

    rule: Rule
    places: Places
    rulebook: Rulebook
    mask: Mask


def word_results(
    rule: Rule,
    results: Sequence[CheckResult],
    places: Places,
    rulebook: Rulebook,
    mask: Callable[[], Mask] = usual_mask,
) -> list[Finding]:
    """The findings for what a rule's check yielded: failed ones first, then open questions.

    At most `MAX_FINDINGS_PER_RULE` are listed; one more says how many there are beyond. ``mask`` is
    asked for where there is anything to mask.
    """
    hits = [result for result in results if isinstance(result, Hit)]
    unknown = [item for item in results if isinstance(item, Undecided) and not item.owned]
    if not hits and not unknown:
        return []
    wording = _Wording(rule, places, rulebook, mask())
    shown = hits[:MAX_FINDINGS_PER_RULE]
    findings = [_failed(wording, hit, n) for n, hit in enumerate(shown)]
    if len(hits) > len(shown):
        rest = len(hits) - len(shown)
        pointer = hits[len(shown)].pointer
        text = f"and {rest} more places with the same fault"
        where = places.locate(pointer)
        findings.append(_finding(wording, Outcome.FAILED, text, where, len(shown)))
    for number, item in enumerate(unknown):
        where = places.locate(item.pointer)
        reason = wording.mask.text(item.reason)
        findings.append(_finding(wording, Outcome.UNDECIDED, reason, where, number))
    return findings


def _failed(wording: _Wording, hit: Hit, number: int) -> Finding:
    rule, places, mask = wording.rule, wording.places, wording.mask
    param = pointer_to_param(hit.pointer)
    where = places.locate(hit.pointer, key=hit.key)
    if hit.place is not None:
        where = places.place(hit.pointer, hit.place)
    # A fault of a key that is written: whether its value stays as it was is what is in question.
    kept = None if hit.key else places.kept(hit.pointer)
    return _finding(
        wording,
        Outcome.FAILED,
        _message(rule, hit, param, mask) + (_KEPT.format(mask.place(param)) if kept else ""),
        where,
        number,
        help=_help(rule, hit, mask),
        api=_api_answer(wording, str(hit.data.get("api_param", param))),
        related=(*([kept[1]] if kept else []), *(_related(places, item) for item in hit.related)),
        data={key: value for key, value in hit.data.items() if key not in _FOR_WORDING},
    )


def _related(places: Places, other: str | Location) -> Location:
    if isinstance(other, Location):
        return other
    kept = places.kept(other)
    return kept[1] if kept else places.locate(other)


def _message(rule: Rule, hit: Hit, param: str, mask: Mask) -> str:
    if mask.hides:  # before it is put into words: then ours and theirs cannot be told apart
        data = mask.values(hit.data, rule.message)
        return rule.message.format(**{**data, "param": mask.pointer(param)})
    return mask.text(rule.message.format(**{**hit.data, "param": param}))


def _help(rule: Rule, hit: Hit, mask: Mask) -> str:
    """The rule's fix; a check that knows better says so in the datum ``fix``."""
    fix = hit.data.get("fix")
    if mask.hides:
        return rule.fix
    return mask.text(fix if isinstance(fix, str) and fix else rule.fix)


def _finding(  # noqa: PLR0913 - the one place where a finding is put together
    wording: _Wording,
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
    rule, mask = wording.rule, wording.mask
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        stage=rule.stage,
        outcome=outcome,
        message=message,
        help=help,
        param=mask.place(pointer_to_param(location.pointer)),
        location=replace(location, pointer=mask.place(location.pointer)),
        fingerprint=_fingerprint(rule.name, location, outcome, number),
        api=api,
        related=tuple(replace(other, pointer=mask.place(other.pointer)) for other in related),
        data=mask.values(data or {}, rule.message),
    )


def _fingerprint(rule: str, location: Location, outcome: Outcome, number: int) -> str:
    """From names and places only: a hash of a value could be reversed by trying them all."""
    # Several findings of one rule at one place differ by their number alone.
    parts = (rule, location.path, location.pointer, outcome.value, str(number))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _api_answer(wording: _Wording, param: str) -> ApiAnswer | None:
    rule, param = wording.rule, wording.mask.pointer(param)
    if rule.api is None:
        return None
    error = wording.rulebook.api_error(rule.api.code)
    template = rule.api.message or error.message
    return ApiAnswer(
        type=error.type,
        code=rule.api.code,
        message=template.replace("{param}", param or "data"),
        param=param,
        basis=rule.api.basis,
    )
