"""Servers under measurement with clients of the SDK connected to them, over stdio or HTTP, in either era."""

import os
import socket
import subprocess
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

import anyio
import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent, TextResourceContents

Era = Literal["2026-07-28", "2025-11-25"]
MODES = {"2026-07-28": "auto", "2025-11-25": "legacy"}
PATIENCE_SECONDS = 60.0


@asynccontextmanager
async def over_stdio(command: list[str], env: Mapping[str, str], era: Era) -> AsyncGenerator[Client]:
    with open(os.devnull, "w") as nowhere:
        parameters = StdioServerParameters(command=command[0], args=command[1:], env=dict(env))
        async with Client(stdio_client(parameters, nowhere), mode=MODES[era]) as client:
            assert client.protocol_version == era
            yield client


@asynccontextmanager
async def over_http(port: int, era: Era, token: str = "none") -> AsyncGenerator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS) as http:
        transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
        async with Client(transport, mode=MODES[era]) as client:
            assert client.protocol_version == era
            yield client


@contextmanager
def running(command: list[str], env: Mapping[str, str]) -> Iterator[None]:
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=env) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def answering(port: int) -> None:
    """Until somebody listens there."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            try:
                async with await anyio.connect_tcp("127.0.0.1", port):
                    return
            except OSError:
                await anyio.sleep(0.05)


async def call(client: Client, tool: str, **arguments: object) -> str:
    result = await client.call_tool(tool, arguments)
    (block,) = result.content
    assert isinstance(block, TextContent)
    assert not result.is_error, block.text
    return block.text


async def read(client: Client, uri: str) -> str:
    (part,) = (await client.read_resource(uri)).contents
    assert isinstance(part, TextResourceContents)
    return part.text
