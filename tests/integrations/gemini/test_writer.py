"""What is asked of Gemini on the wire, and what comes back."""

import base64
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from erp_mcp.integrations.gemini import Gemini, GeminiWriter
from erp_mcp.integrations.seam import Consumption, Media, Thinking
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from tests.gemini_sandbox import KEY
from tests.integrations.gemini.commissions import FINDING, NOTE, Finding

MODEL = "gemini-3.5-flash-lite"


@pytest.fixture
def writer(gemini: Gemini, gemini_sandbox: GeminiSandbox) -> GeminiWriter:
    return GeminiWriter(gemini, MODEL, "low", timeout_seconds=20)


async def test_plain_text_is_asked_for_with_nothing_but_the_commission(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    written = await writer.write(NOTE)
    (request,) = gemini_sandbox.requests
    assert written.text == "Order 12 is late. Where is it?"
    assert request.path == f"/v1beta/models/{MODEL}:generateContent"
    assert request.body == {
        "systemInstruction": {"parts": [{"text": NOTE.instructions}], "role": "user"},
        "contents": [{"parts": [{"text": NOTE.material}], "role": "user"}],
        "generationConfig": {"maxOutputTokens": 200, "thinkingConfig": {"thinking_level": "LOW"}},
    }


async def test_a_schema_goes_along_and_the_answer_fits_it(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    written = await writer.write(FINDING)
    config = gemini_sandbox.requests[0].body["generationConfig"]
    assert isinstance(config, dict)
    assert config["responseMimeType"] == "application/json"
    assert config["responseSchema"]["properties"]["mood"]["enum"] == ["angry", "calm"]
    assert Finding.model_validate_json(written.text) == Finding(
        mood="angry", urgency=3, quotes=["Order 12 is late.", "Where is it?"]
    )


async def test_pictures_and_recordings_follow_the_material(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    media = (Media("image/png", b"a picture"), Media("audio/ogg", b"a recording"))
    await writer.write(replace(NOTE, media=media))
    assert gemini_sandbox.requests[0].body["contents"] == [
        {
            "parts": [
                {"text": NOTE.material},
                {"inlineData": {"data": base64.b64encode(b"a picture").decode(), "mime_type": "image/png"}},
                {"inlineData": {"data": base64.b64encode(b"a recording").decode(), "mime_type": "audio/ogg"}},
            ],
            "role": "user",
        }
    ]


async def test_a_recording_alone_goes_without_an_empty_text(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    await writer.write(replace(NOTE, material="", media=(Media("audio/ogg", b"a recording"),)))
    recording = {"data": base64.b64encode(b"a recording").decode(), "mime_type": "audio/ogg"}
    assert gemini_sandbox.requests[0].body["contents"] == [
        {"parts": [{"inlineData": recording}], "role": "user"}
    ]


@pytest.mark.parametrize("thinking", ["minimal", "low", "medium", "high"])
async def test_the_level_of_thinking_is_the_one_configured(
    gemini: Gemini, gemini_sandbox: GeminiSandbox, thinking: Thinking
) -> None:
    await GeminiWriter(gemini, MODEL, thinking, timeout_seconds=20).write(NOTE)
    config = gemini_sandbox.requests[0].body["generationConfig"]
    assert isinstance(config, dict)
    assert config["thinkingConfig"] == {"thinking_level": thinking.upper()}


async def test_no_sampling_parameter_is_ever_sent(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    await writer.write(FINDING)
    wire = json.dumps(gemini_sandbox.requests[0].body).lower().replace("_", "")
    assert [name for name in ("temperature", "topp", "topk", "seed", "penalty") if f'"{name}' in wire] == []


async def test_the_key_travels_in_its_header_alone(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    await writer.write(NOTE)
    (request,) = gemini_sandbox.requests
    assert [name for name, value in request.headers.items() if KEY in value] == ["x-goog-api-key"]
    assert KEY not in request.path + json.dumps(request.body)


async def test_what_was_used_includes_thoughts_and_what_the_provider_remembered(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    long = replace(NOTE, instructions="Be kind. " * 600)
    first, second = await writer.write(long), await writer.write(long)
    assert first.consumption == Consumption(input_tokens=1360, cached_tokens=0, output_tokens=24)
    assert second.consumption == Consumption(input_tokens=1360, cached_tokens=1350, output_tokens=24)


async def test_half_a_surrogate_pair_does_not_spoil_the_request(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    written = await writer.write(replace(NOTE, material="Order \ud83d is late."))
    assert written.text == "Order ? is late."


@pytest.mark.parametrize(("seconds", "deadline"), [(0.5, "10"), (25.2, "26")])
async def test_the_provider_is_told_the_deadline_but_never_one_that_it_refuses(
    gemini: Gemini, gemini_sandbox: GeminiSandbox, seconds: float, deadline: str
) -> None:
    await GeminiWriter(gemini, MODEL, "low", seconds).write(NOTE)
    assert gemini_sandbox.requests[0].headers["x-server-timeout"] == deadline


def test_importing_the_client_does_not_import_the_sdk() -> None:
    heavy = "sorted({'google.genai', 'httpx', 'tenacity'} & set(sys.modules))"
    script = f"import sys, erp_mcp.integrations.gemini; print({heavy})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
