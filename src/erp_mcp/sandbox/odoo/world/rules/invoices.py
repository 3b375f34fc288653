"""Invoices, bills and credit notes: their items, numbers and states."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from erp_mcp.sandbox.odoo.world import rights
from erp_mcp.sandbox.odoo.world.environment import Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts, billing, products
from erp_mcp.sandbox.odoo.world.shapes import NOTHING, Row, Value, ids_of, number, text, unique, whole

SHOWN = ("product", "line_section", "line_note")
_FROZEN = frozenset(
    ("invoice_date", "partner_id", "currency_id", "journal_id", "date", "invoice_line_ids", "line_ids")
)
_SALES = ("out_invoice", "out_refund", "out_receipt")
_PURCHASES = ("in_invoice", "in_refund", "in_receipt")


def is_sale(move: Row) -> bool:
    return move.get("move_type") in _SALES


def sign(move: Row) -> int:
    """Of what the partner owes: positive for invoices and vendors' credit notes."""
    return 1 if move.get("move_type") in ("out_invoice", "in_refund", "out_receipt") else -1


def after_move(env: Environment, touched: Touched) -> None:
    for move in touched.ids:
        row = env.row("account.move", move)
        if touched.is_new or "partner_id" in touched.columns:
            env.amend("account.move", move, _parties(env, row))
        if touched.is_new and row.get("move_type") in _PURCHASES:
            env.amend("account.move", move, {"journal_id": journal(env, "purchase")})
        if row.get("state") == "draft":
            rebuild(env, move)


def _parties(env: Environment, row: Row) -> dict[str, Value]:
    partner = whole(row.get("partner_id", False))
    head = env.row("res.partner", partner).get("commercial_partner_id", False) if partner else False
    return {"commercial_partner_id": head, "payment_state": row.get("payment_state", "not_paid")}


def after_item(env: Environment, touched: Touched) -> None:
    for item in touched.ids:
        row = env.row("account.move.line", item)
        if row.get("display_type") == "product":
            env.amend("account.move.line", item, _suggested(env, row))
    for move in unique(whole(env.row("account.move.line", each).get("move_id")) for each in touched.ids):
        if env.row("account.move", move).get("state") == "draft":
            rebuild(env, move)


def _suggested(env: Environment, item: Row) -> dict[str, Value]:
    move = env.row("account.move", whole(item.get("move_id")))
    kind = "income" if is_sale(move) else "expense"
    offered: dict[str, Value] = {"account_id": account(env, kind)}
    product = amounts.product_of(env, item)
    if product is not None:
        taxes = "taxes_id" if is_sale(move) else "supplier_taxes_id"
        price = "lst_price" if is_sale(move) else "standard_price"
        offered["name"] = products.title_of(env, whole(product["id"]))
        offered["price_unit"] = number(env.get("product.product", product, price))
        offered["tax_ids"] = _of_company(env, move, ids_of(env.get("product.product", product, taxes)))
    return {name: value for name, value in offered.items() if name not in item}


def _of_company(env: Environment, move: Row, taxes: Sequence[int]) -> tuple[int, ...]:
    company = move.get("company_id", False)
    return tuple(tax for tax in taxes if env.row("account.tax", tax).get("company_id") == company)


def account(env: Environment, kind: str) -> int:
    return next(
        whole(each["id"]) for each in env.rows("account.account").values() if each.get("account_type") == kind
    )


def rebuild(env: Environment, move: int) -> None:
    """Recomputes a draft: amounts of the lines, the item of the taxes and that of what is owed."""
    items = env.pointing("account.move.line", "move_id", move)
    row = env.row("account.move", move)
    shown = [item for item in items if item.get("display_type") in SHOWN]
    for item in shown:
        sums = amounts.of_line(env, item, number(item.get("quantity", 1.0)))
        env.amend(
            "account.move.line",
            whole(item["id"]),
            {**sums, **_booked(env, row, -number(sums["price_subtotal"]))},
        )
    total = amounts.of_lines(env.some_rows("account.move.line", [whole(item["id"]) for item in shown]))
    env.amend("account.move", move, {**total, **owed(env, row, total, number(total["amount_total"]))})
    if text(row.get("move_type")) in (*_SALES, *_PURCHASES):
        _generated(env, move, "tax", -number(total["amount_tax"]))
        _generated(env, move, "payment_term", number(total["amount_total"]))


