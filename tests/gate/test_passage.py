"""Nothing reaches a handler except through the gate, and what became of it is always reported."""

from collections.abc import AsyncGenerator

import anyio
import pytest
from mcp import Client, MCPError

from erp_mcp.app import App
from erp_mcp.gate.metrics import Metrics
from erp_mcp.gate.outcome import CANCELLED, CRASHED, Outcome
from erp_mcp.opening import lazily
from erp_mcp.server import build_server
from erp_mcp.settings import Settings
from erp_mcp.tools import ToolEntry
from mcp_types import CallToolResult, TextContent
from prometheus_client import CollectorRegistry, generate_latest
from tests.calls import Arguments, Offered, http_in_process, offered
from tests.databases import new_token
from tests.serving import Mode, cancelled_at_the_end, eventually, post

# Of every method that the server handles; one that is added needs its parameters here.
PARAMETERS: dict[str, Arguments] = {
    "completion/complete": {
        "ref": {"type": "ref/prompt", "name": "reply_to_customer"},
        "argument": {"name": "session_id", "value": ""},
    },
    "ping": {},
    "prompts/get": {"name": "reply_to_customer", "arguments": {"session_id": "nobody's"}},
    "prompts/list": {},
    "resources/list": {},
    "resources/read": {"uri": "erp://budget"},
    "resources/templates/list": {},
    "server/discover": {},
    # Refused, because an answer would be a stream; one that is served is in the tests of subscriptions.
    "subscriptions/listen": {"notifications": {"resourceSubscriptions": ["erp://nothing"]}},
    "tools/call": {"name": "search_knowledge", "arguments": {"query": "refund"}},
    "tools/list": {},
}


@pytest.fixture(scope="module")
async def token(demo: App) -> str:
    return await new_token(demo, "passage")


@pytest.fixture(scope="module")
async def found(demo: App) -> Offered:
    return await offered(demo)


@pytest.fixture
def outcomes() -> list[Outcome]:
    return []


@pytest.fixture
async def client(company: Settings, era: Mode, outcomes: list[Outcome]) -> AsyncGenerator[Client]:
    server = build_server(company, lazily(company), reports=[outcomes.append], tools=[*SEARCH, *UNRULY])
    async with Client(server, mode=era) as client:
        outcomes.clear()
        yield client


async def crash() -> CallToolResult:
    """Crash."""
    raise RuntimeError("a secret of the company")


async def hang() -> CallToolResult:
    """Take too long."""
    await anyio.sleep_forever()
    return CallToolResult(content=[])


async def be_odd() -> CallToolResult:
    """Answer with nothing but an error."""
    return CallToolResult(content=[TextContent(type="text", text="odd")], is_error=True)
