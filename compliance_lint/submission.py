"""What a check is given: the manifest, the requirement it is held to and the files' evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from compliance_lint.evidence.certificate import Certificate
from compliance_lint.evidence.file_content import MAX_READ_BYTES
from compliance_lint.evidence.files import FileEvidence
from compliance_lint.evidence.kinds import CertificateKind
from compliance_lint.evidence.memory import Memory
from compliance_lint.evidence.unread import Unread
from compliance_lint.findings import FileSummary
from compliance_lint.load.application import Application
from compliance_lint.load.data import DocumentEntry, EndUser, SubmissionData
from compliance_lint.load.manifest import Manifest
from compliance_lint.load.opening import OpenedFile, OpenFault
from compliance_lint.load.tree import Folder
from compliance_lint.requirements import DocumentType, RequirementSources, SavedRequirement

if TYPE_CHECKING:
    from compliance_lint.load.given import GivenFile

# More files than any requirement asks for are not opened: documents[] may hold thousands.
MAX_FILES = 50
OpenFile = Callable[[], OpenedFile | OpenFault]


@dataclass(frozen=True, slots=True)
class Slot:
    """Which kinds of document one place of a requirement takes.

    A document type belongs to the slot if one of ``words`` stands in its name or description.
    """

    name: str
    title: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]

    def holds(self, document_type: DocumentType) -> bool:
        """Whether ``document_type`` is this slot's."""
        text = f"{document_type.name} {document_type.description}".lower()
        return any(word in text for word in self.words)


@dataclass(frozen=True)
class Document:
    """One entry of documents[] with all that is known about it."""

    index: int
    entry: DocumentEntry
    type: DocumentType | None
    slot: Slot | None
    file: FileEvidence | None

    @property
    def pointer(self) -> str:
        """Pointer of the entry."""
        return f"/documents/{self.index}"

    @property
    def file_pointer(self) -> str:
        """Pointer of the line that names the file."""
        return f"/documents/{self.index}/file"

    @cached_property
    def certificate(self) -> Certificate | Unread | None:
        """The certificate the slot wants, else the first one found; None: no kind recognised."""
        if self.file is None:
            return Unread("names no file", owned=True)
        found = self.file.certificates
        wanted = self.slot.kinds if self.slot else ()
        if isinstance(found, Unread):
            return found
        if not any(item.kind in wanted for item in found):
            # What is wanted may be on the very page that the text layer does not tell of.
            found = self.file.more_certificates
        if isinstance(found, Unread):
            return found
        fitting = next((item for item in found if item.kind in wanted), None)
        return fitting or (found[0] if found else None)

    @property
    def proof(self) -> Certificate | None:
        """The certificate, if it was read and is one that this slot takes."""
        found = self.certificate
        fits = isinstance(found, Certificate) and self.slot and found.kind in self.slot.kinds
        return found if isinstance(found, Certificate) and fits else None


