"""Somebody's phone in the demo: what they write goes to the sandbox, which tells the server by its web hook."""

from pathlib import Path

import httpx

from erp_mcp.sandbox.whatsapp.control import PREFIX
from erp_mcp.sandbox.whatsapp.served import LOCK

PATIENCE_SECONDS = 30.0


def url_in(data_dir: Path) -> str:
    """Where the demo of this folder serves its WhatsApp."""
    return f"http://127.0.0.1:{(data_dir / LOCK).read_text()}"


async def write(url: str, sender: str, text: str) -> None:
    """`sender` is a number of one of the demo company's customers."""
    asked = {"from": sender, "message": {"type": "text", "text": {"body": text}}}
    # trust_env: a proxy of the environment would take it away from loopback
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as client:
        answer = await client.post(f"{url}{PREFIX}inbound", json=asked)
    answer.raise_for_status()
