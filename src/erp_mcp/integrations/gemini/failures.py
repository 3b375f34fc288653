"""What went wrong, in our words: those of the provider stay in the log; needs the SDK."""

from json import JSONDecodeError

import httpx
from google.auth.exceptions import GoogleAuthError, TransportError
from google.genai.errors import APIError
from pydantic import BaseModel, Field, ValidationError

from erp_mcp.errors import (
    AiConnectionLost,
    AiMisconfigured,
    AiRateLimited,
    AiServiceUnavailable,
    AiTimedOut,
)

UNREACHED = "The model's provider cannot be reached; nothing was sent and nothing is charged."
UNREADABLE = "The answer of the model's provider cannot be read; whether it is charged is not known."
NAMES: tuple[tuple[type[Exception], type[AiServiceUnavailable], str | None], ...] = (
    (httpx.ConnectTimeout, AiServiceUnavailable, UNREACHED),
    (httpx.PoolTimeout, AiServiceUnavailable, UNREACHED),
    (httpx.TimeoutException, AiTimedOut, None),
    (TimeoutError, AiTimedOut, None),
    (httpx.ConnectError, AiServiceUnavailable, UNREACHED),
    (httpx.ProxyError, AiServiceUnavailable, UNREACHED),
    (httpx.UnsupportedProtocol, AiMisconfigured, "The address of the provider is none; check the settings."),
    (httpx.RequestError, AiConnectionLost, None),
    (JSONDecodeError, AiConnectionLost, UNREADABLE),
    (UnicodeDecodeError, AiConnectionLost, UNREADABLE),
    (ValidationError, AiConnectionLost, UNREADABLE),
    (TransportError, AiServiceUnavailable, UNREACHED),
    (GoogleAuthError, AiMisconfigured, "Google Cloud gives no credentials for Vertex; run `erp-mcp doctor`."),
)
FAILURES: tuple[type[Exception], ...] = (APIError, *(kind for kind, _, _ in NAMES))


class _Detail(BaseModel):
    reason: str = ""
    retry_delay: str = Field(default="", alias="retryDelay")


class _Error(BaseModel):
    details: list[_Detail] = []


class _Body(BaseModel):
    error: _Error = _Error()


def named(error: Exception) -> AiServiceUnavailable:
    if isinstance(error, APIError):
        return _named_by_status(error)
    name, message = next((name, message) for kind, name, message in NAMES if isinstance(error, kind))
    return name(message)


def asked_delay(error: APIError) -> float | None:
    """Seconds, if the provider says when it wants to be asked again."""
    response: object = error.response  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] (of aiohttp)
    header = response.headers.get("retry-after", "") if isinstance(response, httpx.Response) else ""
    asked = (header, *(detail.retry_delay.removesuffix("s") for detail in _details(error)))
    return next((float(each) for each in asked if each.replace(".", "", 1).isdecimal()), None)


def _named_by_status(error: APIError) -> AiServiceUnavailable:
    match error.code:
        case 429:
            return AiRateLimited(_asks_to_wait(asked_delay(error)))
        case 408 | 499:
            return AiServiceUnavailable()
        case code if code >= 500:
            return AiServiceUnavailable()
        case 404:
            return AiMisconfigured(
                "The provider has no such model; check the settings, or run `erp-mcp doctor`."
            )
        case code if code in (401, 403) or _is_key_refused(error):
            return AiMisconfigured("The provider refused the key; check it, or run `erp-mcp doctor`.")
        case code:
            return AiMisconfigured(
                f"The provider did not take the request (HTTP {code}); run `erp-mcp doctor`."
            )


def _asks_to_wait(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return f"The model's provider takes no more requests for the next {seconds:.0f} seconds."


def _is_key_refused(error: APIError) -> bool:
    return any(detail.reason == "API_KEY_INVALID" for detail in _details(error))


def _details(error: APIError) -> list[_Detail]:
    details: object = error.details  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] (any JSON)
    try:
        return _Body.model_validate(details).error.details
    except ValidationError:  # of what stands between the provider and us
        return []
