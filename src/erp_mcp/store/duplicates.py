"""Statements on customers who may be one and the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.engine import driver_connection

MOST_SHARING = (
    20  # more people than that have no secret in common: the number of a switchboard, a common name
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Customers with the same key; those with the same `whole` name sound live in one city."""

    kind: str
    ids: Sequence[int]
    names: Sequence[str]
    are_companies: Sequence[bool]


SHARED = """
select kind, array_agg(id order by id) as ids, array_agg(name order by id) as names,
       array_agg(is_company order by id) as are_companies
from customer_keys join customers on id = customer_id
where kind in ('phone', 'email', 'vat', 'whole') and is_active and merged_into_id is null
group by kind, key, case when kind = 'whole' then lower(city) end
having count(*) between 2 and %(most_sharing)s
order by kind = 'whole', min(id) limit %(most)s
"""


async def sharing(session: AsyncSession, most: int) -> list[Sharing]:
    """Those with the same number first."""
    connection = await driver_connection(session)
    async with connection.cursor(row_factory=class_row(Sharing)) as cursor:
        await cursor.execute(SHARED, {"most_sharing": MOST_SHARING, "most": most})
        return await cursor.fetchall()
