"""How long a conversation of a hundred messages takes to analyse: at first, and embedded on arrival."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.governance.principal import Caller
from erp_mcp.sandbox.company.conversations import conversations
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.store.dialogue import save_conversations
from erp_mcp.store.records import Conversation

MESSAGES, SESSIONS, ROUNDS = 100, 4, 10
COLD_MS, WARM_MS = 3000.0, 300.0
BEGAN = datetime(2026, 11, 1, 9, tzinfo=UTC)
CALLER = Caller(TENANT, "benchmarks")
NOTE = (
    "Sessions of the demo company's messages in four languages, with its records in the store. "
    "Cold: nothing of the session is embedded; what judges and detects was loaded by another one."
)


async def measure(effort: float = 1.0) -> Report:
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await load_company(app)
            loading, *asked = [session(number) for number in range(SESSIONS)]
            async with app.database.transactions(TENANT) as opened:
                await save_conversations(opened, TENANT, [loading, *asked])
            await analysed(app, loading)
            cold = [await analysed(app, each) for each in asked]
            rounds = times(ROUNDS, effort)
            warm = [await analysed(app, each) for _ in range(rounds) for each in asked]
    rows = [row("nothing embedded", cold, COLD_MS), row("embedded on arrival", warm, WARM_MS)]
    return Report(f"{MESSAGES} messages analysed, in milliseconds", rows, NOTE)


def session(number: int) -> Conversation:
    """Others for each number, a minute apart."""
    spoken = [each for conversation in conversations() for each in conversation.messages]
    said = spoken[number * MESSAGES : (number + 1) * MESSAGES]
    messages = tuple(
        replace(each, sent_at=BEGAN + timedelta(minutes=minute)) for minute, each in enumerate(said)
    )
    return Conversation(f"session-{number}", None, "web", "All sorts of things", "en", BEGAN, "", messages)


async def analysed(app: App, conversation: Conversation) -> float:
    began = time.perf_counter()
    await app.analysing.analyze(CALLER, conversation.id)
    return (time.perf_counter() - began) * 1000


def row(what: str, took: Sequence[float], goal: float) -> Row:
    middle = percentile(took, 50)
    return {
        "what": what,
        "analysed": len(took),
        "p50": middle,
        "p95": percentile(took, 95),
        "goal": against(middle, goal, " ms"),
    }
