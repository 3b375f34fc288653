"""Contacts, users, companies, and what addresses are made of."""

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

LANGUAGES = (
    ("en_US", "English (US)"),
    ("ar_001", "Arabic / الْعَرَبيّة"),
    ("fa_IR", "Persian / فارسی"),
    ("tr_TR", "Turkish / Türkçe"),
)
_ZONES = tuple(
    (zone, zone)
    for zone in (
        "Africa/Cairo", "America/New_York", "Asia/Dubai", "Asia/Gaza", "Asia/Riyadh", "Asia/Tehran",
        "Europe/Brussels", "Europe/Istanbul", "Europe/London", "UTC",
    )
)  # fmt: skip
ADDRESS_TYPES = (("contact", "Contact"), ("invoice", "Invoice"), ("delivery", "Delivery"), ("other", "Other"))

PARTNER = Model(
    name="res.partner",
    label="Contact",
    order="complete_name asc, id desc",
    searched=("complete_name", "email", "ref", "vat"),
    modules="base, contacts, mail, sale, account",
    fields={
        "name": char("Name"),
        "complete_name": char("Complete Name", readonly=True),
        "ref": char("Reference"),
        "lang": choice("Language", LANGUAGES, default="en_US"),
        "tz": choice("Timezone", _ZONES),
        "vat": char("Tax ID"),
        "company_registry": char("Company ID"),
        "website": char("Website"),
        "comment": html("Notes"),
        "active": flag("Active", default=True),
        "type": choice("Address Type", ADDRESS_TYPES, default="contact"),
        "street": char("Street"),
        "street2": char("Street2"),
        "zip": char("Zip"),
        "city": char("City"),
        "state_id": to_one("State", "res.country.state"),
        "country_id": to_one("Country", "res.country"),
        "country_code": char("Country Code", related="country_id.code"),
        "email": char("Email"),
        "email_normalized": char("Normalized Email", readonly=True),
        "phone": char("Phone"),
        "mobile": char("Mobile", until=18),
        "is_company": flag("Is a Company"),
        "company_type": choice(
            "Company Type",
            (("person", "Person"), ("company", "Company")),
            stored=False,
            searchable=False,
            readonly=False,
        ),
        "function": char("Job Position"),
        "title": to_one("Title", "res.partner.title", until=18),
        "color": integer("Color Index"),
        "parent_id": to_one("Related Company", "res.partner"),
        "parent_name": char("Parent name", related="parent_id.name"),
        "child_ids": children("Contact", "res.partner", "parent_id"),
        "commercial_partner_id": to_one("Commercial Entity", "res.partner", readonly=True),
        "commercial_company_name": char("Company Name Entity", readonly=True),
        "category_id": to_many("Tags", "res.partner.category"),
        "user_id": to_one("Salesperson", "res.users"),
        "company_id": to_one("Company", "res.company"),
        "ref_company_ids": children("Companies that refers to partner", "res.company", "partner_id"),
        "partner_share": flag("Share Partner", readonly=True, default=True),
        "customer_rank": integer("Customer Rank", copied=False),
        "supplier_rank": integer("Supplier Rank", copied=False),
        "credit_limit": number(
            "Credit Limit", company_dependent=True, help="Credit limit specific to this partner."
        ),
        "credit": money("Total Receivable", stored=False, searchable=False, readonly=True),
        "debit": money("Total Payable", stored=False, searchable=False, readonly=True),
        "total_invoiced": money("Total Invoiced", stored=False, searchable=False, readonly=True),
        "sale_order_count": integer("Sale Order Count", stored=False, searchable=False, readonly=True),
        "sale_order_ids": children("Sales Order", "sale.order", "partner_id"),
        "invoice_ids": children("Invoices", "account.move", "partner_id", readonly=True),
        "property_payment_term_id": to_one(
            "Customer Payment Terms", "account.payment.term", company_dependent=True
        ),
        "currency_id": to_one("Currency", "res.currency", stored=False, searchable=False, readonly=True),
        "image_1920": binary("Image", copied=False),
        "image_128": binary("Image 128", column="image_1920", readonly=True, copied=False),
        "message_ids": children("Messages", "mail.message", "res_id"),
    },
)
CATEGORY = Model(
    name="res.partner.category",
    label="Partner Tags",
    order="name, id",
    fields={
        "name": char("Name", required=True, translate=True),
        "color": integer("Color"),
        "parent_id": to_one("Category", "res.partner.category"),
        "child_ids": children("Child Tags", "res.partner.category", "parent_id"),
        "active": flag("Active", default=True),
        "partner_ids": to_many("Partners", "res.partner", stored=False),
    },
)
TITLE = Model(
    name="res.partner.title",
    label="Partner Title",
    order="name",
    fields={"name": char("Title", required=True, translate=True), "shortcut": char("Abbreviation")},
)
COUNTRY = Model(
    name="res.country",
    label="Country",
    order="name, id",
    searched=("name", "code"),
    fields={
        "name": char("Country Name", required=True, translate=True),
        "code": char("Country Code", required=True),
        "phone_code": integer("Country Calling Code"),
        "currency_id": to_one("Currency", "res.currency"),
        "state_ids": children("States", "res.country.state", "country_id"),
    },
)
STATE = Model(
    name="res.country.state",
    label="Country state",
    order="code, id",
    searched=("name", "code"),
    fields={
        "name": char("State Name", required=True),
        "code": char("State Code", required=True),
        "country_id": to_one("Country", "res.country", required=True, when_target_goes="restrict"),
    },
)
USERS = Model(
    name="res.users",
    label="User",
    order="name, login",
    searched=("login", "name"),
    inherits={"partner_id": "res.partner"},
    fields={
        "login": char("Login", required=True),
        "password": char("Password", copied=False),
        "partner_id": to_one("Related Partner", "res.partner", required=True),
        "active": flag("Active", default=True),
        "company_id": to_one("Company", "res.company", required=True),
        "company_ids": to_many("Companies", "res.company"),
        "group_ids": to_many("Groups", "res.groups", since=19),
        "groups_id": to_many("Groups", "res.groups", column="group_ids", until=18),
        "share": flag("Share User"),
        "signature": html("Email Signature"),
    },
)
USER_GROUPS = Model(
    name="res.groups",
    label="Access Groups",
    order="name",
    fields={"name": char("Name", required=True, translate=True), "full_name": char("Group Name")},
)
COMPANY = Model(
    name="res.company",
    label="Companies",
    order="sequence, name",
    fields={
        "name": char("Company Name", required=True),
        "sequence": integer("Sequence", default=10, aggregator=""),
        "partner_id": to_one("Partner", "res.partner", required=True),
        "currency_id": to_one("Currency", "res.currency", required=True),
        "country_id": to_one("Country", "res.country", related="partner_id.country_id"),
        "parent_id": to_one("Parent Company", "res.company"),
        "email": char("Email", related="partner_id.email"),
        "phone": char("Phone", related="partner_id.phone"),
        "active": flag("Active", default=True),
    },
)
CURRENCY = Model(
    name="res.currency",
    label="Currency",
    order="active desc, name",
    searched=("name", "full_name"),
    fields={
        "name": char("Currency", required=True),
        "full_name": char("Name"),
        "symbol": char("Symbol", required=True),
        "position": choice(
            "Symbol Position", (("after", "After Amount"), ("before", "Before Amount")), default="after"
        ),
        "rounding": number("Rounding Factor", default=0.01),
        "decimal_places": integer("Decimal Places", default=2),
        "rate": number("Current Rate", stored=False, searchable=False, readonly=True),
        "rate_ids": children("Rates", "res.currency.rate", "currency_id"),
        "active": flag("Active", default=True),
    },
)
CURRENCY_RATE = Model(
    name="res.currency.rate",
    label="Currency Rate",
    order="name desc, id",
    fields={
        "name": char("Date", required=True),
        "rate": number("Technical Rate"),
        "currency_id": to_one("Currency", "res.currency", required=True, when_target_goes="cascade"),
        "company_id": to_one("Company", "res.company"),
    },
)
LANG = Model(
    name="res.lang",
    label="Languages",
    order="active desc, name",
    fields={
        "name": char("Name", required=True),
        "code": char("Locale Code", required=True),
        "iso_code": char("ISO code"),
        "active": flag("Active"),
        "direction": choice("Direction", (("ltr", "Left-to-Right"), ("rtl", "Right-to-Left"))),
        "date_format": char("Date Format"),
        "time_format": char("Time Format"),
        "week_start": choice("First Day of Week", (("1", "Monday"), ("6", "Saturday"), ("7", "Sunday"))),
    },
)
BANK_ACCOUNT = Model(
    name="res.partner.bank",
    label="Bank Accounts",
    fields={
        "acc_number": char("Account Number", required=True),
        "partner_id": to_one("Account Holder", "res.partner", required=True, when_target_goes="cascade"),
        "note": text("Note"),
    },
)

MODELS = (
    PARTNER, CATEGORY, TITLE, COUNTRY, STATE, USERS, USER_GROUPS, COMPANY, CURRENCY, CURRENCY_RATE,
    LANG, BANK_ACCOUNT
)  # fmt: skip
