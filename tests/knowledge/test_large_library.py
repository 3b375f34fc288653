"""The vectors of a large library lie by themselves, in an index: nothing else about the library is different."""

from hashlib import md5
from itertools import product
from pathlib import Path

import anyio
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from erp_mcp.app import App, open_app
from erp_mcp.governance.embedders import Embedders
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.embeddings.local import LocalEmbedder
from erp_mcp.knowledge import Indexing
from erp_mcp.knowledge.library import Going
from erp_mcp.sandbox.company.loading import TENANT as DEMO
from erp_mcp.sandbox.company.loading import load_talk
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Filters
from tests.apps import fresh_database
from tests.conftest import settings_for
from tests.knowledge.documents import document
from tests.knowledge.locks import locked_out
from tests.store.backup_rows import loaded, saved

pytestmark = pytest.mark.slow

pytest_plugins = ["tests.store.backup_fixtures"]

SHELVES = [document(f"shelf/{number}", f"Shelf {number} is for tea.") for number in range(20)]
PARKING = document("parking", "Parking is free behind the shop.")
QUESTIONS = (
    "When are you open?",
    "Do you deliver to Sharjah?",
    "How do I return something?",
    "قیمت زعفران چند است؟",
    "ساعت کاری فروشگاه",
    "هل يمكنني الدفع عند الاستلام؟",
    "زيت زيتون بكر ممتاز",
    "İade süresi kaç gün?",
)
FILTERS = (
    Filters(),
    Filters(audience=("public",)),
    Filters(("product",)),
    Filters(("faq", "manual"), language="fa"),
)
ASKED = list(product(QUESTIONS, FILTERS))


def indexing_of(app: App, large: int) -> Indexing:
    return Indexing(
        app.database.transactions,
        Embedders(LocalEmbedder(), "", None),
        app.queue,
        app.database.app_url,
        large=large,
    )


def part_of(tenant_id: str) -> str:
    return f"knowledge_vectors_{md5(tenant_id.encode(), usedforsecurity=False).hexdigest()[:16]}"


def counted(urls: Urls, tenant_id: str = "main") -> tuple[int, int, int]:
    """The tenant's vectors, those that lie with everybody's, and those in a partition of its own."""
    with psycopg.connect(urls.owner) as connection:
        (part,) = connection.execute("select to_regclass(%s)::text", [part_of(tenant_id)]).fetchone() or (
            None,
        )
        tables = "knowledge_vectors", "knowledge_vectors_rest", part
        every, rest, own = (rows_of(connection, table, tenant_id) if table else 0 for table in tables)
    return every, rest, own


def rows_of(connection: psycopg.Connection, table: str, tenant_id: str) -> int:
    # Only through its parent is a partition seen: tableoid says where a row lies.
    where = "true" if table == "knowledge_vectors" else f"tableoid = '{table}'::regclass"
    statement = f"select count(*) from knowledge_vectors where tenant_id = %s and {where}"
    return (connection.execute(statement.encode(), [tenant_id]).fetchone() or (0,))[0]


async def best(app: App, question: str, filters: Filters, tenant_id: str) -> list[int]:
    found = await app.retrieval.search(Caller(tenant_id, "test"), question, filters, limit=3)
    return [hit.chunk.id for hit in found.hits]


async def test_through_the_index_the_same_is_found_as_by_comparing_everything(
    server: Urls, tmp_path: Path
) -> None:
    async with fresh_database(server) as urls:
        with psycopg.connect(urls.owner, autocommit=True) as connection:
            # A planner would rather compare so few; so it does what it does with many.
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.execute(f"alter database {connection.info.dbname} set enable_{way} = off".encode())
        async with open_app(settings_for(urls, tmp_path, tenant=DEMO)) as app:
            await load_talk(app)
            await app.indexing.index(DEMO)
            before = [await best(app, *asked, DEMO) for asked in ASKED]
            every, rest, own = counted(urls, DEMO)
            assert (rest, own) == (every, 0)
            await indexing_of(app, 100).index(DEMO)
            assert counted(urls, DEMO) == (every, 0, every)
            assert [await best(app, *asked, DEMO) for asked in ASKED] == before
        assert scans(urls) > 0


def scans(urls: Urls) -> int:
    """How often the index of vectors was read, as the connections of a closed application have told."""
    with psycopg.connect(urls.owner) as connection:
        found = connection.execute(
            "select sum(idx_scan) from pg_stat_user_indexes where indexrelname like 'ix_knowledge_vectors_%%_%%'"
            " and relname = %s and indexrelname not like '%%chunk_id%%'",
            [part_of(DEMO)],
        ).fetchone()
    return int(found[0] or 0) if found else 0


