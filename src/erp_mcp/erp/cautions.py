"""What makes a number or a list say less than it seems to: told beside the answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from erp_mcp.erp.hanging import reach
from erp_mcp.erp.measures import By, Measure
from erp_mcp.erp.sight import Sight
from erp_mcp.erp.together import both
from erp_mcp.integrations.odoo import Group, Grouping, Query, Schema

if TYPE_CHECKING:
    from erp_mcp.erp.searching import Meant

NAMES = frozenset(
    ["name", "display_name", "complete_name", "ref", "email", "phone", "default_code", "barcode"]
)
STATES = ("state", "parent_state")
UNSETTLED = ("draft", "sent", "cancel", "waiting", "to approve")
WITH_TAX = {"amount_total": "amount_untaxed", "price_total": "price_subtotal"}
SHARED = ("res.", "product.")  # most of these belong to every company
LINES = {"sale.order.line": "order_id", "purchase.order.line": "order_id", "account.move.line": "move_id"}
QUANTITIES = frozenset(
    (
        "quantity",
        "product_qty",
        "product_uom_qty",
        "qty_delivered",
        "qty_invoiced",
        "qty_to_invoice",
        "qty_received",
        "reserved_quantity",
    )
)
KEEPS_UNITS = frozenset(("product_id", "product_tmpl_id", "product_uom_id", "product_uom", "default_code"))
UNSIGNED = frozenset(["amount_total", "amount_untaxed", "amount_tax", "amount_residual"])


async def archived_by_name(sight: Sight, meant: "Meant") -> Sequence[str]:
    """Who looks for something by its name and does not find it should know that it was put away."""
    return await _archived(sight, meant) if _is_named(meant) else ()


async def why_nothing(sight: Sight, meant: "Meant", total: int) -> Sequence[str]:
    """An empty answer says whether there is nothing at all, or nothing that fits."""
    if total:
        return ()
    if not meant.domain:
        return ("there are none at all, or none that this user may see",)
    model = meant.schema.model
    everything = sight.odoo.count(Query(model, await reach(sight, model)))
    if _is_named(meant):
        return (_fits_none(await everything),)
    archived, count = await both(_archived(sight, meant), everything)
    return (*archived, _fits_none(count))


def _fits_none(count: int) -> str:
    return f"without filters there are {count}"


def summing_cautions(
    meant: "Meant", measures: Sequence[Measure], by: Sequence[By], states: Sequence[Group]
) -> list[str]:
    fields = {each.path.last.name for each in measures if each.path}
    return [
        *_unsettled(meant.schema, states),
        *_taxes(meant.schema, fields),
        *_signs(meant, fields, by),
        *_lines(meant, by),
        *_manifold(by),
        *_units(meant, measures, by),
    ]


def several_companies(sight: Sight, schema: Schema) -> Sequence[str]:
    if len(sight.companies) < 2 or "company_id" not in schema.fields or schema.model.startswith(SHARED):
        return ()
    names = ", ".join(each.name for each in sight.companies[:4])
    return (f"{len(sight.companies)} companies together: {names}; `company` narrows",)


async def _archived(sight: Sight, meant: "Meant") -> Sequence[str]:
    if "active" not in meant.schema.fields or meant.is_archived_too or "active" in _filtered(meant):
        return ()
    query = Query(meant.schema.model, [*meant.domain, ["active", "=", False]], with_archived=True)
    archived = await sight.odoo.count(query)
    return (f"{archived} archived not counted; archived=true shows them",) if archived else ()


def by_state(meant: "Meant", by: Sequence[By]) -> Grouping | None:
    """How many there are in each state, where nothing was said of states."""
    state = next((each for each in STATES if each in meant.schema.fields), None)
    if state is None or state in _filtered(meant) or any(each.path.name == state for each in by):
        return None
    field = meant.schema.fields[state]
    if not (field.is_groupable and field.choices):
        return None
    return Grouping(meant.schema.model, [state], domain=meant.domain, with_archived=meant.is_archived_too)


def _unsettled(schema: Schema, groups: Sequence[Group]) -> Sequence[str]:
    """Drafts and what was cancelled."""
    found = [(name, str(key.value), each.count) for each in groups for name, key in each.keys.items()]
    said = [
        f"{count} {schema.fields[name].choices.get(key, key)}"
        for name, key, count in found
        if key in UNSETTLED and count
    ]
    return (f"includes {', '.join(said)}; filter {found[0][0]} to leave them out",) if said else ()


def _taxes(schema: Schema, fields: set[str]) -> Sequence[str]:
    return [
        f"{name} includes taxes; {other} does not"
        for name, other in WITH_TAX.items()
        if name in fields and other in schema.fields and other not in fields
    ]


def _signs(meant: "Meant", fields: set[str], by: Sequence[By]) -> Sequence[str]:
    if meant.schema.model != "account.move" or not fields & UNSIGNED:
        return ()
    if "move_type" in _filtered(meant) or any(each.path.name == "move_type" for each in by):
        return ()
    return (
        "invoices, bills and credit notes are added with one sign: filter move_type, or sum amount_*_signed",
    )


def _lines(meant: "Meant", by: Sequence[By]) -> Sequence[str]:
    header = LINES.get(meant.schema.model)
    if header is None or any(each.path.name == header for each in by):
        return ()
    notes = [f"counts are of lines; {header}:count_distinct counts what they belong to"]
    if meant.schema.model == "account.move.line" and "display_type" not in _filtered(meant):
        notes.append(
            "tax and payment lines are among them; display_type = product leaves what was sold or bought"
        )
    return notes


def _manifold(by: Sequence[By]) -> Sequence[str]:
    many = [
        each.name for each in by if any(field.type in ("many2many", "one2many") for field in each.path.fields)
    ]
    return [f"a record with several {name} counts in each of those groups" for name in many]


def _units(meant: "Meant", measures: Sequence[Measure], by: Sequence[By]) -> Sequence[str]:
    added = {each.path.last.name for each in measures if each.path and each.function in ("sum", "avg")}
    counted = added & QUANTITIES
    apart = _filtered(meant) | {each.path.last.name for each in by}
    if not counted or apart & KEEPS_UNITS:
        return ()
    return (f"{min(counted)} adds up different units of measure; group by product_id to keep them apart",)


def _is_named(meant: "Meant") -> bool:
    return not _filtered(meant).isdisjoint(NAMES)


def _filtered(meant: "Meant") -> set[str]:
    return {path.fields[0].name for path in meant.paths} | {path.last.name for path in meant.paths}
