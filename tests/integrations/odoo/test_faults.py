"""Faults of the line, over real sockets: each has a name, and no write is ever sent twice."""

import asyncio
import json
from collections.abc import AsyncGenerator

import anyio
import httpx
import pytest

from erp_mcp import errors
from erp_mcp.errors import ErpError
from erp_mcp.integrations.odoo import Bounds, Connection, Instance, Odoo, Query, Viewpoint
from tests.integrations.odoo.faulty import (
    Fault,
    Faulty,
    answers,
    cuts,
    cuts_in_the_answer,
    drips_for_ever,
    faulty_server,
    hangs,
)
from tests.integrations.odoo.recordings import JSON2, Replay, exchange, in_envelope

pytestmark = pytest.mark.usefixtures("recorded")
PARTNERS = Query("res.partner")
RECORDED = {"search_count": "*_search_count", "write": "*_write"}
HTML = "<!doctype html><title>502 Bad Gateway</title>"
IMPATIENT = Bounds(read_seconds=0.3, write_seconds=0.3, answer_bytes=100_000)


@pytest.fixture
async def faulty(recorded: None) -> AsyncGenerator[Faulty]:
    async with faulty_server(Replay("18.0", RECORDED)) as server:
        yield server


def connected(url: str, bounds: Bounds = Bounds()) -> Odoo:  # noqa: B008 (frozen)
    return Odoo(Connection(Instance("main", url, "erp", "admin", "a key"), bounds), Viewpoint())


async def test_a_read_whose_answer_is_cut_off_is_asked_again(faulty: Faulty) -> None:
    faulty.faults += [cuts, cuts_in_the_answer]
    assert await connected(faulty.url).count(PARTNERS) > 0
    assert faulty.asked == 3


async def test_a_read_that_is_cut_off_every_time_fails_with_a_name(faulty: Faulty) -> None:
    faulty.faults += [cuts] * 10
    with pytest.raises(errors.OdooUnavailable, match="Nothing was changed"):
        await connected(faulty.url).count(PARTNERS)
    assert faulty.asked == 3


@pytest.mark.parametrize(
    "fault",
    [
        cuts,
        cuts_in_the_answer,
        answers(502, HTML),
        answers(500, HTML),
        answers(200, HTML),
        drips_for_ever,
        hangs,
    ],
)
async def test_a_write_whose_answer_is_lost_is_unknown_and_not_repeated(faulty: Faulty, fault: Fault) -> None:
    faulty.faults.append(fault)
    odoo = connected(faulty.url, IMPATIENT)
    await odoo.session()
    with pytest.raises(errors.OdooOutcomeUnknown):
        await odoo.write("res.partner", [46], {"city": "Gaza"})
    assert faulty.asked == 1


async def test_a_write_that_met_another_is_repeated_because_it_was_rolled_back(faulty: Faulty) -> None:
    collision = exchange("19.0-sync", "*_err_serialization_failure_jsonrpc").body.decode()
    faulty.faults.append(answers(200, collision))
    await connected(faulty.url).write("res.partner", [46], {"city": "Gaza"})
    assert faulty.asked == 2


async def test_a_write_that_a_proxy_did_not_let_through_is_repeated(faulty: Faulty) -> None:
    faulty.faults.append(answers(429, HTML))
    await connected(faulty.url).write("res.partner", [46], {"city": "Gaza"})
    assert faulty.asked == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (answers(200, HTML), errors.OdooAnswerUnreadable),
        (answers(301, ""), errors.OdooMisconfigured),
        (answers(403, HTML), errors.OdooAccessDenied),
        (answers(404, HTML), errors.OdooDatabaseUnknown),
        (answers(200, '{"jsonrpc": "2.0", "id": 1, "result": "many"}'), errors.OdooAnswerUnreadable),
        (answers(200, "[1, 2"), errors.OdooAnswerUnreadable),
        (hangs, errors.OdooTimedOut),
        (drips_for_ever, errors.OdooAnswerTooLarge),
    ],
)
async def test_a_read_that_fails_for_good_is_named_at_once(
    faulty: Faulty, fault: Fault, kind: type[ErpError]
) -> None:
    faulty.faults.append(fault)
    odoo = connected(faulty.url, IMPATIENT)
    await odoo.session()
    with pytest.raises(kind) as caught:
        await odoo.count(PARTNERS)
    assert type(caught.value) is kind
    assert faulty.asked == 1


