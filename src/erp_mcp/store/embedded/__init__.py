"""An embedded PostgreSQL: the first process that wants it starts it, all share it, the last one stops it."""

import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from anyio import to_thread

from erp_mcp.errors import EmbeddedServerFailed
from erp_mcp.store.embedded.binaries import binaries
from erp_mcp.store.embedded.mending import explained

# What follows is imported where it is used: it knows modules that Windows lacks.

__all__ = ["Status", "Urls", "binaries", "embedded_server", "status"]


@dataclass(frozen=True, slots=True)
class Urls:
    owner: str
    app: str


@dataclass(frozen=True, slots=True)
class Status:
    """`version` is the major version of PostgreSQL that the data belongs to."""

    state: Literal["not initialised", "stopped", "running"]
    version: str | None = None


@asynccontextmanager
async def embedded_server(data_dir: Path) -> AsyncGenerator[Urls]:
    _refuse_windows()
    from erp_mcp.store.embedded.cluster import open_cluster
    from erp_mcp.store.embedded.sharing import shared

    async with AsyncExitStack() as stack:
        with explained(data_dir):  # not around the yield: the caller's errors are not ours to explain
            cluster = await to_thread.run_sync(open_cluster, data_dir)
            await stack.enter_async_context(shared(cluster))
            urls = _urls(cluster.data_dir)
        yield urls


def status(data_dir: Path) -> Status:
    """Looks, and starts nothing."""
    _refuse_windows()
    from erp_mcp.store.embedded.cluster import made_by
    from erp_mcp.store.embedded.keeper import server_pid

    with explained(data_dir):
        version = made_by(data_dir)
        if version is None:
            return Status("not initialised")
        return Status("stopped" if server_pid(data_dir) is None else "running", version)


def _urls(data_dir: Path) -> Urls:
    from erp_mcp.store.embedded.keeper import socket_dir
    from erp_mcp.store.embedded.passwords import read_passwords

    passwords = read_passwords(data_dir)
    where = f"/erp_mcp?host={quote(str(socket_dir(data_dir)))}&port=5432"
    return Urls(
        owner=f"postgresql://erp_owner:{passwords['erp_owner']}@{where}",
        app=f"postgresql://erp_app:{passwords['erp_app']}@{where}",
    )


def _refuse_windows() -> None:
    if sys.platform == "win32":
        raise EmbeddedServerFailed(
            "The embedded database does not run on Windows. "
            "Set ERP_MCP_DATABASE_URL and ERP_MCP_DATABASE_OWNER_URL to a PostgreSQL with pgvector."
        )
