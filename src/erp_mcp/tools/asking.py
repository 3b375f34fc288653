"""Asking the person at the host, in either era of the protocol: a live request, or a round that ends the call."""

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from hashlib import sha256
from typing import Any, Literal, ParamSpec

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

Form = dict[str, Any]  # a JSON schema, as the SDK types it


class Agreement(BaseModel):
    agreed: bool = Field(title="Do this", description="Whether it may be done as shown.")


class Rounds(BaseModel):
    """What was asked last, and what a person chose in the rounds before, each by the digest of its question."""

    asked: str = ""
    chosen: dict[str, str] = Field(default_factory=dict[str, str])


class Unanswered(Exception):
    """Ends the call with a question; the host makes the same call again, with the answer."""

    def __init__(self, question: str, form: Form, rounds: Rounds) -> None:
        super().__init__("a person has to be asked first")
        asked = ElicitRequest(params=ElicitRequestFormParams(message=question, requested_schema=form))
        self.result = InputRequiredResult(input_requests={KEY: asked}, request_state=rounds.model_dump_json())


class Questions:
    """Those of one call, one after the other.

    An answer counts for the very question that was shown: one that names its approval, which is used once, makes
    an answer that is sent again worthless.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._until = anyio.current_time() + WAIT_SECONDS
        self._rounds = _rounds(context.request_state)

    async def agreed(self, question: str) -> bool | None:
        """None where they cannot be asked, or do not answer."""
        answer = await self._answer(question, render_elicitation_schema(Agreement))
        if answer is None or answer.action != "accept":
            return False if answer and answer.action == "decline" else None
        try:
            return Agreement.model_validate(answer.content, strict=True).agreed
        except ValidationError:
            return None

    async def chosen(self, question: str, labels: Sequence[str]) -> str | Literal[False] | None:
        """One of the labels; False where they want none of them, None as above."""
        form = _choice(labels)
        known = self._rounds.chosen.get(_digest(question, form))
        if known in labels:
            return known
        answer = await self._answer(question, form)
        if answer is None or answer.action == "cancel":
            return None
        if answer.action == "decline":
            return False
        label = str((answer.content or {}).get("choice"))
        if label not in labels:
            return None
        self._rounds.chosen[_digest(question, form)] = label
        return label

    async def _answer(self, question: str, form: Form) -> ElicitResult | None:
        if not _can_ask(self._context):
            return None
        if self._context.protocol_version in MODERN_PROTOCOL_VERSIONS:
            return self._brought(question, form)
        with anyio.CancelScope(deadline=self._until):
            try:
                return await self._context.session.elicit_form(
                    question, form, related_request_id=self._context.request_id
                )
            except MCPError:  # it declared that it can ask, and could not
                return None
        return None

    def _brought(self, question: str, form: Form) -> ElicitResult:
        answer, digest = (self._context.input_responses or {}).get(KEY), _digest(question, form)
        if not isinstance(answer, ElicitResult) or self._rounds.asked != digest:
            raise Unanswered(question, form, self._rounds.model_copy(update={"asked": digest}))
        return answer


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


def _rounds(state: str | None) -> Rounds:
    try:
        return Rounds.model_validate_json(state or "{}")
    except ValidationError:  # of a version before this one
        return Rounds()


def _choice(labels: Sequence[str]) -> Form:
    """Written as every revision of the protocol writes a choice."""
    which = {"type": "string", "title": "Which one", "enum": [*labels]}
    return {"type": "object", "properties": {"choice": which}, "required": ["choice"]}


def _digest(question: str, form: Form) -> str:
    return sha256(f"{question}{form}".encode("utf-8", "surrogatepass")).hexdigest()
