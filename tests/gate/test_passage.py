"""Nothing reaches a handler except through the gate, and what became of it is always reported."""

from collections.abc import Awaitable, Callable

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult, TextContent
from prometheus_client import CollectorRegistry, generate_latest

from erp_mcp.app import App
from erp_mcp.gate.metrics import Metrics
from erp_mcp.gate.outcome import CANCELLED, CRASHED, Outcome
from erp_mcp.resources import RESOURCES
from erp_mcp.resources.pages import PAGES
from erp_mcp.server import Server
from erp_mcp.settings import Settings
from erp_mcp.tools import ToolEntry
from tests.calls import Arguments, Offered, http_in_process, offered
from tests.databases import new_token
from tests.protocol_fixtures import Build
from tests.serving import PATIENCE_SECONDS, Mode, cancelled_at_the_end, eventually, post

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
    # Refused, because the answer would be a stream; the tests of subscriptions have one that is served.
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
def watched(build: Build, outcomes: list[Outcome]) -> Server:
    return build(outcomes.append)


def handled(server: Server) -> set[str]:
    lowlevel = server._lowlevel_server  # pyright: ignore[reportPrivateUsage] (there is no public list)
    return set(lowlevel._request_handlers)  # pyright: ignore[reportPrivateUsage] (there is no public list)


async def test_the_table_of_this_file_names_every_method_that_is_handled(watched: Server) -> None:
    assert handled(watched) == set(PARAMETERS)


@pytest.mark.parametrize("method", sorted(PARAMETERS))
async def test_every_method_is_reported_with_who_asked(
    watched: Server, company: Settings, token: str, outcomes: list[Outcome], method: str
) -> None:
    async with http_in_process(watched, company, token) as http:
        await post(http, "/mcp", method, PARAMETERS[method])

    (outcome,) = outcomes
    assert outcome.principal is not None
    assert (outcome.method, outcome.principal.tenant_id, outcome.principal.name) == (
        method,
        "demo",
        "token:passage",
    )


async def test_a_handshake_passes_the_gate_too(watched: Server, outcomes: list[Outcome]) -> None:
    async with Client(watched, mode="legacy"):
        pass
    assert [outcome.method for outcome in outcomes] == ["initialize"]


async def test_every_tool_is_reported_with_its_name_and_cost(
    watched: Server, era: Mode, found: Offered, outcomes: list[Outcome]
) -> None:
    async with Client(watched, mode=era) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        for name in names:
            await client.call_tool(name, found.tools[name])
    calls = [outcome for outcome in outcomes if outcome.method == "tools/call"]
    assert sorted(outcome.subject.split()[0] for outcome in calls) == sorted(found.tools)
    assert all(outcome.error is None and outcome.tokens > 0 for outcome in calls)


async def test_every_resource_and_template_is_reported_with_its_name_and_cost(
    watched: Server, era: Mode, found: Offered, outcomes: list[Outcome]
) -> None:
    async with Client(watched, mode=era) as client:
        templates = (await client.list_resource_templates()).resource_templates
        listed = (await client.list_resources()).resources
        uris = [found.resources[each.uri_template] for each in templates] + [each.uri for each in listed]
        for uri in uris:
            await client.read_resource(uri)
    reads = [outcome for outcome in outcomes if outcome.method == "resources/read"]
    assert len(reads) == len(uris)
    pages = {each.name for each in PAGES.values()}
    assert {outcome.subject for outcome in reads} == {entry.name for entry in RESOURCES} | pages
    assert all(outcome.error is None and outcome.tokens + outcome.bytes > 0 for outcome in reads)


async def test_every_prompt_is_reported_with_its_name_and_cost(
    watched: Server, era: Mode, found: Offered, outcomes: list[Outcome]
) -> None:
    async with Client(watched, mode=era) as client:
        for prompt in (await client.list_prompts()).prompts:
            await client.get_prompt(prompt.name, found.prompts[prompt.name])
    gets = [outcome for outcome in outcomes if outcome.method == "prompts/get"]
    assert {outcome.subject for outcome in gets} == set(found.prompts)
    assert all(outcome.error is None and outcome.tokens > 0 for outcome in gets)


