"""Whether a message may be sent to somebody at all: what they let us, what they got, and what is not known yet."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.errors import DeliveryUnknown, MessageRepeated, RecipientRefuses, RecipientSpared
from erp_mcp.governance.commands import command
from erp_mcp.messaging.letters import Letter
from erp_mcp.messaging.windows import Window
from erp_mcp.store.addressing import talk_with
from erp_mcp.store.consents import refused_scopes
from erp_mcp.store.outbox import find_alike
from erp_mcp.store.repeats import count_initiated, find_unknown

ALIKE_WITHIN = timedelta(minutes=10)
A_DAY = timedelta(days=1)
MOST_INITIATED = 3  # to one person in a day


async def window_with(session: AsyncSession, number_id: str, contact_id: int | None) -> Window | None:
    """None where they have never written."""
    talk = await talk_with(session, number_id, contact_id) if contact_id is not None else None
    return Window.opened(talk.heard_at) if talk and talk.heard_at else None


async def check_welcome(session: AsyncSession, letter: Letter, contact_id: int) -> None:
    refused = (await refused_scopes(session, [contact_id])).get(contact_id, set())
    if "all" in refused:
        raise RecipientRefuses
    if letter.category == "marketing" and "marketing" in refused:
        raise RecipientRefuses(
            f"{letter.recipient.called} wants no offers. Nothing was sent, and repeating does not help; a message "
            "that serves them may be sent."
        )
    await _check_spared(session, letter, contact_id)


async def check_new(session: AsyncSession, tenant_id: str, letter: Letter, contact_id: int) -> None:
    """What may have arrived is not sent again, not even by who wants to."""
    unknown = await find_unknown(session, contact_id, letter.text)
    if unknown is not None:
        settle = command(f"whatsapp resolve {unknown} --sent", tenant_id)
        raise DeliveryUnknown(
            f"Whether message {unknown} with the same words reached {letter.recipient.called} is not known yet. "
            f"Nothing was sent; a person settles it: {settle} or `--not-sent`."
        )
    if letter.allow_duplicate:
        return
    alike = await find_alike(session, contact_id, letter.text, datetime.now(UTC) - ALIKE_WITHIN)
    if alike is not None:
        raise MessageRepeated(
            f"Message {alike.id} with the same words to {letter.recipient.called} is {alike.state}. Nothing was "
            "sent by this call; the option allow_duplicate sends them once more."
        )


async def _check_spared(session: AsyncSession, letter: Letter, contact_id: int) -> None:
    if letter.category == "service":
        return
    sent = await count_initiated(session, contact_id, datetime.now(UTC) - A_DAY)
    if sent >= MOST_INITIATED:
        raise RecipientSpared(
            f"{letter.recipient.called} got {sent} messages that answered nothing within a day; that is enough. "
            "Nothing was sent; try again tomorrow, or wait until they write."
        )
