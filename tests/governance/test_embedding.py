"""Embedding by a provider: nothing personal leaves, and each batch is charged."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from erp_mcp.app import App
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.embedding import ChargedEmbedder
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.models import read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.gemini import Gemini, GeminiEmbedder
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.store.tables import CostEntry

pytest_plugins = ["tests.gemini_sandbox"]


@pytest.fixture
def embedder(app: App, gemini: Gemini) -> ChargedEmbedder:
    models = read_models(None)
    provider = GeminiEmbedder(gemini, models.embedding.model, models.embedding.dimension)
    caller = Caller("main", "worker")
    return ChargedEmbedder(
        provider,
        caller,
        app.ledger,
        models,
        app.tokens,
        Leaving(app.database.transactions, app.database.statements),
    )


async def entries(app: App) -> list[tuple[str, int, str | None]]:
    async with app.database.transactions("main") as session:
        found = await session.scalars(select(CostEntry).order_by(CostEntry.id))
        return [(each.state, each.input_tokens, each.error) for each in found]


async def test_each_batch_is_charged_for_the_tokens_in_it(
    app: App, embedder: ChargedEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    texts = [f"Olive oil number {number}" for number in range(130)]
    vectors = await embedder.passages(texts)
    counted = [sum(map(app.tokens.count, batch)) for batch in (texts[:100], texts[100:])]
    assert [len(vector) for vector in vectors] == [768] * 130
    assert await entries(app) == [("settled", tokens, None) for tokens in counted]
    assert len(gemini_sandbox.requests) == 2


async def test_nothing_personal_is_embedded_there(
    embedder: ChargedEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    await embedder.query("Who has the number +971 50 123 4567?")
    assert "4567" not in str(gemini_sandbox.requests[-1].body)
    assert "[PHONE_1]" in str(gemini_sandbox.requests[-1].body)


async def test_a_batch_that_fails_is_not_charged_and_those_before_it_are(
    app: App, embedder: ChargedEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.extend([plays.answers, *[plays.fails(503)] * 3])
    with pytest.raises(AiServiceUnavailable):
        await embedder.passages(["oil"] * 101)
    assert await entries(app) == [("settled", 100, None), ("failed", 0, "AI_SERVICE_UNAVAILABLE")]


async def test_with_the_budget_spent_nothing_leaves(
    app: App, embedder: ChargedEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    await app.ledger.set_limits("main", {"day": Decimal(0)}, by="test")
    with pytest.raises(CostLimitReached):
        await embedder.query("oil")
    assert gemini_sandbox.requests == []
