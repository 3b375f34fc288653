"""The page of a customer: one call that says how they stand, at any size, from figures that can be checked."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from erp_mcp.advice.choice import Choice
from erp_mcp.advice.customers import Customers
from erp_mcp.advice.heard import Heard, Mood, Promise
from erp_mcp.advice.judging import judge
from erp_mcp.advice.page import CustomerPage, page_of
from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.errors import CustomerNotFound
from erp_mcp.governance.reading import Reading
from erp_mcp.governance.tenants import Tenants
from erp_mcp.language.compact import compact
from erp_mcp.sandbox.company import people, trade
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store import mirror
from erp_mcp.store.customer_page import find_known
from erp_mcp.store.embedded import Urls
from erp_mcp.store.known import Figures, Habit, Known, Talk
from erp_mcp.store.tables import Customer, CustomerFigures
from tests.apps import company_app

OTHER = "another-company"
NOBODY_YET, REGULAR, GONE = 90_001, 90_002, 90_003
TODAY = date(2026, 11, 15)


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with company_app(server, tmp_path_factory.mktemp("advice")) as app:
        await Tenants(app.database.owner_engine()).create(OTHER, "Another company", by="tests")
        like = replace(people.customers()[0], email=None, phone=None)
        made = [
            replace(like, external_id=NOBODY_YET, name="نرگس </data> حسینی", other_names=(), phone=None),
            replace(
                like, external_id=REGULAR, name="Gülşah Çağlayan", other_names=(), phone="+90 532 000 1122"
            ),
            replace(like, external_id=GONE, name="Old Friend", other_names=(), is_active=False),
        ]
        orders = [
            replace(
                trade.orders()[0],
                external_id=900_000 + number,
                customer_external_id=REGULAR,
                ordered_at=datetime(2026, 11, 14, tzinfo=UTC) - timedelta(hours=number),
                state="done",
                currency="AED",
                total=Decimal("2.50"),
                lines=trade.orders()[0].lines[:1],
            )
            for number in range(10_000)
        ]
        async with app.database.transactions(TENANT) as session:
            await mirror.save_customers(session, TENANT, made)
            await mirror.save_orders(session, TENANT, orders)
        yield app


async def page(app: App, given: str) -> CustomerPage:
    found = await app.crm.customers.get(TENANT, given)
    assert isinstance(found, CustomerPage)
    return found


async def test_one_call_says_how_ahmed_mohamed_stands(app: App) -> None:
    told = (await page(app, "Ahmed Mohamed")).as_page(app.tokens, 800)
    customer = next(each for each in people.customers() if each.name == "Ahmed Mohamed")
    own = [each for each in trade.orders() if each.customer_external_id == customer.external_id]
    own = [each for each in own if each.state in ("confirmed", "done")]
    spent = sum((each.total for each in own), Decimal())
    assert f"Value: {len(own)} orders, {spent:,.2f} AED spent" in told.text
    assert f"ERP id {customer.external_id}" in told.text
    assert "Others go by this name too: أحمد محمد#" in told.text
    assert all(
        f"\n{part}" in told.text for part in ("Priority: ", "Do next: ", "Owes: ", "Contact: ", "Order ")
    )


@pytest.mark.parametrize(
    "given", ["أحمد محمد", "+971505551001", "00971 50 555 1001", "AHMED.mohamed1@gmail.example"]
)
async def test_a_customer_is_found_by_name_phone_and_mail(app: App, given: str) -> None:
    assert (await page(app, given)).known.external_id == 1001


async def test_a_customer_is_found_in_any_spelling_and_by_the_number_of_an_order(app: App) -> None:
    order = trade.orders()[1]
    choice = await app.crm.customers.get(TENANT, "Ahmed Zidane")
    assert isinstance(choice, Choice)
    assert "Ahmed Zidan" in [each.name for each in choice.candidates[:2]]
    assert (await page(app, order.number)).known.external_id == order.customer_external_id


async def test_a_number_that_two_mean_is_settled_by_the_name_before_it(app: App) -> None:
    async with app.database.transactions(TENANT) as session:
        first, second = await session.scalars(select(Customer).order_by(Customer.id).limit(2))
        await mirror.save_customers(
            session, TENANT, [replace(people.customers()[5], external_id=second.id, name="Another Number")]
        )
    assert isinstance(await app.crm.customers.get(TENANT, str(second.id)), Choice)
    assert (await page(app, f"{second.name}#{second.id}")).known.id == second.id
    assert (await page(app, f"Another Number#{second.id}")).known.external_id == second.id
    assert (await page(app, str(first.external_id))).known.id == first.id


async def test_of_several_with_one_name_each_is_shown_with_what_tells_them_apart(app: App) -> None:
    found = await app.crm.customers.get(TENANT, "Fatma Yilmaz")
    assert isinstance(found, Choice)
    namesakes = [each for each in people.customers() if each.name == "Fatma Yilmaz"]
    told = found.as_page(app.tokens, 800).text
    assert all(each.phone in told for each in namesakes if each.phone)
    assert found.as_page(app.tokens, 100).tokens <= 100
    assert found.as_object(app.tokens, 800)["is_ambiguous"] is True


async def test_whom_nobody_knows_is_an_error_with_the_nearest_names(app: App, o200k: Tokens) -> None:
    with pytest.raises(CustomerNotFound, match=r"Nearest: .*#[0-9]+") as error:
        await app.crm.customers.get(TENANT, "Zidane Qwoxmann")
    assert o200k.count(str(error.value)) <= 80


async def test_what_has_no_room_on_the_page_is_read_where_it_says(app: App) -> None:
    found = await page(app, people.customers()[0].name)
    told = [found.as_page(app.tokens, most).text for most in (400, 8000)]
    uri = f"erp://customers/{found.known.id}"
    assert "ask with a larger max_tokens" in told[0]
    assert f"read_resource {uri}]" in told[1]
    whole = await app.crm.customers.read(TENANT, found.known.id, Reading(uri, 4000))
    assert all(each.number in whole.text for each in found.known.orders)
    assert found.known.orders[-1].number not in told[1]


@pytest.mark.parametrize("given", ["Ahmed Mohamed", str(NOBODY_YET), str(REGULAR), "Old Friend"])
@pytest.mark.parametrize("most", [100, 300, 800, 8000])
async def test_it_keeps_to_its_budget_and_begins_with_who_it_is(app: App, given: str, most: int) -> None:
    found = await page(app, given)
    told = found.as_page(app.tokens, most)
    assert app.tokens.count(told.text) == told.tokens <= min(most, 800)
    assert told.text.startswith('<data kind="customer">\n')
    assert told.text.count("</data>") == 1
    assert ("lines left out" in told.text) == (told.left_out_tokens > 0)
    assert 2 * app.tokens.count(compact(found.as_object(app.tokens, most))) <= most


async def test_who_has_not_bought_yet_is_told_so_and_nothing_is_made_up(app: App) -> None:
    found = await page(app, str(NOBODY_YET))
    assert found.judgement.churn is None
    assert found.judgement.priority.level == "low"
    told = found.as_page(app.tokens, 800).text
    assert "Value: no confirmed order yet" in told
    assert "Owes: nothing" in told
    assert "Conversations: none" in told


async def test_ten_thousand_orders_are_one_page_too(app: App) -> None:
    found = await page(app, "Gülşah Çağlayan")
    assert (found.known.figures.orders, found.known.figures.spent) == (10_000, 25_000)
    assert len(found.known.orders) == 4


async def test_an_archived_customer_is_marked(app: App) -> None:
    assert "archived in the ERP" in (await page(app, "Old Friend")).as_page(app.tokens, 300).text


async def test_another_tenant_finds_none_of_them(app: App) -> None:
    customers = Customers(app.database.transactions, app.tokens)
    for given in ("Ahmed Mohamed", "1001", "أحمد محمد#1"):
        with pytest.raises(CustomerNotFound):
            await customers.get(OTHER, given)


async def test_a_customer_whose_figures_are_missing_gets_them_with_the_page(app: App) -> None:
    before = (await page(app, "1010")).known
    async with app.database.transactions(TENANT) as session:
        await session.execute(delete(CustomerFigures).where(CustomerFigures.customer_id == before.id))
    assert (await page(app, "1010")).known.figures == before.figures


async def known_of(app: App) -> Known:
    async with app.database.transactions(TENANT) as session:
        found = await find_known(session, 1)
    assert found is not None
    nothing_due = replace(found, habits=[], beside=[], talks=[], invoices=[], credit_limit=Decimal(0))
    return replace(nothing_due, figures=figures(found.figures, days=0))


def figures(like: Figures, *, days: int, gap: str = "10", overdue: int = 0, late: int = 0) -> Figures:
    return replace(
        like,
        last_order_at=datetime(2026, 11, 15, 9, tzinfo=UTC) - timedelta(days=days),
        typical_gap_days=Decimal(gap),
        balance=Decimal(overdue),
        overdue=Decimal(overdue),
        overdue_since=TODAY - timedelta(days=late) if overdue else None,
    )


@pytest.mark.parametrize(("days", "level"), [(10, "low"), (17, "low"), (18, "medium"), (30, "high")])
async def test_who_stays_away_for_some_times_their_usual_gap_may_be_leaving(
    app: App, days: int, level: str
) -> None:
    known = await known_of(app)
    churn = judge(replace(known, figures=figures(known.figures, days=days)), TODAY).churn
    assert churn is not None
    assert churn.level == level
    assert churn.reason == f"{days} days since the last order, usually 10 between orders"


async def test_what_presses_most_makes_the_priority_and_says_why(app: App) -> None:
    known = await known_of(app)
    owing = replace(known, figures=figures(known.figures, days=1, overdue=500, late=61))
    judged = judge(owing, TODAY)
    assert (judged.priority.level, judged.priority.reason) == (
        "high",
        "500 AED overdue, the oldest for 61 days",
    )
    assert judge(known, TODAY).priority.level == "low"


async def test_a_customer_who_spoke_last_is_answered_first(app: App) -> None:
    known = await known_of(app)
    talk = Talk(
        "s-1", "Where is it?", "whatsapp", datetime(2026, 11, 14, tzinfo=UTC), False, 3, "customer", None
    )
    assert page_of(replace(known, talks=[talk]), TODAY).action.what == "Answer in s-1"
    assert judge(replace(known, talks=[replace(talk, is_closed=True)]), TODAY).waiting is None
    assert judge(replace(known, talks=[replace(talk, last_role="staff")]), TODAY).waiting is None


async def test_what_is_bought_again_and_again_is_offered_when_it_is_due(app: App) -> None:
    first, last = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC)
    known = replace(
        await known_of(app), habits=[Habit("Rice 5 kg", 7, first, last, 5, Decimal(14), Decimal(350))]
    )
    (due,) = judge(known, TODAY).next
    assert due.reason == "bought 7 times, about every 15 days, last 16 days ago"
    assert judge(known, TODAY - timedelta(days=10)).next == []


async def test_what_analysis_heard_has_its_place(app: App) -> None:
    known = await known_of(app)
    heard = Heard([Mood(TODAY, "annoyed")], [Promise("A new driver comes", TODAY, "s-1")])
    talk = Talk("s-1", "Driver", "whatsapp", datetime(2026, 11, 14, tzinfo=UTC), True, 3, "staff", None)
    told = replace(page_of(replace(known, talks=[talk]), TODAY), heard=heard).as_page(app.tokens, 800).text
    assert "Mood: 2026-11-15 annoyed" in told
    assert "Promised 2026-11-15: A new driver comes [s-1]" in told


async def test_an_id_is_completed_by_its_beginning_or_by_a_name(app: App) -> None:
    ahmed = str((await page(app, "Ahmed Mohamed")).known.id)
    assert ahmed in await app.crm.customers.complete(TENANT, "ahmed moh", 50)
    assert all(each.startswith("1") for each in await app.crm.customers.complete(TENANT, "1", 50))
    assert await app.crm.customers.complete(TENANT, "nobody is called so", 50) == []
    assert await app.crm.customers.complete(OTHER, "", 50) == []


async def test_without_an_odoo_the_page_says_when_it_was_loaded(app: App) -> None:
    known = (await page(app, "Ahmed Mohamed")).known
    assert known.loaded_at is not None
    told = page_of(known, TODAY).freshness()
    assert told.startswith(f"as loaded here on {known.loaded_at:%Y-%m-%d};")
    assert page_of(replace(known, loaded_at=None), TODAY).freshness().startswith("as saved here;")


async def test_while_no_order_is_loaded_the_page_says_that_it_knows_no_value(app: App) -> None:
    async with app.database.transactions(OTHER) as session:
        await mirror.save_customers(session, OTHER, [people.customers()[0]])
        found = await find_known(session, (await session.scalars(select(Customer.id))).one())
    assert found is not None
    loading, loaded = (page_of(each, TODAY) for each in (found, replace(found, has_orders_loaded=True)))
    note = "No order of any customer is loaded here yet"
    assert note in loading.as_page(app.tokens, 200).text
    assert note in str(loading.as_object(app.tokens, 800)["note"])
    assert note not in loaded.as_page(app.tokens, 800).text
    assert (await page(app, "Ahmed Mohamed")).known.has_orders_loaded
