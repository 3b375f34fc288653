"""Statements that list what goes by a name, to be completed from or looked up by it."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

FORMS, PLAIN = "أإآٱىيك", "ااااییک"  # letters of one name that keyboards and habits write differently
Named = Literal["supplier", "product", "lead"]
NAMES: Mapping[Named, str] = {
    "supplier": "select name from suppliers where is_active order by name limit :most",
    "product": "select name from products where is_active order by name limit :most",
    "lead": """
        select name || '#' || external_id from leads where stage not in ('won', 'lost')
        order by created_at desc, id desc limit :most""",
}
NUMBERS = text("""
select number from orders where starts_with(lower(number), lower(:prefix))
order by ordered_at desc, number limit :most
""")
SKU = text("select name from products where lower(sku) = lower(:sku) order by is_active desc, id limit 1")
CUSTOMERS = text("""
select name || '#' || id from customers
where is_active and starts_with(translate(lower(name), :forms, :plain), translate(lower(:prefix), :forms, :plain))
order by name, id limit :most
""")
PRODUCT_NAMES = text("""
select sku, name from products where is_active and sku <> ''
union select sku, value from products cross join lateral jsonb_each_text(names) where is_active and sku <> ''
""")


async def names(session: AsyncSession, kind: Named, most: int) -> list[str]:
    return list(await session.scalars(text(NAMES[kind]), {"most": most}))


async def name_of_sku(session: AsyncSession, sku: str) -> str | None:
    return await session.scalar(SKU, {"sku": sku})


async def order_numbers(session: AsyncSession, prefix: str, most: int) -> list[str]:
    """The newest that begin so."""
    return list(await session.scalars(NUMBERS, {"prefix": prefix, "most": most}))


async def customers_named(session: AsyncSession, prefix: str, most: int) -> list[str]:
    """Whose name begins so."""
    given = {"prefix": prefix, "most": most, "forms": FORMS, "plain": PLAIN}
    return list(await session.scalars(CUSTOMERS, given))


async def product_names(session: AsyncSession) -> list[tuple[str, str]]:
    """Of every active one, its SKU and a name, in each language that it has one in."""
    return [(sku, name) for sku, name in await session.execute(PRODUCT_NAMES)]
