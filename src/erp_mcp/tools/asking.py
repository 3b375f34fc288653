"""Asking the person at the host, in either era of the protocol: a live request, or a round that ends the call."""

from collections.abc import Awaitable, Callable
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

import anyio
from mcp.server.elicitation import render_elicitation_schema
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, Field, ValidationError

P = ParamSpec("P")
KEY = "agreement"
# A request is cut off after a minute, and a person who needs longer finds the question among the approvals.
WAIT_SECONDS = 45.0


class Agreement(BaseModel):
    agreed: bool = Field(title="Do this", description="Whether it may be done as shown.")


class Unanswered(Exception):
    """Ends the call with a question; the host makes the same call again, with the answer."""

    def __init__(self, question: str) -> None:
        super().__init__("a person has to be asked first")
        self.result = InputRequiredResult(
            input_requests={KEY: ElicitRequest(params=_form(question))}, request_state=_digest(question)
        )


async def confirmed(context: Context, question: str) -> bool | None:
    """What the person says; None where they cannot be asked, or do not answer.

    An answer counts for the very question that was shown: one that names its approval, which is used once, makes
    an answer that is sent again worthless.
    """
    if not _can_ask(context):
        return None
    if context.protocol_version in MODERN_PROTOCOL_VERSIONS:
        return _said(_answer(context, question))
    with anyio.move_on_after(WAIT_SECONDS):
        try:
            live = await context.session.elicit_form(
                question, render_elicitation_schema(Agreement), related_request_id=context.request_id
            )
        except MCPError:  # it declared that it can ask, and could not
            return None
        return _said(live)
    return None


def asking(run: Callable[P, Awaitable[CallToolResult]]) -> Callable[P, Awaitable[object]]:
    """Lets what a tool calls end the call with a question."""

    @wraps(run)
    async def ask(*args: P.args, **kwargs: P.kwargs) -> object:
        try:
            return await run(*args, **kwargs)
        except Unanswered as unanswered:
            return unanswered.result

    return ask


def _can_ask(context: Context) -> bool:
    """An older host is asked while it waits for the answer, which not every way to it allows."""
    capabilities = context.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    if elicitation is None or (elicitation.form is None and elicitation.url is not None):
        return False
    return context.protocol_version in MODERN_PROTOCOL_VERSIONS or context.session.can_send_request


def _answer(context: Context, question: str) -> ElicitResult:
    answer = (context.input_responses or {}).get(KEY)
    if not isinstance(answer, ElicitResult) or context.request_state != _digest(question):
        raise Unanswered(question)
    return answer


def _said(answer: ElicitResult) -> bool | None:
    if answer.action == "cancel":
        return None
    if answer.action == "decline":
        return False
    try:
        return Agreement.model_validate(answer.content, strict=True).agreed
    except ValidationError:
        return None


def _form(question: str) -> ElicitRequestFormParams:
    return ElicitRequestFormParams(message=question, requested_schema=render_elicitation_schema(Agreement))


def _digest(question: str) -> str:
    return sha256(question.encode("utf-8", "surrogatepass")).hexdigest()
