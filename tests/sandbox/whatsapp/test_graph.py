"""The endpoints around the messages: files, templates, the number, who is blocked, and what was sent."""

import hashlib

import httpx
import pytest

from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.server import WhatsAppSandbox
from tests.whatsapp_sandbox import ALI, ALI_ID, MESSAGES, NUMBER, WABA, Body, text

V = "/v26.0"
MANY_VERSIONS = ["/v21.0", "/v23.0", "/v26.0"]
PDF = {"file": ("invoice.pdf", b"%PDF \r\n\x00\xff", "application/pdf")}


async def test_a_file_is_uploaded_found_fetched_and_removed(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    form = {"messaging_product": "whatsapp", "type": "application/pdf"}
    media_id = (await graph.post(f"{V}/{NUMBER}/media", data=form, files=PDF)).json()["id"]
    found = (await graph.get(f"{V}/{media_id}")).json()
    content = PDF["file"][1]
    assert (found["mime_type"], found["file_size"]) == ("application/pdf", str(len(content)))
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    assert (await graph.get(found["url"])).content == content
    assert (await httpx.AsyncClient().get(found["url"])).status_code == 401
    whatsapp.world.advance(301)
    assert (await graph.get(found["url"])).status_code == 404
    assert (await graph.delete(f"{V}/{media_id}")).json() == {"success": True}
    assert (await graph.get(f"{V}/{media_id}")).json()["error"]["code"] == 100


async def test_a_file_of_no_known_type_is_not_taken(graph: httpx.AsyncClient) -> None:
    form = {"messaging_product": "whatsapp", "type": "application/x-msdownload"}
    response = await graph.post(f"{V}/{NUMBER}/media", data=form, files=PDF)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 100)


async def test_the_number_and_its_account_describe_themselves(graph: httpx.AsyncClient) -> None:
    number = (await graph.get(f"{V}/{NUMBER}")).json()
    assert (number["id"], number["quality_rating"]) == (NUMBER, "GREEN")
    assert (await graph.get(f"{V}/{WABA}/phone_numbers")).json() == {"data": [number]}


async def test_the_profile_can_be_written(graph: httpx.AsyncClient) -> None:
    path = f"{V}/{NUMBER}/whatsapp_business_profile"
    assert (
        await graph.post(path, json={"messaging_product": "whatsapp", "about": "Dates"})
    ).status_code == 200
    assert (await graph.get(path)).json()["data"] == [{"messaging_product": "whatsapp", "about": "Dates"}]
    assert (await graph.post(path, json={"colour": "red"})).json()["error"]["code"] == 100


def created(name: str, body: str) -> Body:
    parts = [{"type": "BODY", "text": body}]
    return {
        "name": name,
        "language": "en",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": parts,
    }


async def test_a_template_is_created_reviewed_listed_and_removed(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    path = f"{V}/{WABA}/message_templates"
    made = (await graph.post(path, json=created("fresh", "Hello {{name}}, welcome."))).json()
    assert (made["status"], made["category"]) == ("PENDING", "UTILITY")
    whatsapp.world.set_template("fresh", "en", status="APPROVED")
    found = (await graph.get(path, params={"name": "fresh"})).json()["data"]
    assert [(each["id"], each["status"]) for each in found] == [(made["id"], "APPROVED")]
    assert (await graph.post(path, json=created("fresh", "Hello."))).json()["error"]["code"] == 2388024
    assert (await graph.delete(path, params={"name": "fresh"})).json() == {"success": True}
    assert (await graph.get(path, params={"name": "fresh"})).json()["data"] == []


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("Loud", "Hello.", 100),
        ("edge", "{{name}} is welcome.", 2388299),
        ("edge", "Welcome, {{name}}", 2388299),
        ("pair", "Hello {{first}} {{last}}, welcome.", 2388293),
        ("long", "x" * 1025, 2388040),
    ],
)
async def test_a_template_with_a_known_mistake_is_not_reviewed(
    graph: httpx.AsyncClient, name: str, body: str, code: int
) -> None:
    response = await graph.post(f"{V}/{WABA}/message_templates", json=created(name, body))
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


async def test_a_long_list_comes_in_pages(whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient) -> None:
    path, names = f"{V}/{WABA}/message_templates", list[str]()
    after: str | None = "0"
    while after is not None:
        page = (await graph.get(path, params={"limit": "3", "after": after})).json()
        names += [each["name"] for each in page["data"]]
        after = page["paging"]["cursors"]["after"] if "next" in page["paging"] else None
    assert names == [name for name, _ in whatsapp.world.state.templates]


