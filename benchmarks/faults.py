"""One message while the Graph API misbehaves: how often it was posted, and how often it is on the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio
import httpx

from benchmarks.phones import digits, world_of
from benchmarks.posting import Talk, queue, reachable, talks
from benchmarks.report import Report, Row
from erp_mcp.app import App
from erp_mcp.cli.hearing import hearing
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.connection import connection_in
from erp_mcp.messaging.dispatching import Dispatching, Means
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.faults import Fault
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID, TOKEN
from erp_mcp.sandbox.whatsapp.server import serving_whatsapp
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from erp_mcp.store.outbox import SendState, find_outgoing

# All but the last two strike when the message is on the phone already, and go on for as long as somebody tries.
FAULTS: Mapping[str, Fault | None] = {
    "500 with an error": Fault("post", "http_500_json", times=None),
    "502 with a page": Fault("post", "http_502_html", times=None),
    "closed without an answer": Fault("post", "close_no_response", times=None),
    "slower than the time limit": Fault("post", "hang_until_timeout", times=None),
    "200 without an id": Fault("post", "ok_without_id", times=None),
    "131056: too many to one person": Fault("pre", "graph_error", code=131056, times=None),
    "none": None,
}
READ_SECONDS = 0.5  # instead of thirty
WORKED_SECONDS = 2.0  # enough for whoever would send again
RETRIES = 3
TOLD_SECONDS = 10.0


async def measure(effort: float) -> Report:
    """`effort` changes nothing: there is one message for each fault."""
    world = world_of(2 * len(FAULTS), Config(delay_share=0.01))
    async with (
        serving_whatsapp(world) as sandbox,
        reachable(sandbox.url) as app,
        hearing(app) as world.config.webhook_url,
    ):
        for person in range(2 * len(FAULTS)):
            world.says(digits(person), "هل عندكم تمر؟")
        theirs = await talks(app, 2 * len(FAULTS))
        rows = [
            await _row(app, world, name, (theirs[2 * place], theirs[2 * place + 1]))
            for place, name in enumerate(FAULTS)
        ]
    note = (
        "`posts` were made for one message, `phone` is how often it arrived; `then` is its state once the "
        "web hook has told."
    )
    return Report("Faults: one message through the outbox, and by a client that tries again", rows, note)


async def _row(app: App, world: WhatsAppWorld, name: str, people: tuple[Talk, Talk]) -> Row:
    ours, floor = people
    world.faults.clear()
    if fault := FAULTS[name]:
        world.faults.plan(fault)
    world.config.webhooks_held = True
    (message_id,) = await queue(app, [ours], [datetime.now(UTC)])
    await _worked(app)
    known = await _state(app, message_id)
    await send_stubbornly(world.base_url, floor.digits)
    world.config.webhooks_held = False
    world.on_work()
    mine, naive = seen(world, ours.digits), seen(world, floor.digits)
    return {
        "what": name,
        "posts": mine.posts,
        "phone": mine.arrived,
        "state": known,
        "then": await _told(app, message_id, "read" if mine.arrived else known),
        "floor: posts": naive.posts,
        "floor: phone": naive.arrived,
    }


class Hurried(httpx.AsyncHTTPTransport):
    """Nobody wants to measure how long thirty seconds are."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["timeout"] = {**request.extensions["timeout"], "read": READ_SECONDS}
        return await super().handle_async_request(request)


async def _worked(app: App) -> None:
    """By one worker and then by another, which finds what the first has left."""
    connection = connection_in(app.settings)
    assert connection is not None
    async with WhatsApp(connection, Hurried()) as client:

        async def of(tenant_id: str, number_id: str) -> WhatsApp:
            return client

        means = Means(app.database.transactions, app.database.app_url, of)
        for _ in range(2):
            with anyio.move_on_after(WORKED_SECONDS):
                await Dispatching(means).drain(TENANT)


async def send_stubbornly(url: str, to: str) -> None:
    """What fails is sent again, as many clients do."""
    body = {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "نعم"}}
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers, timeout=READ_SECONDS) as client:
        for _ in range(1 + RETRIES):
            try:
                answer = await client.post(f"{url}/v26.0/{PHONE_NUMBER_ID}/messages", json=body)
                if answer.status_code == 200 and "messages" in answer.json():
                    return
            except httpx.HTTPError:
                continue


@dataclass(frozen=True, slots=True)
class Seen:
    posts: int
    arrived: int


def seen(world: WhatsAppWorld, to: str) -> Seen:
    posts = sum(f'"{to}"' in each.asked.body.decode() for each in world.requests)
    return Seen(posts, sum(each.to == to for each in world.ledger))


async def _state(app: App, message_id: int) -> SendState:
    async with app.database.transactions(TENANT) as session:
        message = await find_outgoing(session, message_id)
    assert message is not None
    return message.state


async def _told(app: App, message_id: int, expected: SendState) -> SendState:
    """What it is in the end, whether or not that was expected."""
    with anyio.move_on_after(TOLD_SECONDS):
        while True:
            if await _state(app, message_id) == expected:
                break
            await anyio.sleep(0.05)
    return await _state(app, message_id)
