"""Bringing the demo company into the store, through the same functions as any other company."""

import hashlib
import logging
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

from erp_mcp.app import App
from erp_mcp.erp.sync.mirror import CHANGING
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.sandbox.company import catalogue, conversations, leads, people, purchases, rates, trade
from erp_mcp.sandbox.company.branches import BRANCHES
from erp_mcp.sandbox.company.documents import documents
from erp_mcp.sandbox.company.messages.keeping import save_messages
from erp_mcp.sandbox.company.vectors import CONVERSATIONS, shipped_vectors
from erp_mcp.store import dialogue, mirror, tables
from erp_mcp.store.changes import settled_since
from erp_mcp.store.following import forget, marked_at, strangers
from erp_mcp.store.locks import exclusive
from erp_mcp.store.records import Customer, Order, PurchaseOrder, StockLevel
from erp_mcp.store.said import keep_vectors
from erp_mcp.store.tables.company import Mirrored

TENANT = "demo"
TRADE = "nakhla/trade"
LOADING = 0x65_72_70_64
FOLDER = resources.files("erp_mcp.sandbox.company")
logger = logging.getLogger(__name__)
InBranch = TypeVar("InBranch", Customer, Order, PurchaseOrder, StockLevel)


async def load_company(app: App) -> None:
    """The whole company."""
    await load_talk(app)
    await load_trade(app)
    await load_messages(app)


async def load_talk(app: App) -> None:
    """What a first question needs: knowledge, customers and what was said."""
    async with _once(app, "talk") as is_due:
        if is_due:
            await _keep_known(app)
            async with app.database.transactions(TENANT) as session:
                await dialogue.save_conversations(session, TENANT, conversations.conversations())


async def _keep_known(app: App) -> None:
    await app.knowledge.save(TENANT, documents(), {MODEL_ID: shipped_vectors()})
    async with app.database.transactions(TENANT) as session:
        await mirror.save_customers(session, TENANT, in_branches(people.customers()))


async def load_trade(app: App) -> None:
    """Catalogue, orders, invoices, purchases and leads."""
    async with _once(app, "trade") as is_due:
        if is_due:
            await _keep_trade(app)


async def _keep_trade(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        await mirror.save_suppliers(session, TENANT, catalogue.suppliers())
        await mirror.save_products(session, TENANT, catalogue.products())
        await mirror.save_stock(session, TENANT, in_branches(catalogue.stock_levels()))
        await mirror.save_rates(session, TENANT, rates.rates())
        await mirror.save_orders(session, TENANT, in_branches(trade.orders()))
        await mirror.save_invoices(session, TENANT, trade.invoices())
        await mirror.save_purchases(session, TENANT, in_branches(purchases.purchases()))
        await mirror.save_leads(session, TENANT, leads.leads())


async def begin_anew(app: App) -> None:
    """Its Odoo has begun again without what was changed there: what the mirror followed is taken back as well."""
    async with exclusive(app.database.app_url, LOADING):
        async with app.database.transactions(TENANT) as session:
            loaded_at = await marked_at(session, TRADE)
            if loaded_at is None or not await settled_since(session, CHANGING, loaded_at):
                return
            await mirror.mark_synced(session, TENANT, TRADE, fingerprint())
            for table, ours in _loaded():
                await forget(session, table, await strangers(session, table, ours))
        await _keep_known(app)
        await _keep_trade(app)


def _loaded() -> Iterator[tuple[type[Mirrored], Sequence[int]]]:
    yield tables.Order, [each.external_id for each in trade.orders()]
    yield tables.Invoice, [each.external_id for each in trade.invoices()]
    yield tables.PurchaseOrder, [each.external_id for each in purchases.purchases()]
    yield tables.Lead, [each.external_id for each in leads.leads()]
    yield tables.Product, [each.external_id for each in catalogue.products()]
    yield tables.Customer, [each.external_id for each in people.customers()]


async def load_messages(app: App) -> None:
    """What went over WhatsApp, of the customers that were talked with; and how all that was said is judged."""
    async with _once(app, "messages") as is_due:
        if is_due:
            heard = shipped_vectors(CONVERSATIONS)
            async with app.database.transactions(TENANT) as session:
                await save_messages(session, TENANT)
                await keep_vectors(session, TENANT, MODEL_ID, heard)


async def raise_alerts(app: App) -> None:
    """What the job of every hour would find, so that nobody waits an hour for it."""
    async with _once(app, "alerts") as is_due:
        if is_due:
            await app.reporting.insights.scan(TENANT)


def in_branches(records: Sequence[InBranch]) -> list[InBranch]:
    """With the names of their branches, which is what an ERP has of them."""
    return [replace(each, branch=BRANCHES[each.branch].name) for each in records]


@asynccontextmanager
async def _once(app: App, part: str) -> AsyncGenerator[bool]:
    """Once per version of the data, however many processes ask at the same time."""
    started, version = time.perf_counter(), fingerprint()
    async with exclusive(app.database.app_url, LOADING):
        async with app.database.transactions(TENANT) as session:
            is_due = await mirror.synced_fingerprint(session, f"nakhla/{part}") != version
        yield is_due
        if is_due:
            async with app.database.transactions(TENANT) as session:
                await mirror.mark_synced(session, TENANT, f"nakhla/{part}", version)
            logger.info("loaded the %s of the demo company in %.1f s", part, time.perf_counter() - started)


def fingerprint() -> str:
    """Changes with anything that the data is made of."""
    digest = hashlib.sha256()
    for file in _all_files(FOLDER):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _all_files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            found.extend(_all_files(entry))
        elif entry.is_file():
            found.append(entry)
    return found
