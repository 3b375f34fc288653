"""Whether a search of the real store finds the right document, beside the retrievers of the fact sheet."""

from collections.abc import Sequence

from benchmarks.company import data_folder, settings_in
from benchmarks.corpora import ACROSS, SAME_LANGUAGE, Asked, Collection, load, poured
from benchmarks.poured import NOTE, Poured, pour
from benchmarks.reference import Method, reference
from benchmarks.report import Report, Row
from benchmarks.retrieval import METHODS, TOLERANCE, Compared, Quality, mean, quality, row_of
from erp_mcp.app import App, open_app
from erp_mcp.governance.principal import Caller

HITS = 20  # so that ten documents are among them, though some are cut into several chunks


async def measure(effort: float = 1.0) -> Report:
    alike = [load(name, asked, asked) for name, asked in SAME_LANGUAGE]
    crossing = [load(*each) for each in ACROSS]
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            rows = [
                *await rows_of(app, "in one language", alike, "gated", effort),
                *await rows_of(app, "across languages", crossing, "dense", effort),
                *await rows_of(app, "in one language, all sets", [*map(poured, alike)], "gated", effort),
                *await rows_of(app, "across languages, all sets", [*map(poured, crossing)], "dense", effort),
            ]
    return Report("Questions whose right document the store finds first: percent", rows, NOTE)


async def rows_of(
    app: App, what: str, collections: Sequence[Collection], peer: Method, effort: float
) -> list[Row]:
    compared = [await compare(app, each, effort) for each in collections]
    return [
        *(row_of(each, peer, TOLERANCE) for each in compared),
        row_of(mean(f"mean {what}", compared), peer, 0),
    ]


async def compare(app: App, collection: Collection, effort: float) -> Compared:
    there, theirs = await pour(app, collection), await reference(collection)
    asked = collection.questions[:: max(1, round(1 / effort))]
    found: dict[Method, Quality] = {
        method: measured(asked, [theirs.search(method, each.text, each.language) for each in asked])
        for method in METHODS
    }
    ours = [await ids(app, there, each.text) for each in asked]
    return Compared(collection.name, len(asked), measured(asked, ours), found)


def measured(asked: Sequence[Asked], found: Sequence[Sequence[str]]) -> Quality:
    return quality(found, [each.relevant for each in asked])


async def ids(app: App, there: Poured, question: str) -> list[str]:
    """Of the documents, each once: the best of its chunks says where it is."""
    found = await app.retrieval.search(Caller(there.tenant_id, "benchmark"), question, limit=HITS)
    return list(dict.fromkeys(there.ids[each.chunk.source_id] for each in found.hits))
