"""The company's records: loading them again changes nothing, and loading some leaves the others alone."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import replace
from importlib.resources.abc import Traversable
from itertools import islice
from operator import mul

import pytest
from sqlalchemy import func, select, text

from erp_mcp.app import App
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.integrations.seam import Vector
from erp_mcp.sandbox.company import conversations, loading, trade
from erp_mcp.sandbox.company.messages.notices import notices
from erp_mcp.sandbox.company.vectors import (
    CONVERSATIONS,
    DOCUMENTS,
    Embed,
    passages,
    queries,
    said,
    shipped_vectors,
    texts,
)
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.said import known_vectors
from erp_mcp.store.tables import KnowledgeChunk, Order, OrderLine, Product
from tests.apps import fresh_app
from tests.store.rows import TENANTED

DEMO = loading.TENANT
# When a row was written is no part of what it says.
WRITTEN = {"updated_at", "synced_at", "computed_at"}
Rows = Mapping[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """With the demo company in it."""
    folder = tmp_path_factory.mktemp("app")
    async with fresh_app(server, folder, tenant=DEMO) as app:
        await loading.load_company(app)
        yield app


async def rows_of(app: App) -> Rows:
    found: dict[str, list[tuple[object, ...]]] = {}
    async with app.database.transactions(DEMO) as session:
        for table in TENANTED:
            columns = [column for column in table.columns if column.name not in WRITTEN]
            rows = await session.execute(select(*columns).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(str(value) for value in row) for row in rows]
    return found


async def test_there_is_as_much_of_everything_as_was_asked_for(app: App) -> None:
    async with app.database.transactions(DEMO) as session:
        counts = await mirror.count_mirror(session)
        categories = await session.scalar(select(func.count(Product.category.distinct())))
    assert counts["customers"] >= 400
    assert (counts["products"] >= 250, categories) == (True, 12)
    assert counts["leads"] >= 60
    written, told = conversations.conversations(), {each.customer for each in notices()}
    assert len((await rows_of(app))["conversations"]) == len(written) + len(told) >= 200


@pytest.mark.slow
async def test_loading_the_company_again_gives_the_same_rows_and_ids(app: App) -> None:
    before = await rows_of(app)
    await loading.load_company(app)
    assert await rows_of(app) == before
    async with app.database.transactions(DEMO) as session:
        await session.execute(text("delete from sync_state"))
    await loading.load_company(app)
    assert await rows_of(app) == before


async def test_alerts_stand_from_the_start_and_are_raised_once(app: App) -> None:
    await loading.raise_alerts(app)
    first = (await rows_of(app))["alerts"]
    await loading.raise_alerts(app)
    assert len(first) > 20
    assert (await rows_of(app))["alerts"] == first


async def test_saving_some_orders_leaves_the_lines_of_the_others_alone(app: App) -> None:
    before = (await rows_of(app))["order_lines"]
    some = list(islice(trade.orders(), 2))
    async with app.database.transactions(DEMO) as session:
        await mirror.save_orders(session, DEMO, some)
    assert (await rows_of(app))["order_lines"] == before


async def test_an_order_that_lost_a_line_over_there_loses_it_here(app: App) -> None:
    order = next(each for each in trade.orders() if len(each.lines) > 1)
    of_order = (
        select(OrderLine.quantity)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.external_id == order.external_id)
        .order_by(OrderLine.position)
    )
    for lines in (order.lines[1:], order.lines):
        async with app.database.transactions(DEMO) as session:
            await mirror.save_orders(session, DEMO, [replace(order, lines=lines)])
            assert list(await session.scalars(of_order)) == [line.quantity for line in lines]


async def test_every_chunk_of_the_company_comes_with_its_vector(app: App) -> None:
    assert set(shipped_vectors()) == set(texts())
    async with app.database.transactions(DEMO) as session:
        without = select(func.count()).where(~KnowledgeChunk.has_vectors)
        assert await session.scalar(without) == 0


async def test_everything_that_was_said_comes_with_its_vector(app: App) -> None:
    assert set(shipped_vectors(CONVERSATIONS)) == set(said())
    async with app.database.transactions(DEMO) as session:
        known = await known_vectors(session, MODEL_ID, said())
    assert set(known) == set(said().values())


@pytest.mark.parametrize(
    ("file", "wanted", "embed"), [(DOCUMENTS, texts, passages), (CONVERSATIONS, said, queries)]
)
async def test_the_shipped_vectors_are_those_of_the_model(
    file: Traversable, wanted: Callable[[], Mapping[bytes, str]], embed: Embed
) -> None:
    shipped, by_hash = shipped_vectors(file), wanted()
    sample = sorted(by_hash)[:: len(by_hash) // 12][:12]
    made = await embed([by_hash[each] for each in sample])
    for text_hash in sample:
        assert cosine(shipped[text_hash], made[by_hash[text_hash]]) > 0.999


def cosine(a: Vector, b: Vector) -> float:
    return sum(map(mul, a, b)) / (sum(map(mul, a, a)) * sum(map(mul, b, b))) ** 0.5
