"""What of all that was found is in a context, and which sources come first."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from erp_mcp.budget import Tokens
from erp_mcp.knowledge.lean import WITHIN, WITHIN_FOREIGN, lean, parted, scores_in_place
from erp_mcp.knowledge.packing import PASSAGE_WEIGHT
from erp_mcp.knowledge.ranking import Certainty
from erp_mcp.knowledge.results import Hit
from erp_mcp.knowledge.routing import Route
from erp_mcp.store.knowledge import Chunk
from erp_mcp.store.records import KnowledgeKind

ROUTE = Route("pricing", 0.9, ("faq",), ("product",), 800, 300, ())


def hit(chunk_id: int, kind: KnowledgeKind, score: float) -> Hit:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    chunk = Chunk(chunk_id, 1, 0, "", "A text.", "", 3, "A title", kind, "en", None, at, None, 0, "public")
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


def apart(found: Hit) -> Hit:
    """In a text of its own, and beside nothing."""
    number = found.chunk.id
    return replace(found, chunk=replace(found.chunk, text=f"Text {number}.", position=9 * number))


def ids_in_context(o200k: Tokens, hits: list[Hit]) -> set[int]:
    found = lean(o200k, hits, ROUTE, 1500, {})
    return {each.hit.chunk.id for each in (*found.primary, *found.secondary)}


@pytest.mark.parametrize(("within", "is_foreign"), [(WITHIN, False), (WITHIN_FOREIGN, True)])
def test_what_is_worth_much_less_than_the_best_is_left_out_although_there_is_room(
    o200k: Tokens, within: float, is_foreign: bool
) -> None:
    step = within / (PASSAGE_WEIGHT + 1)  # a chunk without sentences is one sentence, as near as its passage
    scores = (0.9, 0.9 - 0.9 * step, 0.9 - 1.1 * step)
    hits = [
        replace(apart(hit(number, "faq", score)), is_foreign=is_foreign)
        for number, score in enumerate(scores, 1)
    ]
    assert ids_in_context(o200k, hits) == {1, 2}


def test_where_nothing_is_likely_to_answer_few_hits_are_read(o200k: Tokens) -> None:
    hits = [replace(apart(hit(number, "faq", 0.9)), certainty="none") for number in range(1, 9)]
    assert ids_in_context(o200k, hits) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("certainty", "is_foreign", "read"),
    [("sure", False, 20), ("doubtful", False, 20), ("doubtful", True, 10), ("none", False, 5)],
)
def test_the_less_likely_an_answer_is_the_fewer_hits_are_read(
    o200k: Tokens, certainty: Certainty, is_foreign: bool, read: int
) -> None:
    hits = [
        replace(apart(hit(number, "faq", 0.9)), certainty=certainty, is_foreign=is_foreign)
        for number in range(1, 21)
    ]
    found = lean(o200k, hits, ROUTE, 1500, {})
    assert (len(found.primary), found.unused) == (read, 20 - read)
