"""Analyses of the demo company beside plain SQL, and of rows beside what was made to be in them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydantic import JsonValue

from erp_mcp.analytics.story import Money, Number, Percent, Story
from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.analyses import ANALYSES
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT
from tests.reports.scenes import near, plain, scene_of
from tests.reports.test_people import ORDERED

WHO = local_principal(TENANT)
Given = Sequence[Mapping[str, JsonValue]]
MONTHS = [
    {"الشهر": f"{year}-{month:02}", "المبلغ": 1000 + 10 * month}
    for year in (2022, 2023, 2024, 2025)
    for month in range(1, 13)
]


async def told(
    app: App, name: str, period: str = "", rows: Given | None = None, **options: JsonValue
) -> Summary:
    return await app.reporting.reports.analyse(WHO, Wanted(name, period, "en", options, rows=rows))


async def story(
    app: App, name: str, period: str = "", rows: Given | None = None, **options: JsonValue
) -> Story:
    return (await told(app, name, period, rows, **options)).story


@pytest.mark.parametrize("name", ANALYSES)
async def test_an_analysis_fits_a_thousand_tokens_with_its_verdict_first(company: App, name: str) -> None:
    summary = await told(company, name)
    page = summary.as_page(company.tokens, 1000)
    assert company.tokens.count(page.text) <= 1000
    assert summary.wording.say(summary.story.verdict[0]) in page.text[:900]


async def test_a_trend_adds_up_to_a_plain_query(company: App) -> None:
    found = await story(company, "trend", "2026-01-01..2026-06-30", branch="Dubai")
    async with scene_of(company, TENANT) as scene:
        rows = await plain(
            scene,
            f"""select sum(total * {ORDERED}) from orders where state in ('confirmed', 'done')
            and branch = 'Dubai' and ordered_at at time zone 'Asia/Dubai' >= '2026-01-01'
            and ordered_at at time zone 'Asia/Dubai' < '2026-07-01'""",
        )
    cells = [line.cells[1] for line in found.grids[0].lines]
    assert near(sum((each.amount for each in cells if isinstance(each, Money)), Decimal(0)), rows[0][0])


async def test_a_month_that_still_runs_is_in_no_trend(company: App) -> None:
    found = await story(company, "trend")
    assert found.explained.days.last == date(2026, 10, 31)
    assert found.caveats[0].key == "analyses.until"


async def test_rows_in_arabic_are_forecast_with_bands_and_a_tested_error(company: App) -> None:
    found = await story(company, "forecast", rows=MONTHS, steps=3)
    [first, *_] = found.grids[0].lines
    assert len(first.cells) == 6
    assert isinstance(value := first.cells[1], Number)
    assert abs(value.value - 1010) < 30
    assert found.caveats[0].key.startswith("forecast.erred")


async def test_what_cannot_be_read_is_counted(company: App) -> None:
    rows = [*MONTHS, {"الشهر": "soon", "المبلغ": 5}]
    found = await story(company, "trend", rows=rows)
    [unread] = [each for each in found.caveats if each.key == "analyses.unread"]
    assert unread.values == {"n": Number(Decimal(1)), "of": Number(Decimal(49))}


async def test_rows_in_two_currencies_are_refused(company: App) -> None:
    rows = [{"date": "2026-01-01", "amount": "5 AED"}, {"date": "2026-02-01", "amount": "5 USD"}]
    with pytest.raises(InvalidInput, match="two currencies are never added"):
        await story(company, "trend", rows=rows)


@pytest.mark.parametrize("name", ["trend", "forecast", "anomalies"])
@pytest.mark.parametrize("count", [1, 2])
async def test_too_few_rows_are_said_to_be_too_few(company: App, name: str, count: int) -> None:
    found = await story(company, name, rows=MONTHS[:count])
    assert found.is_empty
    assert not found.grids


async def test_zeros_have_a_trend_and_no_share(company: App) -> None:
    rows = [{"date": f"2025-{month:02}-01", "amount": 0} for month in range(1, 13)]
    found = await story(company, "trend", rows=rows)
    assert found.verdict[0].key == "analyses.trend_began"


async def test_a_spike_in_rows_is_found(company: App) -> None:
    first = date(2026, 1, 1)
    rows = [
        {"date": f"{first + timedelta(days=at)}", "value": 100 + at % 7 + 900 * (at == 60)}
        for at in range(120)
    ]
    found = await story(company, "anomalies", rows=rows)
    [line] = found.grids[0].lines
    assert isinstance(off := line.cells[4], Percent)
    assert off.value > 800
    assert found.verdict[0].values["n"] == Number(Decimal(1))


async def test_pairs_of_rows_are_counted_against_chance(company: App) -> None:
    rows = [
        {"order": at, "product": each}
        for at in range(40)
        for each in (("tea", "sugar") if at % 2 else ("oil",))
    ]
    found = await story(company, "baskets", rows=rows)
    assert [getattr(each, "value", None) for each in found.grids[0].lines[0].cells[2:]] == [20, 100, 50, 2]


async def test_given_stock_below_its_point_is_ordered_up(company: App) -> None:
    first = date(2026, 1, 1)
    rows = [{"date": f"{first + timedelta(days=at)}", "qty": 2} for at in range(70)]
    found = await story(company, "reorder", rows=rows, stock=5, lead_days=14, cover_days=7)
    assert found.verdict[0].key == "reorder.order"
    assert found.verdict[0].values["point"] == Number(Decimal(28))
    assert found.verdict[0].values["order"] == Number(Decimal(28 + 14 - 5))


async def test_prices_of_rows_show_their_elasticity(company: App) -> None:
    rows = [{"price": 10 + at % 9, "quantity": 100000 * (10 + at % 9) ** -2 + at % 3} for at in range(60)]
    found = await story(company, "prices", rows=rows, cost=8)
    told_of = next(each for each in found.drivers if each.key == "pricing.suggested")
    assert isinstance(value := told_of.values["elasticity"], Number)
    assert abs(value.value + 2) < Decimal("0.1")


@pytest.mark.parametrize(
    ("name", "part"), [("churn", "product"), ("suppliers", "product"), ("baskets", "supplier")]
)
async def test_a_part_that_it_cannot_be_narrowed_to_is_refused(company: App, name: str, part: str) -> None:
    async with scene_of(company, TENANT) as scene:
        [first, *_] = await plain(scene, f"select name from {part}s order by id limit 1")
    with pytest.raises(InvalidInput, match="cannot be narrowed"):
        await company.reporting.reports.analyse(WHO, Wanted(name, options={part: str(first[0])}))


@pytest.mark.parametrize("name", ["churn", "lead_conversion", "suppliers"])
async def test_rows_that_nobody_reads_are_refused(company: App, name: str) -> None:
    with pytest.raises(InvalidInput, match="takes no rows"):
        await story(company, name, rows=MONTHS)


async def test_customers_of_rows_are_put_in_the_segments_of_the_company(company: App) -> None:
    """The demo company given as rows, against the statement that reads its tables."""
    async with scene_of(company, TENANT) as scene:
        bought = await plain(
            scene,
            f"""select cast(cast(ordered_at at time zone 'Asia/Dubai' as date) as text),
            cast(total * {ORDERED} as float8), cast(coalesce(merged_into_id, customers.id) as text)
            from orders join customers on customers.id = customer_id
            where state in ('confirmed', 'done') and customers.branch = 'Sharjah' limit 5000""",
        )
    rows = [
        {"date": str(day), "amount": str(round(float(str(value)), 2)), "customer": str(who)}
        for day, value, who in bought
    ]
    given = await story(company, "segments", rows=rows)
    own = await story(company, "segments", branch="Sharjah")
    counts = [{str(line.cells[0]): line.cells[1] for line in each.grids[0].lines} for each in (given, own)]
    assert counts[0] == counts[1]
