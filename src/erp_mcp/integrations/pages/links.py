"""Where a page leads, found in its text: nothing here can be slow on a page that is not HTML at all."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode

import httpx

MOST_LINKS = 2_000  # of one page
LONGEST = 2_000
TAG = re.compile(r"<(a|area|link|base)\s([^<>]{1,4000})>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([a-z]{2,10})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
TRACKING = re.compile(r"^(utm_\w+|gclid|fbclid|mc_[ce]id|sessionid|phpsessid)$", re.IGNORECASE)
NOT_TEXT = re.compile(
    r"\.(?:7z|avi|avif|bmp|bz2|css|dmg|docx?|eot|exe|gif|gz|ico|iso|jpe?g|js|json|mov|mp3|mp4|mpe?g|ogg|otf|png|pptx?|"
    r"rar|rss|svg|tar|tgz|tiff?|ttf|wav|webm|webp|woff2?|wmv|xlsx?|xml|zip)$",
    re.IGNORECASE,
)


def links_of(html: str, page: httpx.URL) -> tuple[list[httpx.URL], httpx.URL | None]:
    """What the page links to, each once, and the address that it calls its own."""
    base, canonical = page, None
    found: dict[httpx.URL, None] = {}
    for tag, attributes in _tags(html):
        target = _joined(base, attributes.get("href", ""))
        if target is None:
            continue
        if tag == "base":
            base = target
        elif tag == "link":
            canonical = target if attributes.get("rel", "").lower() == "canonical" else canonical
        elif len(found) < MOST_LINKS:
            found[target] = None
    return list(found), canonical


def _tags(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    for tag in TAG.finditer(html):
        attributes = ATTRIBUTE.findall(tag[2])
        yield tag[1].lower(), {name.lower(): unescape(a or b or c).strip() for name, a, b, c in attributes}


def _joined(base: httpx.URL, href: str) -> httpx.URL | None:
    if not href or len(href) > LONGEST:
        return None
    try:
        return tidy(base.join(href))
    except (httpx.InvalidURL, ValueError):
        return None


def tidy(url: httpx.URL) -> httpx.URL | None:
    """One form of an address that is written in several; None where it is none of a page."""
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        return None
    query = [(name, value) for name, value in parse_qsl(url.query.decode(), True) if not TRACKING.match(name)]
    return url.copy_with(fragment=None, path=url.path or "/", query=urlencode(query).encode() or None)


def may_be_text(url: httpx.URL) -> bool:
    return NOT_TEXT.search(url.path) is None
