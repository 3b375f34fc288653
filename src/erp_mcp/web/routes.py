"""Liveness, readiness and metrics; none of them says anything about the company."""

import hmac
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from erp_mcp.errors import ErpError
from erp_mcp.opening import Opening

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


def routes(opening: Opening, registry: CollectorRegistry, metrics_token: SecretStr | None) -> list[Route]:
    async def readyz(_: Request) -> Response:
        try:
            app = await opening.app()
            await app.database.statements.first("select 1", [])
        except ErpError as error:
            return JSONResponse({"ready": False, "code": error.code, "reason": str(error)}, 503)
        return JSONResponse({"ready": True})

    async def metrics(request: Request) -> Response:
        if not may_read_metrics(request, metrics_token):
            return JSONResponse(
                {"error": "metrics are for loopback, or for the bearer of the metrics token"}, 403
            )
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def may_read_metrics(request: Request, token: SecretStr | None) -> bool:
    """With a token only its bearer; without one only this machine, nobody through a proxy or a browser on it."""
    if token is not None:
        expected = f"Bearer {token.get_secret_value()}"
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())
    is_local = request.client is not None and ip_address(request.client.host).is_loopback
    # A page from elsewhere can make its own name mean this machine, but then it is that name which is asked for.
    is_asked_for = request.url.hostname in LOOPBACK_NAMES
    return is_local and is_asked_for and not any(name in request.headers for name in FORWARDED)
