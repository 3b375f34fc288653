"""What is changed in a company's records: what waits for a person, what was done, and what was asked before."""

from erp_mcp.store.roles import apply, protect

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    apply(__file__)
    # A journal is not rewritten: only the owner deletes from it.
    protect("approvals", "changes", may="select, insert, update")
    protect("idempotency_keys")
