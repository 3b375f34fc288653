"""What every table shares: the tenant in every key, and the types that repeat."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Numeric,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Number = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True, sort_order=-1)]
Money = Annotated[Decimal, mapped_column(Numeric(16, 2))]
Quantity = Annotated[Decimal, mapped_column(Numeric(16, 3))]
Rate = Annotated[Decimal, mapped_column(Numeric(26, 12))]
Names = Annotated[list[str], mapped_column(ARRAY(Text))]


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {str: Text, int: BigInteger}


class Tenanted:
    """Rows of one tenant; together with `id` the tenant is the primary key and every foreign key."""

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )


def within_tenant(column: str, target: str, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A plain foreign key would bypass row-level security; this one cannot leave the tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete
    )
