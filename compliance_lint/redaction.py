"""``redact = "all"``: what of a package may be shown, and reports without its places.

Values are hidden where findings are put into words. Pointers and paths are hidden only when all
else is done with a report: suppressions and baselines know packages by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.findings import Finding, PackageReport, Problem, RequirementsUsed, Trace
from compliance_lint.hiding import Known, hide_pointer, hide_text, words_in
from compliance_lint.load.manifest import Manifest, pointer_to_param
from compliance_lint.redact import Mask, mask
from compliance_lint.requirements import SavedRequirement
from compliance_lint.results import Location, Redact
from compliance_lint.rule import Rule
from compliance_lint.rulebook import Rulebook
from compliance_lint.submission import Submission

# Names of files that we gave, which a location may go on naming.
_OUR_FILES = frozenset(
    {"submission.json", "link.json", "delete.json", "application.json", "applications.json"}
)
_NAMED = re.compile(r"package-[0-9]{1,9}(?:/[a-z]+\.json)?|the account")
ACCOUNT = "the account"


@dataclass(frozen=True)
class Hiding:
    """What is ours in the rules of a run and in the requirements that come with it."""

    rulebook: Rulebook
    requirements: tuple[SavedRequirement, ...] = ()

    @staticmethod
    def name(ordinal: int) -> str:
        """What a package is called whose folder may not be named; ``ordinal`` counts from 0."""
        return f"package-{ordinal + 1}"

    @cached_property
    def own(self) -> Known:
        """What may be shown of any package."""
        texts = [text for rule in self.rulebook.rules for text in _texts_of(rule)]
        kinds = [kind.title for pack in self.rulebook.packs for kind in pack.kinds]
        fields = {name for saved in self.requirements for name in _impersonal(_fields_of(saved))}
        phrases = frozenset(kinds) | {saved.path for saved in self.requirements if saved.built_in}
        titles = [text for rule in self.rulebook.rules for text in (rule.title, rule.message)]
        return Known(words_in(texts, [*titles, *kinds]) | fields, phrases)

    def mask(self, submission: Submission) -> Mask:
        """The mask of one package, as far as it has been read by now."""
        saved = submission.saved_requirement
        words, phrases = self.own.words, self.own.phrases | {submission.as_of.isoformat()}
        if saved is not None:
            fields = frozenset(_impersonal(_fields_of(saved)))
            kinds = _impersonal(kind.name for kind in saved.requirement.document_types)
            words, phrases = words | fields, phrases | fields | frozenset(kinds)
        foreign = frozenset(_values(submission))
        sentences = tuple(value for value in foreign if len(value.split()) > 1)
        names = {
            item.file.name: pointer_to_param(item.file_pointer)
            for item in reversed(submission.documents)
            if item.file is not None
        }
        known = Known(words, phrases - foreign, names, foreign, sentences)
        return Mask(Redact.ALL, known)

    def mask_with(self, places: Iterable[Location]) -> Mask:
        """The mask for what is said of several packages; ``places`` have been named by `place`."""
        told = {text for one in places for text in (one.path, f"{one.path}:{one.line}")}
        return Mask(Redact.ALL, replace(self.own, phrases=self.own.phrases | told))

    def place(self, place: Location, ordinal: int | None) -> Location:
        """A place in the package with that ordinal; None: in the list of an account."""
        name = ACCOUNT if ordinal is None else self.name(ordinal)
        return _Places(name, self.own).location(place)

    def without_places(self, package: PackageReport, ordinal: int) -> PackageReport:
        """A report that does not tell where the package lies; everything else of it is done."""
        places = _Places(self.name(ordinal), self.own)
        used = package.requirements
        return replace(
            package,
            path=places.name,
            findings=tuple(map(places.finding, package.findings)),
            problems=tuple(places.problem(item) for item in package.problems),
            traces=tuple(map(places.trace, package.traces)),
            requirements=self._without_path(used) if used else None,
        )

    def _without_path(self, used: RequirementsUsed) -> RequirementsUsed:
        return used if used.path in self.own.phrases else replace(used, path="a saved answer")

    def problem(self, problem: Problem) -> Problem:
        """A problem of the whole run: whoever started it knows the paths it is about."""
        return _Places("", self.own).problem(problem)

    def text(self, text: str) -> str:
        """A sentence that is about no package."""
        return hide_text(text, self.own)


@dataclass(frozen=True, slots=True)
class _Places:
    """Takes the places out of what is said of the package that is called ``name``."""

    name: str
    own: Known

    def finding(self, item: Finding) -> Finding:
        return replace(
            item,
            param=hide_pointer(item.param, self.own),
            location=self.location(item.location),
            related=tuple(map(self.location, item.related)),
        )

    def location(self, place: Location) -> Location:
        pointer = hide_pointer(place.pointer, self.own)
        return replace(place, path=self.path(place.path), pointer=pointer)

    def path(self, path: str) -> str:
        if _NAMED.fullmatch(path):
            return path
        last = re.split(r"[/\\]", path)[-1]
        return f"{self.name}/{last}" if last in _OUR_FILES else self.name

    def trace(self, trace: Trace) -> Trace:
        return replace(trace, location=self.location(trace.location))

    def problem(self, problem: Problem) -> Problem:
        text = hide_text(problem.message, self.own)
        return Problem(text, self.name, problem.rule)


def _texts_of(rule: Rule) -> Iterator[str]:
    yield from (rule.name, rule.why, rule.fix)
    yield from _strings(rule.arguments)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from (str(key), *_strings(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _fields_of(saved: SavedRequirement) -> Iterator[str]:
    for kind in saved.requirement.document_types:
        yield from (one.field_name for one in kind.required_fields)


def _impersonal(texts: Iterable[str]) -> Iterator[str]:
    """Those in which nothing personal stands, which a requirement should not have."""
    return (text for text in texts if mask(text) == text)


def _values(submission: Submission) -> Iterator[str]:
    """What the submission says, and what has been read from its files."""
    yield from _texts_in(submission.manifest)
    for document in submission.documents:
        found = vars(document).get("certificate")  # what was not read is in no finding
        if isinstance(found, Certificate):
            for readings in found.fields.values():
                yield from (" ".join(one.value.split()) for one in readings)


def _texts_in(manifest: Manifest) -> Iterable[str]:
    for _, value in manifest.walk():
        if isinstance(value, str) and value.strip():
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
