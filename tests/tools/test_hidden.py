"""What a policy hides of a readable model, and what Odoo's own rules hide of its records: on every way."""

import base64
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import nullcontext

import pytest
from mcp import Client
from pydantic import SecretStr

from erp_mcp.app import App
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.server import build_server
from erp_mcp.store.embedded import Urls
from tests.answers import tokens_in
from tests.apps import fresh_app
from tests.erp.writes.asking import call
from tests.governance.proposals import policy_in
from tests.odoo_sandbox import DATABASE, KEY, LOGIN
from tests.tools.test_odoo import Arguments, said

PARTNER, ORDER = "res.partner", "sale.order"
HIDING = f"""
[read]
deny_fields = ["{PARTNER}.email*", "*.amount_total"]

[[rules]]
then = "approve"
reason = "Letters are looked at."
tiers = ["send"]

[[rules]]
then = "allow"
reason = "Tests."
"""
SECRET = SecretStr(base64.urlsafe_b64encode(bytes(32)).decode())
Connecting = Callable[[], Client]


@pytest.fixture(scope="module")
async def odoo() -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows)}) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def app(
    server: Urls, odoo: OdooSandbox, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[App]:
    """`gulf` is the same Odoo as Omar sees it, who belongs to one of its two companies."""
    folder = tmp_path_factory.mktemp("hidden")
    given = {"odoo_url": odoo.url, "odoo_database": DATABASE, "odoo_login": LOGIN, "odoo_api_key": KEY}
    policy = policy_in(folder, HIDING)
    many = {"odoo_calls_per_minute": 100_000, "secret_key": SECRET, "policy_file": policy}
    async with fresh_app(server, folder, **given, **many) as app:
        at = {"url": odoo.url, "database": DATABASE, "login": "demo"}
        connections = Connections(app.database.transactions, SECRET)
        await connections.create("main", "odoo", "gulf", Credentials(at, key_of("demo")), by="test")
        yield app


@pytest.fixture
def connect(app: App) -> Connecting:
    return lambda: Client(build_server(app.settings, lambda: nullcontext(app)))


@pytest.fixture
def somebody(odoo: OdooSandbox) -> tuple[int, str]:
    """A customer with an address that must not come out."""
    (found,) = call(odoo, PARTNER, "search_read", [["email", "!=", False]], ["email"], limit=1)
    return found["id"], found["email"]


WAYS_IN: dict[str, tuple[str, Arguments]] = {
    "filter": ("search_records", {"model": PARTNER, "filters": [{"field": "email", "op": "is set"}]}),
    "filter by its label": ("search_records", {"model": PARTNER, "filters": [{"field": "Email", "value": "a"}]}),
    "nested filter": (
        "search_records",
        {"model": PARTNER, "filters": [{"any_of": [{"field": "email", "op": "contains", "value": "a"}]}]},
    ),
    "path of a filter": (
        "search_records",
        {"model": ORDER, "filters": [{"field": "partner_id.email", "op": "contains", "value": "a"}]},
    ),
    "domain": ("search_records", {"model": PARTNER, "domain": [["email", "=like", "a%"]]}),
    "path of a domain": ("search_records", {"model": ORDER, "domain": [["partner_id.email", "!=", False]]}),
    "path there and back": (
        "search_records",
        {"model": PARTNER, "domain": [["child_ids.parent_id.email", "!=", False]]},
    ),
    "domain within a domain": (
        "search_records",
        {"model": ORDER, "domain": [["partner_id", "any", [["email", "!=", False]]]]},
    ),
    "column": ("search_records", {"model": PARTNER, "fields": ["name", "email"]}),
    "path of a column": ("search_records", {"model": ORDER, "fields": ["partner_id.email"]}),
    "order": ("search_records", {"model": PARTNER, "order": "email desc"}),
    "group": ("aggregate_records", {"model": PARTNER, "by": ["email"]}),
    "path of a group": ("aggregate_records", {"model": ORDER, "by": ["partner_id.email"]}),
    "measure": ("aggregate_records", {"model": ORDER, "measures": ["amount_total:sum"]}),
    "having": (
        "aggregate_records",
        {"model": ORDER, "by": ["state"], "having": ["amount_total:sum >= 1"]},
    ),
    "filter of groups": (
        "aggregate_records",
        {"model": ORDER, "by": ["state"], "filters": [{"field": "amount_total", "op": ">", "value": 1}]},
    ),
    "order of groups": ("aggregate_records", {"model": ORDER, "by": ["state"], "order": "amount_total:sum desc"}),
    "new value": ("create_records", {"model": PARTNER, "records": [{"name": "Zed", "email": "z@example.com"}]}),
    "value of a new line": (
        "create_records",
        {"model": PARTNER, "records": [{"name": "Zed", "child_ids": [{"name": "A", "email": "z@example.com"}]}]},
    ),
    "changed value": ("update_records", {"model": PARTNER, "ids": [1437], "values": {"email": "z@example.com"}}),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS_IN)
async def test_a_hidden_field_is_no_field_on_any_way_in(
    connect: Connecting, odoo: OdooSandbox, somebody: tuple[int, str], way: str
) -> None:
    odoo.site.executed.clear()
    tool, asked = WAYS_IN[way]
    text, is_error = await said(connect, tool, asked)
    assert is_error, text
    assert text.startswith("UNKNOWN_FIELD"), text
    assert somebody[1] not in text
    assert tokens_in(text) <= 80
    assert not [each for each in odoo.site.executed if each.call.method in ("create", "write")]


WANTED = "[address]"
BY_NAME: dict[str, tuple[str, Arguments]] = {
    "relation": ("search_records", {"model": ORDER, "filters": [{"field": "partner_id", "value": WANTED}]}),
    "customer of an order": (
        "search_records",
        {"model": ORDER, "filters": [{"field": "partner_id", "op": "contains", "value": WANTED}]},
    ),
    "display name": (
        "search_records",
        {"model": PARTNER, "filters": [{"field": "display_name", "op": "contains", "value": WANTED}]},
    ),
    "path to the display name": (
        "search_records",
        {"model": ORDER, "filters": [{"field": "partner_id.display_name", "value": WANTED}]},
    ),
    "domain": ("search_records", {"model": ORDER, "domain": [["partner_id", "ilike", WANTED]]}),
    "domain of equals": ("search_records", {"model": ORDER, "domain": [["partner_id", "=", WANTED]]}),
    "domain of a list": ("search_records", {"model": ORDER, "domain": [["partner_id", "in", [WANTED]]]}),
    "domain of descent": ("search_records", {"model": ORDER, "domain": [["partner_id", "child_of", WANTED]]}),
    "domain of own descent": ("search_records", {"model": PARTNER, "domain": [["id", "child_of", WANTED]]}),
    "domain of the display name": (
        "search_records",
        {"model": PARTNER, "domain": [["display_name", "ilike", WANTED]]},
    ),
    "domain within a domain": (
        "search_records",
        {"model": ORDER, "domain": [["partner_id", "any", [["display_name", "ilike", WANTED]]]]},
    ),
    "new record": ("create_records", {"model": ORDER, "records": [{"partner_id": WANTED}]}),
}  # fmt: skip


@pytest.mark.parametrize("way", BY_NAME)
async def test_a_record_is_not_found_by_what_is_hidden_of_it(
    connect: Connecting, somebody: tuple[int, str], way: str
) -> None:
    """The answer to an address that somebody has is the one to an address that nobody has."""
    tool, asked = BY_NAME[way]
    answers = list[str]()
    for address in (somebody[1], f"{somebody[1][:-1]}x"):
        text, _ = await said(connect, tool, json.loads(json.dumps(asked).replace(WANTED, address)))
        answers.append(text.replace(address, WANTED))
    assert answers[0] == answers[1]


async def test_a_record_is_still_found_by_its_name(connect: Connecting, odoo: OdooSandbox) -> None:
    (order,) = call(odoo, ORDER, "search_read", [["state", "=", "sale"]], ["name", "partner_id"], limit=1)
    customer = order["partner_id"][1]
    for wanted in (
        {"filters": [{"field": "partner_id", "value": customer}]},
        {"filters": [{"field": "partner_id", "op": "contains", "value": customer}]},
        {"domain": [["partner_id", "ilike", customer]]},
        {"domain": [["partner_id.display_name", "=", customer]]},
    ):
        text, is_error = await said(connect, "search_records", {"model": ORDER, "order": "id", **wanted})
        assert not is_error, text
        assert customer in text


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_hidden_field_is_in_no_answer(
    connect: Connecting, somebody: tuple[int, str], form: str
) -> None:
    record_id, email = somebody
    answers = [
        await said(connect, "search_records", {"model": PARTNER, "ids": [record_id], "format": form}),
        await said(connect, "search_records", {"model": ORDER, "limit": 1, "format": form}),
        await said(connect, "read_resource", {"uri": f"erp://odoo/{PARTNER}/{record_id}"}),
        await said(
            connect, "describe_model", {"model": PARTNER, "question": "e-mail address", "format": form}
        ),
        await said(connect, "read_resource", {"uri": f"erp://odoo/{ORDER}"}),
    ]
    assert [text for text, is_error in answers if is_error] == []
    told = "\n".join(text for text, _ in answers)
    assert email not in told
    assert "amount_total" not in told
    assert "\nemail " not in told


async def test_a_user_of_one_company_sees_its_orders_alone(connect: Connecting, odoo: OdooSandbox) -> None:
    theirs = call(odoo, ORDER, "search", [["company_id", "=", 2]], limit=1)
    own = len(call(odoo, ORDER, "search", [["company_id", "=", 1]]))
    at: Arguments = {"model": ORDER, "instance": "gulf"}
    text, _ = await said(connect, "search_records", {**at, "limit": 1})
    assert f"1 of {own} " in text
    text, _ = await said(connect, "search_records", {**at, "domain": [["company_id", "=", 2]]})
    assert "0 of 0 " in text
    text, _ = await said(connect, "aggregate_records", {**at, "by": ["company_id"]})
    assert "Nakhla Trading LLC" in text
    assert "Gıda" not in text
    text, is_error = await said(connect, "search_records", {**at, "ids": theirs})
    assert is_error or "S0" not in text
    text, is_error = await said(connect, "update_records", {**at, "ids": theirs, "values": {"note": "Mine."}})
    assert is_error
    assert "Nothing was changed" in text
    assert call(odoo, ORDER, "read", theirs, ["note"])[0]["note"] in (False, "")


async def test_a_letter_is_shown_without_an_address_that_is_hidden(
    connect: Connecting, odoo: OdooSandbox
) -> None:
    wanted = [["state", "=", "draft"], ["partner_id.email", "!=", False], ["company_id", "=", 1]]
    (order,) = call(odoo, ORDER, "search_read", wanted, ["partner_id"], limit=1)
    (customer,) = call(odoo, PARTNER, "read", [order["partner_id"][0]], ["email"])
    asked: Arguments = {"action": "send_quotation", "model": ORDER, "ids": [order["id"]]}
    text, is_error = await said(connect, "run_action", asked)
    assert not is_error, text
    assert order["partner_id"][1] in text
    assert customer["email"] not in text
