"""What somebody should know of and did not ask: told once, again when it grows worse, resolved when it is over."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.language.compact import compact
from erp_mcp.store import alerts as statements
from erp_mcp.store.alerts import NEWS_OF, URI, Listed, Standing, Told
from erp_mcp.store.costs import Level
from erp_mcp.store.engine import Transactions
from erp_mcp.store.notify import notify

SEVERITY: Mapping[Level, int] = {"info": 0, "warning": 1, "critical": 2}
MUCH_WORSE = Decimal("1.5")  # times what was at stake when it was told


@dataclass(frozen=True, slots=True)
class Followed:
    """How many are new, have become clearly worse, and are over."""

    new: int
    worse: int
    resolved: int

    @property
    def is_news(self) -> bool:
        return bool(self.new or self.worse or self.resolved)


class Alerts:
    def __init__(self, transactions: Transactions, tokens: Tokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    async def read(self, tenant_id: str, reading: Reading) -> Page:
        async with self._transactions(tenant_id) as session:
            listed = await statements.list_alerts(session, datetime.now(UTC))
        is_open = sum(each.is_open for each in listed)
        title = f"Alerts: {is_open} open, the most pressing first; then the news of {NEWS_OF.days} days"
        body = "\n".join(_parts(listed)) or f"No alert was raised in {NEWS_OF.days} days."
        return read(self._tokens, Readable(title, body, _gist(listed, is_open), "alerts"), reading)


async def follow(
    session: AsyncSession, tenant_id: str, kinds: Collection[str], found: Sequence[Standing], now: datetime
) -> Followed:
    """Of these kinds `found` is all that is so now. Whoever follows claims the tenant's alerts first."""
    told = {_key(each): each for each in await statements.open_alerts(session) if each.kind in kinds}
    new = [each for each in found if _key(each) not in told]
    known = [(told[_key(each)], each) for each in found if _key(each) in told]
    over = told.keys() - set(map(_key, found))
    for each in new:
        await statements.tell(session, tenant_id, each, now)
    worse = [await _update(session, before, each, now) for before, each in known]
    await statements.resolve(session, [told[each].id for each in over], now)
    followed = Followed(len(new), sum(worse), len(over))
    if followed.is_news:
        await notify(session, tenant_id, [URI])
    return followed


async def _update(session: AsyncSession, before: Told, standing: Standing, now: datetime) -> bool:
    """Whether it is told again."""
    if is_worse(before, standing):
        await statements.tell_again(session, before.id, standing, now)
        return True
    await statements.keep_current(session, before.id, standing)
    return False


def _key(each: Told | Standing) -> tuple[str, str]:
    return each.kind, each.subject


def is_worse(told: Told, now: Standing) -> bool:
    if SEVERITY[now.level] > SEVERITY[told.level]:
        return True
    return now.score is not None and told.score is not None and now.score > told.score * MUCH_WORSE


def _parts(listed: Sequence[Listed]) -> Iterator[str]:
    for heading, is_open in (("open since", True), ("news", False)):
        lines = [_line(each) for each in listed if each.is_open is is_open]
        if lines:
            yield from (f"{heading}\tlevel\twhat", *lines)


def _line(alert: Listed) -> str:
    call = f" -> {alert.call['tool']} {compact(alert.call['arguments'])}" if alert.call else ""
    over = f" (closed {alert.resolved_at:%Y-%m-%d})" if alert.resolved_at else ""
    return f"{alert.at:%Y-%m-%d %H:%M} UTC\t{alert.level}\t{alert.text}{over}{call if alert.is_open else ''}"


def _gist(listed: Sequence[Listed], is_open: int) -> str:
    first = "".join(f"\n{_line(each)}" for each in listed[:3] if each.is_open)
    return f"{is_open} alerts are open.{first}"
