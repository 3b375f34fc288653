import gzip
import socket

import httpx
import pytest

from erp_mcp.errors import PageNotFound, PageRefused, PageUnreachable
from erp_mcp.integrations.pages.fetching import USER_AGENT, Validators, url_of
from erp_mcp.integrations.pages.reading import Page, PageLimits, Pages, Unchanged
from tests.integrations.pages.site import HTML, PLAIN, Reply, Site, html, packed, redirect


async def read(pages: Pages, url: str) -> Page:
    found = await pages.fetch(url)
    assert isinstance(found, Page)
    return found


async def test_a_page_comes_with_what_is_needed_to_cite_it_and_to_ask_again(pages: Pages, site: Site) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/tea")}">'
    reply = html("/shop?utm_source=x&id=1#top", "mailto:a@example.com", text="Tea", head=canonical)
    site.replies["/tea?ref=1"] = Reply(reply.body, 200, HTML | {"ETag": '"v1"', "Last-Modified": "yesterday"})

    found = await read(pages, site.url("/tea?ref=1#now"))

    assert found == Page(
        url=site.url("/tea?ref=1"),
        address=site.url("/tea"),
        media_type="text/html; charset=utf-8",
        data=str(reply.body).encode(),
        validators=Validators('"v1"', "yesterday"),
        links=(site.url("/shop?id=1"),),
    )


async def test_a_page_that_has_not_changed_is_not_read_again(pages: Pages, site: Site) -> None:
    site.replies["/"] = lambda asked: Reply(b"", 304) if asked.headers.get("If-None-Match") else html()

    found = await pages.fetch(site.url("/"), Validators(etag='"v1"'))

    assert found == Unchanged(site.url("/"))


async def test_every_request_says_who_asks(pages: Pages, site: Site) -> None:
    site.replies["/"] = html()

    await pages.fetch(site.url("/"))

    assert {asked.headers["User-Agent"] for asked in site.asked} == {USER_AGENT}


async def test_redirects_are_followed_five_times(pages: Pages, site: Site) -> None:
    site.replies |= {f"/{each}": redirect(f"/{each + 1}") for each in range(9)} | {"/6": html(text="Tea")}

    assert (await read(pages, site.url("/1"))).url == site.url("/6")
    with pytest.raises(PageRefused, match="redirects more than 5 times"):
        await pages.fetch(site.url("/0"))


async def test_a_page_that_robots_txt_asks_not_to_read_is_not_read_also_behind_a_redirect(
    pages: Pages, site: Site
) -> None:
    everybody = "User-agent: *\nDisallow: /private/*.html$\nAllow: /private/open.html"
    rules = f"User-agent: other\nDisallow: /\n\n{everybody}\n"
    site.replies |= {
        "/robots.txt": Reply(rules, 200, PLAIN),
        "/private/open.html": html(),
        "/hidden": redirect("/private/a.html"),
    }

    await pages.fetch(site.url("/private/open.html"))
    for path in ("/private/a.html", "/hidden"):
        with pytest.raises(PageRefused, match=r"asks not to read /private/a\.html"):
            await pages.fetch(site.url(path))
    assert "/private/a.html" not in site.paths()


async def test_a_site_whose_rules_cannot_be_told_now_is_not_read_now(pages: Pages, site: Site) -> None:
    site.replies |= {"/robots.txt": Reply(b"", 503), "/": html()}

    with pytest.raises(PageUnreachable, match=r"robots\.txt answers 503"):
        await pages.fetch(site.url("/"))


async def test_requests_keep_the_distance_that_the_site_asks_for(
    client: httpx.AsyncClient, site: Site
) -> None:
    rules = Reply("User-agent: *\nCrawl-delay: 0.2", 200, PLAIN)
    site.replies |= {"/robots.txt": rules, "/1": html(), "/2": html(), "/3": html()}
    pages = Pages(client, PageLimits(delay_seconds=0))

    for path in ("/1", "/2", "/3"):
        await pages.fetch(site.url(path))

    times = [asked.at for asked in site.asked if asked.path != "/robots.txt"]
    assert times[2] - times[0] > 0.3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, PageNotFound),
        (410, PageNotFound),
        (401, PageRefused),
        (403, PageRefused),
        (429, PageUnreachable),
        (500, PageUnreachable),
        (204, PageUnreachable),
        (304, PageUnreachable),
    ],
)
async def test_every_answer_but_a_page_is_an_error(
    pages: Pages, site: Site, status: int, error: type[Exception]
) -> None:
    site.replies["/"] = Reply(b"", status, HTML)

    with pytest.raises(error, match=site.url("/")):
        await pages.fetch(site.url("/"))


@pytest.mark.parametrize(
    "media_type", ["image/png", "video/mp4", "application/zip", "application/octet-stream"]
)
async def test_what_is_no_text_is_refused_by_its_type(pages: Pages, site: Site, media_type: str) -> None:
    site.replies["/"] = Reply(b"x", 200, {"Content-Type": media_type})

    with pytest.raises(PageRefused, match=f"is {media_type}, which is not read"):
        await pages.fetch(site.url("/"))


async def test_a_page_of_which_nothing_is_said_is_html(pages: Pages, site: Site) -> None:
    site.replies["/"] = Reply('<a href="/tea">')

    found = await read(pages, site.url("/"))

    assert (found.media_type, found.links) == ("text/html", (site.url("/tea"),))


async def test_a_packed_page_is_unpacked(pages: Pages, site: Site) -> None:
    site.replies["/"] = packed("<p>سلام</p>")

    assert (await read(pages, site.url("/"))).data.decode() == "<p>سلام</p>"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"x" * 2_000, 200, HTML),
        packed("x" * 50_000_000),
    ],
)
async def test_a_page_that_is_too_long_is_refused_however_small_it_is_packed(
    client: httpx.AsyncClient, site: Site, reply: Reply
) -> None:
    site.replies["/"] = reply

    with pytest.raises(PageRefused, match="has more than 1,000 bytes"):
        await Pages(client, PageLimits(max_page_bytes=1_000, delay_seconds=0)).fetch(site.url("/"))


@pytest.mark.parametrize(
    "body",
    [
        b"not packed",
        gzip.compress(b"half", mtime=0)[:-9],
        gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0),
    ],
)
async def test_a_page_that_is_packed_wrongly_is_not_read_in_part(
    pages: Pages, site: Site, body: bytes
) -> None:
    site.replies["/"] = Reply(body, 200, HTML | {"Content-Encoding": "gzip"})

    with pytest.raises(PageUnreachable, match="broken on its way"):
        await pages.fetch(site.url("/"))


async def test_a_server_that_never_answers_is_given_up(client: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        with pytest.raises(PageUnreachable, match=r"takes more than 0\.2 s"):
            await Pages(client, PageLimits(page_seconds=0.2)).fetch(url)


async def test_a_server_that_is_not_there_is_unreachable(pages: Pages) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(PageUnreachable, match="cannot be reached"):
        await pages.fetch(f"http://127.0.0.1:{port}/")


def test_a_password_in_an_address_is_not_said_again() -> None:
    with pytest.raises(PageRefused, match=r"'https://shop\.example/x' is no address") as refused:
        url_of("https://ali:secret@shop.example/x")
    assert "secret" not in str(refused.value)
