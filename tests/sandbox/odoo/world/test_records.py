from datetime import UTC, datetime

import pytest

from erp_mcp.sandbox.company import catalogue, leads, people, trade
from erp_mcp.sandbox.odoo.world import NOTHING, Failure, Json, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.sandbox.odoo.world.conftest import LIMITED, Call, caller


@pytest.mark.parametrize(
    ("model", "domain", "ids"),
    [
        ("sale.order", [], [each.external_id for each in trade.orders()]),
        (
            "account.move",
            [["move_type", "=", "out_invoice"]],
            [each.external_id for each in trade.invoices()],
        ),
        ("product.product", [], [each.external_id for each in catalogue.products()]),
        ("crm.lead", [], [each.external_id for each in leads.leads()]),
    ],
)
def test_the_company_is_there_under_its_external_ids(
    call: Call, model: str, domain: Json, ids: list[int]
) -> None:
    assert call(model, "search", domain, order="id", context={"active_test": False}) == ids


def test_customers_keep_their_name_and_phone(call: Call) -> None:
    first = people.customers()[0]
    assert call("res.partner", "read", [first.external_id], ["name", "phone"]) == [
        {"id": first.external_id, "name": first.name, "phone": first.phone}
    ]


def test_a_many2one_is_an_id_with_a_name_and_bare_without_load(call: Call) -> None:
    fields = ["name", "country_id"]
    assert call("res.partner", "read", [1], fields) == [
        {"id": 1, "name": "Nakhla Trading LLC", "country_id": [2, "United Arab Emirates"]}
    ]
    assert call("res.partner", "read", [1], fields, load=None) == [
        {"id": 1, "name": "Nakhla Trading LLC", "country_id": 2}
    ]


def test_a_missing_record_is_left_out_of_what_is_read(call: Call) -> None:
    assert call("res.partner", "read", [99_999_999, 1], ["name"]) == [{"id": 1, "name": "Nakhla Trading LLC"}]


def test_scripts_do_not_survive_in_html(call: Call) -> None:
    made = call("res.partner", "create", {"name": "x", "comment": "<p>a <b>b</b><script>c()</script></p>"})
    assert call("res.partner", "read", [made], ["comment"]) == [{"id": made, "comment": "<p>a <b>b</b></p>"}]


def test_text_in_place_of_an_id_empties_the_relation_without_a_word(call: Call) -> None:
    assert call("res.partner", "write", [1001], {"country_id": "abc"}) is True
    assert call("res.partner", "read", [1001], ["country_id"]) == [{"id": 1001, "country_id": False}]


def test_children_are_made_changed_and_deleted_by_commands(call: Call) -> None:
    made = call(
        "res.partner", "create", {"name": "Firm", "child_ids": [[0, 0, {"name": "A"}], [0, 0, {"name": "B"}]]}
    )
    first, second = call("res.partner", "search", [["parent_id", "=", made]], order="id")
    call("res.partner", "write", [made], {"child_ids": [[1, first, {"name": "A2"}], [2, second, 0]]})
    assert call("res.partner", "search_read", [["parent_id", "=", made]], ["display_name"]) == [
        {"id": first, "display_name": "Firm, A2"}
    ]


def test_tags_are_linked_set_and_cleared_by_commands(call: Call) -> None:
    tags: list[tuple[list[Json], list[int]]] = [
        ([[6, 0, []], [4, 3, 0], [4, 4, 0]], [3, 4]),
        ([[3, 3, 0]], [4]),
        ([[6, 0, [5, 3]]], [5, 3]),
        ([[5, 0, 0]], []),
    ]
    for command, left in tags:
        call("res.partner", "write", [1001], {"category_id": command})
        assert call("res.partner", "read", [1001], ["category_id"]) == [{"id": 1001, "category_id": left}]


def test_a_batch_with_one_bad_record_leaves_nothing_behind(call: Call) -> None:
    before = call("res.partner", "search_count", [])
    with pytest.raises(Failure):
        call("res.partner", "create", [{"name": "good"}, {"name": "bad", "type": "zzz"}])
    assert call("res.partner", "search_count", []) == before


def test_archived_records_hide_until_they_are_asked_for(call: Call) -> None:
    assert call("res.partner", "action_archive", [1001]) is NOTHING
    assert call("res.partner", "search", [["id", "=", 1001]]) == []
    assert call("res.partner", "search", [["id", "=", 1001], ["active", "=", False]]) == [1001]
    assert call("res.partner", "search", [["id", "=", 1001]], context={"active_test": False}) == [1001]


def test_names_come_in_the_language_of_the_call(call: Call) -> None:
    domain = [["code", "=", "PS"]]
    assert call("res.country", "search_read", domain, ["name"], context={"lang": "ar_001"}) == [
        {"id": 182, "name": "الدولة الفلسطينية"}
    ]


def test_another_company_has_orders_of_its_own(call: Call) -> None:
    own, other, both = (
        call("sale.order", "search_count", [], **({"context": {"allowed_company_ids": ids}} if ids else {}))
        for ids in ([1], [2], None)
    )
    assert (own, other, both) == (4697, 1345, 6042)


@pytest.mark.parametrize("version", ["16.0", "17.0", "18.0", "19.0"])
def test_every_model_is_read_with_exactly_the_fields_that_it_describes(version: str) -> None:
    world = World(company_rows, version)
    call = caller(world)
    for model in world.schema:
        described = set(call(model, "fields_get"))
        for row in call(model, "search_read", [], limit=2):
            assert set(row) == described


@pytest.mark.parametrize(
    ("version", "operator", "finds"),
    [
        ("18.0", ">", True), ("18.0", "=", False), ("18.0", "<=", False), ("18.0", ">=", True),
        ("19.0", ">", False), ("19.0", "=", True), ("19.0", "<=", True), ("19.0", ">=", True),
    ],
)  # fmt: skip
def test_write_date_is_compared_as_the_version_does(version: str, operator: str, finds: bool) -> None:
    call = caller(World(company_rows, version, clock=lambda: datetime(2026, 11, 21, 9, 3, 50, 898625, UTC)))
    made = call("res.partner", "create", {"name": "probe"})
    found = call(
        "res.partner", "search", [["id", "=", made], ["write_date", operator, "2026-11-21 09:03:50"]]
    )
    assert found == ([made] if finds else [])


def test_a_file_without_rows_in_it_is_imported_once_under_its_external_id(call: Call) -> None:
    first = call("res.partner", "load", ["id", "name", "country_id/id"], [["__import__.a", "One", "base.ps"]])
    again = call("res.partner", "load", ["id", "name"], [["__import__.a", "Two"]])
    assert again == first
    assert call("res.partner", "search_read", [["name", "in", ["One", "Two"]]], ["name", "country_id"]) == [
        {"id": first["ids"][0], "name": "Two", "country_id": [182, "State of Palestine"]}
    ]


def test_one_bad_row_keeps_a_whole_import_out(call: Call) -> None:
    before = call("res.partner", "search_count", [])
    answer = call("res.partner", "load", ["name", "country_id"], [["Good", ""], ["Bad", "Nowhereland"]])
    assert answer["ids"] is False
    assert call("res.partner", "search_count", []) == before


def test_a_limited_user_reads_fields_of_a_model_but_not_its_records(call: Call) -> None:
    assert call("account.move", "fields_get", ["name"], ["type"], uid=LIMITED) == {"name": {"type": "char"}}
    assert call("account.move", "check_access_rights", "read", False, uid=LIMITED) is False
    with pytest.raises(Failure, match="not allowed to access 'Journal Entry'"):
        call("account.move", "search", [], uid=LIMITED)
