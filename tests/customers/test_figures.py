"""What customers have come to, against sums that are made of the same records by other means."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.app import App
from erp_mcp.governance.tenants import Tenants
from erp_mcp.sandbox.company import people, rates, trade
from erp_mcp.sandbox.company.catalogue import products, suppliers
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store import mirror
from erp_mcp.store.customer_page import find_known
from erp_mcp.store.embedded import Urls
from erp_mcp.store.following import forget
from erp_mcp.store.known import Standing
from erp_mcp.store.records import Invoice, InvoiceState, Order, OrderLine, OrderState
from erp_mcp.store.tables import Customer, CustomerFigures, CustomerPurchase, Product
from erp_mcp.store.tables import Invoice as InvoiceRow
from erp_mcp.store.tables import Order as OrderRow
from tests.apps import company_app

OTHER, SMALL, CENT = "another-company", "small", Decimal("0.01")
BUYERS = [each.external_id for each in people.customers()[:3]]
GOODS = products()[:4]
MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
COUNTED = ("confirmed", "done")


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("figures")) as app:
        tenants = Tenants(app.database.owner_engine())
        await tenants.create(OTHER, "Another company", by="tests")
        await tenants.create(SMALL, "A small company", by="tests")
        async with app.database.transactions(SMALL) as session:
            await mirror.save_rates(session, SMALL, rates.rates())
            await mirror.save_suppliers(session, SMALL, suppliers())
            await mirror.save_products(session, SMALL, GOODS)
            await mirror.save_customers(session, SMALL, people.customers()[:3])
        yield app


def dirhams(amount: Decimal, currency: str) -> Decimal:
    return amount / rates.RATES[currency]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


async def figures_of(session: AsyncSession) -> dict[int, CustomerFigures]:
    """By the customer's id in the ERP."""
    statement = select(Customer.external_id, CustomerFigures)
    rows = await session.execute(statement.join(Customer, Customer.id == CustomerFigures.customer_id))
    return {row[0]: row[1] for row in rows}


async def everything(session: AsyncSession) -> list[tuple[object, ...]]:
    """All that is kept, but for when."""
    kept = [column for column in CustomerFigures.__table__.c if column.name != "computed_at"]
    figures = await session.execute(select(*kept).order_by(CustomerFigures.customer_id))
    bought = await session.execute(select(*CustomerPurchase.__table__.c).order_by(text("2, 3")))
    return [tuple(row) for row in (*figures, *bought)]


