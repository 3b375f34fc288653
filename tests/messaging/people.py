"""People who write, and what the database knows of them and of what is sent to them."""

from itertools import count
from typing import Any

from sqlalchemy import RowMapping, text

from erp_mcp.app import App
from erp_mcp.store.outbox import NewMessage, add_outgoing
from tests.messaging.hooks import AT, NUMBER, body, change, deliver, written

NUMBERS = count(971_500_000_000)
TENANT = "main"


def somebody() -> str:
    return str(next(NUMBERS))


async def rows(app: App, statement: str, **given: object) -> list[Any]:  # columns that each test names
    async with app.database.transactions(TENANT) as session:
        return [tuple(row) for row in await session.execute(text(statement), given)]


async def said_by(app: App, wa_id: str) -> list[Any]:  # columns as above
    return await rows(
        app,
        "select messages.id, messages.role, messages.text, position from messages"
        " join threads using (tenant_id, conversation_id)"
        " join contact_identities on contact_identities.id = contact_id"
        " where wa_id = :wa_id order by position",
        wa_id=wa_id,
    )


async def contact(app: App, **ids: str) -> RowMapping:
    [(name, value)] = ids.items()
    async with app.database.transactions(TENANT) as session:
        found = await session.execute(
            text(f"select * from contact_identities where {name} = :value"), {"value": value}
        )
        return found.mappings().one()


async def outgoing(app: App, wa_id: str, tracker: str, state: str, wamid: str | None = None) -> int:
    """One attempt of which nobody has heard since."""
    await deliver(app, body(change(messages=[written(f"in-{wa_id[-6:]}", "hi", AT, wa_id=wa_id)])))
    known = await contact(app, wa_id=wa_id)
    async with app.database.transactions(TENANT) as session:
        (due_at,) = (await session.execute(text("select now()"))).one()
        new = NewMessage(
            f"wa-{NUMBER}-{known['id']}",
            known["id"],
            NUMBER,
            f"+{wa_id}",
            {},
            "our answer",
            "service",
            True,
            "test",
            due_at,
        )
        message = await add_outgoing(session, TENANT, new)
        assert message is not None
        await session.execute(
            text("update outbox_messages set state = :state, wamid = :wamid, attempts = 1 where id = :id"),
            {"state": state, "wamid": wamid, "id": message.id},
        )
        await session.execute(
            text(
                "insert into send_attempts (tenant_id, message_id, tracker, worker, outcome, wamid)"
                " values (:t, :id, :tracker, 1, :outcome, :wamid)"
            ),
            {
                "t": TENANT,
                "id": message.id,
                "tracker": tracker,
                "outcome": state,
                "wamid": wamid,
            },
        )
    return message.id


async def state_of(app: App, message_id: int) -> Any:  # columns as above
    [row] = await rows(app, "select state, wamid from outbox_messages where id = :id", id=message_id)
    return row
