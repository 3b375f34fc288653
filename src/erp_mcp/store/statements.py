"""Raw statements in autocommit, for what every request pays: no session, one round trip."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import anyio
import psycopg
from psycopg.rows import BaseRowFactory, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from erp_mcp.errors import StoreUnavailable

# Every row is found by its whole key, so one plan serves all and need not be made again. What is written are
# counters: after a crash of the machine the last half second may be missing.
OPTIONS = "-c search_path=public,queue -c jit=off -c synchronous_commit=off"
BIND_TENANT = "select set_config('erp.tenant', %s, true)"
Row = TypeVar("Row")
Parameters = Mapping[str, object] | Sequence[object]


class Statements:
    def __init__(self, url: str) -> None:
        self._pool = AsyncConnectionPool(
            url,
            kwargs={"autocommit": True, "options": OPTIONS, "prepare_threshold": 0},
            min_size=1,
            max_size=2,
            timeout=10,
            open=False,
        )

    async def __aenter__(self) -> "Statements":
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        with anyio.CancelScope(shield=True):
            await self._pool.close()

    async def first_of_tenant(
        self, tenant_id: str, statement: str, parameters: Parameters
    ) -> tuple[Any, ...] | None:
        """In a transaction of the tenant's own, which is sent as a whole: one round trip."""
        try:
            async with self._pool.connection() as connection:
                async with connection.pipeline():
                    await connection.execute("begin")
                    await connection.execute(BIND_TENANT, (tenant_id,))
                    cursor = await connection.execute(statement.encode(), parameters)
                    await connection.execute("commit")
                return await cursor.fetchone()
        except (psycopg.OperationalError, PoolClosed, PoolTimeout) as error:
            raise StoreUnavailable from error

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
