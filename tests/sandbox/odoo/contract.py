"""Where the sandbox is not, or not quite, what was recorded, and why that is so."""

from collections.abc import Mapping

BROWSER = "sessions, reports and files of the web client, which nobody here opens"
HOOKS = "the automation of Odoo, which calls nobody here"
KEYS = "keys are made for the tests, not by them"
OTHER_DATA = "the record that was recorded has other properties than any of the demo company"
MODIFIED = "a constraint raises KeyError in the one modified server of that version"
WORLD = "the world has not got that far"

DIFFERENT: Mapping[str, str] = {
    "_session": BROWSER,
    "_session_*": BROWSER,
    "_nosession": BROWSER,
    "_report_pdf_*": BROWSER,
    "_report_html_*": BROWSER,
    "_call_kw_*": BROWSER,
    "19.0-json1/*": BROWSER,
    "_json1_bearer": BROWSER,
    "19.0-singledb/*_apikey_*": KEYS,
    "_json2_with_created_key": KEYS,
    "_inbound_webhook_call": HOOKS,
    "_doc_bearer_index": "it lists our own models, of which test_wire knows the shape",
    "_doc_bearer_model_res_partner": "it says less of each method; test_wire knows what",
    "_fields_get_some_attrs": WORLD,
    "_fields_get_partner_short": WORLD,
    "_fields_get_res_partner": WORLD,
    "_attachment_read": WORLD,
    "_attachment_read_raw": WORLD,
    "_image_write_bad_base64": WORLD,
    "_search_read_no_fields_bytes": WORLD,
    "1?.0/*_users_context_get": WORLD,
    "1[678].0-sync/*_wd_search_fraction": "before 19 a fraction of a second counts; the world drops it always",
    "_product_find": OTHER_DATA,
    "16.0/*_err_required_missing": MODIFIED,
    "16.0/*_err_unique": MODIFIED,
    "16.0/*_err_unique_currency": MODIFIED,
}
"""Reasons by the end of set and name of a recording; a star stands for anything."""

NEVER = {
    "account.invoice.report",
    "account.move.send",
    "account.move.send.wizard",
    "base.automation",
    "base.language.install",
    "ir.actions.report",
    "ir.actions.server",
    "mail.template",
    "purchase.report",
    "res.users.apikeys",
    "res.users.apikeys.description",
}
NOT_YET = {
    "account.move",
    "account.move.line",
    "account.payment.register",
    "crm.lead",
    "product.category",
    "product.product",
    "product.template",
    "purchase.order",
    "purchase.order.line",
    "sale.advance.payment.inv",
    "sale.order",
    "sale.order.line",
    "sale.report",
    "stock.location",
    "stock.move",
    "stock.picking",
    "stock.quant",
}
OTHER_MODELS = NEVER | NOT_YET
"""Excused for as long as the world does not know them."""

OTHER_METHODS = {
    "_compute_display_name",
    "activity_schedule",
    "export_data",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "get_param",
    "load",
    "message_post",
    "message_subscribe",
    "name_get",
    "onchange",
    "read_group",
    "web_read",
    "web_read_group",
    "web_save",
    "web_search_read",
}
