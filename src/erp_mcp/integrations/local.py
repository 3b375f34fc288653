"""The writer that needs no provider: the method of the room that asks, off the event loop."""

from collections.abc import Callable

import anyio
from pydantic import BaseModel

from erp_mcp.integrations.seam import Commission, Written

Compose = Callable[[], BaseModel]


class LocalWriter:
    name = "local"

    def __init__(self, compose: Compose) -> None:
        self._compose = compose

    async def write(self, _: Commission) -> Written:
        """The method has the matter itself, before it was fenced for a model."""
        return Written((await anyio.to_thread.run_sync(self._compose)).model_dump_json())
