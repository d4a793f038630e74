"""Checks of single values: choices, lengths, codes, addresses, and the characters themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from compliance_lint.checks.countries import COUNTRY_CODES, country_meant
from compliance_lint.checks.plain_address import is_plain_address
from compliance_lint.checks.pointers import places
from compliance_lint.checks.text import hidden, is_blank, texts
from compliance_lint.names.characters import code_point, show
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission
from compliance_lint.suggest import closest

_FILE_POINTER = re.compile(r"/documents/[0-9]+/file")
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


_Texts = Sequence[tuple[str, str]]


def _all_texts(submission: Submission) -> _Texts:
    """Every (pointer, text) of the data with something in it, except the names of files."""
    return _texts_and_file_names(submission)[0]


def _texts_and_file_names(submission: Submission) -> tuple[_Texts, _Texts]:
    """The texts with something in them: those that say something, and the names of files."""
    known = submission.remembered
    if "texts" not in known:
        pairs = submission.manifest.walk()
        written = [(p, text) for p, text in pairs if isinstance(text, str) and not is_blank(text)]
        named = {pointer for pointer, _ in written if _FILE_POINTER.fullmatch(pointer)}
        known["texts"] = (
            [pair for pair in written if pair[0] not in named],
            [pair for pair in written if pair[0] in named],
        )
    found: tuple[_Texts, _Texts] = known["texts"]
    return found


def visible_characters(submission: Submission) -> Iterator[CheckResult]:
    """Yield each value with a character that cannot be seen, or looks like a plain blank."""
    seen = False
    for pointer, value in (*_all_texts(submission), *_file_names(submission)):
        seen = True
        found = list(hidden(value))
        if found:
            index, char = found[0]
            more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
            data = {"character": code_point(char), "position": index + 1, "more": more}
            yield Hit(pointer, data)
    if not seen:
        yield NotApplicable()


def _file_names(submission: Submission) -> Iterator[tuple[str, str]]:
    """Names of files, whose NUL is no mere character: no file can be called that."""
    for pointer, value in _texts_and_file_names(submission)[1]:
        if "\0" not in value:
            yield pointer, value


def plain_spacing(submission: Submission, *, exact: Sequence[str]) -> Iterator[CheckResult]:
    """Yield each value with a leading, trailing or doubled blank.

    The fields in ``exact`` are judged character by character elsewhere.
    """
    skipped = {pointer for field in exact for pointer in places(submission, field)}
    seen = False
    for pointer, value in _all_texts(submission):
        if pointer in skipped:
            continue
        seen = True
        if value == value.strip(" ") and "  " not in value:
            continue
        faults = (
            ("starts with a blank", value.startswith(" ")),
            ("ends with a blank", value.endswith(" ")),
            ("has two blanks in a row", "  " in value.strip(" ")),
        )
        what = " and ".join(text for text, found in faults if found)
        if what:
            yield Hit(pointer, {"what": what})
    if not seen:
        yield NotApplicable()


def sample_values(
    submission: Submission,
    *,
    samples: Sequence[str],
    common: Sequence[str],
    phrases: Sequence[str],
) -> Iterator[CheckResult]:
    """Yield each value that is an example's or a placeholder.

    ``samples`` are whole values, ``phrases`` words anywhere in a value; case does not count.
    ``common`` are whole values that real submissions can have too: they count only beside a
    sample. Values in angle or curly brackets and rows of the letter x are placeholders.
    """
    known = frozenset(_all_folded(tuple(samples))) - _ids_asked_for(submission)
    doubtful = frozenset(_all_folded(tuple(common)))
    found = [(pointer, value, _folded(value)) for pointer, value in _all_texts(submission)]
    together = "\n".join(text for _, _, text in found)
    words = [item for item in _all_folded(tuple(phrases)) if item in together]
    sure = {
        pointer
        for pointer, _, text in found
        if not _is_type_id(pointer) and (text in known or _is_placeholder(text, words))
    }
    for pointer, value, text in found:
        if pointer in sure or (sure and text in doubtful):
            yield Hit(pointer, {"value": show(value)})
    if not found:
        yield NotApplicable()


@lru_cache(maxsize=64)
def _all_folded(values: tuple[str, ...]) -> tuple[str, ...]:
    """A rule's arguments are the same for every package."""
    return tuple(_folded(value) for value in values)


def _folded(value: str) -> str:
    return " ".join(value[:300].casefold().split())


def _ids_asked_for(submission: Submission) -> frozenset[str]:
    """The requirement's own ids: a sample's id is none where the requirement has it."""
    saved = submission.saved_requirement
    kinds = saved.requirement.document_types if saved else ()
    return frozenset(_folded(kind.document_type_id) for kind in kinds)


def _is_type_id(pointer: str) -> bool:
    """An id that the requirement does not have is told as such, sample or not."""
    return pointer.endswith("/document_type_id")


def _is_placeholder(text: str, words: Sequence[str]) -> bool:
    bracketed = text[:1] + text[-1:] in ("<>", "{}") and len(text) > 2
    bracketed = bracketed and '"' not in text and ":" not in text  # JSON in a string
    crossed = 3 <= len(text) <= 20 and set(text) == {"x"}
    return bracketed or crossed or any(_has_words(text, item) for item in words)


def _has_words(text: str, words: str) -> bool:
    """Whether ``words`` stand in ``text`` as whole words."""
    start = text.find(words)
    if start < 0:
        return False
    end = start + len(words)
    before, after = text[max(start - 1, 0) : max(start, 0)], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()
