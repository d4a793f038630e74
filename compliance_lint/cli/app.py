"""The group of commands, and what happens when one of them ends in an error."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click

from compliance_lint import __version__
from compliance_lint.cli.outcome import (
    INTERRUPTED,
    NOT_DONE,
    OK,
    USAGE,
    NotDoneError,
    Session,
)
from compliance_lint.cli.signals import STOPPED, StoppedError, stopped_by_signals

# What each does, so that the list of commands imports none of them.
_COMMANDS: Mapping[str, str] = {
    "check": "Check submission packages.",
    "request": "Print the request that sends a package.",
    "inspect": "Show what is read from a certificate.",
    "rule": "Explain a rule, or list all of them.",
    "why": "Say which rules a reason of a rejection may mean.",
    "init": "Write a starter package.",
    "schema": "Print a JSON Schema.",
    "test": "Check a corpus of cases against the rules.",
    "merge": "Put reports on parts of an input together.",
    "baseline": "Keep what is found today; only what is new counts then.",
    "verify": "Say whether packages have changed since they were checked.",
    "requirements": "Show, compare and lock saved requirements.",
    "serve": "Run a stand-in for the Compliance API on this machine.",
    "cache": "Show or clear what is kept between runs.",
}
# Errors that say what the user got wrong, by name: importing their classes would load everything.
_USAGE_ERRORS = frozenset(
    {
        "AccountUnreadableError",
        "CaseInvalidError",
        "FormatUnknownError",
        "RequirementsUnreadableError",
        "RulebookError",
        "ScenarioError",
        "SettingsError",
        "StarterExistsError",
        "WrongUsageError",
    }
)
# Those that say why the job was not done.
_NOT_DONE_ERRORS = frozenset({"ServerUnusableError"})


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"compliance_lint.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            return None
        command.short_help = _COMMANDS[cmd_name]  # for the shell's completion
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in _COMMANDS and not word.startswith("-"):
            if Path(word).exists():
                ctx.fail(f"{word!r} is no command; to check it: compliance-lint check {word}")
            from compliance_lint.suggest import did_you_mean  # noqa: PLC0415

            ctx.fail(f"there is no command {word!r}{did_you_mean(word, _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 not everything was checked.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Check a phone-number compliance submission offline, before it is sent.

    \b
    compliance-lint init acme        write a starter package
    compliance-lint check acme       check it
    compliance-lint rule RULE        explain a rule
    compliance-lint inspect FILE     show what is read from a certificate
    """  # noqa: D301 - a real backspace: click keeps the lines


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    with stopped_by_signals():
        code = run(args)
    sys.exit(code)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Never raises, never shows a traceback unasked."""
    session = Session()
    try:
        code = cli.main(args, prog_name="compliance-lint", obj=session, standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        why = error.__cause__ if isinstance(error, click.Abort) else error
        return STOPPED + why.signal if isinstance(why, StoppedError) else INTERRUPTED
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except SystemExit as error:  # click's answer to a closed pipe
        return error.code if isinstance(error.code, int) else NOT_DONE
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001 - the last resort
        return _explain(error, session)
    return code if isinstance(code, int) else OK


def _show(error: click.ClickException) -> None:
    """Print click's own message, which repeats what stood on the command line."""
    from compliance_lint.report.escape import visible  # noqa: PLC0415

    told = io.StringIO()
    error.show(file=told)
    for line in told.getvalue().splitlines():
        click.echo(visible(line), err=True)


def _explain(error: BaseException, session: Session) -> int:
    from compliance_lint.report.escape import MAX_SENTENCE, sentence, visible  # noqa: PLC0415

    if session.debug:
        told = "".join(traceback.format_exception(error))
        click.echo("\n".join(visible(line, MAX_SENTENCE) for line in told.splitlines()), err=True)

    if _is_one_of(error, _USAGE_ERRORS):
        click.echo(f"Error: {sentence(str(error))}", err=True)
        return USAGE
    if isinstance(error, NotDoneError) or _is_one_of(error, _NOT_DONE_ERRORS):
        click.echo(f"Error: {sentence(str(error))}", err=True)
        return NOT_DONE
    # The text of a foreign exception may repeat what is in the submission.
    hint = "" if session.debug else "; --debug shows where"
    click.echo(
        f"Error: unexpected {type(error).__name__}{hint}. Nothing can be concluded.", err=True
    )
    return NOT_DONE


def _is_one_of(error: BaseException, names: frozenset[str]) -> bool:
    kind = type(error)
    return kind.__module__.startswith("compliance_lint.") and kind.__name__ in names
