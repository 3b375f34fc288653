"""All pages of one site that lie below an address: those in its sitemap, else from link to link."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import anyio
import httpx

from erp_mcp.errors import PageNotFound, PageRefused, PageUnreachable
from erp_mcp.integrations.pages.fetching import NO_VALIDATORS, Validators, url_of
from erp_mcp.integrations.pages.frontier import Frontier
from erp_mcp.integrations.pages.reading import Page, Pages, Skipped, Unchanged
from erp_mcp.integrations.pages.sitemaps import SUFFIXES, listed, usual_sitemap

AT_ONCE = 2
MOST_FAILURES = 6  # in a row: the site is down, or has had enough of us
NOTHING: Mapping[str, Validators] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stopped:
    """The crawl ended before the site did: `left` known addresses were not read."""

    reason: str
    left: int


Visit = Page | Unchanged | Skipped | Stopped


async def crawl(pages: Pages, start: str, known: Mapping[str, Validators] = NOTHING) -> AsyncGenerator[Visit]:
    """Fails where not even `start`, a page or a sitemap, can be read; what is `known` is asked for again."""
    url = url_of(start)
    if url.path.endswith(SUFFIXES):
        first, site, sitemaps = None, url.copy_with(path="/", query=None), [str(url)]
    else:
        first = await _first(pages, start)
        site = httpx.URL(first.url)
        sitemaps = (await pages.site(site)).sitemaps or [usual_sitemap(site)]
    crawling = Crawling(pages, site, known)
    found = await listed(pages, sitemaps)
    for skipped in found.skipped:
        yield skipped
    is_listed = crawling.frontier.add(found.addresses)
    if first is not None:
        yield crawling.once(first)
        crawling.frontier.add(() if is_listed else first.links, 1)
    async for visit in crawling.visits(follow=not is_listed):
        yield visit


async def _first(pages: Pages, start: str) -> Page:
    first = await pages.fetch(start)
    if isinstance(first, Unchanged):
        raise PageUnreachable(f"{start} answers that it has not changed, which nobody asked.")
    return first


class Crawling:
    def __init__(self, pages: Pages, site: httpx.URL, known: Mapping[str, Validators]) -> None:
        limits = pages.limits
        self.frontier = Frontier(site, limits.max_pages, limits.max_depth)
        self._pages = pages
        self._known = self._unmet = known
        self._left = limits.max_pages
        self._failures = 0
        self._deadline = anyio.current_time() + limits.crawl_seconds
        self._given: dict[str | bytes, str] = {}

    async def visits(self, *, follow: bool) -> AsyncGenerator[Visit]:
        while len(self.frontier) or self._looks_back():
            if reason := self._reason_to_stop():
                yield Stopped(reason, len(self.frontier))
                return
            for visit, depth in await self._together():
                if follow and isinstance(visit, Page):
                    self.frontier.add(visit.links, depth + 1)
                yield visit
        if beyond := self.frontier.unread_beyond():
            yield Stopped(f"more than {self._pages.limits.max_depth} links away from the start", beyond)

    def _looks_back(self) -> bool:
        """At the end what was known and has not been met: it may be gone, and leads no further."""
        self.frontier.add(self._unmet, self._pages.limits.max_depth)
        self._unmet = NOTHING
        return len(self.frontier) > 0

    def once(self, page: Page) -> Page | Skipped:
        """A page counts only the first time it is met, under whatever address."""
        same = self._given.get(page.address) or self._given.get(page.content_hash)
        if same is not None:
            return Skipped(page.url, f"the same page as {same}")
        self._given[page.address] = self._given[page.content_hash] = page.address
        return page

    def _reason_to_stop(self) -> str | None:
        if self._left <= 0:
            return f"at most {self._pages.limits.max_pages} pages are read"
        if anyio.current_time() > self._deadline:
            return f"it took more than {self._pages.limits.crawl_seconds:g} s"
        return "the site does not answer any more" if self._failures >= MOST_FAILURES else None

    async def _together(self) -> list[tuple[Visit, int]]:
        batch = self.frontier.take(min(AT_ONCE, self._left))
        self._left -= len(batch)
        found: list[tuple[Visit, int]] = []

        async def visit(url: httpx.URL, depth: int) -> None:
            found.extend((each, depth) for each in await self._visits(url))

        async with anyio.create_task_group() as together:
            for url, depth in batch:
                together.start_soon(visit, url, depth)
        return found

    async def _visits(self, url: httpx.URL) -> list[Visit]:
        """A page that was known where it no longer is counts as gone from there."""
        found = await self._read(url)
        if not isinstance(found, Page):
            return [found]
        asked, read = str(url), self.once(found)
        if found.has_moved and asked in self._known and asked != found.address:
            return [read, Skipped(asked, f"moved to {found.address}", is_gone=True)]
        return [read]

    async def _read(self, url: httpx.URL) -> Page | Unchanged | Skipped:
        try:
            found = await self._pages.read(url, self._permit, self._known.get(str(url), NO_VALIDATORS))
        except PageNotFound as error:
            return Skipped(str(url), str(error), is_gone=True)
        except PageRefused as error:
            return Skipped(str(url), str(error))
        except PageUnreachable as error:
            self._failures += 1
            return Skipped(str(url), str(error))
        self._failures = 0
        return found

    async def _permit(self, url: httpx.URL) -> None:
        if not self.frontier.is_on_site(url):
            raise PageRefused(f"{url} is not on this site.")
        await self._pages.permit(url)
