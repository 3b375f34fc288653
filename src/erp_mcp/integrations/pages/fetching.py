"""One answer from the web: redirects followed by hand, nothing read that is too long, too slow or not text."""

import re
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import anyio
import httpx

from erp_mcp import __version__
from erp_mcp.errors import PageNotFound, PageRefused, PageUnreachable
from erp_mcp.integrations.pages.addresses import PublicTransport
from erp_mcp.integrations.pages.links import tidy

AGENT = "erp-mcp"
USER_AGENT = f"{AGENT}/{__version__} (reads pages for the assistant of a company)"
MOST_REDIRECTS = 5
FOR_GOOD = frozenset((301, 308))
REDIRECTS = FOR_GOOD | {302, 303, 307}
GONE = frozenset((404, 410))
TEXTS = frozenset(("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"))
GZIP_OR_ZLIB = 47
PASSWORD = re.compile(r"(//)[^/?#]*@")

# Asked before every request, also the one after a redirect; refuses by raising.
Permit = Callable[[httpx.URL], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave, to be asked later whether a page has changed."""

    etag: str | None = None
    last_modified: str | None = None

    def as_headers(self) -> dict[str, str]:
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is None where nothing has changed; `has_moved` for good from the address that was asked."""

    url: httpx.URL
    media_type: str
    validators: Validators
    data: bytes | None
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    target: httpx.URL
    is_for_good: bool


@asynccontextmanager
async def open_client(*, allow_loopback: bool = False) -> AsyncGenerator[httpx.AsyncClient]:
    """Through no proxy, which would resolve names itself; `allow_loopback` is for tests."""
    single_use = httpx.Limits(max_keepalive_connections=0)
    inner = httpx.AsyncHTTPTransport(limits=single_use, trust_env=False)
    transport = PublicTransport(inner, allow_loopback=allow_loopback)
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
    async with httpx.AsyncClient(transport=transport, headers=headers, trust_env=False) as client:
        yield client


class Fetcher:
    def __init__(self, client: httpx.AsyncClient, max_bytes: int, seconds: float) -> None:
        self._client = client
        self._max_bytes = max_bytes
        self._seconds = seconds

    async def get(
        self,
        url: httpx.URL,
        permit: Permit,
        known: Validators = NO_VALIDATORS,
        only: frozenset[str] | None = None,
    ) -> Answer:
        """Of `only` these media types. The time is for all of it, however slowly a server answers."""
        asked, is_for_good = url, True
        try:
            for _ in range(MOST_REDIRECTS + 1):
                await permit(url)
                with anyio.fail_after(self._seconds):
                    found = await self._get(url, known, only)
                if isinstance(found, Answer):
                    return replace(found, has_moved=is_for_good and url != asked)
                url, is_for_good = found.target, is_for_good and found.is_for_good
        except TimeoutError:
            raise PageUnreachable(f"{url} takes more than {self._seconds:g} s to answer.") from None
        except httpx.HTTPError as error:
            raise PageUnreachable(f"{url} cannot be reached.") from error
        raise PageRefused(f"{url} redirects more than {MOST_REDIRECTS} times.")

    async def _get(self, url: httpx.URL, known: Validators, only: frozenset[str] | None) -> Answer | Redirect:
        async with self._client.stream("GET", url, headers=known.as_headers()) as response:
            if response.status_code in REDIRECTS:
                return Redirect(_target(response), response.status_code in FOR_GOOD)
            validators = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
            media_type = _media_type(response)
            if response.status_code == 304 and known != NO_VALIDATORS:
                return Answer(url, media_type, validators, None)
            _check(response, only)
            return Answer(url, media_type, validators, await self._body(response))

    async def _body(self, response: httpx.Response) -> bytes:
        """Unpacked here, so that a small answer cannot become a large one."""
        is_packed = response.headers.get("content-encoding", "identity") != "identity"
        unpacking = zlib.decompressobj(GZIP_OR_ZLIB) if is_packed else None
        body = bytearray()
        try:
            async for chunk in response.aiter_raw():
                body += unpacking.decompress(chunk, self._max_bytes + 1) if unpacking else chunk
                if len(body) > self._max_bytes:
                    raise PageRefused(f"{response.url} has more than {self._max_bytes:,} bytes.")
        except zlib.error as error:
            raise PageUnreachable(f"{response.url} is broken on its way.") from error
        if unpacking and (unpacking.unused_data or not unpacking.eof):
            raise PageUnreachable(f"{response.url} is broken on its way.")
        return bytes(body)


def url_of(text: str) -> httpx.URL:
    try:
        url = tidy(httpx.URL(text))
    except (httpx.InvalidURL, ValueError):  # the second for a host that no name can be written as
        url = None
    if url is None:
        shown = PASSWORD.sub(r"\1", text)[:200]
        raise PageRefused(f"{shown!r} is no address of a web page: http or https, and no password in it.")
    return url


def _target(response: httpx.Response) -> httpx.URL:
    return url_of(str(response.url.join(response.headers.get("location", ""))))


def _media_type(response: httpx.Response) -> str:
    return response.headers.get("content-type") or "text/html"  # what is said of nothing is a page


def _check(response: httpx.Response, only: frozenset[str] | None) -> None:
    url, status = response.url, response.status_code
    if status in GONE:
        raise PageNotFound(f"There is no page at {url}.")
    if status in {401, 403, 407, 451}:
        raise PageRefused(f"{url} is not open to everybody (it answers {status}).")
    if status != 200:
        raise PageUnreachable(f"{url} answers {status}.")
    media_type = _media_type(response).partition(";")[0].strip().lower()
    if only is not None and media_type not in only:
        raise PageRefused(f"{url} is {media_type[:60]}, which is not read.")
