"""Of two hundred questions about customers, how many become exactly the filters that were expected of them."""

from time import perf_counter

from tests.customers.query.company import COMPANY, TODAY
from tests.customers.query.expected import LANGUAGES, Expected, sentences

from benchmarks.report import Report, Row
from benchmarks.timing import percentile
from erp_mcp.customers.query.reading import understand

GOAL = 95.0


async def measure(effort: float = 1.0) -> Report:
    step = max(1, round(1 / effort))
    rows = [row_of(language, list(sentences(language))[::step]) for language in LANGUAGES]
    return Report(
        "Questions about customers understood: percent with exactly the expected filters",
        rows,
        f"The goal is {GOAL:g} percent. Written before the grammar, by the same author; the held were not looked "
        "at while it was made.",
    )


def row_of(language: str, known: list[Expected]) -> Row:
    milliseconds = [timed(each.text) for each in known]
    return {
        "language": language,
        "sentences": len(known),
        "all": right(known),
        "developed on": right([each for each in known if not each.is_held]),
        "held": right([each for each in known if each.is_held]),
        "ms p50": percentile(milliseconds, 50),
    }


def right(known: list[Expected]) -> float | None:
    """None where the effort is too small for one of them."""
    exact = [each.is_filtered_so(understand(each.text, COMPANY, TODAY)) for each in known]
    return 100 * sum(exact) / len(exact) if exact else None


def timed(text: str) -> float:
    began = perf_counter()
    understand(text, COMPANY, TODAY)
    return (perf_counter() - began) * 1000
