"""What customers are found by."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import Table, Tenanted, within_tenant


class CustomerKey(Tenanted, Table):
    """Row-level security leaves equality the only comparison that uses an index, so everything is a key."""

    __tablename__ = "customer_keys"
    __table_args__ = (within_tenant("customer_id", "customers"), Index(None, "tenant_id", "customer_id"))

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(primary_key=True)
