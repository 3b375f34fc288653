"""What is saved is there as it was given, once, and replaced as a whole."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

import anyio
import psycopg
import pytest
from sqlalchemy import select, text

from erp_mcp.app import App
from erp_mcp.errors import KnowledgeNotFound
from erp_mcp.governance.embedders import Embedders
from erp_mcp.governance.reading import Reading
from erp_mcp.knowledge import Indexing, Knowledge
from erp_mcp.knowledge.library import Saved
from erp_mcp.store.embedded import Urls
from erp_mcp.store.knowledge import source_chunks
from erp_mcp.store.tables import KnowledgeChunk, KnowledgeSource
from tests.apps import fresh_app
from tests.knowledge.documents import ALL, HOURS, RETURNS, document

READING = Reading("erp://knowledge/x", 500)
LONG = document("long", "# One\nFirst.\n# Two\nSecond.\n# Three\nThird.")


@pytest.fixture(scope="module")
async def opened(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
async def app(opened: App) -> App:
    """With nothing in its library and its queue."""
    async with opened.database.transactions("main") as session:
        await session.execute(text("delete from knowledge_sources"))
        await session.execute(text("delete from embedding_cache"))
        await session.execute(text("delete from procrastinate_jobs"))
    return opened


async def chunks_of(app: App) -> list[tuple[str, str, str]]:
    async with app.database.transactions("main") as session:
        rows = await session.execute(
            select(KnowledgeSource.key, KnowledgeChunk.heading, KnowledgeChunk.text)
            .join(KnowledgeChunk, KnowledgeSource.id == KnowledgeChunk.source_id)
            .order_by(KnowledgeSource.key, KnowledgeChunk.position)
        )
        return [(row[0], row[1], row[2]) for row in rows]


async def ids_of(app: App) -> dict[str, tuple[int, list[int]]]:
    async with app.database.transactions("main") as session:
        rows = await session.execute(
            text(
                "select s.key, s.id, array_agg(c.id order by c.position) from knowledge_sources s"
                " join knowledge_chunks c on c.source_id = s.id group by s.key, s.id"
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}


async def jobs_of(app: App) -> list[tuple[str, dict[str, object]]]:
    async with app.database.transactions("main") as session:
        rows = await session.execute(text("select task_name, args from procrastinate_jobs"))
        return [(row[0], row[1]) for row in rows]


async def test_saving_again_changes_nothing(app: App) -> None:
    assert await app.knowledge.save("main", ALL) == Saved(4, 0, 4, 4)
    before = await ids_of(app)
    assert await app.knowledge.save("main", ALL) == Saved(0, 4, 0, 4)
    assert await ids_of(app) == before


async def test_a_changed_document_is_replaced_whole_and_keeps_its_id(app: App) -> None:
    await app.knowledge.save("main", [LONG, RETURNS])
    before = await ids_of(app)
    assert await app.knowledge.save("main", [replace(LONG, text="# Two\nNow."), RETURNS]) == Saved(1, 1, 1, 2)
    assert [row for row in await chunks_of(app) if row[0] == "long"] == [("long", "Two", "Now.")]
    after = await ids_of(app)
    assert after["returns"] == before["returns"]
    assert after["long"][0] == before["long"][0]
    assert set(after["long"][1]).isdisjoint(before["long"][1])


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"audience": "staff"}, {"url": "https://nakhla.example"}]
)
async def test_any_change_of_a_document_is_saved(app: App, change: dict[str, str]) -> None:
    await app.knowledge.save("main", [RETURNS])
    assert (await app.knowledge.save("main", [replace(RETURNS, **change)])).sources == 1
    later = replace(RETURNS, updated_at=RETURNS.updated_at + timedelta(days=1))
    assert (await app.knowledge.save("main", [later])).sources == 1


async def test_of_two_documents_with_the_same_key_the_last_counts(app: App) -> None:
    assert (await app.knowledge.save("main", [RETURNS, replace(HOURS, key="returns")])).sources == 1
    assert await chunks_of(app) == [("returns", "", HOURS.text)]


async def test_two_processes_that_save_the_same_documents_at_once_agree(app: App) -> None:
    async with anyio.create_task_group() as tasks:
        for documents in (ALL, ALL[::-1], ALL):
            tasks.start_soon(app.knowledge.save, "main", documents)
    assert await chunks_of(app) == sorted((each.key, "", each.text) for each in ALL)


async def test_nothing_is_saved_where_something_cannot_be(app: App) -> None:
    empty_vector = {"model": {b"hash": list[float]()}}
    with pytest.raises(psycopg.DataError, match="at least 1 dimension"):
        await app.knowledge.save("main", ALL, empty_vector)
    assert await chunks_of(app) == []
    assert await jobs_of(app) == []


async def test_characters_that_postgresql_cannot_store_do_not_stop_a_document(app: App) -> None:
    odd = document("odd", "one\0two\ud800three \\u0000 four\\\0five", title="T\0")
    await app.knowledge.save("main", [odd])
    assert await chunks_of(app) == [("odd", "", "one two?three \\u0000 four\\ five")]


async def test_the_queue_is_told_which_tenant_waits_and_nothing_else(app: App) -> None:
    await app.knowledge.save("main", [RETURNS])
    assert await jobs_of(app) == [("index_chunks", {"tenant_id": "main"})]


async def test_however_much_is_saved_and_done_one_job_waits_before_those_of_others(app: App) -> None:
    for each in ALL:
        await app.knowledge.save("main", [each])
    await app.indexing.index_some("main")
    assert await jobs_of(app) == [("index_chunks", {"tenant_id": "main"})]


async def test_without_a_model_nothing_waits_for_vectors_and_the_words_are_listed(app: App) -> None:
    database = app.database
    indexing = Indexing(database.transactions, Embedders(None, "", None), app.queue, database.app_url)
    by_words = Knowledge(app.database.transactions, app.database.statements, app.tokens, indexing)
    assert await by_words.save("main", [RETURNS]) == Saved(1, 0, 1, 0)
    await indexing.index("main")
    async with app.database.transactions("main") as session:
        await session.execute(text("delete from procrastinate_jobs"))
    # Where there is a model later, what was saved before it is not forgotten.
    assert await app.knowledge.save("main", [RETURNS]) == Saved(0, 1, 0, 1)
    assert await jobs_of(app) == [("index_chunks", {"tenant_id": "main"})]


async def test_a_chunk_and_a_source_read_as_they_were_written(app: App) -> None:
    await app.knowledge.save("main", [LONG])
    source_id, chunk_ids = (await ids_of(app))["long"]
    chunk = await app.knowledge.read_chunk("main", chunk_ids[1], READING)
    assert chunk.text.startswith(
        '<data kind="knowledge faq">\n# Nakhla > Two (faq, en, updated 2026-11-01)\nSecond.\n</data>\n['
    )
    source = await app.knowledge.read_source("main", source_id, READING)
    assert "\n## One\nFirst.\n\n## Two\nSecond.\n\n## Three\nThird.\n</data>" in source.text


async def test_a_source_in_overlapping_chunks_reads_once_and_its_later_chunks_know_the_first(
    app: App,
) -> None:
    rows = [f"| Area {number} | {number} AED, paid in cash or by card |" for number in range(60)]
    said = [f"Area {number} is served within {number} days." for number in range(80)]
    table = "\n".join(["| Area | Fee |", "|---|---|", *rows])
    await app.knowledge.save(
        "main", [document("fees", f"# Fees\n{' '.join(said)}\n\n{table}\n# Cold\nNone.")]
    )
    source_id, _ = (await ids_of(app))["fees"]
    async with app.database.transactions("main") as session:
        chunks = await source_chunks(session, source_id)
    assert [each.parent for each in chunks] == [None, *[0] * (len(chunks) - 2), None]
    assert sum(each.repeated > 0 for each in chunks) >= 2
    source = await app.knowledge.read_source("main", source_id, replace(READING, max_tokens=5000))
    assert [source.text.count(each) for each in [*said, *rows, "| Area | Fee |", "## Fees"]] == [1] * 142


@pytest.mark.parametrize("unknown", [0, 2**62])
async def test_an_unknown_id_is_named(app: App, unknown: int) -> None:
    with pytest.raises(KnowledgeNotFound, match=f"no knowledge chunk {unknown}; search_knowledge gives ids"):
        await app.knowledge.read_chunk("main", unknown, READING)
    with pytest.raises(KnowledgeNotFound, match=f"no knowledge source {unknown}; search_knowledge gives ids"):
        await app.knowledge.read_source("main", unknown, READING)


async def test_ids_are_completed_from_their_first_digits(app: App) -> None:
    await app.knowledge.save("main", ALL)
    ids = sorted(chunk for _, chunks in (await ids_of(app)).values() for chunk in chunks)
    first = str(ids[0])[0]
    expected = [str(each) for each in ids if str(each).startswith(first)]
    assert await app.knowledge.complete_chunk("main", first, 10) == expected
    assert await app.knowledge.complete_chunk("main", "", 2) == [str(each) for each in ids[:2]]
    assert await app.knowledge.complete_source("main", "x", 10) == []
