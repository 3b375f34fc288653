"""Servers under measurement with clients of the SDK connected to them, over stdio or HTTP, in either era."""

import os
import socket
import subprocess
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Literal, TextIO

import anyio
import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent, TextResourceContents

Era = Literal["2026-07-28", "2025-11-25"]
MODES = {"2026-07-28": "auto", "2025-11-25": "legacy"}
PATIENCE_SECONDS = 60.0


class CallFailed(Exception):
    """A tool answered with an error."""


def nowhere() -> TextIO:
    """For the log of a server."""
    return Path(os.devnull).open("w")


@asynccontextmanager
async def over_stdio(command: list[str], env: Mapping[str, str], era: Era) -> AsyncGenerator[Client]:
    with nowhere() as log:
        parameters = StdioServerParameters(command=command[0], args=command[1:], env=dict(env))
        async with Client(stdio_client(parameters, log), mode=MODES[era]) as client:
            assert client.protocol_version == era
            yield client


@asynccontextmanager
async def over_http(port: int, era: Era, token: str) -> AsyncGenerator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS) as http:
        transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
        async with Client(transport, mode=MODES[era]) as client:
            assert client.protocol_version == era
            yield client


@contextmanager
def running(command: list[str], env: Mapping[str, str]) -> Generator[None]:
    null = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=null, stdout=null, stderr=null, env=env) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            finally:
                process.kill()


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
    if result.is_error:
        raise CallFailed(block.text)
    return block.text


async def read(client: Client, uri: str) -> str:
    (part,) = (await client.read_resource(uri)).contents
    assert isinstance(part, TextResourceContents)
    return part.text
