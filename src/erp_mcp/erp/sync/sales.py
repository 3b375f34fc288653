"""Orders of customers with their lines."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from erp_mcp.erp.sync.fields import (
    Unusable,
    amount,
    needed_moment,
    record_id,
    related,
    related_name,
    words,
)
from erp_mcp.erp.sync.kinds import Kind, Reference
from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Domain, Json, Record
from erp_mcp.store import records
from erp_mcp.store.mirror import save_orders
from erp_mcp.store.records import OrderState
from erp_mcp.store.tables import Order

ORDER_STATES: Mapping[str, OrderState] = {
    "draft": "draft",
    "sent": "sent",
    "sale": "confirmed",
    "done": "done",
    "cancel": "cancelled",
}
DELIVERED = "full"
LINE_FIELDS = ("order_id", "product_id", "product_uom_qty", "price_unit", "discount", "sequence")


async def order_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Order]:
    lines = await lines_of(source, "sale.order.line", rows, LINE_FIELDS)

    def order(row: Record) -> records.Order:
        return records.Order(
            external_id=record_id(row),
            number=words(row, "name"),
            customer_external_id=needed(row, "partner_id"),
            branch=branch_of(row),
            ordered_at=needed_moment(row, "date_order"),
            state=order_state(row),
            currency=related_name(row, "currency_id") or source.currency,
            total=amount(row, "amount_untaxed"),
            lines=tuple(map(_line, lines[record_id(row)])),
            company=related_name(row, "company_id"),
        )

    return order


async def lines_of(
    source: Source, model: str, orders: Sequence[Record], fields: Sequence[str]
) -> Mapping[int, list[Record]]:
    """Those with a product, by the order and in its order; sections, notes and down payments have none."""
    wanted: list[Json] = [record_id(each) for each in orders]
    domain: Domain = [["order_id", "in", wanted], ["product_id", "!=", False]]
    found = await source.found(model, domain, fields)
    lines: defaultdict[int, list[Record]] = defaultdict(list)
    for line in sorted(found, key=lambda each: amount(each, "sequence")):
        lines[needed(line, "order_id")].append(line)
    return lines


def _line(row: Record) -> records.OrderLine:
    return records.OrderLine(
        product_external_id=needed(row, "product_id"),
        quantity=amount(row, "product_uom_qty"),
        unit_price=amount(row, "price_unit"),
        discount_percent=amount(row, "discount"),
    )


def needed(row: Record, name: str) -> int:
    found = related(row, name)
    if found is None:
        raise Unusable(f"{name} is empty")
    return found


def branch_of(row: Record) -> str:
    """Where there are warehouses they are the branches; else the teams, else the companies."""
    return next(
        (name for field in ("warehouse_id", "team_id", "company_id") if (name := related_name(row, field))),
        "",
    )


State = TypeVar("State", bound=str)


def known_state(states: Mapping[str, State], row: Record, name: str = "state") -> State:
    state = words(row, name)
    if state not in states:
        raise Unusable(f"its {name} {state!r} is unknown")
    return states[state]


def order_state(row: Record) -> OrderState:
    """Where goods are delivered the order is done when all of them are; before version 17 also when locked."""
    state = known_state(ORDER_STATES, row)
    return "done" if state == "confirmed" and words(row, "delivery_status") == DELIVERED else state


def order_refers(order: records.Order) -> Iterator[Reference]:
    yield Reference("customers", order.customer_external_id)
    yield from (Reference("products", line.product_external_id) for line in order.lines)


ORDERS = Kind(
    name="orders",
    model="sale.order",
    fields=(
        "name",
        "partner_id",
        "warehouse_id",
        "team_id",
        "company_id",
        "date_order",
        "create_date",
        "state",
        "delivery_status",
        "currency_id",
        "amount_untaxed",
    ),
    reader=order_reader,
    save=save_orders,
    table=Order,
    touched_by=("order_line",),
    refers=order_refers,
    reached_by={"sale.order.line": "order_line", "stock.picking": "picking_ids"},
)
