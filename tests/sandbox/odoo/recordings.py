"""Exchanges with real servers, read where they lie."""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from erp_mcp.sandbox.odoo.world.shapes import Json, is_mapping
from tests.integrations.odoo.recordings import SETS, require_recordings


@dataclass(frozen=True, slots=True)
class Sent:
    method: str
    path: str
    headers: dict[str, str]
    body: Json
    text: str | None


@dataclass(frozen=True, slots=True)
class Received:
    status: int
    headers: dict[str, str]
    body: Json
    """Of anything that is not JSON, its text or nothing."""


@dataclass(frozen=True, slots=True)
class Recording:
    name: str
    sent: Sent
    received: Received


def recordings(name: str) -> list[Recording]:
    require_recordings()
    return [recording(path) for path in sorted((SETS / name).glob("[0-9]*.json"))]


def recording(path: Path) -> Recording:
    exchange = json.loads(path.read_text())
    request, response = exchange["request"], exchange["response"]
    sent = Sent(
        method=request["method"],
        path="/" + request["url"].split("/", 3)[3],
        headers=request["headers"],
        body=request.get("json"),
        text=request.get("text"),
    )
    body = response["json"] if "json" in response else response.get("text")
    return Recording(path.stem, sent, Received(response["status"], response["headers"], body))


@dataclass(frozen=True, slots=True)
class Called:
    """One call of `execute_kw`, and the error it was answered with, if it was one."""

    model: str
    method: str
    arguments: list[JsonValue]
    keywords: dict[str, JsonValue]
    error: tuple[str, str] | None


def called(version: str, name: str) -> Called:
    """By the name without its number, which differs between versions."""
    path = next((SETS / version).glob(f"[0-9][0-9][0-9]_{name}.json"))
    exchange = json.loads(path.read_text())
    _, _, _, model, method, arguments, *rest = exchange["request"]["json"]["params"]["args"]
    data = exchange["response"]["json"].get("error", {}).get("data")
    error = (data["name"], data["message"]) if data else None
    return Called(model, method, arguments, rest[0] if rest else {}, error)


def member(body: Json, name: str) -> Json:
    return body.get(name) if is_mapping(body) else None
