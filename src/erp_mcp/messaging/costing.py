"""What a message to somebody would cost, as far as the rate card knows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.messaging.prices import Price, RateCard
from erp_mcp.store.outbox import Category
from erp_mcp.store.repeats import count_answers


@dataclass(frozen=True, slots=True)
class Cost:
    """`price` is None where the card does not know the country: unknown, never free."""

    category: Category
    price: Price | None

    @property
    def told(self) -> str:
        if self.price is None:
            return f"{self.category}, price unknown"
        return f"{self.category}, {self.price.amount:f} {self.price.currency}"


async def cost_of(
    session: AsyncSession,
    card: RateCard,
    number_id: str,
    address: str,
    category: Category,
    *,
    is_window_open: bool,
) -> Cost:
    now = datetime.now(UTC)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    free_left = card.free_service - await count_answers(session, number_id, month)
    market = market_of(address)
    price = card.price_of(category, market, now, is_window_open=is_window_open, free_left=free_left)
    return Cost(category, price)


def market_of(address: str) -> str | None:
    """The country of a number, or the one that a user id begins with."""
    import phonenumbers  # its tables are large

    if not address.startswith("+"):
        return address[:2]
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(address))
    except phonenumbers.NumberParseException:
        return None
