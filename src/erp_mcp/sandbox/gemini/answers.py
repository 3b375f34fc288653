"""What the provider would say: bodies as they are on the wire, the same for the same request."""

import json
from dataclasses import dataclass
from typing import Literal

from erp_mcp.sandbox.gemini.filling import Filling, sentences
from erp_mcp.sandbox.gemini.tokens import CHARACTERS_PER_TOKEN, tokens_in, tokens_of
from erp_mcp.sandbox.gemini.vectors import vector
from erp_mcp.sandbox.gemini.wire import CountTokens, Embed, EmbedBatch, Generate, Json, text_of

Status = Literal[
    "INVALID_ARGUMENT",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NOT_FOUND",
    "RESOURCE_EXHAUSTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
]
STATUSES: dict[int, Status] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
WRITERS = ("gemini-3.8-flash", "gemini-3.5-flash", "gemini-3.5-flash-lite", "gemini-3.1-flash-lite")
EMBEDDERS = ("gemini-embedding-2", "gemini-embedding-001")
THOUGHT_TOKENS = 16
LARGEST_BATCH = 100


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Json


def failure(code: int, message: str, *details: Json) -> Answer:
    error: Json = {"code": code, "message": message, "status": STATUSES.get(code, "UNKNOWN")}
    return Answer(code, {"error": error | ({"details": list(details)} if details else {})})


def generated(model: str, request: Generate, cached_tokens: int) -> Answer:
    text, limit = written(request), request.generation_config.max_output_tokens
    is_cut = limit is not None and tokens_of(text) > limit
    if is_cut and limit is not None:
        text = text[: limit * CHARACTERS_PER_TOKEN]
    return said(model, request, text, "MAX_TOKENS" if is_cut else "STOP", cached_tokens)


def written(request: Generate) -> str:
    """JSON that fits the schema, or without one the first two sentences."""
    found = sentences(text_of(request.contents))
    schema = request.generation_config.response_schema
    if schema is None:
        return " ".join(found[:2])
    return json.dumps(Filling(found).value(schema), ensure_ascii=False)


def said(
    model: str, request: Generate, text: str | None, finish_reason: str, cached_tokens: int = 0
) -> Answer:
    """A candidate with this text; without one it was held back."""
    content: Json = {} if text is None else {"content": {"parts": [{"text": text}], "role": "model"}}
    candidate = content | {"finishReason": finish_reason, "index": 0}
    usage = used(request, tokens_of(text or ""), cached_tokens)
    return Answer(200, {"candidates": [candidate]} | closing(model, usage))


def blocked(model: str, request: Generate, reason: str) -> Answer:
    tokens = _prompt_tokens(request)
    usage: Json = {"promptTokenCount": tokens, "totalTokenCount": tokens}
    return Answer(200, {"promptFeedback": {"blockReason": reason}} | closing(model, usage))


def used(request: Generate, output_tokens: int, cached_tokens: int) -> Json:
    prompt_tokens = _prompt_tokens(request)
    usage: Json = {
        "promptTokenCount": prompt_tokens,
        "candidatesTokenCount": output_tokens,
        "thoughtsTokenCount": THOUGHT_TOKENS,
        "totalTokenCount": prompt_tokens + output_tokens + THOUGHT_TOKENS,
    }
    return usage | ({"cachedContentTokenCount": cached_tokens} if cached_tokens else {})


def closing(model: str, usage: Json) -> Json:
    return {"usageMetadata": usage, "modelVersion": model, "responseId": "sandbox"}


def embedded(request: Embed) -> Answer:
    return Answer(200, {"embedding": _embedding(request)})


def embedded_batch(batch: EmbedBatch) -> Answer:
    if len(batch.requests) > LARGEST_BATCH:
        return failure(400, f"at most {LARGEST_BATCH} requests can be in one batch")
    return Answer(200, {"embeddings": [_embedding(request) for request in batch.requests]})


def counted(request: CountTokens) -> Answer:
    return Answer(200, {"totalTokens": tokens_in(request.contents)})


def listed() -> Answer:
    return Answer(200, {"models": [described(model) for model in (*WRITERS, *EMBEDDERS)]})


def described(model: str) -> Json:
    methods = ["generateContent", "countTokens"] if model in WRITERS else ["embedContent"]
    return {
        "name": f"models/{model}",
        "displayName": model,
        "inputTokenLimit": 1_048_576 if model in WRITERS else 8192,
        "outputTokenLimit": 65_536 if model in WRITERS else 1,
        "supportedGenerationMethods": methods,
    }


def _embedding(request: Embed) -> Json:
    return {"values": vector(text_of([request.content]), request.dimension)}


def _prompt_tokens(request: Generate) -> int:
    return tokens_in([request.system_instruction, *request.contents])
