"""How fast messages may follow each other: two instants are all that is kept of those that have gone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from erp_mcp.store.dispatch import Owed


@dataclass(frozen=True, slots=True)
class Pace:
    """One each `interval` in the long run, `burst` of them at once after a rest."""

    interval: timedelta
    burst: int

    def allowed_at(self, owed: Owed, now: datetime) -> datetime:
        """`now` where it may go at once."""
        return max(now, owed.free_at - (self.burst - 1) * self.interval)

    def after(self, owed: Owed, now: datetime) -> Owed:
        """Once a message has gone at `now`."""
        return replace(owed, free_at=max(owed.free_at, now) + self.interval)


@dataclass(frozen=True, slots=True)
class Burst(Pace):
    """A burst of `within` goes through, and then nothing until all of it is repaid."""

    within: timedelta

    def allowed_at(self, owed: Owed, now: datetime) -> datetime:
        goes_on = now < owed.began_at + self.within and self._count(owed) < self.burst
        return now if goes_on else max(now, owed.free_at)

    def after(self, owed: Owed, now: datetime) -> Owed:
        if now >= owed.free_at:
            return Owed(now, now + self.interval)
        return replace(owed, free_at=owed.free_at + self.interval)

    def _count(self, owed: Owed) -> int:
        return round((owed.free_at - owed.began_at) / self.interval)


# WhatsApp counts six seconds for each message to somebody, by a clock of its own, and bears 45 at once; nobody
# reads so many.
PAIR = Burst(timedelta(seconds=6.2), 5, timedelta(seconds=5))
NUMBER = Pace(timedelta(seconds=1) / 20, 20)
