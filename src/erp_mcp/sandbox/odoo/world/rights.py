"""Who may do what: groups of users, the models they open, and the records of whose companies they see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import access_error, missing_record
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.labels import translated
from erp_mcp.sandbox.odoo.world.shapes import Row, ids_of, text

Operation = Literal["read", "write", "create", "unlink"]


class Group(NamedTuple):
    """`label` is what an access error of Odoo 19 calls it, `old_label` what older versions do."""

    label: str
    old_label: str


class Access(NamedTuple):
    readers: tuple[str, ...]
    writers: tuple[str, ...]


INTERNAL = "base.group_user"
SYSTEM = "base.group_system"
RIGHTS = "base.group_erp_manager"
CONTACTS = "base.group_partner_manager"
SALES = "sales_team.group_sale_salesman"
STOCK = "stock.group_stock_user"
PURCHASE = "purchase.group_purchase_user"
INVOICING = "account.group_account_invoice"
ACCOUNTING = "account.group_account_manager"
READONLY = "account.group_account_readonly"
PORTAL = "base.group_portal"

GROUPS: Mapping[str, Group] = {
    INTERNAL: Group("Role / User", "User types/Internal User"),
    SYSTEM: Group("Role / Administrator", "Administration/Settings"),
    RIGHTS: Group("Access Rights", "Administration/Access Rights"),
    CONTACTS: Group("Contact/Creation", "Extra Rights/Contact Creation"),
    SALES: Group("Sales/User: Own Documents Only", "Sales/User: Own Documents Only"),
    STOCK: Group("Inventory/User", "Inventory/User"),
    PURCHASE: Group("Purchase/User", "Purchase/User"),
    INVOICING: Group("Accounting/Invoicing", "Invoicing/Billing"),
    ACCOUNTING: Group("Accounting/Administrator", "Invoicing/Billing Administrator"),
    READONLY: Group("Show Accounting Features - Readonly", "Technical/Show Accounting Features - Readonly"),
    PORTAL: Group("Role / Portal", "User types/Portal"),
}
USER_GROUPS: Mapping[str, frozenset[str]] = {
    "admin": frozenset(GROUPS) - {PORTAL},
    "demo": frozenset((INTERNAL, CONTACTS, SALES, STOCK, PURCHASE)),
    "limited": frozenset((INTERNAL,)),
}

_TRADE = (SALES, STOCK, PURCHASE, INVOICING)
_MOVES = Access((ACCOUNTING, INVOICING, PURCHASE, SALES, PORTAL, READONLY), (INVOICING,))
_EVERYONE = Access((INTERNAL,), (INTERNAL,))
_SETTINGS = Access((INTERNAL,), (SYSTEM,))
_SALES = Access((SALES, INVOICING, STOCK), (SALES,))
_PURCHASES = Access((PURCHASE, INVOICING, STOCK), (PURCHASE,))
_STOCK = Access((STOCK, SALES, PURCHASE), (STOCK, SALES, PURCHASE))
_ACCESS: Mapping[str, Access] = {
    "res.partner": Access((INTERNAL,), (CONTACTS,)),
    "res.partner.category": Access((INTERNAL,), (CONTACTS,)),
    "product.template": Access((INTERNAL,), (SALES, PURCHASE, STOCK)),
    "product.product": Access((INTERNAL,), (SALES, PURCHASE, STOCK)),
    "product.category": Access((INTERNAL,), (SALES, PURCHASE, STOCK)),
    "sale.order": _SALES,
    "sale.order.line": _SALES,
    "sale.report": _SALES,
    "sale.advance.payment.inv": _SALES,
    "crm.lead": Access((SALES,), (SALES,)),
    "crm.stage": Access((SALES,), (SYSTEM,)),
    "crm.lost.reason": Access((SALES,), (SYSTEM,)),
    "crm.lead.lost": Access((SALES,), (SALES,)),
    "account.move": _MOVES,
    "account.move.line": _MOVES,
    "account.move.reversal": Access((INVOICING,), (INVOICING,)),
    "account.payment": Access((INVOICING, READONLY), (INVOICING,)),
    "account.payment.register": Access((INVOICING,), (INVOICING,)),
    "account.journal": Access(_TRADE, (ACCOUNTING,)),
    "account.account": Access(_TRADE, (ACCOUNTING,)),
    "account.tax": Access(_TRADE, (ACCOUNTING,)),
    "purchase.order": _PURCHASES,
    "purchase.order.line": _PURCHASES,
    "stock.quant": _STOCK,
    "stock.location": Access(_TRADE, (STOCK,)),
    "stock.warehouse": Access(_TRADE, (STOCK,)),
    "stock.warehouse.orderpoint": _STOCK,
    "stock.picking": _STOCK,
    "stock.picking.type": Access(_TRADE, (STOCK,)),
    "stock.move": _STOCK,
    "stock.backorder.confirmation": _STOCK,
    "mail.message": _EVERYONE,
    "mail.compose.message": _EVERYONE,
    "mail.template": _EVERYONE,
    "ir.attachment": _EVERYONE,
    "ir.model": Access((RIGHTS,), (SYSTEM,)),
    "ir.model.fields": Access((RIGHTS,), (SYSTEM,)),
    "ir.model.data": Access((RIGHTS,), (SYSTEM,)),
    "ir.module.module": Access((SYSTEM,), (SYSTEM,)),
    "ir.cron": Access((SYSTEM,), (SYSTEM,)),
    "res.users.apikeys": Access((INTERNAL,), (SYSTEM,)),
}
_VERBS: Mapping[Operation, str] = {
    "read": "access",
    "write": "modify",
    "create": "create",
    "unlink": "delete",
}
_SENTENCE = (
    "You are not allowed to {verb} '{label}' ({model}) records.\n\n"
    "This operation is allowed for the following groups:\n{groups}\n\n"
    "Contact your administrator to request access if necessary."
)
_ARABIC_VERBS: Mapping[Operation, str] = {
    "read": "الاطلاع على",
    "write": "تعديل",
    "create": "إنشاء",
    "unlink": "حذف",
}
_ARABIC_SENTENCE = (
    "ليس من صلاحياتك {verb} سجلات '{label}' ({model}).\n\n"
    "المجموعات المخوّلة بذلك:\n{groups}\n\n"
    "اطلب الصلاحية من المدير إن لزم."
)


def groups_of(env: Environment) -> frozenset[str]:
    return USER_GROUPS.get(text(env.row("res.users", env.uid).get("login", False)), frozenset((INTERNAL,)))


def allows(env: Environment, model: Model, operation: Operation) -> bool:
    return env.is_superuser or bool(groups_of(env) & set(_granted(model.name, operation)))


def check(env: Environment, model: Model, operation: Operation) -> None:
    if not allows(env, model, operation):
        raise access_error(_refusal(env, model, operation))


def check_records(env: Environment, model: Model, operation: Operation, ids: Sequence[int]) -> None:
    """That the records are there, and of a company whose records the caller may see."""
    check(env, model, operation)
    rows, visible = env.rows(model.name), rule(env, model)
    for each in ids:
        if each not in rows:
            raise missing_record(model.name, each, env.uid)
        if visible is not None and not visible(rows[each]):
            raise access_error(_hidden(env, model, operation, each))


def rule(env: Environment, model: Model) -> Callable[[Row], bool] | None:
    """Which rows the caller's companies let through; None is all."""
    if env.is_superuser:
        return None
    if model.name == "res.company":
        own = set(ids_of(env.row("res.users", env.uid).get("company_ids", False)))
        return lambda row: row["id"] in own
    others = [each for each in env.rows("res.company") if each not in env.company_ids]
    if "company_id" not in model.fields or not others:
        return None
    column, hidden = _behind(env, model, "company_id", others)
    return None if not hidden else lambda row: row.get(column, False) not in hidden


