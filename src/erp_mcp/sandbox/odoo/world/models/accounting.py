"""Invoices and bills with their items, payments, journals, accounts, taxes, and the wizards on them."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    char,
    children,
    choice,
    day,
    flag,
    html,
    integer,
    json,
    money,
    number,
    to_many,
    to_one,
)

_MOVE_TYPES = (
    ("entry", "Journal Entry"), ("out_invoice", "Customer Invoice"), ("out_refund", "Customer Credit Note"),
    ("in_invoice", "Vendor Bill"), ("in_refund", "Vendor Credit Note"), ("out_receipt", "Sales Receipt"),
    ("in_receipt", "Purchase Receipt"),
)  # fmt: skip
_MOVE_STATES = (("draft", "Draft"), ("posted", "Posted"), ("cancel", "Cancelled"))
_PAID = (
    ("not_paid", "Not Paid"), ("in_payment", "In Payment"), ("paid", "Paid"), ("partial", "Partially Paid"),
    ("reversed", "Reversed"), ("blocked", "Blocked"),
)  # fmt: skip
_IN_PAYMENT = (*_PAID, ("draft", "Draft"), ("cancel", "Cancelled"))
_ACCOUNT_TYPES = (
    ("asset_receivable", "Receivable"), ("asset_cash", "Bank and Cash"), ("liability_payable", "Payable"),
    ("liability_current", "Current Liabilities"), ("income", "Income"), ("expense", "Expenses"),
)  # fmt: skip
_LINE_KINDS = (
    ("product", "Product"), ("tax", "Tax"), ("payment_term", "Payment Term"), ("line_section", "Section"),
    ("line_note", "Note"),
)  # fmt: skip

MOVE = Model(
    name="account.move",
    label="Journal Entry",
    order="date desc, name desc, invoice_date desc, id desc",
    searched=("name", "ref"),
    modules="account, sale",
    fields={
        "name": char("Number", copied=False),
        "ref": char("Reference", copied=False),
        "date": day("Date", required=True, copied=False),
        "state": choice("Status", _MOVE_STATES, required=True, readonly=True, copied=False, default="draft"),
        "move_type": choice("Type", _MOVE_TYPES, required=True, readonly=True, copied=True, default="entry"),
        "payment_state": choice("Payment Status", _PAID, readonly=True, copied=False, default="not_paid"),
        "status_in_payment": choice(
            "Status In Payment", _IN_PAYMENT, stored=False, searchable=False, since=18
        ),
        "partner_id": to_one("Partner", "res.partner"),
        "commercial_partner_id": to_one("Commercial Entity", "res.partner", readonly=True),
        "partner_shipping_id": to_one("Delivery Address", "res.partner"),
        "invoice_date": day("Invoice/Bill Date", copied=False),
        "invoice_date_due": day("Due Date", copied=False),
        "invoice_payment_term_id": to_one("Payment Terms", "account.payment.term"),
        "invoice_origin": char("Origin", readonly=True),
        "invoice_user_id": to_one("Salesperson", "res.users"),
        "team_id": to_one("Sales Team", "crm.team"),
        "journal_id": to_one("Journal", "account.journal", required=True),
        "company_id": to_one("Company", "res.company"),
        "currency_id": to_one("Currency", "res.currency", required=True),
        "company_currency_id": to_one("Company Currency", "res.currency", related="company_id.currency_id"),
        "line_ids": children("Journal Items", "account.move.line", "move_id"),
        "invoice_line_ids": children("Invoice lines", "account.move.line", "move_id", copied=True),
        "amount_untaxed": money("Untaxed Amount", readonly=True, copied=False),
        "amount_tax": money("Tax", readonly=True, copied=False),
        "amount_total": money("Total", readonly=True, copied=False),
        "amount_residual": money("Amount Due", readonly=True, copied=False),
        "amount_untaxed_signed": money("Untaxed Amount Signed", readonly=True, copied=False),
        "amount_tax_signed": money("Tax Signed", readonly=True, copied=False),
        "amount_total_signed": money("Total Signed", readonly=True, copied=False),
        "amount_residual_signed": money("Amount Due Signed", readonly=True, copied=False),
        "reversed_entry_id": to_one("Reversal of", "account.move", readonly=True, copied=False),
        "reversal_move_ids": children("Reversals", "account.move", "reversed_entry_id", since=18),
        "narration": html("Terms and Conditions"),
    },
)
LINE = Model(
    name="account.move.line",
    label="Journal Item",
    order="date desc, move_name desc, id",
    modules="account, sale",
    fields={
        "move_id": to_one(
            "Journal Entry", "account.move", required=True, readonly=True, when_target_goes="cascade"
        ),
        "move_name": char("Number", related="move_id.name", stored=True),
        "move_type": choice("Type", _MOVE_TYPES, related="move_id.move_type"),
        "sequence": integer("Sequence", default=10, aggregator=""),
        "name": char("Label"),
        "display_type": choice("Display Type", _LINE_KINDS, required=True, default="product"),
        "account_id": to_one("Account", "account.account", when_target_goes="restrict"),
        "account_type": choice("Account Type", _ACCOUNT_TYPES, related="account_id.account_type"),
        "partner_id": to_one("Partner", "res.partner"),
        "date": day("Date", readonly=True, aggregator="min"),
        "date_maturity": day("Due Date"),
        "invoice_date": day(
            "Invoice/Bill Date", related="move_id.invoice_date", stored=True, since=17, aggregator="min"
        ),
        "debit": money("Debit"),
        "credit": money("Credit"),
        "balance": money("Balance"),
        "amount_currency": money("Amount in Currency"),
        "amount_residual": money("Residual Amount", readonly=True),
        "amount_residual_currency": money("Residual Amount in Currency", readonly=True),
        "reconciled": flag("Reconciled", readonly=True),
        "parent_state": choice("Status", _MOVE_STATES, readonly=True),
        "journal_id": to_one("Journal", "account.journal", related="move_id.journal_id", stored=True),
        "company_id": to_one("Company", "res.company", related="move_id.company_id", stored=True),
        "currency_id": to_one(
            "Currency",
            "res.currency",
            related="move_id.currency_id",
            stored=True,
            readonly=False,
            filled=True,
        ),
        "product_id": to_one("Product", "product.product", when_target_goes="restrict"),
        "product_uom_id": to_one("Unit", "uom.uom"),
        "quantity": number("Quantity", default=1.0),
        "price_unit": number("Unit Price"),
        "discount": number("Discount (%)"),
        "tax_ids": to_many("Taxes", "account.tax"),
        "price_subtotal": money("Subtotal", readonly=True),
        "price_total": money("Total", readonly=True),
        "sale_line_ids": to_many("Sales Order Lines", "sale.order.line", readonly=True, copied=False),
        "purchase_line_id": to_one("Purchase Order Line", "purchase.order.line", copied=False),
        "analytic_distribution": json("Analytic Distribution"),
    },
)
JOURNAL = Model(
    name="account.journal",
    label="Journal",
    order="sequence, type, code",
    searched=("name", "code"),
    modules="account",
    fields={
        "name": char("Journal Name", required=True),
        "code": char("Sequence Prefix", required=True),
        "type": choice(
            "Type",
            (
                ("sale", "Sales"), ("purchase", "Purchase"), ("cash", "Cash"), ("bank", "Bank"),
                ("general", "Miscellaneous"),
            ),
            required=True,
        ),
        "sequence": integer("Sequence", default=10),
        "active": flag("Active", default=True),
        "company_id": to_one("Company", "res.company", required=True),
        "currency_id": to_one("Currency", "res.currency"),
        "default_account_id": to_one("Default Account", "account.account"),
    },
)  # fmt: skip
ACCOUNT = Model(
    name="account.account",
    label="Account",
    order="code",
    searched=("code", "name"),
    modules="account",
    fields={
        "name": char("Account Name", required=True),
        "code": char("Code"),
        "account_type": choice("Type", _ACCOUNT_TYPES, required=True),
        "reconcile": flag("Allow Reconciliation"),
    },
)
TAX = Model(
    name="account.tax",
    label="Tax",
    order="sequence, id",
    modules="account",
    fields={
        "name": char("Tax Name", required=True, translate=True),
        "amount": number("Amount", required=True),
        "amount_type": choice(
            "Tax Computation", (("fixed", "Fixed"), ("percent", "Percentage")), default="percent"
        ),
        "type_tax_use": choice(
            "Tax Type", (("sale", "Sales"), ("purchase", "Purchases"), ("none", "None")), default="sale"
        ),
        "price_include": flag("Included in Price"),
        "sequence": integer("Sequence", default=1),
        "active": flag("Active", default=True),
        "country_id": to_one("Country", "res.country", required=True),
        "company_id": to_one("Company", "res.company", required=True),
    },
)
TERM = Model(
    name="account.payment.term",
    label="Payment Terms",
    order="sequence, id",
    modules="account",
    fields={
        "name": char("Payment Terms", required=True, translate=True),
        "sequence": integer("Sequence", default=10),
        "days": integer("Days"),
        "active": flag("Active", default=True),
    },
)
PAYMENT = Model(
    name="account.payment",
    label="Payments",
    order="date desc, name desc",
    modules="account",
    fields={
        "name": char("Number", readonly=True),
        "date": day("Date", required=True),
        "amount": money("Amount"),
        "payment_type": choice(
            "Payment Type", (("outbound", "Send"), ("inbound", "Receive")), default="inbound"
        ),
        "partner_type": choice(
            "Partner Type", (("customer", "Customer"), ("supplier", "Vendor")), default="customer"
        ),
        "partner_id": to_one("Customer/Vendor", "res.partner"),
        "journal_id": to_one("Journal", "account.journal", required=True),
        "currency_id": to_one("Currency", "res.currency"),
        "company_id": to_one("Company", "res.company"),
        "memo": char("Memo", since=18),
        "ref": char("Reference", column="memo", until=17),
        "state": choice(
            "State",
            (("draft", "Draft"), ("in_process", "In Process"), ("paid", "Paid"), ("canceled", "Canceled")),
            default="draft",
        ),
        "invoice_ids": to_many("Invoices", "account.move"),
    },
)
REGISTER = Model(
    name="account.payment.register",
    label="Pay",
    transient=True,
    rec_name="display_name",
    modules="account",
    fields={
        "payment_date": day("Payment Date"),
        "amount": money("Amount"),
        "journal_id": to_one("Journal", "account.journal"),
        "currency_id": to_one("Currency", "res.currency"),
        "communication": char("Memo"),
        "group_payment": flag("Group Payments"),
        "line_ids": to_many("Journal items", "account.move.line"),
    },
)
REVERSAL = Model(
    name="account.move.reversal",
    label="Account Move Reversal",
    transient=True,
    rec_name="display_name",
    modules="account",
    fields={
        "move_ids": to_many("Move", "account.move"),
        "new_move_ids": to_many("New Move", "account.move"),
        "date": day("Reversal date"),
        "reason": char("Reason displayed on Credit Note"),
        "journal_id": to_one("Journal", "account.journal"),
        "refund_method": choice(
            "Credit Method",
            (
                ("refund", "Partial Refund"),
                ("cancel", "Full Refund"),
                ("modify", "Full refund and new draft invoice"),
            ),
            default="refund",
            until=16,
        ),
    },
)

MODELS = (MOVE, LINE, JOURNAL, ACCOUNT, TAX, TERM, PAYMENT, REGISTER, REVERSAL)
