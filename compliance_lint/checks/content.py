"""Checks of what is in the files: type, soundness, encryption, blankness, active content.

A file that does not get past one stage (it is not there, is empty, of another type, damaged, …)
is reported by the check of that stage alone; those after it are undecided for that cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from compliance_lint.checks.files import base_name, files_of
from compliance_lint.evidence.extras import more_than_pages
from compliance_lint.evidence.file_content import PDF
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.pdf import PdfFault
from compliance_lint.evidence.pdf_facts import PdfFacts
from compliance_lint.load.opening import OpenFault
from compliance_lint.results import CheckResult, Hit, NotApplicable, Undecided
from compliance_lint.submission import Submission

Judge = Callable[[FileEvidence], CheckResult | None]


def _corruption(file: FileEvidence) -> str | None:
    """Why the file cannot be opened or decoded to its end; None where it can, or is locked."""
    if isinstance(file.pdf_facts, PdfFault):
        locked = file.pdf_facts is PdfFault.PASSWORD
        return None if locked else file.pdf_facts.value.replace("_", "-")
    if isinstance(file.pdf_facts, PdfFacts) and file.pdf_facts.unopened:
        return "page-damaged"
    fault = file.image.fault if file.image is not None else None
    return f"picture-{fault}" if fault in {"truncated", "damaged"} else None


def _is_locked(file: FileEvidence) -> bool:
    return file.pdf_facts is PdfFault.PASSWORD


def _has_too_many_pixels(file: FileEvidence) -> bool:
    return file.image is not None and file.image.fault == "too many pixels"


# In this order; each is looked at only where those before it are in order.
_STAGES: Mapping[str, tuple[Callable[[FileEvidence], bool], str]] = {
    "open": (lambda file: isinstance(file.opened, OpenFault), "the file could not be opened"),
    "empty": (lambda file: file.size == 0, "the file is empty"),
    "read": (lambda file: file.data is None, "the file is too large to be read"),
    "lfs": (lambda file: file.is_lfs_pointer, "the file is a Git LFS pointer"),
    "type": (lambda file: not (file.media and file.media.supported), "the type is not supported"),
    "corrupt": (lambda file: _corruption(file) is not None, "the file is damaged"),
    "password": (_is_locked, "the file needs a password"),
    "pixels": (_has_too_many_pixels, "the picture has too many pixels"),
}


def first_fault(file: FileEvidence, through: str) -> Undecided | None:
    """Say which stage, up to and including ``through``, the file does not get past."""
    for stage, (is_faulty, reason) in _STAGES.items():
        if is_faulty(file):
            return Undecided(reason, file.pointer, owned=True)
        if stage == through:
            break
    return None


def _judged(submission: Submission, through: str, judge: Judge) -> Iterator[CheckResult]:
    """Yield what ``judge`` says of each file that gets past the stage ``through``.

    Not applicable for a file is not applicable for the submission only if nothing else is said.
    """
    skipped: CheckResult | None = None
    judged = False
    for file in files_of(submission):
        if not isinstance(file, FileEvidence):
            yield file
            continue
        result = first_fault(file, through) or judge(file)
        if isinstance(result, NotApplicable):
            skipped = result
            continue
        judged = True
        if result is not None:
            yield result
    if skipped is not None and not judged:
        yield skipped


def file_is_lfs_pointer(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file that is the stand-in which Git LFS leaves for a file not fetched."""
    return _judged(
        submission,
        "read",
        lambda file: Hit(file.pointer, {"name": file.name}) if file.is_lfs_pointer else None,
    )


def file_type_unsupported(
    submission: Submission, *, fixes: Mapping[str, str]
) -> Iterator[CheckResult]:
    """Yield each file that is by its content no PDF, JPEG or PNG.

    ``fixes`` has what to do about some media types; the rule's own fix serves for the others.
    """

    def judge(file: FileEvidence) -> CheckResult | None:
        if file.media is None or file.media.supported:
            return None
        data = {"name": file.name, "type": file.media.description, "media_type": file.media.name}
        if file.media.name in fixes:
            data["fix"] = fixes[file.media.name]
        return Hit(file.pointer, data)

    return _judged(submission, "lfs", judge)


