"""Whether the answer stands in a context of so many tokens, beside whole chunks and the fact sheet's packer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.corpora import SAME_LANGUAGE, Collection, load
from benchmarks.library import Library, library
from benchmarks.reference import BUDGETS, has_answer, reference
from benchmarks.report import Report, Row
from benchmarks.retrieval import at_least
from erp_mcp.budget import Tokens
from erp_mcp.budget.vocabulary import read_encoding
from erp_mcp.language.telltales import Language

SMALLEST, LARGEST = BUDGETS[0], BUDGETS[-1]
ACROSS: tuple[tuple[str, Language, Language], ...] = (("xquad", "ar", "en"), ("xquad", "tr", "en"))
NOTE = (
    f"The goal at {SMALLEST}: half of what whole chunks gain from {SMALLEST} to {LARGEST}; "
    f"at {LARGEST}: the packer of the fact sheet."
)

Recall = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Compared:
    what: str
    questions: int
    ours: Recall
    whole: Recall
    packer: Recall


async def measure(effort: float = 1.0) -> Report:
    tokens = Tokens("o200k", read_encoding("o200k"))
    collections = [load(name, asked, asked) for name, asked in SAME_LANGUAGE] + [
        load(*each) for each in ACROSS
    ]
    compared = [
        await compare(each, tokens, effort)
        for each in collections
        if any(question.answers for question in each.questions)
    ]
    rows = [row_of(each) for each in [*compared, mean(compared)]]
    return Report("Questions whose answer stands in the context: percent", rows, NOTE)


async def compare(collection: Collection, tokens: Tokens, effort: float) -> Compared:
    asked = collection.questions[:: max(1, round(1 / effort))]
    collection = Collection(collection.name, collection.documents, asked)
    ours, theirs = await library(collection, tokens), await reference(collection)
    return Compared(
        collection.name,
        len(asked),
        recall(ours, collection),
        theirs.recall("whole chunks"),
        theirs.recall("sentences"),
    )


def recall(ours: Library, collection: Collection) -> Recall:
    found = [(number, each, ours.search(number, each)) for number, each in enumerate(collection.questions)]
    return {
        budget: 100
        * fmean(
            has_answer(ours.context(number, ranked, budget), each.answers) for number, each, ranked in found
        )
        for budget in BUDGETS
    }


def mean(compared: Sequence[Compared]) -> Compared:
    return Compared(
        "mean",
        sum(each.questions for each in compared),
        mean_recall([each.ours for each in compared]),
        mean_recall([each.whole for each in compared]),
        mean_recall([each.packer for each in compared]),
    )


def mean_recall(recalls: Sequence[Recall]) -> Recall:
    return {budget: fmean(each[budget] for each in recalls) for budget in BUDGETS}


def row_of(compared: Compared) -> Row:
    half = (compared.whole[SMALLEST] + compared.whole[LARGEST]) / 2
    return {
        "what": compared.what,
        "questions": compared.questions,
        **{f"chunks {budget}": compared.whole[budget] for budget in (SMALLEST, LARGEST)},
        **{f"packer {budget}": compared.packer[budget] for budget in (SMALLEST, LARGEST)},
        **{f"ours {budget}": compared.ours[budget] for budget in BUDGETS},
        f"goal {SMALLEST}": at_least(compared.ours[SMALLEST], half),
        f"goal {LARGEST}": at_least(compared.ours[LARGEST], compared.packer[LARGEST]),
    }
