"""Exchanges with real servers, read where they lie, and a transport that answers with them."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

import httpx
import pytest

from erp_mcp.integrations.odoo import Connection, Instance, Json, Odoo, Viewpoint

SHARED = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[4] / "shared")
SETS = SHARED / "data" / "odoo"
BY_VERSION = ("16.0", "17.0", "18.0", "19.0")

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
    request: dict[str, Json]
    status: int
    headers: dict[str, str]
    body: bytes

    def response(self) -> httpx.Response:
        kept = {"content-type": self.headers.get("content-type", "application/json")}
        return httpx.Response(self.status, headers=kept, content=self.body)

    @property
    def sent(self) -> Mapping[str, Json]:
        return cast("Mapping[str, Json]", self.request["json"])  # as the recorder wrote it


@cache
def exchange(of_set: str, pattern: str) -> Exchange:
    path = min((SETS / of_set).glob(f"{pattern}.json"))
    recorded = json.loads(path.read_bytes())
    response = recorded["response"]
    body = json.dumps(response["json"]) if "json" in response else response.get("text", "")
    return Exchange(path.stem, recorded["request"], response["status"], response["headers"], body.encode())


def names(of_set: str, pattern: str) -> list[str]:
    return [path.stem for path in sorted((SETS / of_set).glob(f"{pattern}.json"))]


@dataclass(frozen=True, slots=True)
class Sent:
    """One call as the server was given it, by either protocol."""

    model: str
    method: str
    positional: Sequence[Json]
    named: Mapping[str, Json]


@dataclass(slots=True)
class Replay:
    """Answers each method with the recordings named for it, the last of them for ever."""

    of_set: str
    answers: Mapping[str, Sequence[str] | str]
    calls: list[Sent] = field(default_factory=list[Sent])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/web/version":
            return self._web_version()
        sent = sent_by(request)
        if sent.method not in ("version", "authenticate", "context_get") or sent.method in self.answers:
            self.calls.append(sent)
        asked = sum(each.method == sent.method for each in self.calls)
        given = self.answers.get(sent.method, OPENING.get(sent.method, ""))
        patterns = [given] if isinstance(given, str) else given
        pattern = patterns[min(max(asked, 1), len(patterns)) - 1]
        assert pattern, f"no recording was named for {sent.method}"
        return exchange(self.of_set, pattern).response()

    def _web_version(self) -> httpx.Response:
        if self.of_set.startswith("19"):
            return exchange("19.0", "*_http_web_version").response()
        return exchange(self.of_set, "*_http_json_version").response()

    def last(self) -> Sent:
        return self.calls[-1]


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
