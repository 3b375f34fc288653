"""Why nobody was found: whose name is nearest, and which filter left the most people out."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.query.records import Understood
from erp_mcp.customers.query.showing import shown_filter
from erp_mcp.store.choosing import Choosing
from erp_mcp.store.conditions import Filter
from erp_mcp.store.listing import without_each

MOST_FILTERS = 3  # that are told, those first without which there would be most


async def explained(
    session: AsyncSession, choosing: Choosing, understood: Understood, near: Sequence[str]
) -> Sequence[str]:
    if understood.filters:
        counts = await without_each(session, choosing, understood.filters)
        return [_without(understood, understood.filters, counts)]
    nearest = f" Nearest: {', '.join(near)}." if near else ""
    return [f"No phone, e-mail, VAT, order or invoice number and no name is like it.{nearest}"]


def _without(understood: Understood, filters: Sequence[Filter], counts: Sequence[int]) -> str:
    language = understood.language or "en"
    most = sorted(zip(counts, filters, strict=True), key=lambda pair: -pair[0])[:MOST_FILTERS]
    told = [
        f"{count} without `{shown_filter(each, understood.currency, language)}`"
        for count, each in most
        if count
    ]
    return (
        f"There would be {', '.join(told)}."
        if told
        else "Nobody would be left by leaving out any one filter."
    )
