"""What is recommended for a customer: each rule with evidence and a call that Odoo takes, and their order."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp.server.mcpserver.tools import Tool
from sqlalchemy import select, update

from erp_mcp.advice.actions.action import Candidate, digest_of
from erp_mcp.advice.actions.of_customers import of_customer
from erp_mcp.advice.actions.ranking import LEAST, LIKELY, MOST, learned, ranked, told
from erp_mcp.advice.actions.recommendations import Recommendations
from erp_mcp.advice.actions.wanted import RecommendedFor
from erp_mcp.advice.choice import Choice
from erp_mcp.advice.judging import judge
from erp_mcp.advice.page import CustomerPage
from erp_mcp.app import App
from erp_mcp.erp.writes.asked import Acting, Creating, Target
from erp_mcp.errors import CustomerArchived, CustomerNotFound
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.tenants import Tenants
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.store.customer_page import find_known
from erp_mcp.store.embedded import Urls
from erp_mcp.store.known import Billed, Known, Talk
from erp_mcp.store.recommended import Track
from erp_mcp.store.records import ActionKind, Message, Role, Said
from erp_mcp.store.tables import Customer, Order
from erp_mcp.tools import TOOLS
from tests.apps import company_app
from tests.odoo_sandbox import DATABASE, KEY, LOGIN

OTHER = "another-company"
COMPANY = "Nakhla Trading LLC"
KINDS: list[ActionKind] = list(LIKELY)
CHECKS = {entry.name: Tool.from_function(entry.run, structured_output=False).fn_metadata for entry in TOOLS}
counts = st.integers(0, 500)


@pytest.fixture(scope="module")
async def app(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    async with serving_odoo({DATABASE: World(company_rows)}) as odoo:
        given: dict[str, object] = {"odoo_url": odoo.url, "odoo_database": DATABASE}
        given |= {"odoo_login": LOGIN, "odoo_api_key": KEY, "tenant": TENANT}
        async with company_app(server, tmp_path_factory.mktemp("actions"), **given) as app:
            await Tenants(app.database.owner_engine()).create(OTHER, "Another company", by="tests")
            yield app


async def known_of(app: App, customer_id: int = 1) -> Known:
    async with app.database.transactions(TENANT) as session:
        found = await find_known(session, customer_id)
    assert found is not None
    return found


def in_need(known: Known) -> Known:
    """Of everything that a rule looks at, enough."""
    now = datetime.now(UTC)
    figures = replace(
        known.figures, last_order_at=now - timedelta(days=90), typical_gap_days=Decimal(10),
        balance=Decimal(500), overdue=Decimal(500), overdue_since=now.date() - timedelta(days=70),
    )  # fmt: skip
    talk = Talk("s-1", "Where is it?", "whatsapp", now, False, 3, "customer", None)
    invoice = Billed("INV/7", figures.overdue_since or now.date(), "open", Decimal(500), "AED")
    return replace(known, figures=figures, talks=[talk], invoices=[invoice])


def candidates(known: Known) -> list[Candidate]:
    today = datetime.now(UTC).date()
    return list(of_customer(known, judge(known, today), today))


async def previewed(app: App, found: Candidate) -> None:
    """Up to the preview, in Odoo as it is; several companies are told apart by whoever runs it."""
    arguments: dict[str, Any] = dict(CHECKS[found.call.tool].validate_arguments(dict(found.call.arguments)))
    if found.call.tool == "create_records":
        wish = Creating(Target(arguments["model"], company=COMPANY), arguments["records"])
    elif found.call.tool == "run_action":
        target = Target(arguments["model"], arguments["ids"])
        wish = Acting(target, arguments["action"], arguments["arguments"])
    else:
        return
    assert (await app.company.writes.plan(local_principal(TENANT), wish)).rows


async def test_every_rule_has_evidence_and_a_call_that_passes_the_checks_of_its_tool(app: App) -> None:
    known = in_need(await known_of(app))
    unused = replace(known.figures, overdue=Decimal(), overdue_since=None, orders=0)
    fresh = replace(known, figures=unused, credit_limit=Decimal(510), created_at=datetime.now(UTC))
    first = replace(fresh, figures=replace(unused, orders=1))
    found = [each for one in (known, fresh, first) for each in candidates(one)]
    kinds = {each.kind for each in found}
    assert kinds >= {"reply", "collect", "follow_up", "order", "activity", "thank"}
    for each in found:
        assert each.evidence, each
        assert each.deadline >= datetime.now(UTC).date()
        await previewed(app, each)


async def test_every_customer_of_the_company_gets_calls_that_hold(app: App) -> None:
    """An offer too, which only some customers have fellows for."""
    kinds: set[ActionKind] = set()
    for customer_id in range(1, 500, 12):
        for each in candidates(await known_of(app, customer_id)):
            CHECKS[each.call.tool].validate_arguments(dict(each.call.arguments))
            kinds.add(each.kind)
    assert kinds >= {"collect", "follow_up", "order", "offer"}


async def test_an_answer_and_an_old_debt_come_before_an_offer(app: App) -> None:
    known = in_need(await known_of(app))
    order = [each.candidate.kind for each in ranked(candidates(known), {}, datetime.now(UTC).date())]
    assert order[0] == "reply"
    assert order.index("collect") < order.index("order")


@given(st.sampled_from(KINDS), counts, counts, counts, counts)
def test_history_bends_a_value_and_never_turns_it_over(
    kind: ActionKind, shown: int, accepted: int, good: int, bad: int
) -> None:
    track = Track(shown, min(shown, accepted), good, bad)
    assert LEAST <= learned(kind, track) <= MOST
    assert learned(kind, replace(track, good=good + 1)) >= learned(kind, track)
    assert learned(kind, replace(track, shown=track.shown + 1)) <= learned(kind, track)


def test_history_is_told_and_none_is_as_assumed() -> None:
    assert learned("offer", Track()) == 1.0
    assert told(Track(9, 7, 3, 1)) == "accepted 7 of 9 times, 3 of 4 with a good result"
    assert learned("order", Track(9, 7, 3, 1)) > 1.0 > learned("order", Track(9, 0))


def test_a_call_is_known_again_however_it_is_written() -> None:
    wanted = digest_of("build_context", {"question": "x", "session_id": "s"})
    assert digest_of("build_context", {"session_id": "s", "question": "x", "max_tokens": 9}) == wanted
    assert digest_of("build_context", {"question": "x", "session_id": None}) != wanted
    assert digest_of("run_action", {"question": "x", "session_id": "s"}) != wanted


async def test_what_is_found_for_a_customer_begins_with_what_their_page_says(app: App) -> None:
    page = await app.crm.customers.get(TENANT, "Ahmed Mohamed")
    found = await app.crm.recommending.recommend(TENANT, RecommendedFor(customer="Ahmed Mohamed"), 10)
    assert isinstance(page, CustomerPage)
    assert isinstance(found, Recommendations)
    assert found.found[0].ranked.candidate.what == page.action.what


def orders_of(known: Known) -> list[Candidate]:
    return [each for each in candidates(known) if each.kind == "order"]


async def buyer(app: App) -> Known:
    """Somebody whose next order is due."""
    for number in range(1, 60):
        known = await known_of(app, number)
        if orders_of(known):
            return known
    raise AssertionError


@pytest.mark.parametrize(("last", "kinds"), [("شكراً لكم 🙏", []), ("شكراً، ومتى يصل؟", ["reply"])])
async def test_who_was_answered_and_only_thanks_needs_no_reply(app: App, last: str, kinds: list[str]) -> None:
    said: list[tuple[Role, str]] = [("customer", "Is the rice there?"), ("staff", "Yes."), ("customer", last)]
    began, name = datetime.now(UTC) - timedelta(hours=1), f"thanked-{len(last)}"
    messages = [
        Message(str(at), role, text, "en", began + timedelta(minutes=at))
        for at, (role, text) in enumerate(said)
    ]
    await app.recording.record(TENANT, Said(name, messages))
    found = await app.crm.recommending.recommend(TENANT, RecommendedFor(session_id=name), 5)
    assert not isinstance(found, Choice)
    assert [each.ranked.candidate.kind for each in found.found] == kinds


async def test_an_order_names_the_company_that_sold_last_or_says_that_none_is_known(app: App) -> None:
    known = await buyer(app)
    sold = orders_of(replace(known, sold_by="Nakhla Gıda Ltd. Şti."))
    unsold = orders_of(replace(known, sold_by=None))
    assert all(each.call.arguments["company"] == "Nakhla Gıda Ltd. Şti." for each in sold)
    assert all("last sold by Nakhla Gıda Ltd. Şti." in each.evidence[-1].said for each in sold)
    assert all("company" not in each.call.arguments for each in unsold)
    assert all("a person adds `company`" in each.evidence[-1].said for each in unsold)


async def test_the_company_of_the_last_order_is_read_from_the_mirror(app: App) -> None:
    known = await buyer(app)
    async with app.database.transactions(TENANT) as session:
        last = (
            select(Order.id).where(Order.customer_id == known.id).order_by(Order.ordered_at.desc()).limit(1)
        )
        await session.execute(update(Order).where(Order.id.in_(last)).values(company=COMPANY))
    assert (await known_of(app, known.id)).sold_by == COMPANY


async def test_an_archived_customer_is_refused_with_the_way_back(app: App) -> None:
    known = await known_of(app, 7)
    async with app.database.transactions(TENANT) as session:
        await session.execute(update(Customer).where(Customer.id == 7).values(is_active=False))
    with pytest.raises(CustomerArchived, match=r"Nothing was changed\. .*unarchive.*\[") as error:
        await app.crm.recommending.recommend(TENANT, RecommendedFor(customer=f"{known.name}#7"), 3)
    assert app.tokens.count(str(error.value)) <= 80


async def test_tenants_neither_see_nor_accept_nor_rate_what_another_was_recommended(app: App) -> None:
    wanted = RecommendedFor(context="How much is a bag of rice?")
    ours = await app.crm.recommending.recommend(TENANT, wanted, 1)
    assert isinstance(ours, Recommendations)
    call = ours.found[0].ranked.candidate.call
    assert await app.crm.tracking.accepted(OTHER, call.tool, call.arguments) is None
    theirs = await app.crm.recommending.recommend(OTHER, wanted, 1)
    assert isinstance(theirs, Recommendations)
    event, other = ours.found[0].event, theirs.found[0].event
    assert event is not None
    assert other is not None
    assert event.id != other.id
    with pytest.raises(CustomerNotFound):
        await app.crm.recommending.recommend(OTHER, RecommendedFor(customer="Ahmed Mohamed"), 1)
