"""Whether the answer stands in a context that `build_context` makes of so many tokens, and how many it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from benchmarks.company import data_folder, settings_in
from benchmarks.corpora import SAME_LANGUAGE, Collection, load
from benchmarks.packing import ACROSS, Compared, mean, row_of
from benchmarks.poured import NOTE, Poured, pour
from benchmarks.reference import BUDGETS, has_answer, reference
from benchmarks.report import Report, Row
from erp_mcp.app import App, open_app
from erp_mcp.conversations.prepared import Prepared
from erp_mcp.governance.principal import Caller
from erp_mcp.store.records import Asked


@dataclass(frozen=True, slots=True)
class Measured:
    compared: Compared
    tokens: Mapping[int, float]  # used on average, by how many there might be


async def measure(effort: float = 1.0) -> Report:
    alike = [load(name, asked, asked) for name, asked in SAME_LANGUAGE]
    collections = [thinned(each, effort) for each in (*alike, *(load(*each) for each in ACROSS))]
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            measured = [
                await compare(app, each)
                for each in collections
                if any(question.answers for question in each.questions)
            ]
    tokens = {budget: fmean(each.tokens[budget] for each in measured) for budget in BUDGETS}
    rows = [
        *map(as_row, measured),
        as_row(Measured(mean([each.compared for each in measured]), tokens)),
    ]
    return Report("Questions whose answer stands in the context of the store: percent", rows, NOTE)


def thinned(collection: Collection, effort: float) -> Collection:
    asked = collection.questions[:: max(1, round(1 / effort))]
    return Collection(collection.name, collection.documents, asked)


async def compare(app: App, collection: Collection) -> Measured:
    there, theirs = await pour(app, collection), await reference(collection)
    recall, tokens = dict[int, float](), dict[int, float]()
    for budget in BUDGETS:
        recall[budget], tokens[budget] = await within(app, there, collection, budget)
    whole, packer = theirs.recall("whole chunks"), theirs.recall("sentences")
    return Measured(Compared(collection.name, len(collection.questions), recall, whole, packer), tokens)


async def within(app: App, there: Poured, collection: Collection, budget: int) -> tuple[float, float]:
    """How many percent of the answers are there, and the tokens of the whole text on average."""
    caller = Caller(there.tenant_id, "benchmark")
    built = [await app.contexts.build(caller, Asked(each.text), budget) for each in collection.questions]
    asked = zip(built, collection.questions, strict=True)
    recall = 100 * fmean(has_answer(shown(context), each.answers) for context, each in asked)
    return recall, fmean(each.as_page(app.tokens, budget).tokens for each in built)


def shown(context: Prepared) -> str:
    """Of the company's knowledge; the question is in the context, too, but answers nothing."""
    return "\n".join(part.text for part in (*context.knowledge.primary, *context.knowledge.secondary))


def as_row(measured: Measured) -> Row:
    return {**row_of(measured.compared), **{f"tokens {it}": used for it, used in measured.tokens.items()}}
