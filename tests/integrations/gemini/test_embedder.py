"""One vector for each text, whatever the batch."""

import math

import pytest

from erp_mcp.errors import AiAnswerInvalid, AiRateLimited
from erp_mcp.integrations.gemini import Gemini, GeminiEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.server import GeminiSandbox


@pytest.fixture
def embedder(gemini: Gemini, gemini_sandbox: GeminiSandbox) -> GeminiEmbedder:
    return GeminiEmbedder(gemini, "gemini-embedding-2", 16)


async def test_a_model_and_its_dimension_are_one_name(embedder: GeminiEmbedder) -> None:
    assert (embedder.model_id, embedder.dimension) == ("gemini-embedding-2-16", 16)


async def test_every_text_is_a_content_of_its_own_and_says_what_it_is(
    embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    vectors = await embedder.passages(["red shoes", "blue shoes"])
    (request,) = gemini_sandbox.requests
    assert request.path == "/v1beta/models/gemini-embedding-2:batchEmbedContents"
    assert request.body["requests"] == [
        {
            "model": "models/gemini-embedding-2",
            "content": {"parts": [{"text": f"title: none | text: {color} shoes"}]},
            "outputDimensionality": 16,
        }
        for color in ("red", "blue")
    ]
    assert [len(vector) for vector in vectors] == [16, 16]


async def test_a_query_says_that_it_is_one(embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox) -> None:
    vector = await embedder.query("red shoes")
    assert gemini_sandbox.requests[0].body["requests"] == [
        {
            "model": "models/gemini-embedding-2",
            "content": {"parts": [{"text": "task: search result | query: red shoes"}]},
            "outputDimensionality": 16,
        }
    ]
    assert len(vector) == 16


async def test_texts_that_share_words_lie_nearer(embedder: GeminiEmbedder) -> None:
    query = await embedder.query("running shoes in red")
    near, far = await embedder.passages(["red running shoes", "invoices of last March"])
    assert cosine(query, near) > cosine(query, far)


async def test_many_texts_go_in_batches_of_a_hundred_and_come_back_in_order(
    embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    texts = [f"article {number}" for number in range(205)]
    vectors = await embedder.passages(texts)
    sizes = [str(request.body).count("outputDimensionality") for request in gemini_sandbox.requests]
    assert sizes == [100, 100, 5]
    assert [vectors[0], vectors[204]] == await embedder.passages([texts[0], texts[204]])


async def test_nothing_is_asked_for_no_text(embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox) -> None:
    assert await embedder.passages([]) == []
    assert gemini_sandbox.requests == []


async def test_vectors_have_the_length_one_whatever_the_provider_sends(
    gemini: Gemini, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.sends(b'{"embeddings": [{"values": [3, 4]}]}'))
    assert await GeminiEmbedder(gemini, "gemini-embedding-2", 2).query("shoes") == [0.6, 0.8]


async def test_fewer_vectors_than_texts_are_no_answer(
    embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.forgets_a_vector)
    with pytest.raises(AiAnswerInvalid, match="1 vectors for 2 texts"):
        await embedder.passages(["red", "blue"])


@pytest.mark.parametrize("values", ["", "1", "0, 0", '"NaN", 1', "1e999, 1"])
async def test_a_vector_that_points_nowhere_is_no_answer(
    gemini: Gemini, gemini_sandbox: GeminiSandbox, values: str
) -> None:
    gemini_sandbox.script.append(plays.sends(f'{{"embeddings": [{{"values": [{values}]}}]}}'.encode()))
    with pytest.raises(AiAnswerInvalid, match="2 dimensions"):
        await GeminiEmbedder(gemini, "gemini-embedding-2", 2).query("shoes")


async def test_its_failures_have_the_names_of_the_writer(
    embedder: GeminiEmbedder, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.fails(429, retry_after="3600"))
    with pytest.raises(AiRateLimited):
        await embedder.query("shoes")


def cosine(one: Vector, other: Vector) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))
