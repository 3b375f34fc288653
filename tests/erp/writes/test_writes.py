"""Changes to Odoo: what is refused before anything happens, what is done, and what takes it back."""

import pytest
from pydantic import JsonValue

from erp_mcp.app import App
from erp_mcp.erp.writes.previews import MOST_TOKENS
from erp_mcp.erp.writes.writes import proposal
from erp_mcp.errors import (
    ApprovalMismatch,
    BusinessRule,
    InvalidInput,
    InvalidValue,
    RecordMissing,
    UnknownField,
)
from erp_mcp.governance.writing import Repeated
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.writes.asking import (
    act,
    call,
    changed,
    create,
    delete,
    ids_of,
    made,
    named,
    outcomes,
    read,
    undone,
    update,
)
from tests.governance.proposals import LOCAL


async def test_a_customer_is_created_by_labels_and_names_and_taken_back_by_archiving(
    app: App, odoo: OdooSandbox
) -> None:
    row = {"Name": "Rana Trading", "Country": "Türkiye", "is_company": True, "Email": "rana@example.com"}
    change = await changed(app, create("customer", row))
    (record_id,) = ids_of(change)
    assert change.outcome == "done"
    assert read(odoo, "res.partner", record_id, "name", "country_id", "is_company") == {
        "name": "Rana Trading",
        "country_id": [224, "Türkiye"],
        "is_company": True,
    }
    await undone(app, change)
    assert read(odoo, "res.partner", record_id, "active") == {"active": False}
    assert await outcomes(app) == ["undone", "done"]


async def test_several_are_created_or_none(app: App, odoo: OdooSandbox) -> None:
    with pytest.raises(UnknownField, match=r"Nearest: phone.*Nothing was changed"):
        await changed(app, create("res.partner", {"name": "First of two"}, {"name": "Second", "phon": "1"}))
    assert named(odoo, "res.partner", "First of two") == []
    change = await changed(app, create("res.partner", {"name": "First of two"}, {"name": "Second of two"}))
    assert len(ids_of(change)) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"country_id": "Nowhereland"}, "Nowhereland"),
        ({"country_id": 999_999}, "does not exist"),
        ({"type": "zzz"}, "it takes contact"),
        ({"customer_rank": "many"}, "plain number"),
        ({"is_company": "perhaps"}, "true or false"),
        ({"credit": 5}, "read-only"),
        ({"name": 5.5}, "takes a text"),
        ({"image_1920": "x"}, "not written here"),
        ({"child_ids": "x"}, "lines"),
        ({"child_ids": [{"name": "A", "child_ids": [{"name": "B"}]}]}, "too deep"),
        ({"category_id": [[6, 0, [3]]]}, "id or a name"),
    ],
)
async def test_what_odoo_would_empty_or_misread_is_refused_before_anything_is_sent(
    app: App, odoo: OdooSandbox, values: dict[str, JsonValue], said: str
) -> None:
    with pytest.raises(InvalidValue, match=said) as refused:
        await changed(app, update("res.partner", [3], **values))
    assert "Nothing was changed" in str(refused.value)
    assert not [each for each in odoo.requests if each.path.endswith("/write")]
    assert await outcomes(app) == []


async def test_an_update_of_several_restores_what_each_was_only_where_they_were_alike(
    app: App, odoo: OdooSandbox
) -> None:
    first = await made(app, "res.partner", {"name": "Ada", "city": "Dubai"})
    second = await made(app, "res.partner", {"name": "Bea", "city": "Dubai"})
    change = await changed(app, update("res.partner", [first, second], city="Sharjah"))
    assert change.outcome == "done"
    await undone(app, change)
    assert [read(odoo, "res.partner", each, "city")["city"] for each in (first, second)] == ["Dubai", "Dubai"]
    change = await changed(app, update("res.partner", [first, second], name="Same"))
    with pytest.raises(BusinessRule, match="one at a time"):
        await undone(app, change)


async def test_lines_and_tags_are_written_as_objects_and_put_back(app: App, odoo: OdooSandbox) -> None:
    parent = await made(
        app, "res.partner", {"name": "House", "child_ids": [{"name": "Door", "type": "other"}]}
    )
    (door,) = read(odoo, "res.partner", parent, "child_ids")["child_ids"]
    lines: list[JsonValue] = [{"id": door, "name": "Gate"}, {"name": "Window", "type": "delivery"}]
    change = await changed(app, update("res.partner", [parent], child_ids=lines, category_id={"add": [3]}))
    assert read(odoo, "res.partner", door, "name") == {"name": "Gate"}
    assert len(read(odoo, "res.partner", parent, "child_ids")["child_ids"]) == 2
    await undone(app, change)
    assert read(odoo, "res.partner", parent, "child_ids", "category_id") == {
        "child_ids": [door],
        "category_id": [],
    }
    assert read(odoo, "res.partner", door, "name") == {"name": "Door"}


