"""What goes wrong with a model, and with what it may cost."""

from dataclasses import dataclass

from erp_mcp.errors.requests import ErpError


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
