"""What was looked up, remembered for as long as changes of it are heard of."""

import time
from collections.abc import Awaitable, Callable, Generator, Hashable
from contextlib import contextmanager
from typing import Generic, TypeVar

MOST_REMEMBERED = 1000
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Were an announcement lost with its connection, a change would hold after `seconds`."""

    def __init__(self, look_up: Callable[[Key], Awaitable[Value]], seconds: float) -> None:
        self._look_up = look_up
        self._seconds = seconds
        self._known: dict[Key, tuple[Value, float]] = {}
        self.is_hearing = False
        self._changes = 0

    async def find(self, key: Key) -> Value:
        """What is not there is looked up again every time."""
        now = time.monotonic()
        if (known := self._known.get(key)) and known[1] > now:
            return known[0]
        changes = self._changes
        value = await self._look_up(key)
        # A change announced meanwhile may not be in the answer.
        if value is not None and self.is_hearing and changes == self._changes:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = (value, now + self._seconds)
        return value

    @contextmanager
    def hearing(self) -> Generator[Callable[[], None]]:
        """While changes are announced; whoever hears of one calls what this gives."""
        self._forget()  # a look-up under way may miss what changed before anybody listened
        self.is_hearing = True
        try:
            yield self._forget
        finally:
            self.is_hearing = False
            self._forget()

    def _forget(self) -> None:
        self._changes += 1
        self._known.clear()
