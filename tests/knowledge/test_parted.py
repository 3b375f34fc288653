"""Which sources of a route come before others in a context."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from erp_mcp.knowledge.lean import parted, scores_in_place
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


def test_a_chunk_is_helped_by_what_stands_beside_it_in_its_source() -> None:
    found = [hit(1, "manual", 0.95), hit(2, "manual", 0.75), hit(3, "manual", 0.75)]
    placed = [
        replace(each, chunk=replace(each.chunk, position=at))
        for each, at in zip(found, (4, 5, 9), strict=True)
    ]
    assert scores_in_place(placed) == pytest.approx({1: 0.95, 2: 0.85, 3: 0.75})
