"""What is found by reading is this change's own work, not what a twin of it has left."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from erp_mcp.app import App
from erp_mcp.erp.writes.asked import Wish
from erp_mcp.errors import OutcomeUnknown
from erp_mcp.sandbox.odoo.faults import Play, cut_after, cut_before
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.writes.asking import act, call, changed, create, ids_of, made, named, outcomes

NOW = timedelta(0)


async def lost(app: App, odoo: OdooSandbox, wish: Wish, play: Play, method: str) -> None:
    """The answer, and whether it can be told by reading until nothing more can come."""
    odoo.faults.plan(play, method=method)
    with pytest.raises(OutcomeUnknown):
        await changed(app, wish)
    await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW)


async def test_a_twin_made_a_moment_ago_is_not_taken_for_the_one_that_never_came(
    app: App, odoo: OdooSandbox
) -> None:
    zed = {"name": "Zed"}
    await changed(app, create("res.partner", zed))
    await lost(app, odoo, create("res.partner", zed), cut_before, "create")
    assert (await outcomes(app), len(named(odoo, "res.partner", "Zed"))) == (["done", "failed"], 1)
    odoo.faults.plan(cut_after, method="create")
    again = await changed(app, create("res.partner", zed))
    assert ids_of(again) == [max(named(odoo, "res.partner", "Zed"))]


async def test_a_twin_that_a_person_settled_leaves_it_open(app: App, odoo: OdooSandbox) -> None:
    await lost(app, odoo, create("res.partner", {"name": "Zed"}), cut_before, "create")
    (first,) = await app.company.changes.list("main", 1)
    assert first.outcome == "failed"
    call(odoo, "res.partner", "create", [{"name": "Zed"}])
    call(odoo, "res.partner", "create", [{"name": "Zed"}])
    await lost(app, odoo, create("res.partner", {"name": "Zed"}), cut_before, "create")
    (second,) = await app.company.changes.list("main", 1)
    await app.company.changes.settle_by_hand("main", second.id, "done", "Looked.", by="cli")
    await lost(app, odoo, create("res.partner", {"name": "Zed"}), cut_before, "create")
    assert await outcomes(app) == ["failed", "done", "unknown"]


def noted(record_id: int) -> Wish:
    return act("post_note", "res.partner", record_id, text="Said <b>twice</b> & more,\nthen left.")


def filed(record_id: int) -> Wish:
    return act("attach_file", "res.partner", record_id, name="a.txt", content="U29haw==")


@pytest.mark.parametrize(("wished", "method"), [(noted, "message_post"), (filed, "create")])
async def test_a_note_and_a_file_are_found_by_reading_or_known_to_have_never_come(
    app: App, odoo: OdooSandbox, wished: Callable[[int], Wish], method: str
) -> None:
    record_id = await made(app, "res.partner", {"name": "Zed"})
    await lost(app, odoo, wished(record_id), cut_before, method)
    odoo.faults.plan(cut_after, method=method)
    assert (await changed(app, wished(record_id))).outcome == "done"
    await lost(app, odoo, wished(record_id), cut_before, method)
    assert await outcomes(app) == ["done", "failed", "done", "unknown"]


def pay(invoice: int, amount: float) -> Wish:
    return act("register_payment", "account.move", invoice, amount=amount)


async def test_a_payment_is_found_by_what_is_left_to_pay(app: App, odoo: OdooSandbox) -> None:
    unpaid = [
        ["move_type", "=", "out_invoice"],
        ["payment_state", "=", "not_paid"],
        ["amount_residual", ">", 99],
    ]
    (invoice,) = call(odoo, "account.move", "search", [*unpaid, ["state", "=", "posted"]], limit=1)
    await changed(app, pay(invoice, 10))
    odoo.faults.plan(cut_before, method="action_create_payments")
    with pytest.raises(OutcomeUnknown):
        await changed(app, pay(invoice, 20))
    call(odoo, "account.move", "write", [invoice], {"ref": "By somebody else"})
    await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW)
    odoo.faults.plan(cut_after, method="action_create_payments")
    await changed(app, pay(invoice, 30))
    odoo.faults.plan(cut_before, method="action_create_payments")
    with pytest.raises(OutcomeUnknown):
        await changed(app, pay(invoice, 20))
    context = {"active_model": "account.move", "active_id": invoice, "active_ids": [invoice]}
    wizard = call(odoo, "account.payment.register", "create", {"amount": 5}, context=context)
    call(odoo, "account.payment.register", "action_create_payments", [wizard], context=context)
    await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW)
    assert await outcomes(app) == ["done", "failed", "done", "unknown"]


async def test_a_second_credit_note_is_not_taken_for_the_first(app: App, odoo: OdooSandbox) -> None:
    posted = [["move_type", "=", "out_invoice"], ["payment_state", "=", "not_paid"], ["state", "=", "posted"]]
    first, second = call(odoo, "account.move", "search", posted, limit=2)
    note = act("credit_note", "account.move", first)
    assert (await changed(app, note)).outcome == "done"
    await lost(app, odoo, note, cut_before, "refund_moves")
    await lost(app, odoo, act("credit_note", "account.move", second), cut_before, "refund_moves")
    assert await outcomes(app) == ["done", "unknown", "failed"]
