"""Messages of these tests, and the few things that are done with them."""

from datetime import UTC, datetime, timedelta

from erp_mcp.app import App
from erp_mcp.conversations.recording import Recorded
from erp_mcp.conversations.sessions import Part
from erp_mcp.governance.reading import Reading
from erp_mcp.jobs import jobs_of
from erp_mcp.store.queue import work
from erp_mcp.store.records import Message, Role, Said

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROLES: tuple[Role, ...] = ("customer", "assistant")


def message(number: int, text: str | None = None, at: datetime | None = None) -> Message:
    said = text or f"Message {number} is about order SO-{number}."
    return Message(f"m{number}", ROLES[number % 2], said, "", at or START + timedelta(minutes=number))


def messages(first: int, last: int) -> list[Message]:
    return [message(number) for number in range(first, last + 1)]


async def record(app: App, session_id: str, *said: Message, **more: str | bool) -> Recorded:
    customer, closes = more.get("customer"), bool(more.get("closes"))
    return await app.recording.record(
        "main", Said(session_id, said, str(customer) if customer is not None else None, closes)
    )


async def read(app: App, session_id: str, part: Part = "messages") -> str:
    reading = Reading(f"erp://sessions/{session_id}/{part}", 4000)
    return (await app.sessions.read("main", session_id, part, reading)).text


async def run_jobs(app: App) -> None:
    await work(app.queue, jobs_of(app), forever=False)
