"""However writes, deletions, polls and cuts follow each other, the mirror ends equal to Odoo."""

from random import Random

import pytest

from erp_mcp.app import App
from erp_mcp.erp.sync import Mirror
from erp_mcp.errors import OdooUnavailable
from tests.erp.mirrored import TENANT, customers_here, following, orders_here, small_company
from tests.erp.small_odoo import SmallOdoo

STEPS = 40


@pytest.mark.parametrize("seed", range(8))
async def test_any_interleaving_ends_with_the_mirror_equal_to_odoo(app: App, seed: int) -> None:
    chance, odoo = Random(seed), small_company()
    for n in range(3):
        odoo.add("res.partner", name=f"Customer {n}")
        odoo.add("product.product", name=f"Product {n}")
    async with following(app, odoo) as mirror:
        for _ in range(STEPS):
            odoo.later(minutes=chance.choice([0, 1, 30]))
            await step(chance, odoo, mirror)
        odoo.cut_after = None
        await mirror.sync(TENANT)
    here = await customers_here(app)
    assert {each: row for each, row in here.items() if each in odoo.rows["res.partner"]} == {
        each: (row["name"], row["active"]) for each, row in odoo.rows["res.partner"].items()
    }
    assert await orders_here(app) == orders_there(odoo)


async def step(chance: Random, odoo: SmallOdoo, mirror: Mirror) -> None:
    partner = chance.choice(list(odoo.rows["res.partner"]))
    match chance.choice(["add", "rename", "archive", "order", "line", "cancel", "remove", "poll", "cut"]):
        case "add":
            odoo.add("res.partner", name="New")
        case "rename":
            odoo.write("res.partner", partner, name=f"Renamed {chance.random()}")
        case "archive":
            odoo.write("res.partner", partner, active=not odoo.rows["res.partner"][partner]["active"])
        case "order":
            odoo.add("sale.order", name="S", partner_id=[partner, "somebody"])
        case "poll" | "cut" as how:
            await poll(chance, odoo, mirror, is_cut=how == "cut")
        case trade:
            change_order(chance, odoo, trade)


async def poll(chance: Random, odoo: SmallOdoo, mirror: Mirror, *, is_cut: bool) -> None:
    odoo.cut_after = chance.randrange(1, 4) if is_cut else None
    try:
        await mirror.sync(TENANT)
    except OdooUnavailable:
        assert is_cut


def change_order(chance: Random, odoo: SmallOdoo, how: str) -> None:
    if not odoo.rows["sale.order"]:
        return
    order = chance.choice(list(odoo.rows["sale.order"]))
    if how == "line":
        product = chance.choice(list(odoo.rows["product.product"]))
        odoo.add("sale.order.line", order_id=[order, "S"], product_id=[product, "P"], product_uom_qty=2.0)
    elif how == "cancel":
        odoo.write("sale.order", order, state="cancel")
    else:
        odoo.remove("sale.order", order)


def orders_there(odoo: SmallOdoo) -> dict[int, tuple[str, int, list[tuple[int, int]]]]:
    states = {"draft": "draft", "cancel": "cancelled"}
    lines = odoo.rows["sale.order.line"].values()
    return {
        order: (
            states[row["state"]],
            row["partner_id"][0],
            [(line["product_id"][0], 2) for line in lines if line["order_id"][0] == order],
        )
        for order, row in odoo.rows["sale.order"].items()
    }
