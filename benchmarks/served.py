"""Our server as `erp-mcp serve` composes it, with a tool that does nothing beside the others.

Run as `python -m benchmarks.served [--port PORT]`, with its settings in the environment.
"""

import sys
import time

import uvicorn
from mcp_types import CallToolResult, TextContent
from prometheus_client import CollectorRegistry

from erp_mcp.cli.loop import run, run_network
from erp_mcp.cli.network import listen, network_app
from erp_mcp.cli.serve import load_talk, log_to_stderr, run_jobs, serve_stdio
from erp_mcp.gate.metrics import Metrics
from erp_mcp.gate.outcome import log
from erp_mcp.opening import lazily
from erp_mcp.server import build_server, lifespan_of
from erp_mcp.settings import Settings
from erp_mcp.tools import TOOLS, ToolEntry


async def ping() -> CallToolResult:
    """CPU seconds of this process."""
    return CallToolResult(content=[TextContent(type="text", text=str(time.process_time()))])


TABLE = (*TOOLS, ToolEntry(ping, "Ping", "admin", "read"))


async def serve_http(settings: Settings, port: int) -> None:
    registry = CollectorRegistry()
    open_app = lazily(settings, load_talk)
    reports = (log, Metrics(registry))
    server = build_server(settings, open_app, services=[run_jobs], reports=reports, tools=TABLE)
    async with lifespan_of(server) as opening:
        opening.start()
        app = network_app(settings, server, opening, "http", registry)
        config = uvicorn.Config(app, log_config=None, access_log=False, http="h11", server_header=False)
        await uvicorn.Server(config).serve(sockets=[listen("127.0.0.1", port)])


def main(arguments: list[str]) -> None:
    settings = Settings()
    log_to_stderr(settings)
    if arguments:
        run_network(serve_http, settings, int(arguments[1]))
    else:
        server = build_server(settings, lazily(settings, load_talk), services=[run_jobs], tools=TABLE)
        run(serve_stdio, server)


if __name__ == "__main__":
    main(sys.argv[1:])
