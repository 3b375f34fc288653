"""Payments of invoices, in whole or in part, and credit notes that take them back."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import rights, writing
from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import user_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts, invoices
from erp_mcp.sandbox.odoo.world.rules.billing import opened
from erp_mcp.sandbox.odoo.world.shapes import (
    NOTHING,
    Json,
    Row,
    Value,
    ids_of,
    integers,
    number,
    text,
    unique,
    whole,
)


def action_create_payments(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    wizard = env.row("account.payment.register", ids[0])
    moves = [env.row("account.move", each) for each in _moves(env, wizard)]
    due = [move for move in moves if number(move.get("amount_residual", 0.0)) > 0]
    if any(move.get("state") != "posted" for move in moves):
        raise user_error("You can only register payment for posted journal entries.")
    if not due:
        raise user_error(
            "You can't register a payment because there is nothing left to pay on the selected journal items."
        )
    left = number(wizard.get("amount", 0.0)) or sum(number(move.get("amount_residual", 0.0)) for move in due)
    made: list[int] = []
    for move in due:
        part = round(min(left, number(move.get("amount_residual", 0.0))), 2)
        if part > 0:
            made.append(_pay(env, wizard, move, part))
            left -= part
    return opened("account.payment", "Payments", made)


def _moves(env: Environment, wizard: Row) -> Sequence[int]:
    items = env.some_rows("account.move.line", ids_of(wizard.get("line_ids", ())))
    chosen = unique(whole(item.get("move_id")) for item in items)
    return chosen or integers(env.context.get("active_ids"))


def _pay(env: Environment, wizard: Row, move: Row, amount: float) -> int:
    company = env.as_company(whole(move.get("company_id")))
    journal = whole(wizard.get("journal_id", False)) or invoices.journal(company, "bank")
    customer = invoices.is_sale(move)
    values: dict[str, Json] = {
        "date": text(wizard.get("payment_date", False)) or env.today,
        "amount": amount,
        "payment_type": "inbound" if invoices.sign(move) > 0 else "outbound",
        "partner_type": "customer" if customer else "supplier",
        "partner_id": whole(move.get("commercial_partner_id", False)) or whole(move.get("partner_id")),
        "journal_id": journal,
        "currency_id": move.get("currency_id", False),
        "company_id": whole(move.get("company_id")),
        "state": _done(env),
        "invoice_ids": [(6, 0, [whole(move["id"])])],
        "memo" if env.version >= 18 else "ref": move.get("name", False),
    }
    payment = writing.create(company, env.schema.model("account.payment"), values)
    _number(env, payment)
    settle(env, whole(move["id"]), number(move.get("amount_residual", 0.0)) - amount)
    return payment


def _done(env: Environment) -> str:
    return "paid" if env.version >= 18 else "posted"


def _number(env: Environment, payment: int) -> None:
    row = env.row("account.payment", payment)
    code = text(env.row("account.journal", whole(row.get("journal_id"))).get("code"))
    env.amend("account.payment", payment, {"name": f"P{code}/{text(row.get('date'))[:4]}/{payment:05d}"})


def action_post(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    """A payment of its own is on no invoice until somebody reconciles them."""
    rights.check_records(env, model, "write", ids)
    for payment in ids:
        if env.row("account.payment", payment).get("state") == "draft":
            env.amend("account.payment", payment, {"state": _done(env)})
            _number(env, payment)
    return NOTHING


def settle(env: Environment, move: int, residual: float, paid: str = "paid") -> None:
    """Sets what is left to pay, on the move and on its receivable or payable item."""
    row, left = env.row("account.move", move), round(residual, 2)
    state = paid if not left else "partial" if left < number(row.get("amount_total", 0.0)) else "not_paid"
    env.amend("account.move", move, {**invoices.owed(env, row, row, left), "payment_state": state})
    direction = invoices.sign(row)
    for item in env.pointing("account.move.line", "move_id", move):
        if item.get("display_type") == "payment_term":
            due: dict[str, Value] = {
                "amount_residual": direction * left,
                "amount_residual_currency": direction * left,
            }
            env.amend("account.move.line", whole(item["id"]), {**due, "reconciled": not left})


def refund_moves(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    return _reverse(env, env.row("account.move.reversal", ids[0]), again=False)


def modify_moves(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    return _reverse(env, env.row("account.move.reversal", ids[0]), again=True)


def reverse_moves(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    """Until 16 the wizard holds which kind of reversal is meant."""
    rights.check_records(env, model, "write", ids)
    wizard = env.row("account.move.reversal", ids[0])
    return _reverse(env, wizard, again=wizard.get("refund_method") == "modify")


def _reverse(env: Environment, wizard: Row, *, again: bool) -> Answer:
    moves = ids_of(wizard.get("move_ids", ())) or tuple(integers(env.context.get("active_ids")))
    made: list[int] = []
    for move in moves:
        row = env.row("account.move", move)
        if row.get("state") != "posted":
            raise user_error("To reverse a journal entry, it has to be posted first.")
        note = _credit_note(env, row, wizard)
        if again or wizard.get("refund_method") == "cancel":
            invoices.post(env, note)
            settle(env, note, 0.0)
            settle(env, move, 0.0, paid="reversed")
        made.append(writing.copy(env, env.schema.model("account.move"), move, {}) if again else note)
    env.amend("account.move.reversal", whole(wizard["id"]), {"new_move_ids": tuple(made)})
    return opened("account.move", "Reverse Moves", made)


def _credit_note(env: Environment, move: Row, wizard: Row) -> int:
    reason = text(wizard.get("reason", False))
    about = f"Reversal of: {text(move.get('name'))}"
    on = text(wizard.get("date", False)) or env.today
    values: dict[str, Json] = {
        "move_type": text(move.get("move_type")).replace("invoice", "refund"),
        "reversed_entry_id": whole(move["id"]),
        "ref": f"{about}, {reason}" if reason else about,
        "invoice_date": on,
        "date": on,
    }
    return writing.copy(env, env.schema.model("account.move"), whole(move["id"]), values)


DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("account.payment", "date"): lambda env: env.today,
    ("account.payment", "company_id"): lambda env: env.company_id,
    ("account.payment", "currency_id"): amounts.own_currency,
    ("account.payment", "journal_id"): lambda env: invoices.journal(env, "bank"),
    ("account.payment.register", "payment_date"): lambda env: env.today,
    ("account.move.reversal", "date"): lambda env: env.today,
}
METHODS = (
    Method(name="action_post", body=action_post, model="account.payment", takes_ids=True),
    Method(
        name="action_create_payments",
        body=action_create_payments,
        model="account.payment.register",
        takes_ids=True,
    ),
    Method(name="refund_moves", body=refund_moves, model="account.move.reversal", takes_ids=True, since=17),
    Method(name="modify_moves", body=modify_moves, model="account.move.reversal", takes_ids=True, since=17),
    Method(name="reverse_moves", body=reverse_moves, model="account.move.reversal", takes_ids=True),
)
