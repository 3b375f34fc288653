"""What a kind of report or analysis is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from erp_mcp.analytics.comparing import month_to
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Story
from erp_mcp.language.periods import Period


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what a model chooses by, `days` those that are told of where nobody names any.

    `options` are what it takes beside days, place, goods and people.
    """

    compose: Callable[[Scene], Awaitable[Story]]
    about: str
    days: Callable[[date], Period] = month_to
    options: tuple[str, ...] = ()
