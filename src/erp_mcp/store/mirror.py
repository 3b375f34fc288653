"""Statements that bring the company's records into the mirror; loading them twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store import records
from erp_mcp.store.bulk import Row, columns_of, upsert
from erp_mcp.store.customer_keys import customer_keys, save_keys
from erp_mcp.store.figures import keep_figures, owners
from erp_mcp.store.guesses import forget_guesses
from erp_mcp.store.merging import follow_merges
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
    SyncState,
)
from erp_mcp.store.tables.company import Mirrored

Ids = Mapping[int, int]  # id in the ERP -> id here
Marks = Mapping[int, str]  # id in the ERP -> fingerprint of what was read; none for what is no mirror of one
UNMARKED: Marks = {}


async def save_customers(
    session: AsyncSession, tenant_id: str, customers: Sequence[records.Customer], marks: Marks = UNMARKED
) -> None:
    """Where the source has no other spellings of a name, those that came from elsewhere stay.

    Whoever was erased stays so.
    """
    erased = await erased_among(session, Customer, [each.external_id for each in customers])
    customers = [each for each in customers if each.external_id not in erased]
    spellings = await _other_names(session, [each.external_id for each in customers])
    kept = [
        replace(each, other_names=each.other_names or spellings.get(each.external_id, ()))
        for each in customers
    ]
    await _upsert(session, Customer, _rows(tenant_id, kept, marks))
    ids = await _ids(session, Customer, (each.external_id for each in kept))
    await save_keys(session, tenant_id, {ids[each.external_id]: customer_keys(each) for each in kept})
    await forget_guesses(session, ids.values())
    await keep_figures(session, ids.values())


async def erased_among(
    session: AsyncSession, table: type[Customer] | type[Lead], external_ids: Sequence[int]
) -> set[int]:
    """Whoever of these is not to be brought in again."""
    is_asked = table.external_id == any_(literal(list(external_ids), ARRAY(BigInteger)))
    return set(await session.scalars(select(table.external_id).where(is_asked, table.erased_at.is_not(None))))


async def _other_names(session: AsyncSession, wanted: Sequence[int]) -> Mapping[int, Sequence[str]]:
    is_wanted = Customer.external_id == any_(literal(list(wanted), ARRAY(BigInteger)))
    rows = await session.execute(select(Customer.external_id, Customer.other_names).where(is_wanted))
    return {row[0]: row[1] for row in rows}


async def save_suppliers(
    session: AsyncSession, tenant_id: str, suppliers: Sequence[records.Supplier], marks: Marks = UNMARKED
) -> None:
    await _upsert(session, Supplier, _rows(tenant_id, suppliers, marks))


async def save_products(
    session: AsyncSession, tenant_id: str, products: Sequence[records.Product], marks: Marks = UNMARKED
) -> None:
    suppliers = await _ids(session, Supplier, (each.supplier_external_id for each in products))
    rows = _rows(tenant_id, products, marks, supplier_external_id=("supplier_id", suppliers))
    await _upsert(session, Product, rows)


async def list_products(session: AsyncSession) -> list[records.Product]:
    """Those that are sold now."""
    statement = select(Product, Supplier.external_id).outerjoin(Supplier, Supplier.id == Product.supplier_id)
    rows = await session.execute(statement.where(Product.is_active).order_by(Product.external_id))
    return [_product(row, supplier) for row, supplier in rows]


def _product(row: Product, supplier_external_id: int | None) -> records.Product:
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
    products = await _ids(session, Product, (each.product_external_id for each in levels))
    rows = _rows(tenant_id, levels, product_external_id=("product_id", products))
    await upsert(session, StockLevel, rows, ("tenant_id", "product_id", "branch"))


async def stock_held(session: AsyncSession) -> list[records.StockLevel]:
    columns = Product.external_id, StockLevel.branch, StockLevel.quantity, StockLevel.reorder_point
    rows = await session.execute(select(*columns).join(Product, Product.id == StockLevel.product_id))
    return [records.StockLevel(*row) for row in rows]


async def replace_stock(session: AsyncSession, tenant_id: str, levels: Sequence[records.StockLevel]) -> None:
    """These levels and no others."""
    await session.execute(delete(StockLevel))
    await save_stock(session, tenant_id, levels)


async def save_orders(
    session: AsyncSession, tenant_id: str, orders: Sequence[records.Order], marks: Marks = UNMARKED
) -> None:
    customers = await _ids(session, Customer, (each.customer_external_id for each in orders))
    external_ids = [each.external_id for each in orders]
    former = await owners(session, Order, external_ids)
    rows = _rows(tenant_id, orders, marks, customer_external_id=("customer_id", customers))
    await _upsert(session, Order, _without_lines(rows))
    await _replace_lines(
        session, tenant_id, OrderLine, Order, {each.external_id: each.lines for each in orders}
    )
    await follow_merges(session, Order, external_ids)
    await keep_figures(session, {*former, *await owners(session, Order, external_ids)})


async def save_invoices(
    session: AsyncSession, tenant_id: str, invoices: Sequence[records.Invoice], marks: Marks = UNMARKED
) -> None:
    external_ids = [each.external_id for each in invoices]
    former = await owners(session, Invoice, external_ids)
    await _upsert(session, Invoice, await _rows_of_orders(session, tenant_id, invoices, marks))
    await follow_merges(session, Invoice, external_ids)
    await keep_figures(session, {*former, *await owners(session, Invoice, external_ids)})


async def save_purchases(
    session: AsyncSession, tenant_id: str, purchases: Sequence[records.PurchaseOrder], marks: Marks = UNMARKED
) -> None:
    suppliers = await _ids(session, Supplier, (each.supplier_external_id for each in purchases))
    rows = _rows(tenant_id, purchases, marks, supplier_external_id=("supplier_id", suppliers))
    await _upsert(session, PurchaseOrder, _without_lines(rows))
    lines = {each.external_id: each.lines for each in purchases}
    await _replace_lines(session, tenant_id, PurchaseLine, PurchaseOrder, lines)


async def save_deliveries(
    session: AsyncSession, tenant_id: str, deliveries: Sequence[records.Delivery], marks: Marks = UNMARKED
) -> None:
    await _upsert(session, Delivery, await _rows_of_orders(session, tenant_id, deliveries, marks))
    await follow_merges(session, Delivery, [each.external_id for each in deliveries])


async def save_leads(
    session: AsyncSession, tenant_id: str, leads: Sequence[records.Lead], marks: Marks = UNMARKED
) -> None:
    erased = await erased_among(session, Lead, [each.external_id for each in leads])
    some = [each for each in leads if each.external_id not in erased]
    await _upsert(session, Lead, _rows(tenant_id, some, marks))


async def save_rates(
    session: AsyncSession, tenant_id: str, rates: Sequence[records.CurrencyRate], marks: Marks = UNMARKED
) -> None:
    await _upsert(session, CurrencyRate, _rows(tenant_id, rates, marks))


async def _replace_lines(
    session: AsyncSession,
    tenant_id: str,
    line: type[OrderLine] | type[PurchaseLine],
    owner: type[Order] | type[PurchaseOrder],
    lines: Mapping[int, Sequence[records.OrderLine] | Sequence[records.PurchaseLine]],
) -> None:
    column = "order_id" if line is OrderLine else "purchase_order_id"
    owners = await _ids(session, owner, lines)
    products = await _ids(
        session, Product, (each.product_external_id for some in lines.values() for each in some)
    )
    owned = literal(list(owners.values()), ARRAY(BigInteger))
    await session.execute(delete(line).where(line.__table__.c[column] == any_(owned)))
    rows = [
        {column: owners[external_id], "position": position} | row
        for external_id, some in lines.items()
        for position, row in enumerate(_rows(tenant_id, some, product_external_id=("product_id", products)))
    ]
    await upsert(session, line, rows, ("tenant_id", column, "position"))


async def count_mirror(session: AsyncSession) -> dict[str, int]:
    """How many rows of each kind this tenant has."""
    tables = (
        Customer,
        Supplier,
        Product,
        StockLevel,
        Order,
        OrderLine,
        Invoice,
        PurchaseOrder,
        PurchaseLine,
        Delivery,
        Lead,
        CurrencyRate,
    )
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
    """Whoever was merged goes by the id of who was kept."""
    here = func.coalesce(Customer.merged_into_id, Customer.id)
    rows = await session.execute(select(Customer.external_id, here))
    return {row[0]: row[1] for row in rows}


async def _ids(session: AsyncSession, table: type[Mirrored], wanted: Iterable[int | None]) -> Ids:
    external = literal(sorted({each for each in wanted if each is not None}), ARRAY(BigInteger))
    rows = await session.execute(
        select(table.external_id, table.id).where(table.external_id == any_(external))
    )
    return {row[0]: row[1] for row in rows}


def _rows(
    tenant_id: str, items: Iterable[Any], marks: Marks = UNMARKED, **references: tuple[str, Ids]
) -> list[dict[str, Any]]:
    """Records as rows: each reference to an id in the ERP becomes our own id."""
    rows: list[dict[str, Any]] = []
    for item in items:
        row: dict[str, Any] = {"tenant_id": tenant_id} | columns_of(item)
        for name, (column, ids) in references.items():
            external_id = row.pop(name)
            row[column] = None if external_id is None else ids[external_id]
        if marks:
            row["fingerprint"] = marks[item.external_id]
        rows.append(row)
    return rows


async def _rows_of_orders(
    session: AsyncSession,
    tenant_id: str,
    items: Sequence[records.Invoice] | Sequence[records.Delivery],
    marks: Marks,
) -> list[dict[str, Any]]:
    orders = await _ids(session, Order, (each.order_external_id for each in items))
    customers = await _ids(session, Customer, (each.customer_external_id for each in items))
    return _rows(
        tenant_id,
        items,
        marks,
        order_external_id=("order_id", orders),
        customer_external_id=("customer_id", customers),
    )


def _without_lines(rows: Iterable[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "lines"} for row in rows]


async def _upsert(session: AsyncSession, table: type[Mirrored], rows: Sequence[Row]) -> None:
    await upsert(session, table, rows, ("tenant_id", "external_id"))
