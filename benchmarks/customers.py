"""How long it takes to find one of a hundred thousand customers, by name and by what is written exactly."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from benchmarks.company import TENANT, data_folder, settings_in
from benchmarks.crowd import fill
from benchmarks.names import customer
from benchmarks.report import Report, Row, against
from benchmarks.timing import percentile, times
from erp_mcp.app import App, open_app
from erp_mcp.customers.finding import find
from erp_mcp.customers.question import Question
from erp_mcp.governance.principal import Caller
from erp_mcp.sandbox.company import chance
from erp_mcp.sandbox.company.loading import load_company
from erp_mcp.sandbox.company.names import Gender, firm_name, person_name
from erp_mcp.store.records import Customer, Language

CUSTOMERS, ASKED, FIRST = 100_000, 200, 1_000_000
LANGUAGES: tuple[Language, ...] = ("ar", "en", "fa", "tr")
GENDERS: tuple[Gender, ...] = ("female", "male")
SEGMENTS = ("baqala", "restaurant", "cafeteria", "hotel", "office")
CITIES = ("Dubai", "Sharjah", "Abu Dhabi", "Ajman", "Al Ain", "Fujairah", "Istanbul", "Riyadh")
SENTENCES = (
    "restaurants in {} who spent more than {}",
    "customers in {} who have not ordered for 90 days and spent over {}",
    "hotels in {} that owe more than {}",
    "top 10 customers in {} by spending",
    "عملاء في {} صرفوا أكثر من {}",
    "{} şehrinde {} üzeri harcayan müşteriler",
    "baqala in {} that bought rice",
)
MEANINGS = ("saffron threads", "washing up liquid", "زعفران", "برنج باسماتی", "çikolata", "tissues and paper")
NOTE = (
    "Names of the demo company's persons and firms, drawn again: every word of one is borne by thousands. "
    "Begin, search and commit of one transaction in this process."
)


async def measure(effort: float = 1.0) -> Report:
    people = [
        one(chance.generator(f"customer {number}"), number)
        for number in range(FIRST, FIRST + times(CUSTOMERS, effort))
    ]
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            await load_company(app)
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
        city=rng.choice(CITIES),
        segment=rng.choice(SEGMENTS) if is_firm else "household",
        phone=f"+971 50 {number:07d}",
        email=f"customer{number}@mail.example",
    )


async def ask(app: App, people: Sequence[Customer], count: int) -> list[Row]:
    asked = people[:: max(len(people) // count, 1)]
    persons = [each for each in asked if not each.is_company]
    names = [(each.other_names or (each.name,))[-1] for each in asked]
    queries = {
        "whole name": (names, 40.0),
        "one word": ([each.name.split()[0] for each in persons], None),
        "a letter missing": ([without_a_letter(each.name) for each in persons], None),
        "phone": ([f"0{(each.phone or '')[5:]}" for each in asked], 5.0),
        "e-mail": ([(each.email or "").upper() for each in asked], 5.0),
    }
    found = [await row(what, texts, goal, partial(found_in, app)) for what, (texts, goal) in queries.items()]
    whole = {
        "search: whole name": names,
        "search: phone": [f"0{(each.phone or '')[5:]}" for each in asked],
        "search: sentence": [sentence(at) for at in range(len(asked))],
        "search: meaning": [MEANINGS[at % len(MEANINGS)] for at in range(len(asked))],
    }
    return [
        *found,
        *[await row(what, texts, 40.0, partial(searched_in, app)) for what, texts in whole.items()],
    ]


def sentence(at: int) -> str:
    return SENTENCES[at % len(SENTENCES)].format(CITIES[at % len(CITIES)], 500 + at % 7 * 100)


def without_a_letter(name: str) -> str:
    middle = len(name) // 4 + 1
    return name[:middle] + name[middle + 1 :]


async def row(
    what: str, queries: Sequence[str], goal: float | None, find_in: Callable[[str], Awaitable[bool]]
) -> Row:
    await find_in(queries[0])
    asked = [await timed(find_in, each) for each in queries]
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


async def timed(find_in: Callable[[str], Awaitable[bool]], query: str) -> tuple[float, bool]:
    began = time.perf_counter()
    found = await find_in(query)
    return (time.perf_counter() - began) * 1000, found


async def found_in(app: App, query: str) -> bool:
    async with app.database.transactions(TENANT) as session:
        return bool((await find(session, query)).hits)


async def searched_in(app: App, query: str) -> bool:
    return bool((await app.crm.searching.search(Caller(TENANT, "benchmark"), Question(query))).found)
