"""Everything that can go wrong and that a caller may read; the rest crashes and only the log sees it."""

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


class KnowledgeNotFound(NotFound):
    """There is no such knowledge."""

    code = "KNOWLEDGE_NOT_FOUND"


class SessionNotFound(NotFound):
    """There is no such session."""

    code = "SESSION_NOT_FOUND"


class SessionNotAuthorized(ErpError):
    """This session takes no more messages; open a new one."""

    code = "SESSION_NOT_AUTHORIZED"
    kind = "denied"


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


@dataclass(frozen=True, slots=True)
class Consumption:
    """What a provider says it used; `output_tokens` include what the model thought."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


class AiServiceUnavailable(ErpError):
    """The model did not answer; the same request may succeed later."""

    code = "AI_SERVICE_UNAVAILABLE"
    kind = "unavailable"
    retryable = True

    def __init__(self, message: str | None = None, consumption: Consumption | None = None) -> None:
        """`consumption` is that of an answer which came, was paid for and is of no use."""
        super().__init__(message)
        self.consumption = consumption


class AiNotAsked(AiServiceUnavailable):
    """No model was asked."""

    code = "AI_NOT_ASKED"
    retryable = False


class AiRateLimited(AiServiceUnavailable):
    """The model's provider takes no more requests for now."""

    code = "AI_RATE_LIMITED"


class AiTimedOut(AiServiceUnavailable):
    """The model took too long; whether the provider charges for it is not known."""

    code = "AI_TIMED_OUT"


class AiConnectionLost(AiServiceUnavailable):
    """The connection to the model broke; whether the provider charges for it is not known."""

    code = "AI_CONNECTION_LOST"


class AiMisconfigured(AiServiceUnavailable):
    """The provider refused the key, the model or the request; run `erp-mcp doctor`."""

    code = "AI_MISCONFIGURED"
    retryable = False


class AiRefused(AiServiceUnavailable):
    """The model declined to answer this."""

    code = "AI_REFUSED"
    retryable = False


class AiAnswerInvalid(AiServiceUnavailable):
    """The model's answer did not have the form that was asked for, and neither did the second."""

    code = "AI_ANSWER_INVALID"


class CostLimitReached(ErpError):
    """The cost budget for models is spent."""

    code = "COST_LIMIT_REACHED"
    kind = "limit"


class DocumentUnreadable(ErpError):
    """The document cannot be read."""

    code = "DOCUMENT_UNREADABLE"
    kind = "input"


class FormatUnknown(DocumentUnreadable):
    """The format of the document is not one that is read here."""

    code = "FORMAT_UNKNOWN"


class EncodingUnknown(DocumentUnreadable):
    """The text is in no encoding that is read here."""

    code = "ENCODING_UNKNOWN"


class DocumentEmpty(DocumentUnreadable):
    """There is nothing in the document."""

    code = "DOCUMENT_EMPTY"


class DocumentTooLarge(DocumentUnreadable):
    """The document is larger than is read here; split it."""

    code = "DOCUMENT_TOO_LARGE"


class DocumentTooSlow(DocumentUnreadable):
    """The document takes longer to read than it may; split it, or save it anew."""

    code = "DOCUMENT_TOO_SLOW"


class DocumentEncrypted(DocumentUnreadable):
    """The document is protected by a password; save it without one."""

    code = "DOCUMENT_ENCRYPTED"


class DocumentScanned(DocumentUnreadable):
    """The document holds pictures of text and no text; recognise it first (OCR)."""

    code = "DOCUMENT_SCANNED"


class PageRefused(ErpError):
    """This address may not be read."""

    code = "PAGE_REFUSED"
    kind = "denied"


class PageNotFound(NotFound):
    """There is no page at this address."""

    code = "PAGE_NOT_FOUND"


class PageUnreachable(ErpError):
    """The page could not be read from its server; it may work later."""

    code = "PAGE_UNREACHABLE"
    kind = "unavailable"
    retryable = True


class StoreUnavailable(ErpError):
    """The database does not answer; try again in a few seconds, or run `erp-mcp doctor`."""

    code = "STORE_UNAVAILABLE"
    kind = "unavailable"
    retryable = True


class StoreMisconfigured(ErpError):
    """The database cannot be used as it is set up; run `erp-mcp doctor`."""

    code = "STORE_MISCONFIGURED"
    kind = "unavailable"


class EmbeddedServerFailed(ErpError):
    """The embedded database did not start; run `erp-mcp doctor`."""

    code = "EMBEDDED_SERVER_FAILED"
    kind = "unavailable"


class PortInUse(ErpError):
    """Something else listens on this port."""

    code = "PORT_IN_USE"
    kind = "unavailable"


class BackupRefused(ErpError):
    """The backup file cannot be restored here."""

    code = "BACKUP_REFUSED"
    kind = "input"
