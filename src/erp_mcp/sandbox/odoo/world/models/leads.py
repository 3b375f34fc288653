"""Leads and opportunities, with their stages, teams, sources and reasons."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    char,
    children,
    choice,
    day,
    flag,
    html,
    integer,
    moment,
    money,
    number,
    to_many,
    to_one,
)

LEAD = Model(
    name="crm.lead",
    label="Lead",
    order="priority desc, id desc",
    searched=("name", "partner_name", "email_from"),
    modules="crm, sale_crm",
    fields={
        "name": char("Opportunity", required=True),
        "type": choice(
            "Type", (("lead", "Lead"), ("opportunity", "Opportunity")), required=True, default="lead"
        ),
        "active": flag("Active", default=True),
        "priority": choice(
            "Priority", (("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")), default="0"
        ),
        "stage_id": to_one("Stage", "crm.stage", copied=False),
        "probability": number("Probability", copied=False, aggregator="avg"),
        "expected_revenue": money("Expected Revenue"),
        "prorated_revenue": money("Prorated Revenue", readonly=True),
        "recurring_revenue": money("Recurring Revenues"),
        "partner_id": to_one("Customer", "res.partner"),
        "partner_name": char("Company Name"),
        "contact_name": char("Contact Name"),
        "email_from": char("Email"),
        "phone": char("Phone"),
        "mobile": char("Mobile", until=18),
        "city": char("City"),
        "country_id": to_one("Country", "res.country"),
        "lang_id": to_one("Language", "res.lang"),
        "user_id": to_one("Salesperson", "res.users"),
        "team_id": to_one("Sales Team", "crm.team"),
        "company_id": to_one("Company", "res.company"),
        "company_currency": to_one("Currency", "res.currency", stored=False, searchable=False),
        "description": html("Notes"),
        "date_open": moment("Assignment Date", readonly=True, copied=False),
        "date_closed": moment("Closed Date", readonly=True, copied=False),
        "date_deadline": day("Expected Closing"),
        "date_last_stage_update": moment("Last Stage Update", readonly=True, copied=False),
        "day_open": number("Days to Assign", readonly=True, copied=False),
        "day_close": number("Days to Close", readonly=True, copied=False),
        "lost_reason_id": to_one("Lost Reason", "crm.lost.reason", copied=False),
        "won_status": choice(
            "Is Won", (("won", "Won"), ("lost", "Lost"), ("pending", "Pending")), readonly=True, since=19
        ),
        "tag_ids": to_many("Tags", "crm.tag"),
        "source_id": to_one("Source", "utm.source"),
        "medium_id": to_one("Medium", "utm.medium"),
        "campaign_id": to_one("Campaign", "utm.campaign"),
        "order_ids": children("Orders", "sale.order", "opportunity_id"),
    },
)
STAGE = Model(
    name="crm.stage",
    label="CRM Stages",
    order="sequence, name, id",
    modules="crm",
    fields={
        "name": char("Stage Name", required=True, translate=True),
        "sequence": integer("Sequence", default=1),
        "is_won": flag("Is Won Stage?"),
        "fold": flag("Folded in Pipeline"),
        "team_id": to_one("Sales Team", "crm.team"),
    },
)
TEAM = Model(
    name="crm.team",
    label="Sales Team",
    order="sequence, id",
    modules="sales_team, crm, sale",
    fields={
        "name": char("Sales Team", required=True, translate=True),
        "sequence": integer("Sequence", default=10),
        "active": flag("Active", default=True),
        "company_id": to_one("Company", "res.company"),
        "user_id": to_one("Team Leader", "res.users"),
    },
)


def _named(name: str, label: str) -> Model:
    """A model of nothing but names."""
    return Model(
        name=name,
        label=label,
        order="name",
        fields={"name": char("Name", required=True, translate=True), "active": flag("Active", default=True)},
    )


LOST = Model(
    name="crm.lead.lost",
    label="Get Lost Reason",
    transient=True,
    rec_name="display_name",
    fields={
        "lead_ids": to_many("Leads", "crm.lead"),
        "lost_reason_id": to_one("Lost Reason", "crm.lost.reason"),
        "lost_feedback": html("Closing Note"),
    },
)

MODELS = (
    LEAD,
    STAGE,
    TEAM,
    LOST,
    _named("crm.lost.reason", "Opp. Lost Reason"),
    _named("crm.tag", "CRM Tag"),
    _named("utm.source", "UTM Source"),
    _named("utm.medium", "UTM Medium"),
    _named("utm.campaign", "UTM Campaign"),
    _named("stock.lot", "Lot/Serial"),
    _named("stock.package", "Package"),
)
