"""The words of a curl command that `check` understands, so that only the program's name changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compliance_lint.cli.outcome import WrongUsageError

if TYPE_CHECKING:
    from compliance_lint.load.curl_words import FormWord
    from compliance_lint.load.packages import PackageSource
    from compliance_lint.load.urls import Place

_Function = TypeVar("_Function", bound=Callable[..., Any])
_OPERATIONS = {"POST": "create", "PATCH": "update"}


@dataclass(frozen=True, slots=True)
class CurlWords:
    """What was given. Of the user and the headers only that they were there: they are secrets."""

    form: tuple[str, ...] = ()
    form_string: tuple[str, ...] = ()
    method: str | None = None
    user: bool = False
    header: bool = False

    def package(self, paths: tuple[Place, ...]) -> PackageSource | None:
        """The package that the form makes; None without a form. Raises WrongUsageError."""
        if not self.form and not self.form_string:
            if self.method is not None or self.user or self.header:
                raise WrongUsageError("-X, -u and -H are curl's; they stand beside -F only")
            return None
        from compliance_lint.load.form import FormUnusableError, form_package  # noqa: PLC0415

        _only_a_url(paths)
        operation = _OPERATIONS.get(self.method or "POST")
        if operation is None:
            raise WrongUsageError(f"-X takes POST or PATCH; got {self.method!r}")
        stream = None if sys.stdin is None else sys.stdin.buffer
        try:
            return form_package(self._words(), operation, stream)
        except FormUnusableError as error:
            raise WrongUsageError(f"-F: {error}") from None

    def _words(self) -> list[FormWord]:
        from compliance_lint.load.curl_words import (  # noqa: PLC0415
            WordWrongError,
            parse_form,
            parse_form_string,
        )
        from compliance_lint.load.form import field_name  # noqa: PLC0415

        words = [parse_form_string(word) for word in self.form_string if "=" in word]
        if len(words) < len(self.form_string):
            raise WrongUsageError("--form-string: it is not NAME=VALUE")
        for word in self.form:
            try:
                words.append(parse_form(word))
            except WordWrongError as error:
                # The name alone: the value may be the whole submission.
                name, sign, _ = word.partition("=")
                named = field_name(name) if sign else None
                raise WrongUsageError(f"-F {named}: {error}" if named else f"-F: {error}") from None
        return words


def _only_a_url(paths: tuple[Place, ...]) -> None:
    """Nothing is fetched from it; it is there because curl needs it."""
    from compliance_lint.load.urls import Url  # noqa: PLC0415

    is_url = all(isinstance(path, Url) and path.scheme in {"http", "https"} for path in paths)
    if len(paths) > 1 or not is_url:
        raise WrongUsageError("beside -F there is no PATH, at most the URL that curl needs")


def _given(_ctx: click.Context, _param: click.Parameter, value: object) -> bool:
    """Forget the value at once."""
    return bool(value)


def curl_options(function: _Function) -> _Function:
    """Add -F, --form-string, -X, -u and -H."""
    for option in (
        click.option(
            "-H", "--header", multiple=True, callback=_given, metavar="…", help="As -u: not used."
        ),
        click.option(
            "-u",
            "--user",
            callback=_given,
            metavar="…",
            help="Taken so that the rest of a curl command may stand; not used, kept or shown.",
        ),
        click.option(
            "-X", "--request", "method", metavar="METHOD", help="POST (default), PATCH: an update."
        ),
        click.option(
            "--form-string", multiple=True, metavar="NAME=TEXT", help="As curl's, beside -F."
        ),
        click.option(
            "-F",
            "--form",
            multiple=True,
            metavar="NAME=VALUE",
            help="A field of the form that curl would send, in curl's grammar, in place of PATH: "
            "data=@data.json, 'documents[0].file=@coi.pdf'. Repeatable. Nothing is sent.",
        ),
    ):
        function = option(function)
    return function


def take_curl_words(values: dict[str, Any]) -> CurlWords:
    """Take the values of these options out of those of all options."""
    names = ("form", "form_string", "method", "user", "header")
    return CurlWords(**{name: values.pop(name) for name in names})
