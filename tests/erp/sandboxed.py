"""A mirror of the sandbox Odoo, and all that a mirror holds, by ids that mean the same on both sides."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
from sqlalchemy import inspect, select

from erp_mcp.app import App
from erp_mcp.erp.instances import Instances
from erp_mcp.erp.sync import Mirror
from erp_mcp.erp.sync.run import Place
from erp_mcp.governance.connections import Connections
from erp_mcp.integrations.odoo import Connection, Instance
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.settings import Settings
from erp_mcp.store.tables import (
    CurrencyRate,
    Customer,
    Delivery,
    Invoice,
    Lead,
    Order,
    OrderLine,
    Product,
    PurchaseLine,
    PurchaseOrder,
    StockLevel,
    Supplier,
    Table,
)
from tests.odoo_sandbox import DATABASE, LOGIN

Row = dict[str, object]
Key = tuple[object, ...]
Held = Mapping[str, Mapping[Key, Row]]  # table -> key -> columns

MIRRORED: Sequence[type[Table]] = (
    Supplier,
    Customer,
    Product,
    Order,
    Invoice,
    PurchaseOrder,
    Delivery,
    Lead,
    CurrencyRate,
)
LINES: Sequence[type[Table]] = (OrderLine, PurchaseLine, StockLevel)
REFERENCES = {
    "supplier_id": "suppliers",
    "customer_id": "customers",
    "product_id": "products",
    "order_id": "orders",
    "purchase_order_id": "purchase_orders",
}
OUR_OWN = {"tenant_id", "id", "fingerprint"}


@dataclass
class Clock:
    """Odoo's, which a test may move; its web server only knows the real one."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def later(self, **by: float) -> None:
        self.ahead += timedelta(**by)


class Dated(httpx.AsyncHTTPTransport):
    """Answers are dated by the clock of the world that they come from."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        response.headers["Date"] = format_datetime(self._clock(), usegmt=True)
        return response


@asynccontextmanager
async def mirror_of(
    app: App, world: World, tenant: str = "main", clock: Clock | None = None
) -> AsyncGenerator[Mirror]:
    async with serving_odoo({DATABASE: world}) as sandbox, following(app, sandbox, tenant, clock) as mirror:
        yield mirror


@asynccontextmanager
async def following(
    app: App, sandbox: OdooSandbox, tenant: str = "main", clock: Clock | None = None, login: str = LOGIN
) -> AsyncGenerator[Mirror]:
    def connect(instance: Instance) -> Connection:
        return Connection(instance, transport=Dated(clock or Clock()))

    given = Settings.model_validate({
        "tenant": tenant,
        "odoo_url": sandbox.url,
        "odoo_database": DATABASE,
        "odoo_login": login,
        "odoo_api_key": key_of(login),
    })  # fmt: skip
    transactions = app.database.transactions
    async with Instances(given, Connections(transactions, None), connect) as instances:
        yield Mirror(Place(transactions, app.queue), app.database.app_url, instances)


async def held_by(app: App, tenant: str) -> Held:
    found: dict[str, dict[Key, Row]] = {}
    external: dict[str, dict[object, object]] = {}
    for table in (*MIRRORED, *LINES):
        rows = await _rows(app, tenant, table)
        external[table.__tablename__] = {row.get("id"): row.get("external_id") for row in rows}
        told = [{name: _told(name, value, external) for name, value in row.items()} for row in rows]
        found[table.__tablename__] = {_key(table, row): _without_ours(row) for row in told}
    return found


async def _rows(app: App, tenant: str, table: type[Table]) -> list[Row]:
    async with app.database.transactions(tenant) as session:
        rows = (await session.execute(select(*table.__table__.columns))).mappings()
        return [dict(row) for row in rows]


def _told(name: str, value: object, external: Mapping[str, Mapping[object, object]]) -> object:
    return external[REFERENCES[name]][value] if name in REFERENCES and value is not None else value


def _key(table: type[Table], row: Row) -> Key:
    if "external_id" in row:
        return (row["external_id"],)
    names = inspect(table).primary_key
    return tuple(row[each.name] for each in names if each.name != "tenant_id")


def _without_ours(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in OUR_OWN}
