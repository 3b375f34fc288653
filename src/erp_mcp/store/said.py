"""Vectors of what was said: kept for as long as its conversation, whatever becomes of the library."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b, md5
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.dialogue import SAID as PARTS
from erp_mcp.store.tables import Conversation, Message
from erp_mcp.store.vectors import SAID, Vector, cache_vectors

VECTORS = text("""
select text_hash, cast(embedding as real[]) from embedding_cache
where model_id = :model_id and text_hash = any(:keys)
""")


def key_of(session_id: str, said: str) -> bytes:
    """It begins with the conversation, so that the database knows when nobody needs it any more."""
    of_session = md5(session_id.encode(), usedforsecurity=False).digest()
    return of_session + blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


async def known_vectors(session: AsyncSession, model_id: str, keys: Mapping[bytes, str]) -> dict[str, Vector]:
    """By the text of each key."""
    if not keys:
        return {}
    rows = await session.execute(VECTORS, {"model_id": model_id + SAID, "keys": list(keys)})
    return {keys[bytes(key)]: vector for key, vector in rows}


async def keep_vectors(
    session: AsyncSession, tenant_id: str, model_id: str, vectors: Mapping[bytes, Vector]
) -> None:
    await cache_vectors(session, tenant_id, model_id + SAID, vectors)


async def newest_of_customer(
    session: AsyncSession, customer_id: int, conversations: int, messages: int
) -> Sequence[tuple[str, records.Message]]:
    """Of the last conversations with a customer, in the order in which it was said; each with its session."""
    last = (
        select(Conversation.id)
        .where(Conversation.customer_id == customer_id)
        .order_by(Conversation.updated_at.desc())
        .limit(conversations)
    )
    statement = (
        select(Message.conversation_id, *PARTS)
        .where(Message.conversation_id.in_(last))
        .order_by(Message.sent_at.desc(), Message.position.desc())
        .limit(messages)
    )
    return [_said(row) for row in await session.execute(statement)][::-1]


def _said(row: Iterable[Any]) -> tuple[str, records.Message]:  # columns that are put together at run time
    session_id, *parts = row
    return session_id, records.Message(*parts)
