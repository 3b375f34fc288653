"""The 24 hours after a customer has written, in which anything may be answered; after them only templates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

LENGTH = timedelta(hours=24)
# Clocks differ, and a message takes a moment: one that arrives late costs an error, or is lost.
GUARD = timedelta(minutes=5)
NOT_COUNTED = frozenset(("reaction", "system", "unsupported"))


@dataclass(frozen=True, slots=True)
class Window:
    """By Meta's time of the message, not by when we heard of it."""

    expires_at: datetime

    @classmethod
    def opened(cls, at: datetime) -> Self:
        return cls(at + LENGTH)

    def is_open(self, now: datetime) -> bool:
        return now < self.expires_at - GUARD


def opens(kind: str) -> bool:
    """Whether what came counts as the customer's writing."""
    return kind not in NOT_COUNTED


def is_open(window: Window | None, now: datetime) -> bool:
    return window is not None and window.is_open(now)
