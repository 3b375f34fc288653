"""Business actions by name; what each causes is said in the texts beside it."""

from collections.abc import Mapping, Sequence

from erp_mcp.erp.writes.ways import Action, Made, Question, Way, Wizard
from erp_mcp.errors import InvalidInput
from erp_mcp.integrations.odoo import Json
from erp_mcp.language.nearest import nearest

NOTE, ATTACH = "post_note", "attach_file"
ORDERED: Sequence[Json] = ("sale", "done")
STOPPED: Mapping[str, Sequence[Json]] = {"state": ("cancel",)}
DRAFT: Mapping[str, Sequence[Json]] = {"state": ("draft",)}
TOTAL, MESSAGES = "amount_total", "message_ids"
INVOICING = Wizard("sale.advance.payment.inv", "create_invoices", {"advance_payment_method": "delivered"})
PAYING = Wizard(
    "account.payment.register",
    "action_create_payments",
    allowed=("amount", "payment_date", "journal_id", "communication"),
)
REFUND = ("reason", "date", "journal_id")
BACKORDER = Question(
    "stock.backorder.confirmation",
    "backorder",
    "process",
    "process_cancel_backorder",
    "Not all of it is there: backorder=true keeps the rest for later, backorder=false drops it.",
)

ACTIONS: Sequence[Action] = (
    Action(
        "confirm_order", "sale.order", [Way("action_confirm")], "write", ("state", TOTAL), {"state": ORDERED},
        amount=TOTAL, reversal="cancel_order",
    ),
    Action(
        "cancel_order", "sale.order", [Way("action_cancel", context={"disable_cancel_warning": True})], "write",
        ("state",), STOPPED, amount=TOTAL, reversal="reopen_order",
    ),
    Action("reopen_order", "sale.order", [Way("action_draft")], "write", ("state",), DRAFT, amount=TOTAL),
    Action(
        "mark_quotation_sent", "sale.order", [Way("action_quotation_sent")], "write", ("state",),
        {"state": ("sent",)}, reversal="reopen_order",
    ),
    Action(
        "send_quotation", "sale.order", [Way("action_quotation_send")], "send", ("state", MESSAGES),
        {"state": ("sent",)}, amount=TOTAL, repeatable=True, starts={"state": ("draft", "sent")}, letter=True,
    ),
    Action(
        "create_invoice", "sale.order", [Way(wizard=INVOICING)], "financial", ("invoice_status", "invoice_ids"),
        amount=TOTAL, grows="invoice_ids",
    ),
    Action(
        "post_invoice", "account.move", [Way("action_post")], "financial", ("state", "name"),
        {"state": ("posted",)}, amount=TOTAL, reversal="credit_note",
    ),
    Action(
        "credit_note", "account.move",
        [
            Way(wizard=Wizard("account.move.reversal", "reverse_moves", {}, REFUND), until=16),
            Way(wizard=Wizard("account.move.reversal", "refund_moves", {}, REFUND), since=17),
        ],
        "financial", ("state", "payment_state"), amount=TOTAL, made=Made("account.move", "reversed_entry_id"),
    ),
    Action(
        "cancel_invoice", "account.move", [Way("button_cancel")], "financial", ("state",), STOPPED, amount=TOTAL,
        reversal="reset_invoice",
    ),
    Action("reset_invoice", "account.move", [Way("button_draft")], "financial", ("state",), DRAFT, amount=TOTAL),
    Action(
        "register_payment", "account.move", [Way(wizard=PAYING)], "financial",
        ("payment_state", "amount_residual"), {"payment_state": ("paid", "in_payment", "partial")},
        amount="amount_residual", repeatable=True,
    ),
    Action(
        "confirm_purchase", "purchase.order", [Way("button_confirm")], "write", ("state",),
        {"state": ("purchase", "done", "to approve")}, amount=TOTAL, reversal="cancel_purchase",
    ),
    Action(
        "cancel_purchase", "purchase.order", [Way("button_cancel")], "write", ("state",), STOPPED, amount=TOTAL,
    ),
    Action(
        "validate_delivery", "stock.picking", [Way("button_validate", question=BACKORDER)], "write", ("state",),
        {"state": ("done",)},
    ),
    Action(
        "mark_lead_won", "crm.lead", [Way("action_set_won")], "write", ("stage_id", "probability", "active"),
        {"probability": (100, 100.0)}, restores=True,
    ),
    Action(
        "mark_lead_lost", "crm.lead", [Way("action_set_lost")], "write", ("active", "probability"),
        {"active": (False,)}, restores=True,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Action] = {each.name: each for each in ACTIONS}
EVERYWHERE = ("archive", "unarchive", NOTE, ATTACH)


def action_of(name: str) -> Action:
    found = BY_NAME.get(name)
    if found is None:
        raise InvalidInput(
            f"There is no action {name[:40]!r}. {nearest(name, (*BY_NAME, *EVERYWHERE))} Nothing was changed."
        )
    return found
