"""Leads and opportunities: where they stand, won and lost."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from erp_mcp.sandbox.odoo.world import rights
from erp_mcp.sandbox.odoo.world.environment import MOMENT, Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, ids_of, integers, number, text, whole

_DAY_SECONDS = 86_400


def after_lead(env: Environment, touched: Touched) -> None:
    for lead in touched.ids:
        row = env.row("crm.lead", lead)
        if touched.is_new:
            env.amend("crm.lead", lead, {"date_open": env.now.strftime(MOMENT), **_of_partner(env, row)})
        if touched.is_new or touched.columns & {"stage_id", "active", "probability", "expected_revenue"}:
            env.amend("crm.lead", lead, _standing(env, env.row("crm.lead", lead), touched))


def _of_partner(env: Environment, row: Row) -> dict[str, Value]:
    partner = env.store.row("res.partner", whole(row.get("partner_id", False)))
    if partner is None:
        return {}
    known = {"email_from": partner.get("email", False), "phone": partner.get("phone", False)}
    return {name: value for name, value in known.items() if name not in row}


def _standing(env: Environment, row: Row, touched: Touched) -> dict[str, Value]:
    stage = env.store.row("crm.stage", whole(row.get("stage_id", False))) or {}
    now = env.now.strftime(MOMENT)
    won = bool(stage.get("is_won", False)) and bool(row.get("active", True))
    lost = not row.get("active", True)
    probability = 100.0 if won else 0.0 if lost else min(number(row.get("probability", 0.0)), 99.99)
    told: dict[str, Value] = {
        "probability": probability,
        "prorated_revenue": round(number(row.get("expected_revenue", 0.0)) * probability / 100, 2),
        "won_status": "won" if won else "lost" if lost else "pending",
    }
    if "stage_id" in touched.columns:
        told["date_last_stage_update"] = now
    closed = won or lost
    told["date_closed"] = (row.get("date_closed", False) or now) if closed else False
    told["day_close"] = _days(row, text(told["date_closed"])) if closed else 0.0
    return told


def _days(row: Row, until: str) -> float:
    passed = datetime.fromisoformat(until[:19]) - datetime.fromisoformat(text(row.get("create_date"))[:19])
    return round(max(passed.total_seconds(), 0.0) / _DAY_SECONDS, 2)


def _set(env: Environment, ids: Sequence[int], values: Mapping[str, Value]) -> None:
    for lead in ids:
        env.amend("crm.lead", lead, values)
    after_lead(env, Touched(tuple(ids), frozenset(values)))


def action_set_won(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    stages = env.rows("crm.stage").values()
    won = next(whole(each["id"]) for each in stages if each.get("is_won", False))
    _set(env, ids, {"active": True, "stage_id": won, "probability": 100.0})
    return True


def action_set_lost(
    env: Environment, model: Model, ids: Sequence[int], lost_reason_id: Json = False
) -> Answer:
    rights.check_records(env, model, "write", ids)
    _set(env, ids, {"active": False, "lost_reason_id": whole(lost_reason_id) or False, "probability": 0.0})
    return True


def action_lost_reason_apply(env: Environment, model: Model, ids: Sequence[int]) -> Answer:
    rights.check_records(env, model, "write", ids)
    wizard = env.row("crm.lead.lost", ids[0])
    leads = ids_of(wizard.get("lead_ids", ())) or integers(env.context.get("active_ids"))
    return action_set_lost(
        env, env.schema.model("crm.lead"), leads, whole(wizard.get("lost_reason_id", False))
    )


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("crm.lead", "company_currency"): amounts.own_currency,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("crm.lead", "stage_id"): lambda env: 1,
    ("crm.lead", "user_id"): lambda env: env.uid,
    ("crm.lead", "team_id"): lambda env: 1,
    ("crm.lead", "company_id"): lambda env: env.company_id,
}
EFFECTS: Mapping[str, Effect] = {"crm.lead": after_lead}
METHODS = (
    Method(name="action_set_won", body=action_set_won, model="crm.lead", takes_ids=True),
    Method(name="action_set_lost", body=action_set_lost, model="crm.lead", takes_ids=True),
    Method(
        name="action_lost_reason_apply", body=action_lost_reason_apply, model="crm.lead.lost", takes_ids=True
    ),
)
