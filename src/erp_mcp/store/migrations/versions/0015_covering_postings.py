"""Postings are read from their index alone: in the table those of a term lie as far apart as its chunks."""

from erp_mcp.store.roles import apply

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    apply(__file__)
