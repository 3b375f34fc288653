"""What goes together, what prices do, and what was unusual, compared with figures told by hand."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from erp_mcp.analytics.anomalies import unusual_sales
from erp_mcp.analytics.baskets import baskets
from erp_mcp.analytics.competitors import mentions
from erp_mcp.analytics.pricing import price_suggestions, suggest
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.scope import Scope
from erp_mcp.app import App
from erp_mcp.language.periods import Period
from erp_mcp.store import mirror
from erp_mcp.store.basis import basis_of
from erp_mcp.store.embedded import Urls
from erp_mcp.store.pricing import Answer, Said
from tests.apps import fresh_app
from tests.trade import TODAY, ago, customer, order, product, supplier

TENANT = "default"
RICE, TEA, OIL = 1, 2, 3
# Eight orders have rice and tea, two rice alone, ten oil alone; one that was cancelled has rice and oil.
BASKETS = [
    *(
        order(each, 1 + each % 2, ago(20 + each), (RICE, 1, 10), (TEA, 1, 20), (RICE, 1, 10))
        for each in range(1, 9)
    ),
    *(order(each, 3, ago(20 + each), (RICE, 1, 10)) for each in (9, 10)),
    *(order(each, 4, ago(20 + each), (OIL, 1, 5)) for each in range(11, 21)),
    *(order(each, 4, ago(20), (RICE, 1, 10), (OIL, 1, 5), state="cancelled") for each in range(21, 31)),
    order(99, 4, ago(3), (OIL, 400, 5)),
]


@pytest.fixture(scope="module")
async def grocer(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("grocer"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Grain", 10)])
            named = [product(RICE, "Rice", 10, 8), product(TEA, "Tea", 20, 15), product(OIL, "Oil", 5, 3)]
            await mirror.save_products(session, TENANT, named)
            buyers = [customer(each, f"Buyer {each}") for each in range(1, 5)]
            await mirror.save_customers(session, TENANT, buyers)
            await mirror.save_orders(session, TENANT, BASKETS)
        yield app


def scene_of(session: object, basis: object, scope: Scope = Scope(), **options: str) -> Scene:  # noqa: B008
    period = Period(ago(30), TODAY)
    return Scene(session, basis, datetime.now(UTC), period, None, scope, options)  # type: ignore[arg-type]


async def test_what_is_bought_together_is_told_with_support_confidence_and_lift(grocer: App) -> None:
    """8 of 21 orders have both, all that have tea have rice, which is in 10 of 21."""
    async with grocer.database.transactions(TENANT) as session:
        found = await baskets(scene_of(session, await basis_of(session)))
    [pair] = found.pairs
    assert (pair.name, pair.with_name, pair.together, pair.orders) == ("Tea", "Rice", 8, 21)
    assert (pair.support, pair.confidence, pair.lift) == (
        Decimal("38.10"), Decimal("100.0"), Decimal("2.10"),
    )  # fmt: skip


async def test_customers_of_a_product_are_told_what_they_bought_besides(grocer: App) -> None:
    """Two of the three who bought rice bought tea: 2 / sqrt(3 * 2)."""
    async with grocer.database.transactions(TENANT) as session:
        scene = scene_of(session, await basis_of(session), Scope(product="P1"), minimum="2")
        [also] = (await baskets(scene)).also
    assert (also.name, also.shared, also.likeness) == ("Tea", 2, Decimal("0.816"))


async def test_few_prices_suggest_nothing_and_say_why(grocer: App) -> None:
    async with grocer.database.transactions(TENANT) as session:
        found = await price_suggestions(scene_of(session, await basis_of(session)))
    assert {each.why for each in found.suggestions} == {"few_prices"}
    assert all(each.price is None and each.next_step is None for each in found.suggestions)


async def test_one_big_order_explains_an_unusual_day(grocer: App) -> None:
    async with grocer.database.transactions(TENANT) as session:
        found = await unusual_sales(scene_of(session, await basis_of(session)))
    [first, *_] = found.found
    assert (first.days.first, first.value, first.cause, first.because) == (
        ago(3), Decimal(2000), "big_order", "S99",
    )  # fmt: skip


ANSWER = Answer(1, "P1", "Rice", "AED", Decimal(10), Decimal(6), 60, 12, 300, -3.0, 0.3, 1)


@pytest.mark.parametrize(
    ("answer", "why", "price"),
    [
        (ANSWER, "lower", Decimal("9.00")),
        (replace(ANSWER, slope=-2.0), "raise", Decimal("11.00")),
        (replace(ANSWER, slope=-0.5, error=0.1), "raise", Decimal("11.00")),
        (replace(ANSWER, cost=Decimal("9.5")), "raise", Decimal("11.00")),
        (replace(ANSWER, cost=Decimal(13)), "below_cost", Decimal("13.00")),
        (replace(ANSWER, prices=7), "few_prices", None),
        (replace(ANSWER, error=2.0), "unclear", None),
        (replace(ANSWER, slope=3.0), "unclear", None),
        (replace(ANSWER, cost=Decimal(0)), "no_cost", None),
    ],
)
def test_a_price_stays_within_a_tenth_and_never_below_cost(
    answer: Answer, why: str, price: Decimal | None
) -> None:
    found = suggest(answer)
    assert (found.why, found.price) == (why, price)


@pytest.mark.parametrize(
    ("text", "competitor", "price"),
    [
        ("The basmati rice is cheaper at Carrefour for 35 AED", "Carrefour", "35"),
        ("نفس الأرز عند كارفور بـ ٤٠ درهم", "كارفور", "40"),
        ("همین برنج در هایپراستار ۴۵ درهم است", "هایپراستار", "45"),
        ("Aynı pirinç Migros'ta 120 TL", "Migros", "120"),
    ],
)
def test_a_competitors_price_is_found_in_what_a_customer_wrote(
    text: str, competitor: str, price: str
) -> None:
    [found] = mentions([Said("s-1", text, TODAY)], [])
    assert (found.competitor, found.price, found.quote) == (competitor, Decimal(price), text)


@pytest.mark.parametrize(
    "text",
    ["I will be at Dubai Mall at 5", "أريد 3 أكياس من فضلك", "۵ کیلو برنج می‌خواهم", "Saat 5'te gelirim"],
)
def test_a_number_alone_is_no_competitors_price(text: str) -> None:
    assert list(mentions([Said("s-1", text, TODAY)], [])) == []
