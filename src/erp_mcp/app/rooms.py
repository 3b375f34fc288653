"""Rooms that are put together from several parts."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from erp_mcp.app.ground import Ground
from erp_mcp.app.minds import Minds
from erp_mcp.conversations import Ratings, Sessions
from erp_mcp.conversations.blocking import Blocking, Tolerance
from erp_mcp.conversations.contexts import Sources
from erp_mcp.conversations.lessons import Lessons
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.errors import StoreUnavailable
from erp_mcp.governance.allowance import Allowance
from erp_mcp.governance.profile import Profiles
from erp_mcp.knowledge import Indexing, Knowledge, Retrieval
from erp_mcp.knowledge.instructions import Instructions
from erp_mcp.knowledge.routing import Routing
from erp_mcp.knowledge.routing_table import RoutingTable
from erp_mcp.knowledge.saving import Saving

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.knowledge.gathering import Gathering
    from erp_mcp.knowledge.intake import Intake

WRITE_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Library:
    indexing: Indexing
    knowledge: Knowledge
    saving: Saving


@asynccontextmanager
async def kept_written(allowance: Allowance) -> AsyncGenerator[None]:
    """Meters are written behind the answers, at the latest when the application closes."""

    async def write_now_and_then() -> None:
        while True:
            await anyio.sleep(WRITE_EVERY_SECONDS)
            with suppress(StoreUnavailable):  # the requests notice too; it is kept until the store is back
                await allowance.write()

    # No task group: an error of whoever uses the application would come out of it wrapped.
    writing = asyncio.create_task(write_now_and_then())
    try:
        yield
    finally:
        writing.cancel()
        with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
            await allowance.write()


def open_intake(app: "App") -> "Intake":
    """What reads files and pages is imported by whoever indexes: a server would start later for it."""
    from erp_mcp.documents.reading import DocumentReader
    from erp_mcp.knowledge.intake import Intake

    return Intake(app.database.transactions, app.knowledge, DocumentReader())


def open_gathering(roots: Sequence[Path]) -> "Gathering":
    """The same for a server: imported when a first page or file is saved."""
    from erp_mcp.knowledge.gathering import Gathering

    return Gathering(roots)


def open_library(ground: Ground, minds: Minds) -> Library:
    transactions = ground.transactions
    indexing = Indexing(transactions, minds.embedders, ground.queue, ground.database.app_url)
    knowledge = Knowledge(transactions, ground.database.statements, ground.tokens, indexing)
    gathering = cache(partial(open_gathering, ground.settings.knowledge_roots))
    return Library(indexing, knowledge, Saving(transactions, knowledge, indexing, ground.tokens, gathering))


def open_blocking(ground: Ground, vectors: SaidVectors) -> Blocking:
    settings = ground.settings
    return Blocking(ground.transactions, vectors, Tolerance(settings.abuse_messages, settings.abuse_days))


def open_sources(ground: Ground, minds: Minds) -> Sources:
    transactions, tokens = ground.transactions, ground.tokens
    table = RoutingTable(transactions, ground.database.statements)
    return Sources(
        sessions=Sessions(transactions, tokens, ground.expires_after),
        profiles=Profiles(transactions, tokens),
        instructions=Instructions(transactions, tokens),
        routing=Routing(table, tokens, minds.local),
        retrieval=Retrieval(transactions, tokens, minds.embedders),
    )


def open_ratings(ground: Ground, minds: Minds, knowledge: Knowledge, sources: Sources) -> Ratings:
    redaction_of, search = minds.kept.leaving.knowing, sources.retrieval.search
    lessons = Lessons(minds.calls)
    return Ratings(ground.transactions, knowledge, sources.instructions, lessons, search, redaction_of)