async def test_what_a_tool_refuses_is_reported_with_its_code(
    watched: Server, era: Mode, outcomes: list[Outcome]
) -> None:
    async with Client(watched, mode=era) as client:
        answer = await client.call_tool("read_resource", {"uri": "erp://knowledge/chunks/999999"})
    assert answer.is_error
    assert outcomes[-1].error == "KNOWLEDGE_NOT_FOUND"
    assert text_of(answer).startswith("KNOWLEDGE_NOT_FOUND: ")


async def test_a_crash_is_reported_and_tells_the_client_nothing(
    build: Build, era: Mode, outcomes: list[Outcome]
) -> None:
    async def crash() -> CallToolResult:
        """Crash."""
        raise RuntimeError("the recipe of the company")

    async with Client(build(outcomes.append, tools=[entry(crash)]), mode=era) as client:
        answer = await client.call_tool("crash")
    assert answer.is_error
    assert "recipe" not in answer.model_dump_json()
    assert outcomes[-1].error == CRASHED


async def test_a_call_that_its_client_cancels_is_reported_as_that(
    build: Build, era: Mode, outcomes: list[Outcome]
) -> None:
    started = anyio.Event()

    async def hang() -> CallToolResult:
        """Take for ever."""
        started.set()
        await anyio.sleep_forever()
        return CallToolResult(content=[])

    async with Client(build(outcomes.append, tools=[entry(hang)]), mode=era) as client:
        with anyio.fail_after(PATIENCE_SECONDS):
            async with cancelled_at_the_end() as tasks:
                tasks.start_soon(client.call_tool, "hang")
                await started.wait()
            await eventually(lambda: outcomes[-1].method == "tools/call")
            assert (await client.list_tools()).tools
    assert CANCELLED in [outcome.error for outcome in outcomes]


async def test_a_call_that_takes_too_long_is_ended_and_says_that_trying_again_can_help(
    build: Build, era: Mode, outcomes: list[Outcome]
) -> None:
    async def hang() -> CallToolResult:
        """Take for ever."""
        await anyio.sleep_forever()
        return CallToolResult(content=[])

    impatient = build(outcomes.append, tools=[entry(hang)], request_timeout_seconds=0.05)
    async with Client(impatient, mode=era) as client:
        answer = await client.call_tool("hang")
    assert outcomes[-1].error == "REQUEST_TIMED_OUT"
    assert text_of(answer).startswith("REQUEST_TIMED_OUT: ")
    assert text_of(answer).endswith("Trying again later can help.")


async def test_parameters_that_break_the_specification_are_reported_as_invalid(
    watched: Server, company: Settings, token: str, outcomes: list[Outcome]
) -> None:
    async with http_in_process(watched, company, token) as http:
        answer = await post(http, "/mcp", "prompts/list", {"cursor": {"not": "a text"}})
    assert answer.json()["error"]["code"] == -32602
    assert [outcome.error for outcome in outcomes] == ["-32602"]


async def test_methods_that_a_client_makes_up_share_one_series_of_the_metrics(
    build: Build, company: Settings, token: str
) -> None:
    registry = CollectorRegistry()
    async with http_in_process(build(Metrics(registry)), company, token) as http:
        for number in range(3):
            assert (await post(http, "/mcp", f"invented/{number}")).json()["error"]["code"] == -32601
    metrics = generate_latest(registry).decode()
    assert 'erp_mcp_requests_total{method="unknown",subject=""} 3.0' in metrics
    assert "invented" not in metrics


def entry(tool: Callable[[], Awaitable[CallToolResult]]) -> ToolEntry:
    return ToolEntry(tool, "For this test", "admin", "read")


def text_of(answer: CallToolResult) -> str:
    (block,) = answer.content
    assert isinstance(block, TextContent)
    return block.text
