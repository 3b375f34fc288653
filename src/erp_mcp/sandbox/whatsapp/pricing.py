"""What Meta says a message costs, and how that changed on 1 October 2026."""

from datetime import UTC, datetime
from typing import Literal

from erp_mcp.sandbox.whatsapp.shapes import Object

REPLIES_ARE_BILLED_FROM = datetime(2026, 10, 1, tzinfo=UTC).timestamp()

PriceType = Literal["regular", "free_customer_service", "free_entry_point"]


def month_of(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m}"


def price_type(
    category: str, at: float, *, has_window: bool, has_entry_point: bool, is_within_free_tier: bool
) -> PriceType:
    if has_entry_point:
        return "free_entry_point"
    if category == "service" and (at < REPLIES_ARE_BILLED_FROM or is_within_free_tier):
        return "free_customer_service"
    if category == "utility" and has_window and at < REPLIES_ARE_BILLED_FROM:
        return "free_customer_service"
    return "regular"


def pricing(category: str, kind: PriceType) -> Object:
    return {"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category}
