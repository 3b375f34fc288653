"""Every call that a report or an analysis offers can be made as it stands."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from mcp import Client
from mcp.server.mcpserver.tools import Tool
from mcp_types import TextContent

from erp_mcp.analytics.story import Call, Story
from erp_mcp.app import App
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.analyses import ANALYSES
from erp_mcp.reports.catalogue import REPORTS
from erp_mcp.reports.wanted import Wanted
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.server import build_server
from erp_mcp.tools import TOOLS

WHO = local_principal(TENANT)
ENTRIES = {each.name: each for each in TOOLS}


async def told(company: App, name: str) -> Story:
    tell = company.reporting.reports.tell if name in REPORTS else company.reporting.reports.analyse
    return (await tell(WHO, Wanted(name))).story


def calls_of(story: Story) -> Iterator[Call]:
    yield from (each.call for each in story.advice if each.call)
    yield from (line.call for grid in story.grids for line in grid.lines if line.call)


def kinds_of(story: Story) -> list[Call]:
    """One of each kind: those that differ in their values only stand on the same code."""
    kinds: dict[tuple[str, ...], Call] = {}
    for call in calls_of(story):
        options = call.arguments.get("options")
        kind = (call.tool, str(call.arguments.get("report")), *(options if isinstance(options, dict) else ()))
        kinds.setdefault(kind, call)
    return list(kinds.values())


@pytest.mark.parametrize("name", [*REPORTS, *ANALYSES])
async def test_the_tool_of_every_call_takes_its_arguments(company: App, name: str) -> None:
    for call in calls_of(await told(company, name)):
        tool = Tool.from_function(ENTRIES[call.tool].run, structured_output=False)
        assert set(call.arguments) <= set(tool.parameters["properties"])
        tool.fn_metadata.validate_arguments(dict(call.arguments))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*REPORTS, *ANALYSES])
async def test_what_a_report_offers_to_read_can_be_read(company: App, name: str) -> None:
    async with Client(build_server(company.settings, lambda: nullcontext(company))) as client:
        for call in kinds_of(await told(company, name)):
            entry = ENTRIES[call.tool]
            if entry.tier != "read" or entry.toolset == "odoo":
                continue  # what writes, or asks Odoo, which nobody serves here
            answer = await client.call_tool(call.tool, dict(call.arguments))
            (said,) = [each.text for each in answer.content if isinstance(each, TextContent)]
            assert not answer.is_error, (call, said)
