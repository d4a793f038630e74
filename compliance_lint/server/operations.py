"""What each operation of the API does. Plain functions of a request; nothing of HTTP is here."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from compliance_lint.load.manifest import Manifest
from compliance_lint.server import linking
from compliance_lint.server.answers import PAGE_ANSWERS, Answers, Json, Page
from compliance_lint.server.background import now
from compliance_lint.server.config import ServerConfig
from compliance_lint.server.errors import coded
from compliance_lint.server.files import FileStore
from compliance_lint.server.form import SentForm
from compliance_lint.server.judging import Judge, manifest_of, saved_as
from compliance_lint.server.queries import ListQuery, SubjectQuery, read_expand
from compliance_lint.server.records import SUBMITTED, Expand, StoredApplication
from compliance_lint.server.store import (
    ChangedError,
    NotThereError,
    Store,
    TakenError,
    WrongStatusError,
)
from compliance_lint.server.submitted import merged, new_application


@dataclass(frozen=True)
class Operations:
    """The API over a store. Methods raise RefusedError with what the API answers.

    ``news`` is set where there is something to review.
    """

    config: ServerConfig
    store: Store
    files: FileStore
    judge: Judge
    answers: Answers
    news: threading.Event

    def requirements(self, query: Mapping[str, str]) -> Json:
        """Requirements for a country, number type and user type."""
        subject = SubjectQuery.read(query, self._refuse)
        self._restricted(subject.country_iso, subject.number_type, subject.user_type)
        found = self.judge.requirements.find(
            subject.country_iso, subject.number_type, subject.user_type
        )
        if found is None:
            self._refuse("requirement_not_found")
        return self.answers.requirement(found.requirement)

    def create(self, account: str, form: SentForm) -> Json:
        """Create an application and submit it."""
        manifest = self._admitted(form, "create")
        item = new_application(account, manifest, self.judge.requirements, now())
        item = self._scheduled(item)
        return self.answers.created(self._kept(item, form))

    def update(self, account: str, identity: str, form: SentForm) -> Json:
        """Correct a rejected application and submit it again."""
        while True:
            before = self._there(account, identity)
            manifest = self._admitted(form, "update", before)
            item = merged(before, manifest, self.judge.requirements, now())
            item = self._scheduled(replace(item, revision=before.revision + 1))
            # Where another update came in between and was rejected, this one is merged with it.
            with suppress(ChangedError):
                return self.answers.updated(self._kept(item, form, before))

    def get(self, account: str, identity: str, query: Mapping[str, str]) -> Json:
        """One application."""
        expand = read_expand(query, self._refuse)
        return self.answers.got(self._there(account, identity), expand)

    def list(self, account: str, path: str, query: Mapping[str, str]) -> Json:
        """A page of the account's applications."""
        asked = ListQuery.read(query, self._refuse)
        total, items = self.store.listed(account, asked.filters, asked.limit, asked.offset)
        page = Page(path, asked.limit, asked.offset, total, asked.kept)
        return self.answers.listed(page, items, asked.expand)

    def delete(self, account: str, identity: str) -> Json | None:
        """Delete an application softly."""
        try:
            self.files.remove(self.store.delete(account, identity, now()))
        except NotThereError:
            self._refuse("not_found")
        except WrongStatusError:
            self._refuse("expired")
        return self.answers.deleted(identity)

    def link(self, account: str, body: bytes) -> Json:
        """Link numbers to accepted applications; each on its own succeeds or fails."""
        wanted = linking.wanted(body)
        items = self.store.find(wanted.applications, account)
        saved = saved_as(self._as_saved(item) for item in items)
        self.judge.admit(manifest_of(body, "link", saved=saved), but=linking.REMARKS)
        report = linking.judged(wanted, saved, self.judge, self.config.scenario.numbers)
        good = linking.pairs(report, items)
        linked = self.store.link(account, good)
        return self.answers.linked([entry.told(linked) for entry in report])

    def alias_of(self, account: str, identity: str) -> str | None:
        """The alias of an application, for what a scenario says of it; None: not there."""
        try:
            return self.store.get(account, identity).alias
        except NotThereError:
            return None

    def _admitted(
        self, form: SentForm, operation: str, before: StoredApplication | None = None
    ) -> Manifest:
        """What a form holds, if the API takes it."""
        if form.data is None:
            self._refuse("missing_required_field", "data")
        saved = saved_as([self._as_saved(before)]) if before else None
        manifest = manifest_of(form.data, operation, files=form.given(), saved=saved)
        if before is None:
            names = ("/country_iso", "/number_type", "/end_user/type")
            self._restricted(*(_text(manifest.raw(name)) for name in names))
        self.judge.admit(manifest)
        if not isinstance(manifest.json.value, dict):  # where settings leave the rule out
            self._refuse("invalid_field_value", "data")
        return manifest

    def _kept(
        self, item: StoredApplication, form: SentForm, before: StoredApplication | None = None
    ) -> StoredApplication:
        """Keep files and application, or nothing."""
        replaced = before is None or item.documents is not before.documents
        sent = {index: stream for index, stream in form.streams.items() if replaced}
        saved = self.files.save(sent) if sent else {}
        documents = tuple(
            replace(each, path=file.path, size=file.size, media_type=file.media_type)
            if (file := saved.get(index))
            else each
            for index, each in enumerate(item.documents)
        )
        item = replace(item, documents=documents)
        try:
            if before is None:
                self.store.add(item)
            else:
                gone = self.store.resubmit(item)
                self.files.remove(set(gone) - {each.path for each in documents})
        except BaseException as error:
            self.files.remove(file.path for file in saved.values())
            self._explain(error)
            raise
        self.news.set()
        return item

    def _explain(self, error: BaseException) -> None:
        if isinstance(error, TakenError):
            self._refuse(
                *(("duplicate_alias", "alias") if error.alias else ("duplicate_end_user",))
            )
        if isinstance(error, NotThereError):
            self._refuse("not_found")
        if isinstance(error, WrongStatusError):
            self._refuse("compliance_not_editable")

    def _scheduled(self, item: StoredApplication) -> StoredApplication:
        after = self.config.scenario.review_after(item.alias)
        seconds = self.config.review_after if after is None else after
        due = item.updated_at + dt.timedelta(seconds=seconds)
        return replace(item, status=SUBMITTED, review_due=due)

    def _there(self, account: str, identity: str) -> StoredApplication:
        try:
            return self.store.get(account, identity)
        except NotThereError:
            self._refuse("not_found")

    def _as_saved(self, item: StoredApplication) -> Json:
        """An application as Get answers it, whichever shape is asked for."""
        return PAGE_ANSWERS.application(item, (Expand.END_USER, Expand.LINKED_NUMBERS))

    def _restricted(self, *subject: str | None) -> None:
        if any(item.holds(*subject) for item in self.config.scenario.restricted):
            self._refuse("requirement_restricted")

    def _refuse(self, code: str, param: str = "", message: str = "") -> NoReturn:
        raise coded(self.judge.rulebook, code, param, message)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
