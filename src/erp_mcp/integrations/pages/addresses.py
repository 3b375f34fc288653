"""Connections to public addresses only: a name is resolved once, checked, and connected to as it was checked."""

import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import anyio
import httpx

from erp_mcp.errors import PageRefused, PageUnreachable

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
# Networks whose addresses carry one of IPv4 in their last 32 bits.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0:0/96"), IPv6Network("::/96"))
# Not of the internet, whatever this version of Python says: at the first two, clouds answer their own machines.
INSIDE = (
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
    IPv6Network("fec0::/10"),
    IPv6Network("3fff::/20"),
)


async def resolve(host: str, port: int) -> list[str]:
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PageUnreachable(f"There is no server called {host[:100]}.") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (inner := _carried(address)) is not None:
        return is_public(inner)
    if any(address in network for network in INSIDE):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that a packet to this one ends up at."""
    if any(address in network for network in TRANSLATED):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class PublicTransport(httpx.AsyncBaseTransport):
    """`allow_loopback` is for tests, and for nothing else.

    `inner` must not keep connections: it knows them by address, and two hosts may share one.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, resolve: Resolve = resolve, *, allow_loopback: bool = False
    ) -> None:
        self._inner = inner
        self._resolve = resolve
        self._allow_loopback = allow_loopback

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """To the first address that takes the connection."""
        addresses = await self._checked(request.url)
        for address in addresses[:-1]:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except httpx.ConnectError:
                continue
        return await self._inner.handle_async_request(_pinned(request, addresses[-1]))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _checked(self, url: httpx.URL) -> list[str]:
        """One private address among them is enough to refuse the host."""
        if url.scheme not in {"http", "https"}:
            raise PageRefused(f"Only http and https are read, not {url.scheme[:20] or 'no scheme'}.")
        addresses = await self._resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise PageRefused(f"{url.host[:100]} is not a public address.")
        return addresses

    def _is_allowed(self, text: str) -> bool:
        address = ip_address(text.partition("%")[0])
        return is_public(address) or (self._allow_loopback and address.is_loopback)


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """Host header, and the name that the certificate must be for, stay those that were asked for."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions | {"sni_hostname": request.url.host},
    )
