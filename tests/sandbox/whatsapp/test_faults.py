"""What goes wrong on purpose: what a client sees of it, and whether the message is on a phone."""

import httpx
import pytest

from erp_mcp.sandbox.whatsapp.faults import Fault, Phase
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from tests.whatsapp_sandbox import MESSAGES, Listener, text


@pytest.mark.parametrize(
    ("phase", "kind", "raised", "on_phone"),
    [
        ("pre", "close_before_read", httpx.RemoteProtocolError, 0),
        ("post", "close_no_response", httpx.RemoteProtocolError, 1),
        ("post", "truncated_body", httpx.RemoteProtocolError, 1),
        ("post", "rst", httpx.ReadError, 1),
        ("post", "hang_until_timeout", httpx.ReadTimeout, 1),
        ("post", "slow_then_ok", httpx.ReadTimeout, 1),
    ],
)
async def test_a_connection_that_ends_says_nothing_of_what_was_sent(
    whatsapp: WhatsAppSandbox,
    graph: httpx.AsyncClient,
    phase: Phase,
    kind: str,
    raised: type[Exception],
    on_phone: int,
) -> None:
    whatsapp.world.faults.plan(Fault(phase, kind, seconds=5))
    with pytest.raises(raised):
        await graph.post(MESSAGES, json=text(), timeout=0.3)
    assert len(whatsapp.world.ledger) == on_phone
    assert (await graph.post(MESSAGES, json=text())).status_code == 200
    assert [(each.phase, each.fault) for each in whatsapp.world.requests] == [
        ("done" if on_phone else "lost", kind),
        ("done", None),
    ]


@pytest.mark.parametrize(
    ("phase", "kind", "seen", "on_phone"),
    [
        ("pre", "http_500_json", (500, "131000"), 0),
        ("pre", "http_502_html", (502, "<h1>Bad gateway</h1>"), 0),
        ("pre", "http_503", (503, '"code":2'), 0),
        ("pre", "graph_error", (500, '"code":131000'), 0),
        ("pre", "delay", (200, "wamid."), 1),
        ("post", "http_500_json", (500, "131000"), 1),
        ("post", "http_502_html", (502, "<h1>Bad gateway</h1>"), 1),
        ("post", "ok_without_id", (200, '"messages":[{}]'), 1),
        ("post", "ok_wrong_json", (200, '{"success":true}'), 1),
        ("post", "slow_then_ok", (200, "wamid."), 1),
        ("post", "status_before_response", (200, "wamid."), 1),
    ],
)
async def test_an_answer_may_be_wrong_whether_or_not_the_message_was_sent(
    whatsapp: WhatsAppSandbox,
    graph: httpx.AsyncClient,
    phase: Phase,
    kind: str,
    seen: tuple[int, str],
    on_phone: int,
) -> None:
    whatsapp.world.faults.plan(Fault(phase, kind, seconds=0.05))
    response = await graph.post(MESSAGES, json=text())
    status, part = seen
    assert response.status_code == status
    assert part in response.text
    assert len(whatsapp.world.ledger) == on_phone


async def test_a_throttle_is_a_400_with_its_code(whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient) -> None:
    whatsapp.world.faults.plan(Fault("pre", "graph_error", code=130429))
    response = await graph.post(MESSAGES, json=text())
    assert (response.status_code, response.json()["error"]["code"]) == (400, 130429)


async def test_a_closed_port_refuses_whoever_connects_and_opens_again(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    assert (await graph.post(MESSAGES, json=text())).status_code == 200
    whatsapp.door.shut()
    async with httpx.AsyncClient(base_url=whatsapp.url) as newcomer:
        with pytest.raises(httpx.ConnectError):
            await newcomer.post(MESSAGES, json=text())
    await whatsapp.door.open()
    assert (await graph.post(MESSAGES, json=text())).status_code == 200
    assert len(whatsapp.world.ledger) == 2


async def test_a_status_may_come_before_the_answer_to_the_request(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient, listener: Listener
) -> None:
    whatsapp.world.config.webhooks_held = False
    whatsapp.world.faults.plan(Fault("post", "status_before_response"))
    await graph.post(MESSAGES, json=text(biz_opaque_callback_data="ours"))
    (change,) = listener.changes()
    (status,) = change["value"]["statuses"]
    assert (status["status"], status["biz_opaque_callback_data"]) == ("sent", "ours")


async def test_a_fault_strikes_whom_it_is_meant_for_as_often_as_it_is_planned(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    whatsapp.world.faults.plan(Fault("pre", "http_503", to="9715", type="text", skip=1, times=2))
    wamid = whatsapp.world.says("971501234567", "hello")
    statuses: list[int] = []
    for _ in range(5):
        reading = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        assert (await graph.post(MESSAGES, json=reading)).status_code == 200
        statuses.append((await graph.post(MESSAGES, json=text())).status_code)
    assert statuses == [200, 503, 503, 200, 200]


async def test_faults_with_a_chance_are_drawn_from_the_seed(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    drawn: list[list[int]] = []
    for seed in (1, 1, 2):
        whatsapp.world.reset(seed)
        whatsapp.world.faults.plan(Fault("pre", "http_503", times=None, share=0.5))
        drawn.append([(await graph.post(MESSAGES, json=text())).status_code for _ in range(12)])
    assert drawn[0] == drawn[1] != drawn[2]
    assert set(drawn[0]) == {200, 503}


def test_a_fault_that_does_not_exist_is_not_planned() -> None:
    with pytest.raises(ValueError, match="pre has no fault 'rst'"):
        Fault("pre", "rst")
