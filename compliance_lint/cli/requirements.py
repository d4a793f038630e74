"""``compliance-lint requirements``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compliance_lint.cli.options import as_of_option, debug_option
from compliance_lint.cli.outcome import FINDINGS, OK, NotDoneError, WrongUsageError
from compliance_lint.cli.output import ReportFile, emit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compliance_lint.requirement_lock import Locked
    from compliance_lint.requirements import SavedRequirement

_FILE = click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[FILE]")
_LOCK = Path("requirements.lock")
_MAX_LOCK = 1_048_576


@click.group("requirements")
def command() -> None:
    """Show, compare and lock saved answers of the Requirements endpoint.

    FILE is such an answer; without one it is requirements.json here, else what comes along.
    """


@command.command("show")
@_FILE
@debug_option
def show(file: Path | None) -> int:
    """Say what has to be sent."""
    from compliance_lint.requirement_words import described  # noqa: PLC0415

    for saved in _saved(file):
        day = f", saved {saved.date}" if saved.date else ""
        _say([f"{saved.path}{day}", *described(saved.requirement)])
    return OK


@command.command("diff")
@click.argument("old", type=click.Path(path_type=Path), metavar="A")
@click.argument("new", type=click.Path(path_type=Path), metavar="B")
@debug_option
def diff(old: Path, new: Path) -> int:
    """Say what has changed from one saved answer, A, to another, B. Ends with 1 where it has."""
    before, after = _by_key(_saved(old)), _by_key(_saved(new))
    found = list(_differences(before, after))
    _say(found or ["nothing has changed"])
    return FINDINGS if found else OK


@command.command("lock")
@_FILE
@click.option("--check", is_flag=True, help="Write nothing; end with 1 where the lock differs.")
@click.option(
    "--lock-file",
    type=click.Path(path_type=Path),
    default=_LOCK,
    show_default=True,
    metavar="FILE",
    help="The lock.",
)
@as_of_option
@debug_option
def lock(file: Path | None, check: bool, lock_file: Path, as_of: dt.date | None) -> int:
    """Note which requirements are used, so that a change is noticed.

    With --check, also a requirement saved more than 90 days ago is told.
    """
    from compliance_lint.requirement_lock import differences, lock_of, lock_text  # noqa: PLC0415

    now = lock_of(_saved(file))
    if not check:
        target = ReportFile("lock", lock_file, "--lock-file")
        target.probe()
        target.write([lock_text(now)])
        _say([f"{lock_file}: {len(now)} locked"])
        return OK
    today = as_of or dt.datetime.now(tz=dt.UTC).date()
    found = list(differences(_read_lock(lock_file), now, today))
    _say(found or [f"{lock_file}: as it was locked"])
    return FINDINGS if found else OK


def _read_lock(path: Path) -> Iterable[Locked]:
    """Read the lock. Raises NotDoneError."""
    from compliance_lint.requirement_lock import LockUnreadableError, read_lock  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            return read_lock(stream.read(_MAX_LOCK))
    except OSError as error:
        raise NotDoneError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except LockUnreadableError as error:
        raise NotDoneError(f"{path}: {error}") from None


def _saved(file: Path | None) -> tuple[SavedRequirement, ...]:
    """The requirements in a file, else in the one here, else those that come along."""
    from compliance_lint.requirements import FILE_NAME, read_requirements  # noqa: PLC0415

    here = Path(FILE_NAME)
    path = file or (here if here.exists() else None)
    if path is not None:
        return read_requirements(path, path.as_posix())
    from compliance_lint.rulebook import load_rulebook  # noqa: PLC0415

    found = tuple(
        saved
        for pack in load_rulebook().packs
        for snapshot in reversed(pack.snapshots())
        for saved in read_requirements(snapshot, f"built-in {snapshot.stem}", built_in=True)
    )
    if not found:
        raise WrongUsageError("there is no requirement here; name a FILE")
    return found


def _by_key(saved: Iterable[SavedRequirement]) -> dict[str, SavedRequirement]:
    found: dict[str, SavedRequirement] = {}
    for item in saved:
        found.setdefault("/".join(item.requirement.key), item)
    return found


def _differences(
    before: dict[str, SavedRequirement], after: dict[str, SavedRequirement]
) -> Iterable[str]:
    from compliance_lint.requirement_words import changes  # noqa: PLC0415

    if len(before) == len(after) == 1:  # then the two are meant, whatever they are about
        (old,), (new,) = before.values(), after.values()
        yield from changes(old.requirement, new.requirement)
        return
    for key, item in before.items():
        if key in after:
            told = changes(item.requirement, after[key].requirement)
            yield from (f"{key}: {change}" for change in told)
        else:
            yield f"{key}: removed"
    yield from (f"{key}: added" for key in after if key not in before)


def _say(lines: Iterable[str]) -> None:
    from compliance_lint.report.escape import MAX_SENTENCE, visible  # noqa: PLC0415

    emit(*(f"{visible(line, MAX_SENTENCE)}\n" for line in lines))
