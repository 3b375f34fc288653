"""The table of contents of the library: its sources, as many as fit, and the call that gives the next."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Column, Omitted, Row, Table, Tokens
from erp_mcp.errors import ResultTooLarge
from erp_mcp.governance.reading import Page, counted
from erp_mcp.language.fence import defuse
from erp_mcp.store import sources
from erp_mcp.store.sources import ListedSource

AT_ONCE = 200
AMPLE = 1_000  # tokens, for one source
LONGEST_TITLE = 80
OPEN, CLOSE, CLOSE_TOKENS = '<data kind="sources">', "</data>", 8
COLUMNS = [Column(name) for name in ("id", "kind", "language", "audience", "chunks", "updated", "title")]


async def contents(
    session: AsyncSession, tokens: Tokens, kind: str | None, after: int, max_tokens: int
) -> Page:
    counts = await sources.count_sources(session)
    found = await sources.list_sources(session, kind, after, AT_ONCE + 1)
    head = _head(counts, kind, found)
    if not found:
        return counted(tokens, head)
    shown, is_all = found[:AT_ONCE], len(found) <= AT_ONCE
    rows = [_row(each, rank) for rank, each in enumerate(shown)]
    following = tokens.count(_next(kind, shown[-1].id))
    room = max_tokens - CLOSE_TOKENS - (0 if is_all else following)
    fitted = tokens.fit(
        [Table("sources", COLUMNS, rows, heading=head)],
        room,
        note=lambda left_out: _note(left_out, shown, kind),
    )
    if any(len(each.items) == each.total for each in fitted.left_out):
        alone = tokens.fit([Table("sources", COLUMNS, rows[:1], heading=head)], AMPLE)
        least = tokens.count(alone.text) + 2 * CLOSE_TOKENS + 2 * following
        raise ResultTooLarge(f"This budget does not hold one source; ask for max_tokens of {least} or more.")
    closed = fitted.text if fitted.left_out else f"{fitted.text}\n{CLOSE}"
    text = closed if fitted.left_out or is_all else f"{closed}\n{_next(kind, shown[-1].id)}"
    return counted(tokens, text)


def _head(counts: Mapping[str, int], kind: str | None, found: Sequence[ListedSource]) -> str:
    there = ", ".join(f"{count} {each}" for each, count in counts.items()) or "none"
    if not found:
        behind = f" of kind {kind}" if kind else ""
        return f"No source{behind} here. In all: {there}."
    narrowed = f"; listed: {kind}" if kind else ""
    return (
        f"{sum(counts.values())} sources ({there}){narrowed}. erp://knowledge/sources/ID reads one.\n{OPEN}"
    )


def _row(each: ListedSource, rank: int) -> Row:
    title = defuse(each.title)
    short = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
    updated = f"{each.updated_at:%Y-%m-%d}"
    cells = (str(each.id), each.kind, each.language, each.audience, str(each.chunks), updated, short)
    return Row(cells, value=-rank)


def _note(left_out: Sequence[Omitted], shown: Sequence[ListedSource], kind: str | None) -> str:
    """The rows of the highest ids are left out first, so the others end where the next call goes on."""
    first = min((index for each in left_out for index in each.items), default=len(shown))
    last = shown[first - 1].id if first else shown[0].id - 1
    return f"{CLOSE}\n{_next(kind, last)}"


def _next(kind: str | None, after: int) -> str:
    filtered = f', kind="{kind}"' if kind else ""
    return f'[more: save_knowledge(action="list"{filtered}, after={after})]'
