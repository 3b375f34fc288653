"""What a customer has come to: sums over orders and invoices, kept beside them because filters ask for them."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, Index, Integer, Numeric
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import CreatedAt, Instant, Money, Quantity, Table, Tenanted, within_tenant


class CustomerFigures(Tenanted, Table):
    """One row for each customer, amounts in the company's `currency`.

    `balance` is what they owe, `overdue` that part of it which is past due. `unconverted` counts their orders and
    invoices in currencies without a rate, whose amounts are in no sum.
    """

    __tablename__ = "customer_figures"
    __table_args__ = (
        within_tenant("customer_id", "customers"),
        Index(None, "tenant_id", "spent", "customer_id"),
        Index(None, "tenant_id", "last_order_at", "customer_id"),
        Index(None, "tenant_id", "balance", "customer_id"),
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True)
    orders: Mapped[int] = mapped_column(Integer)
    spent: Mapped[Money]
    currency: Mapped[str]
    first_order_at: Mapped[Instant | None]
    last_order_at: Mapped[Instant | None]
    balance: Mapped[Money]
    overdue: Mapped[Money]
    overdue_since: Mapped[date | None] = mapped_column(Date)
    typical_gap_days: Mapped[Quantity | None]
    unconverted: Mapped[int] = mapped_column(Integer)
    computed_at: Mapped[CreatedAt]


class CustomerPurchase(Tenanted, Table):
    """How often, how much and when a customer bought a product; `times` counts orders."""

    __tablename__ = "customer_purchases"
    __table_args__ = (
        within_tenant("customer_id", "customers"),
        within_tenant("product_id", "products"),
        # with what is summed up of the many who buy something
        Index(None, "tenant_id", "product_id", "last_at", postgresql_include=("customer_id", "spent")),
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[Quantity]
    spent: Mapped[Money]
    first_at: Mapped[Instant]
    last_at: Mapped[Instant]


class BuyerRanks(Tenanted, Table):
    """One row for each tenant: of its `buyers` the best n percent have spent at least the nth of `least`."""

    __tablename__ = "buyer_ranks"

    buyers: Mapped[int] = mapped_column(Integer)
    least: Mapped[list[Decimal | None]] = mapped_column(ARRAY(Numeric(16, 2)))
