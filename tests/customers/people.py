"""Customers of the tests with what they bought and said, each test's in a tenant of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy.ext.asyncio import create_async_engine

from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Conversation, Customer, Invoice, Message, Order
from erp_mcp.store.tenancy import ensure_tenant
from erp_mcp.store.urls import driver_url

AHMED = Customer(
    external_id=1,
    name="Ahmed Mohamed",
    other_names=(),
    language="ar",
    is_company=False,
    phone="050 555 1234",
    email="Ahmed@Mail.Example",
    vat="100 555 2000 003",
    city="Dubai",
    country="AE",
    branch="dubai",
    segment="",
    credit_limit=Decimal(0),
    currency="AED",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
NOBODY = replace(AHMED, phone=None, email=None, vat=None)
TENANTS = (f"tenant-{number}" for number in count())
DAY = datetime(2026, 11, 1, tzinfo=UTC)
TALK = Conversation(
    "wa-1",
    2,
    "whatsapp",
    "Rice",
    "en",
    DAY,
    "",
    (Message("m1", "customer", "Where is my rice?", "en", DAY),),
)


def named(external_id: int, name: str, *others: str) -> Customer:
    return replace(NOBODY, external_id=external_id, name=name, other_names=others)


async def new_tenant(urls: Urls) -> str:
    tenant_id, engine = next(TENANTS), create_async_engine(driver_url(urls.owner))
    async with engine.begin() as connection:
        await ensure_tenant(connection, tenant_id, tenant_id)
    await engine.dispose()
    return tenant_id


def order(external_id: int, customer: int, total: int = 100) -> Order:
    return Order(external_id, f"S{external_id:05}", customer, "dubai", DAY, "done", "AED", Decimal(total), ())


def invoice(external_id: int, customer: int, owed: int) -> Invoice:
    due = date(2026, 11, 1)
    return Invoice(
        external_id,
        f"INV/{external_id}",
        None,
        customer,
        due,
        due,
        "open",
        "AED",
        Decimal(owed),
        Decimal(owed),
    )
