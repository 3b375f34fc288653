from collections.abc import AsyncGenerator, Generator

import httpx
import pytest

from erp_mcp.integrations.pages.fetching import open_client
from erp_mcp.integrations.pages.reading import PageLimits, Pages
from tests.integrations.pages.site import Site, serving


@pytest.fixture
def site() -> Generator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    async with open_client(allow_loopback=True) as client:
        yield client


@pytest.fixture
def pages(client: httpx.AsyncClient) -> Pages:
    return Pages(client, PageLimits(delay_seconds=0))
