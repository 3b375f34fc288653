"""Mounts what the official conformance suite calls by name; on the server of its tests only."""

from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    EmptyResult,
    PromptReference,
    ResourceTemplateReference,
    SetLevelRequestParams,
    SubscribeRequestParams,
    UnsubscribeRequestParams,
)

from tests.conformance import fixture_content, fixture_questions, fixture_tools

AnyServer = MCPServer[Any]  # the fixtures read no lifespan state, so they fit every server

TOOLS = fixture_content.TOOLS | fixture_tools.TOOLS | fixture_questions.TOOLS
PROMPTS = fixture_content.PROMPTS | fixture_questions.PROMPTS
LEGACY_METHODS = {
    "logging/setLevel": SetLevelRequestParams,
    "resources/subscribe": SubscribeRequestParams,
    "resources/unsubscribe": UnsubscribeRequestParams,
}


def mount(mcp: AnyServer) -> None:
    for name, tool in TOOLS.items():
        mcp.add_tool(tool, name=name, structured_output=False)
    for name, prompt in PROMPTS.items():
        mcp.prompt(name)(prompt)
    for uri, (mime_type, resource) in fixture_content.RESOURCES.items():
        mcp.resource(uri, mime_type=mime_type)(resource)
    _mount_what_has_no_public_way(mcp)


def _mount_what_has_no_public_way(mcp: AnyServer) -> None:
    schema_tool = mcp._tool_manager.get_tool("json_schema_2020_12_tool")  # pyright: ignore[reportPrivateUsage]
    assert schema_tool
    schema_tool.parameters = fixture_tools.SCHEMA_2020_12
    inner = mcp._lowlevel_server  # pyright: ignore[reportPrivateUsage]
    for method, params in LEGACY_METHODS.items():
        if not inner.get_request_handler(method):
            inner.add_request_handler(method, params, accept)
    if not inner.get_request_handler("completion/complete"):
        mcp.completion()(complete_nothing)


async def accept(_context: object, _params: object) -> EmptyResult:
    return EmptyResult()


async def complete_nothing(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion:
    return Completion(values=[], total=0, has_more=False)
