"""The rest of the mirror: what is on its way in from suppliers and out to customers."""

from datetime import datetime

from sqlalchemy import DateTime, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.company import Mirrored
from erp_mcp.store.tables.schema import Instant, Money, Quantity, Table, Tenanted, within_tenant


class PurchaseOrder(Mirrored):
    __tablename__ = "purchase_orders"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "supplier_id", "ordered_at"),
        within_tenant("supplier_id", "suppliers", "RESTRICT"),
    )

    number: Mapped[str]
    supplier_id: Mapped[int]
    branch: Mapped[str]
    ordered_at: Mapped[Instant]
    expected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str]
    currency: Mapped[str]
    total: Mapped[Money]
    # when the first of it came
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), sort_order=2)
    # which of several companies of the ERP bought it; empty where it was not said
    company: Mapped[str] = mapped_column(server_default="", sort_order=3)


class PurchaseLine(Tenanted, Table):
    __tablename__ = "purchase_lines"
    __table_args__ = (
        within_tenant("purchase_order_id", "purchase_orders"),
        within_tenant("product_id", "products", "RESTRICT"),
        Index(None, "tenant_id", "product_id"),
    )

    purchase_order_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    product_id: Mapped[int]
    quantity: Mapped[Quantity]
    received: Mapped[Quantity]
    unit_price: Mapped[Money]


class Delivery(Mirrored):
    """Goods on their way to a customer; without an order when they were sent by hand."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("tenant_id", "external_id"),
        Index(None, "tenant_id", "customer_id", "scheduled_at"),
        within_tenant("order_id", "orders", "RESTRICT"),
        within_tenant("customer_id", "customers", "RESTRICT"),
    )

    number: Mapped[str]
    order_id: Mapped[int | None]
    customer_id: Mapped[int | None]
    branch: Mapped[str]
    state: Mapped[str]
    scheduled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
