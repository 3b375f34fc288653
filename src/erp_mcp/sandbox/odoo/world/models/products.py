"""Products, their categories, units and vendors."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    binary,
    char,
    children,
    choice,
    flag,
    html,
    integer,
    money,
    number,
    text,
    to_many,
    to_one,
)

_TYPES = (("consu", "Goods"), ("service", "Service"), ("combo", "Combo"))
_OLD_TYPES = (("consu", "Consumable"), ("service", "Service"), ("product", "Storable Product"))
_POLICIES = (("order", "Ordered quantities"), ("delivery", "Delivered quantities"))

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
        "is_favorite": flag("Favorite", since=18),
        "default_code": char("Internal Reference"),
        "barcode": char("Barcode", related="product_variant_id.barcode", readonly=False),
        "description": html("Description", translate=True),
        "description_sale": text("Sales Description", translate=True),
        "type": choice("Product Type", _TYPES, required=True, default="consu"),
        "detailed_type": choice(
            "Product Type", _OLD_TYPES, required=True, default="consu", column="old_type", until=17
        ),
        "is_storable": flag("Track Inventory", since=18),
        "list_price": number("Sales Price", default=1.0),
        "standard_price": number("Cost", related="product_variant_id.standard_price", readonly=False),
        "categ_id": to_one("Product Category", "product.category", filled=True, filled_until=18),
        "uom_id": to_one("Unit", "uom.uom", required=True),
        "uom_po_id": to_one("Purchase Unit", "uom.uom", column="uom_id", filled=True, until=18),
        "sale_ok": flag("Sales", default=True),
        "purchase_ok": flag("Purchase", default=True),
        "invoice_policy": choice("Invoicing Policy", _POLICIES, default="order"),
        "taxes_id": to_many("Sales Taxes", "account.tax"),
        "supplier_taxes_id": to_many("Purchase Taxes", "account.tax"),
        "seller_ids": children("Vendors", "product.supplierinfo", "product_tmpl_id"),
        "company_id": to_one("Company", "res.company"),
        "currency_id": to_one("Currency", "res.currency", stored=False, searchable=False),
        "product_variant_ids": children("Products", "product.product", "product_tmpl_id", filled=True),
        "product_variant_id": to_one("Product", "product.product", stored=False, searchable=False),
        "product_variant_count": integer("# Product Variants", stored=False, searchable=False),
        "qty_available": number("Quantity On Hand", stored=False, searchable=False, readonly=False),
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
        "is_favorite": flag(
            "Favorite", related="product_tmpl_id.is_favorite", stored=True, readonly=False, since=18
        ),
        "default_code": char("Internal Reference"),
        "barcode": char("Barcode", copied=False),
        "standard_price": number("Cost", company_dependent=True),
        "lst_price": number("Sales Price", related="product_tmpl_id.list_price", readonly=False),
        "qty_available": number("Quantity On Hand", stored=False, searchable=False, readonly=False),
        "free_qty": number("Free To Use Quantity", stored=False, searchable=False),
        "virtual_available": number("Forecasted Quantity", stored=False, searchable=False),
        "incoming_qty": number("Incoming", stored=False, searchable=False),
        "outgoing_qty": number("Outgoing", stored=False, searchable=False),
        "avg_cost": money("Average Cost", stored=False, searchable=False, since=19),
        "total_value": money("Total Value", stored=False, searchable=False, since=19),
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
MODELS = (CATEGORY, UNIT, TEMPLATE, PRODUCT, SUPPLIER)
