"""How much a principal may still read in this window, and how short the answers are until it refills."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio

from erp_mcp.errors import AllowanceSpent, StoreUnavailable
from erp_mcp.governance.principal import Detail, Principal
from erp_mcp.store.limits import Limits, Reader, Serving, window_of

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
    """Readings are counted before they are served; what they cost is written with the next one, or soon."""

    def __init__(self, limits: Limits, tokens_per_window: int, window_seconds: int) -> None:
        self._limits = limits
        self._tokens_per_window = tokens_per_window
        self._window = timedelta(seconds=window_seconds)
        self._unwritten: dict[Reader, Serving] = {}

    async def ration(self, principal: Principal) -> Ration:
        """What is left; once nothing is, the reading is refused until the window ends."""
        reader = self._reader(principal)
        spent = await self._write(reader, self._unwritten.pop(reader, Serving()) + Serving(reads=1))
        ration = self._ration(self._tokens_per_window - spent, reader.window_start + self._window)
        if ration.left_tokens <= 0:
            raise AllowanceSpent(
                f"The reading allowance of {self._tokens_per_window} tokens is spent; "
                f"it refills at {ration.refills_at:%H:%M} UTC. Nothing was read."
            )
        return ration

    def meter(self, principal: Principal, tokens: int, saved_tokens: int, *, is_reading: bool) -> None:
        """Only readings of resources count against the allowance; tools are metered beside them."""
        reader = self._reader(principal)
        served = Serving(0, tokens if is_reading else 0, 0 if is_reading else tokens, saved_tokens)
        self._unwritten[reader] = self._unwritten.get(reader, Serving()) + served

    async def write(self) -> None:
        """What no later reading has taken along."""
        for reader in list(self._unwritten):
            await self._write(reader, self._unwritten.pop(reader, Serving()))

    async def _write(self, reader: Reader, serving: Serving) -> int:
        spent = 0
        try:
            # Who hangs up meanwhile must not take along what was served.
            with anyio.CancelScope(shield=True):
                spent = await self._limits.meter(reader, serving)
        except StoreUnavailable:
            self._unwritten[reader] = self._unwritten.get(reader, Serving()) + serving
            raise
        return spent

    def _ration(self, left: int, refills_at: datetime) -> Ration:
        share = left / self._tokens_per_window
        detail: Detail = "tldr" if share < TLDR_BELOW else "trimmed" if share < TRIMMED_BELOW else "full"
        return Ration(detail, left, refills_at)

    def _reader(self, principal: Principal) -> Reader:
        start = window_of(datetime.now(UTC), int(self._window.total_seconds()))
        return Reader(principal.tenant_id, principal.name, start)
