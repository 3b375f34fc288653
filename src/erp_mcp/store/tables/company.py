"""The mirror of the company's ERP: customers, catalogue, trade and leads, each with its id over there."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Computed, Date, DateTime, Index, Numeric, SmallInteger, UniqueConstraint, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import (
    Instant,
    Money,
    Names,
    Number,
    Quantity,
    Rate,
    Table,
    Tenanted,
    within_tenant,
)


class Mirrored(Tenanted, Table):
    """A row that came from the ERP; `external_id` is its id there, so loading it again updates it.

    `fingerprint` is of what the last synchronisation read; without one the row came another way.
    """

    __abstract__ = True

    id: Mapped[Number]
    external_id: Mapped[int] = mapped_column(sort_order=-1)
    fingerprint: Mapped[str | None] = mapped_column(sort_order=1)


class Kept(Mirrored):
    """What others refer to for good: archived or deleted over there, it stays here and is not active."""

    __abstract__ = True

    is_active: Mapped[bool] = mapped_column(server_default=true(), sort_order=1)


class Customer(Kept):
    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "city"),
        Index(None, "tenant_id", "segment"),
        within_tenant("merged_into_id", "customers"),
        Index(
            "ix_customers_merged",
            "tenant_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id is not null"),
        ),
    )

    name: Mapped[str]
    other_names: Mapped[Names]
    language: Mapped[str]
    is_company: Mapped[bool]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    vat: Mapped[str | None]
    city: Mapped[str]
    country: Mapped[str]
    branch: Mapped[str]
    segment: Mapped[str]
    credit_limit: Mapped[Money]
    currency: Mapped[str]
    created_at: Mapped[Instant]
    # the version of what its keys were made by; none yet without one
    keyed_by: Mapped[int | None] = mapped_column(SmallInteger, sort_order=2)
    # false where nobody said it and the company's own stands in
    has_language: Mapped[bool] = mapped_column(server_default=true(), sort_order=4)
    # whoever is the same and was kept; what follows this one stands with them
    merged_into_id: Mapped[int | None] = mapped_column(sort_order=3)
    merged_because: Mapped[str | None] = mapped_column(sort_order=3)
    # nothing of the person is brought in again
    erased_at: Mapped[Instant | None] = mapped_column(sort_order=3)


class Supplier(Kept):
    __tablename__ = "suppliers"
    __table_args__ = (UniqueConstraint("tenant_id", "external_id"),)

    name: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    lead_days: Mapped[int] = mapped_column(SmallInteger)


class Product(Kept):
    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "sku"),
        within_tenant("supplier_id", "suppliers", "RESTRICT"),
    )

    sku: Mapped[str]
    name: Mapped[str]
    # language -> name
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    category: Mapped[str]
    description: Mapped[str]
    unit: Mapped[str]
    price: Mapped[Money]
    cost: Mapped[Money]
    currency: Mapped[str]
    supplier_id: Mapped[int | None]


class StockLevel(Tenanted, Table):
    __tablename__ = "stock_levels"
    __table_args__ = (within_tenant("product_id", "products"),)

    product_id: Mapped[int] = mapped_column(primary_key=True)
    branch: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[Quantity]
    reorder_point: Mapped[Quantity]


class Order(Mirrored):
    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "number"),
        Index(None, "tenant_id", "customer_id", "ordered_at"),
        Index(None, "tenant_id", "ordered_at"),
        within_tenant("customer_id", "customers", "RESTRICT"),
    )

    number: Mapped[str]
    customer_id: Mapped[int]
    branch: Mapped[str]
    ordered_at: Mapped[Instant]
    state: Mapped[str]
    currency: Mapped[str]
    total: Mapped[Money]
    # which of several companies of the ERP sold it; empty where it was not said
    company: Mapped[str] = mapped_column(server_default="", sort_order=2)


class OrderLine(Tenanted, Table):
    __tablename__ = "order_lines"
    __table_args__ = (
        within_tenant("order_id", "orders"),
        within_tenant("product_id", "products", "RESTRICT"),
        Index(None, "tenant_id", "product_id"),
    )

    order_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    product_id: Mapped[int]
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]
    discount_percent: Mapped[Money]
    # in the order's currency, before taxes, to the last digit
    amount: Mapped[Decimal] = mapped_column(
        Numeric, Computed("quantity * unit_price * (100 - discount_percent) * 0.01"), sort_order=1
    )


class Invoice(Mirrored):
    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "number"),
        Index(None, "tenant_id", "customer_id", "due_on"),
        within_tenant("order_id", "orders", "RESTRICT"),
        within_tenant("customer_id", "customers", "RESTRICT"),
    )

    number: Mapped[str]
    order_id: Mapped[int | None]
    customer_id: Mapped[int]
    issued_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str]
    currency: Mapped[str]
    total: Mapped[Money]
    residual: Mapped[Money]


class Lead(Mirrored):
    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("tenant_id", "external_id"),)

    name: Mapped[str]
    contact_name: Mapped[str]
    language: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    city: Mapped[str]
    source: Mapped[str]
    stage: Mapped[str]
    expected_revenue: Mapped[Money]
    currency: Mapped[str]
    note: Mapped[str]
    created_at: Mapped[Instant]
    last_contact_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[Instant | None] = mapped_column(sort_order=3)


class CurrencyRate(Mirrored):
    """So much of a currency is one of the company's own, since that day; `company` is empty where all share it."""

    __tablename__ = "currency_rates"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "currency", "since"),
    )

    currency: Mapped[str]
    company: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    rate: Mapped[Rate]


class SyncState(Tenanted, Table):
    """What was last brought in from a source, so that nothing is brought in for nothing.

    `cursor` is by the clock of the source: what changed there before it is here. `troubled` are ids that could
    not be brought in. `synced_at`, by our clock, is when the last run that came to its end began.
    """

    __tablename__ = "sync_state"

    source: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    cursor: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    troubled: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    synced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
