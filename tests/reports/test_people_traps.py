"""Wrong-number traps of what is known of people: each figure would be another without its guard."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_mcp.analytics.churn import churn
from erp_mcp.analytics.segments import segments
from erp_mcp.analytics.story import Name
from erp_mcp.app import App
from erp_mcp.integrations.whatsapp.addresses import Phone
from erp_mcp.integrations.whatsapp.contents import Template
from erp_mcp.integrations.whatsapp.payloads import payload
from erp_mcp.language.periods import Period
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.summary import Summary
from erp_mcp.reports.wording import Wording
from erp_mcp.store import mirror
from erp_mcp.store.buyers import visits
from erp_mcp.store.debts import late_payers, over_limit, position
from erp_mcp.store.embedded import Urls
from erp_mcp.store.merging import merge
from erp_mcp.store.outbox import move
from tests.apps import fresh_app
from tests.messaging.posting import TENANT, Network, Post
from tests.reports.scenes import scene_of
from tests.trade import TODAY, ago, customer, invoice, order, product, rate, supplier

PRICING = '{"type": "regular", "category": "marketing"}'
WEEK = Period(ago(6), TODAY)
# 1 is billed in two currencies, 2 has a credit note larger than what is late, 3 was merged into 4.
ORDERS = [
    *(order(10 + each, 1, ago(8 + 10 * each), (1, 10, 10)) for each in range(6)),
    *(order(30 + each, 2, ago(100 + 10 * each), (1, 1, 10)) for each in range(6)),
    order(50, 3, ago(1), (1, 2, 10)),
    order(51, 4, ago(2), (1, 3, 10)),
    order(52, 4, ago(2), (1, 99, 10), state="cancelled"),
    order(53, 4, ago(1), (1, 5, 10), currency="XXX"),
]
INVOICES = [
    invoice(1, 1, ago(10), 100),
    invoice(2, 1, ago(40), 10, currency="USD"),
    invoice(3, 2, ago(5), 50),
    invoice(4, 2, ago(3), -80),
    invoice(5, 4, ago(9), 60),
    invoice(6, 4, ago(-5), 70, currency="XXX"),
]


@pytest.fixture(scope="module")
async def shop(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with fresh_app(server, tmp_path_factory.mktemp("people"), tenant=TENANT) as app:
        async with app.database.transactions(TENANT) as session:
            people = [customer(each, f"Shop {each}", limit=60 if each == 4 else 0) for each in range(1, 5)]
            await mirror.save_suppliers(session, TENANT, [supplier(1, "Mill", 5)])
            await mirror.save_products(session, TENANT, [product(1, "Rice", 10, 8)])
            await mirror.save_rates(session, TENANT, [rate("USD", "0.25")])
            await mirror.save_customers(session, TENANT, people)
            await mirror.save_orders(session, TENANT, ORDERS)
            await mirror.save_invoices(session, TENANT, INVOICES)
            found = await session.execute(text("select external_id, id from customers"))
            ids = {row[0]: row[1] for row in found}
            await merge(session, ids[4], ids[3], "the same")
        yield app


async def test_a_credit_goes_off_what_is_late_and_never_below_zero(shop: App) -> None:
    async with scene_of(shop, TENANT) as scene:
        found = await position(scene.session, "AED", TODAY, "")
        late = await late_payers(scene.session, "AED", TODAY, "", 9)
    assert (found.owed, found.credits, found.overdue) == (250, 80, 200)  # 100 + 40 + 50 + 60
    assert (found.debtors, found.late_debtors, found.unconverted) == (3, 2, 1)
    assert {each.name: each.overdue for each in late} == {"Shop 1": 140, "Shop 4": 60}


async def test_nobody_is_reminded_of_money_in_a_currency_that_they_do_not_owe(shop: App) -> None:
    async with scene_of(shop, TENANT) as scene:
        told = await REPORTS["receivables"].compose(scene)
        reachable = {
            each.name: each.is_reachable for each in await late_payers(scene.session, "AED", TODAY, "", 9)
        }
    assert reachable == {"Shop 1": False, "Shop 4": False}
    assert not told.advice


@pytest.mark.parametrize(
    ("language", "amount"),
    [
        ("ar", "١٬٢٣٤٫٥٠ د.إ"),
        ("fa", "۱٬۲۳۴٫۵۰ درهم امارات"),
        ("tr", "1.234,50 BAE dirhemi"),
        ("en", "1,234.50 AED"),
    ],
)
async def test_a_reminder_says_what_is_owed_exactly_in_the_words_of_whoever_owes(
    shop: App, language: str, amount: str
) -> None:
    async with scene_of(shop, TENANT) as scene:
        planted = await scene.session.begin_nested()
        await scene.session.execute(text("delete from invoices where external_id = 6"))
        await scene.session.execute(text("update invoices set residual = 1234.5 where external_id = 5"))
        spoken = "update customers set language = :language where external_id = 4"
        await scene.session.execute(text(spoken), {"language": language})
        told = await REPORTS["receivables"].compose(scene)
        await planted.rollback()
    [reminder] = [each.call for each in told.advice if each.call]
    assert amount in str(reminder.arguments["text"])


async def test_a_limit_is_exceeded_only_by_more_than_it(shop: App) -> None:
    async with scene_of(shop, TENANT) as scene:
        assert await over_limit(scene.session, "AED", TODAY, "", 9) == []


async def test_merged_customers_are_one_and_what_is_cancelled_or_has_no_rate_is_in_no_sum(shop: App) -> None:
    async with scene_of(shop, TENANT, WEEK) as scene:
        [found] = await visits(scene.session, "AED", [scene.span(WEEK)], "")
        parts = await segments(scene)
    assert (found.buyers, found.new, found.orders, found.amount, found.unconverted) == (1, 1, 3, 50, 1)
    assert parts.customers == 3


async def test_who_is_archived_stays_in_the_sums_and_is_proposed_to_nobody(shop: App) -> None:
    async with scene_of(shop, TENANT) as scene:
        before = await churn(scene)
        await scene.session.execute(text("update customers set is_active = false where name = 'Shop 2'"))
        after = await churn(scene)
        await scene.session.execute(text("update customers set is_active = true where name = 'Shop 2'"))
    assert [each.name for each in before.leaving] == ["Shop 2"]
    assert [each.name for each in after.leaving] == []
    assert before.standing == after.standing


async def test_silence_is_counted_up_to_the_last_day_that_is_known(shop: App) -> None:
    async with scene_of(shop, TENANT) as scene:
        found = await churn(scene)
    assert found.until == ago(1)
    assert found.leaving[0].silent == 99


async def test_messages_cost_what_their_country_does_and_unknown_ones_are_named(shop: App) -> None:
    outbox = Post(shop, Network())
    talk = await outbox.thread("971501112233", timedelta(minutes=5))
    sent, lost = await outbox.queue(talk, "one", "two", address="+971501112233")
    async with shop.database.transactions(TENANT) as session:
        await session.execute(
            text("update outbox_messages set state = case id when :sent then 'read' else 'unknown' end"),
            {"sent": sent.id},
        )
        for state in ("sent", "delivered"):  # told twice, owed once
            await session.execute(
                text(
                    "insert into delivery_statuses (tenant_id, wamid, state, recipient, at, message_id, pricing)"
                    " values (:tenant, 'w', :state, 'r', now(), :id,"
                    " cast(:pricing as jsonb))"
                ),
                {"tenant": TENANT, "state": state, "id": sent.id, "pricing": PRICING},
            )
    async with scene_of(shop, TENANT, Period(ago(1), TODAY)) as scene:
        told = await REPORTS["whatsapp"].compose(scene)
    page = Summary(told, Wording("en"), "erp://reports/1").as_page(shop.tokens, 2000).text
    assert "1 messages went to 1 people; 100% arrived and 100% were read, for 0.05 USD" in page
    assert f"read_messages(message_id={lost.id})" in page
    assert "+971501112233" not in page


async def test_messages_are_told_by_the_template_that_was_sent(shop: App) -> None:
    outbox, digits = Post(shop, Network()), "971501112244"
    talk = await outbox.thread(digits)
    offer = payload(Phone(digits), Template("spring_offer", "en"), tracker="erp:")
    await outbox.queue(talk, "Spring is here.", content=offer, category="marketing")
    async with scene_of(shop, TENANT, Period(TODAY, TODAY)) as scene:
        told = await REPORTS["whatsapp"].compose(scene)
    [by_template] = [each for each in told.grids if each.name == "templates"]
    assert Name("spring_offer") in [line.cells[0] for line in by_template.lines]


async def test_why_messages_did_not_go_is_said_in_the_language_of_the_report(shop: App) -> None:
    outbox = Post(shop, Network())
    [known, other] = await outbox.queue(await outbox.thread("971501112255"), "four", "five")
    for message, reason in ((known, "they want no offers"), (other, "Something new")):
        async with shop.database.transactions(TENANT) as session:
            await move(session, [message.id], ["queued"], "suppressed", reason)
    async with scene_of(shop, TENANT, Period(TODAY, TODAY)) as scene:
        told = await REPORTS["whatsapp"].compose(scene)
    [refused] = [each for each in told.grids if each.name == "failed"]
    said = [Wording("ar").value(line.cells[0]) for line in refused.lines]
    assert said == ["Something new", "لا يريدون عروضاً"]


@pytest.mark.parametrize("name", ["receivables", "customers", "leads", "conversations", "whatsapp"])
async def test_a_company_without_anything_is_told_so(shop: App, name: str) -> None:
    async with scene_of(shop, "somebody-else", Period(ago(1), TODAY)) as scene:
        told = await REPORTS[name].compose(scene)
    assert told.is_empty
    assert len(told.verdict) == 1
    assert Summary(told, Wording("ar"), "u").as_page(shop.tokens, 500).text
