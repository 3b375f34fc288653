"""Who pays, and with which credentials."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from erp_mcp.errors import AiMisconfigured
from erp_mcp.integrations.gemini import Account, Gemini, GeminiEmbedder, GeminiWriter
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from tests.gemini_sandbox import KEY
from tests.integrations.gemini.commissions import NOTE

MODEL = "gemini-3.5-flash-lite"


def test_an_account_does_not_show_its_key() -> None:
    assert KEY not in repr(Account(KEY))


async def test_without_a_key_nothing_is_sent_even_if_the_environment_has_one(
    monkeypatch: pytest.MonkeyPatch, gemini_sandbox: GeminiSandbox
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", KEY)
    async with Gemini(Account(base_url=gemini_sandbox.url)) as gemini:
        with pytest.raises(AiMisconfigured, match="no key"):
            await GeminiWriter(gemini, MODEL, "low", timeout_seconds=20).write(NOTE)
    assert gemini_sandbox.requests == []


async def test_vertex_is_asked_in_the_name_of_its_project(
    monkeypatch: pytest.MonkeyPatch, gemini_sandbox: GeminiSandbox, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(service_account(tmp_path, gemini_sandbox.url)))
    monkeypatch.setenv("GOOGLE_API_KEY", KEY)
    token = {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"}
    gemini_sandbox.script.append(plays.sends(json.dumps(token).encode()))
    account = Account(vertex_project="shop", vertex_location="europe-west4", base_url=gemini_sandbox.url)
    async with Gemini(account) as gemini:
        written = await GeminiWriter(gemini, MODEL, "low", timeout_seconds=20).write(NOTE)
        vectors = await GeminiEmbedder(gemini, "gemini-embedding-2", 8).passages(["red", "blue"])
    _, generation, embedding = gemini_sandbox.requests
    models = "/v1beta1/projects/shop/locations/europe-west4/publishers/google/models"
    assert written.text == "Order 12 is late. Where is it?"
    assert len(vectors) == 2
    assert generation.path == f"{models}/{MODEL}:generateContent"
    assert embedding.path == f"{models}/gemini-embedding-2:batchEmbedContents"
    assert generation.headers["authorization"] == "Bearer a-token"
    assert "x-goog-api-key" not in generation.headers


async def test_vertex_without_credentials_is_a_matter_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, gemini_sandbox: GeminiSandbox, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "missing.json"))
    account = Account(vertex_project="shop", base_url=gemini_sandbox.url)
    async with Gemini(account) as gemini:
        with pytest.raises(AiMisconfigured, match="no credentials"):
            await GeminiWriter(gemini, MODEL, "low", timeout_seconds=20).write(NOTE)


def service_account(folder: Path, url: str) -> Path:
    """As Google Cloud hands it out, but its tokens come from the sandbox."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "account.json"
    content = {
        "type": "service_account",
        "project_id": "shop",
        "private_key": pem.decode(),
        "client_email": "server@shop.example",
        "token_uri": f"{url}/token",
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    return file
