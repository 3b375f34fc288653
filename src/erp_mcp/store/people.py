"""Statements on who is known to a tenant by name: customers, leads, suppliers; and what it sells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Text, case, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import CompoundSelect

from erp_mcp.store.tables import Customer, Lead, Product, Supplier

Source = Literal["customer", "lead", "supplier"]
SOURCES: tuple[Source, ...] = ("customer", "lead", "supplier")
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Known:
    source: Source
    id: int
    is_firm: bool
    names: Sequence[str]


async def people_after(session: AsyncSession, after: Mapping[Source, int]) -> list[Known]:
    """Those with a higher id than given for their source, in the order of their ids."""
    rows = await session.execute(_everybody(after, dict.fromkeys(SOURCES, LAST)).order_by("source", "id"))
    return [Known(*row) for row in rows]


async def people_fingerprint(session: AsyncSession, up_to: Mapping[Source, int]) -> int:
    """Another number once somebody up to these ids was renamed or is gone."""
    people = _everybody(dict.fromkeys(SOURCES, 0), up_to).subquery()
    line = func.concat_ws("|", people.c.source, people.c.id, people.c.is_firm, cast(people.c.names, Text))
    total = func.coalesce(func.sum(func.hashtextextended(line, 0)), 0)
    return int(await session.scalar(select(total)) or 0)


async def product_names(session: AsyncSession) -> list[str]:
    """In every language."""
    rows = await session.execute(select(Product.name, Product.names))
    return [name for row in rows for name in (row[0], *row[1].values())]


def _everybody(
    after: Mapping[Source, int], up_to: Mapping[Source, int]
) -> CompoundSelect[str, int, bool, Sequence[str]]:
    own = cast(array([Customer.name]), ARRAY(Text))
    return union_all(
        select(
            literal("customer").label("source"),
            Customer.id.label("id"),
            Customer.is_company.label("is_firm"),
            case(
                (Customer.erased_at.is_(None), func.array_cat(own, Customer.other_names, type_=ARRAY(Text))),
                else_=literal([], ARRAY(Text)),
            ).label("names"),
        ).where(Customer.id > after["customer"], Customer.id <= up_to["customer"]),
        select(literal("lead"), Lead.id, literal(False), cast(array([Lead.contact_name]), ARRAY(Text))).where(
            Lead.id > after["lead"], Lead.id <= up_to["lead"]
        ),
        select(
            literal("supplier"), Supplier.id, literal(True), cast(array([Supplier.name]), ARRAY(Text))
        ).where(Supplier.id > after["supplier"], Supplier.id <= up_to["supplier"]),
    )