async def test_lines_that_are_so_already_are_no_change(app: App, odoo: OdooSandbox) -> None:
    parent = await made(app, "res.partner", {"name": "House", "child_ids": [{"name": "Door"}]})
    (door,) = read(odoo, "res.partner", parent, "child_ids")["child_ids"]
    same: list[JsonValue] = [{"id": door, "name": "Door"}]
    with pytest.raises(InvalidInput, match="so already"):
        await changed(app, update("res.partner", [parent], child_ids=same))
    twin: list[JsonValue] = [{"name": "Door"}]
    assert (await changed(app, update("res.partner", [parent], child_ids=twin))).outcome == "done"


async def test_what_somebody_changed_since_is_not_undone_with_it_but_other_fields_may_have_moved(
    app: App, odoo: OdooSandbox
) -> None:
    record_id = await made(app, "res.partner", {"name": "Cem", "city": "Dubai"})
    change = await changed(app, update("res.partner", [record_id], city="Sharjah"))
    call(odoo, "res.partner", "write", [record_id], {"city": "Ajman"})
    with pytest.raises(ApprovalMismatch, match=r"changed since by Maryam.*city"):
        await undone(app, change)
    call(odoo, "res.partner", "write", [record_id], {"city": "Sharjah", "street": "Elsewhere"})
    await undone(app, change)
    assert read(odoo, "res.partner", record_id, "city", "street") == {"city": "Dubai", "street": "Elsewhere"}


async def test_a_deletion_archives_and_only_on_demand_deletes_for_good(app: App, odoo: OdooSandbox) -> None:
    record_id = await made(app, "res.partner", {"name": "Dora"})
    change = await changed(app, delete("res.partner", record_id))
    assert read(odoo, "res.partner", record_id, "active") == {"active": False}
    await undone(app, change)
    assert read(odoo, "res.partner", record_id, "active") == {"active": True}
    change = await changed(app, delete("res.partner", record_id, permanently=True))
    assert named(odoo, "res.partner", "Dora") == []
    with pytest.raises(BusinessRule, match="cannot be taken back"):
        await undone(app, change)


async def test_an_undo_can_itself_be_undone_and_nothing_twice(app: App, odoo: OdooSandbox) -> None:
    record_id = await made(app, "res.partner", {"name": "Elif", "city": "Dubai"})
    change = await changed(app, update("res.partner", [record_id], city="Sharjah"))
    undoing = await undone(app, change)
    with pytest.raises(InvalidInput, match="nothing to take back"):
        await undone(app, change)
    await undone(app, undoing)
    assert read(odoo, "res.partner", record_id, "city") == {"city": "Sharjah"}


async def test_a_key_makes_the_same_call_once(app: App, odoo: OdooSandbox) -> None:
    wish = create("res.partner", {"name": "Once"}, idempotency_key="from-the-agent-1")
    first = await changed(app, wish)
    again = await app.company.writes.ask(LOCAL, wish)
    assert again == Repeated({"change_id": first.id, "ids": [*ids_of(first)]})
    assert named(odoo, "res.partner", "Once") == ids_of(first)


async def test_who_is_there_already_is_told_before_another_is_made(app: App) -> None:
    await made(app, "res.partner", {"name": "Fatıma Demir", "phone": "+90 532 111 22 33"})
    by_phone = await app.company.writes.plan(
        LOCAL, create("res.partner", {"name": "X", "phone": "0532 1112233"})
    )
    assert "Perhaps there already: Fatıma Demir#" in (await by_phone.warnings())[0]
    by_name = await app.company.writes.plan(LOCAL, create("res.partner", {"name": "FATIMA DEMIR"}))
    assert "Perhaps there already: Fatıma Demir#" in (await proposal(by_name, app.tokens).previewed())


async def test_records_that_are_not_there_are_named(app: App) -> None:
    with pytest.raises(RecordMissing, match="999999"):
        await changed(app, update("res.partner", [3, 999_999], city="Dubai"))


async def test_of_several_companies_none_is_guessed(app: App) -> None:
    order = {"partner_id": 3}
    with pytest.raises(InvalidInput, match=r"give `company`, one of Nakhla Trading LLC.*Nothing was changed"):
        await changed(app, create("sale.order", order))
    with pytest.raises(InvalidInput, match="differs by company"):
        await changed(app, update("res.partner", [3], credit_limit=5))
    assert (await changed(app, create("sale.order", order, company="Nakhla Trading LLC"))).outcome == "done"


