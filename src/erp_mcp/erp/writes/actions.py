"""Business actions by name: how each is done, what it causes, how it shows that it is done, what undoes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from erp_mcp.erp.writes.images import Shape
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import WriteTier
from erp_mcp.integrations.odoo import Json
from erp_mcp.language.nearest import nearest

NOTE, ATTACH = "post_note", "attach_file"


@dataclass(frozen=True, slots=True)
class Wizard:
    """A dialog that does the work: created in the context of the records, then its button is pressed.

    `values` are filled in; `allowed` names what the caller may say in it.
    """

    model: str
    button: str
    values: Mapping[str, Json] = field(default_factory=dict[str, "Json"])
    allowed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How it is done in the versions from `since` to `until`: a method of the records, or a wizard on them."""

    method: str = ""
    wizard: Wizard | None = None
    since: int = 14
    until: int = 99
    context: Mapping[str, Json] = field(default_factory=dict[str, "Json"])


@dataclass(frozen=True, slots=True)
class Action:
    """`shows` are the fields that tell its outcome, `done` what each is afterwards (any of them).

    `reversal` names the action that takes it back; `restores` instead, that its fields are put back as they were.
    """

    name: str
    model: str
    ways: Sequence[Way]
    tier: WriteTier
    causes: str
    shows: Sequence[str]
    done: Mapping[str, Sequence[Json]]
    amount: str = ""
    reversal: str | None = None
    restores: bool = False

    @property
    def shape(self) -> Shape:
        return Shape(tuple(self.shows), {})

    @property
    def way_back(self) -> str:
        if self.restores:
            return "undo_change puts it back as it was."
        return f"undo_change does {self.reversal}." if self.reversal else "This cannot be taken back."

    def way(self, version: int) -> Way:
        found = next((way for way in self.ways if way.since <= version <= way.until), None)
        if found is None:
            raise InvalidInput(f"{self.name} is not known for Odoo {version}. Nothing was changed.")
        return found


ORDERED, STOPPED = ("sale", "done"), ("cancel",)
INVOICING = Wizard("sale.advance.payment.inv", "create_invoices", {"advance_payment_method": "delivered"})
PAYING = Wizard(
    "account.payment.register",
    "action_create_payments",
    allowed=("amount", "payment_date", "journal_id", "communication"),
)
REFUND = ("reason", "date", "journal_id")

ACTIONS: Sequence[Action] = (
    Action(
        "confirm_order",
        "sale.order",
        [Way("action_confirm")],
        "write",
        "It becomes an order and reserves stock; Odoo may make deliveries.",
        ("state", "amount_total"),
        {"state": ORDERED},
        amount="amount_total",
        reversal="cancel_order",
    ),
    Action(
        "cancel_order",
        "sale.order",
        [Way("action_cancel", context={"disable_cancel_warning": True})],
        "write",
        "Its open deliveries are cancelled with it.",
        ("state",),
        {"state": STOPPED},
        amount="amount_total",
        reversal="reopen_order",
    ),
    Action(
        "reopen_order",
        "sale.order",
        [Way("action_draft")],
        "write",
        "It becomes a quotation again.",
        ("state",),
        {"state": ("draft",)},
        amount="amount_total",
    ),
    Action(
        "mark_quotation_sent",
        "sale.order",
        [Way("action_quotation_sent")],
        "write",
        "Nothing is sent; it is only marked as sent.",
        ("state",),
        {"state": ("sent",)},
    ),
    Action(
        "create_invoice",
        "sale.order",
        [Way(wizard=INVOICING)],
        "financial",
        "A draft invoice of what is to be invoiced.",
        ("invoice_status", "invoice_ids"),
        {},
        amount="amount_total",
    ),
    Action(
        "post_invoice",
        "account.move",
        [Way("action_post")],
        "financial",
        "It gets its number and is entered in the books.",
        ("state", "name"),
        {"state": ("posted",)},
        amount="amount_total",
        reversal="credit_note",
    ),
    Action(
        "credit_note",
        "account.move",
        [
            Way(wizard=Wizard("account.move.reversal", "reverse_moves", {}, REFUND), until=16),
            Way(wizard=Wizard("account.move.reversal", "refund_moves", {}, REFUND), since=17),
        ],
        "financial",
        "A draft credit note against it.",
        ("state", "payment_state"),
        {},
        amount="amount_total",
    ),
    Action(
        "cancel_invoice",
        "account.move",
        [Way("button_cancel")],
        "financial",
        "The draft is cancelled.",
        ("state",),
        {"state": STOPPED},
        amount="amount_total",
        reversal="reset_invoice",
    ),
    Action(
        "reset_invoice",
        "account.move",
        [Way("button_draft")],
        "financial",
        "It becomes a draft again and leaves the books.",
        ("state",),
        {"state": ("draft",)},
        amount="amount_total",
    ),
    Action(
        "register_payment",
        "account.move",
        [Way(wizard=PAYING)],
        "financial",
        "A payment is posted and set against it.",
        ("payment_state", "amount_residual"),
        {"payment_state": ("paid", "in_payment", "partial")},
        amount="amount_residual",
    ),
    Action(
        "confirm_purchase",
        "purchase.order",
        [Way("button_confirm")],
        "write",
        "It becomes a purchase order; Odoo may make a receipt.",
        ("state",),
        {"state": ("purchase", "done", "to approve")},
        amount="amount_total",
        reversal="cancel_purchase",
    ),
    Action(
        "cancel_purchase",
        "purchase.order",
        [Way("button_cancel")],
        "write",
        "Its open receipts are cancelled with it.",
        ("state",),
        {"state": STOPPED},
        amount="amount_total",
    ),
    Action(
        "validate_delivery",
        "stock.picking",
        [Way("button_validate")],
        "write",
        "Stock moves now.",
        ("state",),
        {"state": ("done",)},
    ),
    Action(
        "mark_lead_won",
        "crm.lead",
        [Way("action_set_won")],
        "write",
        "It moves to the won stage.",
        ("stage_id", "probability"),
        {"probability": (100, 100.0)},
        restores=True,
    ),
    Action(
        "mark_lead_lost",
        "crm.lead",
        [Way("action_set_lost")],
        "write",
        "It is archived as lost.",
        ("active", "probability"),
        {"active": (False,)},
        restores=True,
    ),
)
BY_NAME: Mapping[str, Action] = {each.name: each for each in ACTIONS}
EVERYWHERE = ("archive", "unarchive", NOTE, ATTACH)


def action_of(name: str) -> Action:
    found = BY_NAME.get(name)
    if found is None:
        raise InvalidInput(
            f"There is no action {name[:40]!r}. {nearest(name, (*BY_NAME, *EVERYWHERE))} Nothing was changed."
        )
    return found
