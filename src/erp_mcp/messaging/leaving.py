"""Who of those that may leave goes now: as many as the number and each recipient bear."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.messaging.pacing import PAIR, Pace
from erp_mcp.store import dispatch
from erp_mcp.store.dispatch import Due, Owed

OF_NUMBER = ""  # the address that stands for the number itself

Paced = tuple[list[Due], dict[int, datetime]]


async def paced(
    session: AsyncSession, tenant_id: str, due: Sequence[Due], number: Pace, now: datetime
) -> Paced:
    """Those that go, which are counted, and until when each of the others waits."""
    leaving, later = list[Due](), dict[int, datetime]()
    by_number = defaultdict[str, list[Due]](list)
    for each in due:
        by_number[each.message.number_id].append(each)
    for number_id, wanted in by_number.items():
        addresses = {OF_NUMBER, *(each.message.address for each in wanted)}
        owed = await dispatch.take_paces(session, tenant_id, number_id, addresses, now)
        going, waiting = leave(wanted, owed, number, now)
        await dispatch.save_paces(session, tenant_id, number_id, owed)
        leaving += going
        later |= waiting
    return leaving, later


def leave(wanted: Sequence[Due], owed: dict[str, Owed], number: Pace, now: datetime) -> Paced:
    """Counts in `owed` what goes; those that wait for the number are told one turn after another."""
    leaving, later = list[Due](), dict[int, datetime]()
    turn = owed[OF_NUMBER]
    for each in wanted:
        address = each.message.address
        by_pair = PAIR.allowed_at(owed[address], now)
        by_number = number.allowed_at(turn, now)
        if max(by_pair, by_number) <= now:
            owed[address] = PAIR.after(owed[address], now)
            turn = owed[OF_NUMBER] = number.after(turn, now)
            leaving.append(each)
        elif by_pair > now:
            later[each.message.id] = by_pair
        else:
            later[each.message.id] = by_number
            turn = number.after(turn, by_number)
    return leaving, later