def file_extension(
    submission: Submission,
    *,
    extensions: Mapping[str, Sequence[str]],
    words: Mapping[str, str],
) -> Iterator[CheckResult]:
    """Yield each file whose name does not end as its content asks, in lower-case letters.

    ``extensions`` has those of each media type, the preferred one first; ``words`` a clause for
    each of ``absent``, ``other`` and ``capitals``.
    """

    def judge(file: FileEvidence) -> CheckResult | None:
        wanted = extensions.get(file.media_name or "", ())
        base = base_name(file.name)
        problem = _extension_problem(base, wanted)
        if problem is None or file.media is None:
            return None
        data = {
            "name": file.name,
            "type": file.media.description,
            "problem": words.get(problem, problem),
            "fix": f"Rename it to {_better_name(base, wanted)!r}.",
        }
        return Hit(file.pointer, data)

    return _judged(submission, "type", judge)


def _extension_problem(base: str, wanted: Sequence[str]) -> str | None:
    stem, _, ending = base.rpartition(".")
    if not wanted:
        return None
    if not (stem and ending):  # a leading dot hides a file and begins no extension
        return "absent"
    if ending in wanted:
        return None
    return "capitals" if ending.lower() in wanted else "other"


def _better_name(base: str, wanted: Sequence[str]) -> str:
    stem, _, ending = base.rpartition(".")
    if not (stem and ending):
        return f"{base.strip('.')}.{wanted[0]}"
    if stem.endswith(tuple(f".{known}" for known in wanted)):
        return stem  # "gst.pdf.download"
    return f"{stem}.{ending.lower() if ending.lower() in wanted else wanted[0]}"


def file_corrupt(submission: Submission, *, words: Mapping[str, str]) -> Iterator[CheckResult]:
    """Yield each PDF that does not open and each picture that does not decode to its end.

    ``words`` has a clause for each of ``truncated``, ``damaged``, ``page-damaged``, ``no-pages``,
    ``picture-truncated`` and ``picture-damaged``.
    """

    def judge(file: FileEvidence) -> CheckResult | None:
        problem = _corruption(file)
        if problem is None:
            return None
        data = {"name": file.name, "problem": words.get(problem, problem)}
        return Hit(file.pointer, data)

    return _judged(submission, "type", judge)


def file_encrypted(submission: Submission) -> Iterator[CheckResult]:
    """Yield each PDF that does not open without a password."""

    def judge(file: FileEvidence) -> CheckResult | None:
        if file.media_name != PDF:
            return NotApplicable("no file is a PDF")
        return Hit(file.pointer, {"name": file.name}) if _is_locked(file) else None

    return _judged(submission, "corrupt", judge)


def file_restricted(submission: Submission) -> Iterator[CheckResult]:
    """Yield each PDF that opens, but under an owner password's restrictions."""

    def judge(file: FileEvidence) -> CheckResult | None:
        structure = file.structure
        if structure is None:
            return NotApplicable("no file is a PDF")
        if structure.restricted:
            return Hit(file.pointer, {"name": file.name})
        if structure.undecided is None:
            return None
        # What is not about encryption keeps active content from being found, and is said there.
        reason = f"restrictions of {file.name!r} are not known: {structure.undecided}"
        return Undecided(reason, file.pointer, owned=not structure.encrypted)

    return _judged(submission, "password", judge)


def file_active_content(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file that holds scripts, launch actions, an XFA form, or another file."""

    def judge(file: FileEvidence) -> CheckResult | None:
        structure = file.structure
        if found := more_than_pages(file):
            return Hit(file.pointer, {"name": file.name, "kinds": ", ".join(found)})
        if structure is None:
            return NotApplicable("no file is a PDF")
        if structure.undecided is None:
            return None
        reason = f"{file.name!r} was not searched for active content: {structure.undecided}"
        owned = structure.encrypted and not structure.restricted  # then the check above says so
        return Undecided(reason, file.pointer, owned=owned)

    return _judged(submission, "password", judge)


def image_pixels(submission: Submission) -> Iterator[CheckResult]:
    """Yield each picture whose header declares more pixels than can safely be decoded."""

    def judge(file: FileEvidence) -> CheckResult | None:
        if file.image is None or not _has_too_many_pixels(file):
            return None if file.image else NotApplicable("no file is a picture")
        passes = f" in {file.image.passes:,} passes" if file.image.passes > 1 else ""
        size = {"width": file.image.width, "height": file.image.height}
        return Hit(file.pointer, {"name": file.name, **size, "passes": passes})

    return _judged(submission, "password", judge)


def file_blank(submission: Submission) -> Iterator[CheckResult]:
    """Yield each file that has no page with a mark on it."""

    def judge(file: FileEvidence) -> CheckResult | None:
        if file.blank is None:
            reason = f"not every page of {file.name!r} could be looked at for a mark"
            return Undecided(reason, file.pointer)
        return Hit(file.pointer, {"name": file.name}) if file.blank else None

    return _judged(submission, "pixels", judge)
