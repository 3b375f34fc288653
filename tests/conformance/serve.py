"""Starts the server with the conformance fixtures; over HTTP, its first line of output is the URL."""

import argparse
import socket
import sys

import uvicorn
from mcp.server.mcpserver import MCPServer
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.conformance.fixtures import AnyServer, mount

HOST = "127.0.0.1"


def build() -> AnyServer:
    mcp = MCPServer("erp_mcp conformance", version="0", log_level="WARNING")
    mount(mcp)
    return mcp


class WithToken:
    """The suite cannot send a token, so this adds it to each request on its way to the real check."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.header = (b"authorization", f"Bearer {token}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], self.header]}
        await self.app(scope, receive, send)


def http_app(mcp: AnyServer, token: str | None) -> ASGIApp:
    app = mcp.streamable_http_app()
    app.router.routes.extend(mcp.sse_app().routes)
    return WithToken(app, token) if token else app


def serve_http(mcp: AnyServer, port: int, token: str | None) -> None:
    listener = socket.create_server((HOST, port))  # listens before the URL is announced: nobody has to poll
    sys.stdout.write(f"http://{HOST}:{listener.getsockname()[1]}/mcp\n")
    sys.stdout.flush()
    config = uvicorn.Config(http_app(mcp, token), log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", help="sent with every request")
    parser.add_argument("--stdio", action="store_true")
    options = parser.parse_args()
    if options.stdio:
        build().run("stdio")
    else:
        serve_http(build(), options.port, options.token)


if __name__ == "__main__":
    main()
