"""Where goods lie, how many, and how they move."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    char,
    children,
    choice,
    day,
    flag,
    moment,
    money,
    number,
    text,
    to_many,
    to_one,
)

_STATES = (
    ("draft", "Draft"),
    ("waiting", "Waiting Another Operation"),
    ("confirmed", "Waiting"),
    ("partially_available", "Partially Available"),
    ("assigned", "Ready"),
    ("done", "Done"),
    ("cancel", "Cancelled"),
)

LOCATION = Model(
    name="stock.location",
    label="Inventory Locations",
    order="complete_name, id",
    parent="location_id",
    searched=("complete_name", "name"),
    modules="stock",
    fields={
        "name": char("Location Name", required=True),
        "complete_name": char("Full Location Name", readonly=True),
        "active": flag("Active", default=True),
        "usage": choice(
            "Location Type",
            (
                ("supplier", "Vendor"),
                ("view", "Virtual"),
                ("internal", "Internal"),
                ("customer", "Customer"),
                ("inventory", "Inventory Loss"),
            ),
            default="internal",
        ),
        "location_id": to_one("Parent Location", "stock.location"),
        "child_ids": children("Contains", "stock.location", "location_id"),
        "warehouse_id": to_one("Warehouse", "stock.warehouse"),
        "company_id": to_one("Company", "res.company"),
    },
)
WAREHOUSE = Model(
    name="stock.warehouse",
    label="Warehouse",
    modules="stock",
    fields={
        "name": char("Warehouse", required=True),
        "code": char("Short Name", required=True),
        "active": flag("Active", default=True),
        "company_id": to_one("Company", "res.company", required=True),
        "partner_id": to_one("Address", "res.partner"),
        "view_location_id": to_one("View Location", "stock.location"),
        "lot_stock_id": to_one("Location Stock", "stock.location"),
    },
)
QUANT = Model(
    name="stock.quant",
    label="Quants",
    rec_name="display_name",
    modules="stock, stock_account",
    fields={
        "product_id": to_one("Product", "product.product", required=True, when_target_goes="restrict"),
        "product_tmpl_id": to_one(
            "Product Template", "product.template", related="product_id.product_tmpl_id"
        ),
        "product_uom_id": to_one("Unit", "uom.uom", related="product_id.uom_id"),
        "location_id": to_one("Location", "stock.location", required=True),
        "warehouse_id": to_one("Warehouse", "stock.warehouse", related="location_id.warehouse_id"),
        "company_id": to_one("Company", "res.company", readonly=True),
        "lot_id": to_one("Lot/Serial Number", "stock.lot"),
        "package_id": to_one("Package", "stock.package", since=19),
        "owner_id": to_one("Owner", "res.partner"),
        "quantity": number("Quantity", readonly=True),
        "reserved_quantity": number("Reserved Quantity", readonly=True, filled=True),
        "available_quantity": number("Available Quantity", stored=False, searchable=False, aggregator="sum"),
        "inventory_quantity": number("Counted Quantity"),
        "inventory_quantity_set": flag("Inventory Quantity Set"),
        "inventory_date": day("Scheduled Date"),
        "in_date": moment("Incoming Date", readonly=True, filled=True),
        "value": money("Value", stored=False, searchable=False, aggregator="sum"),
    },
)
PICKING_TYPE = Model(
    name="stock.picking.type",
    label="Picking Type",
    modules="stock",
    fields={
        "name": char("Operation Type", required=True, translate=True),
        "code": choice(
            "Type of Operation",
            (("incoming", "Receipt"), ("outgoing", "Delivery"), ("internal", "Internal Transfer")),
            required=True,
        ),
        "sequence_code": char("Sequence Prefix", required=True),
        "warehouse_id": to_one("Warehouse", "stock.warehouse"),
        "company_id": to_one("Company", "res.company"),
        "default_location_src_id": to_one("Source Location", "stock.location"),
        "default_location_dest_id": to_one("Destination Location", "stock.location"),
    },
)
PICKING = Model(
    name="stock.picking",
    label="Transfer",
    order="priority desc, scheduled_date asc, id desc",
    modules="stock, sale_stock, purchase_stock",
    fields={
        "name": char("Reference", readonly=True, copied=False, default="/"),
        "priority": choice("Priority", (("0", "Normal"), ("1", "Urgent")), default="0"),
        "origin": char("Source Document"),
        "note": text("Notes"),
        "state": choice("Status", _STATES, readonly=True, default="draft", copied=False),
        "scheduled_date": moment("Scheduled Date"),
        "date_deadline": moment("Deadline"),
        "date_done": moment("Date of Transfer", readonly=True, copied=False),
        "partner_id": to_one("Contact", "res.partner"),
        "picking_type_id": to_one("Operation Type", "stock.picking.type", required=True),
        "picking_type_code": choice("Type of Operation", (), related="picking_type_id.code"),
        "location_id": to_one("Source Location", "stock.location", required=True),
        "location_dest_id": to_one("Destination Location", "stock.location", required=True),
        "move_ids": children("Stock Moves", "stock.move", "picking_id", copied=True),
        "backorder_id": to_one("Back Order of", "stock.picking", copied=False),
        "backorder_ids": children("Back Orders", "stock.picking", "backorder_id"),
        "sale_id": to_one("Sales Order", "sale.order"),
        "purchase_id": to_one("Purchase Orders", "purchase.order"),
        "company_id": to_one("Company", "res.company", readonly=True),
    },
)
MOVE = Model(
    name="stock.move",
    label="Stock Move",
    order="id",
    rec_name="reference",
    modules="stock, sale_stock, purchase_stock",
    fields={
        "name": char("Description", filled=True, until=18),
        "reference": char("Reference", readonly=True),
        "product_id": to_one("Product", "product.product", required=True),
        "product_uom_qty": number("Demand", required=True, default=1.0),
        "product_uom": to_one(
            "Unit", "uom.uom", related="product_id.uom_id", stored=True, readonly=False, filled=True
        ),
        "quantity": number("Quantity", since=17),
        "quantity_done": number("Quantity Done", column="quantity", until=16),
        "picked": flag("Picked", since=17),
        "state": choice("Status", _STATES, readonly=True, default="draft", copied=False),
        "date": moment("Date Scheduled", filled=True),
        "picking_id": to_one("Transfer", "stock.picking", when_target_goes="cascade"),
        "partner_id": to_one(
            "Destination Address",
            "res.partner",
            related="picking_id.partner_id",
            stored=True,
            readonly=False,
        ),
        "origin": char("Source Document"),
        "location_id": to_one("Source Location", "stock.location", required=True),
        "location_dest_id": to_one("Intermediate Location", "stock.location", required=True),
        "sale_line_id": to_one("Sale Line", "sale.order.line"),
        "purchase_line_id": to_one("Purchase Order Line", "purchase.order.line", readonly=True),
        "company_id": to_one("Company", "res.company", filled=True),
    },
)
BACKORDER = Model(
    name="stock.backorder.confirmation",
    label="Backorder Confirmation",
    transient=True,
    rec_name="display_name",
    fields={"pick_ids": to_many("Transfers", "stock.picking"), "show_transfers": flag("Show Transfers")},
)

MODELS = (LOCATION, WAREHOUSE, QUANT, PICKING_TYPE, PICKING, MOVE, BACKORDER)
