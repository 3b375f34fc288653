"""The composition root: the only module that knows every concrete class."""

from collections.abc import AsyncGenerator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import procrastinate

from erp_mcp import budget
from erp_mcp.app.company import Company, open_company
from erp_mcp.app.crm import Crm, open_crm
from erp_mcp.app.ground import Ground, open_rates, place
from erp_mcp.app.messaging import Messaging, open_messaging
from erp_mcp.app.minds import account, gemini_writer, open_ledger, open_minds
from erp_mcp.app.replies import Replies, open_replies
from erp_mcp.app.reporting import Reporting, open_reporting
from erp_mcp.app.rooms import (
    kept_written,
    open_blocking,
    open_intake,
    open_library,
    open_ratings,
    open_sources,
)
from erp_mcp.budget import Tokens
from erp_mcp.conversations import Analysing, Contexts, Memory, Ratings, Recording, Sessions
from erp_mcp.conversations.blocking import Blocking
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.governance.access import Access
from erp_mcp.governance.allowance import Allowance
from erp_mcp.governance.ledger import Ledger
from erp_mcp.governance.model_calls import ModelCalls
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.rates import Rates
from erp_mcp.governance.templates import Templates
from erp_mcp.governance.usage import Usage
from erp_mcp.integrations.gemini import Gemini
from erp_mcp.knowledge import Indexing, Knowledge, Retrieval
from erp_mcp.knowledge.instructions import Instructions
from erp_mcp.knowledge.routing import Routing
from erp_mcp.knowledge.saving import Saving
from erp_mcp.settings import Settings
from erp_mcp.store.database import Database, open_database
from erp_mcp.store.limits import Limits
from erp_mcp.store.notify import TEMPLATES_CHANNEL, TOKENS_CHANNEL, Hearing
from erp_mcp.store.queue import open_queue
from erp_mcp.store.tenancy import TokenOwners

__all__ = ["App", "compose", "gemini_writer", "open_app", "open_intake", "open_ledger", "place"]


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
    said_vectors: SaidVectors
    analysing: Analysing
    blocking: Blocking
    ratings: Ratings
    company: Company
    crm: Crm
    messaging: Messaging
    replies: Replies
    reporting: Reporting

    @property
    def hearing(self) -> Mapping[str, Hearing]:
        """What remembers, by the channel on which its changes are announced."""
        return {TOKENS_CHANNEL: self.access.hearing, TEMPLATES_CHANNEL: self.templates.hearing}


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
            async with kept_written(app.allowance), app.company.instances, app.messaging.numbers:
                yield app


def compose(settings: Settings, database: Database, tokens: Tokens, gemini: Gemini) -> App:
    ground = Ground(settings, database, tokens, open_queue(database.app_url))
    transactions, limits = database.transactions, Limits(database.statements)
    minds = open_minds(ground, gemini)
    sources, library = open_sources(ground, minds), open_library(ground, minds)
    company = open_company(ground, sources.profiles)
    messaging = open_messaging(ground, sources.profiles, company, minds.said_vectors)
    return App(
        settings=settings,
        database=database,
        queue=ground.queue,
        tokens=tokens,
        access=Access(transactions, TokenOwners(database.statements)),
        allowance=Allowance(limits, *ground.window),
        rates=open_rates(settings, limits),
        ledger=minds.kept.ledger,
        usage=Usage(transactions, tokens, minds.kept.ledger, *ground.window),
        model_calls=minds.calls,
        profiles=sources.profiles,
        templates=minds.templates,
        knowledge=library.knowledge,
        indexing=library.indexing,
        retrieval=sources.retrieval,
        saving=library.saving,
        routing=sources.routing,
        instructions=sources.instructions,
        sessions=sources.sessions,
        contexts=Contexts(transactions, tokens, sources),
        recording=Recording(transactions, ground.queue, ground.expires_after),
        memory=Memory(transactions, tokens, minds.calls),
        said_vectors=minds.said_vectors,
        analysing=Analysing(transactions, tokens, minds.said_vectors, sources.profiles, minds.calls),
        blocking=open_blocking(ground, minds.said_vectors),
        ratings=open_ratings(ground, minds, library.knowledge, sources),
        company=company,
        crm=open_crm(ground, minds, sources),
        messaging=messaging,
        replies=open_replies(ground, minds, sources, company.policy),
        reporting=open_reporting(ground, sources.profiles, messaging),
    )
