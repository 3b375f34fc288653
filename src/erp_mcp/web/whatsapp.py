"""The web hook of WhatsApp: what is not signed is refused without a word, what is kept is acknowledged."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, request_response

from erp_mcp.errors import ErpError, StoreUnavailable, WebhookNotSigned
from erp_mcp.opening import Opening
from erp_mcp.web.slow import SlowRequests

PATH = "/webhooks/whatsapp"
MOST_BYTES = 4 * 1024 * 1024  # Meta sends at most three
SIGNATURE = "x-hub-signature-256"


def webhook_routes(opening: Opening, seconds: float) -> list[Route]:
    """With the id of a number behind it where tenants have numbers of their own."""

    async def serve(request: Request) -> Response:
        """Whatever is wrong here is tried again by Meta for days."""
        try:
            return await (receive if request.method == "POST" else verify)(request, opening)
        except WebhookNotSigned:
            return Response(status_code=401)
        except StoreUnavailable:
            opening.reopen()
            return Response(status_code=503)
        except ErpError:
            return Response(status_code=503)

    patient = SlowRequests(request_response(serve), seconds)
    return [Route(path, patient, methods=["GET", "POST"]) for path in (PATH, PATH + "/{number_id}")]


async def verify(request: Request, opening: Opening) -> Response:
    """Meta asks once whether this is the place that was agreed on."""
    query = request.query_params
    app = await opening.app()
    number_id, token = request.path_params.get("number_id"), query.get("hub.verify_token", "")
    is_agreed = await app.messaging.incoming.owners.is_agreed(token, number_id)
    if query.get("hub.mode") != "subscribe" or not is_agreed:
        return Response(status_code=403)
    return PlainTextResponse(query.get("hub.challenge", ""))


async def receive(request: Request, opening: Opening) -> Response:
    body = await body_of(request.stream())
    if body is None:
        return Response(status_code=413)
    app = await opening.app()
    await app.messaging.incoming.inbox.receive(body, request.headers.get(SIGNATURE))
    return Response(status_code=200)


async def body_of(stream: AsyncIterator[bytes]) -> bytes | None:
    """None as soon as it is too large."""
    body = bytearray()
    async for part in stream:
        body += part
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)
