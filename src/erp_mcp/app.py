"""The composition root: the only module that knows every concrete class."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import procrastinate

from erp_mcp import budget
from erp_mcp.budget import Tokens
from erp_mcp.conversations import Contexts, Memory, Ratings, Recording, Sessions
from erp_mcp.conversations.contexts import Sources
from erp_mcp.conversations.lessons import Lessons
from erp_mcp.erp.instances import Instances, bounds_of
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.records import Records
from erp_mcp.erp.writes.writes import Writes
from erp_mcp.errors import StoreUnavailable
from erp_mcp.governance.access import Access
from erp_mcp.governance.allowance import Allowance
from erp_mcp.governance.approvals import Approvals
from erp_mcp.governance.changes import Changes
from erp_mcp.governance.connections import Connections
from erp_mcp.governance.embedders import Embedders, Paid
from erp_mcp.governance.embedding import ChargedEmbedder
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.ledger import Ledger
from erp_mcp.governance.model_calls import ModelCalls, ModelStore
from erp_mcp.governance.models import Models, Route, read_models
from erp_mcp.governance.policy import Policy
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.rates import Rates
from erp_mcp.governance.templates import Templates
from erp_mcp.governance.usage import Usage
from erp_mcp.governance.writing import Writing
from erp_mcp.integrations.embeddings import local
from erp_mcp.integrations.gemini import Account, Gemini, GeminiEmbedder, GeminiWriter
from erp_mcp.integrations.odoo import Connection
from erp_mcp.integrations.seam import Writer
from erp_mcp.knowledge import Indexing, Knowledge, Retrieval
from erp_mcp.knowledge.instructions import Instructions
from erp_mcp.knowledge.routing import Routing
from erp_mcp.knowledge.routing_table import RoutingTable
from erp_mcp.knowledge.saving import Saving
from erp_mcp.settings import Bucket, Settings
from erp_mcp.store.costs import Level, Period
from erp_mcp.store.database import Database, Place, open_database
from erp_mcp.store.engine import Transactions
from erp_mcp.store.limits import Limits
from erp_mcp.store.notify import TEMPLATES_CHANNEL, TOKENS_CHANNEL, Hearing
from erp_mcp.store.queue import open_queue
from erp_mcp.store.tenancy import TokenOwners

if TYPE_CHECKING:
    from erp_mcp.knowledge.gathering import Gathering
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
    templates: Templates
    knowledge: Knowledge
    indexing: Indexing
    routing: Routing
    instructions: Instructions
    retrieval: Retrieval
    saving: Saving
    sessions: Sessions
    contexts: Contexts
    recording: Recording
    memory: Memory
    ratings: Ratings
    instances: Instances
    records: Records
    policy: Policy
    approvals: Approvals
    changes: Changes
    writing: Writing
    writes: Writes

    @property
    def hearing(self) -> Mapping[str, Hearing]:
        """What remembers, by the channel on which its changes are announced."""
        return {TOKENS_CHANNEL: self.access.hearing, TEMPLATES_CHANNEL: self.templates.hearing}


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
            async with kept_written(app.allowance), app.instances:
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


def open_intake(app: App) -> "Intake":
    """What reads files and pages is imported by whoever indexes: a server would start later for it."""
    from erp_mcp.documents.reading import DocumentReader
    from erp_mcp.knowledge.intake import Intake

    return Intake(app.database.transactions, app.knowledge, DocumentReader())


def open_gathering(roots: Sequence[Path]) -> "Gathering":
    """The same for a server: imported when a first page or file is saved."""
    from erp_mcp.knowledge.gathering import Gathering

    return Gathering(roots)


def open_rates(settings: Settings, limits: Limits) -> Rates:
    per_minute: dict[Bucket, int] = {
        "messages": settings.messages_per_minute,
        "searches": settings.searches_per_minute,
        "saves": settings.saves_per_minute,
        "ratings": settings.ratings_per_minute,
        "odoo": settings.odoo_calls_per_minute,
    }
    return Rates(limits, per_minute)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every room stands on."""

    settings: Settings
    database: Database
    tokens: Tokens
    queue: procrastinate.App

    @property
    def transactions(self) -> Transactions:
        return self.database.transactions

    @property
    def expires_after(self) -> timedelta:
        return timedelta(hours=self.settings.session_expires_hours)


