"""The peer: the SDK with one tool and one resource; given a database, the resource is one SELECT.

Run as `python -m benchmarks.bare [--port PORT] [--database URL]`.
"""

import sys
import time
from collections.abc import Awaitable, Callable

import anyio
from mcp.server.mcpserver import MCPServer

Read = Callable[[str], Awaitable[str]]
PAGE = "Orders above 500 dirhams are delivered free of charge within two working days. " * 15
SELECT = """
select chunk.id, chunk.source_id, chunk.position, chunk.heading, chunk.text, chunk.tldr, chunk.tokens,
       source.title, source.kind, source.language, source.url, source.updated_at
from knowledge_chunks as chunk join knowledge_sources as source on source.id = chunk.source_id
where chunk.id = %s
"""


def bare_server(read: Read) -> MCPServer[None]:
    server: MCPServer[None] = MCPServer("bare", log_level="WARNING")

    @server.tool(structured_output=False)
    async def ping() -> str:  # pyright: ignore[reportUnusedFunction] (the decorator keeps it)
        """CPU seconds of this process."""
        return str(time.process_time())

    @server.resource("erp://knowledge/chunks/{id}{?max_tokens}")
    async def chunk(id: str, max_tokens: str = "") -> str:  # noqa: A002 # pyright: ignore[reportUnusedFunction] (as above; the name in the URI)
        return await read(id)

    return server


async def fixed(_: str) -> str:
    return PAGE


async def serve(server: MCPServer[None], port: int | None) -> None:
    if port is None:
        await server.run_stdio_async()
        return
    import uvicorn

    config = uvicorn.Config(server.streamable_http_app(), port=port, log_level="warning", access_log=False)
    await uvicorn.Server(config).serve()


async def serve_selected(url: str, port: int | None) -> None:
    import psycopg

    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:

        async def selected(chunk_id: str) -> str:
            row = await (await connection.execute(SELECT, [int(chunk_id)])).fetchone()
            assert row is not None
            return str(row[4])

        await serve(bare_server(selected), port)


def main(arguments: list[str]) -> None:
    """`argparse` would be most of what this script adds to the SDK."""
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    port = int(options["--port"]) if "--port" in options else None
    if "--database" in options:
        anyio.run(serve_selected, options["--database"], port)
    else:
        anyio.run(serve, bare_server(fixed), port)


if __name__ == "__main__":
    main(sys.argv[1:])
