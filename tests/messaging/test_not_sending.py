"""What is not sent, or not yet: refused with the way out, or left to a person away from the model."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from erp_mcp.app import App
from erp_mcp.errors import (
    DeliveryUnknown,
    MessageRepeated,
    MessageUnfit,
    RecipientRefuses,
    RecipientUnclear,
    WhatsAppNotConnected,
    WindowClosed,
)
from erp_mcp.governance.principal import local_principal
from erp_mcp.governance.writing import NeedsApproval, NeedsConfirmation
from erp_mcp.jobs.changes import execute_approval
from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.messaging.operating import Said
from erp_mcp.store.tables import OutboxMessage
from tests.answers import tokens_in
from tests.messaging.shop import SHIPPED, TENANT, WHO, customer, everything, has_written, sent


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


async def test_an_offer_and_a_number_nobody_knows_wait_for_a_person_elsewhere(shop: App) -> None:
    await customer(shop, 8, "Dana", "971501000008")
    offer = await shop.messaging.sending.ask(WHO, Wish("+971501000008", template=TemplateWish("sale")))
    stranger = await shop.messaging.sending.ask(WHO, Wish("+971509999999", template=SHIPPED))

    assert isinstance(offer, NeedsApproval)
    assert isinstance(stranger, NeedsApproval)
    assert "no customer's" in stranger.approval.asked.preview


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


async def test_without_a_number_nothing_can_be_sent(app: App) -> None:
    with pytest.raises(WhatsAppNotConnected):
        await app.messaging.sending.ask(local_principal("main"), Wish("+971501000001", "Hello"))
