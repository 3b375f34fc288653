"""What was moved from customers who were merged into others, so that they can be two again."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from erp_mcp.store.tables.schema import Table, Tenanted, within_tenant


class MergedRow(Tenanted, Table):
    """A row of the table `kind` that stands with whoever was kept; it is `customer_id`'s own."""

    __tablename__ = "merged_rows"
    __table_args__ = (within_tenant("customer_id", "customers"), Index(None, "tenant_id", "customer_id"))

    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
