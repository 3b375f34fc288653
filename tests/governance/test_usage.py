"""What was read is added up for this window, today and the last seven days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from erp_mcp.app import App
from erp_mcp.budget import Tokens
from erp_mcp.governance.ledger import Charge
from erp_mcp.governance.reading import Reading
from erp_mcp.governance.usage import Usage
from erp_mcp.store import meters
from erp_mcp.store.costs import End
from erp_mcp.store.limits import Limits, Reader, Serving, window_of

READING = Reading("erp://budget", 1000)


async def lines_of(app: App, tokens: Tokens, seconds: int = 3600) -> list[str]:
    page = await Usage(app.database.transactions, tokens, app.ledger, 400_000, seconds).read("main", READING)
    return page.text.splitlines()


async def read_in(app: App, principal: str, window: datetime, tokens: int) -> None:
    limits = Limits(app.database.statements)
    await limits.meter(Reader("main", principal, window), Serving(1, tokens, 2 * tokens, 3 * tokens))


async def test_before_anything_was_read_that_is_said(app: App, o200k: Tokens) -> None:
    lines = await lines_of(app, o200k)
    assert [line for line in lines[2:-2] if line] == [
        "models, USD, UTC\tlimit\tspent\treserved\tleft",
        "day\t50.00\t0.0000\t0.0000\t50.0000",
        "month\t1000.00\t0.0000\t0.0000\t1000.0000",
        "week\t300.00\t0.0000\t0.0000\t300.0000",
        "No model was asked in 31 days.",
        "Allowance: 400000 tokens of resources per principal every 1 h.",
        "this window: nothing was read.",
        "today: nothing was read.",
        "7 days: nothing was read.",
    ]


async def test_each_period_adds_up_its_own_windows(app: App, o200k: Tokens) -> None:
    now = datetime.now(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    # A window as long as a day begins at midnight: the first of the day belongs to the day.
    for principal, window, tokens in (
        ("local", today, 1),
        ("token:shop", today, 50),
        ("local", today - timedelta(days=1), 10),
        ("local", today - timedelta(days=6), 100),
        ("local", today - timedelta(days=8), 1000),
    ):
        await read_in(app, principal, window, tokens)
    lines = await lines_of(app, o200k, seconds=86400)
    periods = ("this window", "today", "7 days")
    rows = [line.split("\t") for line in lines if "\t" in line and line.startswith(periods)]
    assert rows == [
        ["this window", "local", "1", "1", "2", "3"],
        ["this window", "token:shop", "1", "50", "100", "150"],
        ["today", "local", "1", "1", "2", "3"],
        ["today", "token:shop", "1", "50", "100", "150"],
        ["7 days", "local", "3", "111", "222", "333"],
        ["7 days", "token:shop", "1", "50", "100", "150"],
    ]


async def test_this_window_is_the_one_that_the_allowance_counts(app: App, o200k: Tokens) -> None:
    window = window_of(datetime.now(UTC), 86400)
    await read_in(app, "local", window - timedelta(seconds=1), 5)
    assert "this window: nothing was read." in await lines_of(app, o200k, seconds=86400)


async def test_reads_older_than_ninety_days_are_forgotten(app: App) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    for days in (0, 89, 91):
        await read_in(app, "local", now - timedelta(days=days), 1)
    async with app.database.transactions("main") as session:
        await meters.forget_old_reads(session, now)
        left = await meters.reads_since(session, now - timedelta(days=1000))
    assert [(row.principal, row.reads) for row in left] == [("local", 2)]


CHARGE = Charge(
    tenant_id="main",
    principal="token:shop",
    task="session_summary",
    model="gemini-3.5-flash-lite",
    prompt_version="session_summary@00000000",
    worst_usd=Decimal(1),
    assumed_usd=Decimal("0.5"),
    timeout_seconds=20,
)


async def called(app: App, conversation_id: str, end: End) -> None:
    entry_id = await app.ledger.reserve(replace(CHARGE, conversation_id=conversation_id))
    await app.ledger.finish("main", entry_id, end)


async def test_what_models_cost_is_told_per_day_principal_and_model_and_per_conversation(
    app: App, o200k: Tokens
) -> None:
    for milliseconds in (100, 300):
        await called(app, "a", End("settled", Decimal("0.10"), 1000, 0, 50, milliseconds))
    await called(app, "b", End("failed", Decimal("0.04"), error="AI_TIMED_OUT"))
    lines = await lines_of(app, o200k)
    assert (
        f"{datetime.now(UTC):%Y-%m-%d}\ttoken:shop\tgemini-3.5-flash-lite\t3\t2000\t100\t200\t290\t1\t0.240000\t0.080000"
        in lines
    )
    assert "2 conversations, 0.120000 USD each on average, 0.200000 at most" in lines
    assert "day\t50.00\t0.2400\t0.0000\t49.7600" in lines


async def test_what_models_cost_is_told_when_half_of_a_limit_is_spent(app: App) -> None:
    reading = Reading("erp://alerts", 500)
    before = await app.reporting.alerts.read("main", reading)
    await app.ledger.set_limits("main", {"day": Decimal(1)}, by="test")
    await called(app, "a", End("settled", Decimal("0.60")))
    after = await app.reporting.alerts.read("main", reading)
    assert "No alert was raised in 31 days." in before.text
    assert "\tinfo\t50% of the cost budget of this day (1.00 USD) are spent" in after.text
