"""How often a principal may call in a minute, across all processes."""

from collections.abc import Mapping

from erp_mcp.errors import RateLimited
from erp_mcp.governance.principal import Principal
from erp_mcp.settings import Bucket
from erp_mcp.store.limits import Limits


class Rates:
    def __init__(self, limits: Limits, per_minute: Mapping[Bucket, int]) -> None:
        self._limits = limits
        self._per_minute = per_minute

    async def count(self, principal: Principal, bucket: Bucket) -> None:
        """Count this call; refused once the minute is full."""
        most = self._per_minute[bucket]
        count = await self._limits.count_call(principal.tenant_id, principal.name, bucket)
        if count.calls > most:
            raise RateLimited(
                f"More than {most} {bucket} in this minute; try again in {count.seconds_left:.0f} s. "
                "Nothing was done."
            )
