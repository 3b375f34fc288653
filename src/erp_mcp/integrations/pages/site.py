"""What a site asks of those who read it: which pages not to, and how fast at most."""

import anyio
import httpx
from protego import Protego

from erp_mcp.errors import PageNotFound, PageRefused
from erp_mcp.integrations.pages.fetching import AGENT, Fetcher

MOST_BYTES = 512 * 1024  # of rules: what the standard asks to read at least
LONGEST_DELAY_SECONDS = 60.0


class Site:
    def __init__(self, rules: Protego, delay_seconds: float) -> None:
        self.sitemaps = list(rules.sitemaps)
        self._rules = rules
        self._delay = min(max(delay_seconds, rules.crawl_delay(AGENT) or 0.0), LONGEST_DELAY_SECONDS)
        self._turn = anyio.Lock()
        self._next = 0.0

    async def permit(self, url: httpx.URL) -> None:
        """Returns when it is this request's turn."""
        if not self._rules.can_fetch(str(url), AGENT):
            raise PageRefused(f"robots.txt of {url.host} asks not to read {url.path}.")
        async with self._turn:
            now = anyio.current_time()
            await anyio.sleep(self._next - now if self._next > now else 0)
            self._next = max(now, self._next) + self._delay


async def open_site(fetcher: Fetcher, page: httpx.URL, delay_seconds: float) -> Site:
    """A site without rules allows everything; one that cannot tell its rules now is not read now."""
    try:
        answer = await fetcher.get(page.copy_with(path="/robots.txt", query=None), _anything)
    except (PageNotFound, PageRefused):
        return Site(Protego.parse(""), delay_seconds)
    text = (answer.data or b"")[:MOST_BYTES].decode(errors="replace")
    return Site(await anyio.to_thread.run_sync(Protego.parse, text), delay_seconds)


async def _anything(_: httpx.URL) -> None:
    """robots.txt may always be asked for."""