async def test_who_has_written_can_be_blocked_and_is_not_heard_until_unblocked(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    path = f"{V}/{NUMBER}/block_users"
    asked = {"messaging_product": "whatsapp", "block_users": [{"user_id": ALI_ID}]}
    added = (await graph.post(path, json=asked)).json()["block_users"]["added_users"]
    assert added == [{"input": ALI_ID, "wa_id": ALI}]
    assert (await graph.get(path)).json()["data"] == [{"messaging_product": "whatsapp", "wa_id": ALI}]
    whatsapp.world.says(ALI, "hello?")
    assert not whatsapp.world.mailbox.updates
    await graph.request("DELETE", path, json=asked)
    assert (await graph.post(MESSAGES, json=text())).status_code == 200
    whatsapp.world.state.people.add(User("AE.7", "971550000007"))
    stranger = {"messaging_product": "whatsapp", "block_users": [{"user": "+971550000007"}]}
    assert (await graph.post(path, json=stranger)).json()["error"]["code"] == 139100


async def test_the_history_knows_a_message_by_its_id_and_what_was_heard_of_it(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    wamid = (await graph.post(MESSAGES, json=text())).json()["messages"][0]["id"]
    whatsapp.world.advance(60)
    path = f"{V}/{NUMBER}/message_history"
    (found,) = (await graph.get(path, params={"message_id": wamid})).json()["data"]
    events = [(each["delivery_status"], each["webhook_update_state"]) for each in found["events"]["data"]]
    assert events == [("SENT", "FAILED"), ("DELIVERED", "FAILED"), ("READ", "FAILED")]
    assert (await graph.get(path, params={"message_id": "wamid.x"})).json() == {"data": []}
    assert (await graph.get(path, params={"message_id": "x"})).json()["error"]["code"] == 100


async def test_without_a_subscription_nothing_is_told(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    path = f"{V}/{WABA}/subscribed_apps"
    await graph.delete(path)
    assert (await graph.get(path)).json() == {"data": []}
    whatsapp.world.says(ALI, "hello")
    assert not whatsapp.world.mailbox.updates
    await graph.post(path)
    whatsapp.world.says(ALI, "hello")
    assert len(whatsapp.world.mailbox.updates) == 1


@pytest.mark.parametrize("version", MANY_VERSIONS)
async def test_every_version_is_served(graph: httpx.AsyncClient, version: str) -> None:
    assert (await graph.get(f"{version}/{NUMBER}")).status_code == 200


@pytest.mark.parametrize("path", ["/v99.0/me", "/latest/me", f"{V}/{NUMBER}/dances"])
async def test_an_unknown_path_is_said_to_be_unknown(graph: httpx.AsyncClient, path: str) -> None:
    response = await graph.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 2500)


async def test_nobody_is_served_without_a_token_of_the_right_scope(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    assert (await graph.get(f"{V}/{NUMBER}", headers={"authorization": ""})).status_code == 401
    whatsapp.world.config.tokens = {"sandbox-token": frozenset({"whatsapp_business_messaging"})}
    response = await graph.get(f"{V}/{WABA}/message_templates")
    assert (response.status_code, response.json()["error"]["code"]) == (403, 200)


async def test_everything_can_be_done_over_http_by_another_process(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    async def ask(path: str, **body: object) -> Body:
        response = await graph.post(f"/_sandbox/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    await ask("config", window_mode="async", webhooks_held=True)
    user = await ask("users", phone="+905325551234", name="Reza", window=True, reads=False)
    written = await ask(
        "inbound", **{"from": user["user_id"], "message": {"type": "text", "text": {"body": "سلام"}}}
    )
    await ask("templates", name="sale", language="en", status="PAUSED")
    await ask("faults", phase="post", kind="ok_without_id", match={"to": "90532", "nth": 2}, times=1)
    reply = text(to="905325551234", context={"message_id": written["id"]})
    ids = [(await graph.post(MESSAGES, json=reply)).json()["messages"][0].get("id") for _ in range(3)]
    assert [each is None for each in ids] == [False, True, False]
    before = whatsapp.world.clock.now()
    assert (await ask("clock", advance=3600))["now"] == before + 3600
    assert len((await graph.get("/_sandbox/ledger")).json()["data"]) == 3
    assert [each["fault"] for each in (await graph.get("/_sandbox/requests")).json()["data"]] == [
        None,
        "ok_without_id",
        None,
    ]
    snapshot = (await graph.get("/_sandbox/snapshot")).json()
    assert (snapshot["on_phones"], snapshot["webhooks"]["updates"]) == (3, 8)
    assert (await ask("webhooks", do="drop")) == {"dropped": 8}
    await ask("reset", seed=3)
    assert (await graph.get("/_sandbox/ledger")).json() == {"data": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("config", {"surprise": 1}),
        ("config", {"webhook_url": "https://example.com"}),
        ("faults", {"phase": "pre", "kind": "dance"}),
        ("faults", {"phase": "never", "kind": "rst"}),
        ("inbound", {"from": "nobody", "message": {}}),
        ("webhooks", {"do": "dance"}),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(graph: httpx.AsyncClient, path: str, body: Body) -> None:
    response = await graph.post(f"/_sandbox/{path}", json=body)
    assert (response.status_code, list(response.json())) == (400, ["error"])


async def test_clients_are_turned_away_for_a_while(
    whatsapp: WhatsAppSandbox, graph: httpx.AsyncClient
) -> None:
    await graph.post("/_sandbox/faults", json={"kind": "refuse_connect", "seconds": 0.05})
    with pytest.raises(httpx.ConnectError):
        await graph.get(f"{V}/{NUMBER}")
    await whatsapp.door.opened()
    assert (await graph.get(f"{V}/{NUMBER}")).status_code == 200
