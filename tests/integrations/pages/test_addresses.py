from ipaddress import ip_address

import httpx
import pytest

from erp_mcp.errors import PageRefused, PageUnreachable
from erp_mcp.integrations.pages.addresses import PublicTransport, is_public
from erp_mcp.integrations.pages.fetching import open_client
from erp_mcp.integrations.pages.reading import PageLimits, Pages
from tests.integrations.pages.site import Site, html, redirect


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104  # looked at, not listened on
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
        "168.63.129.16",
        "192.0.0.192",
        "::ffff:192.0.0.192",
        "fec0::1",
        "3fff::1",
    ],
)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


class Network:
    """Answers as the internet would: names with addresses, and connections with what was sent on them."""

    def __init__(self, **names: list[str]) -> None:
        self.resolved: list[str] = []
        self.connected: list[httpx.Request] = []
        self._names = {name.replace("_", "."): addresses for name, addresses in names.items()}

    async def resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return self._names[host]

    def connect(self, request: httpx.Request) -> httpx.Response:
        self.connected.append(request)
        if request.url.host.endswith(".99"):
            raise httpx.ConnectError("nobody there")
        return httpx.Response(200, text="hello")

    def client(self) -> httpx.AsyncClient:
        transport = PublicTransport(httpx.MockTransport(self.connect), self.resolve)
        return httpx.AsyncClient(transport=transport)


async def test_a_connection_goes_to_the_address_that_was_checked_under_the_name_that_was_asked() -> None:
    network = Network(shop_example=["93.184.216.34"])

    await network.client().get("https://shop.example/tea")

    (request,) = network.connected
    assert str(request.url) == "https://93.184.216.34/tea"
    assert request.headers["host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"
    assert network.resolved == ["shop.example"]


async def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    network = Network(shop_example=["93.184.216.34", "10.0.0.1"])

    with pytest.raises(PageRefused, match=r"^shop.example is not a public address\.$"):
        await network.client().get("http://shop.example/")
    assert network.connected == []


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    network = Network(shop_example=["93.184.216.99", "93.184.216.34"])

    assert (await network.client().get("http://shop.example/")).text == "hello"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
    ],
)
async def test_this_machine_and_its_network_are_refused_however_they_are_written(url: str) -> None:
    async with open_client() as client:
        with pytest.raises(PageRefused, match="not a public address"):
            await Pages(client).fetch(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/", "//example.com", "http://a:b@example.com/", "x"],
)
async def test_only_addresses_of_web_pages_are_read(pages: Pages, url: str) -> None:
    with pytest.raises(PageRefused, match="is no address of a web page"):
        await pages.fetch(url)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd"]
)
async def test_a_redirect_into_the_network_is_refused(pages: Pages, site: Site, target: str) -> None:
    site.replies["/"] = redirect(target)

    with pytest.raises(PageRefused):
        await pages.fetch(site.url("/"))


async def test_a_name_that_changes_its_address_between_two_requests_is_checked_again(site: Site) -> None:
    answers = [["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]]

    async def rebinding(host: str, port: int) -> list[str]:
        return answers.pop(0)

    site.replies |= {"/": redirect("/secret"), "/secret": html(text="never")}
    transport = PublicTransport(httpx.AsyncHTTPTransport(), rebinding, allow_loopback=True)
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(PageRefused, match="not a public address"):
            await Pages(client, PageLimits(delay_seconds=0)).fetch(site.url("/", "shop.example"))
    assert site.paths() == ["/robots.txt", "/"]


async def test_a_host_that_does_not_exist_cannot_be_reached(pages: Pages) -> None:
    with pytest.raises(PageUnreachable, match=r"^There is no server called nowhere.invalid\.$"):
        await pages.fetch("http://nowhere.invalid/")