@dataclass(frozen=True, eq=False)
class Submission:
    """One submission, as every check sees it. ``as_of`` is "today" for rules about dates.

    ``ocr`` says whether pictures may be read, where the engine is installed; ``memory`` knows files
    from earlier.
    """

    manifest: Manifest
    sources: RequirementSources
    as_of: dt.date
    kinds: Sequence[CertificateKind] = ()
    slots: Sequence[Slot] = ()
    ocr: bool = True
    memory: Memory | None = None

    @property
    def data(self) -> SubmissionData:
        """The typed view of what the user wrote."""
        return self.manifest.data

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What checks worked out about the submission and others need too, by names of theirs."""
        return {}

    @property
    def is_update(self) -> bool:
        """The package corrects a rejected application (PATCH)."""
        return self.manifest.operation == "update"

    @property
    def application(self) -> Application | None:
        """The application that an update is about, as it was saved."""
        return self.manifest.application

    @cached_property
    def end_user(self) -> EndUser:
        """The end user as it is reviewed: what an update leaves out is as it was saved."""
        given = self.data.end_user
        kept = self.application.answer.end_user if self.application else None
        if not kept:
            return given
        left = {key: kept[key] for key in kept if self.manifest.kept(f"/end_user/{key}")}
        return EndUser.model_validate(given.model_dump() | left)

    @property
    def end_user_known(self) -> bool:
        """Whether `end_user` is whole: what an update leaves out was saved, if it is not blank."""
        saved = self.application
        return not self.is_update or (saved is not None and saved.answer.end_user is not None)

    @cached_property
    def subject(self) -> tuple[str | None, str | None, str | None]:
        """Country, number type and user type. An update cannot change them, and need not say."""
        data, saved = self.data, self.application
        written = (data.country_iso, data.number_type, data.end_user.type)
        if saved is None:
            return written
        kept = (saved.answer.country_iso, saved.answer.number_type, saved.user_type)
        country, number_type, user_type = (
            old or new for old, new in zip(kept, written, strict=True)
        )
        return country, number_type, user_type

    def raw(self, pointer: str) -> Any:
        """The JSON value at ``pointer``, or `MISSING`."""
        return self.manifest.raw(pointer)

    @cached_property
    def saved_requirement(self) -> SavedRequirement | None:
        """The requirement for this country, number type and user type, and its source."""
        return self.sources.find(*self.subject)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The entries of documents[], and any file given for an index that has no entry."""
        entries = list(self.data.documents)
        beyond = max(self.manifest.given_files, default=-1) + 1
        entries += [DocumentEntry()] * (beyond - len(entries))
        return tuple(self._document(index, entry) for index, entry in enumerate(entries))

    @property
    def files(self) -> tuple[FileEvidence, ...]:
        """The files named, in order of their documents."""
        return tuple(document.file for document in self.documents if document.file is not None)

    @cached_property
    def _first_of_type(self) -> dict[str, int]:
        """Index of the first entry with each document type id."""
        ids = [(item.document_type_id or "").lower() for item in self.data.documents]
        return {type_id: index for index, type_id in reversed(list(enumerate(ids)))}

    def _document(self, index: int, entry: DocumentEntry) -> Document:
        saved = self.saved_requirement
        kind = saved.requirement.document_type(entry.document_type_id) if saved else None
        # A repeated id is a fault of its own; what its file should be is then anybody's guess.
        first = self._first_of_type.get((entry.document_type_id or "").lower())
        known = kind if kind and first == index else None
        file = self._file(index, entry)
        if known and file is None and not known.proof_required:
            known = None  # data alone are asked for: there is no certificate to be held to anything
        slot = next((slot for slot in self.slots if known and slot.holds(known)), None)
        return Document(index, entry, kind, slot, file)

    def _file(self, index: int, entry: DocumentEntry) -> FileEvidence | None:
        given = self.manifest.given_files.get(index)
        if index >= MAX_FILES:
            return None
        pointer = f"/documents/{index}/file"
        if given is not None:
            return FileEvidence(
                pointer, given.name, _trusted(given), self.kinds, ocr=self.ocr, memory=self.memory
            )
        if entry.file is None or self.manifest.only_given:
            return None
        opener = _confined(self.manifest.folder, entry.file)
        return FileEvidence(
            pointer, entry.file, opener, self.kinds, ocr=self.ocr, memory=self.memory
        )


def _trusted(given: GivenFile) -> OpenFile:
    return lambda: given.read(max_bytes=MAX_READ_BYTES)


def _confined(folder: Folder, name: str) -> OpenFile:
    return lambda: folder.read(name, max_bytes=MAX_READ_BYTES)


def summarise_file(document: Document) -> FileSummary | None:
    """What the report says about a document's file, from what is known of it by now."""
    file = document.file
    if file is None:
        return None
    found = document.certificate
    return FileSummary(
        pointer=file.pointer,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_name,
        kind=found.kind if isinstance(found, Certificate) else None,
    )
