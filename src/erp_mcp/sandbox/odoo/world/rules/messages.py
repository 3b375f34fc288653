"""Messages on records, files, and what Odoo tells of its own models."""

import base64
import binascii
import hashlib
import html
from collections.abc import Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, values, writing
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Given, Method
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, integers, text, whole


def message_post(env: Environment, model: Model, ids: Sequence[int], given: Given) -> Answer:
    rights.check_records(env, model, "read", ids)
    keeps = bool(given["body_is_html"]) or env.version <= 16
    written = text(given["body"]) if keeps else html.escape(text(given["body"]), quote=False)
    author = whole(env.row("res.users", env.uid).get("partner_id"))
    message = writing.create(env.sudo(), env.schema.model("mail.message"), {
        "model": model.name,
        "res_id": ids[0],
        "body": f"<p>{written}</p>" if not keeps else values.clean_html(written),
        "subject": given["subject"],
        "message_type": given["message_type"],
        "subtype_xmlid": given["subtype_xmlid"],
        "is_internal": given["subtype_xmlid"] in (None, "mail.mt_note"),
        "author_id": author,
        "email_from": env.row("res.partner", author).get("email", False),
        "date": env.now.strftime(MOMENT),
    })  # fmt: skip
    for file in integers(given["attachment_ids"]):
        env.amend("ir.attachment", file, {"res_model": model.name, "res_id": ids[0]})
    return [message] if env.version >= 19 else message


def message_subscribe(
    env: Environment,
    model: Model,
    ids: Sequence[int],
    partner_ids: Json = None,
    subtype_ids: Json = None,
) -> Answer:
    rights.check_records(env, model, "read", ids)
    return True


def after_attachment(env: Environment, touched: Touched) -> None:
    for file in touched.ids if {"datas", "file", "raw"} & touched.columns else ():
        row = env.row("ir.attachment", file)
        if "raw" in touched.columns:
            written = base64.b64encode(text(row.get("raw")).encode()).decode()
            env.amend("ir.attachment", file, {"file": written})
            row = env.row("ir.attachment", file)
        content = _content(row)
        told: dict[str, Value] = {
            "file_size": len(content),
            "checksum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        }
        guess = "text/plain" if text(row.get("name")).endswith(".txt") else "application/octet-stream"
        env.amend("ir.attachment", file, {**told, "mimetype": row.get("mimetype", False) or guess})


def _content(row: Row) -> bytes:
    """What is not base64 is taken for empty, without complaint."""
    try:
        return base64.b64decode(text(row.get("file", False)), validate=False)
    except binascii.Error:
        return b""


def raw(env: Environment, row: Row) -> Value:
    return _content(row).decode("utf-8", errors="replace")


def get_param(env: Environment, model: Model, key: Json, default: Json = False) -> Answer:
    rights.check(env, model, "read")
    known = env.rows("ir.config_parameter").values()
    return next((each.get("value", False) for each in known if each.get("key") == key), default)


def messages_of(model: str) -> Compute:
    def found(env: Environment, row: Row) -> Value:
        there = env.pointing("mail.message", "res_id", whole(row["id"]))
        return tuple(whole(each["id"]) for each in reversed(there) if each.get("model") == model)

    return found


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("ir.attachment", "raw"): raw,
    **{(model, "message_ids"): messages_of(model) for model in ("res.partner", "sale.order")},
}
EFFECTS: Mapping[str, Effect] = {"ir.attachment": after_attachment}
_MESSAGE: Given = {
    "body": "", "subject": None, "message_type": "notification", "subtype_xmlid": None, "body_is_html": False,
    "partner_ids": None, "attachment_ids": None,
}  # fmt: skip
METHODS = (
    Method(name="message_post", body=message_post, takes_ids=True, optional=_MESSAGE),
    Method(name="message_subscribe", body=message_subscribe, takes_ids=True),
    Method(name="get_param", body=get_param, model="ir.config_parameter"),
)
