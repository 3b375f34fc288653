"""What a client sees of the server: what it costs and promises, and that this does not change unnoticed."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.tool_tokens import as_sent
from mcp import Client
from mcp_types import Tool

from erp_mcp.language.compact import compact
from erp_mcp.resources import RESOURCES
from erp_mcp.resources.pages import PAGES
from erp_mcp.server import INSTRUCTIONS
from erp_mcp.tools import TOOLS
from tests.answers import tokens_in
from tests.protocol_fixtures import Build, Connect

JsonSchema = dict[str, Any]  # JSON holds anything
SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "tools_list.json"
SHARED = ("max_tokens", "format")
IS_TO_BE_RENEWED = "ERP_MCP_RENEW" in os.environ  # the suite forgets such settings before its first test
RENEW = "ERP_MCP_RENEW=1 .venv/bin/pytest tests/tools/test_surface.py"


@pytest.fixture
async def tools(build: Build) -> list[Tool]:
    async with Client(build()) as client:
        return (await client.list_tools()).tools


async def test_the_list_of_tools_is_the_one_that_was_agreed_on(tools: list[Tool]) -> None:
    listed = json.dumps([as_sent(tool) for tool in tools], indent=2, ensure_ascii=False) + "\n"
    if IS_TO_BE_RENEWED:
        SNAPSHOT.write_text(listed, encoding="utf-8")
    assert listed == SNAPSHOT.read_text(encoding="utf-8"), f"if this is meant: {RENEW}"


async def test_the_list_of_tools_is_the_same_in_either_era_and_in_the_order_of_the_table(
    connect: Connect, tools: list[Tool]
) -> None:
    async with connect() as client:
        assert (await client.list_tools()).tools == tools
    assert [tool.name for tool in tools] == [entry.name for entry in TOOLS]


async def test_the_list_of_tools_costs_at_most_five_thousand_tokens(tools: list[Tool]) -> None:
    assert len(tools) <= 26
    assert tokens_in(compact({"tools": [as_sent(tool) for tool in tools]})) <= 5000


async def test_every_tool_says_what_it_may_do(tools: list[Tool]) -> None:
    said = {tool.name: tool.annotations.model_dump() for tool in tools if tool.annotations}
    assert said == {
        entry.name: {
            "title": None,
            "read_only_hint": entry.tier == "read",
            "destructive_hint": entry.is_destructive or entry.tier == "destructive",
            "idempotent_hint": entry.idempotent,
            "open_world_hint": entry.open_world,
        }
        for entry in TOOLS
    }


async def test_names_and_descriptions_keep_what_every_host_takes(tools: list[Tool]) -> None:
    for tool in tools:
        assert re.fullmatch(r"[a-z0-9_]{1,40}", tool.name)
        assert tool.title
        assert tool.description
        assert len(tool.description) <= 1000
        assert "\n " not in tool.description


async def test_schemas_are_closed_and_carry_no_titles_and_no_nullable_unions(tools: list[Tool]) -> None:
    for tool in tools:
        assert tool.input_schema["additionalProperties"] is False
        for schema in schemas_in(tool.input_schema):
            assert "title" not in schema
            assert {"type": "null"} not in schema.get("anyOf", [])
            if "properties" in schema:  # without them it is a caller's own object, open by its nature
                assert schema["additionalProperties"] is False


async def test_the_tools_that_read_odoo_cost_at_most_thirteen_hundred_tokens(tools: list[Tool]) -> None:
    readers = ("search_records", "aggregate_records", "describe_model")
    sent = [as_sent(tool) for tool in tools if tool.name in readers]
    assert len(sent) == 3
    assert tokens_in(json.dumps(sent, ensure_ascii=False)) <= 1300


async def test_every_parameter_is_described_or_means_the_same_everywhere(tools: list[Tool]) -> None:
    """What all tools have is told once, in the instructions."""
    for tool in tools:
        for name, schema in tool.input_schema["properties"].items():
            is_told = name in SHARED and name in INSTRUCTIONS
            assert schema.get("description") or is_told, f"{tool.name}.{name}"


def schemas_in(schema: JsonSchema) -> Iterator[JsonSchema]:
    """A schema and all that it is made of; a property may be called `title`."""
    yield schema
    parts = [
        *schema.get("properties", {}).values(),
        *schema.get("$defs", {}).values(),
        *schema.get("anyOf", []),
    ]
    if isinstance(schema.get("items"), dict):
        parts.append(schema["items"])
    for part in parts:
        yield from schemas_in(part)


async def test_the_instructions_cost_at_most_four_hundred_tokens(connect: Connect) -> None:
    async with connect() as client:
        assert client.instructions
        assert tokens_in(client.instructions) <= 400


async def test_every_resource_says_for_whom_it_is_and_how_much_it_matters(connect: Connect) -> None:
    async with connect() as client:
        templates = (await client.list_resource_templates()).resource_templates
        listed = (await client.list_resources()).resources
    assert [each.uri_template for each in templates] == [
        entry.uri_template for entry in RESOURCES if "{" in entry.uri_template
    ]
    for each in [*templates, *listed]:
        assert each.annotations is not None
        assert each.annotations.audience
        assert each.annotations.priority is not None
    assert {each.mime_type for each in templates} == {"text/markdown"}
    assert {
        str(each.uri): each.mime_type for each in listed if each.mime_type != "text/markdown"
    } == dict.fromkeys(PAGES, "text/html;profile=mcp-app")


async def test_sessions_are_listed_newest_first_with_when_they_changed(connect: Connect) -> None:
    async with connect() as client:
        sessions = [each for each in (await client.list_resources()).resources if "/sessions/" in each.uri]
    changed = [each.annotations.last_modified for each in sessions if each.annotations]
    assert len(changed) == 10
    assert changed == sorted(changed, key=str, reverse=True)


async def test_every_prompt_and_its_arguments_are_described(connect: Connect) -> None:
    async with connect() as client:
        prompts = (await client.list_prompts()).prompts
    for prompt in prompts:
        assert prompt.title
        assert prompt.description
        assert all(argument.description for argument in prompt.arguments or [])


async def test_switching_toolsets_off_hides_their_tools(build: Build) -> None:
    async with Client(build(toolsets=("admin",))) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["read_resource"]