@dataclass(frozen=True, slots=True)
class Minds:
    """Who writes and who embeds, and what is kept of it."""

    kept: ModelStore
    calls: ModelCalls
    templates: Templates
    local: local.LocalEmbedder | None
    embedders: Embedders


def open_minds(ground: Ground, gemini: Gemini) -> Minds:
    settings, tokens, transactions = ground.settings, ground.tokens, ground.transactions
    templates = Templates(transactions, ground.database.statements, tokens)
    ledger = open_ledger(settings, transactions)
    statements = ground.database.statements
    kept = ModelStore(transactions, statements, ledger, Leaving(transactions, statements), templates)
    models = read_models(settings.models_file)
    writer_of = partial(gemini_writer, gemini) if settings.has_model else None
    paid = paid_embedder(gemini, kept, models, tokens) if settings.has_model else None
    embedder = local.LocalEmbedder() if local.is_available() else None
    embedders = Embedders(embedder, models.embedding.model_id, paid)
    return Minds(kept, ModelCalls(kept, models, tokens, writer_of), templates, embedder, embedders)


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


def open_instances(ground: Ground) -> Instances:
    connections = Connections(ground.transactions, ground.settings.secret_key)
    return Instances(ground.settings, connections, partial(Connection, bounds=bounds_of(ground.settings)))


def open_ratings(ground: Ground, minds: Minds, knowledge: Knowledge, sources: Sources) -> Ratings:
    redaction_of, search = minds.kept.leaving.knowing, sources.retrieval.search
    lessons = Lessons(minds.calls)
    return Ratings(ground.transactions, knowledge, sources.instructions, lessons, search, redaction_of)


def compose(settings: Settings, database: Database, tokens: Tokens, gemini: Gemini) -> App:
    ground = Ground(settings, database, tokens, open_queue(database.app_url))
    transactions, limits = database.transactions, Limits(database.statements)
    minds = open_minds(ground, gemini)
    sources = open_sources(ground, minds)
    indexing = Indexing(transactions, minds.embedders, ground.queue)
    knowledge = Knowledge(transactions, database.statements, tokens, indexing)
    gathering = cache(partial(open_gathering, settings.knowledge_roots))
    policy = read_policy(settings.policy_file)
    instances = open_instances(ground)
    looking = Looking(instances, sources.profiles, policy.visible.may_read)
    approvals = Approvals(transactions, tokens, ground.queue)
    changes = Changes(transactions, tokens, policy.visible)
    writing = Writing(transactions, policy, sources.profiles, timedelta(hours=settings.approval_hours))
    window = settings.read_allowance_tokens, settings.read_window_seconds
    return App(
        settings=settings,
        database=database,
        queue=ground.queue,
        tokens=tokens,
        access=Access(transactions, TokenOwners(database.statements)),
        allowance=Allowance(limits, *window),
        rates=open_rates(settings, limits),
        ledger=minds.kept.ledger,
        usage=Usage(transactions, tokens, minds.kept.ledger, *window),
        model_calls=minds.calls,
        profiles=sources.profiles,
        templates=minds.templates,
        knowledge=knowledge,
        indexing=indexing,
        retrieval=sources.retrieval,
        saving=Saving(transactions, knowledge, indexing, tokens, gathering),
        routing=sources.routing,
        instructions=sources.instructions,
        sessions=sources.sessions,
        contexts=Contexts(transactions, tokens, sources),
        recording=Recording(transactions, ground.queue, ground.expires_after),
        memory=Memory(transactions, tokens, minds.calls),
        ratings=open_ratings(ground, minds, knowledge, sources),
        instances=instances,
        records=Records(looking),
        policy=policy,
        approvals=approvals,
        changes=changes,
        writing=writing,
        writes=Writes(looking, instances, writing, approvals, changes),
    )
