"""Whether the right document is found, beside BM25, vectors alone and two ways to join them, set by set."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from math import log2
from statistics import fmean

from benchmarks.corpora import ACROSS, SAME_LANGUAGE, Collection, load, poured
from benchmarks.library import library
from benchmarks.reference import Method, reference
from benchmarks.report import Report, Row
from erp_mcp.budget import Tokens
from erp_mcp.budget.vocabulary import read_encoding

METHODS: tuple[Method, ...] = ("BM25", "dense", "RRF", "gated")
TOLERANCE = 0.5  # points
NOTE = (
    "R@5 and nDCG@10 are ours. "
    "The goal is set by the gated fusion within a language, by the vectors alone across two."
)


@dataclass(frozen=True, slots=True)
class Quality:
    """In percent: the right one is first, it is among five, and how far up it is among ten."""

    first: float
    in_five: float
    gain: float


@dataclass(frozen=True, slots=True)
class Compared:
    what: str
    questions: int
    ours: Quality
    theirs: Mapping[Method, Quality]


async def measure(effort: float = 1.0) -> Report:
    tokens = Tokens("o200k", read_encoding("o200k"))
    alike = [load(name, asked, asked) for name, asked in SAME_LANGUAGE]
    crossing = [load(*each) for each in ACROSS]
    return Report(
        "Questions whose right document is the first that is found: percent",
        [
            *await rows_of("in one language", alike, "gated", tokens, effort),
            *await rows_of("across languages", crossing, "dense", tokens, effort),
            *await rows_of("in one language, all sets", [*map(poured, alike)], "gated", tokens, effort),
            *await rows_of("across languages, all sets", [*map(poured, crossing)], "dense", tokens, effort),
        ],
        NOTE,
    )


async def rows_of(
    what: str, collections: Sequence[Collection], peer: Method, tokens: Tokens, effort: float
) -> list[Row]:
    """No set may be more than the tolerance below the peer, and their mean not at all."""
    compared = [await compare(each, tokens, effort) for each in collections]
    rows = [row_of(each, peer, TOLERANCE) for each in compared]
    return [*rows, row_of(mean(f"mean {what}", compared), peer, 0)]


async def compare(collection: Collection, tokens: Tokens, effort: float) -> Compared:
    ours, theirs = await library(collection, tokens), await reference(collection)
    asked = list(enumerate(collection.questions))[:: max(1, round(1 / effort))]
    right = [each.relevant for _, each in asked]
    mine = quality([ours.ids(ours.search(number, each)) for number, each in asked], right)
    found: dict[Method, Quality] = {
        method: quality([theirs.search(method, each.text, each.language) for _, each in asked], right)
        for method in METHODS
    }
    return Compared(collection.name, len(asked), mine, found)


def quality(found: Sequence[Sequence[str]], right: Sequence[frozenset[str]]) -> Quality:
    places = [
        next((place for place, each in enumerate(ids[:10]) if each in relevant), None)
        for ids, relevant in zip(found, right, strict=True)
    ]
    return Quality(
        first=100 * fmean(place == 0 for place in places),
        in_five=100 * fmean(place is not None and place < 5 for place in places),
        gain=100 * fmean(0.0 if place is None else 1 / log2(place + 2) for place in places),
    )


def mean(what: str, compared: Sequence[Compared]) -> Compared:
    """Of the sets, however many questions each has."""
    return Compared(
        what,
        sum(each.questions for each in compared),
        mean_quality([each.ours for each in compared]),
        {method: mean_quality([each.theirs[method] for each in compared]) for method in METHODS},
    )


def mean_quality(qualities: Sequence[Quality]) -> Quality:
    columns = zip(*(astuple(each) for each in qualities), strict=True)
    return Quality(*(fmean(column) for column in columns))


def row_of(compared: Compared, peer: Method, tolerance: float) -> Row:
    return {
        "what": compared.what,
        "questions": compared.questions,
        **{method: compared.theirs[method].first for method in METHODS},
        "ours": compared.ours.first,
        "goal": at_least(compared.ours.first, compared.theirs[peer].first - tolerance),
        "R@5": compared.ours.in_five,
        "nDCG@10": compared.ours.gain,
        "nDCG@10 gated": compared.theirs["gated"].gain,
    }


def at_least(value: float, goal: float) -> str:
    """The goal and whether it was reached."""
    return f"{'met' if value >= goal else 'missed'}: at least {goal:.1f}"
