"""Each way in which the provider fails has one name, and says what it cost where that is known."""

import logging
import traceback

import pytest

from erp_mcp.errors import (
    AiAnswerInvalid,
    AiConnectionLost,
    AiMisconfigured,
    AiRateLimited,
    AiRefused,
    AiServiceUnavailable,
    AiTimedOut,
    Consumption,
)
from erp_mcp.integrations.gemini import Gemini, GeminiWriter
from erp_mcp.sandbox.gemini import plays
from erp_mcp.sandbox.gemini.exchange import Play
from erp_mcp.sandbox.gemini.server import GeminiSandbox
from tests.gemini_sandbox import KEY
from tests.integrations.gemini.commissions import FINDING, NOTE

MODEL = "gemini-3.5-flash-lite"
FAILING_QUICKLY = [
    (plays.fails(400), AiMisconfigured, "HTTP 400"),
    (plays.fails(400, reason="API_KEY_INVALID"), AiMisconfigured, "refused the key"),
    (plays.fails(401), AiMisconfigured, "refused the key"),
    (plays.fails(403), AiMisconfigured, "refused the key"),
    (plays.fails(404), AiMisconfigured, "no such model"),
    (plays.fails(408), AiServiceUnavailable, "did not answer"),
    (plays.fails(499), AiServiceUnavailable, "did not answer"),
    (plays.fails(501), AiServiceUnavailable, "did not answer"),
    (plays.sends(b"", status=302), AiMisconfigured, "HTTP 302"),
    (plays.sends(b"\xff", status=403), AiConnectionLost, "cannot be read"),
    (plays.sends(b"<html>", status=400), AiMisconfigured, "HTTP 400"),
    (plays.fails(429, retry_after="3600"), AiRateLimited, "next 3600 seconds"),
    (plays.fails(429, retry_delay="3600s"), AiRateLimited, "next 3600 seconds"),
    (plays.fails(503, retry_after="3600"), AiServiceUnavailable, "did not answer"),
    (plays.garbles, AiConnectionLost, "cannot be read"),
    (plays.sends(b"<html>"), AiConnectionLost, "cannot be read"),
    (plays.sends(b"{}"), AiConnectionLost, "cannot be read"),
    (plays.sends(b""), AiConnectionLost, "cannot be read"),
    (plays.sends(b'{"candidates": [{"content": 7}]}'), AiConnectionLost, "cannot be read"),
    (plays.hangs_up, AiConnectionLost, "broke"),
    (plays.cuts_headers, AiConnectionLost, "broke"),
    (plays.cuts_body, AiConnectionLost, "broke"),
]
CHARGED = [
    (plays.blocks(), AiRefused, Consumption(18, 0, 0)),
    (plays.refuses("SAFETY"), AiRefused, Consumption(18, 0, 16)),
    (plays.refuses("RECITATION"), AiRefused, Consumption(18, 0, 16)),
    (plays.refuses("PROHIBITED_CONTENT"), AiRefused, Consumption(18, 0, 16)),
    (plays.says("four", "A_REASON_OF_NEXT_YEAR"), AiRefused, Consumption(18, 0, 17)),
    (plays.truncates, AiAnswerInvalid, Consumption(18, 0, 26)),
    (plays.says("four", "MALFORMED_RESPONSE"), AiAnswerInvalid, Consumption(18, 0, 17)),
    (plays.says(""), AiAnswerInvalid, Consumption(18, 0, 16)),
]


@pytest.fixture
def writer(gemini: Gemini, gemini_sandbox: GeminiSandbox) -> GeminiWriter:
    return GeminiWriter(gemini, MODEL, "low", timeout_seconds=20)


@pytest.mark.parametrize(("play", "error", "words"), FAILING_QUICKLY)
async def test_a_failure_has_its_name_and_is_not_repeated(
    writer: GeminiWriter,
    gemini_sandbox: GeminiSandbox,
    play: Play,
    error: type[AiServiceUnavailable],
    words: str,
) -> None:
    gemini_sandbox.script.append(play)
    with pytest.raises(AiServiceUnavailable, match=words) as raised:
        await writer.write(NOTE)
    assert (raised.type, raised.value.consumption) == (error, None)
    assert len(gemini_sandbox.requests) == 1


@pytest.mark.filterwarnings("ignore:A_REASON_OF_NEXT_YEAR")
@pytest.mark.parametrize(("play", "error", "consumption"), CHARGED)
async def test_an_answer_of_no_use_says_what_it_cost(
    writer: GeminiWriter,
    gemini_sandbox: GeminiSandbox,
    play: Play,
    error: type[AiServiceUnavailable],
    consumption: Consumption,
) -> None:
    gemini_sandbox.script.append(play)
    with pytest.raises(AiServiceUnavailable) as raised:
        await writer.write(FINDING)
    assert (raised.type, raised.value.consumption) == (error, consumption)
    assert len(gemini_sandbox.requests) == 1


@pytest.mark.parametrize("play", [plays.late(60), plays.dripping(0.1)])
async def test_what_takes_too_long_is_given_up_and_not_repeated(
    gemini: Gemini, gemini_sandbox: GeminiSandbox, play: Play
) -> None:
    gemini_sandbox.script.append(play)
    with pytest.raises(AiTimedOut):
        await GeminiWriter(gemini, MODEL, "low", timeout_seconds=0.5).write(NOTE)
    (request,) = gemini_sandbox.requests
    await request.abandoned.wait()


async def test_an_answer_that_does_not_fit_its_schema_is_for_the_caller_to_judge(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox
) -> None:
    gemini_sandbox.script.append(plays.says('{"mood": 7}'))
    assert (await writer.write(FINDING)).text == '{"mood": 7}'


@pytest.mark.parametrize("play", [plays.fails(400, reason="API_KEY_INVALID"), plays.fails(429, "3600")])
async def test_neither_the_key_nor_the_words_of_the_provider_are_in_an_error_or_a_log(
    writer: GeminiWriter, gemini_sandbox: GeminiSandbox, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    gemini_sandbox.script.append(play)
    with caplog.at_level(logging.DEBUG), pytest.raises(AiServiceUnavailable) as raised:
        await writer.write(NOTE)
    assert "sandbox" not in str(raised.value)
    assert KEY not in "".join(traceback.format_exception(raised.value))
    assert_private(caplog)


async def test_neither_the_key_nor_the_material_is_in_a_log(
    writer: GeminiWriter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await writer.write(NOTE)
    assert_private(caplog)


def assert_private(caplog: pytest.LogCaptureFixture) -> None:
    assert caplog.records
    assert KEY not in caplog.text
    assert NOTE.material not in caplog.text
