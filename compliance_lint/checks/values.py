"""Checks of single values: choices, lengths, codes and addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from compliance_lint.checks.countries import COUNTRY_CODES, country_meant
from compliance_lint.checks.plain_address import is_plain_address
from compliance_lint.checks.pointers import places
from compliance_lint.checks.text import texts
from compliance_lint.names.characters import show
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission
from compliance_lint.suggest import closest

_MAX_EMAIL = 1000  # far over the 254 that an address can have; a longer one is not parsed


def field_choices(
    submission: Submission,
    *,
    choices: Mapping[str, Sequence[str]],
    any_case: Sequence[str],
    meant: Mapping[str, str],
) -> Iterator[CheckResult]:
    """Yield each field of ``choices`` whose value is none of its choices, exactly.

    The fields in ``any_case`` are taken in any letter case. ``meant`` maps words that people
    write, in lower case letters and digits only, to the choice they mean.
    """
    seen = False
    for field, allowed in choices.items():
        for pointer, value in texts(submission, [field]):
            seen = True
            if value in allowed or (field in any_case and value.upper() in allowed):
                continue
            found = _choice_meant(value, allowed, meant)
            fix = {"fix": f'Write "{found}".'} if found else {}
            hint = f"; did you mean {found!r}?" if found else ""
            data = {"value": show(value), "allowed": ", ".join(allowed), "hint": hint, **fix}
            yield Hit(pointer, data)
    if not seen:
        yield NotApplicable()


def _plain(value: str) -> str:
    return "".join(char for char in value[:60].lower() if char.isalnum())


def _choice_meant(value: str, allowed: Sequence[str], meant: Mapping[str, str]) -> str | None:
    plain = {_plain(item): item for item in allowed}
    word = meant.get(_plain(value))
    if word in allowed:
        return word
    return plain.get(_plain(value)) or closest(value, allowed)


def text_length(
    submission: Submission, *, fields: Sequence[str], limit: int
) -> Iterator[CheckResult]:
    """Yield each of ``fields`` with more than ``limit`` characters (Unicode code points)."""
    seen = False
    for pointer in (pointer for field in fields for pointer in places(submission, field)):
        value = submission.raw(pointer)
        if isinstance(value, str) and value:
            seen = True
            if len(value) > limit:
                yield Hit(pointer, {"length": len(value), "limit": limit})
    if not seen:
        yield NotApplicable()


def country_codes(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that is no ISO 3166-1 alpha-2 code in upper case."""
    seen = False
    for pointer, value in texts(submission, fields):
        seen = True
        if value not in COUNTRY_CODES:
            code = country_meant(value)
            hint = f"; did you mean {code!r}?" if code else ""
            fix = {"fix": f'Write "{code}".'} if code else {}
            yield Hit(pointer, {"value": show(value), "hint": hint, **fix})
    if not seen:
        yield NotApplicable()


def email_syntax(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that cannot be an e-mail address. Nothing is looked up."""
    seen = False
    for pointer, value in texts(submission, fields):
        seen = True
        if reason := _email_fault(value):
            yield Hit(pointer, {"reason": reason})
    if not seen:
        yield NotApplicable()


def _email_fault(value: str) -> str | None:
    """Why ``value`` is no address, as the end of a sentence; None where it is one."""
    if is_plain_address(value):
        return None
    # Imported here: it costs 30 ms, and most addresses are plain ones.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    if value != value.strip(" "):
        return "there is a blank before or after it"
    if len(value) > _MAX_EMAIL:
        return f"it is {len(value)} characters long"
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError as error:
        text = show(str(error), 160).rstrip(".")
        return text[:1].lower() + text[1:]
    except ValueError:
        return "the part after the @-sign is not a domain name"
    return None


def https_urls(submission: Submission, *, fields: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each of ``fields`` that is no https address with a host."""
    seen = False
    for pointer, value in texts(submission, fields):
        seen = True
        if reason := _url_fault(value):
            yield Hit(pointer, {"reason": reason})
    if not seen:
        yield NotApplicable()


def _url_fault(value: str) -> str | None:
    if " " in value:
        return "it has a blank in it"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is not a URL"
    if parts.scheme.lower() != "https":
        start = f"{parts.scheme[:20]}:" if "://" in value else ""
        return f"it starts with '{show(start)}'" if start else "it does not start with https://"
    return None if host else "it has no host"
