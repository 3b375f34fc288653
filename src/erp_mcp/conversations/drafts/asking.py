"""Which message of a customer waits for a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.whose import customer_id_of
from erp_mcp.errors import InvalidInput, MessageNotFound, SessionNotFound
from erp_mcp.language.detect import detect
from erp_mcp.language.telltales import Language
from erp_mcp.store import dialogue
from erp_mcp.store.dialogue import Session
from erp_mcp.store.records import Message
from erp_mcp.store.said import newest_of_customer

READ = 60  # messages, the newest
MOST_TOGETHER = 5  # messages that one reply answers
SURE = 0.8
LANGUAGES: Mapping[str, Language] = {each: each for each in get_args(Language)}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`messages` are the customer's, in their order; the reply is to the last of them."""

    session: Session
    messages: Sequence[Message]
    language: Language
    before: Sequence[Message] = ()

    @property
    def question(self) -> str:
        return "\n".join(each.text.strip() for each in self.messages)

    @property
    def last(self) -> Message:
        return self.messages[-1]


async def unanswered(
    session: AsyncSession, conversation: str | None, customer: str | None, message_id: str | None
) -> Unanswered:
    """The last that a customer said and nobody answered, or the message that was asked for."""
    found = await _conversation(session, conversation, customer)
    messages = await dialogue.newest_messages(session, found.id, 0, READ, READ)
    if message_id is not None:
        message_id = await dialogue.message_called(session, found.id, message_id) or message_id
    at = _at(messages, message_id)
    first = at
    while message_id is None and first > 0 and messages[first - 1].role == "customer":
        first -= 1
    first = max(first, at - MOST_TOGETHER + 1)
    waiting = messages[first : at + 1]
    return Unanswered(found, waiting, _language(waiting, found), messages[:first])


async def _conversation(session: AsyncSession, conversation: str | None, customer: str | None) -> Session:
    if conversation is None:
        if customer is None:
            raise InvalidInput(
                "Say which: `conversation` or `customer`. read_messages only=unanswered lists."
            )
        conversation = await _newest(session, customer)
    found = await dialogue.find_session(session, conversation)
    if found is None:
        raise SessionNotFound("There is no conversation of this id. read_messages without one lists them.")
    return found


async def _newest(session: AsyncSession, customer: str) -> str:
    customer_id = await customer_id_of(session, customer)
    if customer_id is not None and (said := await newest_of_customer(session, customer_id, 1, 1)):
        return said[-1][0]
    raise SessionNotFound("Nobody has written with this customer yet. Nothing was drafted.")


def _at(messages: Sequence[Message], message_id: str | None) -> int:
    if message_id is not None:
        for at, each in enumerate(messages):
            if each.id == message_id and each.role == "customer":
                return at
        raise MessageNotFound(
            "The customer wrote no such message here lately; read_messages numbers what they wrote."
        )
    if not messages or messages[-1].role != "customer":
        raise InvalidInput(
            "Nothing waits for a reply: the last word was ours. Give a `message_id` to answer."
        )
    return len(messages) - 1


def _language(waiting: Sequence[Message], found: Session) -> Language:
    """An emoji is in the language of what was said before it."""
    said = detect("\n".join(each.text for each in waiting))
    known = LANGUAGES.get(found.language)
    if said is not None and (said.confidence >= SURE or known is None):
        return said.language
    return known or "en"
