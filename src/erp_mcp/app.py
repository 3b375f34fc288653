"""The composition root: the only module that knows every concrete class."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import anyio
import procrastinate

from erp_mcp import budget
from erp_mcp.budget import Tokens
from erp_mcp.conversations import Contexts, Memory, Recording, Sessions
from erp_mcp.conversations.contexts import Sources
from erp_mcp.errors import StoreUnavailable
from erp_mcp.governance.access import Access
from erp_mcp.governance.allowance import Allowance
from erp_mcp.governance.embedders import Embedders, Paid
from erp_mcp.governance.embedding import ChargedEmbedder
from erp_mcp.governance.ledger import Ledger
from erp_mcp.governance.model_calls import ModelCalls, ModelStore, model_store
from erp_mcp.governance.models import Models, Route, read_models
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.rates import Rates
from erp_mcp.governance.usage import Usage
from erp_mcp.integrations.embeddings import local
from erp_mcp.integrations.gemini import Account, Gemini, GeminiEmbedder, GeminiWriter
from erp_mcp.integrations.seam import Writer
from erp_mcp.knowledge import Indexing, Knowledge, Retrieval
from erp_mcp.knowledge.instructions import Instructions
from erp_mcp.knowledge.routing import Routing
from erp_mcp.knowledge.routing_table import RoutingTable
from erp_mcp.settings import Bucket, Settings
from erp_mcp.store.costs import Level, Period
from erp_mcp.store.database import Database, Place, open_database
from erp_mcp.store.engine import Transactions
from erp_mcp.store.limits import Limits
from erp_mcp.store.queue import open_queue
from erp_mcp.store.tenancy import TokenOwners

if TYPE_CHECKING:
    from erp_mcp.knowledge.intake import Intake

WRITE_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class App:
    settings: Settings
    database: Database
    queue: procrastinate.App
    tokens: Tokens
    access: Access
    allowance: Allowance
    rates: Rates
    ledger: Ledger
    usage: Usage
    model_calls: ModelCalls
    profiles: Profiles
    knowledge: Knowledge
    indexing: Indexing
    routing: Routing
    instructions: Instructions
    retrieval: Retrieval
    sessions: Sessions
    contexts: Contexts
    recording: Recording
    memory: Memory


def place(settings: Settings) -> Place:
    app_url, owner_url = settings.database_url, settings.database_owner_url
    return Place(
        settings.data_dir,
        app_url.get_secret_value() if app_url else None,
        owner_url.get_secret_value() if owner_url else None,
    )


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncGenerator[App]:
    """Everything a request needs; the vocabulary loads while the database starts."""
    with ThreadPoolExecutor(1, "vocabulary") as thread:
        vocabulary = thread.submit(budget.load, settings.tokenizer)
        async with (
            open_database(place(settings), settings.tenant) as database,
            Gemini(account(settings)) as gemini,
        ):
            app = compose(settings, database, await anyio.to_thread.run_sync(vocabulary.result), gemini)
            async with kept_written(app.allowance):
                yield app


def gemini_writer(gemini: Gemini, route: Route) -> Writer:
    return GeminiWriter(gemini, route.model, route.thinking, route.timeout_seconds)


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


def paid_embedder(gemini: Gemini, kept: ModelStore, models: Models, tokens: Tokens) -> Paid:
    route = models.embedding
    provider = GeminiEmbedder(gemini, route.model, route.dimension, route.timeout_seconds)
    return lambda caller: ChargedEmbedder(provider, caller, kept.ledger, models, tokens, kept.leaving)


def account(settings: Settings) -> Account:
    key = settings.google_api_key
    return Account(
        key.get_secret_value() if key else None,
        settings.vertex_project,
        settings.vertex_location if settings.vertex_project else None,
        settings.gemini_url,
    )


def open_ledger(settings: Settings, transactions: Transactions) -> Ledger:
    limits: dict[Period, Decimal] = {
        "day": settings.cost_day_usd,
        "week": settings.cost_week_usd,
        "month": settings.cost_month_usd,
    }
    levels: tuple[Level, ...] = ("info", "warning", "critical")
    shares = [Decimal(percent) / 100 for percent in settings.cost_alerts_percent]
    return Ledger(transactions, limits, dict(zip(levels, shares, strict=True)))


def open_intake(knowledge: Knowledge) -> "Intake":
    """What reads files and pages is imported by whoever indexes: a server would start later for it."""
    from erp_mcp.documents.reading import DocumentReader
    from erp_mcp.knowledge.intake import Intake

    return Intake(knowledge, DocumentReader())


def open_rates(settings: Settings, limits: Limits) -> Rates:
    per_minute: dict[Bucket, int] = {
        "messages": settings.messages_per_minute,
        "searches": settings.searches_per_minute,
        "ratings": settings.ratings_per_minute,
    }
    return Rates(limits, per_minute)


def compose(settings: Settings, database: Database, tokens: Tokens, gemini: Gemini) -> App:
    transactions, limits = database.transactions, Limits(database.statements)
    ledger = open_ledger(settings, transactions)
    models, kept = read_models(settings.models_file), model_store(transactions, database.statements, ledger)
    writer_of = partial(gemini_writer, gemini) if settings.has_model else None
    model_calls = ModelCalls(kept, models, tokens, writer_of)
    queue = open_queue(database.app_url)
    embedder = local.LocalEmbedder() if local.is_available() else None
    paid = paid_embedder(gemini, kept, models, tokens) if settings.has_model else None
    embedders = Embedders(embedder, models.embedding.model_id, paid)
    indexing = Indexing(transactions, embedders, queue)
    knowledge = Knowledge(transactions, database.statements, tokens, indexing)
    allowance_tokens, window_seconds = settings.read_allowance_tokens, settings.read_window_seconds
    expires_after = timedelta(hours=settings.session_expires_hours)
    sources = Sources(
        sessions=Sessions(transactions, tokens, expires_after),
        profiles=Profiles(transactions, tokens),
        instructions=Instructions(transactions, tokens),
        routing=Routing(RoutingTable(transactions, database.statements), tokens, embedder),
        retrieval=Retrieval(transactions, tokens, embedders),
    )
    return App(
        settings=settings,
        database=database,
        queue=queue,
        tokens=tokens,
        access=Access(transactions, TokenOwners(database.statements)),
        allowance=Allowance(limits, allowance_tokens, window_seconds),
        rates=open_rates(settings, limits),
        ledger=ledger,
        usage=Usage(transactions, tokens, ledger, allowance_tokens, window_seconds),
        model_calls=model_calls,
        profiles=sources.profiles,
        knowledge=knowledge,
        indexing=indexing,
        retrieval=sources.retrieval,
        routing=sources.routing,
        instructions=sources.instructions,
        sessions=sources.sessions,
        contexts=Contexts(transactions, tokens, sources),
        recording=Recording(transactions, queue, expires_after),
        memory=Memory(transactions, tokens, model_calls),
    )
