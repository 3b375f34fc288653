"""One request for each sending, over real sockets, and only what is provable is said of it."""

import json
import logging
from collections.abc import AsyncGenerator

import httpx
import pytest

from erp_mcp.integrations.whatsapp import graph
from erp_mcp.integrations.whatsapp.addresses import Phone
from erp_mcp.integrations.whatsapp.client import WhatsApp
from erp_mcp.integrations.whatsapp.contents import Text
from erp_mcp.integrations.whatsapp.outcomes import Accepted, NotSent, Outcome, Refused, Uncertain
from erp_mcp.integrations.whatsapp.payloads import Payload, payload
from tests.integrations.whatsapp.examples import APP_SECRET, TOKEN, connection, examples
from tests.integrations.whatsapp.meta import (
    Act,
    Meta,
    closes,
    cuts_the_answer,
    drips_for_ever,
    hangs,
    meta_server,
    raw,
    refuses,
    resets,
    says,
)

MESSAGE = payload(Phone("971501234567"), Text("مرحبا 🌙"), tracker="erp:1")
TAKEN = {"contacts": [{"input": "+971501234567", "wa_id": "971501234567"}], "messages": [{"id": "wamid.1"}]}
HTML = b"<html>Bad Gateway</html>"
SURELY_NOT = {4: "retry_hours", 80007: "retry_hours", 130429: "retry", 131056: "retry_recipient"}
EITHER = (1, 2, 131000, 131016, 133004)


