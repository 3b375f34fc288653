"""Pages of the web, each as it was found: changed, unchanged since last time, or skipped for a reason."""

from dataclasses import dataclass
from hashlib import sha256

import anyio
import httpx

from erp_mcp.integrations.pages.fetching import (
    NO_VALIDATORS,
    TEXTS,
    Answer,
    Fetcher,
    Permit,
    Validators,
    url_of,
)
from erp_mcp.integrations.pages.links import links_of
from erp_mcp.integrations.pages.site import Site, open_site


@dataclass(frozen=True, slots=True)
class PageLimits:
    """`delay_seconds` lie between two requests to a site, more where it asks for more."""

    max_pages: int = 500
    max_depth: int = 5
    max_page_bytes: int = 16 * 2**20
    page_seconds: float = 30.0
    crawl_seconds: float = 3600.0
    delay_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """`url` is where it was found in the end; `address` is the one to cite, which it may choose itself.

    `has_moved` there for good from the address that was asked.
    """

    url: str
    address: str
    media_type: str
    data: bytes
    validators: Validators
    links: tuple[str, ...]
    has_moved: bool = False

    @property
    def content_hash(self) -> bytes:
        return sha256(self.data).digest()


@dataclass(frozen=True, slots=True)
class Unchanged:
    url: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """`is_gone` tells a page that is no more from one that may be read another time."""

    url: str
    reason: str
    is_gone: bool = False


class Pages:
    """Remembers what each site asks for, for as long as it is used."""

    def __init__(self, client: httpx.AsyncClient, limits: PageLimits | None = None) -> None:
        self.limits = limits or PageLimits()
        self._fetcher = Fetcher(client, self.limits.max_page_bytes, self.limits.page_seconds)
        self._sites: dict[str, Site] = {}
        self._opening = anyio.Lock()

    async def fetch(self, url: str, known: Validators = NO_VALIDATORS) -> Page | Unchanged:
        """Fails with PageRefused, PageNotFound or PageUnreachable."""
        return await self.read(url_of(url), self.permit, known)

    async def read(self, url: httpx.URL, permit: Permit, known: Validators) -> Page | Unchanged:
        answer = await self._fetcher.get(url, permit, known, TEXTS)
        if answer.data is None:
            return Unchanged(str(url))
        return await anyio.to_thread.run_sync(_page, answer, answer.data)

    async def data_at(self, url: httpx.URL) -> bytes:
        """Of any media type: a sitemap comes as several."""
        return (await self._fetcher.get(url, self.permit)).data or b""

    async def permit(self, url: httpx.URL) -> None:
        await (await self.site(url)).permit(url)

    async def site(self, url: httpx.URL) -> Site:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        async with self._opening:
            if origin not in self._sites:
                self._sites[origin] = await open_site(self._fetcher, url, self.limits.delay_seconds)
            return self._sites[origin]


def _page(answer: Answer, data: bytes) -> Page:
    is_html = "html" in answer.media_type.lower()
    # What is a link is written in ASCII, in every encoding that pages come in.
    links, canonical = links_of(data.decode("utf-8", "replace"), answer.url) if is_html else ([], None)
    address = answer.url
    # A page that calls the front page its own address is mistaken: some sites do on every page.
    if canonical and canonical.host == address.host and (canonical.path != "/" or address.path == "/"):
        address = canonical
    return Page(
        str(answer.url),
        str(address),
        answer.media_type,
        data,
        answer.validators,
        tuple(map(str, links)),
        answer.has_moved,
    )
