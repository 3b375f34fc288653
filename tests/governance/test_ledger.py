"""What models cost stays within its limits, whoever calls at once, and whatever becomes of the calls."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import anyio
import pytest
from sqlalchemy import update

from erp_mcp.app import App
from erp_mcp.errors import CostLimitReached
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.store import costs
from erp_mcp.store.costs import End, Level, Period
from erp_mcp.store.tables import CostEntry

LIMITS: Mapping[Period, Decimal] = {"day": Decimal(50), "week": Decimal(300), "month": Decimal(1000)}
ALERTS: Mapping[Level, Decimal] = {
    "info": Decimal("0.5"),
    "warning": Decimal("0.75"),
    "critical": Decimal("0.9"),
}
CHARGE = Charge(
    tenant_id="main",
    principal="local",
    task="session_summary",
    model="gemini-3.5-flash-lite",
    prompt_version="session_summary@00000000",
    worst_usd=Decimal("0.10"),
    assumed_usd=Decimal("0.04"),
    timeout_seconds=20,
)
CALLERS = """
import sys
from decimal import Decimal
import anyio
from erp_mcp.errors import CostLimitReached
from erp_mcp.store.costs import End
from erp_mcp.store.engine import create_engine, transactions
from tests.governance.test_ledger import ALERTS, CHARGE, LIMITS
from erp_mcp.governance.ledger import Ledger

async def call(ledger, made):
    try:
        entry = await ledger.reserve(CHARGE)
    except CostLimitReached:
        return
    await anyio.sleep(0)
    await ledger.finish("main", entry, End("settled", CHARGE.worst_usd))
    made.append(entry)

async def main(url):
    engine, made = create_engine(url), []
    ledger = Ledger(transactions(engine), LIMITS, ALERTS)
    async with anyio.create_task_group() as tasks:
        for _ in range(25):
            tasks.start_soon(call, ledger, made)
    await engine.dispose()
    print(len(made))

