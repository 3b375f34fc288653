"""The server itself: it records every request and plays its script, one play for each request."""

import json
import re
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from erp_mcp.sandbox.gemini import answers, plays
from erp_mcp.sandbox.gemini.answers import Answer, failure
from erp_mcp.sandbox.gemini.exchange import Exchange, Play, Recorded
from erp_mcp.sandbox.gemini.tokens import tokens_in
from erp_mcp.sandbox.gemini.wire import CountTokens, Embed, EmbedBatch, Generate
from erp_mcp.sandbox.listening import TransportOf, listening

PATH = re.compile(r"/v1[a-z0-9]*/(?:.+/)?models(?:/(?P<model>[^/:]+)(?::(?P<verb>\w+))?)?")
SHORTEST_DEADLINE_SECONDS = 10
SHORTEST_CACHED_TOKENS = 1024


class GeminiSandbox:
    """An ASGI application. Requests beyond the `script` are answered as they should be."""

    def __init__(self, url: str, transport_of: TransportOf) -> None:
        self.url = url
        self.requests: list[Recorded] = []
        self.script: deque[Play] = deque()
        self._transport_of = transport_of
        self._prefixes: set[str] = set()

    def reset(self) -> None:
        self.requests.clear()
        self.script.clear()
        self._prefixes.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        recorded = await record(Request(scope, receive))
        self.requests.append(recorded)
        play = self.script.popleft() if self.script else plays.answers
        model, answer = self._answer(recorded)
        transport = self._transport_of(scope["client"])
        await Exchange(recorded, model, answer, transport, receive, send).run(play)

    def _answer(self, request: Recorded) -> tuple[str, Answer]:
        """The model that was asked, and what it has to say."""
        asked = PATH.fullmatch(request.path)
        if asked is None:
            return "", failure(404, "There is nothing at this address.")
        model, verb = asked["model"] or "", asked["verb"]
        refusal = refused(request) or unknown(model)
        return model, refusal or self._said(model, verb, request)

    def _said(self, model: str, verb: str | None, request: Recorded) -> Answer:
        try:
            match verb:
                case "generateContent":
                    generate = Generate.model_validate(request.body)
                    return answers.generated(model, generate, self._cached_tokens(generate))
                case "batchEmbedContents":
                    return answers.embedded_batch(EmbedBatch.model_validate(request.body))
                case "embedContent":
                    return answers.embedded(Embed.model_validate(request.body))
                case "countTokens":
                    return answers.counted(CountTokens.model_validate(request.body))
                case _:
                    return Answer(200, answers.described(model)) if model else answers.listed()
        except ValidationError:
            return failure(400, "The request has a field that is not known, or of another type.")

    def _cached_tokens(self, request: Generate) -> int:
        """The provider remembers instructions of some length by itself, and reads them cheaper from then on."""
        prefix, tokens = request.system_instruction, tokens_in([request.system_instruction])
        key = prefix.model_dump_json()
        is_known = key in self._prefixes
        self._prefixes.add(key)
        return tokens if is_known and tokens >= SHORTEST_CACHED_TOKENS else 0


async def record(request: Request) -> Recorded:
    """A form, by which Google Cloud is asked for a token, is nothing that we read."""
    body, headers = await request.body(), dict(request.headers)
    is_json = headers.get("content-type", "").startswith("application/json")
    return Recorded(request.method, request.url.path, headers, json.loads(body) if body and is_json else {})


def refused(request: Recorded) -> Answer | None:
    if not {"x-goog-api-key", "authorization"} & set(request.headers):
        return failure(403, "Callers without an identity are not served.")
    deadline = request.headers.get("x-server-timeout")
    if deadline is not None and float(deadline) < SHORTEST_DEADLINE_SECONDS:
        return failure(400, f"A deadline of {deadline} s is too short.")
    return None


def unknown(model: str) -> Answer | None:
    if model in ("", *answers.WRITERS, *answers.EMBEDDERS):
        return None
    return failure(404, f"models/{model} is not found.")


@asynccontextmanager
async def serving_gemini() -> AsyncGenerator[GeminiSandbox]:
    async with listening(GeminiSandbox) as sandbox:
        yield sandbox
