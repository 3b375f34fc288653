"""Whose a conversation is, as whoever records or asks about it names them."""

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.meant import meant
from erp_mcp.errors import InvalidInput, NotFound


async def customer_id_of(session: AsyncSession, given: str | None) -> int | None:
    if given is None:
        return None
    found = await meant(session, given.strip())
    if one := found.the_one(given):
        return one.id
    if found.candidates:
        ids = ", ".join(f"#{each.id}" for each in found.candidates[:3])
        raise InvalidInput(
            f"{found.total} customers go by that: pass one id, such as {ids}. Nothing was changed."
        )
    raise NotFound(
        "No customer has this id, phone, e-mail or name. Nothing was changed; "
        "search_customers finds who is meant, or leave `customer` out."
    )
