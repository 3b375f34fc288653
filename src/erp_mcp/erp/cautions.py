"""What makes a number or a list say less than it seems to: told beside the answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from erp_mcp.erp.sight import Sight
from erp_mcp.integrations.odoo import Query, Schema

if TYPE_CHECKING:
    from erp_mcp.erp.searching import Meant

NAMES = frozenset(
    ("name", "display_name", "complete_name", "ref", "email", "phone", "default_code", "barcode", "vat")
)


async def cautions(sight: Sight, meant: "Meant", total: int) -> list[str]:
    return [*await _archived(sight, meant, total), *several_companies(sight, meant.schema)]


async def _archived(sight: Sight, meant: "Meant", total: int) -> Sequence[str]:
    """Who looks for something by its name and does not find it should know that it was put away."""
    filtered = {path.last.name for path in meant.paths}
    if "active" not in meant.schema.fields or meant.is_archived_too or "active" in filtered:
        return ()
    if total and filtered.isdisjoint(NAMES):
        return ()
    query = Query(meant.schema.model, [*meant.domain, ["active", "=", False]], with_archived=True)
    archived = await sight.odoo.count(query)
    return (f"{archived} archived not counted; archived=true shows them",) if archived else ()


def several_companies(sight: Sight, schema: Schema) -> Sequence[str]:
    if len(sight.companies) < 2 or "company_id" not in schema.fields:
        return ()
    names = ", ".join(each.name for each in sight.companies[:4])
    return (f"{len(sight.companies)} companies together: {names}; `company` narrows",)
