"""``compliance-lint serve``."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from compliance_lint.cli.options import (
    as_of_option,
    base_settings,
    debug_option,
    requirements_option,
    settings_options,
)
from compliance_lint.cli.outcome import OK, NotDoneError, WrongUsageError

_EXTRA = "the server needs the extra 'server': pip install 'compliance-lint[server]'"


def parse_credentials(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Turn each ID:TOKEN into a pair. Raises BadParameter."""
    found: dict[str, str] = {}
    for value in values:
        auth_id, colon, token = value.partition(":")
        if not colon or not token or not auth_id.isalnum() or not auth_id.isascii():
            raise click.BadParameter(
                "write AUTH_ID:AUTH_TOKEN, letters and digits before the colon"
            )
        found[auth_id] = token
    return found


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at. Any other than this machine's own needs --credentials.",
)
@click.option(
    "--credentials",
    multiple=True,
    metavar="ID:TOKEN",
    callback=parse_credentials,
    envvar="COMPLIANCE_LINT_SERVE_CREDENTIALS",
    help="An auth id and its token. Repeatable; default: a pair that is printed.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep applications and files here; default: in a temporary folder, gone at the end.",
)
@click.option(
    "--seed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Begin with the applications of a saved answer of List, without their files.",
)
@click.option(
    "--shape",
    type=click.Choice(["page", "sdk"]),
    default="page",
    show_default=True,
    help="Answers as the API page documents them, or as recorded in the SDKs.",
)
@click.option(
    "--review-after",
    type=click.FloatRange(0, 86_400),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How long an application stays submitted.",
)
@click.option(
    "--undecided",
    type=click.Choice(["accept", "reject", "stay"]),
    default="accept",
    show_default=True,
    help="What becomes of applications that the linter cannot decide.",
)
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML: outcomes, delays, errors and dropped connections by alias.",
)
@click.option(
    "--rate-limit",
    type=click.IntRange(0),
    default=60,
    show_default=True,
    metavar="N",
    help="Requests a minute; 0: no limit.",
)
@click.option(
    "--requirements-rate-limit",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    metavar="N",
    help="The same for Requirements.",
)
@click.option(
    "--callbacks-anywhere",
    is_flag=True,
    help="Send callbacks to other machines too, not only to this one.",
)
@requirements_option
@as_of_option
@settings_options
@debug_option
def command(  # noqa: PLR0913 - one for each option
    *,
    port: int,
    host: str,
    credentials: dict[str, str],
    data: Path | None,
    seed: Path | None,
    shape: str,
    review_after: float,
    undecided: str,
    scenario: Path | None,
    rate_limit: int,
    requirements_rate_limit: int,
    callbacks_anywhere: bool,
    requirements: Path | None,
    as_of: dt.date | None,
    config: Path | None,
    isolated: bool,
    profile: str | None,
    rules: tuple[Path, ...],
) -> int:
    """Serve the Compliance API at http://127.0.0.1:8080, with the linter as judge and reviewer.

    Point a client's base address at it: nothing leaves this machine. What the API would refuse at
    once is refused at once; what a reviewer would reject is rejected after a moment, with the
    reason. A page at / shows the applications. Ctrl-C ends it.
    """
    from compliance_lint.bulk.limits import MIB, Limits  # noqa: PLC0415
    from compliance_lint.results import Redact  # noqa: PLC0415

    try:
        from compliance_lint.server.config import (  # noqa: PLC0415
            DEFAULT_CREDENTIALS,
            OpenQuestions,
            RateLimits,
            ServerConfig,
            Shape,
            is_loopback,
        )
        from compliance_lint.server.running import serve  # noqa: PLC0415
        from compliance_lint.server.scenario import Scenario, read_scenario  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise NotDoneError(f"{_EXTRA} ({error.name} is missing)") from None

    if not is_loopback(host) and not credentials:
        raise WrongUsageError(f"at {host} others can reach it; give it --credentials ID:TOKEN")
    # Whoever sent a value is told of it: an answer that hides it would help nobody.
    settings = replace(base_settings(config, isolated, rules, profile), redact=Redact.AUTO)
    if requirements is not None:
        settings = replace(settings, requirements=requirements)
    with ExitStack() as stack:
        folder = data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="compliance-lint-serve-"))
        )
        server_config = ServerConfig(
            folder=folder,
            host=host,
            port=port,
            credentials=credentials or DEFAULT_CREDENTIALS,
            shape=Shape(shape),
            review_after=review_after,
            open_questions=OpenQuestions(undecided),
            rates=RateLimits(requirements_rate_limit, rate_limit),
            scenario=read_scenario(scenario) if scenario else Scenario(),
            settings=settings,
            as_of=as_of,
            callbacks_anywhere=callbacks_anywhere,
            limits=Limits(settings.file_timeout, settings.file_memory * MIB),
        )
        serve(server_config, seed_from=seed, kept=data is not None, say=_say)
    return OK


def _say(text: str) -> None:
    click.echo(text, err=True)
