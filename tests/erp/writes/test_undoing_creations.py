"""What was made is taken away again, but not with what others have done to it since."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.app import App
from erp_mcp.errors import ApprovalMismatch
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.serving import serving_odoo
from erp_mcp.sandbox.odoo.world import World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.erp.sandboxed import Clock
from tests.erp.writes.asking import call, changed, create, delete, ids_of, read, undone
from tests.odoo_sandbox import DATABASE

COMPANY = "Nakhla Trading LLC"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def odoo(clock: Clock) -> AsyncGenerator[OdooSandbox]:
    async with serving_odoo({DATABASE: World(company_rows, clock=clock)}) as sandbox:
        yield sandbox


def there(odoo: OdooSandbox, order: int) -> list[int]:
    return call(odoo, "sale.order", "search", [["id", "=", order]])


async def test_what_cannot_be_archived_is_deleted_as_long_as_nobody_has_touched_it(
    app: App, odoo: OdooSandbox, clock: Clock
) -> None:
    change = await changed(app, create("sale.order", {"partner_id": 3}, company=COMPANY))
    (order,) = ids_of(change)
    clock.later(hours=1)
    await undone(app, change)
    assert there(odoo, order) == []


async def test_what_somebody_has_written_since_is_not_deleted_with_it(
    app: App, odoo: OdooSandbox, clock: Clock
) -> None:
    change = await changed(app, create("sale.order", {"partner_id": 3}, company=COMPANY))
    (order,) = ids_of(change)
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
