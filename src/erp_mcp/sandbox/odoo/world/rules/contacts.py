"""What contacts and users do: who they belong to, what they owe, which groups they are in."""

from collections.abc import Callable, Mapping, Sequence

from erp_mcp.sandbox.odoo.world import names, rights
from erp_mcp.sandbox.odoo.world.environment import Compute, Effect, Environment, Touched
from erp_mcp.sandbox.odoo.world.failure import broken_constraint, user_error, validation_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.rules import amounts
from erp_mcp.sandbox.odoo.world.shapes import Json, Row, Value, ids_of, is_id, number, text, whole

_PERSON_KINDS = frozenset(("name", "parent_id", "is_company", "email"))


def keep_contact(env: Environment, touched: Touched) -> None:
    for record_id in touched.ids:
        row = env.row("res.partner", record_id)
        if not row.get("name", False) and row.get("type", False) == "contact":
            raise broken_constraint("Contacts require a name")
        if touched.columns & _PERSON_KINDS:
            _name_whole(env, record_id)


def _name_whole(env: Environment, record_id: int) -> None:
    row = env.row("res.partner", record_id)
    head = _commercial(env, row)
    env.amend(
        "res.partner",
        record_id,
        {
            "complete_name": names.contact_name(env, row),
            "commercial_partner_id": whole(head["id"]),
            "commercial_company_name": head.get("name", False) if head.get("is_company", False) else False,
            "email_normalized": text(row.get("email", False)).strip().lower() or False,
        },
    )
    for child in env.pointing("res.partner", "parent_id", record_id):
        _name_whole(env, whole(child["id"]))


def _commercial(env: Environment, row: Row) -> Row:
    parent = row.get("parent_id", False)
    if row.get("is_company", False) or not is_id(parent) or not parent:
        return row
    return _commercial(env, env.row("res.partner", parent))


def forbid_circles(env: Environment, touched: Touched) -> None:
    for record_id in touched.ids if "parent_id" in touched.columns else ():
        seen, current = {record_id}, env.row("res.partner", record_id).get("parent_id", False)
        while is_id(current) and current:
            if current in seen:
                raise validation_error("You cannot create recursive Partner hierarchies.")
            seen.add(current)
            current = env.row("res.partner", current).get("parent_id", False)


def after_contact(env: Environment, touched: Touched) -> None:
    forbid_circles(env, touched)
    keep_contact(env, touched)


def after_user(env: Environment, touched: Touched) -> None:
    logins = [row.get("login", False) for row in env.rows("res.users").values()]
    if len(set(logins)) < len(logins):
        raise broken_constraint("You can not have two users with the same login!")


def after_currency(env: Environment, touched: Touched) -> None:
    known = [row.get("name", False) for row in env.rows("res.currency").values()]
    if len(set(known)) < len(known):
        raise broken_constraint("The currency code must be unique!")


def remove_users(env: Environment, touched: Touched) -> None:
    if touched.ids:
        raise user_error("You cannot delete a user that has been used; archive it instead.")


def _open_balance(env: Environment, row: Row, kind: str) -> float:
    lines = env.pointing("account.move.line", "partner_id", whole(row["id"]))
    open_lines = [
        line
        for line in lines
        if line.get("parent_state") == "posted" and env.get("account.move.line", line, "account_type") == kind
    ]
    return amounts.added(open_lines, "amount_residual")


def credit(env: Environment, row: Row) -> Value:
    return _open_balance(env, row, "asset_receivable")


def debit(env: Environment, row: Row) -> Value:
    return 0.0 - number(_open_balance(env, row, "liability_payable"))


def total_invoiced(env: Environment, row: Row) -> Value:
    moves = env.pointing("account.move", "partner_id", whole(row["id"]))
    posted = [move for move in moves if move.get("state") == "posted"]
    sales = [move for move in posted if text(move.get("move_type")).startswith("out_")]
    return amounts.added(sales, "amount_untaxed_signed")


def sale_order_count(env: Environment, row: Row) -> Value:
    return len(env.pointing("sale.order", "partner_id", whole(row["id"])))


def company_type(env: Environment, row: Row) -> Value:
    return "company" if row.get("is_company", False) else "person"


def tagged(env: Environment, row: Row) -> Value:
    return tuple(sorted(env.store.pointing("res.partner", "category_id", [whole(row["id"])])))


def rate(env: Environment, row: Row) -> Value:
    known = env.pointing("res.currency.rate", "currency_id", whole(row["id"]))
    return max(known, key=lambda each: text(each.get("name"))).get("rate", 1.0) if known else 1.0


def context_get(env: Environment, model: Model) -> Answer:
    partner = env.row("res.partner", whole(env.row("res.users", env.uid).get("partner_id")))
    return {"lang": partner.get("lang", "en_US"), "tz": partner.get("tz", False), "uid": env.uid}


def has_group(env: Environment, model: Model, ids: Sequence[int], group_ext_id: Json) -> Answer:
    return all(group_ext_id in _groups(env, each) for each in ids)


def has_group_of_old(env: Environment, model: Model, group_ext_id: Json) -> Answer:
    return group_ext_id in rights.groups_of(env)


def _groups(env: Environment, uid: int) -> frozenset[str]:
    return rights.USER_GROUPS.get(text(env.row("res.users", uid).get("login")), frozenset())


def address_get(env: Environment, model: Model, ids: Sequence[int], adr_pref: Json = None) -> Answer:
    wanted = [text(each) for each in adr_pref] if isinstance(adr_pref, (list, tuple)) else []
    found: dict[str, Json] = {}
    for kind in {"contact", *wanted}:
        children = env.pointing("res.partner", "parent_id", *ids)
        match = [child for child in children if child.get("type") == kind]
        found[kind] = ids_of(whole(match[0]["id"]))[0] if match else ids[0]
    return found


COMPUTES: Mapping[tuple[str, str], Compute] = {
    ("res.partner", "credit"): credit,
    ("res.partner", "debit"): debit,
    ("res.partner", "total_invoiced"): total_invoiced,
    ("res.partner", "sale_order_count"): sale_order_count,
    ("res.partner", "company_type"): company_type,
    ("res.partner", "currency_id"): amounts.own_currency,
    ("res.partner.category", "partner_ids"): tagged,
    ("res.currency", "rate"): rate,
}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {
    ("res.users", "company_id"): lambda env: env.company_id,
    ("res.users", "company_ids"): lambda env: (env.company_id,),
}
EFFECTS: Mapping[str, Effect] = {
    "res.partner": after_contact,
    "res.users": after_user,
    "res.currency": after_currency,
}
CHECKS: Mapping[str, Effect] = {}
REMOVALS: Mapping[str, Effect] = {"res.users": remove_users}
METHODS = (
    Method(name="context_get", body=context_get, model="res.users"),
    Method(name="has_group", body=has_group, model="res.users", takes_ids=True, since=18),
    Method(name="has_group", body=has_group_of_old, model="res.users", until=17),
    Method(name="address_get", body=address_get, model="res.partner", takes_ids=True),
)