def _booked(env: Environment, move: Row, amount: float) -> dict[str, Value]:
    """An amount of the document as a debit or credit of the company."""
    signed = round(amount * sign(move), 2)
    balance = amounts.in_company_currency(env, move, signed)
    return {
        "amount_currency": signed,
        "balance": balance,
        "debit": max(balance, 0.0),
        "credit": max(-balance, 0.0),
        "date": move.get("date", False),
        "partner_id": move.get("commercial_partner_id", False) or move.get("partner_id", False),
        "parent_state": move.get("state", False),
    }


def owed(env: Environment, move: Row, total: Mapping[str, Value], residual: float) -> dict[str, Value]:
    direction = {"out_invoice": 1, "in_refund": 1, "out_receipt": 1}.get(text(move.get("move_type")), -1)
    signed = {
        f"{name}_signed": direction * amounts.in_company_currency(env, move, number(total[name]))
        for name in ("amount_untaxed", "amount_tax", "amount_total")
    }
    due = amounts.in_company_currency(env, move, residual)
    return {**signed, "amount_residual": residual, "amount_residual_signed": direction * due}


def _generated(env: Environment, move: int, kind: str, amount: float) -> None:
    row = env.row("account.move", move)
    known = env.pointing("account.move.line", "move_id", move)
    old = next((item for item in known if item.get("display_type") == kind), None)
    if not amount:
        env.store.drop("account.move.line", whole(old["id"])) if old is not None else None
        return
    booked = _booked(env, row, amount)
    values: dict[str, Value] = {
        **booked,
        "move_id": move,
        "display_type": kind,
        "quantity": 1.0,
        "sequence": 100,
    }
    if kind == "payment_term":
        residual = {
            "amount_residual": booked["balance"],
            "amount_residual_currency": booked["amount_currency"],
        }
        values |= {**residual, "reconciled": False, "date_maturity": row.get("invoice_date_due", False)}
        values["account_id"] = account(env, "asset_receivable" if is_sale(row) else "liability_payable")
    else:
        values |= {"name": "Tax", "account_id": account(env, "liability_current")}
    record_id = whole(old["id"]) if old is not None else env.store.new_id("account.move.line")
    stamp: Row = {"id": record_id, "create_date": env.moment, "create_uid": env.uid}
    env.store.put(
        "account.move.line",
        record_id,
        {**(old or stamp), **values, "write_date": env.moment, "write_uid": env.uid},
    )


