"""A commission as the SDK takes it, and what comes of it; needs the SDK."""

from copy import deepcopy
from functools import cache, partial

from google.genai.models import AsyncModels
from google.genai.types import (
    AutomaticFunctionCallingConfig,
    Content,
    FinishReason,
    GenerateContentConfig,
    GenerateContentResponse,
    Part,
    ThinkingConfig,
    ThinkingLevel,
)
from pydantic import BaseModel

from erp_mcp.errors import AiAnswerInvalid, AiConnectionLost, AiRefused, AiServiceUnavailable, Consumption
from erp_mcp.integrations.gemini.calls import call, http_options
from erp_mcp.integrations.gemini.failures import UNREADABLE
from erp_mcp.integrations.gemini.texts import well_formed
from erp_mcp.integrations.seam import Commission, Thinking, Written

CUT_SHORT = (FinishReason.MAX_TOKENS, FinishReason.CONTINUATION, None)
MISSHAPEN = (
    FinishReason.MALFORMED_RESPONSE,
    FinishReason.MALFORMED_FUNCTION_CALL,
    FinishReason.UNEXPECTED_TOOL_CALL,
)


async def generate(
    models: AsyncModels, model: str, thinking: Thinking, timeout_seconds: float, commission: Commission
) -> Written:
    request = partial(
        models.generate_content,  # pyright: ignore[reportUnknownMemberType] (it takes Pillow's pictures, too)
        model=model,
        contents=content_of(commission),  # in a list the SDK would try it against all that a list may hold
        config=config_of(commission, thinking, timeout_seconds),
    )
    return written(await call(request, timeout_seconds), commission)


def content_of(commission: Commission) -> Content:
    text = [Part(text=well_formed(commission.material))] if commission.material else []
    media = [Part.from_bytes(data=each.data, mime_type=each.mime_type) for each in commission.media]
    return Content(role="user", parts=[*text, *media])


def config_of(commission: Commission, thinking: Thinking, timeout_seconds: float) -> GenerateContentConfig:
    return GenerateContentConfig(
        system_instruction=well_formed(commission.instructions),
        max_output_tokens=commission.max_output_tokens,
        thinking_config=ThinkingConfig(thinking_level=ThinkingLevel(thinking.upper())),
        response_mime_type=None if commission.schema is None else "application/json",
        response_schema=None if commission.schema is None else deepcopy(schema_of(commission.schema)),
        # Both would make more calls than were reserved for.
        automatic_function_calling=AutomaticFunctionCallingConfig(disable=True),
        automatic_continuation=False,
        http_options=http_options(timeout_seconds),
    )


@cache
def schema_of(answer: type[BaseModel]) -> dict[str, object]:
    """Made once: the SDK would make it for every call, and then read the answer a second time by it."""
    return answer.model_json_schema()


def written(response: GenerateContentResponse, commission: Commission) -> Written:
    consumption = consumed(response)
    if not response.candidates:
        raise AiRefused("The model declined to read this.", consumption)
    reason = response.candidates[0].finish_reason
    if reason != FinishReason.STOP:
        raise unfinished(reason, commission, consumption)
    if not response.text:
        raise AiAnswerInvalid("The model's answer is empty.", consumption)
    return Written(response.text, consumption)


def unfinished(
    reason: FinishReason | None, commission: Commission, consumption: Consumption
) -> AiServiceUnavailable:
    if reason in CUT_SHORT:
        limit = commission.max_output_tokens
        return AiAnswerInvalid(
            f"The model's answer ends unfinished, at its limit of {limit} tokens.", consumption
        )
    if reason in MISSHAPEN:
        return AiAnswerInvalid("The model's answer does not have the form that was asked for.", consumption)
    return AiRefused("The model declined to answer this.", consumption)


def consumed(response: GenerateContentResponse) -> Consumption:
    """An answer that does not say what it cost is none of the provider's."""
    usage = response.usage_metadata
    if usage is None:
        raise AiConnectionLost(UNREADABLE)
    return Consumption(
        input_tokens=usage.prompt_token_count or 0,
        cached_tokens=usage.cached_content_token_count or 0,
        output_tokens=(usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0),
    )
