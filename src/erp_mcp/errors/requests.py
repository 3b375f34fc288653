"""What a request can be refused for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Kind = Literal["input", "missing", "denied", "limit", "unavailable", "internal"]


class ErpError(Exception):
    """The server could not do this; nothing was changed."""

    code: ClassVar[str] = "ERP_ERROR"
    kind: ClassVar[Kind] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class InvalidInput(ErpError):
    """The arguments do not fit; see the schema of the tool."""

    code = "INVALID_INPUT"
    kind = "input"


class QueryTooShort(InvalidInput):
    """A query needs two letters or digits; give more of the name, or a phone, e-mail, VAT or order number."""

    code = "QUERY_TOO_SHORT"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of those that may be meant: what stands for it in a call, and what tells a person which one it is."""

    value: str
    label: str


class Ambiguous(InvalidInput):
    """Several may be meant. Nothing was changed; repeat it with the id of one."""

    code = "AMBIGUOUS"

    def __init__(
        self, message: str | None = None, given: str = "", choices: Sequence[Choice] = (), of: str = ""
    ) -> None:
        """`given` is what was written, and `of` the kind of thing that it was written for."""
        super().__init__(message)
        self.given, self.choices, self.of = given, choices, of


class UnknownArgument(InvalidInput):
    """An argument is unknown."""

    code = "UNKNOWN_ARGUMENT"


class InvalidContinuation(InvalidInput):
    """`after` is not one that this server gave out; read the URI without it to start again."""

    code = "INVALID_CONTINUATION"


class SettingsInvalid(ErpError):
    """A setting cannot be used; run `erp-mcp doctor`."""

    code = "SETTINGS_INVALID"


class NotFound(ErpError):
    """There is nothing under this id."""

    code = "NOT_FOUND"
    kind = "missing"


class NotAuthorized(ErpError):
    """This principal may not do that."""

    code = "NOT_AUTHORIZED"
    kind = "denied"


class TokenRefused(NotAuthorized):
    """The access token is missing, unknown, expired or revoked."""

    code = "TOKEN_REFUSED"


class RateLimited(ErpError):
    """Too many calls in this minute."""

    code = "RATE_LIMITED"
    kind = "limit"
    retryable = True


class AllowanceSpent(ErpError):
    """The reading allowance of this window is spent."""

    code = "ALLOWANCE_SPENT"
    kind = "limit"
    retryable = True


class RequestTimedOut(ErpError):
    """The request took longer than this server allows and was cancelled; ask for less."""

    code = "REQUEST_TIMED_OUT"
    kind = "unavailable"
    retryable = True


class ResultTooLarge(ErpError):
    """The answer does not fit its budget."""

    code = "RESULT_TOO_LARGE"
    kind = "limit"
