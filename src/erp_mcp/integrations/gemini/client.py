"""One client of the SDK for everything that asks a model, and whoever pays for it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import anyio

if TYPE_CHECKING:
    from google.genai.models import AsyncModels

    from erp_mcp.integrations.gemini.connection import Connection


@dataclass(frozen=True, slots=True)
class Account:
    """With a project it is Vertex, which has credentials of its own; without one, Gemini with a key."""

    api_key: str | None = field(default=None, repr=False)
    vertex_project: str | None = None
    vertex_location: str | None = None
    base_url: str | None = None


class Gemini:
    """Opening it costs nothing: half a second of imports waits until a model is first asked."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._connection: Connection | None = None
        self._connecting = anyio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def models(self) -> "AsyncModels":
        async with self._connecting:
            if self._connection is None:
                self._connection = await anyio.to_thread.run_sync(_connect, self._account)
        return self._connection.models


def _connect(account: Account) -> "Connection":
    from erp_mcp.integrations.gemini.connection import Connection

    return Connection(account)