anyio.run(main, sys.argv[1])
"""


@pytest.fixture
def ledger(app: App) -> Ledger:
    return Ledger(app.database.transactions, LIMITS, ALERTS)


async def spend(ledger: Ledger, usd: str, charge: Charge = CHARGE) -> None:
    entry_id = await ledger.reserve(replace(charge, worst_usd=Decimal(usd), is_critical=True))
    await ledger.finish("main", entry_id, End("settled", Decimal(usd)))


async def standing(ledger: Ledger) -> dict[str, tuple[Decimal, Decimal]]:
    return {each.period: (each.spent_usd, each.reserved_usd) for each in await ledger.standings("main")}


async def alerts(app: App) -> list[tuple[str, str]]:
    async with app.database.transactions("main") as session:
        found = await costs.list_alerts(session, datetime.now(UTC) - timedelta(days=1))
    return sorted((each.level, each.period) for each in found)


async def test_a_call_is_reserved_at_its_worst_and_settled_at_what_it_cost(ledger: Ledger) -> None:
    entry_id = await ledger.reserve(CHARGE)
    reserved = await standing(ledger)
    await ledger.finish("main", entry_id, End("settled", Decimal("0.03")))
    assert reserved == dict.fromkeys(("day", "week", "month"), (Decimal(0), Decimal("0.10")))
    assert await standing(ledger) == dict.fromkeys(("day", "week", "month"), (Decimal("0.03"), Decimal(0)))


async def test_a_call_is_finished_once(ledger: Ledger) -> None:
    entry_id = await ledger.reserve(CHARGE)
    for cost in ("0.03", "0.05"):
        await ledger.finish("main", entry_id, End("settled", Decimal(cost)))
    assert (await standing(ledger))["day"] == (Decimal("0.03"), Decimal(0))


async def test_at_its_limit_only_what_is_critical_goes_on_and_a_tenth_above_it_nothing(
    ledger: Ledger,
) -> None:
    await spend(ledger, "49.95")
    with pytest.raises(
        CostLimitReached, match=r"this day \(50\.00 USD\).*49\.95 USD are spent.*budget set --day"
    ):
        await ledger.reserve(CHARGE)
    await spend(ledger, "5")
    with pytest.raises(CostLimitReached):
        await ledger.reserve(replace(CHARGE, is_critical=True))


async def test_what_was_refused_reserves_nothing(ledger: Ledger) -> None:
    await spend(ledger, "49.95")
    before = await standing(ledger)
    with pytest.raises(CostLimitReached):
        await ledger.reserve(CHARGE)
    assert await standing(ledger) == before


@pytest.mark.slow
async def test_fifty_calls_at_once_from_two_processes_do_not_overshoot(app: App, ledger: Ledger) -> None:
    await spend(ledger, "49.50")  # 99 %: five more fit
    made: list[int] = []

    async def process() -> None:
        run = await anyio.run_process([sys.executable, "-c", CALLERS, app.database.app_url])
        made.append(int(run.stdout))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(process)
        tasks.start_soon(process)
    assert (sum(made), (await standing(ledger))["day"]) == (5, (Decimal("50.00"), Decimal(0)))


async def test_each_share_of_a_limit_raises_its_alert_once_in_a_period(app: App, ledger: Ledger) -> None:
    seen: list[list[tuple[str, str]]] = []
    for usd in ("24", "2", "1", "11", "8"):
        await spend(ledger, usd)
        seen.append(await alerts(app))
    info, warning, critical = ("info", "day"), ("warning", "day"), ("critical", "day")
    assert seen == [[], [info], [info], [info, warning], [critical, info, warning]]


async def test_the_limit_of_a_tenant_takes_the_place_of_the_default(ledger: Ledger) -> None:
    await ledger.set_limits("main", {"day": Decimal("0.05")}, by="test")
    with pytest.raises(CostLimitReached, match=r"0\.05 USD"):
        await ledger.reserve(CHARGE)
    assert [(each.period, each.limit_usd) for each in await ledger.standings("main")] == [
        ("day", Decimal("0.05")),
        ("month", Decimal(1000)),
        ("week", Decimal(300)),
    ]


async def died(app: App, ledger: Ledger) -> int:
    entry_id = await ledger.reserve(CHARGE)
    async with app.database.transactions("main") as session:
        await session.execute(update(CostEntry).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    return entry_id


async def test_a_call_whose_process_died_is_counted_as_far_as_it_may_have_been_charged(
    app: App, ledger: Ledger
) -> None:
    await died(app, ledger)
    assert [await ledger.sweep("main"), await ledger.sweep("main")] == [1, 0]
    assert (await standing(ledger))["day"] == (Decimal("0.04"), Decimal(0))


async def test_a_lost_call_that_comes_back_costs_what_it_says(app: App, ledger: Ledger) -> None:
    entry_id = await died(app, ledger)
    await ledger.sweep("main")
    await ledger.finish("main", entry_id, End("settled", Decimal("0.01")))
    assert (await standing(ledger))["day"] == (Decimal("0.01"), Decimal(0))


async def test_what_dead_calls_hold_is_given_back_before_a_call_is_refused(app: App, ledger: Ledger) -> None:
    await spend(ledger, "49.82")
    await died(app, ledger)
    await ledger.reserve(CHARGE)
    assert (await standing(ledger))["day"] == (Decimal("49.86"), Decimal("0.10"))


async def test_what_another_tenant_spends_is_its_own(app: App, ledger: Ledger) -> None:
    await spend(ledger, "49.95")
    async with app.database.owner_engine().begin() as connection:
        await connection.exec_driver_sql("insert into tenants (id, name) values ('other', 'Other')")
    assert await ledger.reserve(replace(CHARGE, tenant_id="other"))
    costly = replace(CHARGE, tenant_id="other", worst_usd=Decimal(60))
    with pytest.raises(CostLimitReached, match="`erp-mcp budget set --day USD --tenant other` changes it"):
        await ledger.reserve(costly)
