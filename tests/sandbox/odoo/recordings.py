"""Exchanges with real servers, read where they lie."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from erp_mcp.sandbox.odoo.world.shapes import Json, is_mapping

SETS = Path(os.environ.get("ERP_MCP_SHARED") or Path(__file__).parents[4] / "shared") / "data" / "odoo"


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
    """In the pipeline they must be there; who has only the repository can still run the rest."""
    folder = SETS / name
    if not folder.is_dir():
        assert not os.environ.get("CI"), f"the recordings are missing: {folder}"
        pytest.skip(f"no recordings in {folder}")
    return [recording(path) for path in sorted(folder.glob("[0-9]*.json"))]


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


def member(body: Json, name: str) -> Json:
    return body.get(name) if is_mapping(body) else None
