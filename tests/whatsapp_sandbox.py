"""A WhatsApp on loopback whose clock stands still, a client of it, and somebody who hears its web hooks."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, fields
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from erp_mcp.sandbox.listening import listening
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox, serving_whatsapp
from erp_mcp.sandbox.whatsapp.state import Setting
from erp_mcp.sandbox.whatsapp.templates import Template
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

TOKEN = "sandbox-token"
NUMBER = "106540352242922"
WABA = "102290129340398"
MESSAGES = f"/v26.0/{NUMBER}/messages"
ALI = "971501234567"
ALI_ID = "AE.13491208655302741918"
NOW = 1_795_000_000.0  # 2026-11-18

Body = dict[str, Any]  # JSON, read field by field in assertions


def template(name: str, language: str, body: str, category: Any = "UTILITY", **more: Any) -> Template:
    components = ({"type": "BODY", "text": body}, *more.pop("components", ()))
    return Template(str(len(name) * 10**6), name, language, category, components, **more)


TEMPLATES = (
    template("order_shipped", "en", "Hello {{customer_name}}, order {{order_number}} is on its way."),
    template("sale", "en", "A sale begins today.", "MARKETING"),
    template("code", "en", "{{1}} is your code.", "AUTHENTICATION", parameter_format="POSITIONAL"),
    template("paused", "en", "Hello.", status="PAUSED"),
    template("disabled", "en", "Hello.", status="DISABLED"),
    template("pending", "en", "Hello.", status="PENDING"),
    template("photo", "en", "Hello.", components=({"type": "HEADER", "format": "IMAGE"},)),
)


def whatsapp_world(seed: int = 0) -> WhatsAppWorld:
    """Ali has just written."""
    ali = User(ALI_ID, ALI, "Ali", wrote_at={NUMBER: NOW})
    return WhatsAppWorld(Setting(users=(ali,), templates=TEMPLATES), seed=seed, frozen_at=NOW)


def text(body: str = "hello", to: str = ALI, **more: object) -> Body:
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}, **more}


def from_template(name: str, language: str = "en", *components: object, to: str = ALI) -> Body:
    content = {"name": name, "language": {"code": language}, "components": list(components)}
    if not components:
        del content["components"]
    return {"messaging_product": "whatsapp", "to": to, "type": "template", "template": content}


@dataclass
class Listener:
    """Answers web hooks with the next of `statuses`, and with 200 once they are used up."""

    url: str
    statuses: list[int] = field(default_factory=list[int])
    heard: list[tuple[bytes, str | None]] = field(default_factory=list[tuple[bytes, str | None]])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.heard.append((await request.body(), request.headers.get("x-hub-signature-256")))
        await Response(status_code=self.statuses.pop(0) if self.statuses else 200)(scope, receive, send)

    def changes(self) -> list[Body]:
        return [
            change
            for body, _ in self.heard
            for entry in json.loads(body)["entry"]
            for change in entry["changes"]
        ]

    def statuses_told(self) -> list[str]:
        return [each["status"] for change in self.changes() for each in change["value"].get("statuses", [])]


@pytest.fixture(scope="module")
async def whatsapp_server() -> AsyncGenerator[WhatsAppSandbox]:
    async with serving_whatsapp(whatsapp_world()) as sandbox:
        yield sandbox


@pytest.fixture
def whatsapp(whatsapp_server: WhatsAppSandbox) -> WhatsAppSandbox:
    """As it began, with nothing configured."""
    usual = Config()
    for each in fields(Config):
        setattr(whatsapp_server.world.config, each.name, getattr(usual, each.name))
    whatsapp_server.world.reset()
    return whatsapp_server


@pytest.fixture
async def graph(whatsapp: WhatsAppSandbox) -> AsyncGenerator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=whatsapp.url, headers=headers, timeout=2) as client:
        yield client


@pytest.fixture
async def listener(whatsapp: WhatsAppSandbox) -> AsyncGenerator[Listener]:
    """Hears nothing before it is drained or time is advanced."""
    async with listening(lambda url, _: Listener(url)) as listener:
        whatsapp.world.config.webhook_url = listener.url + "/hook"
        whatsapp.world.config.webhooks_held = True
        yield listener
