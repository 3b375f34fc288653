"""What suppliers are told of, compared with sums by hand."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.wanted import Wanted
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from erp_mcp.store.records import Language, PurchaseOrder, PurchaseState
from tests.apps import fresh_app
from tests.trade import ago, customer, dawn, order, product, purchase, rate, supplier

TENANT = "default"
CALLER = local_principal(TENANT)
PERIOD = f"{ago(30)}..{ago(0)}"
OLD = "2010-01-01..2010-01-31"


def bought(
    number: int,
    days_ago: int,
    took: int | None,
    promised: int | None,
    price: int,
    *,
    received: int | None = None,
    state: PurchaseState = "confirmed",
    currency: str = "AED",
    seller: int = 1,
) -> PurchaseOrder:
    """Ten units; came after so many days, if it came."""
    ordered = dawn(ago(days_ago))
    made = purchase(number, None, (1, 10, 10 if took is not None else received or 0), supplier=seller)
    return replace(
        made,
        ordered_at=ordered,
        expected_at=None if promised is None else ordered + timedelta(days=promised),
        received_at=None if took is None else ordered + timedelta(days=took),
        state=state,
        currency=currency,
        total=Decimal(10 * price),
        lines=(replace(made.lines[0], unit_price=Decimal(price)),),
    )


PURCHASES = [
    bought(1, 100, 4, 5, 10),
    bought(2, 90, 8, 5, 10),
    bought(3, 80, 6, 5, 12, state="done"),
    bought(4, 20, None, 5, 12),
    bought(5, 10, None, 30, 12, seller=2),
    bought(6, 9, None, None, 50, currency="XXX"),
    bought(7, 8, 1, 2, 99, state="cancelled"),
    bought(8, 7, None, 2, 99, state="draft"),
    bought(9, 500, 90, 2, 99),
    replace(bought(10, 70, None, 3, 8, currency="USD", received=10), state="done"),
    bought(11, 60, -5, 3, 12),
]


@pytest.fixture(scope="module")
async def buyer(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("buyer"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Grain", 4), supplier(2, "Oil", 9)])
            await mirror.save_products(session, TENANT, [product(1, "Rice", 15, 10)])
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            await mirror.save_purchases(session, TENANT, PURCHASES)
        yield app


async def told(app: App, wanted: Wanted) -> dict[str, Any]:
    return (await app.reporting.reports.tell(CALLER, wanted)).as_object(app.tokens, 8000)


async def test_a_supplier_is_told_by_what_was_promised_and_what_came(buyer: App) -> None:
    """Of seven of Grain five may be judged: late by 3, 1 and 15 days. They took 3, 4, 6 and 8 days."""
    said = await told(buyer, Wanted("suppliers", PERIOD))
    assert [each["says"] for each in said["verdict"]] == [
        "Bought for 1,000 AED: orders 8, suppliers 2.",
        "Late deliveries: 60% (3 of 5).",
        "Past their promised day and not here: 1 orders.",
    ]
    assert said["grids"][0]["rows"] == [
        ["Grain", "880.00", "88", "7", "5", "7.4", "4", "60", "6.3", "2", "120.00", "1"],
        ["Oil", "120.00", "12", "1", None, None, "9", None, None, "1", "120.00", "0"],
    ]


async def test_a_price_changes_within_one_currency_only(buyer: App) -> None:
    said = await told(buyer, Wanted("suppliers", PERIOD))
    assert said["grids"][1]["rows"] == [["P1", "Rice", "Grain", "10.00", "12.00", "20", str(ago(80))]]


async def test_what_is_in_no_figure_is_said(buyer: App) -> None:
    said = await told(buyer, Wanted("suppliers", PERIOD))
    assert [each.partition(":")[0] for each in said["caveats"]] == [
        "In a currency without a rate, so in no amount",
        "Open without a promised day, so never late",
        "Received in full without a recorded day",
    ]


@pytest.mark.parametrize(
    ("sellers", "own"),
    [
        (("Shop", "Oil"), "Bought from companies of the same owner: 1 orders, 120 AED; it is in the sums."),
        (("Shop", "Depot"), "Companies added up: 2."),
        (("Shop",), None),
    ],
)
async def test_what_one_company_buys_from_another_of_the_same_owner_is_told_apart(
    buyer: App, sellers: Sequence[str], own: str | None
) -> None:
    sold = [
        replace(order(each, 1, ago(3), (1, 1, 15)), company=name)
        for each, name in enumerate(sellers, start=1)
    ]
    async with buyer.database.transactions(TENANT) as session:
        await mirror.save_customers(session, TENANT, [customer(1, "Acme")])
        await mirror.save_orders(session, TENANT, sold)
    first = (await told(buyer, Wanted("suppliers", PERIOD)))["caveats"][0]
    async with buyer.database.transactions(TENANT) as session:
        await session.execute(text("delete from orders"))
    assert first.startswith(own or "In a currency without a rate")


async def test_a_company_of_the_owner_that_only_buys_is_known_as_one(buyer: App) -> None:
    async with buyer.database.transactions(TENANT) as session:
        await mirror.save_purchases(session, TENANT, [replace(PURCHASES[0], company="Oil")])
    first = (await told(buyer, Wanted("suppliers", PERIOD)))["caveats"][0]
    async with buyer.database.transactions(TENANT) as session:
        await mirror.save_purchases(session, TENANT, PURCHASES[:1])
    assert first.startswith("Bought from companies of the same owner: 1 orders, 120 AED")


@pytest.mark.parametrize("language", ["ar", "en", "fa", "tr"])
async def test_years_without_purchases_say_so(buyer: App, language: Language) -> None:
    story = (await buyer.reporting.reports.tell(CALLER, Wanted("suppliers", OLD, language=language))).story
    assert (story.is_empty, story.explained.rows) == (True, 0)


async def test_an_option_that_nobody_reads_is_refused(buyer: App) -> None:
    with pytest.raises(InvalidInput, match="no option 'depth'"):
        await told(buyer, Wanted("suppliers", PERIOD, options={"depth": "3"}))
