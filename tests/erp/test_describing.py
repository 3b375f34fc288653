"""Models as real servers describe them, told in few tokens."""

from zoneinfo import ZoneInfo

import httpx
import pytest

from erp_mcp.budget import Tokens
from erp_mcp.erp.columns import defaults
from erp_mcp.erp.describing import describe
from erp_mcp.erp.sight import Sight
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.integrations.odoo import Connection, Instance, Odoo, Viewpoint
from tests.integrations.odoo.recordings import BY_VERSION, Replay, require_recordings


def recorded_sight(version: str, model: str) -> Sight:
    require_recordings()
    replay = Replay(version, {"fields_get": f"*_fields_get_{model}"})

    def by_jsonrpc(request: httpx.Request) -> httpx.Response:
        """As these were recorded: the key is none for JSON-2."""
        return httpx.Response(401) if request.url.path.startswith("/json/2") else replay(request)

    instance = Instance("main", "http://odoo.test", "erp", "admin", "a password")
    odoo = Odoo(Connection(instance, transport=httpx.MockTransport(by_jsonrpc)), Viewpoint())
    return Sight(odoo, read_policy(None).visible.may_read, ZoneInfo("UTC"), "main", "en_US")


@pytest.mark.parametrize("version", BY_VERSION)
async def test_a_whole_partner_is_described_in_fifteen_hundred_tokens(version: str, o200k: Tokens) -> None:
    described = await describe(recorded_sight(version, "res_partner"), "res.partner", None)
    page = described.as_page(o200k, 1500)
    lines = page.text.splitlines()
    assert page.tokens <= 1500
    assert lines[2:5] == ["name: char", "phone: char", "email: char"]
    assert "country_id: many2one res.country" in lines
    assert lines[-1].startswith("[")


async def test_what_a_question_is_about_comes_first(o200k: Tokens) -> None:
    sight = recorded_sight("19.0", "sale_order")
    page = (await describe(sight, "sale.order", "when was it delivered")).as_page(o200k, 300)
    assert "deliver" in page.text.splitlines()[2].lower()


async def test_choices_are_told_with_their_labels(o200k: Tokens) -> None:
    page = (await describe(recorded_sight("19.0", "sale_order"), "sale.order", "state")).as_page(o200k, 1500)
    assert "draft=Quotation | sent=Quotation Sent | sale=Sales Order | cancel=Cancelled" in page.text


@pytest.mark.parametrize("version", BY_VERSION)
async def test_the_columns_of_a_partner_are_those_that_people_look_for(version: str) -> None:
    schema = await recorded_sight(version, "res_partner").schema("res.partner")
    assert [each.name for each in defaults(schema)][:5] == ["name", "phone", "email", "city", "country_id"]


@pytest.mark.parametrize("model", ["stock_move", "purchase_order_line", "account_move_line", "crm_lead"])
async def test_default_columns_exist_and_hold_no_files_or_long_lists(model: str) -> None:
    schema = await recorded_sight("19.0", model).schema(model.replace("_", "."))
    chosen = defaults(schema)
    assert 5 <= len(chosen) <= 7
    assert not {each.type for each in chosen} & {"binary", "one2many", "many2many", "html"}


async def test_the_models_that_policy_hides_are_not_listed(sight: Sight, o200k: Tokens) -> None:
    page = (await describe(sight, None, "invoices")).as_page(o200k, 1500)
    assert page.text.splitlines()[2] == "account.move: Journal Entry"
    assert "ir.model" not in page.text
