"""What our reads and writes of Odoo cost: time beside a bare httpx call in the same run, and tokens.

Against the sandbox, or the Odoo of ERP_MCP_ODOO_URL, ERP_MCP_ODOO_DATABASE, ERP_MCP_ODOO_LOGIN and
ERP_MCP_ODOO_API_KEY.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from mcp import Client
from mcp_types import TextContent

from benchmarks import odoo_creating
from benchmarks.clients import call, over_stdio
from benchmarks.company import data_folder, environment, python
from benchmarks.odoo_peer import Bare, an_odoo, bare
from benchmarks.report import Report, Row, against
from benchmarks.timing import in_turns, percentile, times
from erp_mcp.budget import Tokens, load
from erp_mcp.integrations.odoo.wire import Call

CALLS, BLOCKS = 20, 10
SHARE, MILLISECONDS = 0.15, 5.0  # how much longer than the bare call ours may take
FIELDS = ["id", "name", "email", "city", "country_id"]
CUSTOMERS = [["customer_rank", ">", 0]]
ARE_CUSTOMERS = [{"field": "customer_rank", "op": ">", "value": 0}]


@dataclass(frozen=True, slots=True)
class Read:
    what: str
    tool: str
    arguments: Mapping[str, object]
    peer: Call
    most_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    what: str
    tool: str
    arguments: Mapping[str, object]


MOST_OF_AN_ERROR = 80
MISTAKES = (
    Mistake("a field that is misspelt", "search_records", {"model": "res.partner", "fields": ["phnoe"]}),
    Mistake("a model that is not there", "search_records", {"model": "sale.ordr"}),
    Mistake(
        "a filter on what is not stored",
        "search_records",
        {"model": "res.partner", "filters": [{"field": "display_nme", "op": "ilike", "value": "a"}]},
    ),
    Mistake(
        "a name that nobody has",
        "search_records",
        {"model": "sale.order", "filters": [{"field": "partner_id", "op": "=", "value": "Nobody at all"}]},
    ),
    Mistake(
        "a domain that is unbalanced",
        "search_records",
        {"model": "res.partner", "domain": ["|", ["id", "=", 1]]},
    ),
    Mistake(
        "a date that is none",
        "search_records",
        {"model": "sale.order", "filters": [{"field": "date_order", "op": ">=", "value": "next blue moon"}]},
    ),
    Mistake("a measure that is none", "aggregate_records", {"model": "sale.order", "measures": ["name:sum"]}),
    Mistake("a model that the policy hides", "search_records", {"model": "ir.config_parameter"}),
)


def reads(customer_id: int) -> Sequence[Read]:
    twenty = {"domain": CUSTOMERS, "fields": FIELDS, "limit": 20}
    attributes = ["string", "type", "relation", "required", "readonly", "store", "selection", "help"]
    return (
        Read(
            "20 customers, 5 columns",
            "search_records",
            {"model": "res.partner", "filters": ARE_CUSTOMERS, "fields": FIELDS, "limit": 20},
            Call("res.partner", "search_read", None, twenty, reads=True),
            700,
        ),
        Read(
            "one customer",
            "search_records",
            {"model": "res.partner", "ids": [customer_id], "fields": FIELDS},
            Call("res.partner", "read", [customer_id], {"fields": FIELDS}, reads=True),
        ),
        Read(
            "count orders",
            "aggregate_records",
            {"model": "sale.order"},
            Call("sale.order", "search_count", None, {"domain": []}, reads=True),
        ),
        Read(
            "describe res.partner",
            "describe_model",
            {"model": "res.partner"},
            Call("res.partner", "fields_get", None, {"attributes": attributes}, reads=True),
            1500,
        ),
    )


async def measure(effort: float = 1.0) -> Report:
    tokens = load("o200k")
    with an_odoo() as where:
        async with bare(where) as peer, serving(where) as client:
            rows = await compare(client, peer, reads(await a_customer(peer)), tokens, effort)
            rows.append(await odoo_creating.compare(client, peer, p50, effort))
            rows += [await refused(client, each, tokens) for each in MISTAKES]
    return Report(
        "Odoo through stdio and by a bare httpx call: milliseconds and tokens",
        rows,
        f"p50, medians of {times(BLOCKS, effort)} blocks of {times(CALLS, effort)} calls, in turns. Tokens of "
        "the whole answer, o200k.",
    )


async def a_customer(peer: Bare) -> int:
    match await peer.ask(Call("res.partner", "search", None, {"domain": CUSTOMERS, "limit": 1}, reads=True)):
        case [int(customer_id)]:
            return customer_id
        case _:
            raise ValueError("this Odoo has no customer")


@asynccontextmanager
async def serving(where: Mapping[str, str]) -> AsyncGenerator[Client]:
    with data_folder() as data_dir:
        policy = data_dir.with_name("policy.toml")
        policy.write_text(odoo_creating.POLICY, encoding="utf-8")
        # The first synchronisation of a mirror would be measured beside the calls.
        quiet = {"sync_minutes": 0, "odoo_calls_per_minute": 1_000_000, "policy_file": str(policy)}
        env = environment(data_dir, **quiet, **where)
        async with over_stdio(python("erp_mcp", "serve"), env, "2026-07-28") as client:
            yield client


async def compare(
    client: Client, peer: Bare, asked: Sequence[Read], tokens: Tokens, effort: float
) -> list[Row]:
    calls = times(CALLS, effort)
    contenders: dict[str, Callable[[], Awaitable[float]]] = {}
    for each in asked:
        ask = partial(call, client, each.tool, **each.arguments)
        contenders[each.what] = partial(p50, calls, ask)
        contenders[f"{each.what}, bare"] = partial(p50, calls, partial(peer.ask, each.peer))
    await in_turns(1, contenders)  # connects, and learns what the models are
    blocks = await in_turns(times(BLOCKS, effort), contenders)
    return [
        row_of(
            each.what,
            (blocks[each.what], blocks[f"{each.what}, bare"]),
            (tokens.count(await call(client, each.tool, **each.arguments)), each.most_tokens),
        )
        for each in asked
    ]


async def p50(calls: int, operation: Callable[[], Awaitable[object]]) -> float:
    milliseconds: list[float] = []
    for _ in range(calls):
        began = time.perf_counter()
        await operation()
        milliseconds.append((time.perf_counter() - began) * 1000)
    return percentile(milliseconds, 50)


def row_of(what: str, blocks: tuple[Sequence[float], Sequence[float]], tokens: tuple[int, int | None]) -> Row:
    ours, bare = map(median, blocks)
    return {
        "what": what,
        "p50": ours,
        "bare": bare,
        "more": ours - bare,
        "goal": against(ours - bare, round(SHARE * bare + MILLISECONDS, 1), " ms"),
        "tokens": tokens[0],
        "of tokens": None if tokens[1] is None else against(tokens[0], tokens[1]),
    }


async def refused(client: Client, mistake: Mistake, tokens: Tokens) -> Row:
    answer = await client.call_tool(mistake.tool, dict(mistake.arguments))
    (block,) = answer.content
    assert isinstance(block, TextContent)
    assert answer.is_error, block.text
    count = tokens.count(block.text)
    return {
        "what": f"refused: {mistake.what}",
        "p50": None,
        "bare": None,
        "more": None,
        "goal": None,
        "tokens": count,
        "of tokens": against(count, MOST_OF_AN_ERROR),
    }
