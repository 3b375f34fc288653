"""What an undo takes back is exactly what the change did, and nothing that others have done to it since."""

from collections.abc import AsyncGenerator

import pytest
from starlette.responses import Response

from erp_mcp.app import App
from erp_mcp.errors import ApprovalMismatch, DonePartly
from erp_mcp.sandbox.odoo.faults import Exchange
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from erp_mcp.store.changes import Change
from tests.erp.sandboxed import Clock
from tests.erp.writes.asking import act, call, changed, create, delete, ids_of, outcomes, read, undone, update
from tests.odoo_sandbox import DATABASE

COMPANY = "Nakhla Trading LLC"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def odoo(clock: Clock) -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows, clock=clock)}) as sandbox:
        yield sandbox


async def ordered(app: App) -> tuple[Change, int]:
    change = await changed(app, create("sale.order", {"partner_id": 3}, company=COMPANY))
    (order,) = ids_of(change)
    return change, order


def there(odoo: OdooSandbox, order: int) -> list[int]:
    return call(odoo, "sale.order", "search", [["id", "=", order]])


async def test_what_cannot_be_archived_is_deleted_as_long_as_nobody_has_touched_it(
    app: App, odoo: OdooSandbox, clock: Clock
) -> None:
    change, order = await ordered(app)
    clock.later(hours=1)
    await undone(app, change)
    assert there(odoo, order) == []


async def test_what_somebody_has_written_since_is_not_deleted_with_it(
    app: App, odoo: OdooSandbox, clock: Clock
) -> None:
    change, order = await ordered(app)
    clock.later(seconds=2)
    call(odoo, "sale.order", "write", [order], {"client_order_ref": "By somebody else"})
    with pytest.raises(ApprovalMismatch, match=r"changed since by Maryam.*lost.*permanently=true"):
        await undone(app, change)
    assert there(odoo, order) == [order]
    await changed(app, delete("sale.order", order, permanently=True))
    assert there(odoo, order) == []


async def test_what_is_archived_keeps_what_was_written_since(
    app: App, odoo: OdooSandbox, clock: Clock
) -> None:
    change = await changed(app, create("res.partner", {"name": "Iris"}))
    (customer,) = ids_of(change)
    clock.later(seconds=2)
    call(odoo, "res.partner", "write", [customer], {"street": "By somebody else"})
    await undone(app, change)
    assert read(odoo, "res.partner", customer, "active", "street") == {
        "active": False,
        "street": "By somebody else",
    }


async def test_a_lost_lead_that_was_won_is_lost_again(app: App, odoo: OdooSandbox) -> None:
    new = create("crm.lead", {"name": "Ilgaz"}, company=COMPANY)
    (lead,) = ids_of(await changed(app, new))
    await changed(app, act("mark_lead_won", "crm.lead", lead))
    await changed(app, act("mark_lead_lost", "crm.lead", lead))
    before = read(odoo, "crm.lead", lead, "stage_id", "probability", "active", "won_status")
    await undone(app, await changed(app, act("mark_lead_won", "crm.lead", lead)))
    assert read(odoo, "crm.lead", lead, "stage_id", "probability", "active", "won_status") == before


async def test_what_odoo_makes_of_an_undo_is_not_called_taken_back(app: App, odoo: OdooSandbox) -> None:
    (customer,) = ids_of(await changed(app, create("res.partner", {"name": "Jale", "city": "Dubai"})))
    change = await changed(app, update("res.partner", [customer], city="Ajman"))

    async def by_a_rule(exchange: Exchange) -> Response:
        answer = exchange.asked.answer()
        call(odoo, "res.partner", "write", [customer], {"city": "Elsewhere"})
        return answer

    odoo.faults.plan(by_a_rule, method="write")
    with pytest.raises(DonePartly, match="Odoo has other values than before in city"):
        await undone(app, change)
    assert await outcomes(app) == ["done", "done", "unknown"]