async def test_a_note_is_posted_for_colleagues(app: App, odoo: OdooSandbox) -> None:
    record_id = await made(app, "res.partner", {"name": "Gül"})
    await changed(app, act("post_note", "res.partner", record_id, text="Called: <wants> a discount"))
    domain = [["res_id", "=", record_id], ["model", "=", "res.partner"]]
    (message, *_) = call(odoo, "mail.message", "search_read", domain, ["body"])
    assert "&lt;wants&gt;" in message["body"]


async def test_an_order_is_confirmed_and_its_undo_cancels_it(app: App, odoo: OdooSandbox) -> None:
    (product,) = call(odoo, "product.product", "search", [], limit=1)
    row: dict[str, JsonValue] = {
        "partner_id": 3,
        "order_line": [{"product_id": product, "product_uom_qty": 2}],
    }
    order = create("sale.order", row, company="Nakhla Trading LLC")
    (order_id,) = ids_of(await changed(app, order))
    change = await changed(app, act("confirm_order", "sale.order", order_id))
    assert read(odoo, "sale.order", order_id, "state") == {"state": "sale"}
    planned = await app.company.writes.plan(LOCAL, act("cancel_order", "sale.order", order_id))
    assert planned.operation.amount is not None
    assert planned.operation.amount.amount > 0
    await undone(app, change)
    assert read(odoo, "sale.order", order_id, "state") == {"state": "cancel"}


async def test_a_preview_shows_each_line_beside_what_it_was(app: App, odoo: OdooSandbox) -> None:
    products = call(odoo, "product.product", "search", [], limit=2)
    ordered: list[JsonValue] = [
        {"product_id": each, "product_uom_qty": place, "price_unit": 123456.78}
        for place, each in enumerate(products, 1)
    ]
    order = create("sale.order", {"partner_id": 3, "order_line": ordered}, company="Nakhla Trading LLC")
    planned = await app.company.writes.plan(LOCAL, order)
    shown = [row.after for row in planned.rows if row.field == "Order Lines"]
    assert [each.partition("Quantity: ")[2] for each in shown] == [
        "1, Unit Price: 123456.78)",
        "2, Unit Price: 123456.78)",
    ]
    told = await proposal(planned, app.tokens).previewed()
    assert all(each in told for each in shown)
    (order_id,) = ids_of(await changed(app, order))
    first, second = read(odoo, "sale.order", order_id, "order_line")["order_line"]
    lines: list[JsonValue] = [{"id": first, "product_uom_qty": 7}, {"id": second, "remove": True}]
    planned = await app.company.writes.plan(LOCAL, update("sale.order", [order_id], order_line=lines))
    (quantity, removed) = planned.rows
    assert (quantity.before, quantity.after) == ("Quantity: 1", f"#{first} (Quantity: 7)")
    assert "Quantity: 2, Display Name: S" in removed.before
    assert removed.after == f"-#{second}"


async def test_a_long_note_is_previewed_whole_and_many_rows_share_the_room(app: App) -> None:
    words = "ملاحظة " * 100
    planned = await app.company.writes.plan(LOCAL, act("post_note", "res.partner", 3, text=words))
    assert words.strip() in (await proposal(planned, app.tokens).previewed())
    rows = [{"name": f"N{each}", "comment": "z" * 5000} for each in range(8)]
    planned = await app.company.writes.plan(LOCAL, create("res.partner", *rows))
    told = await proposal(planned, app.tokens).previewed()
    assert app.tokens.count(told) <= MOST_TOKENS
    assert f"{'z' * 160}…" in told


@pytest.mark.parametrize("amount", ["12,50", "1.234,5", "1e3", "Infinity"])
async def test_an_amount_that_may_be_another_one_is_refused(app: App, amount: str) -> None:
    with pytest.raises(InvalidValue, match=r"plain number such as 1250\.5"):
        await changed(app, update("crm.lead", [1], expected_revenue=amount))


async def test_blank_is_empty_and_a_time_is_not_a_month(app: App) -> None:
    with pytest.raises(InvalidValue, match="needs name"):
        await changed(app, create("res.partner", {"name": "  "}))
    with pytest.raises(InvalidValue, match="takes one time, and 'this month' are several days"):
        await changed(app, update("sale.order", [16042], commitment_date="this month"))


@pytest.mark.parametrize("choice", ["الفرصة", "فرصت", "Fırsat", "Opportunity", "opportunity"])
async def test_choices_are_written_in_any_of_our_languages(app: App, odoo: OdooSandbox, choice: str) -> None:
    new = create("crm.lead", {"name": "Hale", "type": "lead"}, company="Nakhla Trading LLC")
    (lead,) = ids_of(await changed(app, new))
    await changed(app, update("crm.lead", [lead], type=choice))
    assert read(odoo, "crm.lead", lead, "type") == {"type": "opportunity"}
