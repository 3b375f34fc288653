"""Knowledge is found by its words, too: postings, how rare each term is, and how long chunks are."""

from erp_mcp.store.roles import apply, protect

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    apply(__file__)
    protect("knowledge_terms", "term_stats", "lexicons")
