"""Checks of every text in the data, whatever its field: characters, blanks, values of examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from compliance_lint.checks.pointers import places
from compliance_lint.checks.text import hidden, is_blank
from compliance_lint.names.characters import code_point, show
from compliance_lint.results import CheckResult, Hit, NotApplicable
from compliance_lint.submission import Submission

_FILE_POINTER = re.compile(r"/documents/[0-9]+/file")

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
