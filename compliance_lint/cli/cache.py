"""``compliance-lint cache``."""

from __future__ import annotations

from pathlib import Path

import click

from compliance_lint.cli.outcome import OK, NotDoneError
from compliance_lint.cli.output import emit

_DIRECTORY = click.option(
    "--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Another folder."
)


@click.group("cache")
def command() -> None:
    """Reports of packages that have not changed, and what was read from their files.

    They are private to you, hold no text of documents beyond the fields that are read, and can be
    deleted at any time.
    """


@command.command("clear")
@_DIRECTORY
def clear(cache_dir: Path | None) -> int:
    """Delete it."""
    from compliance_lint.cache.folder import CacheUnusableError  # noqa: PLC0415
    from compliance_lint.cache.store import remove  # noqa: PLC0415

    folder = _folder(cache_dir)
    try:
        size = remove(folder)
    except CacheUnusableError as error:
        raise NotDoneError(str(error)) from None
    emit(f"{folder}: {size:,} bytes deleted\n")
    return OK


@command.command("info")
@_DIRECTORY
def info(cache_dir: Path | None) -> int:
    """Say where it is and how large."""
    from compliance_lint.cache.folder import FILE_NAME  # noqa: PLC0415

    folder = _folder(cache_dir)
    sizes = [path.stat().st_size for path in folder.glob(f"{FILE_NAME}*")]
    emit(f"{folder}: {sum(sizes):,} bytes\n" if sizes else f"{folder}: nothing is kept\n")
    return OK


def _folder(given: Path | None) -> Path:
    from compliance_lint.cache.folder import VARIABLE, default_folder  # noqa: PLC0415

    folder = given or default_folder()
    if folder is None:
        raise NotDoneError(f"there is no folder for caches here; {VARIABLE} can name one")
    return folder