@pytest.fixture
async def large(app: App) -> Indexing:
    """Of the tenant main, whose vectors are set apart."""
    indexing = indexing_of(app, 10)
    await app.knowledge.save("main", SHELVES)
    await indexing.index("main")
    return indexing


@pytest.fixture
def other(urls: Urls, app: App) -> str:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("insert into tenants (id, name) values ('other', 'Other')")
    return "other"


async def test_a_small_library_is_left_where_it_is(app: App, urls: Urls) -> None:
    await app.knowledge.save("main", SHELVES)
    await indexing_of(app, 20).index("main")
    assert counted(urls) == (20, 20, 0)


async def test_what_is_saved_and_taken_out_later_is_found_and_gone(
    app: App, urls: Urls, large: Indexing
) -> None:
    await app.knowledge.save("main", [PARKING])
    await large.index("main")
    assert counted(urls) == (21, 0, 21)
    found = await app.retrieval.search(Caller("main", "test"), "Is parking free?")
    assert (found.route, found.hits[0].chunk.text) == ("meaning and words", PARKING.text)
    assert await app.knowledge.remove("main", Going("shelf", "/", lambda key: key > "shelf/3")) == 14
    assert counted(urls) == (7, 0, 7)


async def test_another_tenant_sees_nothing_of_it_and_lies_elsewhere(
    app: App, urls: Urls, large: Indexing, other: str
) -> None:
    await app.knowledge.save(other, [PARKING])
    await large.index(other)
    assert (counted(urls, other), counted(urls)) == ((1, 1, 0), (20, 0, 20))
    async with app.database.transactions(other) as session:
        seen = await session.scalars(text("select distinct tenant_id from knowledge_vectors"))
        assert list(seen) == [other]
    for tenant_id in ("main", other):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with app.database.transactions(tenant_id) as session:
                await session.execute(text(f"select from {part_of('main')}"))


async def test_a_tenant_goes_with_its_vectors_and_another_of_that_name_begins_anew(
    app: App, urls: Urls, large: Indexing
) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute("delete from tenants where id = 'main'")
        connection.execute("insert into tenants (id, name) values ('main', 'Main')")
    assert counted(urls) == (0, 0, 0)
    await app.knowledge.save("main", [PARKING])
    await large.index("main")
    assert counted(urls) == (1, 0, 1)


async def test_a_backup_has_every_vector_and_the_next_indexing_sets_them_apart_again(
    urls: Urls, large: Indexing, target: Urls, file: Path, tmp_path: Path
) -> None:
    await saved(urls, file)
    await loaded(target, file)
    assert counted(target) == (20, 20, 0)
    async with open_app(settings_for(target, tmp_path / "target")) as restored:
        await indexing_of(restored, 10).index("main")
    assert counted(target) == (20, 0, 20)


async def test_setting_apart_again_and_side_by_side_changes_nothing(app: App, urls: Urls, other: str) -> None:
    await app.knowledge.save("main", SHELVES)
    await app.knowledge.save(other, SHELVES)
    for _ in range(2):
        async with anyio.create_task_group() as tasks:
            for tenant_id in ("main", "main", other, other):
                tasks.start_soon(indexing_of(app, 10).index, tenant_id)
        assert [counted(urls), counted(urls, other)] == [(20, 0, 20)] * 2


async def test_two_libraries_and_who_has_begun_to_save_do_not_wait_for_each_other(
    app: App, urls: Urls, other: str
) -> None:
    for tenant_id in ("main", other):
        await app.knowledge.save(tenant_id, SHELVES)
        await app.indexing.index(tenant_id)
    async with anyio.create_task_group() as tasks, app.database.transactions("third") as session:
        await session.execute(text("delete from knowledge_chunks where id = 0"))
        for tenant_id in ("main", other):
            tasks.start_soon(indexing_of(app, 10).index, tenant_id)
        await locked_out(urls, 2)
        await session.execute(text("delete from knowledge_vectors where chunk_id = 0"))
    assert [counted(urls), counted(urls, other)] == [(20, 0, 20)] * 2


async def test_others_save_and_search_while_a_library_is_set_apart(app: App, urls: Urls, other: str) -> None:
    await app.knowledge.save("main", SHELVES)
    await app.indexing.index("main")
    async with anyio.create_task_group() as tasks:
        for number in range(12):
            tasks.start_soon(app.knowledge.save, other, [document(str(number), f"Door {number}.")])
            tasks.start_soon(app.knowledge.save, "main", [document(str(number), f"Door {number}.")])
            tasks.start_soon(app.retrieval.search, Caller(other, "test"), "Which door?")
        tasks.start_soon(indexing_of(app, 10).index, "main")
        tasks.start_soon(app.indexing.index, other)
    await indexing_of(app, 10).index("main")
    await app.indexing.index(other)
    assert (counted(urls), counted(urls, other)) == ((32, 0, 32), (12, 12, 0))
