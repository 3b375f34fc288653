"""What the sandbox answers: the shapes of the provider, made of what it was given."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Annotated, Literal

import httpx
import pytest
from google.genai import Client
from google.genai.types import GenerateContentConfig, HttpOptions
from pydantic import BaseModel, Field

from erp_mcp.sandbox.gemini.filling import sentences
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from erp_mcp.sandbox.gemini.vectors import vector
from tests.gemini_sandbox import KEY

MODEL = "gemini-3.8-flash"
MATERIAL = "Order 12 is late. Where is it? Call me."


class Promise(BaseModel):
    quote: Annotated[str, Field(max_length=9)]
    due_on: date


class Analysis(BaseModel):
    mood: Literal["angry", "calm"]
    urgency: Annotated[int, Field(ge=1, le=5)]
    score: Annotated[float, Field(ge=-1)]
    share: float
    is_open: bool
    promises: Annotated[list[Promise], Field(max_length=1)]
    topics: Annotated[list[str], Field(min_length=3)]
    code: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    answer: int | str


@pytest.fixture
async def http(gemini_sandbox: GeminiSandbox) -> AsyncGenerator[httpx.AsyncClient]:
    base = f"{gemini_sandbox.url}/v1beta"
    async with httpx.AsyncClient(base_url=base, headers={"x-goog-api-key": KEY}) as http:
        yield http


async def test_an_answer_has_the_shape_of_the_provider(http: httpx.AsyncClient) -> None:
    response = await http.post(f"/models/{MODEL}:generateContent", json=asking(MATERIAL))
    assert response.json() == {
        "candidates": [
            {
                "content": {"parts": [{"text": "Order 12 is late. Where is it?"}], "role": "model"},
                "finishReason": "STOP",
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": 10,
            "candidatesTokenCount": 8,
            "thoughtsTokenCount": 16,
            "totalTokenCount": 34,
        },
        "modelVersion": MODEL,
        "responseId": "sandbox",
    }


async def test_every_kind_of_field_is_filled_so_that_it_fits(gemini_sandbox: GeminiSandbox) -> None:
    client = Client(vertexai=False, api_key=KEY, http_options=HttpOptions(base_url=gemini_sandbox.url))
    async with client.aio as asked:
        response = await asked.models.generate_content(  # pyright: ignore[reportUnknownMemberType] (Pillow)
            model=MODEL,
            contents=MATERIAL,
            config=GenerateContentConfig(response_mime_type="application/json", response_schema=Analysis),
        )
    client.close()
    assert Analysis.model_validate_json(response.text or "") == Analysis(
        mood="angry",
        urgency=3,
        score=-1,
        share=1,
        is_open=False,
        promises=[Promise(quote="Order 12 ", due_on=date(2026, 11, 21))],
        topics=["Where is it?", "Call me.", "Order 12 is late."],
        code=None,
        answer=1,
    )


async def test_an_answer_longer_than_its_limit_is_cut_off(http: httpx.AsyncClient) -> None:
    body = asking(MATERIAL) | {"generationConfig": {"maxOutputTokens": 3}}
    (candidate,) = (await http.post(f"/models/{MODEL}:generateContent", json=body)).json()["candidates"]
    assert candidate["content"]["parts"] == [{"text": "Order 12 is "}]
    assert candidate["finishReason"] == "MAX_TOKENS"


async def test_pictures_and_recordings_count_as_input(http: httpx.AsyncClient) -> None:
    media = [
        {"inlineData": {"mime_type": "image/png", "data": "AAAA"}},
        {"inlineData": {"mimeType": "audio/ogg", "data": "A" * 1340}},
    ]
    response = await http.post(f"/models/{MODEL}:countTokens", json={"contents": [{"parts": media}]})
    assert response.json() == {"totalTokens": 258 + 2}


async def test_models_are_listed_and_described(http: httpx.AsyncClient) -> None:
    listed = (await http.get("/models")).json()["models"]
    described = (await http.get(f"/models/{MODEL}")).json()
    assert described in listed
    assert described["supportedGenerationMethods"] == ["generateContent", "countTokens"]


async def test_one_embedding_and_the_same_in_a_batch_are_equal(http: httpx.AsyncClient) -> None:
    wanted = {"content": {"parts": [{"text": "red shoes"}]}, "outputDimensionality": 8}
    single = (await http.post("/models/gemini-embedding-2:embedContent", json=wanted)).json()
    batch = (
        await http.post("/models/gemini-embedding-2:batchEmbedContents", json={"requests": [wanted]})
    ).json()
    assert single["embedding"] == batch["embeddings"][0] == {"values": vector("Red, shoes!", 8)}


@pytest.mark.parametrize(
    ("path", "body", "status", "name"),
    [
        ("/models/gemini-2-flash:generateContent", {"contents": []}, 404, "NOT_FOUND"),
        (f"/models/{MODEL}:generateContent", {"contents": "text"}, 400, "INVALID_ARGUMENT"),
        (f"/models/{MODEL}/tuned:generateContent", {"contents": []}, 404, "NOT_FOUND"),
        (
            "/models/gemini-embedding-2:batchEmbedContents",
            {"requests": [{"content": {"parts": [{"text": "a"}]}, "outputDimensionality": 1}] * 101},
            400,
            "INVALID_ARGUMENT",
        ),
    ],
)
async def test_what_the_provider_would_refuse_is_refused(
    http: httpx.AsyncClient, path: str, body: dict[str, object], status: int, name: str
) -> None:
    response = await http.post(path, json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["status"]) == (status, status, name)


async def test_a_deadline_below_ten_seconds_is_refused(http: httpx.AsyncClient) -> None:
    headers = {"X-Server-Timeout": "9"}
    response = await http.post(f"/models/{MODEL}:generateContent", json=asking(MATERIAL), headers=headers)
    assert response.status_code == 400


async def test_nobody_is_served_without_a_key(gemini_sandbox: GeminiSandbox) -> None:
    async with httpx.AsyncClient(base_url=gemini_sandbox.url) as http:
        response = await http.post(f"/v1beta/models/{MODEL}:generateContent", json=asking(MATERIAL))
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("أين طلبي؟ لم يصل.", ["أين طلبي؟", "لم يصل."]),
        ("one\n\ntwo!", ["one", "two!"]),
        (" ", ["There is nothing to read."]),
    ],
)
def test_sentences_end_as_their_language_ends_them(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def asking(text: str) -> dict[str, object]:
    return {"contents": [{"parts": [{"text": text}], "role": "user"}]}
