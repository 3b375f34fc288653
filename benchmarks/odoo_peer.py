"""An Odoo under measurement, the one of ERP_MCP_ODOO_URL or a sandbox, and a bare httpx that asks it.

Run as `python -m benchmarks.odoo_peer FOLDER` it serves the sandbox, in a process of its own as a real Odoo is.
"""

import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import httpx

from benchmarks.company import environment, python
from erp_mcp.erp.addresses import instance_in
from erp_mcp.integrations.odoo import Connection, Json
from erp_mcp.integrations.odoo.wire import Answer, Call, Protocolled
from erp_mcp.sandbox.odoo.demo import demo_odoo
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.settings import Settings

SETTINGS = ("odoo_url", "odoo_database", "odoo_login", "odoo_api_key")
PATIENCE_SECONDS = 60.0


@contextmanager
def an_odoo() -> Generator[Mapping[str, str]]:
    """The settings by which it is reached."""
    if os.environ.get("ERP_MCP_ODOO_URL"):
        yield {name: os.environ.get(f"ERP_MCP_{name.upper()}", "") for name in SETTINGS}
        return
    with TemporaryDirectory(prefix="erp-mcp-bench-") as folder:
        command = python("benchmarks.odoo_peer", folder)
        env = environment(Path(folder))
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) as process:
            try:
                assert process.stdout is not None
                url = process.stdout.readline().strip()
                yield dict(zip(SETTINGS, (url, "nakhla", "admin", key_of("admin")), strict=True))
            finally:
                process.kill()


@dataclass(frozen=True, slots=True)
class Bare:
    client: httpx.AsyncClient
    protocol: Protocolled

    async def ask(self, call: Call) -> Json:
        letter = self.protocol.letter(call)
        response = await self.client.post(letter.path, json=letter.body, headers=dict(letter.headers))
        return self.protocol.result(call, Answer(response.status_code, is_json=True, body=response.json()))


@asynccontextmanager
async def bare(where: Mapping[str, str]) -> AsyncGenerator[Bare]:
    """In the protocol that our client found out."""
    instance = instance_in(Settings.model_validate(where))
    assert instance is not None
    async with (
        Connection(instance) as connection,
        httpx.AsyncClient(base_url=instance.url, timeout=PATIENCE_SECONDS) as client,
    ):
        yield Bare(client, (await connection.session()).protocol)


async def serve(folder: str) -> None:
    odoo = demo_odoo(Path(folder))
    sys.stdout.write(f"{odoo.url}\n")
    sys.stdout.flush()
    await odoo.serve()


if __name__ == "__main__":
    anyio.run(serve, sys.argv[1])
