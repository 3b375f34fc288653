"""What the world is made of, one line per part: models, methods, and what models compute, default and cause."""

from collections.abc import Callable, Mapping

from erp_mcp.sandbox.odoo.world import contacts, everyone, methods
from erp_mcp.sandbox.odoo.world.environment import Compute, Effect, Environment
from erp_mcp.sandbox.odoo.world.models import contacts as contact_models
from erp_mcp.sandbox.odoo.world.models import system as system_models
from erp_mcp.sandbox.odoo.world.shapes import Value

MODELS = (*contact_models.MODELS, *system_models.MODELS)
METHODS = methods.table((*everyone.METHODS, *contacts.METHODS))
COMPUTES: Mapping[tuple[str, str], Compute] = {**contacts.COMPUTES}
DEFAULTS: Mapping[tuple[str, str], Callable[[Environment], Value]] = {**contacts.DEFAULTS}
EFFECTS: Mapping[str, Effect] = {**contacts.EFFECTS}
CHECKS: Mapping[str, Effect] = {**contacts.CHECKS}
REMOVALS: Mapping[str, Effect] = {}
