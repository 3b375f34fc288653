"""Tools on what customers and the company said to each other."""

from datetime import UTC, datetime
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
)

from erp_mcp.errors import InvalidRatingValue
from erp_mcp.language.compact import compact
from erp_mcp.opening import enter
from erp_mcp.store.records import CTA_ID, Asked, Audience, Message, Opinion, Role, Said, Thumb
from erp_mcp.tools import answers
from erp_mcp.tools.arguments import WRITTEN, Format, MaxTokens

MOST_METADATA = 2000  # characters


def few(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(compact(metadata)) > MOST_METADATA:
        raise ValueError(f"more than {MOST_METADATA} characters of JSON")
    return metadata


# Whatever the caller wants to find again: the one object here that is open.
Metadata = Annotated[
    dict[str, JsonValue],
    AfterValidator(few),
    WithJsonSchema({"type": "object", "description": "Yours."}),
]
Customer = Annotated[str, Field(coerce_numbers_to_str=True, min_length=1, max_length=200)]


def known(rating: object) -> object:
    """Refused by a code of its own, which a validation error has not."""
    if rating not in ("up", "down"):
        raise InvalidRatingValue("`rating` is up or down. Nothing was changed.")
    return rating


class SaidMessage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200, description="Yours, unique in the session.")]
    role: Role
    text: Annotated[str, Field(max_length=8000), WRITTEN]
    at: Annotated[AwareDatetime | None, Field(description="With its zone; else now.")] = None
    metadata: Metadata | None = None

    def as_record(self) -> Message:
        at = self.at or datetime.now(UTC)
        return Message(self.id, self.role, self.text, "", at, self.metadata or {})


async def build_context(
    question: Annotated[str, Field(max_length=4000, description="In any language."), WRITTEN],
    session_id: Annotated[
        str | None, Field(max_length=64, description="The conversation it was asked in.")
    ] = None,
    audience: Annotated[
        Audience, Field(description="`staff` also gets what customers must not see.")
    ] = "public",
    max_tokens: MaxTokens = None,
    format: Format = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """All that an answer needs and no more: instructions, question, memory, the best sentences of what is known.

    Use it before you answer a customer; cite its sources, where [chunks/N] is erp://knowledge/chunks/N. A stored
    answer that fits is named as such: give it as it stands.
    """
    app, call = await enter()
    budget = app.settings.budget_of(max_tokens)
    asked = Asked(question, session_id, audience)
    prepared = await app.contexts.build(call.principal.caller, asked, budget, is_object=format == "json")
    return answers.fitted(call, prepared, app.tokens, budget, format)


async def record_messages(
    session_id: Annotated[
        str,
        Field(
            max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@+-]*$", description="A new id opens a session."
        ),
    ],
    messages: Annotated[list[SaidMessage], Field(max_length=50, description="In the order they were said.")],
    customer: Annotated[Customer | None, Field(description="Id, phone, e-mail or name, if known.")] = None,
    close: Annotated[bool, Field(description="It takes no more.")] = False,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Open a session with a customer or add to it, so that it is remembered: summary, messages, lasting facts.

    Use it after every turn of a conversation that you hold yourself. Repeating a call changes nothing.
    """
    app, call = await enter()
    said = Said(session_id, [each.as_record() for each in messages], customer, close)
    recorded = await app.recording.record(call.principal.tenant_id, said)
    return answers.text(call, recorded.as_page(app.tokens, app.settings.budget_of(max_tokens)))


async def rate_reply(
    session_id: Annotated[str, Field(min_length=1, max_length=200, description="Where it was said.")],
    message_id: Annotated[str, Field(min_length=1, max_length=200, description="Of the reply, or a cta_id.")],
    rating: Annotated[Thumb, BeforeValidator(known), Field(description="Theirs.")],
    comment: Annotated[
        str | None, Field(max_length=500, description="Why; of a bad one, how to write instead.")
    ] = None,
    max_tokens: MaxTokens = None,
) -> CallToolResult:
    """Rate a reply of the company in a session, so that later replies get better.

    A good one becomes knowledge, a bad one an instruction. Use it for what a person thinks, not for your own
    opinion. Rating it again replaces what came of it.
    """
    app, call = await enter()
    opinion = Opinion(session_id, message_id, rating, comment)
    rate = app.crm.tracking.rate if CTA_ID.fullmatch(message_id) else app.ratings.rate
    rated = await rate(call.principal.tenant_id, opinion, by=call.principal.name)
    return answers.text(call, rated.as_page(app.tokens, app.settings.budget_of(max_tokens)))
