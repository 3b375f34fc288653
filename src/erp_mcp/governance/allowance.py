"""How much a principal may still read in this window, and how short the answers are until it refills."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from erp_mcp.errors import AllowanceSpent
from erp_mcp.governance.principal import Detail, Principal
from erp_mcp.store.limits import Limits, Serving, window_of

# Below this share of the allowance answers are trimmed, below the second only the gist is given.
TRIMMED_BELOW = 0.25
TLDR_BELOW = 0.10


@dataclass(frozen=True, slots=True)
class Ration:
    """What the next reading may be like."""

    detail: Detail
    left_tokens: int
    refills_at: datetime

    @property
    def note(self) -> str | None:
        if self.detail == "full":
            return None
        left, refills_at = self.left_tokens, f"{self.refills_at:%H:%M} UTC"
        return f"shortened, reading allowance low ({left} tokens left); refills {refills_at}"


class Allowance:
    def __init__(self, limits: Limits, tokens_per_window: int, window_seconds: int) -> None:
        self._limits = limits
        self._tokens_per_window = tokens_per_window
        self._window = timedelta(seconds=window_seconds)

    async def ration(self, principal: Principal) -> Ration:
        """What is left; once nothing is, the reading is refused until the window ends."""
        start = self._window_start()
        spent = await self._limits.begin_reading(principal.tenant_id, principal.name, start)
        ration = self._ration(self._tokens_per_window - spent, start + self._window)
        if ration.left_tokens <= 0:
            raise AllowanceSpent(
                f"The reading allowance of {self._tokens_per_window} tokens is spent; "
                f"it refills at {ration.refills_at:%H:%M} UTC. Nothing was read."
            )
        return ration

    async def meter(self, principal: Principal, tokens: int, saved_tokens: int, *, is_reading: bool) -> None:
        """Only readings of resources count against the allowance; tools are metered beside them."""
        serving = Serving(tokens if is_reading else 0, 0 if is_reading else tokens, saved_tokens)
        await self._limits.add_tokens(principal.tenant_id, principal.name, self._window_start(), serving)

    def _ration(self, left: int, refills_at: datetime) -> Ration:
        share = left / self._tokens_per_window
        detail: Detail = "tldr" if share < TLDR_BELOW else "trimmed" if share < TRIMMED_BELOW else "full"
        return Ration(detail, left, refills_at)

    def _window_start(self) -> datetime:
        return window_of(datetime.now(UTC), int(self._window.total_seconds()))
