"""How many messages a number may carry a second, and how many one user may be sent."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Throughput:
    """A bucket of one second; what comes in counts as well as what goes out."""

    _tokens: float = 0
    _filled_at: float = float("-inf")

    def takes(self, now: float, per_second: int) -> bool:
        self._fill(now, per_second)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def counts(self, now: float, per_second: int) -> None:
        self._fill(now, per_second)
        self._tokens = max(self._tokens - 1, 0)

    def _fill(self, now: float, per_second: int) -> None:
        passed = max(now - self._filled_at, 0)
        self._tokens, self._filled_at = min(self._tokens + passed * per_second, per_second), now


@dataclass(slots=True)
class Pair:
    """Within some seconds a burst is let through; then its debt is waited for, as long as it would have taken."""

    began_at: float = float("-inf")
    burst: int = 0

    def takes(self, now: float, seconds: float, most: int) -> bool:
        if now >= self.began_at + seconds:
            if now < self.began_at + seconds * self.burst:
                return False
            self.began_at, self.burst = now, 0
        if self.burst >= most:
            return False
        self.burst += 1
        return True


@dataclass(slots=True)
class UniqueUsers:
    """Whom the business has begun to write to in the last 24 hours."""

    _began_at: dict[str, float] = field(default_factory=dict[str, float])

    def takes(self, user_id: str, now: float, most: int) -> bool:
        self._began_at = {key: at for key, at in self._began_at.items() if now < at + 86400}
        if user_id not in self._began_at and len(self._began_at) >= most:
            return False
        self._began_at.setdefault(user_id, now)
        return True
