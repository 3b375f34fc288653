"""A database for all tests of customers, who make tenants of their own in it."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.store.embedded import Urls
from erp_mcp.store.engine import Transactions, create_engine, transactions
from tests.apps import fresh_database


@pytest.fixture(scope="package")
async def urls(server: Urls) -> AsyncGenerator[Urls]:
    async with fresh_database(server) as urls:
        yield urls


@pytest.fixture(scope="package")
async def within(urls: Urls) -> AsyncGenerator[Transactions]:
    engine = create_engine(urls.app)
    yield transactions(engine)
    await engine.dispose()
