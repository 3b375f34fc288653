"""A library moves to another model while it is searched; what interrupts it loses nothing and mixes nothing."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

from erp_mcp.app import App, open_app
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached, ErpError, VectorSearchFailed
from erp_mcp.governance.models import read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.jobs.knowledge import tidy_knowledge
from erp_mcp.knowledge.results import Found
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.exchange import Exchange
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.sandbox.gemini.wire import EmbedBatch
from erp_mcp.settings import Settings
from erp_mcp.store import knowledge as statements
from erp_mcp.store.embedded import Urls
from tests.conftest import settings_for
from tests.gemini_sandbox import KEY
from tests.knowledge.documents import document
from tests.knowledge.locks import locked_out

pytest_plugins = ["tests.gemini_sandbox"]

ASKING = Caller("main", "test")
LOCAL, GEMINI = MODEL_ID, read_models(None).embedding.model_id
GOODS = ("rice", "tea", "dates", "honey", "saffron", "cumin", "olives", "flour", "sugar", "salt")
# Thirty chunks of one sentence each: four parts of eight, the last one smaller.
SHELVES = [
    document(f"{goods} {shelf}", f"The {goods} is kept on shelf {shelf}.")
    for goods in GOODS
    for shelf in range(1, 4)
]
QUESTION = "On which shelf is the saffron kept?"
PARKING = document("parking", "Parking is free behind the shop.")


@pytest.fixture
def paying(urls: Urls, tmp_path: Path, gemini_sandbox: GeminiSandbox) -> Settings:
    return settings_for(urls, tmp_path, google_api_key=KEY, gemini_url=gemini_sandbox.url)


@pytest.fixture
async def app(paying: Settings) -> AsyncGenerator[App]:
    """With a library that has its vectors, by the local model."""
    async with open_app(paying) as app:
        await app.knowledge.save("main", SHELVES)
        await app.indexing.index("main")
        yield app


async def move(app: App, name: str) -> None:
    await app.indexing.reembed("main", name, forget_after_seconds=0)


async def models_of(app: App) -> list[tuple[str, int]]:
    """Whose vectors there are, and how many chunks have one."""
    async with app.database.transactions("main") as session:
        rows = await session.execute(
            text(
                "select model_id, count(chunk_id) from knowledge_vectors full join"
                " (select distinct model_id from embedding_cache) as cached using (model_id) group by 1 order by 1"
            )
        )
        return [(row[0], row[1]) for row in rows]


def sent(gemini_sandbox: GeminiSandbox) -> list[int]:
    """How many texts each request brought."""
    return [len(EmbedBatch.model_validate(each.body).requests) for each in gemini_sandbox.requests]


async def search_until(app: App, moved: anyio.Event, found: list[Found]) -> None:
    while not moved.is_set():
        found.append(await app.retrieval.search(ASKING, QUESTION))


@pytest.mark.slow
async def test_a_library_that_moves_there_and_back_is_searched_all_the_while_by_one_model_at_a_time(
    app: App,
) -> None:
    for name in ("gemini", "local"):
        found, moved = [await app.retrieval.search(ASKING, QUESTION)], anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(search_until, app, moved, found)
            await app.indexing.reembed("main", name, forget_after_seconds=2)
            moved.set()
        found.append(await app.retrieval.search(ASKING, QUESTION))
        assert {(each.route, each.failure, len(each.hits)) for each in found} == {
            ("meaning and words", None, 8)
        }
        meanings = [[hit.sentences[0].meaning for hit in each.hits] for each in found]
        assert None not in {meaning for each in meanings for meaning in each}
        assert len([before_or_after for before_or_after, _ in groupby(meanings)]) == 2
        assert {each.hits[0].chunk.text.split()[1] for each in found} == {"saffron"}
    assert await models_of(app) == [(LOCAL, 30)]


async def test_a_move_that_is_killed_goes_on_where_it_was(app: App, gemini_sandbox: GeminiSandbox) -> None:
    is_stuck = anyio.Event()

    async def sticks(_: Exchange) -> None:
        is_stuck.set()
        await anyio.sleep_forever()

    gemini_sandbox.script.extend([plays.answers, plays.answers, sticks])
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(move, app, "gemini")
        await is_stuck.wait()
        tasks.cancel_scope.cancel()
    assert await models_of(app) == [(GEMINI, 16), (LOCAL, 30)]
    assert (await app.retrieval.search(ASKING, QUESTION)).route == "meaning and words"
    assert sent(gemini_sandbox) == [8, 8, 8]
    await move(app, "gemini")
    assert sent(gemini_sandbox)[3:] == [8, 6]
    assert await models_of(app) == [(GEMINI, 30)]


async def test_what_is_saved_while_a_library_moves_is_taken_along(
    app: App, gemini_sandbox: GeminiSandbox
) -> None:
    async def saves(exchange: Exchange) -> None:
        await app.knowledge.save("main", [PARKING, document(SHELVES[0].key, "There is no rice any more.")])
        await exchange.reply(exchange.answer)

    gemini_sandbox.script.extend([plays.answers, plays.answers, plays.answers, saves])
    await move(app, "gemini")
    assert await models_of(app) == [(GEMINI, 31)]
    found = await app.retrieval.search(ASKING, "Is parking free behind the shop?")
    assert found.hits[0].chunk.text == PARKING.text
    assert found.hits[0].sentences[0].meaning is not None


async def test_a_vector_of_a_model_that_is_left_while_it_is_made_is_not_placed(
    app: App, gemini_sandbox: GeminiSandbox
) -> None:
    async def leaves(exchange: Exchange) -> None:
        await move(app, "local")
        await exchange.reply(exchange.answer)

    await move(app, "gemini")
    await app.knowledge.save("main", [PARKING])
    gemini_sandbox.script.append(leaves)
    await app.indexing.index("main")
    assert [each for each in await models_of(app) if each[1]] == [(LOCAL, 31)]


async def test_what_is_taken_out_just_before_its_vector_is_placed_does_not_stop_the_move(
    app: App, urls: Urls
) -> None:
    async with anyio.create_task_group() as tasks, app.database.transactions("main") as session:
        await statements.claim_library(session, "main")
        gone = await statements.source_ids(session, [each.key for each in SHELVES[:3]])
        await statements.delete_sources(session, "main", gone)
        tasks.start_soon(move, app, "gemini")
        await locked_out(urls, 1)
    assert await models_of(app) == [(GEMINI, 27)]


async def fails_for_good(app: App, gemini_sandbox: GeminiSandbox) -> None:
    gemini_sandbox.script.extend([plays.answers, *[plays.fails(503)] * 3])


async def spends_all(app: App, gemini_sandbox: GeminiSandbox) -> None:
    async def play(exchange: Exchange) -> None:
        await app.ledger.set_limits("main", {"day": Decimal(0)}, by="test")
        await exchange.reply(exchange.answer)

    gemini_sandbox.script.append(play)


Trouble = Callable[[App, GeminiSandbox], Awaitable[None]]
TROUBLES = pytest.mark.parametrize(
    ("trouble", "error"), [(fails_for_good, AiServiceUnavailable), (spends_all, CostLimitReached)]
)


async def test_two_moves_at_once_share_the_work(app: App, gemini_sandbox: GeminiSandbox) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(move, app, "gemini")
        tasks.start_soon(move, app, "gemini")
    assert sent(gemini_sandbox) == [8, 8, 8, 6]
    assert await models_of(app) == [(GEMINI, 30)]


async def test_two_that_index_at_once_share_the_work_and_one_that_is_stuck_leaves_it(
    app: App, gemini_sandbox: GeminiSandbox, urls: Urls
) -> None:
    await move(app, "gemini")
    await app.knowledge.save("main", [document(f"new {number}", f"Door {number}.") for number in range(20)])
    before, is_stuck = len(gemini_sandbox.requests), anyio.Event()

    async def sticks(_: Exchange) -> None:
        is_stuck.set()
        await anyio.sleep_forever()

    gemini_sandbox.script.append(sticks)
    async with anyio.create_task_group() as tasks:
        stuck = anyio.CancelScope()

        async def index_until_cancelled() -> None:
            with stuck:
                await app.indexing.index("main")

        tasks.start_soon(index_until_cancelled)
        await is_stuck.wait()
        tasks.start_soon(app.indexing.index, "main")
        tasks.start_soon(app.indexing.index, "main")
        await locked_out(urls, 2)
        stuck.cancel()
    assert sent(gemini_sandbox)[before:] == [8, 8, 8, 4]
    assert await models_of(app) == [(GEMINI, 50)]


@TROUBLES
async def test_a_move_that_the_provider_or_the_budget_stops_is_named_and_resumed(
    app: App, gemini_sandbox: GeminiSandbox, trouble: Trouble, error: type[ErpError]
) -> None:
    await trouble(app, gemini_sandbox)
    with pytest.raises(error):
        await move(app, "gemini")
    assert await models_of(app) == [(GEMINI, 8), (LOCAL, 30)]
    assert (await app.retrieval.search(ASKING, QUESTION)).route == "meaning and words"
    await app.ledger.set_limits("main", {"day": Decimal(1)}, by="test")
    before = len(gemini_sandbox.requests)
    await move(app, "gemini")
    assert sent(gemini_sandbox)[before:] == [8, 8, 6]
    assert await models_of(app) == [(GEMINI, 30)]


@TROUBLES
async def test_an_index_run_that_the_provider_or_the_budget_stops_is_named_and_resumed(
    app: App, gemini_sandbox: GeminiSandbox, trouble: Trouble, error: type[ErpError]
) -> None:
    await move(app, "gemini")
    await app.knowledge.save(
        "main", [document(f"new {number}", f"Door {number} is new.") for number in range(20)]
    )
    await trouble(app, gemini_sandbox)
    with pytest.raises(error):
        await app.indexing.index("main")
    assert (await models_of(app), await app.indexing.waiting("main")) == ([(GEMINI, 38)], 12)
    await app.ledger.set_limits("main", {"day": Decimal(1)}, by="test")
    await app.indexing.index("main")
    assert (await models_of(app), await app.indexing.waiting("main")) == ([(GEMINI, 50)], 0)


async def test_without_its_model_a_library_is_searched_by_words_and_says_so(
    app: App, urls: Urls, tmp_path: Path
) -> None:
    await move(app, "gemini")
    async with open_app(settings_for(urls, tmp_path)) as keyless:
        await keyless.knowledge.save("main", [PARKING])
        with pytest.raises(VectorSearchFailed, match="set its key, or run `erp-mcp index --reembed local`"):
            await keyless.indexing.index("main")
        assert await keyless.indexing.waiting("main") == 1
        found = await keyless.retrieval.search(ASKING, "Is parking free?")
        assert (found.route, found.hits[0].chunk.text) == ("words", PARKING.text)
        said = f"VECTOR_SEARCH_FAILED: This library is embedded by {GEMINI}"
        assert said in found.as_page(app.tokens, 500).text
        assert str(found.as_object(app.tokens, 2000)["warning"]).startswith(said)
    assert await models_of(app) == [(GEMINI, 30)]
    await app.indexing.index("main")
    assert await models_of(app) == [(GEMINI, 31)]


async def test_of_texts_that_are_gone_the_vectors_go_and_of_those_in_use_they_stay(app: App) -> None:
    twin = document("twin", SHELVES[0].text)
    await app.knowledge.save("main", [twin, document(SHELVES[1].key, "Now it is empty.")])
    await app.indexing.index("main")
    async with app.database.transactions("main") as session:
        ids = await statements.source_ids(session, [SHELVES[0].key, SHELVES[2].key])
        await statements.delete_sources(session, "main", ids)
    assert await cached(app) == 31
    await tidy_knowledge(app)
    assert await cached(app) == 29
    assert (await app.knowledge.save("main", [SHELVES[0]])).waiting_for_vectors == 0
    assert (await app.knowledge.save("main", [SHELVES[1]])).waiting_for_vectors == 1


async def cached(app: App) -> int:
    async with app.database.transactions("main") as session:
        return (await session.execute(text("select count(*) from embedding_cache"))).scalar_one()
