"""Pages go to hosts and never to a model: the only resources without a budget of tokens, and held to bytes."""

import json
from base64 import b64encode
from contextlib import nullcontext

import pytest
from mcp import Client
from mcp.client.extension import advertise
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ImageContent, ResourceLink, TextContent, TextResourceContents

from erp_mcp.app import App, compose
from erp_mcp.gate.outcome import Outcome
from erp_mcp.gate.pages import DROPPED, MOST_PAGE_BYTES, MOST_PICTURE_CHARACTERS, MOST_VIEW_BYTES, VIEW
from erp_mcp.integrations.gemini import Account, Gemini
from erp_mcp.reports import view
from erp_mcp.resources import RESOURCES
from erp_mcp.resources.pages import PAGES
from erp_mcp.server import build_server
from erp_mcp.settings import Settings
from erp_mcp.tools import TOOLS, ToolEntry
from tests.answers import cost_of, refusal_of, text_of, tokens_in
from tests.protocol_fixtures import Build
from tests.serving import Mode

SHOWS_PAGES = [advertise(EXTENSION_ID, {"mimeTypes": [APP_MIME_TYPE]})]
REPORT = {"report": "daily_briefing", "max_tokens": 600}


def test_the_pages_are_the_only_exemption_and_no_resource_has_their_scheme() -> None:
    assert list(PAGES) == ["ui://erp/report"]
    assert not [each for each in RESOURCES if not each.uri_template.startswith("erp://")]
    assert [each.name for each in TOOLS if each.page] == ["generate_report", "analyze_data"]


async def test_a_page_is_whole_reaches_no_network_and_is_metered_in_bytes(build: Build, era: Mode) -> None:
    heard: list[Outcome] = []
    async with Client(build(heard.append), mode=era) as client:
        (contents,) = (await client.read_resource(view.URI)).contents
    assert isinstance(contents, TextResourceContents)
    assert (contents.text, contents.mime_type) == (view.page(), APP_MIME_TYPE)
    assert contents.meta is not None
    assert contents.meta["ui"] == {"csp": {}, "prefersBorder": True}
    (read,) = [each for each in heard if each.method == "resources/read"]
    assert (read.subject, read.tokens, read.bytes) == ("report_view", 0, len(view.page().encode()))
    assert read.bytes <= MOST_PAGE_BYTES


async def test_pages_are_read_as_often_as_reports_may_be_asked_for(company: Settings, demo: App) -> None:
    settings = company.model_copy(update={"searches_per_minute": 3})
    app = compose(settings, demo.database, demo.tokens, Gemini(Account()))
    async with Client(build_server(settings, lambda: nullcontext(app), reports=[])) as client:
        refused = [await _refused(client) for _ in range(8)]  # within two minutes at most
    assert {each for each in refused if each} == {"RATE_LIMITED"}


async def _refused(client: Client) -> str | None:
    try:
        await client.read_resource(view.URI)
    except MCPError as error:
        return error.error.data["code"]
    return None


async def test_a_model_cannot_read_a_page(build: Build, era: Mode) -> None:
    async with Client(build(), mode=era) as client:
        by_tool = await client.call_tool("read_resource", {"uri": view.URI})
        other = await refusal_of(client.read_resource("ui://erp/other"))
    assert text_of(by_tool).startswith("NOT_FOUND")
    assert "No resource" in other.message


async def test_without_reports_there_is_no_page(build: Build) -> None:
    async with Client(build(toolsets=("crm",))) as client:
        assert view.URI not in [str(each.uri) for each in (await client.list_resources()).resources]
        assert EXTENSION_ID not in (client.server_capabilities.extensions or {})


async def test_what_a_page_shows_is_given_to_hosts_that_show_pages_and_to_no_other(
    build: Build, era: Mode
) -> None:
    async with Client(build(), mode=era, extensions=SHOWS_PAGES) as client:
        shown = await client.call_tool("generate_report", REPORT)
    async with Client(build(), mode=era) as client:
        plain = await client.call_tool("generate_report", REPORT)
    assert shown.meta is not None
    assert plain.meta is not None
    assert VIEW not in plain.meta
    assert shown.meta[VIEW]["title"]
    assert shown.structured_content is None
    assert cost_of(shown) <= 600
    assert tokens_in(json.dumps(shown.meta[VIEW])) > 600


def flood(answer: CallToolResult) -> ToolEntry:
    async def flood() -> CallToolResult:
        """Say everything at once."""
        return answer

    return ToolEntry(flood, "Flood", "admin", "read")


async def call(build: Build, era: Mode, answer: CallToolResult) -> CallToolResult:
    async with Client(build(tools=[flood(answer)]), mode=era) as client:
        return await client.call_tool("flood", {})


@pytest.mark.parametrize("size", [MOST_PICTURE_CHARACTERS, MOST_PICTURE_CHARACTERS + 4])
async def test_a_picture_passes_up_to_its_size_and_no_further(build: Build, era: Mode, size: int) -> None:
    picture = ImageContent(
        type="image", data=b64encode(b"x" * (size // 4 * 3)).decode(), mime_type="image/png"
    )
    answer = await call(build, era, CallToolResult(content=[picture]))
    (block,) = answer.content
    passes = size <= MOST_PICTURE_CHARACTERS
    assert block == (picture if passes else TextContent(type="text", text=DROPPED))


async def test_what_a_page_would_show_goes_where_it_is_too_large(build: Build, era: Mode) -> None:
    said = TextContent(type="text", text="Sales rose.")
    large = CallToolResult(content=[said], _meta={VIEW: {"title": "x" * MOST_VIEW_BYTES}})
    answer = await call(build, era, large)
    assert text_of(answer) == "Sales rose."
    assert VIEW not in (answer.meta or {})


async def test_links_are_counted_and_leave_where_they_would_crowd_out_the_text(
    build: Build, era: Mode
) -> None:
    def linked(count: int) -> CallToolResult:
        uris = [f"https://erp.example/reports/main/{place}.pdf?signature=Xy7_pQ" for place in range(count)]
        links = [ResourceLink(type="resource_link", uri=each, name="report") for each in uris]
        return CallToolResult(content=[TextContent(type="text", text="Sales rose. " * 2000), *links])

    few = await call(build, era, linked(5))
    many = await call(build, era, linked(200))
    uris = [str(each.uri) for each in few.content if isinstance(each, ResourceLink)]
    assert len(uris) == 5
    assert 1400 < cost_of(few) + sum(map(tokens_in, uris)) <= 1500
    assert [each.type for each in many.content] == ["text"]
    assert 1400 < cost_of(many) <= 1500