def _behind(
    env: Environment, model: Model, path: str, targets: Collection[int]
) -> tuple[str, Collection[int]]:
    """A column, and which values in it lead along a path of relations to one of the targets."""
    first, _, rest = path.partition(".")
    field = model.fields[first]
    if rest:
        other = env.schema.model(field.relation)
        column, values = _behind(env, other, rest, targets)
        return _behind(env, model, first, _holders(env, other, column, values))
    if field.related:
        return _behind(env, model, field.related, targets)
    return model.column(first), set(targets)


def _holders(env: Environment, model: Model, column: str, values: Collection[int]) -> set[int]:
    return env.store.pointing(model.name, column, values)


def _granted(model: str, operation: Operation) -> tuple[str, ...]:
    access = _ACCESS.get(model, _SETTINGS)
    return access.readers if operation == "read" else access.writers


def _refusal(env: Environment, model: Model, operation: Operation) -> str:
    label, name = model.label, model.name
    if name == "res.partner" and operation == "write" and env.version >= 19:
        # Odoo 19 propagates a change of a contact to its bank accounts first, and stumbles there.
        label, name = "Bank Accounts", "res.partner.bank"
    granted = [GROUPS[group] for group in _granted(model.name, operation)]
    labels = [group.label for group in granted]
    if env.version < 19:
        labels = sorted(group.old_label for group in granted)
    is_arabic = env.lang.startswith("ar")
    return (_ARABIC_SENTENCE if is_arabic else _SENTENCE).format(
        verb=(_ARABIC_VERBS if is_arabic else _VERBS)[operation],
        label=translated(label, env.lang),
        model=name,
        groups="\n".join(f"\t- {translated(each, env.lang)}" for each in labels),
    )


def _hidden(env: Environment, model: Model, operation: Operation, record_id: int) -> str:
    user = env.name_of("res.users", env.uid)
    return (
        f"{user} (id={env.uid}) lacks '{operation}' access to: {model.label} ({model.name}: {record_id}), "
        "which belongs to another company."
    )
