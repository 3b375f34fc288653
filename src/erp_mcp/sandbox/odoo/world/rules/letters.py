"""A quotation as a letter: Odoo opens a dialog, a template fills it in, and its button sends it.

No recording holds this exchange: it follows what the sources of Odoo 16 to 19 say of it.
"""

import json
from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, writing
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import value_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.shapes import (
    NO_CONTEXT,
    Json,
    Row,
    Value,
    ids_of,
    integers,
    is_mapping,
    text,
    whole,
)

QUOTATION, CONFIRMATION = 1, 2
COMPOSER = "mail.compose.message"
FIRST_FILLED_BY_ITSELF = 17


def action_quotation_send(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    """Nothing is done yet; what is chosen so far stands in the context of the dialog."""
    rights.check_records(env, model, "read", ids)
    is_quotation = env.row("sale.order", ids[0]).get("state") in ("draft", "sent")
    about: dict[str, Json] = (
        {"default_res_ids": list(ids)}
        if env.version >= FIRST_FILLED_BY_ITSELF
        else {"default_res_id": ids[0], "default_use_template": True}
    )
    return {
        "name": "Send",
        "type": "ir.actions.act_window",
        "view_mode": "form",
        "res_model": COMPOSER,
        "views": [[False, "form"]],
        "view_id": False,
        "target": "new",
        "context": {
            "default_model": "sale.order",
            **about,
            "default_template_id": QUOTATION if is_quotation else CONFIRMATION,
            "default_composition_mode": "comment",
            "mark_so_as_sent": True,
            "proforma": False,
            "force_email": True,
        },
    }


def onchange(
    env: Environment, model: Model, ids: Sequence[int], values: Json, field_names: Json, fields_spec: Json
) -> Answer:
    """What a dialog that is opened anew shows."""
    rights.check(env, model, "create")
    _check_context(env)
    defaults = writing.default_values(env, model, model.fields)
    row = {name: value for name, value in defaults.items() if isinstance(value, str | int | float)}
    filled = {**row, **_filled(env, row, integers(env.context.get("default_res_ids")))}
    asked = fields_spec if is_mapping(fields_spec) else NO_CONTEXT
    return {"value": {name: _told(env, value) for name, value in filled.items() if name in asked}}


def _told(env: Environment, value: Value) -> Json:
    """People as commands; the later versions add what they are called."""
    if not isinstance(value, tuple):
        return value
    if env.version < FIRST_FILLED_BY_ITSELF:
        return [[6, 0, list(value)]]
    return [[4, each, {"id": each}] for each in ids_of(value)]


def after_composer(env: Environment, touched: Touched) -> None:
    """From 17 on the dialog fills itself in; before, only the page that shows it has that done."""
    for composer in touched.ids if touched.is_new and env.version >= FIRST_FILLED_BY_ITSELF else ():
        row = env.row(COMPOSER, composer)
        given = {name for name in ("subject", "body", "partner_ids") if row.get(name, False)}
        filled = _filled(env, row, _orders(env, row))
        env.amend(COMPOSER, composer, {name: each for name, each in filled.items() if name not in given})


def _check_context(env: Environment) -> None:
    if env.version >= FIRST_FILLED_BY_ITSELF and "default_res_id" in env.context:
        raise value_error("Deprecated usage of 'default_res_id', should use 'default_res_ids'.")


def _filled(env: Environment, row: Row, orders: Sequence[int]) -> Mapping[str, Value]:
    template = env.store.row("mail.template", whole(row.get("template_id", False) or 0))
    about = [whole(row.get("res_id"))] if row.get("res_id", False) else orders
    if template is None or len(about) != 1:
        return {}
    order = env.row("sale.order", about[0])
    company = env.row("res.company", whole(order.get("company_id")))
    facts = {"company": text(company.get("name")), "name": text(order.get("name"))}
    return {
        "subject": text(template.get("subject")).format(**facts),
        "body": text(template.get("body_html")).format(**facts),
        "partner_ids": (whole(order.get("partner_id")),),
    }


def _orders(env: Environment, row: Row) -> list[int]:
    if env.version < FIRST_FILLED_BY_ITSELF:
        return [whole(row.get("res_id"))]
    return integers(json.loads(text(row.get("res_ids", False)) or "[]"))


def action_send_mail(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    row = env.row(COMPOSER, ids[0])
    author = whole(env.row("res.users", env.uid).get("partner_id"))
    for order in _orders(env, row):
        message = writing.create(env.sudo(), env.schema.model("mail.message"), {
            "model": row.get("model", False) or "",
            "res_id": order,
            "subject": row.get("subject", False) or "",
            "body": row.get("body", False) or "",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "author_id": author,
            "date": env.now.strftime(MOMENT),
        })  # fmt: skip
        env.amend("mail.message", message, {"partner_ids": row.get("partner_ids", ())})
        if env.context.get("mark_so_as_sent") and env.row("sale.order", order).get("state") == "draft":
            env.amend("sale.order", order, {"state": "sent"})
    return {"type": "ir.actions.act_window_close", "infos": "mail.message"}


EFFECTS: Mapping[str, Effect] = {COMPOSER: after_composer}
METHODS = (
    Method(name="action_quotation_send", body=action_quotation_send, model="sale.order", takes_ids=True),
    Method(name="onchange", body=onchange, model=COMPOSER, takes_ids=True),
    Method(name="action_send_mail", body=action_send_mail, model=COMPOSER, takes_ids=True),
)
