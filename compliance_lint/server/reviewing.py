"""The reviewer: looks at what is due, has it checked by worker processes, and decides."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compliance_lint.bulk.pool import WorkerPool, WorkersLostError
from compliance_lint.bulk.records import decode
from compliance_lint.bulk.units import Job, Unit
from compliance_lint.load.given import GivenFile
from compliance_lint.load.packages import Form, PackageSource
from compliance_lint.load.tree import FolderTree
from compliance_lint.server.background import IDLE, Background, now
from compliance_lint.server.judging import reviewed
from compliance_lint.server.messages import status_message
from compliance_lint.server.operations import Operations
from compliance_lint.server.records import (
    ACCEPTED,
    EXPIRED,
    REJECTED,
    Review,
    StoredApplication,
)
from compliance_lint.server.scenario import Outcome

_BATCH = 16
_FORCED = {Outcome.ACCEPT: ACCEPTED, Outcome.REJECT: REJECTED, Outcome.EXPIRE: EXPIRED}


class Reviewer(Background):
    """Decides on applications as they fall due, with ``jobs`` processes to check them.

    ``decided`` is set where a message about a decision is to be sent.
    """

    def __init__(self, operations: Operations, decided: threading.Event, jobs: int) -> None:
        super().__init__("the reviewer", operations.news)
        self._config = operations.config
        self._store = operations.store
        self._files = operations.files
        self._judge = operations.judge
        self._decided = decided
        self._jobs = jobs

    def work(self) -> None:
        """Review until it is stopped, or the day is another one."""
        with tempfile.TemporaryDirectory(prefix="compliance-lint-") as notes:
            day = self._config.today()
            job = Job(self._config.settings, day, self._config.limits, Path(notes))
            with WorkerPool(job, self._jobs) as pool:
                while not self._ending.is_set() and self._config.today() == day:
                    due = self._store.due(now(), _BATCH)
                    if due:
                        self._review(due, pool)
                    else:
                        self._wait()

    def _wait(self) -> None:
        next_due = self._store.next_due()
        seconds = (next_due - now()).total_seconds() if next_due else IDLE
        self.wait_for_news(seconds)

    def _review(self, due: Sequence[StoredApplication], pool: WorkerPool) -> None:
        open_: dict[int, StoredApplication] = {}
        for item in due:
            forced = self._forced(item)
            if forced is None:
                open_[len(open_)] = item
            else:
                self._decide(forced)
        try:
            for done in pool.results([Unit(n, self._source(item)) for n, item in open_.items()]):
                report, policy = decode(done.record), self._config.open_questions
                item = open_.pop(done.place)
                self._decide(reviewed(item, report, self._judge.rulebook, policy))
        except WorkersLostError as error:
            for item in open_.values():
                self._decide(_not_done(item, str(error)))
            raise

    def _source(self, item: StoredApplication) -> PackageSource:
        """The whole application, as it would be created, for the linter."""
        files = {
            index: GivenFile(document.file_name, self._files.where(document.path))
            for index, document in enumerate(item.documents)
            if document.path
        }
        content = json.dumps(_data(item)).encode()
        return PackageSource(
            FolderTree(Path()), "data", content=content, form=Form("create", files)
        )

    def _forced(self, item: StoredApplication) -> Review | None:
        """What the scenario says, if it says anything."""
        when = self._config.scenario.outcome(item.alias)
        if when is None or when.outcome is None:
            return None
        status = _FORCED.get(when.outcome)
        note = "" if status else "the scenario leaves it as it is"
        default = "The scenario rejects it." if when.outcome is Outcome.REJECT else None
        reason = (when.reason or default) if status == REJECTED else None
        return Review(item.id, item.revision, status, reason, note)

    def _decide(self, review: Review) -> None:
        if self._store.decide(review, now(), status_message):
            self._decided.set()


def _data(item: StoredApplication) -> dict[str, Any]:
    """The data object of an application. Blank fields are left out: nobody has sent them."""
    return {
        "country_iso": item.country_iso,
        "number_type": item.number_type,
        "alias": item.alias,
        "end_user": {key: value for key, value in item.end_user.items() if value},
        "documents": [
            {"document_type_id": document.type_id, "data_fields": dict(document.meta)}
            for document in item.documents
        ],
    }


def _not_done(item: StoredApplication, why: str) -> Review:
    return Review(item.id, item.revision, None, note=f"not reviewed: {why}")
