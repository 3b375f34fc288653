"""Which sources of a route come before others in a context."""

from datetime import UTC, datetime

from erp_mcp.knowledge.lean import parted
from erp_mcp.knowledge.results import Hit
from erp_mcp.knowledge.routing import Route
from erp_mcp.store.knowledge import Chunk
from erp_mcp.store.records import KnowledgeKind

ROUTE = Route("pricing", 0.9, ("faq",), ("product",), 800, 300, ())


def hit(chunk_id: int, kind: KnowledgeKind, score: float) -> Hit:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    chunk = Chunk(chunk_id, 1, 0, "", "A text.", "", 3, "A title", kind, "en", None, at, None, 0)
    return Hit(chunk, score, "sure")


def test_a_routes_next_source_comes_before_all_that_it_does_not_name() -> None:
    hits = [hit(1, "manual", 0.95), hit(2, "product", 0.9), hit(3, "faq", 0.89), hit(4, "product", 0.88)]
    leading, others = parted(hits, ROUTE)
    assert [each.chunk.id for each in leading] == [3]
    assert [each.chunk.id for each in others] == [2, 4, 1]
