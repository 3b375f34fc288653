"""One page or one file for the library: read within limits that suit a request that somebody waits for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from anyio import to_thread

from erp_mcp.documents.content import Limits
from erp_mcp.documents.reading import DocumentReader
from erp_mcp.documents.rooted import open_below
from erp_mcp.errors import (
    DocumentUnreadable,
    ErpError,
    InvalidInput,
    PageNotFound,
    PageRefused,
    PageUnreachable,
)
from erp_mcp.integrations.pages.fetching import open_client
from erp_mcp.integrations.pages.reading import Page, PageLimits, Pages, Unchanged
from erp_mcp.knowledge.filing import Filing, Gathered, Origin, documents_of
from erp_mcp.language.fence import defuse

LIMITS = Limits(max_file_bytes=16 * 2**20, max_text_bytes=2 * 2**20, max_pages=200, seconds=30)
PAGE_LIMITS = PageLimits(max_page_bytes=LIMITS.max_file_bytes, page_seconds=20)
LONGEST_REASON = 160  # characters of an error, which may cost 80 tokens in all


class Gathering:
    """`allow_loopback` is for tests, whose sites are served by this machine."""

    def __init__(self, roots: Sequence[Path], *, allow_loopback: bool = False) -> None:
        self._roots = roots
        self._reader = DocumentReader(LIMITS)
        self._allow_loopback = allow_loopback

    async def file(self, path: str, filing: Filing) -> Gathered:
        try:
            opened = await to_thread.run_sync(open_below, self._roots, path)
            with opened.file:
                read = await self._reader.read_opened(opened.path.name, opened.file)
        except (DocumentUnreadable, InvalidInput) as error:
            raise _unchanged(error, str(error)) from error
        changed_at = datetime.fromtimestamp(opened.changed_at, UTC)
        origin = Origin(opened.path.name, opened.path.as_uri(), None, changed_at)
        problems = [f"{each.line}: {each.what}" for each in read.problems]
        return Gathered(origin.key, list(documents_of(origin, read, filing)), problems)

    async def page(self, url: str, filing: Filing) -> Gathered:
        try:
            page = await self._fetched(url)
            read = await self._reader.read(page.url, page.data, page.media_type)
        except (DocumentUnreadable, PageNotFound, PageRefused, PageUnreachable) as error:
            # Where a page leads, and what it calls itself, are its own words.
            said = defuse(str(error)[:LONGEST_REASON])
            raise _unchanged(error, f'<data kind="page">{said}</data>') from error
        origin = Origin(page.address, page.address, page.address, datetime.now(UTC))
        return Gathered(origin.key, list(documents_of(origin, read, filing)))

    async def _fetched(self, url: str) -> Page:
        async with open_client(allow_loopback=self._allow_loopback) as client:
            found = await Pages(client, PAGE_LIMITS).fetch(url)
        if isinstance(found, Unchanged):
            raise PageUnreachable("The page answers that it has not changed, which nobody asked.")
        return found


def _unchanged(error: ErpError, text: str) -> ErpError:
    return type(error)(f"{text} Nothing was changed.")
