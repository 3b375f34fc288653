"""What indexing costs beside the embedding model, and whether its memory grows with the library."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from resource import getpagesize
from time import perf_counter

from benchmarks.company import data_folder, settings_in
from benchmarks.report import Report, Row, against
from benchmarks.timing import times
from erp_mcp.app import App, open_app
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.integrations.seam import Vector
from erp_mcp.knowledge.library import NONE_KNOWN
from erp_mcp.sandbox.company.documents import documents
from erp_mcp.sandbox.company.vectors import shipped_vectors
from erp_mcp.store.records import Document
from erp_mcp.store.tenancy import ensure_tenant

CHUNKS = 100_000
MOST_BESIDE, MOST_GROWTH = 10.0, 10.0  # percent
Known = Mapping[str, Mapping[bytes, Vector]]


async def measure(effort: float = 1.0) -> Report:
    known = {MODEL_ID: shipped_vectors()}
    with data_folder() as data_dir:
        async with open_app(settings_in(data_dir)) as app:
            some = documents()[:: max(1, round(1 / effort))]
            beside, _ = await indexed(app, "known", some, known)
            whole, chunks = await indexed(app, "new", some, NONE_KNOWN)
            resident = await growing(app, times(CHUNKS, effort), known)
    share = 100 * beside / whole
    early, late = resident[max(1, len(resident) // 10)], resident[-1]
    growth = 100 * (late[1] - early[1]) / early[1]
    return Report(
        "Indexing",
        [
            row_of("seconds with the model", chunks, whole),
            row_of("seconds of it beside the model", chunks, beside),
            row_of("percent of it beside the model", chunks, share, against(share, MOST_BESIDE, " %")),
            row_of("resident MB", early[0], early[1]),
            row_of("resident MB", late[0], late[1]),
            row_of("growth, percent", late[0], growth, against(growth, MOST_GROWTH, " %")),
        ],
        "The demo company's documents, with their vectors new and known; then copies of them one after the other.",
    )


async def indexed(app: App, tenant_id: str, given: Sequence[Document], known: Known) -> tuple[float, int]:
    """Seconds, and the chunks that it took them for."""
    async with app.database.owner_engine().begin() as connection:
        await ensure_tenant(connection, tenant_id, tenant_id)
    began = perf_counter()
    saved = await app.knowledge.save(tenant_id, given, known)
    await app.indexing.index(tenant_id)
    return perf_counter() - began, saved.chunks


async def growing(app: App, chunks: int, known: Known) -> list[tuple[int, float]]:
    """Copy after copy, each a library of its own size: how many chunks there were, and the memory then."""
    resident: list[tuple[int, float]] = []
    there = 0
    while there < chunks or len(resident) < 2:
        copy = [replace(each, key=f"{each.key}#{len(resident)}") for each in documents()]
        _, more = await indexed(app, "growing", copy, NONE_KNOWN if resident else known)
        there += more
        resident.append((there, resident_mb()))
    return resident


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * getpagesize() / 1_000_000


def row_of(what: str, chunks: int, value: float, goal: str | None = None) -> Row:
    return {"what": what, "chunks": chunks, "value": value, "goal": goal}
