"""A mirror that follows a small Odoo, and what it must hold when it has caught up."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import select

from erp_mcp.app import App
from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sync import Mirror, Outcome, Report
from erp_mcp.erp.sync.run import Place
from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.odoo import Connection, Instance
from erp_mcp.settings import Settings
from erp_mcp.store.tables import Customer, Order, OrderLine, Product
from tests.erp.small_odoo import SmallOdoo

TENANT = "main"
SETTINGS: dict[str, Any] = {
    "odoo_url": "http://odoo.test",
    "odoo_database": "erp",
    "odoo_login": "admin",
    "odoo_api_key": "a key",
}


@asynccontextmanager
async def following(app: App, odoo: SmallOdoo, **settings: object) -> AsyncGenerator[Mirror]:
    def connect(instance: Instance) -> Connection:
        return Connection(instance, transport=httpx.MockTransport(odoo))

    given = Settings.model_validate(SETTINGS | settings)
    transactions = app.database.transactions
    async with Instances(given, Connections(transactions, None), connect) as instances:
        yield Mirror(Place(transactions, app.queue), app.database.app_url, instances)


def small_company() -> SmallOdoo:
    odoo = SmallOdoo()
    odoo.rows["res.company"][1] = {"name": "Nakhla", "currency_id": [1, "AED"], "active": True}
    odoo.rows["res.users"][2] = {
        "login": "admin",
        "name": "Admin",
        "lang": "en_US",
        "tz": "UTC",
        "company_id": [1, "Nakhla"],
        "company_ids": [1],
    }
    odoo.add("res.lang", code="en_US")
    odoo.add("res.lang", code="ar_001")
    odoo.rows["stock.location"][8] = {
        "complete_name": "WH/Stock",
        "usage": "internal",
        "warehouse_id": [1, "Deira"],
    }
    return odoo


def of(report: Report, kind: str) -> Outcome:
    return next(each for each in report.outcomes if each.kind == kind)


async def customers_here(app: App) -> dict[int, tuple[str, bool]]:
    async with app.database.transactions(TENANT) as session:
        rows = await session.execute(select(Customer.external_id, Customer.name, Customer.is_active))
        return {row[0]: (row[1], row[2]) for row in rows}


async def orders_here(app: App) -> dict[int, tuple[str, int, list[tuple[int, int]]]]:
    """State, customer and lines of each order, all by their ids in Odoo."""
    async with app.database.transactions(TENANT) as session:
        orders = await session.execute(
            select(Order.id, Order.external_id, Order.state, Customer.external_id).join(
                Customer, Customer.id == Order.customer_id
            )
        )
        lines = await session.execute(
            select(OrderLine.order_id, Product.external_id, OrderLine.quantity)
            .join(Product, Product.id == OrderLine.product_id)
            .order_by(OrderLine.order_id, OrderLine.position)
        )
        by_order: dict[int, list[tuple[int, int]]] = {}
        for line in lines:
            by_order.setdefault(line[0], []).append((line[1], int(line[2])))
        return {row[1]: (row[2], row[3], by_order.get(row[0], [])) for row in orders}
