"""What a business hears where a fault is planned: twice, late, out of order, unsigned or with less in it."""

import hmac

import pytest

from erp_mcp.sandbox.whatsapp.faults import Fault
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from tests.whatsapp_sandbox import ALI, Listener


async def told_with(whatsapp: WhatsAppSandbox, fault: Fault) -> None:
    whatsapp.world.faults.plan(fault)
    whatsapp.world.says(ALI, "one")
    whatsapp.world.says(ALI, "two")
    await whatsapp.postman.drain()


async def test_a_web_hook_may_come_twice_with_the_same_bytes(
    whatsapp: WhatsAppSandbox, listener: Listener
) -> None:
    await told_with(whatsapp, Fault("webhook", "duplicate", count=3))
    assert len(listener.heard) == 3
    assert len(set(listener.heard)) == 1


async def test_a_web_hook_may_be_lost_late_or_old(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    await told_with(whatsapp, Fault("webhook", "drop"))
    assert listener.heard == []
    await told_with(whatsapp, Fault("webhook", "delay", seconds=30))
    assert listener.heard == []
    whatsapp.world.advance(30)
    await whatsapp.postman.drain()
    assert len(listener.heard) == 1
    await told_with(whatsapp, Fault("webhook", "replay_old"))
    assert [listener.heard[0]] == [listener.heard[1]] != [listener.heard[2]]


@pytest.mark.parametrize(("kind", "is_signed"), [("bad_signature", True), ("no_signature", False)])
async def test_a_signature_may_be_wrong_or_missing(
    whatsapp: WhatsAppSandbox, listener: Listener, kind: str, is_signed: bool
) -> None:
    await told_with(whatsapp, Fault("webhook", kind))
    ((body, signature),) = listener.heard
    right = "sha256=" + hmac.digest(whatsapp.world.config.app_secret.encode(), body, "sha256").hex()
    assert (signature is not None) == is_signed
    assert signature != right


async def test_updates_may_be_shuffled(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    whatsapp.world.faults.plan(Fault("webhook", "reorder"))
    said = [whatsapp.world.says(ALI, str(place)) for place in range(20)]
    await whatsapp.postman.drain()
    told = [each["id"] for each in listener.changes()[0]["value"]["messages"]]
    assert sorted(told) == sorted(said)
    assert told != said


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("contacts_without_user_id", b"user_id"),
        ("contacts_without_wa_id", b'"from"'),
        ("contacts_without_wa_id", b"wa_id"),
    ],
)
async def test_identifiers_may_be_missing(
    whatsapp: WhatsAppSandbox, listener: Listener, kind: str, missing: bytes
) -> None:
    await told_with(whatsapp, Fault("webhook", kind))
    assert missing not in listener.heard[0][0]


async def test_fields_that_nobody_knows_may_appear(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    await told_with(whatsapp, Fault("webhook", "extra_unknown_field"))
    (change,) = listener.changes()
    assert all("a_field_of_tomorrow" in each for each in change["value"]["messages"])
