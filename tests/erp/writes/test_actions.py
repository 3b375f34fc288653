"""Every business action on every version of Odoo: what it does, what it is judged by, and what takes it back."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import JsonValue

from erp_mcp.app import App, open_app
from erp_mcp.erp.writes.actions import ACTIONS, ATTACH, NOTE
from erp_mcp.erp.writes.asked import Undoing, Wish
from erp_mcp.erp.writes.wording import Words, wording
from erp_mcp.errors import BusinessRule, DonePartly, InvalidInput
from erp_mcp.governance.operations import Money
from erp_mcp.governance.writing import NeedsApproval
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.store.changes import Change
from tests.erp.writes.asking import act, call, changed, create, ids_of, made, outcomes, read, undone
from tests.governance.proposals import LOCAL, policy_in
from tests.odoo_sandbox import DATABASE

COMPANY = "Nakhla Trading LLC"
PLENTY = 1_000_000
NOW = timedelta(0)
OTHERS = [pytest.param(each, marks=pytest.mark.slow) for each in ("17.0", "18.0")]
APPROVING = """
[[rules]]
then = "approve"
reason = "A person decides about money."
tiers = ["financial"]

[[rules]]
then = "allow"
reason = "Tests."
"""


@pytest.fixture(scope="module", params=["16.0", *OTHERS, "19.0"])
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
async def odoo(version: str) -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows, version=version)}) as sandbox:
        yield sandbox


@pytest.fixture
async def careful(app: App, tmp_path: Path) -> AsyncGenerator[App]:
    policy = policy_in(tmp_path, APPROVING)
    async with open_app(app.settings.model_copy(update={"policy_file": policy})) as opened:
        yield opened


async def approved(app: App, wish: Wish, money: Money | None = None) -> Change:
    """Agreed to by a person, and carried out by the job."""
    answer = await app.company.writes.ask(LOCAL, wish)
    assert isinstance(answer, NeedsApproval)
    assert (await app.company.writes.plan(LOCAL, wish)).operation.amount == money
    await app.company.approvals.approve("main", answer.approval.id, "Checked.", by="cli")
    await app.company.writes.execute_approved("main", answer.approval.id)
    (newest,) = await app.company.changes.complete(LOCAL, "", 1)
    change = await app.company.changes.get("main", int(newest))
    assert (change.outcome, change.approval_id) == ("done", answer.approval.id)
    return change


async def ordered(app: App, odoo: OdooSandbox, quantity: float = 2) -> int:
    """In goods of which there is some stock."""
    domain = [["quantity", ">=", 10], ["location_id.usage", "=", "internal"], ["company_id", "=", 1]]
    (quant,) = call(odoo, "stock.quant", "search_read", domain, ["product_id"], limit=1)
    line: dict[str, JsonValue] = {"product_id": quant["product_id"][0], "product_uom_qty": quantity}
    row: dict[str, JsonValue] = {"partner_id": 3, "order_line": [line]}
    (order,) = ids_of(await changed(app, create("sale.order", row, company=COMPANY)))
    return order


async def states(app: App, odoo: OdooSandbox, model: str, record_id: int, *actions: str) -> list[str]:
    found: list[str] = []
    for action in actions:
        assert (await changed(app, act(action, model, record_id))).outcome == "done"
        found.append(read(odoo, model, record_id, "state")["state"])
    return found


async def test_an_order_goes_through_its_states_and_undo_takes_the_step_back_that_was_named(
    app: App, odoo: OdooSandbox
) -> None:
    order = await ordered(app, odoo)
    steps = ("mark_quotation_sent", "reopen_order", "confirm_order", "cancel_order", "reopen_order")
    assert await states(app, odoo, "sale.order", order, *steps) == [
        "sent", "draft", "sale", "cancel", "draft"
    ]  # fmt: skip
    planned = await app.company.writes.plan(LOCAL, act("confirm_order", "sale.order", order))
    assert planned.notes[-1] == "undo_change does this: Cancel the order."
    await undone(app, await changed(app, act("confirm_order", "sale.order", order)))
    assert read(odoo, "sale.order", order, "state") == {"state": "cancel"}


async def test_money_waits_for_a_person_with_its_amount_and_is_paid_in_parts(
    careful: App, odoo: OdooSandbox
) -> None:
    order = await ordered(careful, odoo)
    await changed(careful, act("confirm_order", "sale.order", order))
    (due,) = read(odoo, "sale.order", order, "amount_total").values()
    whole = Money(Decimal(str(due)), "AED")
    await approved(careful, act("create_invoice", "sale.order", order), whole)
    ((invoice,),) = read(odoo, "sale.order", order, "invoice_ids").values()
    await approved(careful, act("post_invoice", "account.move", invoice), whole)
    half = act("register_payment", "account.move", invoice, amount=1.5, payment_date="2026-11-20")
    await approved(careful, half, Money(Decimal("1.5"), "AED"))
    left = Money(whole.amount - Decimal("1.5"), "AED")
    assert read(odoo, "account.move", invoice, "payment_state") == {"payment_state": "partial"}
    await approved(careful, act("register_payment", "account.move", invoice), left)
    assert read(odoo, "account.move", invoice, "amount_residual") == {"amount_residual": 0.0}


async def invoiced(app: App, odoo: OdooSandbox) -> int:
    order = await ordered(app, odoo)
    for action in ("confirm_order", "create_invoice"):
        await changed(app, act(action, "sale.order", order))
    ((invoice,),) = read(odoo, "sale.order", order, "invoice_ids").values()
    return invoice


async def test_a_posted_invoice_is_taken_back_by_a_draft_that_somebody_has_to_post(
    app: App, odoo: OdooSandbox
) -> None:
    invoice = await invoiced(app, odoo)
    posted = await changed(app, act("post_invoice", "account.move", invoice))
    planned = await app.company.writes.plan(LOCAL, Undoing(posted.id))
    assert "not taken back until a person posts that draft" in planned.notes[-1]
    await undone(app, posted)
    notes = call(odoo, "account.move", "search_read", [["reversed_entry_id", "=", invoice]], ["state"])
    assert [each["state"] for each in notes] == ["draft"]
    assert (await app.company.changes.get("main", posted.id)).outcome == "done"
    with pytest.raises(BusinessRule, match="takes this back already"):
        await undone(app, posted)


async def test_a_draft_invoice_is_cancelled_and_reset(app: App, odoo: OdooSandbox) -> None:
    invoice = await invoiced(app, odoo)
    steps = ("cancel_invoice", "reset_invoice", "post_invoice", "reset_invoice")
    assert await states(app, odoo, "account.move", invoice, *steps) == ["cancel", "draft", "posted", "draft"]
    change = await changed(app, act("cancel_invoice", "account.move", invoice))
    await undone(app, change)
    assert read(odoo, "account.move", invoice, "state") == {"state": "draft"}


MISREAD: list[tuple[dict[str, JsonValue], str]] = [
    ({"amount": "abc"}, "plain number"),
    ({"amount": -5}, "above 0"),
    ({"amount": 10**9}, "that are open"),
    ({"journal_id": "Nowhere"}, "Nowhere"),
    ({"partner_id": 3}, "takes amount, payment_date"),
]


async def test_a_wizard_is_given_nothing_that_it_would_misread(app: App, odoo: OdooSandbox) -> None:
    invoice = await invoiced(app, odoo)
    await changed(app, act("post_invoice", "account.move", invoice))
    for arguments, said in MISREAD:
        with pytest.raises(InvalidInput, match=said):
            await changed(app, act("register_payment", "account.move", invoice, **arguments))
    assert read(odoo, "account.move", invoice, "payment_state") == {"payment_state": "not_paid"}


async def delivery(app: App, odoo: OdooSandbox, quantity: float) -> tuple[int, int]:
    order = await ordered(app, odoo, quantity)
    await changed(app, act("confirm_order", "sale.order", order))
    (picking,) = call(odoo, "stock.picking", "search", [["sale_id", "=", order]])
    return order, picking


async def test_a_delivery_of_all_is_validated_at_once_and_for_good(app: App, odoo: OdooSandbox) -> None:
    order, picking = await delivery(app, odoo, 1)
    planned = await app.company.writes.plan(LOCAL, act("validate_delivery", "stock.picking", picking))
    assert planned.notes[-1] == "This cannot be taken back."
    change = await changed(app, act("validate_delivery", "stock.picking", picking))
    assert read(odoo, "sale.order", order, "delivery_status") == {"delivery_status": "full"}
    with pytest.raises(BusinessRule, match="cannot be taken back"):
        await undone(app, change)


@pytest.mark.parametrize(("backorder", "status"), [(True, "partial"), (False, "full")])
async def test_a_delivery_that_lacks_goods_asks_what_becomes_of_the_rest(
    app: App, odoo: OdooSandbox, *, backorder: bool, status: str
) -> None:
    order, picking = await delivery(app, odoo, PLENTY)
    wish = act("validate_delivery", "stock.picking", picking)
    with pytest.raises(BusinessRule, match=r"backorder=true.*Nothing was changed"):
        await changed(app, wish)
    assert read(odoo, "stock.picking", picking, "state")["state"] != "done"
    await changed(app, act("validate_delivery", "stock.picking", picking, backorder=backorder))
    assert read(odoo, "sale.order", order, "delivery_status") == {"delivery_status": status}


async def test_a_purchase_is_confirmed_and_cancelled_by_its_undo(app: App, odoo: OdooSandbox) -> None:
    (product,) = call(odoo, "product.product", "search", [["type", "!=", "service"]], limit=1)
    row: dict[str, JsonValue] = {
        "partner_id": 3,
        "order_line": [{"product_id": product, "product_qty": 4, "price_unit": 2.5}],
    }
    (order,) = ids_of(await changed(app, create("purchase.order", row, company=COMPANY)))
    change = await changed(app, act("confirm_purchase", "purchase.order", order))
    assert read(odoo, "purchase.order", order, "state") == {"state": "purchase"}
    await undone(app, change)
    assert read(odoo, "purchase.order", order, "state") == {"state": "cancel"}


@pytest.mark.parametrize("action", ["mark_lead_won", "mark_lead_lost"])
async def test_a_lead_is_closed_and_put_back_exactly_as_it_was(
    app: App, odoo: OdooSandbox, action: str
) -> None:
    lead_row = create("crm.lead", {"name": "Ten pallets", "probability": 20}, company=COMPANY)
    (lead,) = ids_of(await changed(app, lead_row))
    before = read(odoo, "crm.lead", lead, "stage_id", "probability", "active")
    change = await changed(app, act(action, "crm.lead", lead))
    assert read(odoo, "crm.lead", lead, "stage_id", "probability", "active") != before
    await undone(app, change)
    assert read(odoo, "crm.lead", lead, "stage_id", "probability", "active") == before


async def test_any_record_is_archived_written_about_and_given_files(app: App, odoo: OdooSandbox) -> None:
    record_id = await made(app, "res.partner", {"name": "Gül"})
    archived = await changed(app, act("archive", "res.partner", record_id))
    await undone(app, archived)
    assert read(odoo, "res.partner", record_id, "active") == {"active": True}
    await changed(app, act("post_note", "res.partner", record_id, text="Called"))
    file = await changed(app, act("attach_file", "res.partner", record_id, name="a.txt", content="aGk="))
    domain = [["res_model", "=", "res.partner"], ["res_id", "=", record_id]]
    (attached,) = call(odoo, "ir.attachment", "search_read", domain, ["name", "datas"])
    assert (attached["name"], attached["datas"]) == ("a.txt", "aGk=")
    with pytest.raises(BusinessRule, match="cannot be taken back"):
        await undone(app, file)


async def test_an_action_that_odoo_does_to_some_records_only_says_to_which(
    app: App, odoo: OdooSandbox
) -> None:
    confirmed, cancelled = await ordered(app, odoo), await ordered(app, odoo)
    await changed(app, act("confirm_order", "sale.order", confirmed))
    await changed(app, act("cancel_order", "sale.order", cancelled))
    with pytest.raises(DonePartly, match=f"done: #{cancelled}; not done: #{confirmed}"):
        await changed(app, act("reopen_order", "sale.order", cancelled, confirmed))
    assert (await outcomes(app))[-1] == "unknown"
    call(odoo, "sale.order", "action_cancel", [confirmed])
    call(odoo, "sale.order", "action_draft", [confirmed])
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW) == 1
    assert (await outcomes(app))[-1] == "done"


def test_every_language_has_all_the_words() -> None:
    def names(words: Words) -> dict[str, set[str] | None]:
        return {name: None if isinstance(each, str) else set(each) for name, each in words.items()}

    english, *others = map(names, wording().values())
    assert all(each == english for each in others)
    assert english["causes"] == {each.name for each in ACTIONS}
    assert english["actions"] == {*(each.name for each in ACTIONS), NOTE, ATTACH}
