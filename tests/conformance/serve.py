"""Starts our server with the conformance fixtures; over HTTP, its first line of output is the URL."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Receive, Scope, Send

from erp_mcp.cli.network import address_of, listen, network_app
from erp_mcp.cli.serve import serve_stdio
from erp_mcp.gate.admission import Admission, Admitted, Params
from erp_mcp.governance.principal import TIERS, Principal
from erp_mcp.opening import lazily
from erp_mcp.server import Server, build_server, lifespan_of
from erp_mcp.settings import Settings
from tests.conformance.fixtures import PROMPTS, TOOLS, mount

HOST = "127.0.0.1"
# What names the target of each method in its parameters.
TARGETS: Mapping[str, str] = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class WithFixtures(Admission):
    """The fixtures are in no table of ours, so the gate is told of them here; all else stays as it is."""

    def admit(self, method: str, params: Params, principal: Principal) -> Admitted:
        target = str(params.get(TARGETS.get(method, ""), ""))
        if target in TOOLS or target in PROMPTS or target.startswith("test://"):
            return Admitted(target)
        if method.endswith("subscribe") or method == "subscriptions/listen":
            return Admitted()
        return super().admit(method, params, principal)


class WithToken:
    """The suite cannot send a token, so this adds it to each request on its way to the real check."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.header = (b"authorization", f"Bearer {token}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": [*scope["headers"], self.header]}
        await self.app(scope, receive, send)


class BothTransports:
    """Streamable HTTP and SSE on one port."""

    def __init__(self, http: ASGIApp, sse: ASGIApp) -> None:
        self.http = http
        self.sse = sse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_sse = scope["type"] == "http" and scope["path"].startswith(("/sse", "/messages"))
        await (self.sse if is_sse else self.http)(scope, receive, send)


def build(settings: Settings) -> Server:
    server = build_server(settings, lazily(settings), admission_of=WithFixtures)
    mount(server)
    return server


async def serve_http(settings: Settings) -> None:
    server = build(settings)
    listener = listen(HOST, settings.port)
    async with lifespan_of(server) as opening:
        access = (await opening.app()).access
        token = await access.create(settings.tenant, "conformance", TIERS, None, by="conformance")
        apps = [network_app(settings, server, opening, each, CollectorRegistry()) for each in ("http", "sse")]
        sys.stdout.write(f"{address_of(listener)}/mcp\n")  # it listens already: nobody has to poll
        sys.stdout.flush()
        config = uvicorn.Config(
            WithToken(BothTransports(*apps), token.secret),
            log_level="warning",
            http="h11",
            timeout_graceful_shutdown=1,
        )
        await uvicorn.Server(config).serve(sockets=[listener])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--stdio", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="erp-mcp-conformance-") as folder:
        Path(folder).chmod(0o755)  # as root the database runs as a system user, who must be able to enter
        settings = Settings(data_dir=Path(folder, "data"), port=options.port, log_level="WARNING")
        if options.stdio:
            anyio.run(serve_stdio, build(settings))
        else:
            anyio.run(serve_http, settings)


if __name__ == "__main__":
    main()
