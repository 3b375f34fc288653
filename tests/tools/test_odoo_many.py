"""Odoos as they are: a hundred thousand records, several instances, users with few rights, several companies."""

import base64
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import nullcontext
from functools import cache

import pytest
from mcp import Client
from pydantic import SecretStr

from erp_mcp.app import App
from erp_mcp.governance.connections import Connections, Credentials
from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.sandbox.odoo.world.filling.setting import stamped
from erp_mcp.sandbox.odoo.world.shapes import Row
from erp_mcp.server import build_server
from erp_mcp.store.embedded import Urls
from tests.answers import tokens_in
from tests.apps import fresh_app
from tests.odoo_sandbox import DATABASE, KEY, LOGIN
from tests.tools.test_odoo import Arguments, said

MANY = 100_000
CITIES = "Dubai", "Sharjah", "Ajman", "Istanbul"
TAGS = "res.partner.category"
SECRET = SecretStr(base64.urlsafe_b64encode(bytes(32)).decode())


@cache
def crowded_rows(model: str) -> Mapping[int, Row]:
    """Four of the tags' names again and again, so that only their ids tell them apart."""
    if model != TAGS:
        return company_rows(model)
    return {
        each: stamped(each, {"name": CITIES[each % len(CITIES)], "active": True})
        for each in range(1, MANY + 1)
    }


@pytest.fixture(scope="module")
async def many(server: Urls, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[App]:
    """An Odoo of the settings, a second one named `branch`, and the first seen by a user who may do little."""
    worlds = {DATABASE: World(crowded_rows), "branch": World(company_rows)}
    async with (
        serving_odoo(worlds) as odoo,
        fresh_app(
            server,
            tmp_path_factory.mktemp("many"),
            secret_key=SECRET,
            odoo_url=odoo.url,
            odoo_database=DATABASE,
            odoo_login=LOGIN,
            odoo_api_key=KEY,
            odoo_calls_per_minute=100_000,
        ) as app,
    ):
        connections = Connections(app.database.transactions, SECRET)
        for name, database, login in (("branch", "branch", LOGIN), ("limited", DATABASE, "limited")):
            at = {"url": odoo.url, "database": database, "login": login}
            await connections.create("main", "odoo", name, Credentials(at, key_of(login)), by="test")
        yield app


@pytest.fixture
def connect(many: App) -> "Connecting":
    return Connecting(many)


class Connecting:
    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self) -> Client:
        return Client(build_server(self._app.settings, lambda: nullcontext(self._app)))


async def test_of_a_hundred_thousand_the_page_fits_and_says_how_many_there_are(connect: Connecting) -> None:
    asked: Arguments = {"model": TAGS, "fields": ["name"], "limit": 200, "max_tokens": 600}
    text, is_error = await said(connect, "search_records", asked)
    assert not is_error
    shown = len(ids_in(text))
    assert text.startswith(f"{TAGS}: {shown} of {MANY} shown; next: offset={shown}\n")
    assert 0 < shown < 200
    assert tokens_in(text) <= 600


async def test_pages_in_an_order_that_says_little_neither_repeat_nor_miss(connect: Connecting) -> None:
    seen: list[int] = []
    offset: int | None = MANY - 450
    while offset is not None:
        asked: Arguments = {"model": TAGS, "fields": ["name"], "order": "name", "limit": 200}
        text, _ = await said(connect, "search_records", {**asked, "offset": offset, "max_tokens": 4000})
        seen += ids_in(text)
        following = re.search(r"next: offset=(\d+)", text)
        offset = int(following[1]) if following else None
    assert len(seen) == len(set(seen)) == 450


async def test_a_hundred_thousand_are_counted_by_groups(connect: Connecting) -> None:
    text, is_error = await said(connect, "aggregate_records", {"model": TAGS, "by": ["name"]})
    assert not is_error
    rows = [line.split("\t") for line in text.splitlines() if line.startswith(CITIES)]
    assert {row[0]: row[1] for row in rows} == dict.fromkeys(CITIES, f"{MANY // len(CITIES)}")


async def test_a_second_instance_is_asked_by_its_name_and_named_in_the_answer(connect: Connecting) -> None:
    text, _ = await said(connect, "search_records", {"model": TAGS, "instance": "branch"})
    assert text.startswith(f"{TAGS} on branch: ")
    assert f"of {len(company_rows(TAGS))} " in text


async def test_an_instance_that_there_is_not_is_refused_with_the_nearest(connect: Connecting) -> None:
    text, is_error = await said(connect, "search_records", {"model": TAGS, "instance": "brunch"})
    assert is_error
    assert "Nearest: branch." in text
    assert tokens_in(text) <= 80


@pytest.mark.parametrize("tool", ["search_records", "aggregate_records"])
async def test_who_may_not_read_a_model_learns_nothing_of_it(connect: Connecting, tool: str) -> None:
    asked: Arguments = {"model": "sale.order", "instance": "limited"}
    text, is_error = await said(connect, tool, asked)
    assert is_error
    assert text.startswith("ODOO_ACCESS_DENIED")
    assert "amount_total" not in text
    assert not re.search(r"S\d{4,}", text)
    assert tokens_in(text) <= 80


async def test_a_user_of_one_company_cannot_look_at_the_other(connect: Connecting) -> None:
    asked: Arguments = {"model": "res.company", "instance": "limited"}
    text, _ = await said(connect, "search_records", asked)
    assert "Nakhla Trading LLC" in text
    assert "Gıda" not in text
    text, is_error = await said(connect, "search_records", {**asked, "company": "Nakhla Gıda Ticaret A.Ş."})
    assert is_error
    assert "Nakhla Trading LLC" in text


async def test_two_companies_that_a_name_may_mean_are_both_named_and_neither_is_taken(
    connect: Connecting,
) -> None:
    asked: Arguments = {"model": "sale.order", "company": "Nakhla", "limit": 1}
    text, is_error = await said(connect, "search_records", asked)
    assert is_error
    assert "Nakhla Trading LLC" in text
    assert "Nakhla Gıda Ticaret A.Ş." in text
    totals = [
        int((await said(connect, "search_records", {**asked, "company": name}))[0].split()[3])
        for name in ("Nakhla Trading LLC", "Nakhla Gıda Ticaret A.Ş.")
    ]
    assert sum(totals) == len(company_rows("sale.order"))
    assert 0 not in totals


def ids_in(text: str) -> list[int]:
    """Of the rows of the table, whose first column they are."""
    return [int(found) for found in re.findall(r"^(\d+)\t", text, re.MULTILINE)]
