"""Raw statements in autocommit, for what every request pays: no session, one round trip."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import anyio
import psycopg
from psycopg.rows import BaseRowFactory, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from erp_mcp.errors import StoreUnavailable

# Every row is found by its whole key, so one plan serves all and need not be made again. What is written are
# counters: after a crash of the machine the last half second may be missing.
OPTIONS = "-c search_path=public,queue -c jit=off -c synchronous_commit=off"
Row = TypeVar("Row")
Parameters = Mapping[str, object] | Sequence[object]


class Statements:
    def __init__(self, url: str) -> None:
        self._pool = AsyncConnectionPool(
            url,
            kwargs={"autocommit": True, "options": OPTIONS, "prepare_threshold": 0},
            min_size=1,
            max_size=1,
            timeout=10,
            open=False,
        )

    async def __aenter__(self) -> "Statements":
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        with anyio.CancelScope(shield=True):
            await self._pool.close()

    async def first(
        self, statement: str, parameters: Parameters, row_factory: BaseRowFactory[Row] = tuple_row
    ) -> Row | None:
        """The first row of a statement, if it has any."""
        try:
            async with self._pool.connection() as connection:
                cursor = connection.cursor(row_factory=row_factory)
                await cursor.execute(statement.encode(), parameters)
                return await cursor.fetchone() if cursor.rownumber is not None else None
        except (psycopg.OperationalError, PoolClosed, PoolTimeout) as error:
            raise StoreUnavailable from error
