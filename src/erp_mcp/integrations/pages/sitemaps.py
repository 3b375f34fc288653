"""The addresses that a site lists of itself."""

import re
import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

import anyio
import httpx

from erp_mcp.errors import PageNotFound, PageRefused, PageUnreachable
from erp_mcp.integrations.pages.fetching import url_of
from erp_mcp.integrations.pages.frontier import KNOWN_PER_PAGE
from erp_mcp.integrations.pages.reading import Pages, Skipped

# Not parsed as XML: entities that grow without end mean nothing to this.
LOCATION = re.compile(r"<(?:\w{1,20}:)?loc>\s{0,99}(?:<!\[CDATA\[)?\s{0,99}([^<>\]\s]{1,2000})")
IS_INDEX = re.compile(r"<(?:\w{1,20}:)?sitemapindex\b")
MOST_SITEMAPS = 50
MOST_BYTES = 50 * 2**20  # what the protocol allows
GZIP = b"\x1f\x8b"
SUFFIXES = (".xml", ".xml.gz")


@dataclass(frozen=True, slots=True)
class Listed:
    addresses: list[str] = field(default_factory=list[str])
    skipped: list[Skipped] = field(default_factory=list[Skipped])


async def listed(pages: Pages, sitemaps: Sequence[str]) -> Listed:
    """What these sitemaps list, and those that they name; what cannot be read of them is said."""
    found, seen, waiting = Listed(), set[str](), deque(sitemaps)
    most = pages.limits.max_pages * KNOWN_PER_PAGE
    while waiting and len(seen) < MOST_SITEMAPS and len(found.addresses) < most:
        sitemap = waiting.popleft()
        if sitemap in seen:
            continue
        seen.add(sitemap)
        try:
            data = await pages.data_at(url_of(sitemap))
            entries, is_index = await anyio.to_thread.run_sync(_entries, data)
        except PageNotFound:
            continue
        except (PageRefused, PageUnreachable) as error:
            found.skipped.append(Skipped(sitemap, str(error)))
            continue
        (waiting if is_index else found.addresses).extend(entries)
    found.skipped.extend(Skipped(each, "more sitemaps than are read") for each in waiting if each not in seen)
    return found


def _entries(data: bytes) -> tuple[list[str], bool]:
    """The addresses, and whether they are of sitemaps again."""
    text = _unpacked(data).decode("utf-8", "replace")
    return [unescape(each) for each in LOCATION.findall(text)], IS_INDEX.search(text) is not None


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacking.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise PageUnreachable("It is packed, and broken.") from error
    if not unpacking.eof:
        raise PageRefused(f"It is broken, or has more than {MOST_BYTES:,} bytes.")
    return text


def usual_sitemap(page: httpx.URL) -> str:
    return str(page.copy_with(path="/sitemap.xml", query=None))
