"""Whose a conversation is, as whoever records or asks about it names them."""

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.meant import meant
from erp_mcp.errors import InvalidInput, NotFound


async def customer_id_of(session: AsyncSession, given: str | None) -> int | None:
    """Exactly whose: what is remembered of one customer must not be told to another of a like name."""
    if given is None:
        return None
    found = await meant(session, given.strip())
    if not (found.candidates and found.is_certain):
        near = [*(f"{each.name}#{each.id}" for each in found.candidates[:2]), *found.near][:2]
        like = f" Nearest: {', '.join(near)}." if near else ""
        raise NotFound(
            f"No customer has this id, phone, e-mail or name.{like} Nothing was changed; "
            "search_customers finds who is meant, or leave `customer` out."
        )
    if one := found.the_one(given):
        return one.id
    ids = ", ".join(f"#{each.id}" for each in found.candidates[:3])
    raise InvalidInput(
        f"{found.total} customers go by that: pass one id, such as {ids}. Nothing was changed."
    )
