"""What goes wrong on purpose, and what is then known of what was carried out."""

import httpx
import pytest

from erp_mcp.sandbox.odoo import faults
from erp_mcp.sandbox.odoo.faults import Play
from erp_mcp.sandbox.odoo.removal import Removals
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.shapes import Json
from tests.odoo_sandbox import DATABASE, KEY, LOGIN, PASSWORD

CREATE = "/json/2/res.partner/create"
NADIA = {"vals_list": [{"name": "Nadia"}]}


def created(odoo: OdooSandbox) -> int:
    return sum(each.call.method == "create" and each.failure is None for each in odoo.site.executed)


def rpc(service: str, method: str, *arguments: Json) -> dict[str, Json]:
    return {"jsonrpc": "2.0", "id": 7, "params": {"service": service, "method": method, "args": arguments}}


@pytest.mark.parametrize(
    ("play", "carried_out"),
    [
        (faults.cut_before, 0),
        (faults.cut_after, 1),
        (faults.cut_within, 1),
        (faults.hangs, 0),
        (faults.loses_answer, 1),
    ],
)
async def test_a_lost_answer_says_nothing_of_what_was_done(
    odoo: OdooSandbox, http: httpx.AsyncClient, play: Play, carried_out: int
) -> None:
    odoo.faults.plan(play, "res.partner", "create")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadTimeout)):
        await http.post(CREATE, json=NADIA, timeout=0.5)
    assert created(odoo) == carried_out
    assert (await http.post(CREATE, json=NADIA)).status_code == 200


async def test_who_does_not_wait_for_a_slow_call_has_still_made_it(
    odoo: OdooSandbox, http: httpx.AsyncClient
) -> None:
    odoo.faults.plan(faults.slow(0.2), method="create")
    with pytest.raises(httpx.ReadTimeout):
        await http.post(CREATE, json=NADIA, timeout=0.05)
    assert created(odoo) == 0
    odoo.faults.plan(faults.late(0.2), method="search_count")
    await http.post("/json/2/res.partner/search_count", json={"domain": []})
    assert created(odoo) == 1


