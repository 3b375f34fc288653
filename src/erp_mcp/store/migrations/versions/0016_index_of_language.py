"""Vectors of a large library in an index for each language: the nearest are in that of the question, and whoever
looks for others goes through all of these first."""

from erp_mcp.store.roles import apply

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    apply(__file__)
