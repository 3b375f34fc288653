"""The sandbox against what real servers of every version said, recording by recording."""

import json
from fnmatch import filter as fnmatch_filter
from fnmatch import fnmatchcase

import httpx
import pytest

from erp_mcp.sandbox.odoo import faults
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.site import Call
from erp_mcp.sandbox.odoo.world import World, key_of
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.shapes import Json, is_list, is_mapping
from tests.sandbox.odoo.comparing import differences
from tests.sandbox.odoo.contract import DIFFERENT, OTHER_METHODS, OTHER_MODELS
from tests.sandbox.odoo.recordings import Recording, member, recordings
from tests.sandbox.odoo.replay import Ids, call_in, said_again

DATABASES = {"16": "erp16", "17": "erp17", "18": "erp18", "19": "erp19"}
LARGEST_BODY = 1_000_000
KEYS = {
    "REDACTED_API_KEY_ADMIN": key_of("admin"),
    "REDACTED_API_KEY_ADMIN_NOSCOPE": key_of("admin"),
    "REDACTED_API_KEY_DEMO": key_of("demo"),
    "REDACTED_API_KEY_LIMITED": key_of("limited"),
}
SETS = (
    "16.0", "17.0", "17.0-keyset", "17.0-pdf", "17.0-sync", "18.0", "18.0-keyset", "18.0-pdf", "18.0-sync",
    "19.0", "19.0-flows", "19.0-json1", "19.0-json2", "19.0-keyset", "19.0-singledb", "19.0-sync",
)  # fmt: skip


@pytest.mark.parametrize("name", SETS)
async def test_every_recorded_exchange_is_answered_alike_or_listed(name: str) -> None:
    assert {recording: found for recording, found in (await replayed(name)).items() if found} == {}


def test_every_entry_of_the_list_is_about_a_recording() -> None:
    names = [f"{name}/{recording.name}" for name in SETS for recording in recordings(name)]
    assert [pattern for pattern in DIFFERENT if not fnmatch_filter(names, f"*{pattern}")] == []


async def replayed(name: str) -> dict[str, list[str]]:
    """What nobody has listed among the differences, by recording."""
    ours = DATABASES[name[:2]]
    version = name.partition("-")[0]
    worlds = {ours: World(company_rows, version)}
    if name != "19.0-singledb":
        worlds["other"] = World(company_rows, version)
    async with (
        serving_odoo(worlds, LARGEST_BODY) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url) as http,
    ):
        ids = Ids(sandbox.site.databases[ours])
        found: dict[str, list[str]] = {}
        for recording in recordings(name):
            if "serialization_failure" in recording.name:
                sandbox.faults.plan(faults.conflicts)
            found[recording.name] = await compared(http, recording, ids, f"{name}/{recording.name}")
        return found


async def compared(http: httpx.AsyncClient, recording: Recording, ids: Ids, name: str) -> list[str]:
    call = call_in(ids.database, recording)
    response = await http.send(request_of(http, recording, ids, call))
    found = differences(recording.received, response, call, ids)
    if not found and call is not None and response.status_code == 200:
        learn(call, recording.received.body, response.json(), ids)
    return [] if is_listed(name, call, ids.database.world) else found


def is_listed(name: str, call: Call | None, world: World) -> bool:
    """By its name, or for a model or method that is not in the world."""
    if any(fnmatchcase(name, f"*{pattern}") for pattern in DIFFERENT):
        return True
    if call is None:
        return False
    is_known = call.model in world.schema and call.method in {
        each.name for each in world.methods_of(call.model)
    }
    return not is_known and bool({call.model, call.method} & (OTHER_MODELS | OTHER_METHODS))


def request_of(http: httpx.AsyncClient, recording: Recording, ids: Ids, call: Call | None) -> httpx.Request:
    sent = recording.sent
    kept = ("content-type", "authorization", "x-odoo-database")
    headers = {name: value for name, value in sent.headers.items() if name in kept}
    body = sent.text or ""
    if sent.body is not None:
        body = json.dumps(said_again(sent, ids, call))
    elif int(sent.headers.get("content-length", "0")) > LARGEST_BODY:
        body = "x" * (LARGEST_BODY + 1)
    for there in sorted(KEYS, key=len, reverse=True):
        body = body.replace(there, KEYS[there])
        headers = {name: value.replace(there, KEYS[there]) for name, value in headers.items()}
    return http.build_request(sent.method, sent.path, headers=headers, content=body)


def learn(call: Call, recorded: Json, ours: Json, ids: Ids) -> None:
    """Which of our records are theirs: those just made, and those a record of theirs leads to."""
    there, here = (
        member(each, "result") if is_mapping(each) and "jsonrpc" in each else each
        for each in (recorded, ours)
    )
    match call.method:
        case "create" | "copy" | "create_invoices":
            ids.learn(call.model, there, here, is_new=True)
        case "name_create" if is_list(there) and is_list(here):
            ids.learn(call.model, there[0], here[0], is_new=True)
        case "load":
            ids.learn(call.model, member(there, "ids"), member(here, "ids"), is_new=True)
        case "message_post":
            ids.learn("mail.message", there, here, is_new=True)
        case "web_save" | "read" | "search_read":
            learn_rows(call.model, there, here, ids)
        case _:
            pass


def learn_rows(model: str, there: Json, here: Json, ids: Ids) -> None:
    if not is_list(there) or not is_list(here) or len(there) != 1 or len(here) != 1:
        return
    recorded, ours = there[0], here[0]
    ids.learn(model, member(recorded, "id"), member(ours, "id"))
    ids.moments[str(member(recorded, "write_date"))] = str(member(ours, "write_date"))
    for name in recorded if is_mapping(recorded) else ():
        relation = ids.relation(model, name)
        if relation is not None:
            ids.learn(relation, ids_in(member(recorded, name)), ids_in(member(ours, name)))


def ids_in(value: Json) -> Json:
    """Of a relation to one its id, without the name."""
    match value:
        case [record_id, str()]:
            return record_id
        case _:
            return value
