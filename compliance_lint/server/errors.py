"""Errors of the API as its page documents them: one flat object, and an HTTP status."""

from __future__ import annotations

from dataclasses import dataclass

from compliance_lint.findings import Finding
from compliance_lint.rulebook import Rulebook

# By type: the page gives a status for each kind of outcome, and a type for each code.
_STATUS = {
    "validation_error": 400,
    "invalid_request": 400,
    "state_error": 400,
    "not_found": 404,
    "forbidden": 403,
    "server_error": 500,
}
_WITHOUT_RULE = "invalid_field_value"


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """What the API says of a request that it refuses. ``param`` is empty where no field is it."""

    type: str
    code: str
    message: str
    param: str = ""
    status: int = 400

    @property
    def body(self) -> dict[str, str]:
        """The JSON object."""
        told = {"type": self.type, "code": self.code, "message": self.message}
        return {**told, "param": self.param} if self.param else told


class RefusedError(Exception):
    """A request is refused, with the `ErrorAnswer` that it gets."""

    def __init__(self, answer: ErrorAnswer) -> None:
        super().__init__(answer.message)
        self.answer = answer


# The page names these statuses, and no code for them; the codes are ours.
UNAUTHENTICATED = ErrorAnswer(
    "forbidden", "authentication_failed", "the auth id or the auth token is wrong", status=401
)
FORBIDDEN = ErrorAnswer("forbidden", "forbidden", "the account may not do this", status=403)
RATE_LIMITED = ErrorAnswer(
    "invalid_request", "rate_limited", "too many requests in this minute", status=429
)
INTERNAL = ErrorAnswer("server_error", "internal_error", "internal error", status=500)
NO_SUCH_PATH = ErrorAnswer("not_found", "not_found", "there is no such resource", status=404)
NOT_ALLOWED = ErrorAnswer(
    "invalid_request", "method_not_allowed", "the method is not allowed here", status=405
)
TOO_LARGE = ErrorAnswer(
    "invalid_request", "request_too_large", "the request is larger than any can be", status=413
)


def coded(rulebook: Rulebook, code: str, param: str = "", message: str = "") -> RefusedError:
    """The refusal with one of the page's codes, in the words of the rules where none are given."""
    error = rulebook.api_error(code)
    text = message or error.message.replace("{param}", param or "data")
    return RefusedError(ErrorAnswer(error.type, code, text, param, _STATUS[error.type]))


def predicted(rulebook: Rulebook, finding: Finding) -> RefusedError:
    """The refusal that a finding predicts."""
    if finding.api is None:
        return coded(rulebook, _WITHOUT_RULE, finding.param, finding.message)
    api = finding.api
    answer = ErrorAnswer(api.type, api.code, api.message, api.param, _STATUS[api.type])
    return RefusedError(answer)