async def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    with pytest.raises(errors.OdooUnreachable, match="Nothing was sent"):
        await connected("http://127.0.0.1:9").write("res.partner", [46], {"city": "Gaza"})


async def test_no_more_calls_are_under_way_than_an_instance_is_asked_to_bear() -> None:
    under_way, most = 0, 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await anyio.lowlevel.checkpoint()
        under_way -= 1
        return replay(request)

    replay = Replay(JSON2, RECORDED)
    instance = Instance("main", "http://odoo.test", "erp", "admin", "a key")
    odoo = Odoo(Connection(instance, Bounds(concurrent=2), httpx.MockTransport(answer)), Viewpoint())
    await asyncio.gather(*(odoo.count(PARTNERS) for _ in range(20)))
    assert most == 2


async def test_an_opening_that_failed_is_tried_again_by_the_next_call() -> None:
    async with faulty_server(Replay("17.0", RECORDED)) as server:
        odoo = connected(server.url)
        server.replay.answers = {**RECORDED, "authenticate": "*_authenticate_badpw"}
        with pytest.raises(errors.OdooLoginFailed, match="API key"):
            await odoo.count(PARTNERS)
        server.replay.answers = RECORDED
        assert await odoo.count(PARTNERS) > 0


@pytest.mark.parametrize("version", ["16.0", "17.0", "18.0", "19.0"])
async def test_a_wrong_database_is_said_by_every_version(version: str) -> None:
    async with faulty_server(Replay(version, {"authenticate": "*_authenticate_baddb"})) as server:
        with pytest.raises(errors.OdooDatabaseUnknown):
            await connected(server.url).session()


async def test_a_password_on_19_is_taken_by_the_older_protocol_and_the_reason_is_told() -> None:
    async with faulty_server(Replay("19.0", {})) as server:
        session = await connected(server.url).session()
    assert (session.protocol.name, session.reason) == ("JSON-RPC", "JSON-2 does not take this key")


async def test_an_api_key_on_19_is_taken_by_json2() -> None:
    async with faulty_server(Replay(JSON2, {})) as server:
        session = await connected(server.url).session()
    assert (session.protocol.name, session.version.text, session.uid) == ("JSON-2", "19.0", 2)


@pytest.mark.parametrize(
    ("info", "major"), [([14, 0, 0, "final", 0, ""], 14), (["saas~19", 1, 0, "final", 0, ""], 19)]
)
async def test_versions_are_read_as_they_are_written(info: list[int | str], major: int) -> None:
    replay = Replay("18.0", RECORDED)

    def answer(request: httpx.Request) -> httpx.Response:
        if b'"version"' in request.content:
            return in_envelope({"server_version_info": info}, is_json2=False)
        return replay(request)

    instance = Instance("main", "http://odoo.test", "erp", "admin", "a key")
    session = await Connection(instance, transport=httpx.MockTransport(answer)).session()
    assert session.version.major == major


async def test_what_is_not_odoo_at_all_is_said() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps({"hello": "world"}).encode())

    instance = Instance("main", "http://odoo.test", "erp", "admin", "a key")
    with pytest.raises(errors.OdooAnswerUnreadable, match="not Odoo"):
        await Connection(instance, transport=httpx.MockTransport(answer)).session()


def test_the_key_is_in_no_text_of_an_instance() -> None:
    assert "a key" not in repr(Instance("main", "http://odoo.test", "erp", "admin", "a key"))
