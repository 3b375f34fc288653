"""What the recordings do not say of the wire, or say only of other data."""

import httpx
import pytest

from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import entrance, serving_odoo
from erp_mcp.sandbox.odoo.site import MOST_REMEMBERED
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.shapes import Json
from tests.odoo_sandbox import DATABASE, KEY, LIMITED_KEY


@pytest.mark.parametrize("login", ["admin", "demo", "limited"])
async def test_each_user_enters_with_password_and_key(odoo: OdooSandbox, login: str) -> None:
    door = entrance(odoo, login)
    arguments: list[Json] = [door.database, door.login, door.password, {}]
    body: Json = {
        "jsonrpc": "2.0",
        "params": {"service": "common", "method": "authenticate", "args": arguments},
    }
    async with httpx.AsyncClient(base_url=door.url) as http:
        user_id = (await http.post("/jsonrpc", json=body)).json()["result"]
        key = {"authorization": f"Bearer {door.key}"}
        context = await http.post("/json/2/res.users/context_get", json={}, headers=key)
    assert isinstance(context.json()["uid"], int)
    assert context.json()["uid"] == user_id


async def test_a_call_is_kept_with_its_ids_whichever_way_it_came(
    odoo: OdooSandbox, http: httpx.AsyncClient
) -> None:
    arguments = [DATABASE, 2, "admin", "res.partner", "read", [[1], ["name"]]]
    body = {"jsonrpc": "2.0", "params": {"service": "object", "method": "execute_kw", "args": arguments}}
    await http.post("/jsonrpc", json=body)
    await http.post("/json/2/res.partner/read", json={"ids": 1, "fields": ["name"]})
    assert [each.call.ids for each in odoo.site.executed] == [[1], [1]]
    assert [each.path for each in odoo.requests] == ["/jsonrpc", "/json/2/res.partner/read"]


async def test_only_the_latest_calls_are_remembered(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    for number in range(MOST_REMEMBERED + 2):
        await http.post("/json/2/res.partner/read", json={"ids": [number], "fields": ["name"]})
    assert [len(odoo.requests), len(odoo.site.executed)] == [MOST_REMEMBERED] * 2
    assert odoo.site.executed[-1].call.ids == [MOST_REMEMBERED + 1]


async def test_a_failed_call_is_kept_with_its_failure(odoo: OdooSandbox, http: httpx.AsyncClient) -> None:
    await http.post("/json/2/res.partner/write", json={"ids": [99999999], "vals": {"city": "x"}})
    assert [each.failure for each in odoo.site.executed] == ["odoo.exceptions.MissingError"]


async def test_the_documentation_is_sent_again_only_when_it_changed(
    odoo: OdooSandbox, http: httpx.AsyncClient
) -> None:
    first = await http.get("/doc-bearer/res.partner.json")
    tag = {"if-none-match": first.headers["etag"]}
    second = await http.get("/doc-bearer/res.partner.json", headers=tag)
    odoo.site.databases[DATABASE].removals.fields.add(("res.partner", "phone"))
    third = await http.get("/doc-bearer/res.partner.json", headers=tag)
    assert [each.status_code for each in (first, second, third)] == [200, 304, 200]
    assert second.content == b""
    assert first.json()["methods"]["write"] == {"signature": "(vals)", "parameters": {"vals": {}}}
    assert first.json()["methods"]["search"]["api"] == ["model"]
    assert first.json()["fields"]["country_id"]["relation"] == "res.country"


async def test_the_index_names_every_model_with_its_fields_and_methods(http: httpx.AsyncClient) -> None:
    index = (await http.get("/doc-bearer/index.json")).json()
    partner = next(each for each in index["models"] if each["model"] == "res.partner")
    assert partner["fields"]["name"] == {"string": "Name"}
    assert "search_read" in partner["methods"]
    assert "sale" in index["modules"]


async def test_the_documentation_is_not_for_everyone(http: httpx.AsyncClient) -> None:
    response = await http.get("/doc-bearer/index.json", headers={"authorization": f"bearer {LIMITED_KEY}"})
    assert (response.status_code, response.json()["name"]) == (403, "odoo.exceptions.AccessError")


async def test_one_server_may_hold_databases_that_know_nothing_of_each_other() -> None:
    worlds = {"one": World(company_rows), "two": World(company_rows)}
    async with serving_odoo(worlds) as odoo, httpx.AsyncClient(base_url=odoo.url) as http:
        for name in ("one", "one", "two"):
            headers = {"authorization": f"bearer {KEY}", "x-odoo-database": name}
            made = {"vals_list": [{"name": "Nadia"}]}
            assert (
                await http.post("/json/2/res.partner/create", json=made, headers=headers)
            ).status_code == 200
        assert [each.database for each in odoo.site.executed] == ["one", "one", "two"]
        lacking = await http.post("/json/2/res.partner/create", headers={"authorization": f"bearer {KEY}"})
        assert (lacking.status_code, lacking.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("version", ["16.0", "17.0", "18.0"])
async def test_before_19_there_is_only_jsonrpc(version: str) -> None:
    async with (
        serving_odoo({DATABASE: World(company_rows, version)}) as odoo,
        httpx.AsyncClient(base_url=odoo.url) as http,
    ):
        for path in ("/web/version", "/json/version", "/json/2/res.partner/search", "/doc-bearer/index.json"):
            assert (await http.get(path)).status_code == 404
        body: Json = {"id": 1, "params": {"service": "common", "method": "nope", "args": []}}
        assert (await http.post("/jsonrpc", json=body)).json()["error"]["code"] == 200


async def test_an_error_carries_a_traceback_that_nobody_should_pass_on(http: httpx.AsyncClient) -> None:
    response = await http.post("/json/2/res.partner/search", json={"domain": [["no_field", "=", 1]]})
    assert "/opt/odoo" in response.json()["debug"]


async def test_a_body_beyond_the_limit_is_refused_by_both_protocols() -> None:
    async with (
        serving_odoo({DATABASE: World(company_rows)}, largest_body=100) as odoo,
        httpx.AsyncClient(base_url=odoo.url, headers={"authorization": f"bearer {KEY}"}) as http,
    ):
        body = {"domain": [["name", "=", "x" * 100]]}
        over_json2 = await http.post("/json/2/res.partner/search", json=body)
        over_jsonrpc = await http.post("/jsonrpc", json=body)
        assert over_json2.status_code == 413
        assert over_jsonrpc.json()["error"]["data"]["name"] == "werkzeug.exceptions.RequestEntityTooLarge"
        assert not odoo.site.executed
