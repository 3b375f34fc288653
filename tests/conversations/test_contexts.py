"""How much of a context is for what the company knows."""

import pytest

from erp_mcp.conversations.contexts import most
from erp_mcp.knowledge.routing import Route


def route(primary_tokens: int, secondary_tokens: int) -> Route:
    return Route("pricing", 0.9, ("faq",), ("product",), primary_tokens, secondary_tokens, ())


@pytest.mark.parametrize("max_tokens", [300, 1500, 6000])
def test_a_route_that_nobody_changed_takes_all_that_is_free(max_tokens: int) -> None:
    assert most(route(800, 300), max_tokens) == max_tokens


@pytest.mark.parametrize(("max_tokens", "taken"), [(300, 600), (1500, 600), (6000, 2400)])
def test_a_route_that_was_made_smaller_takes_so_much_of_the_default_size(max_tokens: int, taken: int) -> None:
    assert most(route(500, 100), max_tokens) == taken


def test_a_route_that_looks_nothing_up_takes_nothing() -> None:
    assert most(route(0, 0), 1500) == 0
