"""What a business hears: signed, in batches, and again when it did not listen."""

import hashlib
import hmac
import json

import httpx
import pytest

from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld
from tests.sandbox.whatsapp.sending import sent
from tests.whatsapp_sandbox import ALI, ALI_ID, MESSAGES, NOW, NUMBER, WABA, Listener, text, whatsapp_world

DAY = 86400


async def test_the_raw_bytes_are_signed_and_everything_beyond_ascii_is_escaped(
    whatsapp: WhatsAppSandbox, listener: Listener
) -> None:
    whatsapp.world.says(ALI, "مرحبا 👋 a/b")
    assert await whatsapp.postman.drain() == 1
    ((body, signature),) = listener.heard
    secret = whatsapp.world.config.app_secret.encode()
    assert signature == "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    assert body.isascii()
    assert rb"a\/b" in body
    assert json.dumps(json.loads(body)).encode() != body


async def test_a_message_is_told_as_meta_tells_it(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    wamid = whatsapp.world.says(ALI, "hello")
    await whatsapp.postman.drain()
    assert json.loads(listener.heard[0][0]) == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": WABA,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {"display_phone_number": "97145550100", "phone_number_id": NUMBER},
                            "contacts": [{"profile": {"name": "Ali"}, "wa_id": ALI, "user_id": ALI_ID}],
                            "messages": [
                                {
                                    "from": ALI,
                                    "from_user_id": ALI_ID,
                                    "id": wamid,
                                    "timestamp": str(int(NOW)),
                                    "type": "text",
                                    "text": {"body": "hello"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


async def test_a_user_name_hides_the_phone(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    whatsapp.world.user(ALI).username = "ali.k"
    whatsapp.world.says(ALI_ID, "hello")
    await whatsapp.postman.drain()
    assert ALI.encode() not in listener.heard[0][0].replace(b"wamid", b"")
    (change,) = listener.changes()
    assert change["value"]["contacts"] == [
        {"profile": {"name": "Ali", "username": "ali.k"}, "user_id": ALI_ID}
    ]


async def test_a_message_is_sent_then_delivered_then_read(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient, listener: Listener
) -> None:
    whatsapp.world.config.webhooks_held = False
    await graph.post(MESSAGES, json=text(biz_opaque_callback_data="ours"))
    await whatsapp.advance(60)
    assert listener.statuses_told() == ["sent", "delivered", "read"]
    told = [each["value"]["statuses"][0] for each in listener.changes()]
    assert [("pricing" in each, each["biz_opaque_callback_data"]) for each in told] == [
        (True, "ours"),
        (True, "ours"),
        (False, "ours"),
    ]
    (entry,) = whatsapp.world.ledger
    assert all(each.is_heard for each in entry.events)


@pytest.mark.parametrize(
    ("habits", "statuses"),
    [
        ({"reads": False}, ["sent", "delivered"]),
        ({"skips_delivered": True}, ["sent", "read"]),
        ({"is_offline": True}, ["sent"]),
        ({"has_blocked": True}, ["sent"]),
        ({"exists": False}, ["failed"]),
        ({"fails_with": 130472}, ["failed"]),
    ],
)
def test_what_becomes_of_a_message_is_the_users_affair(
    habits: dict[str, object], statuses: list[str]
) -> None:
    world = whatsapp_world()
    for name, value in habits.items():
        setattr(world.user(ALI), name, value)
    sent(world, text())
    world.advance(DAY)
    (entry,) = world.ledger.accepted()
    assert [each.status for each in entry.events] == statuses
    assert len(world.ledger) == (statuses != ["failed"])


def test_a_voice_message_is_played() -> None:
    world = whatsapp_world()
    voice = world.add_media(b"ogg", "audio/ogg; codecs=opus")
    sent(
        world,
        {
            "messaging_product": "whatsapp",
            "to": ALI,
            "type": "audio",
            "audio": {"id": voice.id, "voice": True},
        },
    )
    world.advance(DAY)
    assert [each.status for each in world.ledger.accepted()[0].events] == [
        "sent",
        "delivered",
        "read",
        "played",
    ]


async def test_a_failure_names_its_code_and_perhaps_not_the_tracker(
    whatsapp: WhatsAppSandbox, listener: Listener
) -> None:
    whatsapp.world.user(ALI).exists = False
    sent(whatsapp.world, text(biz_opaque_callback_data="ours"))
    whatsapp.world.advance(1)
    await whatsapp.postman.drain()
    (status,) = listener.changes()[0]["value"]["statuses"]
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)
    assert not {"biz_opaque_callback_data", "pricing"} & set(status)


async def test_a_thousand_updates_come_in_one_body(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    for place in range(1001):
        whatsapp.world.says(ALI, str(place))
    assert await whatsapp.postman.drain() == 2
    assert [len(each["value"]["messages"]) for each in listener.changes()] == [1000, 1]


@pytest.mark.parametrize(
    ("shape", "entries", "changes"), [("messages", 1, 1), ("changes", 1, 3), ("entries", 3, 3)]
)
async def test_a_batch_repeats_messages_changes_or_entries(
    whatsapp: WhatsAppSandbox, listener: Listener, shape: str, entries: int, changes: int
) -> None:
    setattr(whatsapp.world.config, "batch_shape", shape)  # noqa: B010 - any of the three
    for place in range(3):
        whatsapp.world.says(ALI, str(place))
    await whatsapp.postman.drain()
    body = json.loads(listener.heard[0][0])
    assert (len(body["entry"]), len(listener.changes())) == (entries, changes)


async def test_what_is_not_answered_with_200_comes_again_ever_more_seldom_for_a_week(
    whatsapp: WhatsAppSandbox, listener: Listener
) -> None:
    whatsapp.world.config.webhooks_held = False
    listener.statuses = [500] * 100
    whatsapp.world.says(ALI, "hello")
    counts: list[int] = []
    for seconds in (0, 59, 1, 300, 1800, 7200, 21600, 43200, DAY, 30 * DAY):
        await whatsapp.advance(seconds)
        counts.append(len(listener.heard))
    assert counts == [1, 1, 2, 3, 4, 5, 6, 7, 8, 13]
    assert len({body for body, _ in listener.heard}) == 1
    assert not whatsapp.world.mailbox.waiting
    assert len(whatsapp.world.mailbox.unheard) == 1


async def test_whoever_does_not_answer_is_told_again(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    whatsapp.world.config.webhook_url = "http://127.0.0.1:9/closed"
    whatsapp.world.says(ALI, "hello")
    assert await whatsapp.postman.drain() == 0
    whatsapp.world.config.webhook_url = listener.url
    whatsapp.world.config.webhooks_held = False
    await whatsapp.advance(60)
    assert len(listener.heard) == 1


async def test_a_hook_beyond_loopback_is_never_called(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    whatsapp.world.config.webhook_url = "https://example.com/hook"
    whatsapp.world.says(ALI, "hello")
    with pytest.raises(ValueError, match="not on loopback"):
        await whatsapp.postman.drain()


async def test_what_was_heard_can_be_told_again(whatsapp: WhatsAppSandbox, listener: Listener) -> None:
    whatsapp.world.says(ALI, "hello")
    await whatsapp.postman.drain()
    assert whatsapp.world.mailbox.redeliver(NOW) == 1
    await whatsapp.postman.drain()
    assert listener.heard[0] == listener.heard[1]


async def test_templates_preferences_and_new_ids_are_told(
    whatsapp: WhatsAppSandbox, listener: Listener
) -> None:
    world = whatsapp.world
    world.set_template("sale", "en", status="PAUSED", category="UTILITY", quality="RED")
    world.prefers(ALI, marketing=False)
    new_id = world.changes_user_id(ALI)
    await whatsapp.postman.drain()
    assert [each["field"] for each in listener.changes()] == [
        "message_template_status_update",
        "template_category_update",
        "message_template_quality_update",
        "user_preferences",
        "messages",
    ]
    assert listener.changes()[3]["value"]["user_preferences"][0]["value"] == "stop"
    assert listener.changes()[4]["value"]["messages"][0]["system"]["user_id"] == new_id
    assert world.user(new_id) is world.user(ALI)


def busy(seed: int) -> list[bytes]:
    world = whatsapp_world(seed)
    world.config.failing_share = 0.3
    for place in range(30):
        world.says(ALI, str(place))
        sent(world, text(str(place)))
        world.advance(7)
    world.advance(DAY)
    return bodies(world)


def bodies(world: WhatsAppWorld) -> list[bytes]:
    found: list[bytes] = []
    while parcel := world.mailbox.take(world.clock.now()):
        found.append(parcel.body)
    return found


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert busy(7) == busy(7) != busy(8)
