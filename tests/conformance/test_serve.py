"""What the harness adds to the server under test."""

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.conformance.serve import WithToken


async def answer_the_token(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.headers["authorization"])


async def text_at(app: WithToken, url: str) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        return (await client.get(url)).text


async def test_a_request_without_a_token_reaches_the_server_with_one() -> None:
    app = WithToken(Starlette(routes=[Route("/", answer_the_token)]), "secret")
    assert await text_at(app, "http://server/") == "Bearer secret"
