"""A quotation is sent to its customer as it was agreed to, once, and what cannot be sent is refused by name."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from erp_mcp.app import App
from erp_mcp.erp.writes.writes import proposal
from erp_mcp.errors import (
    ApprovalMismatch,
    BusinessRule,
    DonePartly,
    InvalidInput,
    OdooFailed,
    OutcomeUnknown,
)
from erp_mcp.sandbox.odoo.faults import Play, after, cut_after, cut_before, fails, proxy
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import Failure, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.store.changes import Change
from tests.erp.writes.asking import act, call, changed, create, ids_of, made, outcomes, read, undone
from tests.governance.proposals import LOCAL
from tests.odoo_sandbox import DATABASE

COMPANY = "Nakhla Trading LLC"
COMPOSER, SEND = "mail.compose.message", "action_send_mail"
BROKEN = Failure("builtins.RuntimeError", "boom")
NOW = timedelta(0)


@pytest.fixture(params=["19.0"])
async def odoo(request: pytest.FixtureRequest) -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows, version=request.param)}) as sandbox:
        yield sandbox


async def quoted(app: App, email: JsonValue = "zed@example.com") -> int:
    customer = await made(app, "res.partner", {"name": "Zed", "email": email})
    row: dict[str, JsonValue] = {"partner_id": customer}
    (order,) = ids_of(await changed(app, create("sale.order", row, company=COMPANY)))
    return order


async def sent(app: App, order: int) -> Change:
    return await changed(app, act("send_quotation", "sale.order", order))


def letters(odoo: OdooSandbox, order: int) -> list[dict[str, Any]]:
    """Those in the chatter of an order."""
    domain = [["model", "=", "sale.order"], ["res_id", "=", order]]
    return call(odoo, "mail.message", "search_read", domain, ["subject", "body", "partner_ids"])


@pytest.mark.parametrize("odoo", ["16.0", "17.0", "18.0", "19.0"], indirect=True)
async def test_every_version_sends_the_letter_that_was_shown_to_its_customer(
    app: App, odoo: OdooSandbox
) -> None:
    order = await quoted(app)
    name, customer = read(odoo, "sale.order", order, "name", "partner_id").values()
    subject = f"{COMPANY} Quotation (Ref {name})"
    planned = await app.company.writes.plan(LOCAL, act("send_quotation", "sale.order", order))
    assert letters(odoo, order) == []
    assert (planned.operation.tier, planned.operation.recipients) == ("send", ("zed@example.com",))
    shown = await proposal(planned, app.tokens).previewed()
    told = (f"Zed#{customer[0]} <zed@example.com>", subject, "Sales: Send Quotation", "cannot be taken back")
    assert [each for each in told if each not in shown] == []
    change = await sent(app, order)
    (letter,) = letters(odoo, order)
    assert (letter["subject"], letter["partner_ids"]) == (subject, [customer[0]])
    assert f"Your quotation {name} is ready." in letter["body"]
    assert read(odoo, "sale.order", order, "state") == {"state": "sent"}
    with pytest.raises(BusinessRule, match="cannot be taken back"):
        await undone(app, change)


async def test_a_customer_without_an_address_is_refused_by_name(app: App, odoo: OdooSandbox) -> None:
    order = await quoted(app, email=False)
    with pytest.raises(InvalidInput, match=r"Zed#\d+ has no e-mail address.*Nothing was sent or changed"):
        await sent(app, order)
    assert letters(odoo, order) == []


async def test_only_quotations_are_sent_as_such(app: App, odoo: OdooSandbox) -> None:
    order = await quoted(app)
    await changed(app, act("confirm_order", "sale.order", order))
    with pytest.raises(InvalidInput, match=r"only for records with state draft or sent"):
        await sent(app, order)


async def test_a_letter_whose_reader_has_changed_since_is_not_sent(app: App, odoo: OdooSandbox) -> None:
    order = await quoted(app)
    customer = read(odoo, "sale.order", order, "partner_id")["partner_id"][0]
    moved = after(lambda: call(odoo, "res.partner", "write", [customer], {"email": "other@example.com"}))
    odoo.faults.plan(moved, method="action_quotation_send", skip=1)
    with pytest.raises(ApprovalMismatch, match="another subject, template or reader"):
        await sent(app, order)
    assert (letters(odoo, order), (await outcomes(app))[-1]) == ([], "failed")


@pytest.mark.parametrize("play", [cut_after, proxy(502, is_carried_out=True)])
async def test_a_letter_whose_answer_is_lost_is_found_in_the_chatter_and_not_sent_again(
    app: App, odoo: OdooSandbox, play: Play
) -> None:
    order = await quoted(app)
    odoo.faults.plan(play, method=SEND)
    assert (await sent(app, order)).outcome == "done"
    assert len(letters(odoo, order)) == 1


@pytest.mark.parametrize("method", ["create", SEND])
async def test_a_letter_that_may_not_have_gone_is_not_repeated_until_the_chatter_tells(
    app: App, odoo: OdooSandbox, method: str
) -> None:
    order = await quoted(app)
    odoo.faults.plan(cut_before, model=COMPOSER, method=method)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await sent(app, order)
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW) == 1
    assert (letters(odoo, order), (await outcomes(app))[-1]) == ([], "failed")
    assert (await sent(app, order)).outcome == "done"


async def test_a_colleague_who_sends_the_same_meanwhile_is_not_taken_for_us(
    app: App, odoo: OdooSandbox
) -> None:
    order = await quoted(app)
    subject = (await app.company.writes.plan(LOCAL, act("send_quotation", "sale.order", order))).rows[2].after
    message = {"model": "sale.order", "res_id": order, "subject": subject, "message_type": "comment"}
    world = odoo.site.databases[DATABASE].world
    odoo.faults.plan(
        after(lambda: world.call(5, "mail.message", "create", None, [message], {})),
        method="action_quotation_send", skip=1,
    )  # fmt: skip
    odoo.faults.plan(cut_before, method=SEND)
    with pytest.raises(OutcomeUnknown):
        await sent(app, order)
    assert await app.company.writes.carrying_out.reconcile_all("main", NOW, NOW) == 1
    assert (await outcomes(app))[-1] == "failed"


async def test_a_letter_that_odoo_refuses_has_failed(app: App, odoo: OdooSandbox) -> None:
    order = await quoted(app)
    odoo.faults.plan(fails(BROKEN), method=SEND)
    with pytest.raises(OdooFailed):
        await sent(app, order)
    assert (letters(odoo, order), (await outcomes(app))[-1]) == ([], "failed")


async def test_once_a_letter_has_gone_nothing_says_that_it_has_not(app: App, odoo: OdooSandbox) -> None:
    order = await quoted(app)
    state = {"state": "draft"}
    odoo.faults.plan(
        after(lambda: call(odoo, "sale.order", "write", [order], state)),
        model="sale.order",
        method="read",
        skip=2,
    )
    with pytest.raises(
        DonePartly, match="done: the letter was sent; not done: the order is not marked as sent"
    ):
        await sent(app, order)
    assert (len(letters(odoo, order)), (await outcomes(app))[-1]) == (1, "unknown")
