"""How a tenant's questions are routed, what every answer keeps to, and who the tenant is."""

from erp_mcp.store.roles import apply, protect

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    apply(__file__)
    protect("intent_keywords", "intent_routes", "instructions")
