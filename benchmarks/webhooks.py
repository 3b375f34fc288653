"""A thousand messages in one signed body, until the web hook has acknowledged that they are kept."""

import time
from collections.abc import Sequence
from statistics import median

import httpx

from benchmarks.phones import digits, world_of
from benchmarks.posting import reachable
from benchmarks.report import Report, Row, against
from benchmarks.timing import times
from erp_mcp.cli.hearing import hearing
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.mailbox import Parcel
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

MESSAGES, RUNS = 1000, 7
SECONDS = 0.5
NOWHERE = "http://127.0.0.1:9"
PATIENCE_SECONDS = 60


async def measure(effort: float) -> Report:
    messages, runs = times(MESSAGES, effort), max(times(RUNS, effort), 2)
    people = range(messages * runs)
    world = world_of(len(people), Config(webhooks_held=True))
    new = [parcel(world, people[run * messages : (run + 1) * messages]) for run in range(runs)]
    kinds = {
        "of as many new people": new,
        "of as many people known": [parcel(world, people[:messages]) for _ in range(runs)],
        "of one person": [parcel(world, [0] * messages) for _ in range(runs)],
        "the same bodies again": new,
    }
    async with reachable(NOWHERE) as app, hearing(app) as url, httpx.AsyncClient(trust_env=False) as client:
        rows = [
            row(f"{messages:,} messages {kind}", [await kept(client, url, each) for each in sent])
            for kind, sent in kinds.items()
        ]
    return Report("Web hook: signed bodies of messages, each until it was acknowledged", rows, "Seconds.")


def parcel(world: WhatsAppWorld, authors: Sequence[int]) -> Parcel:
    """A message of each of them."""
    for place, person in enumerate(authors):
        world.says(digits(person), f"هل عندكم تمر؟ سؤال رقم {place}")
    packed = world.mailbox.take(world.clock.now())
    assert packed is not None
    return packed


async def kept(client: httpx.AsyncClient, url: str, parcel: Parcel) -> float:
    headers = {"x-hub-signature-256": parcel.signature or ""}
    began = time.perf_counter()
    answer = await client.post(url, content=parcel.body, headers=headers, timeout=PATIENCE_SECONDS)
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    return seconds


def row(what: str, seconds: Sequence[float]) -> Row:
    middle = median(seconds)
    return {
        "what": what,
        "bodies": len(seconds),
        "median": middle,
        "worst": max(seconds),
        "goal": against(middle, SECONDS, " s"),
    }