def action_post(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for move in ids:
        post(env, move)
    return False


def post(env: Environment, move: int) -> None:
    row = env.row("account.move", move)
    if row.get("state") != "draft":
        raise user_error(f"The entry {text(row.get('name'))} (id {move}) must be in draft.")
    if not row.get("partner_id", False):
        raise user_error("The 'Customer' field is required to validate the invoice.")
    if not any(
        item.get("display_type") == "product" for item in env.pointing("account.move.line", "move_id", move)
    ):
        raise user_error("Even magicians can't post nothing!")
    on = text(row.get("invoice_date", False)) or env.today
    due = text(row.get("invoice_date_due", False)) or _due(env, row, on)
    dated: dict[str, Value] = {"invoice_date": on, "date": on, "invoice_date_due": max(due, on)}
    number_of = (
        text(row.get("name", False)) if row.get("name", False) not in (False, "/") else _number(env, row, on)
    )
    env.amend("account.move", move, {**dated, "name": number_of, "state": "posted"})
    _spread(env, move, {"parent_state": "posted", "date": on})
    for item in env.pointing("account.move.line", "move_id", move):
        if item.get("display_type") == "payment_term":
            env.amend("account.move.line", whole(item["id"]), {"date_maturity": dated["invoice_date_due"]})
    billing.tell_orders(env, move)


def _spread(env: Environment, move: int, values: Mapping[str, Value]) -> None:
    for item in env.pointing("account.move.line", "move_id", move):
        env.amend("account.move.line", whole(item["id"]), values)


def _due(env: Environment, move: Row, on: str) -> str:
    term = whole(move.get("invoice_payment_term_id", False))
    days = whole(env.row("account.payment.term", term).get("days", 0)) if term else 0
    return (date.fromisoformat(on) + timedelta(days=days)).isoformat()


def _number(env: Environment, move: Row, on: str) -> str:
    """The next of the journal's year, without gaps."""
    journal = whole(move.get("journal_id"))
    code = text(env.row("account.journal", journal).get("code"))
    prefix = f"R{code}" if text(move.get("move_type")).endswith("refund") else code
    start = f"{prefix}/{on[:4]}/"
    taken = [text(each.get("name")) for each in env.pointing("account.move", "journal_id", journal)]
    last = max((int(name.removeprefix(start)) for name in taken if name.startswith(start)), default=0)
    return f"{start}{last + 1:05d}"


def button_draft(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for move in ids:
        if env.row("account.move", move).get("state") not in ("posted", "cancel"):
            raise user_error("Only posted/cancelled journal entries can be reset to draft.")
        env.amend("account.move", move, {"state": "draft", "payment_state": "not_paid"})
        _spread(env, move, {"parent_state": "draft", "reconciled": False})
        rebuild(env, move)
    return NOTHING


def button_cancel(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    for move in ids:
        env.amend(
            "account.move", move, {"state": "cancel", "payment_state": "not_paid", "amount_residual": 0.0}
        )
        _spread(env, move, {"parent_state": "cancel"})
        billing.tell_orders(env, move)
    return NOTHING


def forbid_removal(env: Environment, touched: Touched) -> None:
    for move in touched.ids:
        row = env.row("account.move", move)
        if row.get("state") == "posted":
            raise user_error(
                "You can't delete a posted journal item. Don’t play games with your accounting records; reset the"
                " journal entry to draft before deleting it."
            )


def forbid_change(env: Environment, touched: Touched) -> None:
    frozen = sorted(touched.columns & _FROZEN)
    posted = any(env.row("account.move", each).get("state") == "posted" for each in touched.ids)
    if frozen and posted and env.version >= 18:
        raise user_error(
            f"You cannot modify the following readonly fields on a posted move: {', '.join(frozen)}"
        )


def shown_lines(env: Environment, row: Row) -> Value:
    items = env.pointing("account.move.line", "move_id", whole(row["id"]))
    return tuple(whole(item["id"]) for item in items if item.get("display_type") in SHOWN)


def standing(env: Environment, row: Row) -> Value:
    return row.get("payment_state" if row.get("state") == "posted" else "state", False)


def default_journal(env: Environment) -> Value:
    kind = "purchase" if text(env.context.get("default_move_type")) in _PURCHASES else "sale"
    return journal(env, kind)


def journal(env: Environment, kind: str) -> int:
    known = env.rows("account.journal").values()
    return next(
        whole(each["id"])
        for each in known
        if each.get("type") == kind and each.get("company_id") == env.company_id
    )


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("account.move", "invoice_line_ids"): shown_lines,
    ("account.move", "status_in_payment"): standing,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("account.move", "date"): lambda env: env.today,
    ("account.move", "journal_id"): default_journal,
    ("account.move", "company_id"): lambda env: env.company_id,
    ("account.move", "currency_id"): amounts.own_currency,
    ("account.move", "invoice_user_id"): lambda env: env.uid,
}
EFFECTS: Mapping[str, Effect] = {"account.move": after_move, "account.move.line": after_item}
CHECKS: Mapping[str, Effect] = {"account.move": forbid_change}
REMOVALS: Mapping[str, Effect] = {"account.move": forbid_removal}
METHODS = (
    Method(name="action_post", body=action_post, model="account.move", takes_ids=True),
    Method(name="button_draft", body=button_draft, model="account.move", takes_ids=True),
    Method(name="button_cancel", body=button_cancel, model="account.move", takes_ids=True),
)
