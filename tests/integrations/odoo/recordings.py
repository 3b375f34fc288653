"""Exchanges with real servers, read where they lie, and a transport that answers with them."""

import json
import os
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from erp_mcp.integrations.odoo import Connection, Instance, Json, Odoo, Viewpoint

SHARED = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[4] / "shared")
SETS = SHARED / "data" / "odoo"
BY_VERSION = ("16.0", "17.0", "18.0", "19.0")
JSON2 = "19.0-json2"

# What opens a session, by the paths and methods that it goes through.
OPENING = {
    "version": "*_common_version",
    "authenticate": "*_common_authenticate_ok",
    "context_get": "*context_get",
}


def require_recordings() -> None:
    """In the pipeline they must be there; who has only the repository can still run the rest."""
    if SETS.is_dir():
        return
    assert not os.environ.get("CI"), f"the recordings are missing: {SETS}"
    pytest.skip(f"no recordings in {SETS}")


@dataclass(frozen=True, slots=True)
class Exchange:
    name: str
    request: dict[str, Any]  # as the recorder wrote it
    status: int
    headers: dict[str, str]
    body: bytes

    def response(self) -> httpx.Response:
        kept = {"content-type": self.headers.get("content-type", "application/json")}
        return httpx.Response(self.status, headers=kept, content=self.body)


@cache
def exchange(of_set: str, pattern: str) -> Exchange:
    path = min((SETS / of_set).glob(f"{pattern}.json"))
    recorded = json.loads(path.read_bytes())
    response = recorded["response"]
    return Exchange(
        path.stem, recorded["request"], response["status"], response["headers"], body_of(response)
    )


def body_of(response: Mapping[str, Any]) -> bytes:  # as the recorder wrote it
    if "json" in response:
        return json.dumps(response["json"]).encode()
    return (
        response["text"].encode() if "text" in response else b64decode(response.get("body_base64_head", ""))
    )


def recorded_result(of_set: str, pattern: str) -> Json:
    """What is inside the envelope of its protocol."""
    body: Json = json.loads(exchange(of_set, pattern).body)
    return body["result"] if isinstance(body, dict) and "jsonrpc" in body else body


@dataclass(frozen=True, slots=True)
class Sent:
    """One call as the server was given it, by either protocol: JSON of which each test knows the shape."""

    model: str
    method: str
    positional: list[Any]
    named: dict[str, Any]


@dataclass(slots=True)
class Replay:
    """Answers each method with the recordings named for it, the last of them for ever."""

    of_set: str
    answers: Mapping[str, Sequence[str] | str]
    calls: list[Sent] = field(default_factory=list[Sent])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/web/version":
            of_set = "19.0" if self.of_set.startswith("19") else self.of_set
            return exchange(of_set, "*_http_*version").response()
        if request.url.path == "/jsonrpc" and self.of_set == JSON2:
            raise AssertionError("JSON-2 was to be spoken")
        if request.url.path.startswith("/json/2") and self.of_set != JSON2:
            return exchange(JSON2, "*_err_bad_key").response()  # a password: JSON-RPC is spoken
        return self._answer(sent_by(request))

    def _answer(self, sent: Sent) -> httpx.Response:
        if sent.method not in OPENING:
            self.calls.append(sent)
        asked = sum(each.method == sent.method for each in self.calls)
        given = self.answers.get(f"{sent.model}.{sent.method}") or self.answers.get(sent.method)
        patterns = [given] if isinstance(given, str) else given or [OPENING[sent.method]]
        of_set, _, pattern = patterns[min(max(asked, 1), len(patterns)) - 1].rpartition(":")
        found = exchange(of_set or self.of_set, pattern)
        if of_set and of_set != self.of_set:
            return in_envelope(recorded_result(of_set, pattern), is_json2=self.of_set == JSON2)
        return found.response()

    def last(self) -> Sent:
        return self.calls[-1]


def in_envelope(result: Json, *, is_json2: bool) -> httpx.Response:
    return httpx.Response(200, json=result if is_json2 else {"jsonrpc": "2.0", "id": 1, "result": result})


def sent_by(request: httpx.Request) -> Sent:
    body = json.loads(request.content)
    if request.url.path == "/jsonrpc":
        params = body["params"]
        if params["service"] == "common":
            return Sent("", params["method"], params["args"], {})
        _, _, _, model, method, *rest = params["args"]
        return Sent(model, method, rest[0], rest[1] if len(rest) > 1 else {})
    _, _, _, model, method = request.url.path.split("/")
    return Sent(model, method, [], body)


def opened(replay: Replay, viewpoint: Viewpoint | None = Viewpoint()) -> Odoo:  # noqa: B008 (frozen)
    instance = Instance("main", "http://odoo.test", "erp", "admin", "a key")
    return Odoo(Connection(instance, transport=httpx.MockTransport(replay)), viewpoint)
