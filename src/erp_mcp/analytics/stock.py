"""Goods: what runs out and how much to order, and what earns little, has changed its price or does not move."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.analytics.reordering import USUAL, ReorderPoint, Shortage, shortage
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.sheet import Sheet, cell, headed, of_total, section
from erp_mcp.budget import Section
from erp_mcp.store.basis import Basis
from erp_mcp.store.priced import Priced, Where, priced_goods

MOST_SHORT, MOST_PRICED = 20, 8
SHORT_COLUMNS = (
    "sku",
    "product",
    "free stock",
    "days of cover",
    "sold a week",
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
    what = (
        f"Stock{f' of branch {branch}' if branch else ', all branches together'}. "
        "Free stock is promised to nobody, and cover is how long it lasts at the pace of 13 weeks; the reorder "
        "point is the demand of the supplier's days and a safety; `order` brings free stock and what is on its "
        f"way to the point and {USUAL.cover_days} days more"
    )
    found = await shortage(session, basis, now, Scope(branch=branch))
    return Sheet(headed(basis, what, now.date()), [short_goods(found, MOST_SHORT)])


def short_goods(found: Shortage, most: int) -> Section:
    shown = found.goods[:most]
    count = f", {of_total(len(shown), len(found.goods))} shown" if shown else ""
    title = f"Out of stock: {found.out}; below the reorder point: {found.running_out}{count}"
    return section("short goods", title, SHORT_COLUMNS, map(_short, shown))


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


def _short(each: ReorderPoint) -> Sequence[object]:
    due = each.due
    return (
        due.sku,
        due.name,
        f"{cell(each.free)} {due.unit}",
        each.cover_days,
        round(due.daily * 7, 1),
        due.incoming,
        _expected(due.incoming > 0, due.expected_on),
        each.point,
        f"{due.lead_days}, {due.lead_from}",
        each.order,
        due.supplier or "not known",
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
