"""What was saved becomes findable: by its words, and by the vectors of its chunks and their sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence

import anyio
import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.governance.embedders import Embedders
from erp_mcp.governance.embedding import BATCH
from erp_mcp.governance.principal import WORKER, Caller
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.embeddable import texts_of
from erp_mcp.language.telltales import Language
from erp_mcp.language.terms import terms
from erp_mcp.store import knowledge as statements
from erp_mcp.store import lexicon, vectors
from erp_mcp.store.engine import Transactions
from erp_mcp.store.locks import in_turn
from erp_mcp.store.queue import defer_once
from erp_mcp.store.tenancy import tenant_ids
from erp_mcp.store.vectors import Waiting

# Small enough that nobody who stops or saves waits long for the part that is under way.
EMBED_AT_ONCE, LIST_AT_ONCE = 8, 50
EMBEDDING = 0x65_72_70_76
LARGE = 5_000  # chunks: comparing them all takes longer than an index that misses one in a hundred
STILL_ASKED_SECONDS = 5.0  # a search that has begun may ask for the vectors of the model before


class Indexing:
    """A library of more than `large` chunks has its vectors by themselves."""

    def __init__(
        self,
        transactions: Transactions,
        embedders: Embedders,
        queue: procrastinate.App,
        database_url: str,
        *,
        large: int = LARGE,
    ) -> None:
        self._transactions = transactions
        self._embedders = embedders
        self._queue = queue
        self._database_url = database_url
        self._large = large

    async def begin(
        self,
        session: AsyncSession,
        tenant_id: str,
        source_ids: Sequence[int],
        known: Mapping[str, Mapping[bytes, Vector]],
    ) -> int:
        """Within the transaction that saved these: use `known` vectors, by model, and leave the rest to a job.

        The answer is how many chunks wait for a vector.
        """
        for known_id, by_hash in known.items():
            await vectors.cache_vectors(session, tenant_id, known_id, by_hash)
        model_id = await self._model_id(session)
        waiting = 0
        if model_id is not None:
            await vectors.place_sources(session, model_id, source_ids)
            waiting = await vectors.count_without_vectors(session)
        if waiting or await lexicon.count_unlisted(session):
            # One for each of a thousand files would have a summary or a message wait behind all of them.
            await defer_once(session, self._queue, "index_chunks", tenant_id=tenant_id)
        return waiting

    async def waiting(self, tenant_id: str) -> int:
        """How many chunks have no vector yet."""
        async with self._transactions(tenant_id) as session:
            if await self._model_id(session) is None:
                return 0
            return await vectors.count_without_vectors(session)

    async def index(self, tenant_id: str) -> None:
        """Every chunk is found by its words and by its meaning; an interruption loses little."""
        while await self.list_some(tenant_id) or await self._embed_some(tenant_id):
            pass

    async def reembed(
        self, tenant_id: str, name: str, forget_after_seconds: float = STILL_ASKED_SECONDS
    ) -> None:
        """Move the library to another model, while it is searched by the one before.

        Interrupted it goes on where it was; what is saved meanwhile is taken along.
        """
        model_id, after = self._embedders.named(name), 0
        while True:
            if last := await self._embed_some_beside(tenant_id, model_id, after):
                after = last
            elif await self._switch(tenant_id, model_id):
                break
            else:
                after = 0
        await anyio.sleep(forget_after_seconds)
        async with self._transactions(tenant_id) as session:
            await vectors.keep_only(session, model_id)

    async def _embed_some_beside(self, tenant_id: str, model_id: str, after: int) -> int | None:
        """The last of these chunks."""
        async with in_turn(self._database_url, EMBEDDING, f"{tenant_id} {model_id}"):
            async with self._transactions(tenant_id) as session:
                chunks = await vectors.waiting_beside(session, model_id, after, EMBED_AT_ONCE)
            if not chunks:
                return None
            await self._embed(tenant_id, model_id, chunks)
            async with self._transactions(tenant_id) as session:
                await statements.claim_library(session, tenant_id)
                await vectors.place_beside(session, model_id, [each.id for each in chunks])
            return chunks[-1].id

    def check_offered(self, name: str) -> None:
        """Before anything is done for a model that cannot be had."""
        self._embedders.named(name)

    async def waiting_for(self, tenant_id: str, name: str) -> int:
        """How many chunks have no vector of this model yet."""
        async with self._transactions(tenant_id) as session:
            return await vectors.count_not_placed(session, self._embedders.named(name))

    async def _switch(self, tenant_id: str, model_id: str) -> bool:
        """Unless something was saved meanwhile that has no vector of the new model yet."""
        await self._set_apart(tenant_id, model_id)
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            is_whole = await vectors.count_not_placed(session, model_id) == 0
            if is_whole:
                await vectors.choose_model(session, tenant_id, model_id)
        return is_whole

    async def _set_apart(self, tenant_id: str, model_id: str) -> None:
        """So that not every vector of a large library is compared with a question."""
        async with self._transactions(tenant_id) as session:
            is_large = await vectors.count_placed(session, model_id) > self._large
            dimension = await vectors.dimension_of(session, model_id)
        # Not in one transaction: two that have looked at the vectors would wait for each other.
        if is_large and dimension is not None:
            async with self._transactions(tenant_id) as session:
                await statements.claim_library(session, tenant_id)
                await vectors.set_apart(session, model_id, dimension)

    async def tidy_all(self) -> None:
        """For every tenant: forget the vectors of texts that are nowhere any more."""
        async with self._transactions("") as session:
            tenants = await tenant_ids(session)
        for tenant_id in tenants:
            await self._tidy(tenant_id)

    async def _tidy(self, tenant_id: str) -> None:
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            await vectors.forget_unused(session)

    async def index_some(self, tenant_id: str) -> None:
        """A part of it, and a job for the next: a server that stops waits for one part only."""
        if await self.list_some(tenant_id) or await self._embed_some(tenant_id):
            async with self._transactions(tenant_id) as session:
                await defer_once(session, self._queue, "index_chunks", tenant_id=tenant_id)

    async def list_some(self, tenant_id: str) -> bool:
        """Some of what is not found by its words yet; says whether there was any."""
        async with self._transactions(tenant_id) as session:
            await statements.claim_library(session, tenant_id)
            waiting = await lexicon.unlisted_chunks(session, LIST_AT_ONCE)
            if waiting:
                counts = await anyio.to_thread.run_sync(counted, waiting)
                await lexicon.list_chunks(session, tenant_id, counts)
        return bool(waiting)

    async def _embed_some(self, tenant_id: str) -> bool:
        """Two that index at once take turns: nothing is embedded twice."""
        async with self._transactions(tenant_id) as session:
            model_id = await self._model_id(session)
        if model_id is None:
            return False
        async with in_turn(self._database_url, EMBEDDING, f"{tenant_id} {model_id}"):
            async with self._transactions(tenant_id) as session:
                waiting = await vectors.waiting_chunks(session, EMBED_AT_ONCE)
            if waiting:
                await self._embed(tenant_id, model_id, waiting)
                async with self._transactions(tenant_id) as session:
                    await statements.claim_library(session, tenant_id)
                    if model_id == await self._model_id(session):  # another one may have been chosen
                        await vectors.place_chunks(session, model_id, [each.id for each in waiting])
        if not waiting:
            await self._set_apart(tenant_id, model_id)
        return bool(waiting)

    async def _embed(self, tenant_id: str, model_id: str, chunks: Sequence[Waiting]) -> None:
        """What has no vector of this model yet; a text that is known is not embedded again."""
        texts = texts_of(chunks)
        async with self._transactions(tenant_id) as session:
            cached = await vectors.cached_hashes(session, model_id, texts)
        new = [text_hash for text_hash in texts if text_hash not in cached]
        for start in range(0, len(new), BATCH):
            hashes = new[start : start + BATCH]
            embedder = self._embedders.of(model_id, Caller(tenant_id, WORKER))
            embedded = await embedder.passages([texts[text_hash] for text_hash in hashes])
            made = dict(zip(hashes, embedded, strict=True))
            async with self._transactions(tenant_id) as session:
                await vectors.cache_vectors(session, tenant_id, model_id, made)

    async def _model_id(self, session: AsyncSession) -> str | None:
        return await vectors.model_of_library(session) or self._embedders.default_id


def counted(chunks: Sequence[tuple[int, str, str]]) -> dict[int, Counter[str]]:
    """What is in a language that has no stemmer is listed by its words as they are, as English ones are."""
    return {chunk_id: terms(text, _language(language)) for chunk_id, language, text in chunks}


def _language(name: str) -> Language:
    return name if name in ("ar", "fa", "tr") else "en"