async def test_every_customer_of_the_demo_company_has_the_sums_of_their_orders(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        found = await figures_of(session)
    assert len(found) == len(people.customers())
    for customer, figures in found.items():
        own = [each for each in trade.orders() if each.customer_external_id == customer]
        own = [each for each in own if each.state in COUNTED]
        moments = [each.ordered_at for each in own]
        spent = sum((dirhams(each.total, each.currency) for each in own), Decimal())
        assert (figures.orders, figures.currency, figures.unconverted) == (len(own), "AED", 0)
        assert abs(figures.spent - spent) < CENT
        assert (figures.first_order_at, figures.last_order_at) == (
            min(moments, default=None),
            max(moments, default=None),
        )


async def test_they_owe_what_is_open_and_of_it_is_overdue_what_was_due_before_today(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        found = await figures_of(session)
        today = (await session.execute(select(func.current_date()))).scalar_one()
    owing = {each.customer_external_id for each in trade.invoices() if each.state == "open"}
    for customer, figures in found.items():
        opened = [each for each in trade.invoices() if each.customer_external_id == customer]
        opened = [each for each in opened if each.state == "open"]
        late = [each for each in opened if each.due_on < today]
        assert abs(figures.balance - sum(dirhams(each.residual, each.currency) for each in opened)) < CENT
        assert abs(figures.overdue - sum(dirhams(each.residual, each.currency) for each in late)) < CENT
        assert figures.overdue_since == min((each.due_on for each in late), default=None)
    assert len([each for each in found.values() if each.balance]) == len(owing) > 80


async def test_the_typical_gap_is_the_median_between_days_with_an_order(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        found = await figures_of(session)
    for customer, figures in found.items():
        own = [each for each in trade.orders() if each.customer_external_id == customer]
        days = sorted({each.ordered_at.astimezone(UTC).date() for each in own if each.state in COUNTED})
        gaps = [(later - earlier).days for earlier, later in pairwise(days)]
        assert figures.typical_gap_days == (Decimal(str(median(gaps))) if gaps else None)


async def test_what_a_customer_bought_is_told_by_product(app: App) -> None:
    buyer = trade.orders()[0].customer_external_id
    own = [each for each in trade.orders() if each.customer_external_id == buyer and each.state in COUNTED]
    times = {
        line.product_external_id: sum(
            any(each.product_external_id == line.product_external_id for each in one.lines) for one in own
        )
        for order in own
        for line in order.lines
    }
    statement = select(Product.external_id, CustomerPurchase).join(
        Product, Product.id == CustomerPurchase.product_id
    )
    async with app.database.transactions(TENANT) as session:
        of_buyer = CustomerPurchase.customer_id.in_(select(Customer.id).where(Customer.external_id == buyer))
        rows = {row[0]: row[1] for row in await session.execute(statement.where(of_buyer))}
    assert {product: each.times for product, each in rows.items()} == times
    lines = [(order, line) for order in own for line in order.lines]
    for product, each in rows.items():
        of_product = [(order, line) for order, line in lines if line.product_external_id == product]
        assert each.quantity == sum(line.quantity for _, line in of_product)
        assert each.last_at == max(order.ordered_at for order, _ in of_product)


async def test_each_buyer_is_among_the_best_of_as_many_percent_as_counting_says(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        figures = list((await figures_of(session)).values())
        spent = [each.spent for each in figures if each.spent > 0]
        for each in figures[::9]:
            known = await find_known(session, each.customer_id)
            place = sum(other > each.spent for other in spent) + 1
            top = -(-100 * place // len(spent)) if each.spent > 0 else None
            assert (known and known.standing) == Standing(top, len(spent))


async def test_another_tenant_has_none_of_them(app: App) -> None:
    async with app.database.transactions(OTHER) as session:
        assert await everything(session) == []


def order(
    number: int, buyer: int, day: int, state: OrderState, currency: str = "AED", goods: int = 0
) -> Order:
    price = Decimal(10 * (number + 1))
    line = OrderLine(GOODS[goods].external_id, Decimal(2), price, Decimal(0))
    made = trade.orders()[0]
    return replace(
        made,
        external_id=number,
        number=f"S{number}",
        customer_external_id=BUYERS[buyer],
        ordered_at=MORNING + timedelta(days=day),
        state=state,
        currency=currency,
        total=2 * price,
        lines=(line,),
    )


def invoice(
    number: int, buyer: int, due: int, residual: int, state: InvoiceState, currency: str = "AED"
) -> Invoice:
    due_on = datetime.now(UTC).date() + timedelta(days=due)
    issued, amount = date(2026, 3, 1), Decimal(residual)
    return Invoice(
        number, f"INV{number}", None, BUYERS[buyer], issued, due_on, state, currency, amount, amount
    )


async def emptied(session: AsyncSession) -> None:
    await forget(session, InvoiceRow, list(await session.scalars(select(InvoiceRow.external_id))))
    await forget(session, OrderRow, list(await session.scalars(select(OrderRow.external_id))))


async def kept_of(
    app: App, orders: Sequence[Order] = (), invoices: Sequence[Invoice] = ()
) -> CustomerFigures:
    """Of the first buyer of the small company, once it has no other orders and invoices than these."""
    async with app.database.transactions(SMALL) as session:
        await emptied(session)
        await mirror.save_orders(session, SMALL, orders)
        await mirror.save_invoices(session, SMALL, invoices)
        return (await figures_of(session))[BUYERS[0]]


async def test_drafts_quotations_and_cancelled_orders_do_not_count(app: App) -> None:
    states: tuple[OrderState, ...] = ("draft", "sent", "cancelled", "confirmed", "done")
    kept = await kept_of(app, [order(number, 0, number, state) for number, state in enumerate(states)])
    assert (kept.orders, kept.spent) == (2, Decimal(2 * 40 + 2 * 50))


async def test_a_credit_note_lowers_what_is_owed_and_what_is_overdue_is_never_more(app: App) -> None:
    kept = await kept_of(app, (), [invoice(1, 0, -10, 100, "open"), invoice(2, 0, 20, -70, "open")])
    assert (kept.balance, kept.overdue) == (30, 30)
    kept = await kept_of(app, (), [invoice(1, 0, -10, 100, "open"), invoice(2, 0, -5, -130, "open")])
    assert (kept.balance, kept.overdue, kept.overdue_since) == (-30, 0, None)


async def test_drafts_and_what_was_cancelled_or_paid_is_not_owed(app: App) -> None:
    states: tuple[InvoiceState, ...] = ("draft", "cancelled", "paid", "open")
    kept = await kept_of(app, (), [invoice(number, 0, 5, 10, each) for number, each in enumerate(states)])
    assert (kept.balance, kept.overdue) == (10, 0)


async def test_what_is_in_a_currency_without_a_rate_is_in_no_sum_and_said(app: App) -> None:
    foreign = [order(1, 0, 1, "done", "XAU"), order(2, 0, 2, "done", "TRY"), order(3, 0, 3, "done")]
    kept = await kept_of(app, foreign, [invoice(1, 0, 5, 10, "open", "XAU")])
    assert kept.spent == cents(2 * Decimal(30) / rates.RATES["TRY"]) + 80
    assert (kept.orders, kept.unconverted, kept.balance) == (3, 2, 0)


async def test_an_order_that_another_customer_takes_over_leaves_the_first(app: App) -> None:
    await kept_of(app, [order(1, 0, 1, "done")])
    async with app.database.transactions(SMALL) as session:
        await mirror.save_orders(session, SMALL, [order(1, 1, 1, "done")])
        found = await figures_of(session)
    assert [found[each].orders for each in BUYERS] == [0, 1, 0]


async def test_what_has_fallen_due_since_is_found_without_any_change(app: App) -> None:
    await kept_of(app, (), [invoice(1, 0, -1, 100, "open")])
    earlier = datetime.now(UTC) - timedelta(days=3)
    async with app.database.transactions(SMALL) as session:
        await session.execute(update(CustomerFigures).values(overdue=0, computed_at=earlier))
    assert await app.crm.figures.complete(SMALL) == 1
    async with app.database.transactions(SMALL) as session:
        assert (await figures_of(session))[BUYERS[0]].overdue == 100


async def test_a_store_from_before_gets_the_figures_that_it_has_not_got(app: App) -> None:
    await kept_of(app, [order(1, 0, 1, "done"), order(2, 1, 1, "done")])
    async with app.database.transactions(SMALL) as session:
        before = await everything(session)
        await session.execute(delete(CustomerFigures))
        await session.execute(delete(CustomerPurchase))
    await app.crm.figures.complete_all()
    async with app.database.transactions(SMALL) as session:
        assert await everything(session) == before


orders = st.builds(
    order,
    st.integers(1, 12),
    st.integers(0, 2),
    st.integers(0, 60),
    st.sampled_from(("draft", "confirmed", "done", "cancelled")),
    st.sampled_from(("AED", "TRY", "USD", "XAU")),
    st.integers(0, 3),
)
invoices = st.builds(
    invoice,
    st.integers(1, 8),
    st.integers(0, 2),
    st.integers(-40, 40),
    st.integers(-500, 500),
    st.sampled_from(("draft", "open", "paid", "cancelled")),
    st.sampled_from(("AED", "TRY", "XAU")),
)
gone = st.tuples(st.sampled_from((OrderRow, InvoiceRow)), st.integers(1, 12))


@given(steps=st.lists(st.one_of(orders, invoices, gone), max_size=25))
async def test_what_is_kept_up_equals_what_is_computed_anew(
    app: App, steps: list[Order | Invoice | tuple[type[OrderRow] | type[InvoiceRow], int]]
) -> None:
    async with app.database.transactions(SMALL) as session:
        await emptied(session)
        for step in steps:
            if isinstance(step, Order):
                await mirror.save_orders(session, SMALL, [step])
            elif isinstance(step, Invoice):
                await mirror.save_invoices(session, SMALL, [step])
            else:
                await forget(session, step[0], [step[1]])
        kept = await everything(session)
        await session.execute(delete(CustomerFigures))
        await session.execute(delete(CustomerPurchase))
    await app.crm.figures.recompute(SMALL)
    async with app.database.transactions(SMALL) as session:
        assert await everything(session) == kept
