"""How many customers of the demo company are classified rightly when each is held out of what is learned from."""

from collections.abc import Set

from benchmarks.report import Report, Row
from erp_mcp.customers.guessing.evidence import Sign, signs_of
from erp_mcp.customers.guessing.guesses import SURE, Experience
from erp_mcp.customers.guessing.learned import Learned
from erp_mcp.sandbox.company.people import customers
from erp_mcp.store.guesses import Example, Field, Newcomer
from erp_mcp.store.records import Customer


async def measure(effort: float = 1.0) -> Report:
    step = max(1, round(1 / effort))
    people = [*map(_example, customers())]
    experience = Experience(people)
    firms = [each for each in people if each.who.is_company]
    segments, languages = experience.segments, experience.languages
    if segments is None or languages is None:
        raise RuntimeError("the demo company has too few customers to learn from")
    rows = [
        _row("segment", "all", segments, [(each.segment, signs_of(each.who)) for each in people[::step]]),
        _row(
            "segment", "companies", segments, [(each.segment, signs_of(each.who)) for each in firms[::step]]
        ),
        _row("language", "all", languages, [(each.language, signs_of(each.who)) for each in people[::step]]),
    ]
    return Report(
        "Newcomers classified by name, place and phone, each held out of what is learned from",
        rows,
        "The names are generated: real firms say less often what they are, so the coverage is an upper bound.",
    )


def _example(customer: Customer) -> Example:
    who = Newcomer(
        customer.external_id,
        customer.name,
        customer.is_company,
        customer.country,
        customer.phone,
        customer.segment,
    )
    return Example(who, customer.segment, customer.language, customer.credit_limit)


def _row(field: Field, whom: str, learned: Learned, known: list[tuple[str, Set[Sign]]]) -> Row:
    sure = right = 0
    for label, signs in known:
        learned.add(label, signs, -1)
        guess = learned.guess(signs)
        learned.add(label, signs)
        if guess and guess.confidence >= SURE[field]:
            sure += 1
            right += guess.label == label
    return {
        "what": field,
        "customers": len(known),
        "of": whom,
        "coverage": 100 * sure / len(known),
        "accuracy": 100 * right / sure if sure else None,
    }
