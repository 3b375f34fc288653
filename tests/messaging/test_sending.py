"""Sending as tools and jobs do it: who is meant, what a person is asked, and what is queued once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from sqlalchemy import select

from erp_mcp.app import App
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.writing import NeedsConfirmation, Repeated
from erp_mcp.messaging.asked import Wish
from erp_mcp.messaging.queued import Queued
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from erp_mcp.store.tables import MessageTemplate, OutboxMessage, Thread
from tests.messaging.shop import SHIPPED, TENANT, WHO, approved, customer, everything, has_written, sent
from tests.whatsapp_sandbox import ALI, WABA


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


async def test_a_template_goes_to_somebody_whose_window_is_closed(shop: App) -> None:
    await customer(shop, 7, "Rami", "971501000007")

    queued = await sent(shop, Wish("+971501000007", template=SHIPPED))

    assert queued.message.text == "Hello Rami, order S0042 is on its way."
    assert queued.message.category == "utility"


async def test_what_names_an_amount_is_approved_and_carried_out_by_the_job(shop: App) -> None:
    await customer(shop, 9, "Ziad", "971501000009")
    await has_written(shop, "971501000009")
    wish = Wish("+971501000009", "It comes to 250 AED.")

    await approved(shop, wish)

    assert ("+971501000009", "It comes to 250 AED.", "queued") in await everything(shop)
    told = await shop.messaging.sending.ask(WHO, wish)
    assert isinstance(told, Queued)
    assert not told.is_new


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


async def test_a_conversation_that_we_begin_is_in_the_hands_that_the_tenant_has_chosen(app: App) -> None:
    await app.profiles.set(TENANT, "handler", "human", by="cli")

    await has_written(app, "971501000019")

    async with app.database.transactions(TENANT) as session:
        assert list(await session.scalars(select(Thread.handler))) == ["human"]


async def test_what_came_to_nothing_is_not_said_to_be_sent_and_may_be_asked_for_anew(shop: App) -> None:
    await customer(shop, 8, "Nour", "971501000088")
    await has_written(shop, "971501000088")
    wish = Wish("+971501000088", "It is ready.")
    first = await sent(shop, wish)
    await shop.messaging.operating.cancel(TENANT, first.message.id, by="cli")

    told = await shop.messaging.sending.ask(WHO, wish)

    assert isinstance(told, Queued)
    page = told.as_page(shop.tokens, 400).text
    assert f"not sent again by this call: message {first.message.id}, cancelled" in page
    assert "it did not arrive (by cli); to send it all the same: options.allow_duplicate" in page
    anew = await shop.messaging.sending.ask(WHO, replace(wish, allow_duplicate=True))
    assert isinstance(anew, NeedsConfirmation)
