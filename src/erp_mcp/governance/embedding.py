"""Embedding by a provider: redacted and charged like everything else that leaves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from erp_mcp.budget import Tokens
from erp_mcp.governance.charges import Made, charged
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.governance.models import Models
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.seam import Consumption, Embedder, Vector

Vectors = TypeVar("Vectors")
BATCH = 100  # what the provider takes at once


@dataclass(frozen=True, slots=True)
class ChargedEmbedder:
    """For one caller. The provider does not say what it counted, so our own count is charged."""

    embedder: Embedder
    caller: Caller
    ledger: Ledger
    models: Models
    tokens: Tokens
    leaving: Leaving

    @property
    def model_id(self) -> str:
        return self.embedder.model_id

    @property
    def dimension(self) -> int:
        return self.embedder.dimension

    async def query(self, text: str) -> Vector:
        (redacted,) = await self._redacted([text])
        return await self._charged([redacted], partial(self.embedder.query, redacted))

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        """Charged a batch at a time: what went before a failure was paid for."""
        redacted = await self._redacted(texts)
        batches = [redacted[start : start + BATCH] for start in range(0, len(redacted), BATCH)]
        embedded = [await self._charged(each, partial(self.embedder.passages, each)) for each in batches]
        return [vector for batch in embedded for vector in batch]

    async def _redacted(self, texts: Sequence[str]) -> list[str]:
        opened = await self.leaving.open(self.caller.tenant_id)
        return [opened.redaction.redact(text) for text in texts]

    async def _charged(self, texts: Sequence[str], embed: Callable[[], Awaitable[Vectors]]) -> Vectors:
        price = self.models.price(self.models.embedding.model, datetime.now(UTC).date())
        counted = sum(map(self.tokens.count, texts))
        worst = price.worst(counted, 0)
        charge = Charge(
            tenant_id=self.caller.tenant_id,
            principal=self.caller.principal,
            task="embed",
            model=self.models.embedding.model,
            prompt_version="",
            worst_usd=worst,
            assumed_usd=worst,
            timeout_seconds=self.models.embedding.timeout_seconds,
            conversation_id=self.caller.conversation_id,
        )

        async def call() -> Made[Vectors]:
            return Made(await embed(), Consumption(input_tokens=counted))

        return await charged(self.ledger, charge, price, call)
