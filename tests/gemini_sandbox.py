"""A Gemini on loopback for the tests of a module, and the client that asks it."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.integrations.gemini.client import Account, Gemini
from erp_mcp.sandbox.gemini.server import GeminiSandbox, serving_gemini

KEY = "AIza-not-a-key-of-anybody"


@pytest.fixture(scope="module")
async def gemini_server() -> AsyncGenerator[GeminiSandbox]:
    async with serving_gemini() as server:
        yield server


@pytest.fixture
def gemini_sandbox(gemini_server: GeminiSandbox) -> GeminiSandbox:
    """Without a script and without memory."""
    gemini_server.reset()
    return gemini_server


@pytest.fixture(scope="module")
async def gemini(gemini_server: GeminiSandbox) -> AsyncGenerator[Gemini]:
    async with Gemini(Account(api_key=KEY, base_url=gemini_server.url)) as gemini:
        yield gemini
