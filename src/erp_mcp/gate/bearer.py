"""The door of HTTP: a bearer token in, a principal beside the request, or a plain refusal."""

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from erp_mcp.errors import ErpError, TokenRefused
from erp_mcp.gate.middleware import PRINCIPAL
from erp_mcp.governance.principal import Principal
from erp_mcp.opening import Opening


class Bearer:
    def __init__(self, app: ASGIApp, opening: Opening) -> None:
        self._app = app
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            principal = await self._principal(Headers(scope=scope))
        except ErpError as error:
            await refusal(error)(scope, receive, send)
            return
        # The SDK compares this user when a session is taken up again: nobody continues another's.
        user = AuthenticatedUser(
            AccessToken(
                token="", client_id=principal.name, subject=principal.tenant_id, scopes=[*principal.scopes]
            )
        )
        await self._app({**scope, PRINCIPAL: principal, "user": user}, receive, send)

    async def _principal(self, headers: Headers) -> Principal:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenRefused(
                "An access token is needed: `Authorization: Bearer …` from `erp-mcp token create`."
            )
        return await (await self._opening.app()).access.principal(token.strip())


def refusal(error: ErpError) -> JSONResponse:
    body = {"error": error.code, "error_description": str(error)}
    if isinstance(error, TokenRefused):
        return JSONResponse(body, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return JSONResponse(body, 503, {"Retry-After": "2"})
