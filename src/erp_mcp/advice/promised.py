"""Promises of ours that are overdue: no later message of ours stands after them, and their day has passed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import anyio

from erp_mcp.analytics.sheet import Sheet, section
from erp_mcp.conversations.analysis.spotting.lines import lines_of
from erp_mcp.conversations.analysis.spotting.promising import promises
from erp_mcp.governance.profile import Profiles
from erp_mcp.store.due import OurLast, said_last
from erp_mcp.store.engine import Transactions
from erp_mcp.store.records import Message

REMEMBERED = timedelta(days=30)
KEEP_WITHIN = timedelta(days=3)  # a promise that names no day
MOST_READ, MOST = 500, 6
COLUMNS = ("customer", "session", "promised", "until", "said")
Row = tuple[str, str, date, date, str]


class Promised:
    def __init__(self, transactions: Transactions, profiles: Profiles) -> None:
        self._transactions = transactions
        self._profiles = profiles

    async def overdue(self, tenant_id: str) -> Sheet:
        zone = ZoneInfo((await self._profiles.get(tenant_id)).time_zone or "UTC")
        now = datetime.now(UTC)
        async with self._transactions(tenant_id) as session:
            said = await said_last(session, now - REMEMBERED, now, MOST_READ)
        found = await anyio.to_thread.run_sync(overdue_in, said, zone, now.astimezone(zone).date())
        heading = f"Promised by us, overdue, and nothing said since ({min(len(found), MOST)} of {len(found)})"
        return Sheet("Promises to customers.", [section("promises", heading, COLUMNS, found[:MOST])])


def overdue_in(said: Sequence[OurLast], zone: tzinfo, today: date) -> list[Row]:
    """The longest overdue first."""
    return sorted((row for each in said for row in _rows(each, zone, today)), key=lambda row: row[3])


def _rows(each: OurLast, zone: tzinfo, today: date) -> Iterator[Row]:
    message = Message(each.message_id, "staff", each.text, "", each.sent_at)
    for promise in promises(lines_of([message], zone)):
        until = promise.until or promise.line.on + KEEP_WITHIN
        if until < today:
            yield each.customer, each.session_id, promise.line.on, until, promise.line.sentence
