"""A tenant's own examples: what they show is read so in its conversations, and in nobody else's."""

import pytest
from sqlalchemy import text

from erp_mcp.advice.actions.recommendations import Recommendations
from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.app import App
from erp_mcp.conversations.examples import MOST, Examples
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tenants import Tenants
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from tests.conversations.analysing import messages, of_kind

MAIN = "main"
SAID = "The moon over our valley is blue today"
EMBEDDER = LocalEmbedder()


def examples_of(app: App) -> Examples:
    return Examples(app.database.transactions, EMBEDDER)


async def intent_of(app: App, tenant_id: str) -> str:
    found = await app.analysing.analyze(Caller(tenant_id, "tests"), None, messages(("customer", SAID)))
    assert found.findings.course is not None
    return found.findings.course.intent.finding.said


async def test_an_example_is_heeded_by_its_tenant_alone_until_it_is_removed(app: App) -> None:
    await Tenants(app.database.owner_engine()).create("other", "Other", by="tests")
    assert await intent_of(app, MAIN) != "return"
    example_id = await examples_of(app).add(
        MAIN, "intent", "return", "the moon over the valley is blue", by="tests"
    )
    assert await intent_of(app, MAIN) == "return"
    assert await intent_of(app, "other") != "return"
    with pytest.raises(NotFound, match="no example"):
        await examples_of(app).remove("other", example_id, by="tests")
    await examples_of(app).remove(MAIN, example_id, by="tests")
    assert await intent_of(app, MAIN) != "return"


async def actions_of(app: App) -> list[str]:
    found = await app.crm.recommending.recommend(MAIN, RecommendedFor(None, None, SAID), 5)
    assert isinstance(found, Recommendations)
    return [each.ranked.candidate.kind for each in found.found]


async def test_what_is_recommended_heeds_it_too(app: App) -> None:
    assert "escalate" not in await actions_of(app)
    await examples_of(app).add(MAIN, "kind", "complaint", "the moon over the valley is blue", by="tests")
    found = await app.analysing.analyze(Caller(MAIN, "tests"), None, messages(("customer", SAID)))
    assert of_kind(found.findings, "complaint") == [("m1", SAID)]
    assert "escalate" in await actions_of(app)


async def test_the_same_sentence_again_shows_something_else(app: App) -> None:
    examples = examples_of(app)
    first = await examples.add(MAIN, "urgency", "low", "whenever  the moon is full", by="tests")
    assert await examples.add(MAIN, "urgency", "high", "whenever the moon is full", by="tests") == first
    there = [(each.label, each.text) for each in await examples.list(MAIN)]
    assert there == [("high", "whenever the moon is full")]


@pytest.mark.parametrize(
    ("label", "said", "fault"),
    [
        ("furious", "grr", "negative, neutral, positive"),
        ("negative", "  ", "1 to 256 printable characters"),
        ("negative", "x" * 257, "1 to 256 printable characters"),
        ("negative", "😡 12", "has words in it"),
    ],
)
async def test_what_shows_nothing_is_refused(app: App, label: str, said: str, fault: str) -> None:
    with pytest.raises(InvalidInput, match=fault):
        await examples_of(app).add(MAIN, "sentiment", label, said, by="tests")
    assert await examples_of(app).list(MAIN) == []


async def test_there_are_never_too_many(app: App) -> None:
    async with app.database.transactions(MAIN) as session:
        await session.execute(
            text(
                "insert into own_examples (tenant_id, aspect, label, text, model_id, embedding)"
                " select 'main', 'buying', 'ready', 'the usual ' || n, 'm', '[1]'"
                " from generate_series(1, :most) as n"
            ),
            {"most": MOST},
        )
    with pytest.raises(InvalidInput, match="remove one"):
        await examples_of(app).add(MAIN, "buying", "ready", "the usual, please", by="tests")
    await examples_of(app).add(MAIN, "buying", "none", "the usual 7", by="tests")


async def test_without_a_model_of_sentences_none_is_taken(app: App) -> None:
    with pytest.raises(InvalidInput, match="No model of sentences"):
        await Examples(app.database.transactions, None).add(MAIN, "intent", "order", "my parcel", by="tests")
