"""Sentences by which a tenant shows what its customers mean."""

from erp_mcp.store.roles import apply, protect

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    apply(__file__)
    protect("own_examples")
