"""For which of several companies a record is made or changed: said, or refused; never guessed."""

from collections.abc import Iterable

from erp_mcp.erp.sight import Sight
from erp_mcp.errors import InvalidInput
from erp_mcp.governance.operations import Touch
from erp_mcp.integrations.odoo import Company, Schema

# Shared between companies as long as nobody says otherwise, although they have a field for one.
SHARED = frozenset(("res.partner", "product.template", "product.product", "res.partner.category"))


def company_of(
    sight: Sight, schema: Schema, touches: Iterable[Touch], *, is_new: bool, said: bool
) -> Company | None:
    """The one that was named, else the only one; None where it makes no difference."""
    if said or len(sight.companies) == 1:
        return sight.companies[0]
    names = {touch.path for touch in touches}
    fields = [schema.fields[name] for name in names if name in schema.fields]
    per_company = [each.name for each in fields if each.is_company_dependent]
    is_owned = is_new and "company_id" in schema.fields and schema.model not in SHARED
    if not per_company and (not is_owned or "company_id" in names):
        return None
    because = f"{per_company[0]!r} differs by company" if per_company else f"{schema.model} belongs to one"
    known = ", ".join(each.name for each in sight.companies[:5])
    raise InvalidInput(f"{because}: give `company`, one of {known}. Nothing was changed.")
