"""Time as the sandbox knows it: real until it is frozen, and moved by whoever tests."""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Happening = Callable[[], None]


@dataclass(slots=True)
class Clock:
    """Seconds since 1970."""

    frozen_at: float | None = None
    _offset: float = 0

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    def now(self) -> float:
        return time.time() + self._offset if self.frozen_at is None else self.frozen_at

    def freeze(self) -> None:
        self.frozen_at = self.now()

    def run(self) -> None:
        """On from where it stands."""
        self._offset, self.frozen_at = self.now() - time.time(), None

    def set(self, moment: float) -> None:
        if self.frozen_at is None:
            self._offset = moment - time.time()
        else:
            self.frozen_at = moment


@dataclass(slots=True)
class Agenda:
    """What is going to happen, in order; at the same moment, in the order in which it was put down."""

    _entries: list[tuple[float, int, Happening]] = field(default_factory=list[tuple[float, int, Happening]])
    _turns: int = 0

    def at(self, moment: float, happening: Happening) -> None:
        self._turns += 1
        heapq.heappush(self._entries, (moment, self._turns, happening))

    def next_moment(self) -> float | None:
        return self._entries[0][0] if self._entries else None

    def run_until(self, moment: float) -> None:
        while self._entries and self._entries[0][0] <= moment:
            heapq.heappop(self._entries)[2]()

    def __len__(self) -> int:
        return len(self._entries)