@pytest.fixture
async def meta() -> AsyncGenerator[Meta]:
    async with meta_server() as server:
        yield server


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would take half a minute to be given up is given up at once."""
    monkeypatch.setattr(graph, "TIMEOUT", httpx.Timeout(connect=5, read=0.3, write=0.3, pool=5))


async def outcome(meta: Meta, *acts: Act) -> Outcome:
    meta.acts = list(acts)
    async with WhatsApp(connection(meta.url)) as whatsapp:
        return await whatsapp.send(MESSAGE)


async def test_a_message_that_is_taken_has_an_id(meta: Meta) -> None:
    assert await outcome(meta, says(200, TAKEN)) == Accepted("wamid.1", "971501234567", None)
    [asked] = meta.asked
    assert (asked.method, asked.path) == ("POST", "/v26.0/106540352242922/messages")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(asked.body) == MESSAGE


async def test_a_template_may_be_held_and_somebody_without_a_number_be_reached(meta: Meta) -> None:
    taken = {
        "contacts": [{"input": "AE.1", "user_id": "AE.1"}],
        "messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}],
    }
    held = await outcome(meta, says(200, taken))
    assert held == Accepted("wamid.1", None, "AE.1", "held_for_quality_assessment")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (closes, "cut_off"),
        (resets, "cut_off"),
        (cuts_the_answer, "cut_off"),
        (raw(200, b"<<<"), "no_message_id"),
        (says(200, {}), "no_message_id"),
        (says(200, {"messages": []}), "no_message_id"),
        (says(200, {"messages": [{"id": ""}]}), "no_message_id"),
        (says(200, {"messages": "many"}), "no_message_id"),
        (says(200, [1]), "no_message_id"),
        (raw(500, HTML), "server_error"),
        (raw(502, HTML), "server_error"),
        (says(503, {"error": {"code": 2}}), "server_error"),
        (refuses(131057, 500), "server_error"),
        (raw(400, HTML), "unexpected_answer"),
        (raw(413, b""), "unexpected_answer"),
        (says(400, {"error": "no"}), "unexpected_answer"),
        (raw(302, b"", "Location: http://127.0.0.1:9/"), "unexpected_answer"),
        (drips_for_ever, "unexpected_answer"),
        *((refuses(code), "server_error") for code in EITHER),
    ],
)
async def test_what_may_have_been_sent_is_uncertain_and_asked_once(meta: Meta, act: Act, reason: str) -> None:
    found = await outcome(meta, act)
    assert isinstance(found, Uncertain)
    assert found.reason == reason
    assert len(meta.asked) == 1


@pytest.mark.usefixtures("hurried")
async def test_an_answer_that_never_comes_is_uncertain(meta: Meta) -> None:
    assert await outcome(meta, hangs) == Uncertain("timed_out")
    assert len(meta.asked) == 1


@pytest.mark.usefixtures("hurried")
async def test_a_message_that_is_never_read_is_uncertain(meta: Meta) -> None:
    meta.reads, meta.acts = False, [hangs]
    async with WhatsApp(connection(meta.url)) as whatsapp:
        large: Payload = {**MESSAGE, "text": {"body": "x" * 30_000_000}}
        assert await whatsapp.send(large) == Uncertain("timed_out")


async def test_a_connection_that_was_closed_while_idle_makes_the_next_message_uncertain(meta: Meta) -> None:
    meta.acts = [says(200, TAKEN), closes]
    async with WhatsApp(connection(meta.url)) as whatsapp:
        await whatsapp.send(MESSAGE)
        assert await whatsapp.send(MESSAGE) == Uncertain("cut_off")
    assert len(meta.asked) == 2


async def test_where_nobody_listens_nothing_was_sent() -> None:
    async with WhatsApp(connection("http://127.0.0.1:9")) as whatsapp:
        assert await whatsapp.send(MESSAGE) == NotSent()


@pytest.mark.parametrize("error", [httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ConnectError])
async def test_what_fails_before_a_connection_was_not_sent(error: type[httpx.TransportError]) -> None:
    assert await failing_with(error) == NotSent()


@pytest.mark.parametrize(
    "error", [httpx.ReadError, httpx.WriteError, httpx.ProxyError, httpx.LocalProtocolError, httpx.CloseError]
)
async def test_what_fails_after_it_may_have_been_sent(error: type[httpx.TransportError]) -> None:
    assert await failing_with(error) == Uncertain("cut_off")


async def failing_with(error: type[httpx.TransportError]) -> Outcome:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"{TOKEN} could not be sent", request=request)

    async with WhatsApp(connection(), httpx.MockTransport(fail)) as whatsapp:
        return await whatsapp.send(MESSAGE)


@pytest.mark.parametrize(("code", "action"), SURELY_NOT.items())
async def test_what_came_too_fast_was_certainly_not_sent(meta: Meta, code: int, action: str) -> None:
    found = await outcome(meta, refuses(code))
    assert isinstance(found, Refused)
    assert (found.failure.code, found.failure.action, found.failure.group) == (code, action, "throttle")
    assert len(meta.asked) == 1


@pytest.mark.usefixtures("shared_examples")
async def test_every_envelope_of_meta_is_a_refusal_or_undecided(meta: Meta) -> None:
    for code, envelope in examples("graph_errors").items():
        found = await outcome(meta, says(400, envelope))
        assert isinstance(found, Uncertain if int(code) in EITHER else Refused), code
        assert found.failure is not None
        assert found.failure.code == int(code)
        assert found.failure.details


async def test_a_refusal_says_how_long_to_wait_where_it_is_told(meta: Meta) -> None:
    error = {"error": {"code": 130429, "message": "slow", "fbtrace_id": "A1"}}
    found = await outcome(meta, says(429, error, "Retry-After: 7"))
    assert isinstance(found, Refused)
    assert (found.failure.retry_after, found.failure.fbtrace_id) == (7, "A1")


async def test_no_secret_and_no_number_is_in_what_is_said(
    meta: Meta, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    details = {"error_data": {"details": f"Malformed access token {TOKEN} for +971501234567 <data>"}}
    found = await outcome(meta, refuses(190, 401, **details))
    assert isinstance(found, Refused)
    assert found.failure.action == "stop_sender"
    said = repr(found) + repr(connection()) + caplog.text
    assert "Malformed access token" in said
    assert "<data>" not in said
    for secret in (TOKEN, APP_SECRET, "971501234567", "501234"):
        assert secret not in said
