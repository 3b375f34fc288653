"""Vectors of what was said in a session: made once, when it is recorded or first analysed."""

from collections.abc import Mapping, Sequence

from erp_mcp.conversations.analysis.judging import MOST, Judged, judge, texts_of
from erp_mcp.conversations.analysis.taught import taught
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.store.dialogue import newest_messages
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Message
from erp_mcp.store.said import keep_vectors, key_of, known_vectors


class SaidVectors:
    def __init__(self, transactions: Transactions, embedder: LocalEmbedder | None) -> None:
        self._transactions = transactions
        self._embedder = embedder

    @property
    def can_embed(self) -> bool:
        return self._embedder is not None

    async def embed(self, tenant_id: str, session_id: str) -> None:
        """What of the newest messages has no vector yet; there is nothing to do the second time."""
        async with self._transactions(tenant_id) as session:
            messages = await newest_messages(session, session_id, 0, MOST, MOST)
        await self.of_session(tenant_id, session_id, messages)

    async def of_session(
        self, tenant_id: str, session_id: str, messages: Sequence[Message]
    ) -> Mapping[str, Vector]:
        """By text; those that were not known are kept."""
        if self._embedder is None:
            return {}
        keys = {key_of(session_id, text): text for text in texts_of(messages)}
        async with self._transactions(tenant_id) as session:
            known = await known_vectors(session, self._embedder.model_id, keys)
        new = await self.of_texts([text for text in keys.values() if text not in known])
        if new:
            made = {key: new[text] for key, text in keys.items() if text in new}
            async with self._transactions(tenant_id) as session:
                await keep_vectors(session, tenant_id, self._embedder.model_id, made)
        return {**known, **new}

    async def judged(
        self, tenant_id: str, messages: Sequence[Message], known: Mapping[str, Vector]
    ) -> Judged:
        """By their vectors that are known, with what the tenant has taught."""
        async with self._transactions(tenant_id) as session:
            theirs = await taught(session)
        return await judge(None, messages, theirs.own, {**known, **theirs.vectors})

    async def of_texts(self, texts: Sequence[str]) -> dict[str, Vector]:
        return await self._embedder.queries(texts) if self._embedder else {}
