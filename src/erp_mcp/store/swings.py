"""Statements on sales as series, by branch and day or by product and week, and on what lies behind one of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of
from erp_mcp.store.figures import BOUGHT, ORDER_DAY, worth

By = Literal["branch", "product"]
SOLD = f"""
select orders.id as order_id, orders.number, orders.branch, coalesce(merged_into_id, customers.id) as customer_id,
    product_id, quantity, unit_price, cast(ordered_at at time zone :zone as date) as day, orders.currency,
    order_lines.amount * {worth("orders", ORDER_DAY)} as amount
from orders join order_lines on order_id = orders.id join customers on customers.id = orders.customer_id
where {BOUGHT}
"""
# Goods are counted in pieces, so that a new price is no swing of its own.
SERIES = f"""
with sold as (
    select {{subject}} as subject, (cast(:until as date) - day - 1) / :days as place, sum({{measure}}) as value
    from ({SOLD}) as line
    where day < cast(:until as date) and day >= cast(:until as date) - :days * :places
        and (:branch = '' or branch = :branch)
    group by 1, 2
), largest as (
    select subject, sum(value) as value from sold group by subject order by 2 desc nulls last limit :most
)
select largest.subject, {{name}},
    array(
        select coalesce(sold.value, 0) from generate_series(0, :places - 1) as each_one (number)
        left join sold on sold.subject = largest.subject and sold.place = number order by number desc
    )
from largest {{joined}}
where :product = '' or {{name}} = :product or {{code}} = :product
order by largest.value desc nulls last
"""
PARTS: dict[By, dict[str, str]] = {
    "branch": {
        "subject": "branch",
        "measure": "amount",
        "name": "largest.subject",
        "code": "''",
        "joined": "",
    },
    "product": {
        "subject": "cast(product_id as text)",
        "measure": "quantity",
        "name": "products.name",
        "code": "products.sku",
        "joined": "join products on products.id = cast(largest.subject as bigint)",
    },
}
BEHIND = f"""
with line as (
    select *, {{measure}} as value, day >= :first as is_then from ({SOLD}) as each_line
    where {{subject}} = :subject and day < :ending and day >= cast(:first as date) - :before
        and (:branch = '' or branch = :branch)
), largest as (
    select number, sum(value) as value from line where is_then group by order_id, number
    order by 2 desc nulls last limit 1
), gone as (
    select customer_id, sum(value) * (cast(:ending as date) - cast(:first as date)) / :before as usual
    from line group by customer_id having not bool_or(is_then) and count(distinct order_id) >= 3
    order by 2 desc nulls last limit 1
)
select (select number from largest), coalesce((select value from largest), 0),
    (select name || '#' || customers.id from gone join customers on customers.id = gone.customer_id),
    coalesce((select usual from gone), 0),
    (select sum(quantity * unit_price) / nullif(sum(quantity), 0) from line where is_then and currency = :home),
    (select sum(quantity * unit_price) / nullif(sum(quantity), 0) from line
     where not is_then and currency = :home),
    {{on_hand}}, (select count(*) from line where is_then)
"""
ON_HAND: dict[By, str] = {
    "branch": "null",
    "product": """(select coalesce(sum(quantity), 0) from stock_levels
        where product_id = cast(:subject as bigint) and (:branch = '' or branch = :branch))""",
}
BEFORE_DAYS = 56


@dataclass(frozen=True, slots=True)
class Subject:
    """A branch with its daily sales in the company's currency, or a product with its weekly pieces."""

    key: str
    name: str
    values: list[Decimal]


@dataclass(frozen=True, slots=True)
class Behind:
    """`usual` is what the customer who stayed away would have bought; prices are before discounts."""

    order: str | None
    order_value: Decimal
    absent: str | None
    usual: Decimal
    price: Decimal | None
    price_before: Decimal | None
    on_hand: Decimal | None
    lines: int


@dataclass(frozen=True, slots=True)
class Swings:
    """`until` is the day after the last; an empty branch or product takes all."""

    home: str
    zone: str
    by: By
    until: date
    branch: str = ""
    product: str = ""

    @property
    def days(self) -> int:
        """Of each value."""
        return 1 if self.by == "branch" else 7


async def series_of(session: AsyncSession, swings: Swings, places: int, most: int) -> list[Subject]:
    """The largest first."""
    return await rows_of(
        session,
        SERIES.format(**PARTS[swings.by]),
        Subject,
        home=swings.home,
        zone=swings.zone,
        until=swings.until,
        days=swings.days,
        places=places,
        branch=swings.branch,
        product=swings.product,
        most=most,
    )


async def behind(session: AsyncSession, swings: Swings, key: str, first: date, ending: date) -> Behind:
    """Of one subject, in the days from `first` up to, and without, `ending`."""
    parts = PARTS[swings.by]
    statement = BEHIND.format(measure=parts["measure"], subject=parts["subject"], on_hand=ON_HAND[swings.by])
    [found] = await rows_of(
        session, statement, Behind, home=swings.home, zone=swings.zone, branch=swings.branch,
        subject=key, first=first, ending=ending, before=BEFORE_DAYS,
    )  # fmt: skip
    return found
