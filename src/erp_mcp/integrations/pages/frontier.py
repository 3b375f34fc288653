"""What a crawl still has to read: addresses of one host below one folder, each once."""

from collections import deque
from collections.abc import Iterable

import httpx

from erp_mcp.errors import PageRefused
from erp_mcp.integrations.pages.fetching import url_of
from erp_mcp.integrations.pages.links import may_be_text

KNOWN_PER_PAGE = 20  # addresses remembered for each page that may be read: far more than can be


class Frontier:
    def __init__(self, start: httpx.URL, max_pages: int, max_depth: int) -> None:
        self.beyond: set[httpx.URL] = set()  # too many links away
        self._start = start
        self._most = max_pages * KNOWN_PER_PAGE
        self._max_depth = max_depth
        self._seen = {start}
        self._waiting: deque[tuple[httpx.URL, int]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, addresses: Iterable[str], depth: int = 0) -> bool:
        """Whether one of them belongs to the site."""
        held = [url for url in map(_parsed, addresses) if url is not None and self._holds(url)]
        for url in held:
            if url in self._seen or len(self._seen) >= self._most:
                continue
            if depth > self._max_depth:
                self.beyond.add(url)
            else:
                self._seen.add(url)
                self._waiting.append((url, depth))
        return bool(held)

    def take(self, most: int) -> list[tuple[httpx.URL, int]]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def is_on_site(self, url: httpx.URL) -> bool:
        return url.host == self._start.host

    def unread_beyond(self) -> int:
        return len(self.beyond - self._seen)

    def _holds(self, url: httpx.URL) -> bool:
        folder = self._start.path.rpartition("/")[0] + "/"
        return self.is_on_site(url) and url.path.startswith(folder) and may_be_text(url)


def _parsed(address: str) -> httpx.URL | None:
    try:
        return url_of(address)
    except PageRefused:
        return None
