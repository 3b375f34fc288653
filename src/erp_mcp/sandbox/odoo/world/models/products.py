"""Products, their categories and units, and the stock of them."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    binary,
    char,
    children,
    choice,
    day,
    flag,
    integer,
    moment,
    number,
    text,
    to_many,
    to_one,
)

_TYPES = (("consu", "Goods"), ("service", "Service"), ("combo", "Combo"))
_OLD_TYPES = (("consu", "Consumable"), ("service", "Service"), ("product", "Storable Product"))
_POLICIES = (("order", "Ordered quantities"), ("delivery", "Delivered quantities"))
_STATES = (
    ("draft", "Draft"),
    ("waiting", "Waiting Another Operation"),
    ("confirmed", "Waiting"),
    ("assigned", "Ready"),
    ("done", "Done"),
    ("cancel", "Cancelled"),
)

CATEGORY = Model(
    name="product.category",
    label="Product Category",
    order="complete_name, id",
    searched=("name",),
    modules="product, stock_account",
    fields={
        "name": char("Name", required=True, translate=True),
        "complete_name": char("Complete Name", readonly=True),
        "parent_id": to_one("Parent Category", "product.category"),
        "child_id": children("Child Categories", "product.category", "parent_id"),
        "product_count": integer("# Products", stored=False, searchable=False),
    },
)
UNIT = Model(
    name="uom.uom",
    label="Product Unit of Measure",
    order="id",
    modules="uom",
    fields={
        "name": char("Unit Name", required=True, translate=True),
        "factor": number("Ratio", default=1.0),
        "active": flag("Active", default=True),
    },
)
TEMPLATE = Model(
    name="product.template",
    label="Product",
    order="is_favorite desc, name, id",
    searched=("name", "default_code", "barcode"),
    modules="product, sale, stock, purchase, account",
    fields={
        "name": char("Name", required=True, translate=True),
        "active": flag("Active", default=True),
        "is_favorite": flag("Favorite"),
        "default_code": char("Internal Reference"),
        "barcode": char("Barcode", related="product_variant_id.barcode"),
        "description": text("Description", translate=True),
        "description_sale": text("Sales Description", translate=True),
        "type": choice("Product Type", _TYPES, required=True, default="consu"),
        "detailed_type": choice(
            "Product Type", _OLD_TYPES, required=True, default="consu", column="old_type", until=17
        ),
        "is_storable": flag("Track Inventory", since=18),
        "list_price": number("Sales Price", default=1.0),
        "standard_price": number("Cost", related="product_variant_id.standard_price"),
        "categ_id": to_one("Product Category", "product.category"),
        "uom_id": to_one("Unit", "uom.uom", required=True),
        "uom_po_id": to_one("Purchase Unit", "uom.uom", column="uom_id", until=18),
        "sale_ok": flag("Sales", default=True),
        "purchase_ok": flag("Purchase", default=True),
        "invoice_policy": choice("Invoicing Policy", _POLICIES, default="order"),
        "taxes_id": to_many("Sales Taxes", "account.tax"),
        "supplier_taxes_id": to_many("Purchase Taxes", "account.tax"),
        "seller_ids": children("Vendors", "product.supplierinfo", "product_tmpl_id"),
        "company_id": to_one("Company", "res.company"),
        "currency_id": to_one("Currency", "res.currency", stored=False, searchable=False),
        "product_variant_ids": children("Products", "product.product", "product_tmpl_id"),
        "product_variant_id": to_one("Product", "product.product", stored=False, searchable=False),
        "product_variant_count": integer("# Product Variants", stored=False, searchable=False),
        "qty_available": number("Quantity On Hand", stored=False, searchable=False),
        "image_1920": binary("Image", copied=False),
    },
)
PRODUCT = Model(
    name="product.product",
    label="Product Variant",
    order="is_favorite desc, name, default_code, id",
    searched=("name", "default_code", "barcode"),
    inherits={"product_tmpl_id": "product.template"},
    modules="product, sale, stock, purchase, account",
    fields={
        "product_tmpl_id": to_one(
            "Product Template", "product.template", required=True, when_target_goes="cascade"
        ),
        "active": flag("Active", default=True),
        "default_code": char("Internal Reference"),
        "barcode": char("Barcode", copied=False),
        "standard_price": number("Cost", company_dependent=True),
        "lst_price": number("Sales Price", related="product_tmpl_id.list_price"),
        "qty_available": number("Quantity On Hand", stored=False, searchable=False),
        "free_qty": number("Free To Use Quantity", stored=False, searchable=False),
        "virtual_available": number("Forecasted Quantity", stored=False, searchable=False),
        "incoming_qty": number("Incoming", stored=False, searchable=False),
        "outgoing_qty": number("Outgoing", stored=False, searchable=False),
        "avg_cost": number("Average Cost", stored=False, searchable=False, since=19),
        "total_value": number("Total Value", stored=False, searchable=False, since=19),
        "value_svl": number("Total Value", stored=False, searchable=False, since=17, until=18),
    },
)
SUPPLIER = Model(
    name="product.supplierinfo",
    label="Supplier Pricelist",
    order="sequence, id",
    rec_name="product_code",
    modules="product",
    fields={
        "partner_id": to_one("Vendor", "res.partner", required=True, when_target_goes="cascade"),
        "product_tmpl_id": to_one("Product Template", "product.template", when_target_goes="cascade"),
        "product_code": char("Vendor Product Code"),
        "sequence": integer("Sequence", default=1),
        "min_qty": number("Quantity"),
        "price": number("Price"),
        "delay": integer("Delivery Lead Time", default=1),
        "currency_id": to_one("Currency", "res.currency"),
        "company_id": to_one("Company", "res.company"),
    },
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
        "package_id": to_one("Package", "stock.package"),
        "owner_id": to_one("Owner", "res.partner"),
        "quantity": number("Quantity"),
        "reserved_quantity": number("Reserved Quantity"),
        "available_quantity": number("Available Quantity", stored=False, searchable=False),
        "inventory_quantity": number("Counted Quantity"),
        "inventory_quantity_set": flag("Inventory Quantity Set"),
        "inventory_date": day("Scheduled Date"),
        "in_date": moment("Incoming Date", readonly=True),
        "value": number("Value", stored=False, searchable=False),
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
        "name": char("Description", until=18),
        "reference": char("Reference", readonly=True),
        "product_id": to_one("Product", "product.product", required=True),
        "product_uom_qty": number("Demand", default=1.0),
        "product_uom": to_one("Unit", "uom.uom", related="product_id.uom_id"),
        "quantity": number("Quantity", since=17),
        "quantity_done": number("Quantity Done", column="quantity", until=16),
        "picked": flag("Picked", since=17),
        "state": choice("Status", _STATES, readonly=True, default="draft", copied=False),
        "date": moment("Date Scheduled"),
        "picking_id": to_one("Transfer", "stock.picking", when_target_goes="cascade"),
        "partner_id": to_one("Destination Address", "res.partner", related="picking_id.partner_id"),
        "origin": char("Source Document"),
        "location_id": to_one("Source Location", "stock.location", required=True),
        "location_dest_id": to_one("Intermediate Location", "stock.location", required=True),
        "sale_line_id": to_one("Sale Line", "sale.order.line"),
        "purchase_line_id": to_one("Purchase Order Line", "purchase.order.line"),
        "company_id": to_one("Company", "res.company"),
    },
)
BACKORDER = Model(
    name="stock.backorder.confirmation",
    label="Backorder Confirmation",
    transient=True,
    rec_name="display_name",
    fields={"pick_ids": to_many("Transfers", "stock.picking"), "show_transfers": flag("Show Transfers")},
)

MODELS = (
    CATEGORY, UNIT, TEMPLATE, PRODUCT, SUPPLIER, LOCATION, WAREHOUSE, QUANT, PICKING_TYPE, PICKING, MOVE, BACKORDER
)  # fmt: skip
