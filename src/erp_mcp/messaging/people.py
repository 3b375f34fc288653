"""The people of a batch, found or made, and linked to the customers whose number they have."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.integrations.whatsapp.events import IdentityChanged, Sender
from erp_mcp.messaging.register import Register
from erp_mcp.store import contacts


async def registered(
    session: AsyncSession, tenant_id: str, senders: Sequence[Sender], moves: Sequence[IdentityChanged] = ()
) -> Register:
    """All of them are in it who have any id at all."""
    named = list(dict.fromkeys([*senders, *(_after(each) for each in moves)]))
    ids = {
        each
        for one in (*named, *(move.sender for move in moves))
        for each in (one.user_id, one.wa_id)
        if each
    }
    register = await _register(session, ids)
    for move in moves:
        register.move(move)
    if new := register.missing(named):
        await _write(session, tenant_id, register)
        await contacts.add_contacts(session, tenant_id, new)
        register = await _register(session, ids)
    for sender in senders:
        register.take(sender)
    await _write(session, tenant_id, register)
    await contacts.link_contacts(session, _keys(register, senders))
    return register


def _after(move: IdentityChanged) -> Sender:
    """Who does not say who they are now is who they were."""
    return Sender(move.new_wa_id, move.new_user_id) if move.new_wa_id or move.new_user_id else move.sender


async def _register(session: AsyncSession, ids: set[str]) -> Register:
    return Register(await contacts.find_contacts(session, ids), await contacts.find_former(session, ids))


async def _write(session: AsyncSession, tenant_id: str, register: Register) -> None:
    for each in register.merges:
        await contacts.merge_contacts(session, each.kept, each.gone)
    if changed := register.changed:
        await contacts.change_contacts(session, changed)
    if register.aliases:
        await contacts.keep_aliases(session, tenant_id, register.aliases)


def _keys(register: Register, senders: Sequence[Sender]) -> dict[int, str]:
    """WhatsApp writes a number as the keys of customers do: its digits with the country."""
    found = (register.find(each) for each in senders)
    return {each.id: each.wa_id for each in found if each and each.wa_id and each.customer_id is None}
