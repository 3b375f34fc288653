"""What the way to a model adds to a call of it, over the bare SDK against the same server on loopback."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter

from google.genai import Client
from google.genai.types import GenerateContentConfig, HttpOptions, ThinkingConfig, ThinkingLevel
from pydantic import BaseModel

from benchmarks.company import demo_company
from benchmarks.report import Report, Row, against
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.app import App, gemini_writer
from erp_mcp.governance.leaving import Leaving
from erp_mcp.governance.ledger import Charge, Ledger
from erp_mcp.governance.model_calls import ModelCalls, ModelStore
from erp_mcp.governance.models import read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.governance.texts import template_of
from erp_mcp.integrations.gemini import Account, Gemini, GeminiWriter
from erp_mcp.integrations.seam import Commission
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.sandbox.gemini.server import serving_gemini
from erp_mcp.store.costs import End

MODEL, KEY = "gemini-3.5-flash-lite", "benchmark"
CALLS, BLOCKS = 25, 20
GOAL_MILLISECONDS, LEDGER_MILLISECONDS = 2.0, 5.0
MUCH = Decimal(1_000_000)
CALLER, NUMBERS = Caller(TENANT, "benchmark"), count()
CHARGE = Charge(
    tenant_id=TENANT,
    principal="benchmark",
    task="session_summary",
    model=MODEL,
    prompt_version="",
    worst_usd=Decimal("0.001"),
    assumed_usd=Decimal("0.001"),
    timeout_seconds=20,
)


class Summary(BaseModel):
    summary: str


BRIEF = template_of("session_summary")
# As long as ten messages of a customer.
COMMISSION = Commission(
    task="session_summary",
    instructions=BRIEF.used(BRIEF.texts["en"]).text,
    material=" ".join(
        f"Order SO-{number} has not arrived, you promised it for Monday." for number in range(16)
    ),
    max_output_tokens=300,
    schema=Summary,
)
TASK = Task("session_summary", "simple", Summary, COMMISSION.max_output_tokens)


async def measure(effort: float = 1.0) -> Report:
    calls, blocks = times(CALLS, effort), times(BLOCKS, effort)
    async with (
        serving_gemini() as server,
        Gemini(Account(KEY, base_url=server.url)) as gemini,
        demo_company() as app,
    ):
        sdk = Client(vertexai=False, api_key=KEY, http_options=HttpOptions(base_url=server.url))
        async with sdk.aio:
            writer = GeminiWriter(gemini, MODEL, "low", timeout_seconds=30)
            contenders: dict[str, Callable[[], Awaitable[float]]] = {
                "bare SDK": partial(block, calls, partial(ask, sdk)),
                "reserved": partial(between, calls, app.ledger, partial(ask, sdk)),
                "our client": partial(block, calls, partial(writer.write, COMMISSION)),
                "ledger": partial(block, calls, partial(charge, app.ledger)),
                "seam": partial(without_ledger, calls, app, gemini),
            }
            await in_turns(1, contenders)
            samples = await in_turns(blocks, contenders)
        sdk.close()
    return Report(
        "What the way to a model adds to a call of it: milliseconds",
        rows_of(samples),
        f"Medians of {blocks} blocks of {calls} calls, in turns; `more` is the difference within a turn. The way "
        "redacts with the names of 500 customers, looks whether that holds and was answered before, and counts. "
        "The answer is remembered in the statement that settles the call, and belongs to its time. The bare "
        "SDK runs in a loop of its own, and also where ours stands: a reservation leaves it colder caches.",
    )


def rows_of(samples: Mapping[str, Sequence[float]]) -> list[Row]:
    bare, reserved, ledger = samples["bare SDK"], samples["reserved"], samples["ledger"]
    client, seam = samples["our client"], samples["seam"]
    return [
        row_of("bare SDK", bare),
        row_of("bare SDK between reserving and settling", reserved, above(reserved, bare)),
        row_of("our client over the bare SDK", client, above(client, bare), GOAL_MILLISECONDS),
        row_of("reserving and settling", ledger, ledger, LEDGER_MILLISECONDS),
        row_of("the whole way without those, over the bare SDK", seam, above(seam, bare), GOAL_MILLISECONDS),
        row_of("the same, over the bare SDK between those", seam, above(seam, reserved), GOAL_MILLISECONDS),
    ]


def above(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [its - other for its, other in zip(ours, theirs, strict=True)]


class TimedLedger(Ledger):
    """Knows how long it took, so that the rest of a call can be told from it."""

    seconds = 0.0

    async def reserve(self, charge: Charge) -> int:
        began = perf_counter()
        entry_id = await super().reserve(charge)
        self.seconds += perf_counter() - began
        return entry_id

    async def finish(self, tenant_id: str, entry_id: int, end: End) -> None:
        began = perf_counter()
        await super().finish(tenant_id, entry_id, end)
        self.seconds += perf_counter() - began


async def without_ledger(calls: int, app: App, gemini: Gemini) -> float:
    """Milliseconds of the call in the middle, less what its reservation and its settlement took."""
    transactions = app.database.transactions
    ledger = TimedLedger(transactions, {"day": MUCH, "week": MUCH, "month": MUCH}, {})
    statements = app.database.statements
    store = ModelStore(transactions, statements, ledger, Leaving(transactions, statements), app.templates)
    model_calls = ModelCalls(store, read_models(None), app.tokens, partial(gemini_writer, gemini))
    await order(model_calls)  # learns the names of the tenant
    milliseconds: list[float] = []
    for _ in range(calls):
        began, ledger.seconds = perf_counter(), 0.0
        await order(model_calls)
        milliseconds.append((perf_counter() - began - ledger.seconds) * 1000)
    return percentile(milliseconds, 50)


async def order(model_calls: ModelCalls) -> None:
    """Never the same twice: what is remembered costs nothing."""
    passage = Passage("message of the customer", f"{COMMISSION.material} {next(NUMBERS)}")
    answered = await model_calls.write(TASK, CALLER, Matter([passage], None))
    assert answered.by == MODEL


async def charge(ledger: Ledger) -> None:
    await settle(ledger, await ledger.reserve(CHARGE))


async def settle(ledger: Ledger, entry_id: int) -> None:
    end = End("settled", Decimal("0.0001"), key=next(NUMBERS).to_bytes(32), answer=COMMISSION.material)
    await ledger.finish(CHARGE.tenant_id, entry_id, end)


async def ask(sdk: Client) -> object:
    """The same request, as short as the SDK lets one write it."""
    config = GenerateContentConfig(
        system_instruction=COMMISSION.instructions,
        max_output_tokens=COMMISSION.max_output_tokens,
        thinking_config=ThinkingConfig(thinking_level=ThinkingLevel.LOW),
        response_mime_type="application/json",
        response_schema=Summary,
    )
    return await sdk.aio.models.generate_content(  # pyright: ignore[reportUnknownMemberType] (Pillow)
        model=MODEL, contents=COMMISSION.material, config=config
    )


async def between(calls: int, ledger: Ledger, operation: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of the call in the middle, which finds the caches as the ledger leaves them."""
    milliseconds: list[float] = []
    for _ in range(calls):
        entry_id = await ledger.reserve(CHARGE)
        began = perf_counter()
        await operation()
        milliseconds.append((perf_counter() - began) * 1000)
        await settle(ledger, entry_id)
    return percentile(milliseconds, 50)


async def block(calls: int, operation: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of the call in the middle."""
    milliseconds: list[float] = []
    for _ in range(calls):
        began = perf_counter()
        await operation()
        milliseconds.append((perf_counter() - began) * 1000)
    return percentile(milliseconds, 50)


def row_of(
    name: str, blocks: Sequence[float], more: Sequence[float] | None = None, goal: float | None = None
) -> Row:
    return {
        "what": name,
        "p50": median(blocks),
        "best": min(blocks),
        "more": None if more is None else median(more),
        "goal": None if more is None or goal is None else against(median(more), goal, " ms"),
    }
