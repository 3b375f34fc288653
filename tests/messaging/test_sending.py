"""Sending as tools and jobs do it: who is meant, what a person is asked, and what is queued once."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import anyio
import pytest
from sqlalchemy import select, update

from erp_mcp.app import App
from erp_mcp.errors import (
    DeliveryUnknown,
    InvalidInput,
    MessageRepeated,
    MessageUnfit,
    RecipientRefuses,
    RecipientUnclear,
    WhatsAppNotConnected,
    WindowClosed,
)
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation, Repeated
from erp_mcp.jobs.changes import execute_approval
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.operating import Said
from erp_mcp.messaging.queued import Queued
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox, serving_whatsapp
from erp_mcp.store.addressing import conversation_id, hold_contact, hold_talk
from erp_mcp.store.embedded import Urls
from erp_mcp.store.mirror import customer_ids, save_customers
from erp_mcp.store.records import Customer
from erp_mcp.store.sessions import NewSession
from erp_mcp.store.tables import MessageTemplate, OutboxMessage, Thread
from tests.answers import tokens_in
from tests.apps import fresh_app
from tests.whatsapp_sandbox import ALI, NUMBER, TOKEN, WABA, whatsapp_world

TENANT = "main"
WHO = local_principal(TENANT)
SHIPPED = TemplateWish("order_shipped", parameters={"customer_name": "Rami", "order_number": "S0042"})


@pytest.fixture(scope="module")
async def phones() -> AsyncGenerator[WhatsAppSandbox]:
    async with serving_whatsapp(whatsapp_world()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def shop(
    server: Urls, phones: WhatsAppSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    roots = tmp_path_factory.mktemp("files")
    (roots / "list.pdf").write_bytes(b"%PDF-1.7 prices")
    async with fresh_app(
        server,
        tmp_path_factory.mktemp("shop"),
        whatsapp_token=TOKEN,
        whatsapp_number_id=NUMBER,
        whatsapp_business_id=WABA,
        whatsapp_base_url=phones.url,
        knowledge_roots=(roots,),
    ) as app:
        yield app


async def customer(app: App, number: int, name: str, digits: str) -> int:
    """In the ERP, with a phone; they have never written."""
    new = Customer(
        number, name, (), "en", False, f"+{digits}", None, None, "Dubai", "AE", "Dubai", "retail",
        Decimal(0), "AED", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    async with app.database.transactions(TENANT) as session:
        await save_customers(session, TENANT, [new])
        return (await customer_ids(session))[number]


async def has_written(app: App, digits: str, ago: timedelta = timedelta(minutes=1)) -> None:
    async with app.database.transactions(TENANT) as session:
        contact_id = await hold_contact(session, TENANT, f"+{digits}", None, "")
        now = datetime.now(UTC)
        new = NewSession(conversation_id(NUMBER, contact_id), None, "whatsapp", "", "en", now, now)
        await hold_talk(session, TENANT, NUMBER, contact_id, new)
        heard = update(Thread).where(Thread.contact_id == contact_id)
        await session.execute(heard.values(heard_at=now - ago))


async def everything(app: App) -> list[tuple[str, str, str]]:
    async with app.database.transactions(TENANT) as session:
        columns = OutboxMessage.address, OutboxMessage.text, OutboxMessage.state
        rows = await session.execute(select(*columns).order_by(OutboxMessage.id))
        return [(row.address, row.text, row.state) for row in rows]


async def sent(app: App, wish: Wish) -> Queued:
    """Asked for, and agreed to by the person who was asked back."""
    answer = await app.messaging.sending.ask(WHO, wish)
    assert isinstance(answer, NeedsConfirmation)
    return await app.messaging.sending.agreed(WHO, wish, answer.approval.id)


async def approved(app: App, wish: Wish) -> NeedsApproval:
    """Asked for, and approved away from the model; the job of that has run."""
    answer = await app.messaging.sending.ask(WHO, wish)
    assert isinstance(answer, NeedsApproval)
    await app.company.approvals.approve(TENANT, answer.approval.id, "", by="a person")
    await execute_approval(app, TENANT, answer.approval.id)
    return answer


async def test_a_reply_to_a_customer_is_confirmed_and_then_on_its_way(shop: App) -> None:
    await customer(shop, 1, "Layla Hassan", "971501000001")
    await has_written(shop, "971501000001")

    queued = await sent(shop, Wish("Layla Hassan", "Your order leaves today."))

    assert queued.message.state == "queued"
    assert queued.message.address == "+971501000001"
    page = queued.as_page(shop.tokens, 400).text
    assert "+9715••••••01" in page
    assert "971501000001" not in page + str(queued.as_object(shop.tokens, 400))
    assert "service, " in page


async def test_the_question_shows_the_price_first_and_never_the_number(shop: App) -> None:
    await customer(shop, 2, "Omar Said", "971501000002")
    await has_written(shop, "971501000002")

    answer = await shop.messaging.sending.ask(WHO, Wish("Omar Said", "We are open."))

    assert isinstance(answer, NeedsConfirmation)
    assert answer.question.startswith("Send on WhatsApp: service, ")
    assert "Omar Said#" in answer.question
    assert "1000002" not in answer.question


async def test_what_is_queued_reaches_the_phone_once(shop: App, phones: WhatsAppSandbox) -> None:
    await customer(shop, 3, "Ali", ALI)
    await has_written(shop, ALI)
    await sent(shop, Wish(f"+{ALI}", "The rice has arrived."))

    await shop.messaging.dispatching.drain(TENANT)
    await shop.messaging.dispatching.drain(TENANT)

    bodies = [str(each.described()) for each in phones.world.ledger if each.is_on_phone]
    assert len([each for each in bodies if "The rice has arrived." in each]) == 1


async def test_a_key_sends_once_however_often_it_is_asked(shop: App) -> None:
    await customer(shop, 4, "Sara", "971501000004")
    await has_written(shop, "971501000004")
    wish = Wish("+971501000004", "Thank you.", idempotency_key="thanks-4")
    first = await sent(shop, wish)

    again = await shop.messaging.sending.ask(WHO, wish)

    assert isinstance(again, Repeated)
    assert again.result["message_id"] == first.message.id


async def test_a_key_is_still_free_after_a_message_was_refused(shop: App) -> None:
    await customer(shop, 5, "Noor", "971501000005")
    wish = Wish("+971501000005", "Thank you.", idempotency_key="thanks-5")
    with pytest.raises(WindowClosed):
        await shop.messaging.sending.ask(WHO, wish)

    other = replace(wish, text=None, template=SHIPPED)

    assert isinstance(await shop.messaging.sending.ask(WHO, other), NeedsConfirmation)


async def test_a_closed_window_proposes_the_template_and_switches_to_none(shop: App) -> None:
    await customer(shop, 6, "Huda", "971501000006")
    await has_written(shop, "971501000006", timedelta(hours=25))

    with pytest.raises(WindowClosed) as refused:
        await shop.messaging.sending.ask(WHO, Wish("+971501000006", "Your order has left."))

    assert '"name":"order_shipped"' in str(refused.value)
    assert '"customer_name"' in str(refused.value)
    assert tokens_in(str(refused.value)) <= 80


async def test_a_template_goes_to_somebody_whose_window_is_closed(shop: App) -> None:
    await customer(shop, 7, "Rami", "971501000007")

    queued = await sent(shop, Wish("+971501000007", template=SHIPPED))

    assert queued.message.text == "Hello Rami, order S0042 is on its way."
    assert queued.message.category == "utility"


async def test_an_offer_and_a_number_nobody_knows_wait_for_a_person_elsewhere(shop: App) -> None:
    await customer(shop, 8, "Dana", "971501000008")
    offer = await shop.messaging.sending.ask(WHO, Wish("+971501000008", template=TemplateWish("sale")))
    stranger = await shop.messaging.sending.ask(WHO, Wish("+971509999999", template=SHIPPED))

    assert isinstance(offer, NeedsApproval)
    assert isinstance(stranger, NeedsApproval)
    assert "no customer's" in stranger.approval.asked.preview


async def test_what_names_an_amount_is_approved_and_carried_out_by_the_job(shop: App) -> None:
    await customer(shop, 9, "Ziad", "971501000009")
    await has_written(shop, "971501000009")
    wish = Wish("+971501000009", "It comes to 250 AED.")

    await approved(shop, wish)

    assert ("+971501000009", "It comes to 250 AED.", "queued") in await everything(shop)
    told = await shop.messaging.sending.ask(WHO, wish)
    assert isinstance(told, Queued)
    assert not told.is_new


async def test_an_approval_comes_to_nothing_once_they_ask_to_be_left_alone(shop: App) -> None:
    await customer(shop, 10, "Mona", "971501000010")
    await has_written(shop, "971501000010")
    answer = await shop.messaging.sending.ask(WHO, Wish("+971501000010", "It comes to 90 AED."))
    assert isinstance(answer, NeedsApproval)
    await shop.messaging.operating.consent(
        TENANT, "+971501000010", "all", is_given=False, source="on the phone", by="cli"
    )
    await shop.company.approvals.approve(TENANT, answer.approval.id, "", by="a person")

    await execute_approval(shop, TENANT, answer.approval.id)

    assert (await shop.company.approvals.get(TENANT, answer.approval.id)).state == "rejected"
    assert "+971501000010" not in [address for address, _, _ in await everything(shop)]
    with pytest.raises(RecipientRefuses):
        await shop.messaging.sending.ask(WHO, Wish("+971501000010", "Hello"))


async def test_the_same_words_go_twice_only_when_that_is_meant(shop: App) -> None:
    await customer(shop, 11, "Yusuf", "971501000011")
    await has_written(shop, "971501000011")
    wish = Wish("+971501000011", "Are you there?")
    await sent(shop, replace(wish, idempotency_key="a"))

    with pytest.raises(MessageRepeated):
        await shop.messaging.sending.ask(WHO, replace(wish, idempotency_key="b"))
    await sent(shop, replace(wish, allow_duplicate=True))

    assert [text for _, text, _ in await everything(shop)].count("Are you there?") == 2


async def test_what_may_have_arrived_is_not_sent_again_until_a_person_has_looked(shop: App) -> None:
    await customer(shop, 12, "Karim", "971501000012")
    await has_written(shop, "971501000012")
    first = await sent(shop, Wish("+971501000012", "It is ready."))
    async with shop.database.transactions(TENANT) as session:
        lost = update(OutboxMessage).where(OutboxMessage.id == first.message.id)
        await session.execute(lost.values(state="unknown"))
    again = Wish("+971501000012", "It is ready.", allow_duplicate=True)

    with pytest.raises(DeliveryUnknown, match=f"resolve {first.message.id}"):
        await shop.messaging.sending.ask(WHO, again)
    resolved = await shop.messaging.operating.resolve(TENANT, [first.message.id], Said(False), by="cli")

    assert resolved == [first.message.id]
    assert isinstance(await shop.messaging.sending.ask(WHO, again), NeedsConfirmation)


async def test_of_two_customers_with_one_name_neither_is_guessed(shop: App) -> None:
    one = await customer(shop, 13, "Hassan Mansour", "971501000013")
    await customer(shop, 14, "Hassan Mansour", "971501000014")

    with pytest.raises(RecipientUnclear, match=f"Hassan Mansour#{one}"):
        await shop.messaging.sending.ask(WHO, Wish("Hassan Mansour", "Hello"))
    with pytest.raises(RecipientUnclear, match="plus"):
        await shop.messaging.sending.ask(WHO, Wish("0501000013", "Hello"))
    with pytest.raises(RecipientUnclear):
        await shop.messaging.sending.ask(WHO, Wish("Zxqwv Plmokn", "Hello"))


@pytest.mark.parametrize(
    "words",
    [
        "Dear {{name}}, hello",
        "Your card 4111 1111 1111 1111",
        "see http://10.0.0.5/x",
        "pay at https://evil.example",
    ],
)
async def test_what_must_not_leave_does_not(shop: App, words: str) -> None:
    await customer(shop, 15, "Lina", "971501000015")
    await has_written(shop, "971501000015")

    with pytest.raises(MessageUnfit, match="Nothing was sent"):
        await shop.messaging.sending.ask(WHO, Wish("+971501000015", words))


async def test_a_file_of_an_allowed_folder_goes_up_when_it_is_agreed_to(shop: App) -> None:
    await customer(shop, 16, "Fadi", "971501000016")
    await has_written(shop, "971501000016")

    await approved(shop, Wish("+971501000016", "Our prices", media="list.pdf"))

    async with shop.database.transactions(TENANT) as session:
        kept = select(OutboxMessage.content).where(OutboxMessage.address == "+971501000016")
        content = await session.scalar(kept)
    assert content
    assert isinstance(document := content["document"], dict)
    assert document["id"] not in ("0", "")
    with pytest.raises(InvalidInput):
        await shop.messaging.sending.ask(WHO, Wish("+971501000016", media="../../etc/passwd.pdf"))


async def test_a_message_can_wait_thirty_days_and_no_longer(shop: App) -> None:
    await customer(shop, 17, "Jana", "971501000017")
    later = datetime.now(UTC) + timedelta(days=29)

    queued = await sent(shop, Wish("+971501000017", template=SHIPPED, send_at=later))
    await shop.messaging.operating.cancel(TENANT, queued.message.id, by="cli")

    assert queued.message.due_at == later
    assert ("+971501000017", queued.message.text, "cancelled") in await everything(shop)
    with pytest.raises(InvalidInput, match="30 days"):
        await shop.messaging.sending.ask(
            WHO, Wish("+971501000017", template=SHIPPED, send_at=later + timedelta(days=2))
        )


async def test_a_process_that_dies_before_the_outbox_has_sent_nothing(shop: App) -> None:
    await customer(shop, 18, "Wael", "971501000018")
    await has_written(shop, "971501000018")
    wish = Wish("+971501000018", "We close at six.")
    planned = await shop.messaging.sending.plan(WHO, wish)
    answer = await shop.company.writing.propose(WHO, shop.messaging.sending.proposal(planned, wish))
    assert isinstance(answer, NeedsConfirmation)
    change = await shop.company.writing.confirm(
        WHO, answer.approval.id, shop.messaging.sending.proposal(planned, wish)
    )

    await shop.messaging.sending.reconcile_all(TENANT, timedelta())

    assert (await shop.company.changes.get(TENANT, change.id)).outcome == "failed"
    assert "+971501000018" not in [address for address, _, _ in await everything(shop)]
    await sent(shop, wish)


async def test_several_who_ask_at_once_for_the_templates_all_get_them(shop: App) -> None:
    connection = await shop.messaging.numbers.choose(TENANT)
    known = [(each.name, each.language) for each in await shop.messaging.templates.list(TENANT, connection)]
    old = MessageTemplate(tenant_id=TENANT, business_id=WABA, name="gone", language="en", category="UTILITY",
                          status="APPROVED", quality="", definition={})  # fmt: skip
    async with shop.database.transactions(TENANT) as session:
        session.add(old)

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(shop.messaging.templates.sync, TENANT, connection)

    after = await shop.messaging.templates.list(TENANT, connection)
    assert [(each.name, each.language) for each in after] == known


async def test_without_a_number_nothing_can_be_sent(app: App) -> None:
    with pytest.raises(WhatsAppNotConnected):
        await app.messaging.sending.ask(local_principal("main"), Wish("+971501000001", "Hello"))
