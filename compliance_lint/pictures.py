"""Pictures of the pages that findings are about, with the places marked where values were read.

Nothing on them is masked, so they are made only where someone asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.marking import marked_page
from compliance_lint.findings import PackageReport
from compliance_lint.inspection import certificates_of
from compliance_lint.linter import Linter
from compliance_lint.load.packages import PackageSource, PackageUnreadableError, load_manifest
from compliance_lint.load.packages import saved_requirements as saved_beside
from compliance_lint.load.tree import MANIFEST_NAME, FolderTree
from compliance_lint.requirements import RequirementsUnreadableError
from compliance_lint.results import Verdict

_SOFTWARE = "compliance-lint report"


def page_pictures(linter: Linter, package: PackageReport) -> Iterator[tuple[str, bytes]]:
    """Yield a caption and a PNG for each file that a finding of the package is about.

    The page is the one that the legal name was read from, else the first. Only packages in folders
    have pictures, and none of which something could not be checked: what a file does to the
    library that draws it is limited in workers alone.
    """
    source = _source(package)
    if source is None or package.verdict is Verdict.ERROR:
        return
    places = {
        place.pointer
        for finding in package.findings
        for place in (finding.location, *finding.related)
    }
    try:
        submission = linter.submission(load_manifest(source), saved_beside(source))
    except (PackageUnreadableError, RequirementsUnreadableError):
        return
    for file in submission.files:
        if file.pointer in places:
            yield from _picture(file)


def _source(package: PackageReport) -> PackageSource | None:
    path = Path(package.path)
    if path.is_dir() and (path / MANIFEST_NAME).is_file():
        return PackageSource(FolderTree(path), MANIFEST_NAME)
    if path.suffix == ".json" and path.is_file():
        return PackageSource(FolderTree(path.parent), path.name, named=True)
    return None


def _picture(file: FileEvidence) -> Iterator[tuple[str, bytes]]:
    certificates = certificates_of(file)
    pages = (reading.page for item in certificates for reading in item.readings("legal_name"))
    number = next(pages, 1)
    drawn = marked_page(file, certificates, number, software=_SOFTWARE)
    if drawn is not None:
        yield f"{file.name}, page {number}", drawn[0]
