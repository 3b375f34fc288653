"""A library as large as one likes: copies of the demo company's, each with vectors of its own."""

from sqlalchemy import func, select, text

from benchmarks.company import TENANT
from erp_mcp.app import App
from erp_mcp.integrations.embeddings.local import DIMENSION, MODEL_ID
from erp_mcp.knowledge.indexing import LARGE
from erp_mcp.store.tables import KnowledgeChunk
from erp_mcp.store.vectors import count_placed, set_apart

# So far from each other are the ids of two copies.
STRIDE = 1_000_000
NOISES = 4093  # as many directions into which vectors are moved
NOISE = 0.3  # of the length of a vector: the cosine with what was copied is 0.96
NOTE = (
    "The demo company's library many times over, under new ids; every vector is moved by a noise of "
    f"{NOISE} of its length."
)

# Checked row by row, references take most of the time; what is copied keeps them.
BEFORE = (
    "alter table knowledge_terms drop constraint if exists fk_knowledge_terms_knowledge_chunks",
    "alter table knowledge_sentences drop constraint if exists fk_knowledge_sentences_knowledge_chunks",
    """
    create temporary table noises as
    select number, array_agg((random() - 0.5) * :share * sqrt(12.0 / :dimension))::real[]::halfvec as noise
    from generate_series(0, :noises - 1) as number, generate_series(1, :dimension) group by number
    """,
    "analyze noises",
    """
    create temporary table copies as
    select copy from generate_series(cast(:first as int), cast(:last as int)) as copy
    """,
)
COPIES = (
    """
    insert into knowledge_sources
    select tenant_id, id + :stride * copy, key || '#' || copy, kind, title, language, url, audience,
           content_hash, updated_at
    from knowledge_sources, copies
    where id < :stride and tenant_id = :tenant
    """,
    """
    insert into knowledge_chunks (tenant_id, id, source_id, position, heading, text, tldr, tokens, text_hash,
                                  length, has_vectors, parent, repeated)
    select tenant_id, id + :stride * copy, source_id + :stride * copy, position, heading, text || ' ' || copy,
           tldr, tokens, sha256(text_hash || int4send(copy)), length, has_vectors, parent, repeated
    from knowledge_chunks, copies
    where id < :stride and tenant_id = :tenant
    """,
    """
    insert into knowledge_sentences (tenant_id, chunk_id, position, start_at, end_at, tokens, text_hash)
    select tenant_id, chunk_id + :stride * copy, position, start_at, end_at, tokens,
           sha256(text_hash || int4send(copy))
    from knowledge_sentences, copies
    where chunk_id < :stride and tenant_id = :tenant
    """,
    """
    insert into knowledge_terms (tenant_id, term, chunk_id, count)
    select tenant_id, term, chunk_id + :stride * copy, count
    from knowledge_terms, copies
    where chunk_id < :stride and tenant_id = :tenant order by 2, 3
    """,
    """
    insert into embedding_cache (tenant_id, model_id, text_hash, embedding)
    select tenant_id, model_id, sha256(text_hash || int4send(copy)), embedding + noise
    from (
        select cached.* from embedding_cache as cached where tenant_id = :tenant and text_hash in (
            select text_hash from knowledge_chunks where id < :stride and tenant_id = :tenant union
            select text_hash from knowledge_sentences where chunk_id < :stride and tenant_id = :tenant
        )
    ) as copied
    cross join copies
    join noises on number = mod(abs(hashtextextended(encode(text_hash, 'hex'), copy)), :noises)
    """,
    """
    insert into knowledge_vectors (tenant_id, model_id, chunk_id, language, kind, audience, embedding)
    select chunk.tenant_id, model_id, chunk.id, language, kind, audience, cached.embedding
    from knowledge_chunks as chunk
    join knowledge_sources as source on source.tenant_id = chunk.tenant_id and source.id = source_id
    join embedding_cache as cached on cached.tenant_id = chunk.tenant_id and cached.text_hash = chunk.text_hash
    where chunk.id between :stride * :first and :stride * (:last + 1) and chunk.tenant_id = :tenant
    """,
    """
    update term_stats set chunks = counted.chunks
    from (
        select term, count(*) as chunks from knowledge_terms where tenant_id = :tenant group by term
    ) as counted
    where term_stats.term = counted.term and tenant_id = :tenant
    """,
    """
    update lexicons set chunks = counted.chunks, length = counted.length
    from (
        select count(*) as chunks, sum(length) as length from knowledge_chunks where tenant_id = :tenant
    ) as counted
    where tenant_id = :tenant
    """,
)
AFTER = (
    "vacuum analyze knowledge_sources, knowledge_chunks, knowledge_sentences, knowledge_terms, term_stats, "
    "embedding_cache, knowledge_vectors"
)


async def fill(app: App, chunks: int) -> int:
    """With copies up to about so many chunks; says how many there are."""
    async with app.database.transactions(TENANT) as session:
        there = await count_placed(session, MODEL_ID)
        of_company = select(func.count()).where(KnowledgeChunk.id < STRIDE)
        own = (await session.execute(of_company)).scalar_one()
    await copy(app, there // own, chunks // own - 1)
    async with app.database.transactions(TENANT) as session:
        placed = await count_placed(session, MODEL_ID)
        if placed > LARGE:
            await set_apart(session, MODEL_ID, DIMENSION)
    return placed


async def copy(app: App, first: int, last: int) -> None:
    given = {
        "first": first,
        "last": last,
        "stride": STRIDE,
        "tenant": TENANT,
        "share": NOISE,
        "dimension": DIMENSION,
        "noises": NOISES,
    }
    async with app.database.owner_engine().connect() as connection:
        for statement in (*BEFORE, *COPIES):
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            await connection.execute(text(statement), used)
        await connection.commit()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(AFTER))
