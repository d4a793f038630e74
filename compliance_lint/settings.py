"""What can be set. `settings_file.py` reads it from files, `environment.py` from variables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from compliance_lint.results import Redact, Severity
from compliance_lint.rulebook import Selection


class Ocr(StrEnum):
    """Whether pictures are read. ``required``: a run without the engine is no run."""

    AUTO = "auto"
    OFF = "off"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Suppression:
    """What someone has decided to live with: findings of ``rule`` in packages like ``package``.

    ``package`` is a pattern as in .gitignore. After ``expires`` it does not count any more.
    """

    rule: str
    package: str
    reason: str
    expires: dt.date | None = None


class SettingsError(Exception):
    """A settings file is wrong; the text names the key and says what to do."""


LEAST_SECONDS, LEAST_MIB = 0.1, 64
"""A file needs that much in any case."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. Paths are relative to the file that sets them.

    ``rules``: folders of further packs. ``requirements``: a saved Requirements answer.
    ``account``: a saved List answer, whose aliases and end users are taken.
    ``arguments``: per rule, arguments of its check, such as
    ``requirements-stale = { days = 30 }``. ``strict``: undecided fails too.
    ``ocr``: read scans and photographs if the engine is installed ("auto"), never ("off"), or
    refuse to run without it ("required"). ``cache``: keep reports for the next run.
    ``redact``: mask what is personal ("auto"), PAN and Aadhaar only ("none"), or hide all values
    and the names of files and folders ("all").
    ``file_timeout``, in seconds, and ``file_memory``, in MiB: what one file may cost; beyond that
    its package is an error.
    ``exclude``: patterns of packages that are passed over. ``suppress``: findings that do not
    count; none of a rule that ``mandatory`` names may be among them, nor may it be ignored.
    ``baseline``: a file of findings that were there before. ``folder``: what patterns are
    relative to; the settings file's.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: tuple[Path, ...] = ()
    requirements: Path | None = None
    account: Path | None = None
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    ocr: Ocr = Ocr.AUTO
    cache: bool = True
    redact: Redact = Redact.AUTO
    file_timeout: float = 20.0
    file_memory: int = 1024
    exclude: tuple[str, ...] = ()
    suppress: tuple[Suppression, ...] = ()
    mandatory: tuple[str, ...] = ()
    baseline: Path | None = None
    folder: Path = Path()

    @property
    def selection(self) -> Selection:
        """The part that chooses rules."""
        return Selection(self.select, self.ignore, self.severity, self.arguments)
