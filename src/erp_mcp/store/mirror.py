"""Statements that bring the company's records into the mirror; loading them twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from erp_mcp.store import records
from erp_mcp.store.bulk import Row, columns_of, upsert
from erp_mcp.store.tables import (
    Customer,
    Invoice,
    Lead,
    Order,
    OrderLine,
    Product,
    StockLevel,
    Supplier,
    SyncState,
)
from erp_mcp.store.tables.company import Mirrored

Ids = Mapping[int, int]  # id in the ERP -> id here


async def save_customers(session: AsyncSession, tenant_id: str, customers: Sequence[records.Customer]) -> Ids:
    return await _upsert(session, Customer, _rows(tenant_id, customers))


async def save_suppliers(session: AsyncSession, tenant_id: str, suppliers: Sequence[records.Supplier]) -> Ids:
    return await _upsert(session, Supplier, _rows(tenant_id, suppliers))


async def save_products(session: AsyncSession, tenant_id: str, products: Sequence[records.Product]) -> Ids:
    suppliers = await _ids(session, Supplier.external_id, Supplier.id)
    rows = _rows(tenant_id, products, supplier_external_id=("supplier_id", suppliers))
    return await _upsert(session, Product, rows)


async def list_products(session: AsyncSession) -> list[records.Product]:
    statement = select(Product, Supplier.external_id).join(Supplier, Supplier.id == Product.supplier_id)
    rows = await session.execute(statement.order_by(Product.external_id))
    return [_product(row, supplier) for row, supplier in rows]


def _product(row: Product, supplier_external_id: int) -> records.Product:
    return records.Product(
        external_id=row.external_id,
        sku=row.sku,
        name=row.name,
        # Saved from a record, whose languages are no others.
        names=cast("dict[records.Language, str]", row.names),
        category=row.category,
        description=row.description,
        unit=row.unit,
        price=row.price,
        cost=row.cost,
        currency=row.currency,
        supplier_external_id=supplier_external_id,
    )


async def save_stock(session: AsyncSession, tenant_id: str, levels: Sequence[records.StockLevel]) -> None:
    products = await _ids(session, Product.external_id, Product.id)
    rows = _rows(tenant_id, levels, product_external_id=("product_id", products))
    await upsert(session, StockLevel, rows, ("tenant_id", "product_id", "branch"))


async def save_orders(session: AsyncSession, tenant_id: str, orders: Sequence[records.Order]) -> Ids:
    customers = await _ids(session, Customer.external_id, Customer.id)
    products = await _ids(session, Product.external_id, Product.id)
    rows = _rows(tenant_id, orders, customer_external_id=("customer_id", customers))
    ids = await _upsert(session, Order, [{k: v for k, v in row.items() if k != "lines"} for row in rows])
    await _replace_lines(session, tenant_id, orders, ids, products)
    return ids


async def _replace_lines(
    session: AsyncSession, tenant_id: str, orders: Sequence[records.Order], ids: Ids, products: Ids
) -> None:
    touched = literal([ids[order.external_id] for order in orders], ARRAY(BigInteger))
    await session.execute(delete(OrderLine).where(OrderLine.order_id == any_(touched)))
    rows = [
        {"order_id": ids[order.external_id], "position": position} | row
        for order in orders
        for position, row in enumerate(
            _rows(tenant_id, order.lines, product_external_id=("product_id", products))
        )
    ]
    await upsert(session, OrderLine, rows, ("tenant_id", "order_id", "position"))


async def save_invoices(session: AsyncSession, tenant_id: str, invoices: Sequence[records.Invoice]) -> Ids:
    orders = await _ids(session, Order.external_id, Order.id)
    customers = await _ids(session, Customer.external_id, Customer.id)
    rows = _rows(
        tenant_id,
        invoices,
        order_external_id=("order_id", orders),
        customer_external_id=("customer_id", customers),
    )
    return await _upsert(session, Invoice, rows)


async def save_leads(session: AsyncSession, tenant_id: str, leads: Sequence[records.Lead]) -> Ids:
    return await _upsert(session, Lead, _rows(tenant_id, leads))


async def count_mirror(session: AsyncSession) -> dict[str, int]:
    """How many rows of each kind this tenant has."""
    tables = (Customer, Supplier, Product, StockLevel, Order, OrderLine, Invoice, Lead)
    counts = {
        table.__tablename__: select(func.count()).select_from(table).scalar_subquery() for table in tables
    }
    row = (await session.execute(select(*(count.label(name) for name, count in counts.items())))).one()
    return {name: int(getattr(row, name)) for name in counts}


async def synced_fingerprint(session: AsyncSession, source: str) -> str | None:
    return await session.scalar(select(SyncState.fingerprint).where(SyncState.source == source))


async def mark_synced(session: AsyncSession, tenant_id: str, source: str, fingerprint: str) -> None:
    row = {
        "tenant_id": tenant_id,
        "source": source,
        "fingerprint": fingerprint,
        "synced_at": datetime.now(UTC),
    }
    await upsert(session, SyncState, [row], ("tenant_id", "source"))


async def customer_ids(session: AsyncSession) -> Ids:
    return await _ids(session, Customer.external_id, Customer.id)


async def _ids(
    session: AsyncSession, external: InstrumentedAttribute[int], own: InstrumentedAttribute[int]
) -> Ids:
    return {row[0]: row[1] for row in await session.execute(select(external, own))}


def _rows(tenant_id: str, items: Iterable[Any], **references: tuple[str, Ids]) -> list[dict[str, Any]]:
    """Records as rows: each reference to an id in the ERP becomes our own id."""
    rows: list[dict[str, Any]] = []
    for item in items:
        row: dict[str, Any] = {"tenant_id": tenant_id} | columns_of(item)
        for name, (column, ids) in references.items():
            row[column] = ids[row.pop(name)]
        rows.append(row)
    return rows


async def _upsert(session: AsyncSession, table: type[Mirrored], rows: Sequence[Row]) -> Ids:
    await upsert(session, table, rows, ("tenant_id", "external_id"))
    return await _ids(session, table.external_id, table.id)
