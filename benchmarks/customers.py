"""How long it takes to find one of a hundred thousand customers, by name and by what is written exactly."""

import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.names import customer
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.customers.finding import find
from erp_mcp.sandbox.company import chance
from erp_mcp.sandbox.company.names import Gender, firm_name, person_name
from erp_mcp.store.mirror import save_customers
from erp_mcp.store.records import Customer, Language

CUSTOMERS, ASKED, AT_ONCE = 100_000, 200, 5000
LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")
GENDERS: tuple[Gender, ...] = ("female", "male")
SEGMENTS = ("baqala", "restaurant", "cafeteria", "hotel", "office")
NOTE = (
    "Names of the demo company's persons and firms, drawn again: every word of one is borne by thousands. "
    "Begin, search and commit of one transaction in this process."
)


async def measure(effort: float = 1.0) -> Report:
    people = [
        one(chance.generator(f"customer {number}"), number)
        for number in range(1, times(CUSTOMERS, effort) + 1)
    ]
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            began = time.perf_counter()
            await fill(app, people)
            seconds = time.perf_counter() - began
            rows = await ask(app, people, times(ASKED, effort))
    return Report(f"{len(people):,} customers, saved in {seconds:.0f} s, found in milliseconds", rows, NOTE)


def one(rng: Random, number: int) -> Customer:
    language, is_firm = rng.choice(LANGUAGES), rng.random() < 0.3
    if is_firm:
        name = firm_name(language, rng.choice(SEGMENTS), number)
    else:
        name = person_name(rng, language, rng.choice(GENDERS))
    return replace(
        customer(number, name.forms[0]),
        other_names=name.forms[1:],
        is_company=is_firm,
        phone=f"+971 50 {number:07d}",
        email=f"customer{number}@mail.example",
    )


async def fill(app: App, people: Sequence[Customer]) -> None:
    for first in range(0, len(people), AT_ONCE):
        async with app.database.transactions(TENANT) as session:
            await save_customers(session, TENANT, people[first : first + AT_ONCE])
    async with app.database.owner_engine().connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("vacuum analyze customers, customer_keys")


async def ask(app: App, people: Sequence[Customer], count: int) -> list[Row]:
    asked = people[:: max(len(people) // count, 1)]
    persons = [each for each in asked if not each.is_company]
    queries = {
        "whole name": ([(each.other_names or (each.name,))[-1] for each in asked], 40.0),
        "one word": ([each.name.split()[0] for each in persons], None),
        "a letter missing": ([without_a_letter(each.name) for each in persons], None),
        "phone": ([f"0{(each.phone or '')[5:]}" for each in asked], 5.0),
        "e-mail": ([(each.email or "").upper() for each in asked], 5.0),
    }
    return [await row(app, what, texts, goal) for what, (texts, goal) in queries.items()]


def without_a_letter(name: str) -> str:
    middle = len(name) // 4 + 1
    return name[:middle] + name[middle + 1 :]


async def row(app: App, what: str, queries: Sequence[str], goal: float | None) -> Row:
    await found_in(app, queries[0])
    asked = [await found_in(app, each) for each in queries]
    took = [each for each, _ in asked]
    middle = percentile(took, 50)
    return {
        "what": what,
        "asked": len(asked),
        "answered": sum(hits for _, hits in asked),
        "p50": middle,
        "p95": percentile(took, 95),
        "goal": against(middle, goal, " ms") if goal else None,
    }


async def found_in(app: App, query: str) -> tuple[float, bool]:
    began = time.perf_counter()
    async with app.database.transactions(TENANT) as session:
        found = await find(session, query)
    return (time.perf_counter() - began) * 1000, bool(found.hits)
