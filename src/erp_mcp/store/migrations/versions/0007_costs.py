"""What models cost, what they have answered, and who wrote a summary."""

from erp_mcp.store.roles import apply, protect

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    apply(__file__)
    protect("tenant_profiles", "cost_limits", "cost_counters", "cost_entries", "model_answers", "alerts")