@pytest.mark.parametrize(("is_carried_out", "carried_out"), [(False, 0), (True, 1)])
async def test_a_proxy_answers_with_a_page(
    odoo: OdooSandbox, http: httpx.AsyncClient, is_carried_out: bool, carried_out: int
) -> None:
    odoo.faults.plan(faults.proxy(502, is_carried_out), method="create")
    response = await http.post(CREATE, json=NADIA)
    assert (response.status_code, response.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert created(odoo) == carried_out


async def test_a_page_may_come_instead_of_json(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    odoo.faults.plan(faults.html, "common", "version")
    response = await http.post("/jsonrpc", json=rpc("common", "version"))
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (await http.post("/jsonrpc", json=rpc("common", "version"))).json()["result"][
        "server_serie"
    ] == "19.0"


async def test_a_conflict_is_said_in_the_protocol_that_asked(
    odoo: OdooSandbox, http: httpx.AsyncClient
) -> None:
    odoo.faults.plan(faults.conflicts, method="write", times=2)
    write = {"ids": [1], "vals": {"city": "Nablus"}}
    over_json2 = await http.post("/json/2/res.partner/write", json=write)
    arguments = [DATABASE, 2, KEY, "res.partner", "write", [[1], {"city": "Nablus"}]]
    over_jsonrpc = await http.post("/jsonrpc", json=rpc("object", "execute_kw", *arguments))
    assert (over_json2.status_code, over_json2.json()["name"]) == (
        500,
        "psycopg2.errors.SerializationFailure",
    )
    assert over_jsonrpc.json()["error"]["data"]["name"] == "psycopg2.errors.SerializationFailure"
    assert not odoo.site.executed


async def test_a_fault_waits_for_the_calls_before_it(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    odoo.faults.plan(faults.proxy(503), "res.partner", "create", skip=1)
    statuses = [(await http.post(CREATE, json=NADIA)).status_code for _ in range(3)]
    assert statuses == [200, 503, 200]


async def test_somebody_else_may_come_first(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    world = odoo.site.databases[DATABASE].world
    odoo.faults.plan(faults.after(lambda: renamed(world, "Theirs")), method="read")
    response = await http.post("/json/2/res.partner/read", json={"ids": [1], "fields": ["name"]})
    assert response.json() == [{"id": 1, "name": "Theirs"}]


def renamed(world: World, name: str) -> None:
    world.call(2, "res.partner", "write", [1], [{"name": name}], {})


async def test_lots_fall_the_same_for_the_same_seed(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    runs: list[list[int]] = []
    for seed in (1, 1, 2):
        odoo.faults.draw_lots(seed, {faults.proxy(502): 0.3, faults.conflicts: 0.3}, ["create"])
        runs.append([(await http.post(CREATE, json=NADIA)).status_code for _ in range(20)])
    assert runs[0] == runs[1] != runs[2]
    assert set(runs[0]) == {200, 500, 502}
    odoo.faults.clear()
    assert (await http.post(CREATE, json=NADIA)).status_code == 200


async def test_lots_leave_other_methods_alone(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    odoo.faults.draw_lots(1, {faults.proxy(502): 1}, ["write"])
    assert (await http.post(CREATE, json=NADIA)).status_code == 200


async def test_an_expired_key_opens_nothing(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    odoo.site.databases[DATABASE].expired_keys.add(KEY)
    over_json2 = await http.post(CREATE, json=NADIA)
    over_jsonrpc = await http.post("/jsonrpc", json=rpc("common", "authenticate", DATABASE, LOGIN, KEY, {}))
    assert (over_json2.status_code, over_json2.json()["message"]) == (401, "Invalid apikey")
    assert over_jsonrpc.json()["result"] is False


async def test_with_a_second_factor_only_the_key_opens(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    odoo.site.databases[DATABASE].key_only_logins.add(LOGIN)
    found: list[Json] = []
    for secret in (PASSWORD, KEY):
        asked = rpc("common", "authenticate", DATABASE, LOGIN, secret, {})
        found.append((await http.post("/jsonrpc", json=asked)).json()["result"])
    assert found == [False, 2]


@pytest.mark.parametrize(
    ("method", "named", "name"),
    [
        ("search", {"domain": [["phone", "!=", False]]}, "builtins.ValueError"),
        ("search_read", {"fields": ["name", "phone"]}, "builtins.ValueError"),
        ("create", {"vals_list": [{"name": "Nadia", "phone": "1"}]}, "builtins.ValueError"),
        ("write", {"ids": [1], "vals": {"phone": "1"}}, "builtins.KeyError"),
    ],
)
async def test_a_field_that_was_removed_is_an_unknown_one(
    odoo: OdooSandbox, http: httpx.AsyncClient, method: str, named: dict[str, Json], name: str
) -> None:
    odoo.site.databases[DATABASE].removals.fields.add(("res.partner", "phone"))
    response = await http.post(f"/json/2/res.partner/{method}", json=named)
    assert (response.status_code, response.json()["name"]) == (500, name)


def test_a_removed_field_is_in_no_record() -> None:
    removals = Removals({("res.partner", "phone")})
    records = [{"id": 1, "name": "Nadia", "phone": "1"}]
    assert removals.without("res.partner", records) == [{"id": 1, "name": "Nadia"}]
    assert removals.without("res.users", records) == records


async def test_a_removed_field_is_listed_nowhere_and_still_a_word(
    odoo: OdooSandbox, http: httpx.AsyncClient
) -> None:
    odoo.site.databases[DATABASE].removals.fields.add(("res.partner", "phone"))
    fields = (await http.post("/json/2/res.partner/fields_get", json={})).json()
    named = await http.post("/json/2/res.partner/search_count", json={"domain": [["name", "=", "phone"]]})
    assert "phone" not in fields
    assert "name" in fields
    assert named.json() == 0
