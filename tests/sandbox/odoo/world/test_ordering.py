"""Orders of tables are kept between calls, and forgotten when what they rest on changes."""

import pytest

from erp_mcp.sandbox.odoo.world import Failure, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.sandbox.odoo.world.conftest import DEMO, Call, caller

NEWEST = {"order": "date_order desc, id desc", "limit": 2}


def test_a_changed_record_takes_its_new_place(call: Call) -> None:
    first, second = call("sale.order", "search", [], **NEWEST)
    call("sale.order", "write", [second], {"date_order": "2030-01-01 00:00:00"})
    assert call("sale.order", "search", [], **NEWEST) == [second, first]


def test_a_failed_change_leaves_the_order_as_it_was(call: Call) -> None:
    before = call("sale.order", "search", [], **NEWEST)
    values = [{"partner_id": 1001, "date_order": "2030-01-01 00:00:00"}, {"partner_id": 999_999_999}]
    with pytest.raises(Failure, match="does not exist"):
        call("sale.order", "create", values)
    assert call("sale.order", "search", [], **NEWEST) == before


def test_orders_follow_the_new_name_of_their_customer(call: Call) -> None:
    by_name = {"order": "partner_id desc, id", "limit": 1}
    call("sale.order", "search", [], **by_name)
    call("res.partner", "write", [1001], {"name": "\uffff"})
    (order,) = call("sale.order", "search_read", [], ["partner_id"], **by_name)
    assert order["partner_id"] == [1001, "\uffff"]


def test_pages_of_a_filtered_search_join_without_a_gap(call: Call) -> None:
    sold = [["state", "=", "sale"]]
    pages = [
        call("sale.order", "search", sold, offset=start, limit=50, order="partner_id, id")
        for start in (0, 50)
    ]
    assert pages[0] + pages[1] == call("sale.order", "search", sold, limit=100, order="partner_id, id")


def test_another_company_is_hidden_from_counts_pages_and_lines(call: Call) -> None:
    for model in ("sale.order", "sale.order.line"):
        own = call(model, "search_count", [["company_id", "=", 1]])
        assert call(model, "search_count", [], uid=DEMO) == own
        assert call(model, "search_count", []) > own


def test_before_19_a_fraction_of_a_second_counts() -> None:
    call = caller(World(company_rows, "18.0"))
    call("res.partner", "write", [1001], {"city": "Dubai"})
    (row,) = call("res.partner", "read", [1001], ["write_date"])
    for fraction, found in (("", []), (".999999", [1001])):
        until = [["id", "=", 1001], ["write_date", "<=", row["write_date"] + fraction]]
        assert call("res.partner", "search", until) == found
