"""How fast messages may follow each other. The whole state of a pace is one instant: when all is repaid."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """One each `interval` in the long run, `burst` of them at once after a rest."""

    interval: timedelta
    burst: int

    def allowed_at(self, free_at: datetime, now: datetime) -> datetime:
        """`now` where it may go at once."""
        return max(now, free_at - (self.burst - 1) * self.interval)

    def taken(self, free_at: datetime, now: datetime) -> datetime:
        """The next `free_at`, once a message has gone at `now`."""
        return max(free_at, now) + self.interval


# WhatsApp bears 45 at once to somebody, and lets them be repaid; nobody reads so many.
PAIR = Pace(timedelta(seconds=6), 5)
NUMBER = Pace(timedelta(seconds=1) / 20, 20)
