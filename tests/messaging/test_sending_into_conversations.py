"""A conversation stands for whoever is in it, and for the number of ours that it is with."""

from datetime import UTC, datetime

import pytest

from erp_mcp.app import App
from erp_mcp.errors import RecipientUnclear, WhatsAppNotConnected
from erp_mcp.messaging.asked import Wish
from erp_mcp.store.addressing import conversation_id, hold_contact, hold_talk
from erp_mcp.store.sessions import NewSession
from tests.messaging.shop import TENANT, WHO, customer, everything, has_written, sent
from tests.whatsapp_sandbox import NUMBER


async def conversation(app: App, digits: str, number_id: str = NUMBER) -> str:
    async with app.database.transactions(TENANT) as session:
        contact_id = await hold_contact(session, TENANT, f"+{digits}", None, "")
        now, named = datetime.now(UTC), conversation_id(number_id, contact_id)
        new = NewSession(named, None, "whatsapp", "", "en", now, now)
        return (await hold_talk(session, TENANT, number_id, contact_id, new)).conversation_id


async def test_what_is_sent_into_a_conversation_goes_to_whoever_is_in_it(shop: App) -> None:
    await customer(shop, 71, "Huda Nasser", "971501000071")
    await customer(shop, 72, "Huda Nasser", "971501000072")  # the name would not do
    await has_written(shop, "971501000072")
    talk = await conversation(shop, "971501000072")

    queued = await sent(shop, Wish(f" {talk} ", "Your order is ready."))

    assert (queued.message.address, queued.message.conversation_id) == ("+971501000072", talk)
    assert "Huda Nasser" in queued.as_page(shop.tokens, 400).text


async def test_it_is_answered_from_the_number_that_it_is_with_and_from_no_other(shop: App) -> None:
    talk = await conversation(shop, "971501000073", "555000555000555")
    before = await everything(shop)
    with pytest.raises(WhatsAppNotConnected, match="number 555000555000555 is not connected"):
        await shop.messaging.sending.ask(WHO, Wish(talk, "Your order is ready."))
    assert await everything(shop) == before


async def test_a_conversation_that_is_not_there_is_nobody(shop: App) -> None:
    with pytest.raises(RecipientUnclear, match=f"no conversation 'wa-{NUMBER}-987654'"):
        await shop.messaging.sending.ask(WHO, Wish(f"wa-{NUMBER}-987654", "Hello"))
