"""Figures of a small company, each compared with one that was worked out by hand."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal

import pytest

from erp_mcp.analytics.asking import name_of
from erp_mcp.analytics.sheet import Sheet
from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.store import mirror
from erp_mcp.store.embedded import Urls
from tests.apps import fresh_app
from tests.trade import (
    TODAY,
    ago,
    customer,
    delivery,
    invoice,
    lead,
    order,
    product,
    purchase,
    rate,
    stock,
    supplier,
)

TENANT = "default"
MONDAY = TODAY - timedelta(days=TODAY.weekday() + 7)  # of the last week that is over
WEEK = name_of(MONDAY)


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("shop"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Basmati House", 10)])
            await mirror.save_products(
                session,
                TENANT,
                [
                    product(1, "Rice", 10, 8),
                    product(2, "Tea", 20, 15),
                    product(3, "Saffron", 50, 40),
                    product(4, "Salt", 5, 0, None),
                ],
            )
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            await mirror.save_customers(
                session,
                TENANT,
                [customer(1, "Acme", limit=50), customer(2, "Bolt", "istanbul"), customer(3, "Coda")],
            )
            await mirror.save_stock(
                session,
                TENANT,
                [stock(1, 20, 30), stock(2, 500), stock(3, 1), stock(4, 90), stock(1, 5, branch="istanbul")],
            )
            await mirror.save_orders(session, TENANT, ORDERS)
            await mirror.save_invoices(session, TENANT, INVOICES)
            await mirror.save_purchases(
                session,
                TENANT,
                [purchase(1, ago(4), (1, 30, 10), (2, 5, 5)), purchase(2, None, (2, 7, 0))],
            )
            await mirror.save_deliveries(session, TENANT, [delivery(1, 9, 1, ago(2), "waiting")])
            await mirror.save_leads(session, TENANT, [lead(1, "Rami's Kitchen")])
        yield app


# The week: 300 + 20 USD (80 AED at 4) = 380; the one before 200; a year ago 152. Then a quote and a cancelled one.
ORDERS = [
    order(1, 1, MONDAY, (1, 30, 10)),
    order(2, 2, MONDAY + timedelta(days=6), (2, 4, 5), branch="istanbul", currency="USD"),
    order(3, 1, MONDAY - timedelta(days=1), (1, 20, 10)),
    order(4, 1, MONDAY - timedelta(weeks=52), (1, 19, 8)),
    order(5, 1, MONDAY + timedelta(days=1), (1, 99, 10), state="sent"),
    order(6, 1, MONDAY + timedelta(days=1), (1, 99, 10), state="cancelled"),
    order(7, 1, ago(120), (1, 40, 8)),
    order(8, 3, ago(45), (4, 90, 5), (3, 9, 50)),
    order(9, 1, ago(0), (1, 0, 10), (3, 9, 50), state="confirmed"),
]
INVOICES = [
    invoice(1, 1, ago(10), 100),
    invoice(2, 1, ago(40), 60),
    invoice(3, 2, ago(100), 10, currency="USD"),
    invoice(4, 3, ago(-5), 70),
    invoice(5, 1, ago(3), -20),
    invoice(6, 3, ago(1), 30, currency="XXX"),
]


def rows_of(sheet: Sheet, o200k: Tokens, heading: str) -> list[list[str]]:
    """The rows under the heading that begins so."""
    blocks = sheet.as_page(o200k, 8000).text.split("\n\n")
    (block,) = [each for each in blocks if each.startswith(heading)]
    return [line.split("\t") for line in block.splitlines()[2:] if not line.startswith("</data>")]


async def test_a_week_stands_against_the_week_before_and_the_same_week_a_year_ago(
    shop: App, o200k: Tokens
) -> None:
    sheet = await shop.company.overviews.week(TENANT, "", "")
    assert rows_of(sheet, o200k, "All") == [["all", "2", "380", "200", "+90.0 %", "152", "+150.0 %"]]
    assert rows_of(sheet, o200k, "By branch") == [
        ["dubai", "1", "300", "200", "+50.0 %", "152", "+97.4 %"],
        ["istanbul", "1", "80", "0", "new", "0", "new"],
    ]
    assert [row[0].partition("#")[0] for row in rows_of(sheet, o200k, "By customer")] == ["Acme", "Bolt"]
    assert rows_of(sheet, o200k, "By product")[0][:4] == ["Rice (P1)", "1", "300", "200"]


async def test_figures_say_their_period_their_currency_and_as_of_when_they_are(
    shop: App, o200k: Tokens
) -> None:
    head = (await shop.company.overviews.week(TENANT, WEEK, "Istanbul")).head
    assert f"Sales of branch istanbul, confirmed orders before tax, week {WEEK} ({MONDAY} to " in head
    assert head.endswith(f"Today is {TODAY} (UTC). Amounts in AED; as saved here; no Odoo is followed.")


async def test_an_amount_without_a_rate_is_in_no_sum_and_that_is_said(shop: App, o200k: Tokens) -> None:
    sheet = await shop.company.overviews.receivables(TENANT, "")
    assert sheet.head.endswith(" 1 invoices have no rate and are in no sum.")


async def test_debts_are_told_by_age_and_debtors_in_the_order_to_call(shop: App, o200k: Tokens) -> None:
    sheet = await shop.company.overviews.receivables(TENANT, "")
    assert rows_of(sheet, o200k, "By days past due") == [
        ["not due", "1", "1", "70"],
        ["1 to 30 days", "2", "2", "100"],
        ["31 to 60 days", "1", "1", "60"],
        ["over 90 days", "1", "1", "40"],
    ]
    called = [[row[0], row[1].partition("#")[0], *row[2:8]] for row in rows_of(sheet, o200k, "Past due")]
    assert called == [
        ["1", "Bolt", "40", str(ago(100)), "100", "1", "INV3", ""],
        ["2", "Acme", "160", str(ago(40)), "40", "2", "INV2", "20"],
    ]


async def test_what_runs_out_is_told_with_its_cover_and_how_much_to_order(shop: App, o200k: Tokens) -> None:
    """Of rice enough is on its way; of saffron there is 1 and 9 are promised."""
    sheet = await shop.company.overviews.restock(TENANT, "")
    [saffron] = rows_of(sheet, o200k, "Out of stock: 1; below the reorder point: 0, 1 shown")
    weekly, point, order = (Decimal(saffron[each]) for each in (4, 7, 9))
    assert saffron[:7] == ["P3", "Saffron", "-8 bag", "0", saffron[4], "0", ""]
    assert saffron[8:] == ["10, stated", saffron[9], "Basmati House"]
    assert point > 0
    assert abs(order - (8 + point + weekly / 7 * 30)) <= 1


async def test_a_review_of_prices_knows_margins_changes_and_goods_that_do_not_move(
    shop: App, o200k: Tokens
) -> None:
    sheet = await shop.company.overviews.prices(TENANT, "")
    assert [(row[1], row[4]) for row in rows_of(sheet, o200k, "Lowest margin")] == [
        ("Rice", "20"),
        ("Saffron", "20"),
        ("Tea", "25"),
    ]
    assert [(row[1], row[6], row[7], row[8]) for row in rows_of(sheet, o200k, "Sold at another")] == [
        ("Rice", "10", "8", "25")
    ]
    assert [row[1] for row in rows_of(sheet, o200k, "On hand for more")] == ["Tea"]
    assert [row[1] for row in rows_of(sheet, o200k, "Sold without a known cost")] == ["Salt"]


async def test_an_order_is_held_for_a_debt_and_its_missing_goods_are_named(shop: App, o200k: Tokens) -> None:
    sheet = await shop.company.overviews.order(TENANT, "s9")
    text = sheet.as_page(o200k, 2000).text
    assert "The customer owes 140 AED, credit limit 50 AED" in text
    assert f"Hold and ask: 140 AED is past due since {ago(40)}" in text
    assert "Hold and ask: the credit limit is passed already" in text
    assert "Short in dubai: P3" in text
    assert rows_of(sheet, o200k, "Lines")[1] == ["P3", "Saffron", "9 bag", "1", "8", "", "", "50", ""]
    assert rows_of(sheet, o200k, "Deliveries") == [["OUT1", "waiting", str(ago(2)), ""]]


async def test_suppliers_who_are_late_come_first_and_what_has_no_date_is_not_late(
    shop: App, o200k: Tokens
) -> None:
    rows = rows_of(await shop.company.overviews.suppliers(TENANT, "basmati house"), o200k, "Not come")
    assert [(row[0], row[3], row[4], row[5], row[7]) for row in rows] == [
        ("PO1", str(ago(4)), "4", "40.00 USD", "20 Rice"),
        ("PO2", "no date", "", "14.00 USD", "7 Tea"),
    ]


async def test_a_day_begins_with_what_is_due(shop: App, o200k: Tokens) -> None:
    sheet = await shop.company.overviews.day(TENANT)
    assert [row[:2] for row in rows_of(sheet, o200k, "Deliveries planned")] == [["OUT1", "S9"]]
    assert [(row[0], row[2]) for row in rows_of(sheet, o200k, "Invoices that fell due")] == [
        ("INV6", "30.00 XXX")
    ]


async def test_what_is_not_there_is_refused_with_the_nearest(shop: App) -> None:
    with pytest.raises(NotFound, match=r"no branch 'Dubay'. Nearest: dubai. Nothing was changed."):
        await shop.company.overviews.restock(TENANT, "Dubay")
    with pytest.raises(NotFound, match=r"no order 'S99'. Nearest: S9.*Nothing was changed."):
        await shop.company.overviews.order(TENANT, "S99")
    with pytest.raises(NotFound, match=r"no supplier 'بسمتي'"):
        await shop.company.overviews.suppliers(TENANT, "بسمتي")
    with pytest.raises(NotFound, match=r"no product 'Rise'. Nearest: Rice"):
        await shop.company.overviews.prices(TENANT, "Rise")
    for week in ("2026-W60", "next", "2999-W01"):
        with pytest.raises(InvalidInput, match="is no week that has begun"):
            await shop.company.overviews.week(TENANT, week, "")


async def test_a_company_without_data_is_told_so(shop: App, o200k: Tokens) -> None:
    """The tenant without rows sees none of another's."""
    text = (await shop.company.overviews.receivables("nobody", "")).as_page(o200k, 1000).text
    assert "By days past due:\nnone" in text
    assert "Past due:\nnone" in text


async def test_every_sheet_keeps_the_budget_and_says_what_it_left_out(shop: App, o200k: Tokens) -> None:
    sheets = [
        await shop.company.overviews.week(TENANT, "", ""),
        await shop.company.overviews.receivables(TENANT, ""),
        await shop.company.overviews.prices(TENANT, ""),
        await shop.company.overviews.day(TENANT),
    ]
    for sheet in sheets:
        whole = sheet.as_page(o200k, 5000)
        assert "[left out:" not in whole.text
        page = sheet.as_page(o200k, 200)
        assert page.tokens <= 200 < whole.tokens
        assert page.text.count("</data>") == 1
        assert page.text.endswith("; ask with a larger max_tokens]")
