"""How often a principal may call in a minute."""

import re

import pytest

from erp_mcp.app import App
from erp_mcp.errors import RateLimited
from erp_mcp.governance.principal import Principal, local_principal
from erp_mcp.governance.rates import Rates
from erp_mcp.store.limits import Limits
from tests.store.test_limits import move_windows

PRINCIPAL = local_principal("main")


def rates_of(app: App) -> Rates:
    return Rates(Limits(app.database.statements), {"messages": 1, "searches": 3, "saves": 1, "ratings": 1})


async def test_the_minute_takes_as_many_calls_as_allowed_and_says_when_it_takes_more(app: App) -> None:
    rates = rates_of(app)
    await rates.count(PRINCIPAL, "searches")
    move_windows(app, "20 seconds")  # so that no minute turns meanwhile
    for _ in range(2):
        await rates.count(PRINCIPAL, "searches")
    for _ in range(2):
        with pytest.raises(RateLimited) as caught:
            await rates.count(PRINCIPAL, "searches")
        said = re.fullmatch(
            r"More than 3 searches in this minute; try again in (\d+) s\. Nothing was done\.",
            str(caught.value),
        )
        assert said
        assert 0 < int(said[1]) <= 80
    assert RateLimited.retryable


async def test_the_next_minute_takes_calls_again(app: App) -> None:
    rates = rates_of(app)
    await rates.count(PRINCIPAL, "messages")
    move_windows(app, "20 seconds")  # so that no minute turns meanwhile
    with pytest.raises(RateLimited):
        await rates.count(PRINCIPAL, "messages")
    move_windows(app, "-80 seconds")
    await rates.count(PRINCIPAL, "messages")


async def test_what_one_principal_does_takes_nothing_from_another(app: App) -> None:
    rates = rates_of(app)
    one, other = (Principal("main", name, frozenset({"read"})) for name in ("token:a", "token:b"))
    await rates.count(one, "ratings")
    move_windows(app, "20 seconds")  # so that no minute turns meanwhile
    await rates.count(other, "ratings")
    with pytest.raises(RateLimited):
        await rates.count(one, "ratings")
