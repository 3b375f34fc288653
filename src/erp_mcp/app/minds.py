"""Who writes and who embeds: the local models, and Gemini where there is a key, charged and redacted."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from erp_mcp.app.ground import Ground
from erp_mcp.budget import Tokens
from erp_mcp.conversations.vectors import SaidVectors
from erp_mcp.governance.embedders import Embedders, Paid
from erp_mcp.governance.embedding import ChargedEmbedder
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.ledger import Ledger
from erp_mcp.governance.model_calls import ModelCalls, ModelStore
from erp_mcp.governance.models import Models, Route, read_models
from erp_mcp.governance.templates import Templates
from erp_mcp.integrations.embeddings import local
from erp_mcp.integrations.gemini import Account, Gemini, GeminiEmbedder, GeminiWriter
from erp_mcp.integrations.seam import Writer
from erp_mcp.settings import Settings
from erp_mcp.store.costs import Level, Period
from erp_mcp.store.engine import Transactions


def gemini_writer(gemini: Gemini, route: Route) -> Writer:
    return GeminiWriter(gemini, route.model, route.thinking, route.timeout_seconds)


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


@dataclass(frozen=True, slots=True)
class Minds:
    """Who writes and who embeds, and what is kept of it."""

    kept: ModelStore
    calls: ModelCalls
    templates: Templates
    local: local.LocalEmbedder | None
    embedders: Embedders
    said_vectors: SaidVectors


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
    calls, said_vectors = ModelCalls(kept, models, tokens, writer_of), SaidVectors(transactions, embedder)
    return Minds(kept, calls, templates, embedder, embedders, said_vectors)
