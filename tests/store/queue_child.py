"""A process of its own that works the queue or stands for election, and says so on stdout."""

import sys

import anyio

from erp_mcp.store.queue import elected, open_queue, work


def say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


async def never_ends(number: int) -> None:
    say(f"doing {number}")
    await anyio.sleep_forever()


async def stand(url: str) -> None:
    async with elected(url):
        say("elected")
        await anyio.sleep_forever()


async def run(url: str, what: str) -> None:
    if what == "work":
        await work(open_queue(url), {"count": never_ends})
    else:
        await stand(url)


if __name__ == "__main__":
    anyio.run(run, sys.argv[1], sys.argv[2])
