"""People with WhatsApp in a process of their own, who have all just written to us, and what they cost."""

import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import httpx
from anyio import to_thread

from benchmarks.clients import answering
from benchmarks.company import ROOT
from erp_mcp.sandbox.ports import opened_port
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.keys import PHONE_NUMBER_ID
from erp_mcp.sandbox.whatsapp.numbers import Number
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.server import serving_whatsapp
from erp_mcp.sandbox.whatsapp.state import Setting
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

PER_SECOND = 1000  # of a number that Meta has upgraded; others carry 80, and not one more
ARRIVES_IN = 0.1  # of the usual time, so that nobody waits half a minute for the last one to be read
PATIENCE_SECONDS = 60


def digits(person: int) -> str:
    return f"97150{person:07d}"


def world_of(people: int, config: Config) -> WhatsAppWorld:
    users = tuple(
        User(f"AE.{10**18 + person}", digits(person), f"Person {person}") for person in range(people)
    )
    numbers = (Number(PHONE_NUMBER_ID, "+971 4 555 0100", "Nakhla Trading"),)
    return WhatsAppWorld(Setting(numbers=numbers, users=users), config)


@dataclass
class Phones:
    """`cpu_seconds` is known once they are switched off."""

    url: str
    cpu_seconds: float = 0

    async def accepted(self) -> list[str]:
        """What is on them, by our trackers."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as client:
            said = (await client.get(f"{self.url}/_sandbox/ledger")).json()
        return [each["biz_opaque_callback_data"] for each in said["data"]]


@asynccontextmanager
async def phones(port: int, people: int, webhook_url: str) -> AsyncGenerator[Phones]:
    command = [sys.executable, "-m", "benchmarks.phones", str(port), str(people), webhook_url]
    async with await anyio.open_process(command, cwd=ROOT, stderr=None) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        switched = Phones(f"http://127.0.0.1:{port}")
        await answering(port)
        yield switched
        await process.stdin.aclose()
        switched.cpu_seconds = float(await process.stdout.receive())


async def ring(port: int, people: int, webhook_url: str) -> None:
    """Until nobody is there to answer."""
    config = Config(webhook_url=webhook_url, throughput_per_second=PER_SECOND, delay_share=ARRIVES_IN)
    world = world_of(people, config)
    async with serving_whatsapp(world, opened_port(port)):
        for person in range(people):
            world.says(digits(person), "هل عندكم تمر؟")
        await to_thread.run_sync(sys.stdin.read)
    sys.stdout.write(f"{time.process_time()}\n")


if __name__ == "__main__":
    anyio.run(ring, int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
