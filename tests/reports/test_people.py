"""Figures on customers, leads and talks, each beside a plain query; every report told in four languages."""

from decimal import Decimal
from typing import get_args

import pytest

from erp_mcp.analytics.churn import churn, rising
from erp_mcp.analytics.conversion import chances, lead_conversion
from erp_mcp.analytics.scope import Scope
from erp_mcp.analytics.segments import segments
from erp_mcp.analytics.story import Money, Story
from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.language.thanks import is_thanks
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.catalogue.churn import tell_churn
from erp_mcp.reports.catalogue.segments import tell_segments
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wording import Wording
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.answering import Talks, answers
from erp_mcp.store.buyers import visits
from erp_mcp.store.debts import position
from erp_mcp.store.lateness import Past
from erp_mcp.store.records import Language
from tests.reports.scenes import OCTOBER, near, plain, scene_of

PEOPLE = ("receivables", "customers", "leads", "conversations", "whatsapp")
# The demo company has one foreign currency; before its first rate that one holds, as in Odoo.
RATE = """(case when {0}.currency = 'AED' then 1 else (select 1 / rate from currency_rates
    where currency_rates.currency = {0}.currency order by since <= {1} desc, abs(since - {1}) limit 1) end)"""
ORDERED = RATE.format("orders", "cast(ordered_at as date)")
ISSUED = RATE.format("invoices", "issued_on")


async def story(app: App, name: str) -> Story:
    async with scene_of(app, TENANT) as scene:
        return await REPORTS[name].compose(scene)


@pytest.mark.parametrize("name", PEOPLE)
async def test_a_report_on_people_is_told_in_every_language_with_all_its_words(
    company: App, name: str
) -> None:
    told = await story(company, name)
    for language in get_args(Language):
        text = Summary(told, Wording(language), "erp://reports/1").as_page(company.tokens, 4000).text
        assert "{" not in text
        assert len(told.title.key) < len(text)


