"""Goods: what runs out and how much to order, and what earns little, has changed its price or does not move."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.sheet import Sheet, cell, headed, of_total, section
from erp_mcp.budget import Section
from erp_mcp.store.basis import Basis
from erp_mcp.store.stocking import (
    AIM_DAYS,
    SPARE_DAYS,
    Priced,
    Short,
    Where,
    priced_goods,
    short_goods,
)

MOST_SHORT, MOST_PRICED = 20, 8
SHORT_COLUMNS = (
    "sku",
    "product",
    "on hand",
    "days of cover",
    "sold 30 d",
    "sold 90 d",
    "on its way",
    "expected",
    "reorder point",
    "supplier takes days",
    "order",
    "supplier",
)
PRICED_COLUMNS = (
    "sku",
    "product",
    "list price",
    "cost",
    "margin %",
    "sold 90 d",
    "sold at",
    "before",
    "change %",
    "last sold",
    "on hand",
)
KINDS = (
    ("margin", "Lowest margin of what was sold in 90 days"),
    ("change", "Sold at another price in the last 90 days than in the 90 before"),
    ("slow", "On hand for more than 180 days of sales, most money first"),
    ("uncosted", "Sold without a known cost, so without a margin"),
)


async def restock(session: AsyncSession, basis: Basis, now: datetime, branch: str) -> Sheet:
    where = Where(basis.currency, basis.time_zone, now, branch)
    what = (
        f"Stock{f' of branch {branch}' if branch else ', all branches together'}, "
        "with the sales of the last 30 and 90 days. "
        "Cover is on hand by the pace of 90 days; `order` lasts the supplier's days and "
        f"{AIM_DAYS} more after what is on its way"
    )
    return Sheet(headed(basis, what, now.date()), [await shortage(session, where, MOST_SHORT)])


async def shortage(session: AsyncSession, where: Where, most: int) -> Section:
    found = await short_goods(session, where, most)
    count = of_total(len(found), found[0].total) if found else "none"
    title = f"Below the reorder point or gone within {SPARE_DAYS} days of an order's arrival ({count})"
    return section("short goods", title, SHORT_COLUMNS, map(_short, found))


async def prices(session: AsyncSession, basis: Basis, now: datetime, product: str) -> Sheet:
    where = Where(basis.currency, basis.time_zone, now)
    what = (
        f"Prices and margins{f' of {product}' if product else ''} before tax: margin of the list price over cost, "
        "both in the product's currency; `sold at` and `before` are averages of the last 90 days and the 90 before"
    )
    if product:
        found = await priced_goods(session, where, product, "all", MOST_PRICED)
        parts = [section("products", "The product", PRICED_COLUMNS, map(_priced, found))]
    else:
        parts = [await _kind(session, where, kind, title) for kind, title in KINDS]
    return Sheet(headed(basis, what, now.date()), parts)


async def _kind(session: AsyncSession, where: Where, kind: str, title: str) -> Section:
    found = await priced_goods(session, where, "", kind, MOST_PRICED)
    count = f" ({of_total(len(found), found[0].total)})" if found else ""
    return section(kind, f"{title}{count}", PRICED_COLUMNS, map(_priced, found))


def _short(each: Short) -> Sequence[object]:
    return (
        each.sku,
        each.name,
        f"{cell(each.on_hand)} {each.unit}",
        each.cover_days,
        each.sold_30,
        each.sold_90,
        each.incoming,
        _expected(each.incoming > 0, each.expected_on),
        each.reorder_point,
        each.lead_days or "not known",
        each.wanted,
        each.supplier or "not known",
    )


def _expected(is_coming: bool, on: date | None) -> str:
    return str(on or "no date") if is_coming else ""


def _priced(each: Priced) -> Sequence[object]:
    return (
        each.sku,
        each.name,
        f"{each.price:,.2f} {each.currency}",
        each.cost,
        each.margin,
        each.sold_90,
        each.asked,
        each.asked_before,
        each.change,
        each.last_on or "never",
        each.on_hand,
    )
