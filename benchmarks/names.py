"""Whether the store finds a person whose name is written in another script or spelling, beside the reference."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.corpora import SHARED
from benchmarks.report import Report, Row
from benchmarks.retrieval import at_least
from benchmarks.timing import times
from erp_mcp.app import App, open_app
from erp_mcp.customers.finding import find
from erp_mcp.errors import QueryTooShort
from erp_mcp.store.mirror import save_customers
from erp_mcp.store.records import Customer

SCRIPT = SHARED / "bench" / "names_reference.py"
PAIRS, DISTRACTORS = SHARED / "data/names/ar_en.dev.jsonl", SHARED / "data/names/distractors_en.txt"
OURS = Path(__file__).parent / "questions" / "names.tsv"
ASKED = 600
NOTE = (
    "One right name for each query, among all. Arabic: single words, most of them foreign to it, against the "
    "reference in memory; Persian and Turkish: whole names, written by hand before anything was tuned."
)
GOALS = (78, 90)


@dataclass(frozen=True, slots=True)
class Pair:
    query: str
    name: str


async def measure(effort: float = 1.0) -> Report:
    public = [Pair(each["ar"], each["en"]) for each in map(json.loads, PAIRS.open(encoding="utf-8"))]
    others = [line.strip() for line in DISTRACTORS.open(encoding="utf-8")]
    asked = public[: times(ASKED, effort)]
    ours = await asked_in([each.name for each in public] + others, asked)
    rows = [
        row("Arabic, ours", len(asked), ours, GOALS),
        row("Arabic, reference", len(asked), reference(len(asked))),
    ]
    return Report(
        "Names found first, and among the first five: percent", [*rows, *await by_hand(others, effort)], NOTE
    )


async def by_hand(others: Sequence[str], effort: float) -> list[Row]:
    lines = [line.split("\t") for line in OURS.read_text(encoding="utf-8").splitlines()]
    known = [name for _, _, name in lines]
    rows: list[Row] = []
    for language, called in (("fa", "Persian, ours"), ("tr", "Turkish, ours")):
        pairs = [Pair(query, name) for key, query, name in lines if key == language]
        some = pairs[: times(len(pairs), effort)]
        rows.append(row(called, len(some), await asked_in([*known, *others], some)))
    return rows


async def asked_in(names: Sequence[str], pairs: Sequence[Pair]) -> tuple[float, ...]:
    """Shares of the pairs whose name is first, and among five, in a store with all these names."""
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            async with app.database.transactions(TENANT) as session:
                await save_customers(
                    session,
                    TENANT,
                    [customer(number, each) for number, each in enumerate(dict.fromkeys(names), 1)],
                )
            places = [await place(app, each) for each in pairs]
    return tuple(100 * sum(each < most for each in places) / len(places) for most in (1, 5))


async def place(app: App, pair: Pair) -> int:
    try:
        async with app.database.transactions(TENANT) as session:
            found = await find(session, pair.query, 5)
    except QueryTooShort:
        return 5
    return next((at for at, hit in enumerate(found.hits) if hit.name == pair.name), 5)


def customer(number: int, name: str) -> Customer:
    """Of whom nothing else is known."""
    return Customer(
        external_id=number,
        name=name,
        other_names=(),
        language="en",
        is_company=False,
        phone=None,
        email=None,
        vat=None,
        city="",
        country="AE",
        branch="",
        segment="",
        credit_limit=Decimal(0),
        currency="AED",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def reference(asked: int) -> tuple[float, ...]:
    """What its own script prints, for as many of the same pairs."""
    call = f"import names_reference as it; it.main({str(PAIRS)!r}, {str(DISTRACTORS)!r}, {asked})"
    command = [sys.executable, "-c", call]
    said = subprocess.run(command, cwd=SCRIPT.parent, check=True, capture_output=True, text=True).stdout
    return tuple(100 * float(share) for share in re.findall(r"R@[15] ([\d.]+)", said))


def row(what: str, asked: int, found: Sequence[float], goals: Sequence[int] | None = None) -> Row:
    first, five = found
    return {
        "what": what,
        "asked": asked,
        "first": first,
        "among five": five,
        "goal": at_least(first, goals[0]) if goals else None,
        "goal of five": at_least(five, goals[1]) if goals else None,
    }
