"""Filters on customers as one statement; every value is bound, none is written into it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    bindparam,
    case,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
)

from erp_mcp.store.conditions import During, Field, Filter, Op, Value
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth
from erp_mcp.store.guesses import guessed
from erp_mcp.store.tables import Customer, CustomerFigures, CustomerPurchase, Order, OrderLine, Product

Column = ColumnElement[Any]  # of whichever type its field has
TRADED = ("confirmed", "done")
# In the currency in which the customer's other sums are, by the same rates.
WORTH = worth("orders", ORDER_DAY).replace(":home", "customer_figures.currency")
SPENT_DURING = f"""
select coalesce(round(sum(orders.total * {WORTH}), 2), 0) as spent
from orders where orders.customer_id = customers.id and orders.{BOUGHT}
    and orders.ordered_at >= :first and orders.ordered_at < :past
"""
IS_LISTED = (Customer.is_active.expression, Customer.merged_into_id.is_(None))
WORDS: Mapping[Field, Column] = {
    "name": Customer.name.expression,
    "city": Customer.city.expression,
    "country": Customer.country.expression,
    "branch": Customer.branch.expression,
    # What the ERP says, and what was guessed where it says nothing.
    "segment": case(
        (Customer.segment != "", Customer.segment),
        else_=func.coalesce(guessed("segment").scalar_subquery(), ""),
    ),
    "language": case(
        (Customer.has_language, Customer.language),
        else_=func.coalesce(func.nullif(guessed("language").scalar_subquery(), ""), Customer.language),
    ),
    "kind": case((Customer.is_company, "company"), else_="person"),
}
MOMENTS: Mapping[Field, Column] = {
    "since": Customer.created_at.expression,
    "last_order": CustomerFigures.last_order_at.expression,
    "first_order": CustomerFigures.first_order_at.expression,
}
NUMBERS: Mapping[Field, Column] = {
    "orders": func.coalesce(CustomerFigures.orders, 0),
    "spent": func.coalesce(CustomerFigures.spent, 0),
    "balance": func.coalesce(CustomerFigures.balance, 0),
    "overdue": func.coalesce(CustomerFigures.overdue, 0),
    "credit_limit": Customer.credit_limit.expression,
}
COMPARED: Mapping[Op, Callable[[Column, object], ColumnElement[bool]]] = {
    "=": lambda known, value: known == value,
    "!=": lambda known, value: known.is_distinct_from(value),
    ">": lambda known, value: known > value,
    ">=": lambda known, value: known >= value,
    "<": lambda known, value: known < value,
    "<=": lambda known, value: known <= value,
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """Days are those of `zone`; `open_issues` are the ids of the customers that have one.

    `spellings` are all values of some fields: compared by those, and not in small letters, an index finds them.
    """

    zone: ZoneInfo
    open_issues: Select[int]
    spellings: Mapping[Field, Collection[str]] = field(default_factory=dict[Field, Collection[str]])

    def chosen(self, filters: Iterable[Filter]) -> Select[int]:
        """The ids of the active customers for whom all of it holds."""
        figures = CustomerFigures.customer_id == Customer.id
        conditions = [self.condition(each) for each in filters]
        return select(Customer.id).outerjoin(CustomerFigures, figures).where(*IS_LISTED, true(), *conditions)

    def condition(self, each: Filter) -> ColumnElement[bool]:
        """On customers joined with their figures."""
        if each.field == "open_issue":
            has_one = Customer.id.in_(self.open_issues)
            return has_one if each.op == "is set" else ~has_one
        if each.field == "bought":
            return self._bought(each)
        if each.field in MOMENTS:
            return self._on_days(MOMENTS[each.field], each.op, each.value)
        if each.field in WORDS:
            return self._words(each)
        return _compared(self._number(each), each.op, each.value)

    def _words(self, each: Filter) -> ColumnElement[bool]:
        known, op = WORDS[each.field], each.op
        if op in ("is set", "is empty"):
            return (known == "") if op == "is empty" else (known != "")
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        wanted = {str(value).lower() for value in values}
        if spellings := self.spellings.get(each.field):
            same = known.in_([spelt for spelt in spellings if spelt.lower() in wanted])
        else:
            same = func.lower(known).in_(wanted)
        return ~same if op in ("!=", "not in") else same

    def _number(self, each: Filter) -> Column:
        if each.during is None:
            return NUMBERS[each.field]
        first, past = self._begin(each.during[0]), self._end(each.during[1])
        if each.field == "orders":
            return self._orders(each.during)
        spent = text(SPENT_DURING).bindparams(
            bindparam("first", first, unique=True), bindparam("past", past, unique=True)
        )
        return spent.columns(column("spent", Numeric)).scalar_subquery()

    def _orders(self, during: During) -> Column:
        counted = select(func.count()).where(Order.customer_id == Customer.id, *self._traded(during))
        return counted.correlate(Customer).scalar_subquery()

    def _traded(self, during: During) -> Sequence[ColumnElement[bool]]:
        begin, end = self._begin(during[0]), self._end(during[1])
        return Order.state.in_(TRADED), Order.ordered_at >= begin, Order.ordered_at < end

    def _bought(self, each: Filter) -> ColumnElement[bool]:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        named = or_(Product.category.in_(values), Product.sku.in_(values))
        which = true() if each.op in ("is set", "is empty") else named
        has_bought = exists(self._purchases(each.during).where(which).correlate(Customer))
        return ~has_bought if each.op in ("!=", "not in", "is empty") else has_bought

    def _purchases(self, during: During | None) -> Select[int]:
        if during is None:
            sold = select(literal(1, Integer)).select_from(CustomerPurchase)
            sold = sold.join(Product, Product.id == CustomerPurchase.product_id)
            return sold.where(CustomerPurchase.customer_id == Customer.id)
        lines = select(literal(1, Integer)).select_from(Order).join(OrderLine, OrderLine.order_id == Order.id)
        lines = lines.join(Product, Product.id == OrderLine.product_id)
        return lines.where(Order.customer_id == Customer.id, *self._traded(during))

    def _on_days(self, known: Column, op: Op, value: Value) -> ColumnElement[bool]:
        match op, value:
            case "between", (date() as first, date() as last):
                return (known >= self._begin(first)) & (known < self._end(last))
            case ">=" | "<", date() as day:
                return COMPARED[op](known, self._begin(day))
            case ">", date() as day:
                return known >= self._end(day)
            case "<=", date() as day:
                return known < self._end(day)
            case "=" | "!=", date() as day:
                inside = (known >= self._begin(day)) & (known < self._end(day))
                return inside if op == "=" else func.coalesce(~inside, true())
            case _:
                return _emptiness(known, op)

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def _end(self, day: date) -> datetime:
        return self._begin(day + timedelta(days=1))


def _compared(known: Column, op: Op, value: Value) -> ColumnElement[bool]:
    """Without a sum it is none."""
    if isinstance(value, tuple) and op in ("in", "not in"):
        return known.in_(value) if op == "in" else known.not_in(value)
    if isinstance(value, tuple):
        low, high = value
        return ~known.between(low, high) if op == "outside" else known.between(low, high)
    if op in ("is set", "is empty"):
        return (known == Decimal(0)) if op == "is empty" else (known != Decimal(0))
    return COMPARED[op](known, value)


def _emptiness(known: Column, op: Op) -> ColumnElement[bool]:
    return known.is_(None) if op == "is empty" else known.is_not(None)
