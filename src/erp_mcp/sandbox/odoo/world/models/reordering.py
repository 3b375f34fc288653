"""When a product is to be ordered again, and how much of it."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import char, choice, flag, number, to_one

REORDERING = Model(
    name="stock.warehouse.orderpoint",
    label="Minimum Inventory Rule",
    modules="stock",
    fields={
        "name": char("Name", readonly=True, copied=False),
        "active": flag("Active", default=True),
        "product_id": to_one("Product", "product.product", required=True, when_target_goes="cascade"),
        "warehouse_id": to_one("Warehouse", "stock.warehouse", required=True),
        "location_id": to_one("Location", "stock.location", required=True),
        "company_id": to_one("Company", "res.company", required=True),
        "product_min_qty": number("Min Quantity"),
        "product_max_qty": number("Max Quantity"),
        "trigger": choice("Trigger", (("auto", "Auto"), ("manual", "Manual")), default="auto"),
    },
)

MODELS = (REORDERING,)
