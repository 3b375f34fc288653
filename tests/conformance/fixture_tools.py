"""Fixtures that exercise the protocol around a call: notifications, headers, schemas, streams."""

from typing import Annotated

import anyio
from mcp.server.mcpserver import Context
from pydantic import Field

STEP_SECONDS = 0.05  # the suite wants the messages of one call to arrive one by one

SCHEMA_2020_12: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


async def log_three_times(ctx: Context) -> str:
    """Logs three messages to the client."""
    for message in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.info(message)  # pyright: ignore[reportDeprecated] # revision 2025-11-25 has logging
        await anyio.sleep(STEP_SECONDS)
    return "Logged three messages."


async def report_progress(ctx: Context) -> str:
    """Reports its progress three times."""
    for progress in (0, 50, 100):
        await ctx.report_progress(progress, 100)
        await anyio.sleep(STEP_SECONDS)
    return "Reported progress three times."


async def announce_tool_change(ctx: Context) -> str:
    """Announces that the list of tools changed."""
    await ctx.notify_tools_changed()
    return "Announced."


async def announce_prompt_change(ctx: Context) -> str:
    """Announces that the list of prompts changed."""
    await ctx.notify_prompts_changed()
    return "Announced."


async def close_stream(ctx: Context) -> str:
    """Closes its stream before it answers, so that the client has to come back for the answer."""
    await ctx.close_sse_stream()
    await anyio.sleep(STEP_SECONDS)
    return "Answered after the stream was closed."


async def take_region(
    region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})],
) -> str:
    """Takes an argument that the client repeats in an HTTP header."""
    return f"Region {region}."


async def show_schema() -> str:
    """Publishes a schema made of the keywords of JSON Schema 2020-12."""
    return "Only the schema matters."


TOOLS = {
    "test_tool_with_logging": log_three_times,
    "test_logging_tool": log_three_times,
    "test_tool_with_progress": report_progress,
    "test_trigger_tool_change": announce_tool_change,
    "test_trigger_prompt_change": announce_prompt_change,
    "test_reconnection": close_stream,
    "test_header_parameter": take_region,
    "json_schema_2020_12_tool": show_schema,
}
