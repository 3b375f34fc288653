"""Which fields tell most of a model: the good ones that are known, and how the others are ranked."""

from collections.abc import Iterable, Mapping

from erp_mcp.integrations.odoo import Field, Schema

MOST_COLUMNS = 7
# In the order in which they tell most; whatever a version or an Odoo lacks is passed over.
GOOD: Mapping[str, str] = {
    "res.partner": (
        "name phone email city country_id vat is_company mobile ref parent_id user_id category_id "
        "customer_rank supplier_rank credit total_invoiced street zip state_id lang"
    ),
    "product.product": (
        "name default_code lst_price qty_available free_qty barcode categ_id uom_id virtual_available "
        "standard_price"
    ),
    "product.template": (
        "name default_code list_price qty_available categ_id uom_id barcode virtual_available "
        "standard_price type"
    ),
    "sale.order": (
        "name partner_id date_order state amount_total invoice_status user_id amount_untaxed "
        "delivery_status commitment_date client_order_ref team_id"
    ),
    "sale.order.line": (
        "order_id product_id product_uom_qty price_unit price_subtotal qty_delivered qty_invoiced "
        "discount state name"
    ),
    "account.move": (
        "name partner_id invoice_date invoice_date_due state amount_total amount_residual move_type "
        "payment_state ref amount_untaxed invoice_origin invoice_user_id"
    ),
    "account.move.line": (
        "date move_id account_id partner_id name balance parent_state debit credit amount_residual "
        "date_maturity product_id quantity price_subtotal display_type"
    ),
    "account.payment": "name partner_id date amount payment_type state memo ref journal_id",
    "purchase.order": (
        "name partner_id date_order state amount_total receipt_status invoice_status date_planned "
        "user_id amount_untaxed partner_ref"
    ),
    "purchase.order.line": (
        "order_id product_id product_qty price_unit price_subtotal qty_received qty_invoiced "
        "date_planned state"
    ),
    "crm.lead": (
        "name partner_id stage_id expected_revenue probability user_id date_deadline email_from phone "
        "type create_date won_status lost_reason_id team_id"
    ),
    "stock.quant": "product_id location_id quantity reserved_quantity lot_id available_quantity in_date",
    "stock.picking": "name partner_id scheduled_date state picking_type_id origin date_done backorder_id",
    "stock.move": "product_id product_uom_qty quantity state date location_id location_dest_id picking_id",
}
KNOWN = {model: names.split() for model, names in GOOD.items()}
SHORT = frozenset(
    (
        "char",
        "selection",
        "many2one",
        "date",
        "datetime",
        "monetary",
        "integer",
        "float",
        "boolean",
        "reference",
    )
)
# How much a kind of field tells in a row of a table.
WORTH: Mapping[str, int] = {
    "char": 6,
    "many2one": 6,
    "monetary": 6,
    "selection": 5,
    "date": 5,
    "datetime": 4,
    "float": 4,
    "integer": 2,
    "boolean": 1,
    "text": 0,
    "html": -1,
    "many2many": -2,
    "one2many": -4,
    "binary": -9,
}
# Of the machinery that many models share; people hardly ever ask for these.
MACHINERY = (
    "message_",
    "activity_",
    "my_activity_",
    "website_",
    "access_",
    "image_",
    "avatar_",
    "signup_",
    "has_",
    "is_",
    "show_",
    "display_",
    "rating_",
    "write_",
    "create_uid",
    "property_",
    "peppol_",
    "sequence",
    "color",
)
COMMON: Mapping[str, int] = {
    "name": 40,
    "active": 2,
    "create_date": 3,
    "company_id": 2,
    "currency_id": -3,
    "id": 1,
}


def standing(model: str, field: Field) -> float:
    """How much people want to see it; what is known of the model comes first."""
    known = KNOWN.get(model, ())
    if field.name in known:
        return 100 - known.index(field.name)
    score = (
        WORTH.get(field.type, -3) + COMMON.get(field.name, 0) + 8 * field.is_required + 2 * field.is_stored
    )
    return score - 12 * field.name.startswith(MACHINERY)


def defaults(schema: Schema, mentioned: Iterable[Field] = ()) -> list[Field]:
    """Those that tell most, and those that were filtered or ordered by."""
    shown = [each for each in schema.fields.values() if each.type in SHORT and each.name != "id"]
    known = [each for each in shown if each.name in KNOWN.get(schema.model, ())]
    ranked = sorted(known or shown, key=lambda each: -standing(schema.model, each))[:MOST_COLUMNS]
    extra = [each for each in mentioned if each.type in SHORT and each.name != "id"]
    return list({each.name: each for each in [*ranked, *extra]}.values())