async def test_what_is_owed_is_the_sum_of_open_invoices(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        found = await position(scene.session, scene.basis.currency, scene.today, "")
        [(owed, late, count)] = await plain(
            scene,
            f"select sum(residual * {ISSUED}), sum(residual * {ISSUED}) filter (where due_on < :today), count(*)"
            " from invoices where state = 'open'",
            today=scene.today,
        )
    assert near(found.owed, owed)
    assert near(found.overdue, late)
    assert found.invoices == count


async def test_ages_and_their_sum_agree(company: App) -> None:
    told = await story(company, "receivables")
    [ages] = [each for each in told.grids if each.name == "ages"]
    amounts = [cell for line in ages.lines for cell in line.cells if isinstance(cell, Money)]
    assert ages.sum is not None
    assert ages.sum[3] == Money(sum((each.amount for each in amounts), Decimal(0)), "AED")


async def test_segments_hold_every_buyer_once_and_all_they_bought(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        found = await segments(scene)
        [(spent, buyers, orders)] = await plain(
            scene,
            f"select sum(total * {ORDERED}), count(distinct customer_id), count(*) from orders"
            " where state in ('confirmed', 'done')",
        )
    assert near(found.spent, spent)
    assert (found.customers, found.rows) == (buyers, orders)
    assert len({each.name for each in found.segments}) == len(found.segments)


async def test_buyers_of_a_month_are_new_or_were_here_before(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        [found] = await visits(scene.session, scene.basis.currency, [scene.span(OCTOBER)], "")
        [(buyers, amount)] = await plain(
            scene,
            f"select count(distinct customer_id), sum(total * {ORDERED}) from orders"
            " where state in ('confirmed', 'done')"
            " and ordered_at at time zone :zone between '2026-10-01' and '2026-10-31 23:59:59.999'",
            zone=scene.basis.time_zone,
        )
        [(new,)] = await plain(
            scene,
            "select count(*) from (select min(ordered_at at time zone :zone) as first_at from orders"
            " where state in ('confirmed', 'done') group by customer_id) as firsts"
            " where first_at >= '2026-10-01' and first_at < '2026-11-01'",
            zone=scene.basis.time_zone,
        )
    assert (found.buyers, found.new) == (buyers, new)
    assert near(found.amount, amount)


async def test_what_is_at_stake_was_bought_within_a_year_by_those_who_are_late(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        found = await churn(scene, most=500)
        names = [each.id for each in found.leaving]
        [(spent,)] = await plain(
            scene,
            f"select sum(total * {ORDERED}) from orders where customer_id = any(:ids)"
            " and state in ('confirmed', 'done')"
            " and cast(ordered_at at time zone :zone as date) > cast(:until as date) - 365",
            ids=names,
            zone=scene.basis.time_zone,
            until=found.until,
        )
    assert len(names) == found.standing.late
    assert near(sum((each.spent for each in found.leaving), found.standing.spent * 0), spent)


def test_who_is_later_is_never_likelier_to_come_back() -> None:
    looked = [Past(0, 500, 50), Past(1, 100, 5), Past(2, 3, 3), Past(3, 80, 60), Past(5, 60, 58)]
    shares = rising(looked)
    assert shares == sorted(shares)
    assert len(shares) == 6
    assert all(0 < each < 1 for each in shares)


def test_chances_rise_from_stage_to_stage_and_are_none_where_too_few_leads_ended() -> None:
    assert [round(each, 2) for each in chances(8, 8).values()] == [
        Decimal("0.50"),
        Decimal("0.60"),
        Decimal("0.75"),
    ]
    assert chances(0, 12) == {"new": 0, "qualified": 0, "proposition": 0}
    assert chances(4, 5) == {}


async def test_the_pipeline_is_the_sum_of_its_stages(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        found = await lead_conversion(scene)
        [(expected, count)] = await plain(
            scene,
            f"select sum(expected_revenue * {RATE.format('leads', 'current_date')}), count(*)"
            " from leads where stage not in ('won', 'lost')",
        )
    assert near(found.expected, expected)
    assert sum(each.leads for each in found.open) == count
    assert sum(each.leads for each in found.sources) == found.rows


async def test_questions_are_counted_once_however_many_messages_they_take(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        total, *by = await answers(scene.session, Talks(scene.span(OCTOBER), "", scene.basis.time_zone))
        said = await plain(
            scene, "select conversation_id, role, sent_at, text from messages order by 1, 3, position"
        )
        rows = [each for each in said if each[1] != "customer" or not is_thanks(str(each[3]))]
        span = scene.span(OCTOBER)
    asked = [
        after
        for before, after in zip([("", "", None), *rows], rows, strict=False)
        if after[1] == "customer" and (before[0] != after[0] or before[1] != "customer")
    ]
    assert total.questions == sum(span.first <= each[2] < span.ending for each in asked)  # type: ignore[operator]  # a moment
    assert sum(each.questions for each in by) == total.questions


@pytest.mark.parametrize("name", ["leads", "whatsapp"])
async def test_what_cannot_be_narrowed_is_refused(company: App, name: str) -> None:
    async with scene_of(company, TENANT, scope=Scope(branch="Dubai")) as scene:
        with pytest.raises(InvalidInput, match="cannot be narrowed to one branch"):
            await REPORTS[name].compose(scene)


async def test_one_branch_is_a_part_of_all(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        every = await segments(scene)
    async with scene_of(company, TENANT, scope=Scope(branch="Dubai")) as scene:
        part = await segments(scene)
        [(buyers,)] = await plain(
            scene, "select count(*) from customers join customer_figures on id = customer_id"
            " where branch = 'Dubai' and orders > 0"
        )  # fmt: skip
    assert part.customers == buyers
    assert 0 < part.spent < every.spent


async def test_analyses_explain_themselves_and_lead_to_each_customer(company: App) -> None:
    async with scene_of(company, TENANT) as scene:
        for told in (await tell_segments(scene), await tell_churn(scene)):
            assert told.explained.rows > 0
            calls = [line.call for grid in told.grids for line in grid.lines if line.call]
            assert {each.tool for each in calls} == {"get_customer"}
            assert all(str(each.arguments["customer"]).startswith("#") for each in calls)
